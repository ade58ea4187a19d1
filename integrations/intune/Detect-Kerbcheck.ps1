# Detection script of an Intune remediation: one line for the report, and 1 where there is something to repair.
# Intune runs it in Windows PowerShell 5.1 and keeps the last 2,048 characters of the last line. ASCII only: it may be read as ANSI.

# What is checked: the name of the UCServer that this workstation is set to is read from the registry where it is not given here.
$Options = @('--role', 'client', '--probe-ticket')

# --- nothing to change below ---
$ErrorActionPreference = 'Stop'

# 64-bit also where this host is 32-bit, which is Intune's default.
$folder = if ($env:ProgramW6432) { $env:ProgramW6432 } else { $env:ProgramFiles }
$program = [IO.Path]::Combine($folder, 'kerbcheck', 'kerbcheck.exe')

try {
    if (-not [IO.File]::Exists($program)) { throw "$program is not there" }
    $version = [string](& $program --version)
    if ($version -notmatch '^1\.') { throw "$program is version '$version', 1.x is expected" }
    $lines = @(& $program check @Options -o line --exit intune --timeout 50)
    $code = $LASTEXITCODE
    if ($lines.Count -eq 0) { throw "$program printed nothing and ended with $code" }
    $line = [string]$lines[-1]
} catch {
    $cause = $_.Exception
    while ($cause.InnerException) { $cause = $cause.InnerException }
    # ERROR_ACCESS_DISABLED_BY_POLICY, ERROR_SYSTEM_INTEGRITY_POLICY_VIOLATION and others of App Control
    $isBlocked = $cause -is [ComponentModel.Win32Exception] -and @(1260, 4550, 4551) -contains $cause.NativeErrorCode
    $line = if ($isBlocked) { "ERROR $program is blocked by a policy (AppLocker or App Control)" } else { 'ERROR ' + $cause.Message }
    $line = $line -replace '[^ -~]', '?'
    $code = 1
}
Write-Output $line
# Whatever is not 0 starts the remediation, which looks again and repairs nothing where the verdict is not known.
if ($code -eq 0) { exit 0 }
exit 1
