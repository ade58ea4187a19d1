// Reads the security descriptors of files and folders of Windows. PowerShell is what every Windows has that tells them whole and in
// no language: icacls.exe does not tell the owner, and names who may write in the language of the system.
import { textOf } from '../text/reasons.ts';
import { sinceStart } from './clock.ts';
import { runProgram, systemProgram } from './run.ts';

/** What Windows tells of who may change files. */
export interface Descriptors {
  /** In SDDL, by path: those that could be read. */
  sddl: Map<string, string>;
  /** SID of whoever runs kerbcheck; undefined: not known. */
  caller: string | undefined;
  /** Why those that are missing could not be read. */
  why: string;
}

/** A start of PowerShell takes half a second; on a machine that has just started, more. */
const readMs = 30_000;
/** So many paths fit the longest variable of the environment, 32,767 characters, where none has more than Windows' usual 260. */
const pathsAtOnce = 100;
/** So many characters of an error are shown. */
const mostOfError = 200;

/**
 * Owner and DACL of each path, one line each; what cannot be read has an empty one. No quotation mark: none has to be escaped.
 * .NET tells them at once; where a policy allows the core of the language only, Get-Acl and whoami.exe do.
 */
export const descriptorsScript = [
  '$number = 0',
  'foreach ($path in $env:KERBCHECK_PATHS.Split([char]10)) {' +
    ' $sddl = $null;' +
    ' try { $sddl = [Security.AccessControl.DirectorySecurity]::new($path, 6).GetSecurityDescriptorSddlForm(6) }' +
    ' catch { $sddl = (Get-Acl -LiteralPath $path).Sddl };' +
    ' [string]$number + [char]32 + $sddl;' +
    ' $number = $number + 1 }',
  'try { $caller = [Security.Principal.WindowsIdentity]::GetCurrent().User.Value } catch { $caller = & $env:KERBCHECK_WHOAMI /user /fo csv /nh }',
  "'caller ' + $caller",
].join('; ');

/** @param paths full ones. Never throws. */
export async function readDescriptors(paths: readonly string[]): Promise<Descriptors> {
  const told: Descriptors = { sddl: new Map(), caller: undefined, why: '' };
  for (let at = 0; at < paths.length; at += pathsAtOnce) await readSome(paths.slice(at, at + pathsAtOnce), told);
  return told;
}

async function readSome(paths: readonly string[], told: Descriptors): Promise<void> {
  const ended = await runProgram(
    systemProgram('WindowsPowerShell', 'v1.0', 'powershell.exe'),
    ['-NoProfile', '-NonInteractive', '-Command', descriptorsScript],
    {
      deadline: sinceStart() + readMs,
      env: {
        PSModulePath: systemProgram('WindowsPowerShell', 'v1.0', 'Modules'),
        KERBCHECK_PATHS: paths.join('\n'),
        KERBCHECK_WHOAMI: systemProgram('whoami.exe'),
      },
    },
  );
  if ('because' in ended) {
    told.why ||= textOf(ended.because);
    return;
  }
  for (const line of ended.stdout.toString('latin1').split(/\r?\n/)) {
    const [, number, sddl] = /^(\d+) (\S.*)$/.exec(line) ?? [];
    const path = number === undefined ? undefined : paths[Number(number)];
    if (path !== undefined) told.sddl.set(path, sddl!);
    else if (line.startsWith('caller ')) told.caller = /S-1-[-\d]+/.exec(line)?.[0];
  }
  told.why ||= ['PowerShell does not tell it', firstError(ended.stderr)].filter((part) => part !== '').join(': ');
}

/** What PowerShell says is wrong, for one line. */
function firstError(stderr: Buffer): string {
  return (
    stderr
      .toString('latin1')
      // Newer ones write in colours.
      .replace(/\x1b\[[\d;]*m/g, '')
      .replace(/[^\x20-\x7e]+/g, ' ')
      .trim()
      .slice(0, mostOfError)
  );
}
