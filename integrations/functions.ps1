# Functions that scripts of one file share. `npm run docs` copies them, and functions of the module, into each; nothing runs this file.

# Throws where the program is not there, or is not the one whose hash was written down. No hash: any file will do.
function Confirm-Program([string]$Path, [string]$Sha256) {
    if (-not [IO.File]::Exists($Path)) { throw (ConvertTo-Failure 'ProgramNotFound' ObjectNotFound "$Path is not there." $Path) }
    if (-not $Sha256) { return }
    $found = (Get-FileHash -LiteralPath $Path -Algorithm SHA256).Hash
    if ($found -ne $Sha256) { throw (ConvertTo-Failure 'OtherProgram' SecurityError "$Path is another file than the one that was installed, its SHA-256 is $found." $Path) }
}

# Why a program that was called by & did not do its work, in words.
function Get-Reason([Exception]$Cause, [string]$Path) {
    while ($Cause.InnerException) { $Cause = $Cause.InnerException }
    if ($Cause -isnot [ComponentModel.Win32Exception]) { return $Cause.Message }
    return (ConvertTo-StartFailure $Cause $Path).Exception.Message
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

# A program of Windows, by its full path. Throws where it does not end with 0, with what it said.
function Invoke-Tool([string]$Name, [string[]]$Argument) {
    $path = [IO.Path]::Combine([string]$env:SystemRoot, 'System32', $Name)
    $ended = Invoke-Program $path $Argument 60 '' $null
    if ($ended.ExitCode -ne 0) {
        throw (ConvertTo-Failure 'ToolFailed' NotSpecified "$Name $($Argument -join ' ') ended with $($ended.ExitCode): $($ended.Errors) $($ended.Output)".Trim() $path $ended.ExitCode)
    }
}
