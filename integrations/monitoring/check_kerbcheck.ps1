# One line for a monitoring agent on Windows: a local check of Checkmk; with -Nagios a plugin for NSClient++ (NRPE), whose exit code is the
# state. Where there is no verdict the state is UNKNOWN, and the line says why. ASCII only: 5.1 reads a file without a byte order mark as ANSI.
[CmdletBinding()]
param([switch]$Nagios)

# What is checked: this machine, by the kerbcheck.yaml and waivers.yaml beside kerbcheck.exe, where there are any.
$Options = @()
# Seconds. Agents wait 60 for a check.
$Limit = 45

# --- nothing to change below ---
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

#region made by npm run docs: functions Confirm-Language, ConvertTo-Failure, ConvertTo-StartFailure, ConvertTo-NativeArgument, Invoke-Program, Confirm-Program, ConvertTo-Ascii
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

# An argument as the C run time of a Windows program reads it (CommandLineToArgvW): in quotes, a quote behind a backslash, the
# backslashes before a quote doubled. PowerShell's own way of passing arguments loses quotes in 5.1.
function ConvertTo-NativeArgument([string]$Argument) {
    if ($Argument -match '^[^\s"]+$') { return $Argument }
    return '"' + ($Argument -replace '(\\*)"', '$1$1\"' -replace '(\\+)$', '$1$1') + '"'
}

# Runs a program to its end, $Seconds at most where that is not 0: its exit code, and what it printed. It ends with whoever waits
# for it (Ctrl+C), and its own children with it.
function Invoke-Program([string]$Path, [string[]]$Argument, [int]$Seconds, [string]$InputText, [hashtable]$Environment) {
    $start = [Diagnostics.ProcessStartInfo]::new($Path)
    $start.Arguments = @($Argument | ForEach-Object { ConvertTo-NativeArgument $_ }) -join ' '
    $start.UseShellExecute = $false
    $start.CreateNoWindow = $true
    $start.RedirectStandardInput = $true
    $start.RedirectStandardOutput = $true
    $start.RedirectStandardError = $true
    $utf8 = [Text.UTF8Encoding]::new($false)
    $start.StandardOutputEncoding = $utf8
    $start.StandardErrorEncoding = $utf8
    if ($Environment) { foreach ($name in $Environment.Keys) { $start.EnvironmentVariables[$name] = $Environment[$name] } }

    $process = [Diagnostics.Process]::new()
    $process.StartInfo = $start
    try { $null = $process.Start() } catch { throw (ConvertTo-StartFailure $_.Exception $Path) }
    try {
        $until = [DateTime]::UtcNow.AddSeconds($Seconds)
        # In short turns, between which PowerShell hears Ctrl+C.
        $wait = {
            param($IsOver)
            while (-not (& $IsOver)) {
                if ($Seconds -gt 0 -and [DateTime]::UtcNow -gt $until) {
                    throw (ConvertTo-Failure 'TimedOut' OperationTimeout "$Path did not end within $Seconds seconds, and was ended." $Path)
                }
            }
        }
        # Both at once: a program that fills one pipe while the other is read would wait for ever.
        $output = $process.StandardOutput.ReadToEndAsync()
        $errors = $process.StandardError.ReadToEndAsync()
        if ($InputText) {
            $bytes = $utf8.GetBytes($InputText)
            $written = $process.StandardInput.BaseStream.WriteAsync($bytes, 0, $bytes.Length)
            # A program that ends without reading all of it says why by its exit code.
            & $wait { try { $written.Wait(100) } catch [AggregateException] { $true } }
        }
        try { $process.StandardInput.Close() } catch [IO.IOException] { Write-Debug "$Path has ended." }
        & $wait { $process.WaitForExit(100) }
        & $wait { $output.Wait(100) }
        & $wait { $errors.Wait(100) }
        return [pscustomobject]@{ Path = $Path; ExitCode = $process.ExitCode; Output = $output.Result; Errors = $errors.Result.Trim() }
    } finally {
        # No commands here: after Ctrl+C PowerShell runs none.
        if (-not $process.HasExited) {
            if ($PSVersionTable.PSEdition -eq 'Core') { $process.Kill($true) }
            else {
                $kill = [Diagnostics.ProcessStartInfo]::new([IO.Path]::Combine($env:SystemRoot, 'System32', 'taskkill.exe'), "/T /F /PID $($process.Id)")
                $kill.UseShellExecute = $false
                $kill.CreateNoWindow = $true
                $null = [Diagnostics.Process]::Start($kill).WaitForExit(5000)
            }
        }
        $process.Dispose()
    }
}

# Throws where the program is not there, or is not the one whose hash was written down. No hash: any file will do.
function Confirm-Program([string]$Path, [string]$Sha256) {
    if (-not [IO.File]::Exists($Path)) { throw (ConvertTo-Failure 'ProgramNotFound' ObjectNotFound "$Path is not there." $Path) }
    if (-not $Sha256) { return }
    $found = (Get-FileHash -LiteralPath $Path -Algorithm SHA256).Hash
    if ($found -ne $Sha256) { throw (ConvertTo-Failure 'OtherProgram' SecurityError "$Path is another file than the one that was installed, its SHA-256 is $found." $Path) }
}

# Text in ASCII: logs and events are read in many code pages.
function ConvertTo-Ascii([string]$Text) {
    return $Text -replace '\s+', ' ' -replace '[^ -~]', '?'
}
#endregion

$format, $mode, $form = if ($Nagios) { 'line', 'nagios', '^(COMPLIANT|NOT COMPLIANT|UNKNOWN|ERROR) ' } else { 'checkmk', 'zero', '^[0-3] "kerbcheck' }
try {
    Confirm-Language
    # 64-bit also where the agent is 32-bit.
    $folder = if ($env:ProgramW6432) { $env:ProgramW6432 } else { $env:ProgramFiles }
    $program = [IO.Path]::Combine($folder, 'kerbcheck', 'kerbcheck.exe')
    Confirm-Program $program ''
    $version = (Invoke-Program $program @('--version') 10 '' $null).Output.Trim()
    if ($version -notmatch '^1\.') { throw "$program is version '$version', 1.x is expected" }
    $ended = Invoke-Program $program (@('check', "--output=$format", "--exit=$mode", "--timeout=$Limit") + $Options) ($Limit + 5) '' $null
    $line = $ended.Output.TrimEnd()
    if ($line -notmatch $form) { throw "$program printed no line and ended with $($ended.ExitCode). $($ended.Errors -replace '^kerbcheck: ')" }
    $code = $ended.ExitCode
} catch {
    $said = ConvertTo-Ascii ($_.Exception.Message -replace '\|', '/')
    $line = if ($Nagios) { "ERROR $said" } else { "3 ""kerbcheck"" - ERROR $said" }
    $code = 3
}
Write-Output $line
# The agent of Checkmk reads the state in the line.
if ($Nagios) { exit $code }
exit 0
