# Discovery script of a custom compliance policy: one line of JSON, rule -> true or false, for the rules of compliance.json.
# true stands for a rule that was judged and found good, or of which every finding is waived, and for nothing else.

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

$answers = @{}
$program = 'kerbcheck.exe'
try {
    Confirm-Language
    $folder = if ($env:ProgramW6432) { $env:ProgramW6432 } else { $env:ProgramFiles }
    $program = [IO.Path]::Combine($folder, 'kerbcheck', 'kerbcheck.exe')
    if (-not [IO.File]::Exists($program)) { throw "$program is not there" }
    $version = [string](& $program --version)
    if ($version -notmatch '^1\.') { throw "$program is version '$version', 1.x is expected" }
    $text = (& $program check @Options -o json --exit zero --timeout 50) -join "`n"
    if ($LASTEXITCODE -ne 0) { throw "$program ended with $LASTEXITCODE" }
    foreach ($result in ($text | ConvertFrom-Json).results) {
        $answers[[string]$result.rule] = ($result.outcome -eq 'pass') -or ($result.outcome -eq 'waived' -and -not $result.incomplete)
    }
} catch {
    # Intune shows a setting that is missing as an error of the script, which is what it is, and logs what stands on its error stream.
    $answers = @{}
    Write-Error "kerbcheck: $((Get-Reason $_.Exception $program) -replace '[^ -~]', '?')" -ErrorAction Continue
}
return $answers | ConvertTo-Json -Compress
