# Remediation script of a configuration item. It does only what can harm nobody and was proved to be needed: it starts a stopped service
# whose start mode is automatic, on a node that is not passive. With $AllowRestart it restarts a running one, where its own SPN is
# missing though its account may register it. It never edits general.xml or the directory: the plan for people is in the log.
# What fails is thrown, as ConfigMgr wants it.
[CmdletBinding(SupportsShouldProcess)]
param()

$Program = Join-Path $(if ($env:ProgramW6432) { $env:ProgramW6432 } else { $env:ProgramFiles }) 'kerbcheck\kerbcheck.exe'
# SHA-256 of kerbcheck.exe: where it stands here, no other file is run.
$Sha256 = ''
# A restart ends the calls and sessions of everybody; it is tried once in 24 hours at most.
$AllowRestart = $false
$Seconds = 15
$LogFile = Join-Path $env:windir 'CCM\Logs\Kerbcheck.log'

# --- nothing to change below ---
$ErrorActionPreference = 'Stop'

#region made by npm run docs: functions Confirm-Language, ConvertTo-Failure, ConvertTo-StartFailure, ConvertTo-NativeArgument, Invoke-Program, ConvertFrom-JsonText, ConvertFrom-Tree, Get-Value, Confirm-Program, Get-CheckResult, ConvertTo-Ascii, Add-LogLine
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

# JSON as objects. ConvertFrom-Json of 5.1 takes 2 MB; that of 7 makes times of texts where it can be told not to.
function ConvertFrom-JsonText([string]$Text) {
    if ($PSVersionTable.PSEdition -eq 'Desktop') {
        Add-Type -AssemblyName System.Web.Extensions
        $serializer = [Web.Script.Serialization.JavaScriptSerializer]::new()
        $serializer.MaxJsonLength = [int]::MaxValue
        return ConvertFrom-Tree $serializer.DeserializeObject($Text)
    }
    $asText = if ((Get-Command ConvertFrom-Json).Parameters.ContainsKey('DateKind')) { @{ DateKind = 'String' } } else { @{} }
    return $Text | ConvertFrom-Json @asText
}

# Dictionaries, which 5.1 makes of JSON, as objects.
function ConvertFrom-Tree([object]$Node) {
    if ($Node -is [Collections.IDictionary]) {
        $members = [ordered]@{}
        foreach ($key in $Node.Keys) { $members[$key] = ConvertFrom-Tree $Node[$key] }
        return [pscustomobject]$members
    }
    if ($Node -is [Collections.IList]) { return , @(foreach ($each in $Node) { ConvertFrom-Tree $each }) }
    return $Node
}

# A property that may be absent.
function Get-Value([object]$Object, [string]$Name) {
    $property = $Object.PSObject.Properties[$Name]
    if ($property) { return $property.Value }
}

# Throws where the program is not there, or is not the one whose hash was written down. No hash: any file will do.
function Confirm-Program([string]$Path, [string]$Sha256) {
    if (-not [IO.File]::Exists($Path)) { throw (ConvertTo-Failure 'ProgramNotFound' ObjectNotFound "$Path is not there." $Path) }
    if (-not $Sha256) { return }
    $found = (Get-FileHash -LiteralPath $Path -Algorithm SHA256).Hash
    if ($found -ne $Sha256) { throw (ConvertTo-Failure 'OtherProgram' SecurityError "$Path is another file than the one that was installed, its SHA-256 is $found." $Path) }
}

# The results of `check`. Throws where there is no verdict.
function Get-CheckResult([string]$Path, [string]$Sha256, [int]$Seconds, [string[]]$Argument) {
    Confirm-Program $Path $Sha256
    # The program keeps the limit by itself; five seconds more are for one that hangs.
    $ended = Invoke-Program $Path (@('check', '--output=json', "--timeout=$Seconds") + $Argument) ($Seconds + 5) '' $null
    if (@(0, 1, 2) -notcontains $ended.ExitCode) {
        $said = if ($ended.Errors) { $ended.Errors -replace '^kerbcheck: ' } else { "$Path ended with $($ended.ExitCode)." }
        throw (ConvertTo-Failure 'Broken' NotSpecified $said $Path $ended.ExitCode)
    }
    try { $document = ConvertFrom-JsonText $ended.Output } catch {
        throw (ConvertTo-Failure 'Broken' InvalidResult "$Path ended with $($ended.ExitCode) and printed no JSON." $Path $ended.ExitCode $_.Exception)
    }
    $format = if ($document) { [string](Get-Value $document 'format') } else { '' }
    if ($format -notmatch '^kerbcheck-results/1(\.[0-9]+)?$') {
        throw (ConvertTo-Failure 'OtherVersion' InvalidResult "$Path printed a document of the format '$format'; kerbcheck-results/1 is expected." $Path $ended.ExitCode)
    }
    return $document
}

# Text in ASCII: logs and events are read in many code pages.
function ConvertTo-Ascii([string]$Text) {
    return $Text -replace '\s+', ' ' -replace '[^ -~]', '?'
}

# A line of a log, with its time.
function Add-LogLine([string]$Path, [string]$Text) {
    $null = [IO.Directory]::CreateDirectory([IO.Path]::GetDirectoryName($Path))
    $time = [DateTime]::UtcNow.ToString('yyyy-MM-ddTHH:mm:ssZ', [Globalization.CultureInfo]::InvariantCulture)
    [IO.File]::AppendAllText($Path, "$time $(ConvertTo-Ascii $Text)`r`n")
}
#endregion
Confirm-Language

# The result of a rule.
function Get-RuleResult([object]$Document, [string]$Rule) {
    return $Document.results | Where-Object { $_.rule -eq $Rule }
}

# What a result rests on.
function Get-Evidence([object]$Result, [string]$Fact) {
    return $Result.evidence | Where-Object { $_.fact -eq $Fact } | ForEach-Object { $_.value }
}

# Start, Restart or nothing: and why.
function Get-Action([object]$Document) {
    $service = Get-RuleResult $Document 'SERVICE-01'
    if ($service.outcome -eq 'fail') {
        $state = Get-Evidence $service 'service.state'
        $mode = Get-Evidence $service 'service.startMode'
        if ($state -eq 'stopped' -and $mode -eq 'auto') { return @{ Name = 'Start'; Why = 'the service is stopped though it starts automatically' } }
        return @{ Name = ''; Why = "the service is not started: its state is '$state', its start mode '$mode'" }
    }
    $own = Get-RuleResult $Document 'SPN-01'
    $right = Get-RuleResult $Document 'PERM-01'
    $others = @($own.findings | Where-Object { $_.code -ne 'missing' })
    # SPN-01 fails when the time that UCServer has to register is over; until then it is unknown.
    $isNeeded = $own.outcome -eq 'fail' -and -not (Get-Value $own 'incomplete') -and $others.Count -eq 0
    if (-not $isNeeded -or $service.outcome -ne 'pass' -or $right.outcome -ne 'pass') { return @{ Name = ''; Why = 'nothing that a start of the service repairs' } }
    if (-not $AllowRestart) { return @{ Name = ''; Why = 'a restart would register the SPN, and is not allowed (AllowRestart)' } }
    if ([IO.File]::Exists($RestartFile) -and [IO.File]::GetLastWriteTimeUtc($RestartFile) -gt [DateTime]::UtcNow.AddHours(-24)) {
        return @{ Name = ''; Why = 'the service was restarted in the last 24 hours, which did not help' }
    }
    return @{ Name = 'Restart'; Why = 'its own SPN is missing though its account may register it' }
}

$RestartFile = [IO.Path]::ChangeExtension($LogFile, '.restart')
$document = Get-CheckResult $Program $Sha256 $Seconds @()
if ($document.verdict -ne 'nonCompliant') {
    Write-Output "The verdict is $($document.verdict): nothing was repaired."
    return
}
$action = Get-Action $document
# Where nobody could read afterwards what was done, nothing is done.
if (-not $WhatIfPreference) {
    Add-LogLine $LogFile "remediation: $(if ($action.Name) { $action.Name + '-Service eucsrv' } else { 'nothing was repaired' }), $($action.Why)"
    foreach ($step in @(Get-Value $document 'repair')) {
        if ($step) { Add-LogLine $LogFile "plan: $($step.phase): $(if (Get-Value $step 'run') { $step.run -join ' ' } else { $step.do })" }
    }
}
if (-not $action.Name) {
    Write-Output "Nothing was repaired: $($action.Why). The plan is in $LogFile."
    return
}
if (-not $PSCmdlet.ShouldProcess('eucsrv', "$($action.Name)-Service")) { return }
if ($action.Name -eq 'Start') { Start-Service -Name eucsrv }
else {
    [IO.File]::WriteAllText($RestartFile, [DateTime]::UtcNow.ToString('o', [Globalization.CultureInfo]::InvariantCulture))
    Restart-Service -Name eucsrv
}

$rule = if ($action.Name -eq 'Start') { 'SERVICE-01' } else { 'SPN-01' }
$after = Get-RuleResult (Get-CheckResult $Program $Sha256 $Seconds @()) $rule
$line = switch ($after.outcome) {
    'pass' { "$($action.Name)-Service eucsrv helped: $rule passes." }
    'fail' { "$($action.Name)-Service eucsrv did not help: $rule still fails." }
    default { "$($action.Name)-Service eucsrv was done; whether it helped is not known yet: $(Get-Value $after 'reason')" }
}
Add-LogLine $LogFile "remediation: $line"
if ($after.outcome -eq 'fail') { throw $line }
Write-Output $line
