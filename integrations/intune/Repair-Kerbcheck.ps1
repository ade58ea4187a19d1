# Remediation script of an Intune remediation. It does one thing, which can harm nobody: it purges the Kerberos tickets of the
# logged-on user, so that a ticket for the wrong account is not kept for up to ten hours. Nothing on the error stream: Intune
# would take that for a failed script and not look again.
# Run it with "Run this script using the logged-on credentials: Yes"; as SYSTEM it would purge the tickets of the computer.

$Options = @('--role', 'client', '--probe-ticket')

# --- nothing to change below ---
$ErrorActionPreference = 'Stop'

#region made by npm run docs: functions Confirm-Language, ConvertTo-Failure, ConvertTo-StartFailure, Get-Reason
# Throws where a policy leaves PowerShell only the core of its language, in which nothing below works; itself it is written in that core.
function Confirm-Language {
    if ($ExecutionContext.SessionState.LanguageMode -ne 'FullLanguage') {
        throw 'This is blocked by a policy (AppLocker or App Control), which leaves PowerShell only the core of its language: allow the file, or sign it.'
    }
}

# What went wrong, with an id that stays as it is, a category and, where there is one, the exit code of the program.
function ConvertTo-Failure([string]$Id, [Management.Automation.ErrorCategory]$Category, [string]$Message, [object]$Target, [object]$ExitCode, [Exception]$Cause) {
    $exception = [InvalidOperationException]::new($Message, $Cause)
    $exception.Data['ExitCode'] = $ExitCode
    return [Management.Automation.ErrorRecord]::new($exception, "Kerbcheck.$Id", $Category, $Target)
}

# A program that Windows does not start: a policy that forbids it is no program that is missing.
function ConvertTo-StartFailure([Exception]$Cause, [string]$Path) {
    while ($Cause.InnerException) { $Cause = $Cause.InnerException }
    $code = if ($Cause -is [ComponentModel.Win32Exception]) { $Cause.NativeErrorCode } else { 0 }
    # ERROR_ACCESS_DISABLED_BY_POLICY, and ERROR_SYSTEM_INTEGRITY_... of App Control: by its rules, its reputation, a policy that is not valid
    if ($code -eq 1260 -or ($code -ge 4550 -and $code -le 4559)) {
        return ConvertTo-Failure 'Blocked' SecurityError "$Path is blocked by a policy (AppLocker or App Control, error $code)." $Path $null $Cause
    }
    # ERROR_ACCESS_DENIED, EACCES
    if (@(5, 13) -contains $code) { return ConvertTo-Failure 'AccessDenied' PermissionDenied "$Path may not be run by this account: $($Cause.Message)" $Path $null $Cause }
    return ConvertTo-Failure 'NotStarted' ResourceUnavailable "$Path cannot be started: $($Cause.Message)" $Path $null $Cause
}

# Why a program that was called by & did not do its work, in words.
function Get-Reason([Exception]$Cause, [string]$Path) {
    while ($Cause.InnerException) { $Cause = $Cause.InnerException }
    if ($Cause -isnot [ComponentModel.Win32Exception]) { return $Cause.Message }
    return (ConvertTo-StartFailure $Cause $Path).Exception.Message
}
#endregion

$code = 1
$called = 'kerbcheck.exe'
try {
    Confirm-Language
    $folder = if ($env:ProgramW6432) { $env:ProgramW6432 } else { $env:ProgramFiles }
    $called = $program = [IO.Path]::Combine($folder, 'kerbcheck', 'kerbcheck.exe')
    # A 32-bit host finds the programs of a 64-bit Windows here.
    $system = [IO.Path]::Combine([string]$env:windir, 'Sysnative')
    if (-not [IO.Directory]::Exists($system)) { $system = [IO.Path]::Combine([string]$env:windir, 'System32') }
    $klist = [IO.Path]::Combine($system, 'klist.exe')
    if (-not [IO.File]::Exists($program)) { throw "$program is not there" }
    $version = [string](& $program --version)
    if ($version -notmatch '^1\.') { throw "$program is version '$version', 1.x is expected" }
    # 0: compliant, 1: not compliant; unknown, wrong use and a broken run are other codes.
    $null = & $program check @Options --quiet --exit standard --timeout 50 2>$null
    $verdict = $LASTEXITCODE
    if ($verdict -eq 0) { $line = 'Compliant: nothing to repair.'; $code = 0 }
    elseif ($verdict -ne 1) { $line = "The verdict is not known (exit code $verdict): nothing was repaired." }
    elseif ([Environment]::UserName -eq 'SYSTEM' -or [Environment]::UserName -like '*$') {
        $line = 'Not compliant. Runs as SYSTEM, so no ticket was purged: set "Run this script using the logged-on credentials" to Yes.'
    } else {
        $called = $klist
        $null = & $klist purge 2>$null
        if ($LASTEXITCODE -ne 0) { throw "klist purge ended with $LASTEXITCODE" }
        $line = "The tickets of the logged-on user are purged. What else is wrong is in the output of the detection."
        $code = 0
    }
} catch {
    $line = "ERROR $(Get-Reason $_.Exception $called)"
    $line = $line -replace '[^ -~]', '?'
}
Write-Output $line
exit $code
