<#
.SYNOPSIS
Checks this server every day by a scheduled task.
.DESCRIPTION
Copies kerbcheck.exe, the task's script and what is given of -Site and -Waivers into %ProgramData%\kerbcheck, which administrators and SYSTEM alone may
write, writes their hashes down there, and registers the task kerbcheck. Run anew it takes the place of what is there; results stay.
.PARAMETER Program
The executable. Usual: kerbcheck.exe beside this script.
.PARAMETER Site
The site file, which becomes kerbcheck.yaml beside the executable.
.PARAMETER Waivers
The file of accepted findings, which becomes waivers.yaml beside the executable.
.EXAMPLE
.\Install-KerbcheckTask.ps1 -WhatIf
.EXAMPLE
.\Install-KerbcheckTask.ps1 -Program .\kerbcheck.exe -Site .\site.yaml
#>
#Requires -RunAsAdministrator
[CmdletBinding(SupportsShouldProcess)]
param([string]$Program, [string]$Site, [string]$Waivers)

$ErrorActionPreference = 'Stop'

#region made by npm run docs: functions Confirm-Language, ConvertTo-Failure, ConvertTo-StartFailure, ConvertTo-NativeArgument, Invoke-Program, Invoke-Tool
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

# A program of Windows, by its full path. Throws where it does not end with 0, with what it said.
function Invoke-Tool([string]$Name, [string[]]$Argument) {
    $path = [IO.Path]::Combine([string]$env:SystemRoot, 'System32', $Name)
    $ended = Invoke-Program $path $Argument 60 '' $null
    if ($ended.ExitCode -ne 0) {
        throw (ConvertTo-Failure 'ToolFailed' NotSpecified "$Name $($Argument -join ' ') ended with $($ended.ExitCode): $($ended.Errors) $($ended.Output)".Trim() $path $ended.ExitCode)
    }
}
#endregion
Confirm-Language

# Throws where a folder that is there already was not made by an administrator: everybody may make one in ProgramData, and its maker could
# change what is in it.
function Confirm-Folder([string]$Folder) {
    if (-not [IO.Directory]::Exists($Folder)) { return }
    $isLink = [IO.File]::GetAttributes($Folder) -band [IO.FileAttributes]::ReparsePoint
    $owner = (Get-Acl -LiteralPath $Folder).GetOwner([Security.Principal.SecurityIdentifier]).Value
    if ($isLink -or @('S-1-5-18', 'S-1-5-32-544') -notcontains $owner) {
        throw (ConvertTo-Failure 'ForeignFolder' SecurityError "$Folder is there already, and was made by $owner, who is no administrator. See what it is, and delete it." $Folder)
    }
}

$folder = [IO.Path]::Combine($env:ProgramData, 'kerbcheck')
$xml = [IO.Path]::Combine($PSScriptRoot, 'kerbcheck.xml')
$files = [ordered]@{
    'kerbcheck.exe' = if ($Program) { $PSCmdlet.GetUnresolvedProviderPathFromPSPath($Program) } else { [IO.Path]::Combine($PSScriptRoot, 'kerbcheck.exe') }
    'Invoke-KerbcheckTask.ps1' = [IO.Path]::Combine($PSScriptRoot, 'Invoke-KerbcheckTask.ps1')
    'kerbcheck.yaml' = if ($Site) { $PSCmdlet.GetUnresolvedProviderPathFromPSPath($Site) }
    'waivers.yaml' = if ($Waivers) { $PSCmdlet.GetUnresolvedProviderPathFromPSPath($Waivers) }
}
foreach ($source in @($files.Values) + $xml) {
    if ($source -and -not [IO.File]::Exists($source)) { throw (ConvertTo-Failure 'FileNotFound' ObjectNotFound "$source is not there." $source) }
}
Confirm-Folder $folder

if ($PSCmdlet.ShouldProcess($folder, 'make the folder, for administrators alone')) {
    $isNew = -not [IO.Directory]::Exists($folder)
    $null = [IO.Directory]::CreateDirectory($folder)
    # SYSTEM and Administrators, in numbers: their names differ from language to language.
    Invoke-Tool 'icacls.exe' @($folder, '/setowner', '*S-1-5-32-544')
    Invoke-Tool 'icacls.exe' @($folder, '/inheritance:r', '/grant:r', '*S-1-5-18:(OI)(CI)F', '*S-1-5-32-544:(OI)(CI)F')
    if ($isNew -and [IO.Directory]::GetFileSystemEntries($folder).Count -gt 0) {
        throw (ConvertTo-Failure 'ForeignFolder' SecurityError "Somebody wrote into $folder while it was made. See what it is, and delete it." $folder)
    }
}
if ($PSCmdlet.ShouldProcess($folder, "copy $(@($files.Keys | Where-Object { $files[$_] }) -join ', ')")) {
    $sums = foreach ($name in $files.Keys) {
        $target = [IO.Path]::Combine($folder, $name)
        if (-not $files[$name]) { [IO.File]::Delete($target); continue }
        # Its bytes alone: the mark of a download would stay with a copy, and keep the script from being run.
        [IO.File]::WriteAllBytes($target, [IO.File]::ReadAllBytes($files[$name]))
        "$((Get-FileHash -LiteralPath $target -Algorithm SHA256).Hash.ToLowerInvariant()) *$name"
    }
    [IO.File]::WriteAllLines([IO.Path]::Combine($folder, 'SHA256SUMS'), [string[]]$sums)
}
if ($PSCmdlet.ShouldProcess('kerbcheck', 'register the scheduled task')) {
    Invoke-Tool 'schtasks.exe' @('/create', '/tn', 'kerbcheck', '/xml', $xml, '/f')
    Write-Output "The task kerbcheck is registered; it runs every night as SYSTEM. At once: schtasks /run /tn kerbcheck. Results: $([IO.Path]::Combine($folder, 'results'))"
}
