# Discovery script of a configuration item: prints one word, Compliant, NonCompliant or Unknown, within 55 seconds. What was found, and why
# nothing was, stands in the log. ASCII only: Windows PowerShell 5.1 may read it as ANSI.

$Program = Join-Path $(if ($env:ProgramW6432) { $env:ProgramW6432 } else { $env:ProgramFiles }) 'kerbcheck\kerbcheck.exe'
# SHA-256 of kerbcheck.exe: where it stands here, no other file is run.
$Sha256 = ''
$Seconds = 40
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

try { Confirm-Language } catch {
    # No log: that needs more than the core of the language.
    Write-Output "Unknown: $($_.Exception.Message)"
    return
}
try {
    $document = Get-CheckResult $Program $Sha256 $Seconds @()
    $word = switch ($document.verdict) { 'compliant' { 'Compliant' } 'nonCompliant' { 'NonCompliant' } default { 'Unknown' } }
    $open = @($document.results | Where-Object { $_.weighs -ne 'nothing' } | ForEach-Object { $_.rule })
    $text = "discovery: $word ($($document.server)) $($open -join ' ')"
} catch {
    $word = 'Unknown'
    $text = "discovery: Unknown, $($_.Exception.Message)"
}
# What cannot be written down is no reason to say nothing.
try { Add-LogLine $LogFile $text } catch { Write-Debug $_.Exception.Message }
Write-Output $word
