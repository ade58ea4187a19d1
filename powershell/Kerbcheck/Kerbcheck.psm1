# kerbcheck for PowerShell: runs the executable and gives its documents as objects. It judges nothing itself.
# For Windows PowerShell 5.1 and PowerShell 7. ASCII only: 5.1 reads a file without a byte order mark as ANSI.
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

#region made by npm run docs: options
# Parameter -> option, and what its value is.
$Options = @{
    GeneralXml = 'general-xml', 'path'
    DatacenterConfig = 'datacenter-config', 'path'
    Setspn = 'setspn', 'path'
    Service = 'service', 'path'
    Ldif = 'ldif', 'path'
    Sddl = 'sddl', 'path'
    Klist = 'klist', 'path'
    ClientLog = 'client-log', 'path'
    SecureChannel = 'secure-channel', 'path'
    Ldap = 'ldap', 'text'
    LdapCa = 'ldap-ca', 'path'
    Live = 'live', 'flag'
    ProbeTicket = 'probe-ticket', 'flag'
    Timeout = 'timeout', 'text'
    Server = 'server', 'text'
    Role = 'role', 'text'
    Facts = 'facts', 'path'
    Trace = 'trace', 'path'
    Redact = 'redact', 'flag'
    RedactNames = 'redact-names', 'path'
    Only = 'only', 'list'
    Skip = 'skip', 'list'
    Require = 'require', 'list'
    FailOn = 'fail-on', 'text'
    Site = 'site', 'path'
    Waivers = 'waivers', 'path'
    Rules = 'rules', 'path'
    Expect = 'expect', 'path'
    Language = 'language', 'text'
    For = 'for', 'text'
    Set = 'set', 'text'
    MaxAge = 'max-age', 'text'
}
# Seconds, where -Timeout is not given.
$UsualTimeout = 50
# Ids and tags of the built-in rules.
$RuleWords = 'ACCOUNT-01', 'AUTH-01', 'AUTH-02', 'AUTH-03', 'CLOCK-01', 'CRYPTO-01', 'KERB-01', 'LOG-01', 'PERM-01', 'PERM-02', 'SECURE-01', 'SERVICE-01', 'SERVICE-02', 'SERVICE-03', 'SPN-01', 'SPN-02', 'SPN-03', 'SPN-04', 'TICKET-01', 'account', 'client', 'configuration', 'encryption', 'environment', 'kerberos', 'permission', 'service', 'spn'
#endregion

# Throws where a policy leaves PowerShell only the core of its language, in which nothing below works; itself it is written in that core.
function Confirm-Language {
    if ($ExecutionContext.SessionState.LanguageMode -ne 'FullLanguage') {
        throw 'This is blocked by a policy (AppLocker or App Control), which leaves PowerShell only the core of its language: allow the file, or sign it.'
    }
}
Confirm-Language

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

# The executable, and where it was found: beside this module, in the folder of 64-bit programs (from a 32-bit host, too), in PATH.
function Find-Program {
    $name = if ([IO.Path]::DirectorySeparatorChar -eq '\') { 'kerbcheck.exe' } else { 'kerbcheck' }
    $places = @([pscustomobject]@{ Folder = $PSScriptRoot; Where = 'beside the module' })
    if ($env:ProgramW6432) { $places += [pscustomobject]@{ Folder = [IO.Path]::Combine($env:ProgramW6432, 'kerbcheck'); Where = 'in ProgramW6432' } }
    foreach ($entry in ([string]$env:PATH).Split([IO.Path]::PathSeparator)) {
        # Never the current folder: whoever may write there would choose the program.
        if ($entry -match '^"?(/|\\\\|[A-Za-z]:\\)') { $places += [pscustomobject]@{ Folder = $entry.Trim('"'); Where = 'in PATH' } }
    }
    foreach ($place in $places) {
        $path = $place.Folder.TrimEnd('\', '/') + [IO.Path]::DirectorySeparatorChar + $name
        if ([IO.File]::Exists($path)) {
            Write-Verbose "kerbcheck: $path ($($place.Where))"
            return $path
        }
    }
    throw (ConvertTo-Failure 'ProgramNotFound' ObjectNotFound "$name was found neither beside the module ($PSScriptRoot) nor in the folder kerbcheck of ProgramW6432 ($env:ProgramW6432) nor in PATH." $name)
}

# The parameters that stand for options, as arguments; paths as PowerShell means them, not the process.
function ConvertTo-Argument([Collections.IDictionary]$Bound, [Management.Automation.PSCmdlet]$Cmdlet) {
    foreach ($name in @($Bound.Keys | Sort-Object)) {
        if (-not $Options.ContainsKey($name)) { continue }
        $option, $kind = $Options[$name]
        switch ($kind) {
            'flag' { if ($Bound[$name]) { "--$option" } }
            'list' { "--$option=" + ($Bound[$name] -join ',') }
            'path' { foreach ($path in $Bound[$name]) { "--$option=" + $Cmdlet.GetUnresolvedProviderPathFromPSPath($path) } }
            default { foreach ($value in $Bound[$name]) { "--$option=$value" } }
        }
    }
}

# Runs kerbcheck: what Invoke-Program gives, and the Failure, where it is none of the three verdicts.
function Invoke-Kerbcheck([string[]]$Argument, [Collections.IDictionary]$Bound = @{}, [string]$InputText) {
    # The program keeps the limit by itself; this is for one that hangs.
    $seconds = if ($Argument[0] -in 'check', 'collect') { 10 + $(if ($Bound.ContainsKey('Timeout')) { [double]$Bound['Timeout'] } else { $UsualTimeout }) } else { 0 }
    $environment = @{}
    if ($Bound.ContainsKey('LdapCredential')) {
        $login = $Bound['LdapCredential'].GetNetworkCredential()
        $environment = @{ KERBCHECK_LDAP_USER = $Bound['LdapCredential'].UserName; KERBCHECK_LDAP_PASSWORD = $login.Password }
    }
    $program = Find-Program
    $ended = Invoke-Program $program $Argument $seconds $InputText $environment
    $code = $ended.ExitCode
    $said = if ($ended.Errors) { $ended.Errors -replace '^kerbcheck: ' } else { "$program ended with $code." }
    $failure = if (@(0, 1, 2) -contains $code) { $null }
    elseif ($code -eq 3) { ConvertTo-Failure 'WrongUse' InvalidArgument $said $program $code }
    else { ConvertTo-Failure 'Broken' NotSpecified $said $program $code }
    if (-not $failure -and $ended.Errors) { Write-Warning $said }
    return $ended | Add-Member -NotePropertyName Failure -NotePropertyValue $failure -PassThru
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

# The documents that were printed: one, or one a line. Each is one that this module knows.
function ConvertFrom-Document([object]$Ended, [string]$Format) {
    $texts = if ($Ended.Output -match '^\{\r?\n') { @($Ended.Output) } else { @($Ended.Output -split '\r?\n' | Where-Object { $_ }) }
    foreach ($text in $texts) {
        try { $document = ConvertFrom-JsonText $text } catch {
            throw (ConvertTo-Failure 'Broken' InvalidResult "$($Ended.Path) printed what is no JSON." $Ended.Path $Ended.ExitCode $_.Exception)
        }
        $written = [string](Get-Member -InputObject $document -Name format | ForEach-Object { $document.format })
        if ($written -notmatch "^$Format(\.[0-9]+)?$") {
            throw (ConvertTo-Failure 'OtherVersion' InvalidResult "$($Ended.Path) printed a document of the format '$written'; $Format is expected." $Ended.Path $Ended.ExitCode)
        }
        $document
    }
}

# A property that may be absent.
function Get-Value([object]$Object, [string]$Name) {
    $property = $Object.PSObject.Properties[$Name]
    if ($property) { return $property.Value }
}

# What is judged: sources that `check` reads, or saved facts.
function Get-Judging([object[]]$Item, [Management.Automation.PSCmdlet]$Cmdlet) {
    # Nothing in the pipeline is no wish to check this machine.
    if (-not $Item -and ($Cmdlet.MyInvocation.ExpectingInput -or $Cmdlet.ParameterSetName -eq 'Path')) {
        throw (ConvertTo-Failure 'WrongUse' InvalidArgument 'No facts to judge: the pipeline is empty.' $null 3)
    }
    if ($Cmdlet.ParameterSetName -eq 'Sources') {
        return [pscustomobject]@{ Command = 'check'; Operand = @(); InputText = '' }
    }
    $documents = @($Item | Where-Object { $_.PSObject.Properties['Json'] } | ForEach-Object { $_.Json -replace '\r?\n *' })
    $paths = @($Item | Where-Object { -not $_.PSObject.Properties['Json'] } | ForEach-Object {
            if ($_ -is [IO.FileSystemInfo]) { $_.FullName } else { $Cmdlet.GetUnresolvedProviderPathFromPSPath([string]$_) }
        })
    $standard = if ($documents) { @('-') } else { @() }
    return [pscustomobject]@{ Command = 'evaluate'; Operand = @('--') + $paths + $standard; InputText = $documents -join "`n" }
}

# Judges, and gives the results documents; with them the Failure, where there is one though something was judged.
function Get-JudgedDocument([object[]]$Item, [Management.Automation.PSCmdlet]$Cmdlet) {
    $bound = $Cmdlet.MyInvocation.BoundParameters
    $judging = Get-Judging $Item $Cmdlet
    $ended = Invoke-Kerbcheck (@($judging.Command, '--output=json') + @(ConvertTo-Argument $bound $Cmdlet) + $judging.Operand) $bound $judging.InputText
    $documents = @(ConvertFrom-Document $ended 'kerbcheck-results/1')
    if (-not $documents) {
        if ($ended.Failure) { throw $ended.Failure }
        throw (ConvertTo-Failure 'Broken' InvalidResult "$($ended.Path) printed nothing and ended with $($ended.ExitCode)." $ended.Path $ended.ExitCode)
    }
    return [pscustomobject]@{ Documents = $documents; Failure = $ended.Failure }
}

# A program and its arguments as a line for PowerShell. None where 5.1 and 7 pass an argument in different ways: Run tells it.
function ConvertTo-Line([object[]]$Run) {
    if (@($Run | Where-Object { $_ -eq '' -or $_ -match '["\p{C}]|^--%$' })) { return $null }
    $words = @($Run | ForEach-Object {
            if ($_ -match '^[A-Za-z0-9/][A-Za-z0-9._:/\\-]*$|^--?[A-Za-z][A-Za-z-]*$') { $_ }
            else { "'" + [Management.Automation.Language.CodeGeneration]::EscapeSingleQuotedStringContent($_) + "'" }
        })
    if ($words[0].StartsWith("'")) { return '& ' + ($words -join ' ') }
    return $words -join ' '
}

# A step of the plan.
function ConvertTo-RepairStep([object]$Step, [string]$Server, [int]$Number) {
    $run = Get-Value $Step 'run'
    $undo = Get-Value $Step 'undo'
    return [pscustomobject]@{
        PSTypeName = 'Kerbcheck.RepairStep'
        Server = $Server
        Number = $Number
        Phase = Get-Value $Step 'phase'
        Command = if ($run) { ConvertTo-Line $run }
        Do = Get-Value $Step 'do'
        Note = Get-Value $Step 'note'
        After = Get-Value $Step 'after'
        Undo = if ($undo) { if (Get-Value $undo 'run') { ConvertTo-Line $undo.run } else { $undo.do } }
        Or = @(Get-Value $Step 'or')
        For = @($Step.for)
        Run = @($run)
    }
}

function Get-RepairStep([object]$Results) {
    $number = 0
    foreach ($step in @(Get-Value $Results 'repair')) {
        if ($step) { $number++; ConvertTo-RepairStep $step $Results.server $number }
    }
}

function ConvertTo-RuleResult([object]$Results) {
    $steps = @(Get-RepairStep $Results)
    foreach ($result in $Results.results) {
        [pscustomobject]@{
            PSTypeName = 'Kerbcheck.RuleResult'
            Server = $Results.server
            Rule = $result.rule
            Outcome = $result.outcome
            Severity = $result.severity
            Title = $result.title
            Message = Get-Value $result 'message'
            Reason = Get-Value $result 'reason'
            Incomplete = Get-Value $result 'incomplete'
            Weighs = $result.weighs
            Findings = @($result.findings)
            Repair = @($steps | Where-Object { @($_.For | ForEach-Object { $_.rule }) -contains $result.rule })
            Evidence = @($result.evidence)
            Help = $result.help
            Login = Get-Value $Results 'login'
            Verdict = $Results.verdict
            ExitCode = $Results.exitCode
            Notes = @($Results.notes)
            Relaxed = @(Get-Value $Results 'relaxed')
            EvaluatedAt = $Results.evaluatedAt
            Tool = $Results.tool
        }
    }
}

<#
.SYNOPSIS
Tells whether users log in to ProCall with Kerberos, rule by rule.
.DESCRIPTION
Runs kerbcheck and gives one object for each rule: its outcome, findings, the steps that repair them, and how logins will end. Without a
source this machine is read; as an administrator it can see more. A verdict is never an error. An error has an id (Kerbcheck.WrongUse,
Kerbcheck.Broken, Kerbcheck.ProgramNotFound, Kerbcheck.Blocked, Kerbcheck.AccessDenied, Kerbcheck.NotStarted, Kerbcheck.TimedOut,
Kerbcheck.OtherVersion) and the exit code in its exception's Data.
.PARAMETER Path
Saved facts: files, patterns, NDJSON, or what Get-KerbcheckFact gives.
.PARAMETER Quiet
Answers with $true where every server is compliant, else with $false.
.EXAMPLE
Test-KerbcheckCompliance

This machine.
.EXAMPLE
Test-KerbcheckCompliance -Server ucs01.corp.example -GeneralXml general.xml -Setspn setspn.txt

Files that were taken elsewhere.
.EXAMPLE
Test-KerbcheckCompliance -Path facts.json | Where-Object Outcome -eq fail | ForEach-Object { $_.Findings }

What was found in saved facts.
.EXAMPLE
if (-not (Test-KerbcheckCompliance -Path facts.json -FailOn high -Quiet)) { 'Not compliant, or not known.' }

A decision.
#>
function Test-KerbcheckCompliance {
    [CmdletBinding(DefaultParameterSetName = 'Sources')]
    [OutputType('Kerbcheck.RuleResult', [bool])]
    param(
        [Parameter(ParameterSetName = 'Path', Mandatory, Position = 0, ValueFromPipeline)]
        [object[]]$Path,
        [switch]$Quiet,
        # Made by npm run docs, to the end of the list: parameters of check, evaluate

        # general.xml of ProCall Enterprise
        [Parameter(ParameterSetName = 'Sources')]
        [string]$GeneralXml,
        # the setting of the login methods of ProCall DataCenter, exported
        [Parameter(ParameterSetName = 'Sources')]
        [string]$DatacenterConfig,
        # what setspn -L, -Q or -X printed, in any language (repeatable)
        [Parameter(ParameterSetName = 'Sources')]
        [string[]]$Setspn,
        # what sc qc, sc query or sc queryex eucsrv printed (repeatable)
        [Parameter(ParameterSetName = 'Sources')]
        [string[]]$Service,
        # what ldifde -f or ldapsearch wrote (repeatable)
        [Parameter(ParameterSetName = 'Sources')]
        [string[]]$Ldif,
        # security descriptor of the run-as account
        [Parameter(ParameterSetName = 'Sources')]
        [string]$Sddl,
        # what klist, or klist get, printed
        [Parameter(ParameterSetName = 'Sources')]
        [string]$Klist,
        # log of a ProCall client, or a folder of logs (repeatable)
        [Parameter(ParameterSetName = 'Sources')]
        [string[]]$ClientLog,
        # what nltest /sc_query:DOMAIN printed on the server
        [Parameter(ParameterSetName = 'Sources')]
        [string]$SecureChannel,
        # directory: ldaps://USER@HOST, or ldap:// for StartTLS; password: KERBCHECK_LDAP_PASSWORD or standard input
        [Parameter(ParameterSetName = 'Sources')]
        [string]$Ldap,
        # who asks the directory, with the password: Get-Credential
        [Parameter(ParameterSetName = 'Sources')]
        [Management.Automation.Credential()]
        [pscredential]$LdapCredential,
        # certificate of who issued that of the directory
        [Parameter(ParameterSetName = 'Sources')]
        [string]$LdapCa,
        # this Windows machine, beside other sources; without any it is read anyway
        [Parameter(ParameterSetName = 'Sources')]
        [switch]$Live,
        # live: ask a domain controller for a ticket for the server
        [Parameter(ParameterSetName = 'Sources')]
        [switch]$ProbeTicket,
        # for the whole run; what is late fails, the rest is judged
        [Parameter(ParameterSetName = 'Sources')]
        [int]$Timeout,
        # full DNS name of the server that is judged
        [Parameter(ParameterSetName = 'Sources')]
        [string]$Server,
        # what the machine is
        [ValidateSet('server', 'passive', 'client')]
        [string]$Role,
        # keep the facts
        [Parameter(ParameterSetName = 'Sources')]
        [string]$Facts,
        # JSON lines of every program, query and file, and why a section failed
        [string]$Trace,
        # other names for servers, domains and accounts; the verdict stays
        [switch]$Redact,
        # what --redact called what: kept, and used again
        [string]$RedactNames,
        # these rules alone: ids or tags, separated by commas
        [string[]]$Only,
        # all rules but these
        [string[]]$Skip,
        # what is not checked of these, or of all, counts as unknown
        [string[]]$Require,
        # what counts as a failure
        [ValidateSet('low', 'medium', 'high', 'critical')]
        [string]$FailOn,
        # what is meant to be so at this site [kerbcheck.yaml beside the executable]
        [string]$Site,
        # findings that are accepted [waivers.yaml beside the executable]
        [string]$Waivers,
        # own rules, beside the built-in ones
        [string]$Rules,
        # pinned SHA-256 of executable, rules, site and waivers; a difference ends the run
        [string]$Expect,
        # of what people read: text, html, markdown
        [ValidateSet('en', 'de', 'auto')]
        [string]$Language,
        # the part of the plan that this team carries out, to hand on: text, html, markdown
        [ValidateSet('directory', 'server', 'clients')]
        [string]$For,
        # change a fact first: what if? (repeatable)
        [Parameter(ParameterSetName = 'Path')]
        [string[]]$Set,
        # a note on older facts
        [Parameter(ParameterSetName = 'Path')]
        [int]$MaxAge
    )
    begin { $items = [Collections.Generic.List[object]]::new() }
    process { if ($Path) { $items.AddRange($Path) } }
    end {
        try {
            $judged = Get-JudgedDocument $items.ToArray() $PSCmdlet
            if ($Quiet -and $judged.Failure) { throw $judged.Failure }
        } catch { $PSCmdlet.ThrowTerminatingError($_) }
        if ($Quiet) { return @($judged.Documents | Where-Object { $_.verdict -ne 'compliant' }).Count -eq 0 }
        foreach ($document in $judged.Documents) { ConvertTo-RuleResult $document }
        if ($judged.Failure) { $PSCmdlet.WriteError($judged.Failure) }
    }
}

<#
.SYNOPSIS
Collects the facts, to be judged now or elsewhere.
.DESCRIPTION
The facts document as an object. Its property Json is the document as kerbcheck wrote it: save that, or pipe the object into
Test-KerbcheckCompliance, which then judges the very same text.
.EXAMPLE
Get-KerbcheckFact -Server ucs01.corp.example -GeneralXml general.xml -Setspn setspn.txt | Test-KerbcheckCompliance -Set 'auth.state="absent"'

What if the setting were not there?
.EXAMPLE
(Get-KerbcheckFact -Server ucs01.corp.example -Setspn setspn.txt).Json | Set-Content saved.json -Encoding UTF8

Facts to carry to another machine.
#>
function Get-KerbcheckFact {
    [CmdletBinding()]
    [OutputType('Kerbcheck.Facts')]
    param(
        # Made by npm run docs, to the end of the list: parameters of collect

        # general.xml of ProCall Enterprise
        [string]$GeneralXml,
        # the setting of the login methods of ProCall DataCenter, exported
        [string]$DatacenterConfig,
        # what setspn -L, -Q or -X printed, in any language (repeatable)
        [string[]]$Setspn,
        # what sc qc, sc query or sc queryex eucsrv printed (repeatable)
        [string[]]$Service,
        # what ldifde -f or ldapsearch wrote (repeatable)
        [string[]]$Ldif,
        # security descriptor of the run-as account
        [string]$Sddl,
        # what klist, or klist get, printed
        [string]$Klist,
        # log of a ProCall client, or a folder of logs (repeatable)
        [string[]]$ClientLog,
        # what nltest /sc_query:DOMAIN printed on the server
        [string]$SecureChannel,
        # directory: ldaps://USER@HOST, or ldap:// for StartTLS; password: KERBCHECK_LDAP_PASSWORD or standard input
        [string]$Ldap,
        # who asks the directory, with the password: Get-Credential
        [Management.Automation.Credential()]
        [pscredential]$LdapCredential,
        # certificate of who issued that of the directory
        [string]$LdapCa,
        # this Windows machine, beside other sources; without any it is read anyway
        [switch]$Live,
        # live: ask a domain controller for a ticket for the server
        [switch]$ProbeTicket,
        # for the whole run; what is late fails, the rest is judged
        [int]$Timeout,
        # full DNS name of the server that is judged
        [string]$Server,
        # what the machine is
        [ValidateSet('server', 'passive', 'client')]
        [string]$Role,
        # keep the facts
        [string]$Facts,
        # JSON lines of every program, query and file, and why a section failed
        [string]$Trace,
        # other names for servers, domains and accounts; the verdict stays
        [switch]$Redact,
        # what --redact called what: kept, and used again
        [string]$RedactNames,
        # what is meant to be so at this site [kerbcheck.yaml beside the executable]
        [string]$Site
    )
    try {
        $bound = $MyInvocation.BoundParameters
        $ended = Invoke-Kerbcheck (@('collect') + @(ConvertTo-Argument $bound $PSCmdlet)) $bound ''
        if ($ended.Failure) { throw $ended.Failure }
        $document, $more = @(ConvertFrom-Document $ended 'kerbcheck-facts/1')
        if (-not $document -or $more) { throw (ConvertTo-Failure 'Broken' InvalidResult "$($ended.Path) did not print one document." $ended.Path $ended.ExitCode) }
    } catch { $PSCmdlet.ThrowTerminatingError($_) }
    $document.PSObject.TypeNames.Insert(0, 'Kerbcheck.Facts')
    return $document | Add-Member -NotePropertyName Json -NotePropertyValue $ended.Output -PassThru
}

<#
.SYNOPSIS
The rules: what each judges and why.
.EXAMPLE
Get-KerbcheckRule -Only SPN-01 | Select-Object -ExpandProperty why

Why a rule is there.
.EXAMPLE
Get-KerbcheckRule -Only kerberos

The rules of a tag.
#>
function Get-KerbcheckRule {
    [CmdletBinding()]
    [OutputType('Kerbcheck.Rule')]
    param(
        # Made by npm run docs, to the end of the list: parameters of rules list

        # own rules, beside the built-in ones
        [string]$Rules,
        # these rules alone: ids or tags, separated by commas
        [string[]]$Only
    )
    try {
        $ended = Invoke-Kerbcheck (@('rules', 'list', '--output=json') + @(ConvertTo-Argument $MyInvocation.BoundParameters $PSCmdlet))
        if ($ended.Failure) { throw $ended.Failure }
        $known = @(ConvertFrom-JsonText $ended.Output)
    } catch { $PSCmdlet.ThrowTerminatingError($_) }
    foreach ($rule in $known) {
        $rule.PSObject.TypeNames.Insert(0, 'Kerbcheck.Rule')
        $rule
    }
}

<#
.SYNOPSIS
What is different between two results: new findings, fixed ones, those that still stand and those no longer judged.
.DESCRIPTION
Compares two files that Export-KerbcheckReport -Format json wrote. Change is New, NewChecks (a check that the older rules did not have), RatedHigher, Waived, Fixed, StillFailing or NotKnown: what was not looked at is not fixed.
.PARAMETER ReferencePath
Results of an earlier run.
.PARAMETER DifferencePath
Results of a later run.
.EXAMPLE
Compare-KerbcheckResult old.json new.json | Where-Object Change -eq New

What is new.
#>
function Compare-KerbcheckResult {
    [CmdletBinding()]
    [OutputType('Kerbcheck.Change')]
    param(
        [Parameter(Mandatory, Position = 0)]
        [string]$ReferencePath,
        [Parameter(Mandatory, Position = 1)]
        [string]$DifferencePath
    )
    try {
        $files = @($ReferencePath, $DifferencePath | ForEach-Object { $PSCmdlet.GetUnresolvedProviderPathFromPSPath($_) })
        $ended = Invoke-Kerbcheck (@('compare', '--output=json', '--') + $files)
        if ($ended.Failure) { throw $ended.Failure }
        $comparison = ConvertFrom-JsonText $ended.Output
    } catch { $PSCmdlet.ThrowTerminatingError($_) }
    foreach ($change in 'New', 'NewChecks', 'RatedHigher', 'Waived', 'Fixed', 'StillFailing', 'NotKnown') {
        foreach ($finding in $comparison.$change) {
            $object = $finding | Select-Object @{ Name = 'Change'; Expression = { $change } }, *
            $object.PSObject.TypeNames.Insert(0, 'Kerbcheck.Change')
            $object
        }
    }
}

<#
.SYNOPSIS
Writes a report for people or for another program.
.DESCRIPTION
Reads or judges as Test-KerbcheckCompliance does, and gives the file that was written. A verdict is never an error.
.PARAMETER Path
Saved facts: files, patterns, NDJSON, or what Get-KerbcheckFact gives.
.PARAMETER Format
What is written: html, markdown, csv, junit, and json, which Compare-KerbcheckResult reads.
.PARAMETER OutFile
The file that is written, or written anew.
.EXAMPLE
Export-KerbcheckReport -Format html -OutFile report.html -Path facts.json

A page to hand on.
.EXAMPLE
Export-KerbcheckReport -Format json -OutFile today.json -Server ucs01.corp.example -GeneralXml general.xml -Setspn setspn.txt

Results to compare with those of another day.
#>
function Export-KerbcheckReport {
    [CmdletBinding(DefaultParameterSetName = 'Sources', SupportsShouldProcess)]
    [OutputType([IO.FileInfo])]
    param(
        [Parameter(Mandatory)]
        #region made by npm run docs: formats
        [ValidateSet('text', 'json', 'junit', 'line', 'github', 'sarif', 'checkmk', 'html', 'markdown', 'csv', 'prometheus')]
        #endregion
        [string]$Format,
        [Parameter(Mandatory)]
        [string]$OutFile,
        [Parameter(ParameterSetName = 'Path', Mandatory, Position = 0, ValueFromPipeline)]
        [object[]]$Path,
        # Made by npm run docs, to the end of the list: parameters of check, evaluate

        # general.xml of ProCall Enterprise
        [Parameter(ParameterSetName = 'Sources')]
        [string]$GeneralXml,
        # the setting of the login methods of ProCall DataCenter, exported
        [Parameter(ParameterSetName = 'Sources')]
        [string]$DatacenterConfig,
        # what setspn -L, -Q or -X printed, in any language (repeatable)
        [Parameter(ParameterSetName = 'Sources')]
        [string[]]$Setspn,
        # what sc qc, sc query or sc queryex eucsrv printed (repeatable)
        [Parameter(ParameterSetName = 'Sources')]
        [string[]]$Service,
        # what ldifde -f or ldapsearch wrote (repeatable)
        [Parameter(ParameterSetName = 'Sources')]
        [string[]]$Ldif,
        # security descriptor of the run-as account
        [Parameter(ParameterSetName = 'Sources')]
        [string]$Sddl,
        # what klist, or klist get, printed
        [Parameter(ParameterSetName = 'Sources')]
        [string]$Klist,
        # log of a ProCall client, or a folder of logs (repeatable)
        [Parameter(ParameterSetName = 'Sources')]
        [string[]]$ClientLog,
        # what nltest /sc_query:DOMAIN printed on the server
        [Parameter(ParameterSetName = 'Sources')]
        [string]$SecureChannel,
        # directory: ldaps://USER@HOST, or ldap:// for StartTLS; password: KERBCHECK_LDAP_PASSWORD or standard input
        [Parameter(ParameterSetName = 'Sources')]
        [string]$Ldap,
        # who asks the directory, with the password: Get-Credential
        [Parameter(ParameterSetName = 'Sources')]
        [Management.Automation.Credential()]
        [pscredential]$LdapCredential,
        # certificate of who issued that of the directory
        [Parameter(ParameterSetName = 'Sources')]
        [string]$LdapCa,
        # this Windows machine, beside other sources; without any it is read anyway
        [Parameter(ParameterSetName = 'Sources')]
        [switch]$Live,
        # live: ask a domain controller for a ticket for the server
        [Parameter(ParameterSetName = 'Sources')]
        [switch]$ProbeTicket,
        # for the whole run; what is late fails, the rest is judged
        [Parameter(ParameterSetName = 'Sources')]
        [int]$Timeout,
        # full DNS name of the server that is judged
        [Parameter(ParameterSetName = 'Sources')]
        [string]$Server,
        # what the machine is
        [ValidateSet('server', 'passive', 'client')]
        [string]$Role,
        # keep the facts
        [Parameter(ParameterSetName = 'Sources')]
        [string]$Facts,
        # JSON lines of every program, query and file, and why a section failed
        [string]$Trace,
        # other names for servers, domains and accounts; the verdict stays
        [switch]$Redact,
        # what --redact called what: kept, and used again
        [string]$RedactNames,
        # these rules alone: ids or tags, separated by commas
        [string[]]$Only,
        # all rules but these
        [string[]]$Skip,
        # what is not checked of these, or of all, counts as unknown
        [string[]]$Require,
        # what counts as a failure
        [ValidateSet('low', 'medium', 'high', 'critical')]
        [string]$FailOn,
        # what is meant to be so at this site [kerbcheck.yaml beside the executable]
        [string]$Site,
        # findings that are accepted [waivers.yaml beside the executable]
        [string]$Waivers,
        # own rules, beside the built-in ones
        [string]$Rules,
        # pinned SHA-256 of executable, rules, site and waivers; a difference ends the run
        [string]$Expect,
        # of what people read: text, html, markdown
        [ValidateSet('en', 'de', 'auto')]
        [string]$Language,
        # the part of the plan that this team carries out, to hand on: text, html, markdown
        [ValidateSet('directory', 'server', 'clients')]
        [string]$For,
        # change a fact first: what if? (repeatable)
        [Parameter(ParameterSetName = 'Path')]
        [string[]]$Set,
        # a note on older facts
        [Parameter(ParameterSetName = 'Path')]
        [int]$MaxAge
    )
    begin { $items = [Collections.Generic.List[object]]::new() }
    process { if ($Path) { $items.AddRange($Path) } }
    end {
        try {
            $file = $PSCmdlet.GetUnresolvedProviderPathFromPSPath($OutFile)
            if (-not $PSCmdlet.ShouldProcess($file, "write $Format")) { return }
            $bound = $MyInvocation.BoundParameters
            $judging = Get-Judging $items.ToArray() $PSCmdlet
            $ended = Invoke-Kerbcheck (@($judging.Command, "--output=$Format=$file") + @(ConvertTo-Argument $bound $PSCmdlet) + $judging.Operand) $bound $judging.InputText
            if ($ended.Failure -and $ended.ExitCode -ne 3) { throw $ended.Failure }
            if (-not [IO.File]::Exists($file)) {
                if ($ended.Failure) { throw $ended.Failure }
                throw (ConvertTo-Failure 'Broken' WriteError "$($ended.Path) ended with $($ended.ExitCode) and wrote no $file." $ended.Path $ended.ExitCode)
            }
        } catch { $PSCmdlet.ThrowTerminatingError($_) }
        if ($ended.Failure) { $PSCmdlet.WriteError($ended.Failure) }
        return Get-Item -LiteralPath $file
    }
}

<#
.SYNOPSIS
The plan that repairs what was found, step by step. It is carried out by people.
.DESCRIPTION
One object for each step, in the order in which they are carried out. Command is a line to paste into PowerShell; Run is the same as a program
and its arguments; Do is a sentence where no command can be given. Nothing in this module carries a plan out: a restart ends calls, and
who may write to the directory decides that there.
.PARAMETER Path
Saved facts: files, patterns, NDJSON, or what Get-KerbcheckFact gives.
.EXAMPLE
Get-KerbcheckRepair -Server ucs01.corp.example -GeneralXml general.xml -Setspn setspn.txt | Format-List

The plan for one server.
#>
function Get-KerbcheckRepair {
    [CmdletBinding(DefaultParameterSetName = 'Sources')]
    [OutputType('Kerbcheck.RepairStep')]
    param(
        [Parameter(ParameterSetName = 'Path', Mandatory, Position = 0, ValueFromPipeline)]
        [object[]]$Path,
        # Made by npm run docs, to the end of the list: parameters of check, evaluate

        # general.xml of ProCall Enterprise
        [Parameter(ParameterSetName = 'Sources')]
        [string]$GeneralXml,
        # the setting of the login methods of ProCall DataCenter, exported
        [Parameter(ParameterSetName = 'Sources')]
        [string]$DatacenterConfig,
        # what setspn -L, -Q or -X printed, in any language (repeatable)
        [Parameter(ParameterSetName = 'Sources')]
        [string[]]$Setspn,
        # what sc qc, sc query or sc queryex eucsrv printed (repeatable)
        [Parameter(ParameterSetName = 'Sources')]
        [string[]]$Service,
        # what ldifde -f or ldapsearch wrote (repeatable)
        [Parameter(ParameterSetName = 'Sources')]
        [string[]]$Ldif,
        # security descriptor of the run-as account
        [Parameter(ParameterSetName = 'Sources')]
        [string]$Sddl,
        # what klist, or klist get, printed
        [Parameter(ParameterSetName = 'Sources')]
        [string]$Klist,
        # log of a ProCall client, or a folder of logs (repeatable)
        [Parameter(ParameterSetName = 'Sources')]
        [string[]]$ClientLog,
        # what nltest /sc_query:DOMAIN printed on the server
        [Parameter(ParameterSetName = 'Sources')]
        [string]$SecureChannel,
        # directory: ldaps://USER@HOST, or ldap:// for StartTLS; password: KERBCHECK_LDAP_PASSWORD or standard input
        [Parameter(ParameterSetName = 'Sources')]
        [string]$Ldap,
        # who asks the directory, with the password: Get-Credential
        [Parameter(ParameterSetName = 'Sources')]
        [Management.Automation.Credential()]
        [pscredential]$LdapCredential,
        # certificate of who issued that of the directory
        [Parameter(ParameterSetName = 'Sources')]
        [string]$LdapCa,
        # this Windows machine, beside other sources; without any it is read anyway
        [Parameter(ParameterSetName = 'Sources')]
        [switch]$Live,
        # live: ask a domain controller for a ticket for the server
        [Parameter(ParameterSetName = 'Sources')]
        [switch]$ProbeTicket,
        # for the whole run; what is late fails, the rest is judged
        [Parameter(ParameterSetName = 'Sources')]
        [int]$Timeout,
        # full DNS name of the server that is judged
        [Parameter(ParameterSetName = 'Sources')]
        [string]$Server,
        # what the machine is
        [ValidateSet('server', 'passive', 'client')]
        [string]$Role,
        # keep the facts
        [Parameter(ParameterSetName = 'Sources')]
        [string]$Facts,
        # JSON lines of every program, query and file, and why a section failed
        [string]$Trace,
        # other names for servers, domains and accounts; the verdict stays
        [switch]$Redact,
        # what --redact called what: kept, and used again
        [string]$RedactNames,
        # these rules alone: ids or tags, separated by commas
        [string[]]$Only,
        # all rules but these
        [string[]]$Skip,
        # what is not checked of these, or of all, counts as unknown
        [string[]]$Require,
        # what counts as a failure
        [ValidateSet('low', 'medium', 'high', 'critical')]
        [string]$FailOn,
        # what is meant to be so at this site [kerbcheck.yaml beside the executable]
        [string]$Site,
        # findings that are accepted [waivers.yaml beside the executable]
        [string]$Waivers,
        # own rules, beside the built-in ones
        [string]$Rules,
        # pinned SHA-256 of executable, rules, site and waivers; a difference ends the run
        [string]$Expect,
        # of what people read: text, html, markdown
        [ValidateSet('en', 'de', 'auto')]
        [string]$Language,
        # the part of the plan that this team carries out, to hand on: text, html, markdown
        [ValidateSet('directory', 'server', 'clients')]
        [string]$For,
        # change a fact first: what if? (repeatable)
        [Parameter(ParameterSetName = 'Path')]
        [string[]]$Set,
        # a note on older facts
        [Parameter(ParameterSetName = 'Path')]
        [int]$MaxAge
    )
    begin { $items = [Collections.Generic.List[object]]::new() }
    process { if ($Path) { $items.AddRange($Path) } }
    end {
        try { $judged = Get-JudgedDocument $items.ToArray() $PSCmdlet } catch { $PSCmdlet.ThrowTerminatingError($_) }
        foreach ($document in $judged.Documents) { Get-RepairStep $document }
        if ($judged.Failure) { $PSCmdlet.WriteError($judged.Failure) }
    }
}

foreach ($parameter in 'Only', 'Skip', 'Require') {
    Register-ArgumentCompleter -CommandName Test-KerbcheckCompliance, Export-KerbcheckReport, Get-KerbcheckRepair, Get-KerbcheckRule -ParameterName $parameter -ScriptBlock {
        param($Command, $Parameter, $Word)
        $words = if ($Parameter -eq 'Require') { @('all') + $RuleWords } else { $RuleWords }
        foreach ($each in $words) { if ($each -like "$Word*") { [Management.Automation.CompletionResult]::new($each) } }
    }
}

Export-ModuleMember -Function Test-KerbcheckCompliance, Get-KerbcheckFact, Get-KerbcheckRule, Compare-KerbcheckResult, Export-KerbcheckReport, Get-KerbcheckRepair
