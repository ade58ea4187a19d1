// The task for Windows' Task Scheduler, which takes no file but one in UTF-16, little endian, with a byte order mark.

const script = '%ProgramData%\\kerbcheck\\Invoke-KerbcheckTask.ps1';

/** integrations/scheduled-task/kerbcheck.xml: for `schtasks /create /xml`. */
export function taskFile(): Buffer {
  return Buffer.from(`\ufeff${task.replaceAll('\n', '\r\n')}`, 'utf16le');
}

// S-1-5-18 is SYSTEM. A server farm that starts at one minute would ask the directory at one minute: hence the delay.
const task = `<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo>
    <Author>kerbcheck</Author>
    <Description>Checks whether users of ProCall log in with Kerberos; writes one event (Application, source kerbcheck).</Description>
  </RegistrationInfo>
  <Triggers>
    <CalendarTrigger>
      <StartBoundary>2026-01-01T03:00:00</StartBoundary>
      <RandomDelay>PT2H</RandomDelay>
      <ScheduleByDay>
        <DaysInterval>1</DaysInterval>
      </ScheduleByDay>
    </CalendarTrigger>
  </Triggers>
  <Principals>
    <Principal id="System">
      <UserId>S-1-5-18</UserId>
      <RunLevel>HighestAvailable</RunLevel>
    </Principal>
  </Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <StartWhenAvailable>true</StartWhenAvailable>
    <ExecutionTimeLimit>PT15M</ExecutionTimeLimit>
  </Settings>
  <Actions Context="System">
    <Exec>
      <Command>%SystemRoot%\\System32\\WindowsPowerShell\\v1.0\\powershell.exe</Command>
      <Arguments>-NoProfile -NonInteractive -File "${script}"</Arguments>
    </Exec>
  </Actions>
</Task>
`;
