# What the scheduled task runs: checks this server, keeps the results of the day, compares them with those of the day before and writes one
# event. Nothing is sent anywhere. ASCII only: Windows PowerShell 5.1 may read it as ANSI.
# Events (Application, source kerbcheck), whose ids never change:
#   101 compliant   102 not compliant   103 not known   104 kerbcheck could not be run   105 not compliant, with a finding that is new

$Seconds = 120
# So many days of results are kept.
$Days = 90

# --- nothing to change below ---
$ErrorActionPreference = 'Stop'

#region made by npm run docs: functions Confirm-Language, ConvertTo-Failure, ConvertTo-StartFailure, ConvertTo-NativeArgument, Invoke-Program, ConvertFrom-JsonText, ConvertFrom-Tree, Get-Value, Confirm-Program, Get-CheckResult, ConvertTo-Ascii
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
#endregion

# Throws where a file is not the one that was installed: name -> SHA-256, as Install-KerbcheckTask.ps1 wrote them down.
function Confirm-Installed([string]$Folder) {
    foreach ($line in [IO.File]::ReadAllLines([IO.Path]::Combine($Folder, 'SHA256SUMS'))) {
        $hash, $name = $line -split ' \*', 2
        Confirm-Program ([IO.Path]::Combine($Folder, $name)) $hash
    }
}

# What compare says of two files of results; $null, with the reason, where it cannot.
function Compare-Day([string]$Program, [string]$Old, [string]$New) {
    $ended = Invoke-Program $Program @('compare', '--output=json', '--', $Old, $New) 60 '' $null
    if (@(0, 1, 2) -contains $ended.ExitCode) { return @{ Comparison = ConvertFrom-JsonText $ended.Output; Reason = '' } }
    return @{ Comparison = $null; Reason = $ended.Errors }
}

# JSON in ASCII.
function ConvertTo-AsciiJson([object]$Value) {
    return [regex]::Replace((ConvertTo-Json $Value -Compress -Depth 5), '[^ -~]', { param($Match) '\u{0:x4}' -f [int][char]$Match.Value })
}

# One event: text, then a summary in JSON.
function Write-TaskEvent([int]$Id, [string]$Text, [Collections.IDictionary]$Summary) {
    $type = @{ 101 = 'INFORMATION'; 102 = 'ERROR'; 103 = 'WARNING'; 104 = 'ERROR'; 105 = 'ERROR' }[$Id]
    $ascii = ConvertTo-Ascii $Text
    if ($ascii.Length -gt 2000) { $ascii = $ascii.Substring(0, 1997) + '...' }
    $eventcreate = [IO.Path]::Combine([string]$env:SystemRoot, 'System32', 'eventcreate.exe')
    $description = "$ascii $(ConvertTo-AsciiJson $Summary)"
    $ended = Invoke-Program $eventcreate @('/L', 'APPLICATION', '/SO', 'kerbcheck', '/T', $type, '/ID', "$Id", '/D', $description) 60 '' $null
    if ($ended.ExitCode -ne 0) { throw (ConvertTo-Failure 'NoEvent' WriteError "$eventcreate ended with $($ended.ExitCode): $($ended.Errors)" $eventcreate $ended.ExitCode) }
}

try { Confirm-Language } catch {
    $text = "kerbcheck could not be run: $($_.Exception.Message)"
    Write-Output $text
    & (Join-Path $env:SystemRoot 'System32/eventcreate.exe') /L APPLICATION /SO kerbcheck /T ERROR /ID 104 /D $text
    exit 4
}
$code = 4
try {
    $program = [IO.Path]::Combine($PSScriptRoot, 'kerbcheck.exe')
    $results = [IO.Path]::Combine($PSScriptRoot, 'results')
    Confirm-Installed $PSScriptRoot
    $null = [IO.Directory]::CreateDirectory($results)
    $day = [DateTime]::Now.ToString('yyyy-MM-dd', [Globalization.CultureInfo]::InvariantCulture)
    $today = [IO.Path]::Combine($results, "$day.json")
    $document = Get-CheckResult $program '' $Seconds @("--output=json=$today")
    $code = $document.exitCode

    # By name, which is the day.
    $kept = @([IO.Directory]::GetFiles($results) | Where-Object { [IO.Path]::GetFileName($_) -match '^\d{4}-\d\d-\d\d\.json$' } | Sort-Object -Descending)
    $before = $kept | Where-Object { [IO.Path]::GetFileName($_) -lt "$day.json" } | Select-Object -First 1
    $compared = if ($before) { Compare-Day $program $before $today } else { @{ Comparison = $null; Reason = '' } }
    $new = @(if ($compared.Comparison) { $compared.Comparison.new })
    $lost = @(if ($compared.Comparison) { Get-Value $compared.Comparison 'notKnown' })

    $failing = @($document.results | Where-Object { $_.weighs -eq 'failure' } | ForEach-Object { $_.rule })
    $open = @($document.results | Where-Object { $_.weighs -eq 'unknown' } | ForEach-Object { $_.rule })
    $isNew = $document.verdict -eq 'nonCompliant' -and $new.Count -gt 0
    $id = if ($isNew) { 105 } else { switch ($document.verdict) { 'compliant' { 101 } 'nonCompliant' { 102 } default { 103 } } }
    $word = switch ($document.verdict) { 'compliant' { 'COMPLIANT' } 'nonCompliant' { 'NOT COMPLIANT' } default { 'NOT KNOWN' } }
    $login = Get-Value $document 'login'
    $lines = @("kerbcheck: $($document.server) is $word.") + @(if ($login) { $login.message }) + @($new | ForEach-Object { "New: $($_.rule) $($_.code): $($_.message)" }) +
    @($failing | ForEach-Object { "Failing: $_." }) + @($open | ForEach-Object { "Not known: $_." }) + @(if ($compared.Reason) { "Not compared with $($before): $($compared.Reason)" }) + "Results: $today."
    Write-TaskEvent $id ($lines -join ' ') ([ordered]@{
            server = $document.server; verdict = $document.verdict; login = $(if ($login) { $login.ends }); failing = $failing; unknown = $open
            new = @($new | ForEach-Object { $_.rule + ' ' + $_.code }); noLongerJudged = @($lost | Where-Object { $_ } | ForEach-Object { $_.rule + ' ' + $_.code }); summary = $document.summary
        })
    foreach ($file in $kept | Select-Object -Skip $Days) { [IO.File]::Delete($file) }
} catch {
    $code = 4
    $text = ConvertTo-Ascii $_.Exception.Message
    Write-Output "kerbcheck could not be run: $text"
    # The event itself may be what cannot be written.
    if ($_.FullyQualifiedErrorId -ne 'Kerbcheck.NoEvent') {
        try { Write-TaskEvent 104 "kerbcheck could not be run: $text" @{ verdict = 'broken'; reason = $text } } catch { Write-Output (ConvertTo-Ascii $_.Exception.Message) }
    }
}
exit $code
