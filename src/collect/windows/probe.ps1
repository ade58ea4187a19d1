# Reads, in one process, what kerbcheck's Windows sources tell: the machine's names, the service eucsrv and its program, the
# setting of the client, and raw entries of the directory with the caller's own credentials. It knows no rules: it hands
# over what it finds, and for what it cannot read the reason. Windows PowerShell 5.1, ASCII.
#
# Parameters are environment variables, since standard input may be the script itself:
#   KERBCHECK_PROBE_ROLE      client: the service and its program are not looked for
#   KERBCHECK_PROBE_COMPUTER  NetBIOS name of the server, where it is not this machine
#   KERBCHECK_PROBE_RUN_AS    the account that the service runs as, where it is told already
#   KERBCHECK_PROBE_PARENT    process id of the program that called kerbcheck
#   KERBCHECK_PROBE_UNTIL     when this has to end, UTC: the process is ended a little later
#   KERBCHECK_PROBE_MOST      how many bytes of values are read over one connection
#   KERBCHECK_PROBE_COMPUTERS names of accounts that are the computer's in a directory, a line each
#   KERBCHECK_PROBE_LOCAL     names of accounts that are in no directory, a line each
#   KERBCHECK_PROBE_SEARCHES  a search a line: name, place, scope, descriptor, instead of, base, filter, attributes; tabs between them
# Output: a line of JSON for each part as soon as it is read, that of this machine before that of a directory. What stands in several
# lines is one object. A process that is ended has written what it had.

# Where a policy (AppLocker, App Control) allows the core of the language only, no method can be called; this can be said.
if ($ExecutionContext.SessionState.LanguageMode -ne 'FullLanguage') {
    '{"format":"kerbcheck-probe/2","languageMode":"' + $ExecutionContext.SessionState.LanguageMode + '"}'
    return
}

Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'
# What is said besides would go to standard output or standard error.
$ProgressPreference = $WarningPreference = $VerbosePreference = $InformationPreference = 'SilentlyContinue'
# A module is found by its name in the caller's documents before it is found where Windows has it: none is looked for.
$PSModuleAutoLoadingPreference = 'None'
$invariant = [System.Globalization.CultureInfo]::InvariantCulture

# --- Windows: each source is one small function.

# The values of a registry key by name; nothing where there is no such key. Always the 64-bit view.
function Read-RegistryKey([string] $hive, [string] $path) {
    $root = [Microsoft.Win32.RegistryKey]::OpenBaseKey([Microsoft.Win32.RegistryHive] $hive, [Microsoft.Win32.RegistryView]::Registry64)
    $key = $root.OpenSubKey($path)
    if ($null -eq $key) { return }
    $values = @{}
    foreach ($name in $key.GetValueNames()) { $values[$name] = $key.GetValue($name) }
    $key.Close()
    $values
}

# Windows' own module, by its path.
function Import-Cim {
    Import-Module ([System.IO.Path]::Combine($PSHOME, 'Modules', 'CimCmdlets', 'CimCmdlets.psd1'))
}

# The rows of a WQL query, each a table of its properties.
function Read-Cim([string] $query) {
    Import-Cim
    foreach ($instance in @(Get-CimInstance -Query $query -OperationTimeoutSec 10)) {
        $row = @{}
        foreach ($property in $instance.PSObject.Properties) { $row[$property.Name] = $property.Value }
        $row
    }
}

# SID and DOMAIN\name of an account, in whatever form and language it is named.
function Resolve-AccountName([string] $name) {
    $sid = [System.Security.Principal.NTAccount]::new($name).Translate([System.Security.Principal.SecurityIdentifier])
    @{ sid = $sid.Value; name = $sid.Translate([System.Security.Principal.NTAccount]).Value }
}

function Read-Caller {
    $identity = [System.Security.Principal.WindowsIdentity]::GetCurrent()
    $administrator = [System.Security.Principal.WindowsBuiltInRole]::Administrator
    @{ sid = $identity.User.Value; elevated = [System.Security.Principal.WindowsPrincipal]::new($identity).IsInRole($administrator) }
}

function Read-ProgramOf([int] $processId) {
    @{ program = [System.Diagnostics.Process]::GetProcessById($processId).MainModule.FileName }
}

# The name to connect to for a server of a domain. Windows' own LDAP library takes the domain's name and asks the domain
# controller locator; without a name it takes the caller's domain.
function Find-DirectoryServer([string] $domain) {
    $domain
}

# --- JSON

# Written by hand: ConvertTo-Json cuts deep values, and what is not ASCII would come in the console's code page.
function ConvertTo-JsonString([string] $text) {
    # the printable characters of ASCII but for the quotation mark and the backslash
    if ($text -cmatch '^[ !#-\[\]-~]*\z') { return '"' + $text + '"' }
    $builder = [System.Text.StringBuilder]::new('"')
    foreach ($character in $text.ToCharArray()) {
        $code = [int] $character
        $isPlain = $code -ge 32 -and $code -le 126 -and $code -ne 34 -and $code -ne 92
        [void] $builder.Append($(if ($isPlain) { $character } else { '\u' + $code.ToString('x4', $invariant) }))
    }
    $builder.Append('"').ToString()
}

function Add-Json([System.Text.StringBuilder] $to, $value) {
    if ($value -is [System.Collections.IDictionary]) {
        $between = '{'
        foreach ($key in $value.Keys) {
            # What is not known has no key.
            if ($null -eq $value[$key]) { continue }
            [void] $to.Append($between).Append((ConvertTo-JsonString $key)).Append(':')
            Add-Json $to $value[$key]
            $between = ','
        }
        if ($between -eq '{') { [void] $to.Append('{') }
        [void] $to.Append('}')
    } elseif ($value -is [System.Collections.IList]) {
        $between = ''
        [void] $to.Append('[')
        foreach ($element in $value) {
            [void] $to.Append($between)
            Add-Json $to $element
            $between = ','
        }
        [void] $to.Append(']')
    } elseif ($value -is [bool]) { [void] $to.Append($(if ($value) { 'true' } else { 'false' }))
    } elseif ($value -is [int]) { [void] $to.Append($value.ToString($invariant))
    } else { [void] $to.Append((ConvertTo-JsonString ([string] $value))) }
}

# --- Failures

# Why something could not be read: numbers and names, which are the same in every language, and the system's own words.
function Get-Failure($record) {
    $exception = $record.Exception.GetBaseException()
    $failure = @{ type = $exception.GetType().Name; code = $exception.HResult; message = $exception.Message }
    # By name: the types are known only after their assembly is loaded.
    if ($failure['type'] -eq 'LdapException') {
        $failure['ldap'] = $exception.ErrorCode
        $failure['server'] = $exception.ServerErrorMessage
    } elseif ($failure['type'] -eq 'DirectoryOperationException' -and $null -ne $exception.Response) {
        $failure['ldap'] = [int] $exception.Response.ResultCode
        $failure['server'] = $exception.Response.ErrorMessage
    }
    # 85: nobody answered in the time that was left, which says nothing of who was asked.
    if ($failure['ldap'] -eq 85 -and [datetime]::UtcNow -ge $until) { $failure = @{ type = 'TimeoutException'; message = $timeIsUp } }
    @{ failure = $failure }
}

# What a block reads, or why it could not.
function Read-Part([scriptblock] $read) {
    try { & $read } catch { Get-Failure $_ }
}

# --- Host, service, product, client

function Read-HostNames {
    $tcpip = Read-RegistryKey LocalMachine 'SYSTEM\CurrentControlSet\Services\Tcpip\Parameters'
    $active = Read-RegistryKey LocalMachine 'SYSTEM\CurrentControlSet\Control\ComputerName\ActiveComputerName'
    @{ hostName = $tcpip['Hostname']; suffix = $tcpip['Domain']; netbios = $active['ComputerName'] }
}

function Read-Membership {
    foreach ($row in @(Read-Cim 'SELECT PartOfDomain, Domain, DomainRole FROM Win32_ComputerSystem')) {
        # 4 and 5 are domain controllers.
        return @{ joined = $row['PartOfDomain']; domain = $row['Domain']; controller = [int] $row['DomainRole'] -ge 4 }
    }
    throw 'Win32_ComputerSystem shows nothing'
}

function Read-Service {
    foreach ($row in @(Read-Cim "SELECT State, StartMode, StartName, PathName, ProcessId FROM Win32_Service WHERE Name = 'eucsrv'")) {
        return @{
            installed = $true; state = $row['State']; startMode = $row['StartMode']; runAs = $row['StartName']; path = $row['PathName']
            startedAt = Read-ProcessStart $row['ProcessId']; processSid = Get-Text (Read-Part { Read-ProcessOwner $row['ProcessId'] })
        }
    }
    # Services that the caller may not see are left out of the answer; only where it has no key either, it is not installed.
    if ($null -ne (Read-ServiceKey)) { throw 'the service is installed, but Win32_Service does not show it to the caller' }
    @{ installed = $false }
}

# What the service manager keeps of the service, whatever WMI tells; nothing where it is not installed.
function Read-ServiceKey {
    Read-RegistryKey LocalMachine 'SYSTEM\CurrentControlSet\Services\eucsrv'
}

# Other than System.Diagnostics.Process, this tells it to callers without elevated rights, too.
function Read-ProcessStart($processId) {
    if (-not $processId) { return }
    foreach ($row in @(Read-Cim "SELECT CreationDate FROM Win32_Process WHERE ProcessId = $processId")) {
        if ($null -ne $row['CreationDate']) { return ([datetime] $row['CreationDate']).ToUniversalTime().ToString('o', $invariant) }
    }
}

# The SID of who owns a process; nothing where the caller may not know it.
function Read-ProcessOwner($processId) {
    if (-not $processId) { return }
    Import-Cim
    $query = "SELECT * FROM Win32_Process WHERE ProcessId = $processId"
    $owner = Invoke-CimMethod -Query $query -MethodName GetOwnerSid -OperationTimeoutSec 10
    $owner.PSObject.Properties['Sid'].Value
}

# A text; nothing in place of anything else, such as a failure.
function Get-Text($value) {
    if ($value -is [string] -and $value) { $value }
}

# The numbers of the policies that restrict NTLM, where they are set, and whether servers are excepted from the second.
function Read-NtlmPolicies {
    $values = Read-RegistryKey LocalMachine 'SYSTEM\CurrentControlSet\Control\Lsa\MSV1_0'
    if ($null -eq $values) { throw 'the registry has no settings of NTLM' }
    @{
        incoming = $values['RestrictReceivingNTLMTraffic']; outgoing = $values['RestrictSendingNTLMTraffic']
        exceptions = @($values['ClientAllowedNTLMServers']).Length -gt 0 -and $null -ne $values['ClientAllowedNTLMServers']
    }
}

# The program in a service's command line: in quotes, or up to the first .exe that a blank or nothing follows.
function Get-ProgramPath([string] $commandLine) {
    $path = [Environment]::ExpandEnvironmentVariables($commandLine.Trim())
    if ($path.StartsWith('"')) { return $path.Split('"')[1] }
    if ($path -match '^(.*?\.exe)(\s|$)') { return $Matches[1] }
    $path
}

function Read-Product([string] $commandLine) {
    $program = Get-ProgramPath $commandLine
    $folder = [System.IO.Path]::GetDirectoryName($program)
    $product = @{ folder = $folder }
    # The numbers of the version resource: its texts can be translated.
    $version = Read-Part { [System.Diagnostics.FileVersionInfo]::GetVersionInfo($program) }
    if ($version -is [System.Diagnostics.FileVersionInfo]) {
        $product['version'] = @($version.FileMajorPart, $version.FileMinorPart, $version.FileBuildPart, $version.FilePrivatePart)
        $product['productName'] = $version.ProductName
    } else { $product['noVersion'] = $version['failure'] }
    $product
}

# Values of numbers are left out: a server has a name.
function Read-ClientSettings {
    $settings = [System.Collections.ArrayList]::new()
    # A client of 32 bits writes below WOW6432Node, one of 64 bits beside it.
    $places = @(
        @('LocalMachine', 'SOFTWARE\ESTOS\UCServer4\Client'),
        @('LocalMachine', 'SOFTWARE\WOW6432Node\ESTOS\UCServer4\Client'),
        @('CurrentUser', 'SOFTWARE\ESTOS\UCServer4\Client')
    )
    foreach ($place in $places) {
        $values = Read-RegistryKey $place[0] $place[1]
        if ($null -eq $values) { continue }
        foreach ($name in $values.Keys) {
            if ($values[$name] -is [string]) { [void] $settings.Add(@{ key = $place[0] + '\' + $place[1]; name = $name; value = $values[$name] }) }
        }
    }
    @{ settings = $settings }
}

# --- Directory

# A connection, bound with the caller's credentials where that is asked for. Signed and sealed then: what is read decides a verdict.
function Connect-Directory([string] $domain, [int] $port, [string] $locate, [timespan] $timeout, [bool] $bound = $true) {
    $server = Find-DirectoryServer $domain
    $name = if ($server) { $server } else { [System.Management.Automation.Language.NullString]::Value }
    $identifier = [System.DirectoryServices.Protocols.LdapDirectoryIdentifier]::new($name, $port)
    $connection = [System.DirectoryServices.Protocols.LdapConnection]::new($identifier)
    $connection.AuthType = [System.DirectoryServices.Protocols.AuthType]::Negotiate
    $connection.Timeout = $timeout
    $options = $connection.SessionOptions
    $options.ProtocolVersion = 3
    $options.ReferralChasing = [System.DirectoryServices.Protocols.ReferralChasingOptions]::None
    try {
        $options.LocatorFlag = [System.DirectoryServices.Protocols.LocatorFlags] $locate
        $options.Signing = $bound
        $options.Sealing = $bound
    } catch {
        # Other systems' LDAP libraries have no such options; their SASL seals by itself.
        if ([Environment]::OSVersion.Platform -eq [PlatformID]::Win32NT) { throw }
    }
    # Nobody is logged on by the first search, either.
    if ($bound) { $connection.Bind() } else { $connection.AutoBind = $false }
    $connection
}

# In whole seconds, of which parts are cut off, and none of which would be a look whether there is an answer already.
function Get-TimeLeft {
    $seconds = ($until - [datetime]::UtcNow).TotalSeconds
    if ($seconds -le 0) { throw [System.TimeoutException]::new($timeIsUp) }
    [timespan]::FromSeconds([Math]::Ceiling($seconds))
}

function New-SearchRequest([string] $base, [string] $scope, [string] $filter, [string[]] $attributes) {
    $among = [System.DirectoryServices.Protocols.SearchScope] $scope
    [System.DirectoryServices.Protocols.SearchRequest]::new($base, $filter, $among, $attributes)
}

# The entries that a search finds, page by page.
function Search-Directory($connection, [string] $base, [string] $scope, [string] $filter, [string[]] $attributes, [bool] $descriptor) {
    $request = New-SearchRequest $base $scope $filter $attributes
    # Owner, group and DACL; the SACL would need a right of its own, and asked for with it nothing is handed out.
    $masks = [System.DirectoryServices.Protocols.SecurityMasks] 'Owner, Group, Dacl'
    if ($descriptor) { [void] $request.Controls.Add([System.DirectoryServices.Protocols.SecurityDescriptorFlagControl]::new($masks)) }
    $page = [System.DirectoryServices.Protocols.PageResultRequestControl]::new(500)
    if ($scope -eq 'subtree') { [void] $request.Controls.Add($page) }
    $found = [System.Collections.ArrayList]::new()
    do {
        $response = $connection.SendRequest($request, (Get-TimeLeft))
        foreach ($entry in $response.Entries) { [void] $found.Add((Read-Entry $connection $entry)) }
        $page.Cookie = $null
        foreach ($control in $response.Controls) {
            if ($control -is [System.DirectoryServices.Protocols.PageResultResponseControl]) { $page.Cookie = $control.Cookie }
        }
    } while ($page.Cookie.Length -gt 0)
    $found
}

# DN and attributes, values in base64. Of many values the directory hands out a range at a time (MS-ADTS 3.1.1.3.1.3.3).
function Read-Entry($connection, $entry) {
    $attributes = @{}
    $dn = $entry.DistinguishedName
    do {
        $next = [System.Collections.ArrayList]::new()
        foreach ($name in $entry.Attributes.AttributeNames) {
            $values = [System.Collections.ArrayList]::new()
            foreach ($value in $entry.Attributes[$name].GetValues([byte[]])) {
                $received[$connection] += $value.Length
                [void] $values.Add([Convert]::ToBase64String($value))
            }
            # The one place where this is thrown; kerbcheck says what it means.
            if ($received[$connection] -gt $most) { throw [System.IO.InvalidDataException]::new() }
            $attributes[$name] = $values
            if ($name -match '^(.+;range=)\d+-(\d+)$') { [void] $next.Add($Matches[1] + ([int] $Matches[2] + 1) + '-*') }
        }
        if ($next.Count -eq 0) { break }
        $request = New-SearchRequest $dn 'base' '(objectClass=*)' $next
        $entry = $null
        foreach ($more in $connection.SendRequest($request, (Get-TimeLeft)).Entries) { $entry = $more }
    } while ($null -ne $entry)
    @{ dn = $dn; attributes = $attributes }
}

# The lines of a parameter.
function Get-Lines([string] $name) {
    [Environment]::GetEnvironmentVariable($name).Split("`n")
}

# One of the names is in the list, or begins with what stands there before a star. Capitals are the same in every language.
function Test-Listed($names, [string] $list) {
    foreach ($line in Get-Lines $list) {
        foreach ($name in $names) {
            if ($line.EndsWith('*')) { if ($name.StartsWith($line.TrimEnd('*'), [StringComparison]::OrdinalIgnoreCase)) { return $true } }
            elseif ($name.Equals($line, [StringComparison]::OrdinalIgnoreCase)) { return $true }
        }
    }
    $false
}

# What to look for in the directory, and in which domain: the run-as account by its own name, by the whole name too where Windows
# does not know it and it is written name@domain: then in the computer's domain, since what stands behind the @ may be anybody's.
# The computer's identities (LocalSystem, NetworkService, virtual accounts) are its computer account, which is also taken where the
# service does not tell.
function Get-DirectoryAccount($runAs, $resolved, $netbios, $computer, $membership) {
    $wanted = @{ domain = $membership['domain'] }
    $names = @($resolved['sid'], $resolved['name'], $runAs) -ne $null
    if (-not $runAs -or (Test-Listed $names 'KERBCHECK_PROBE_COMPUTERS')) {
        if ($computer) { $wanted['account'] = $computer + '$' }
        return $wanted
    }
    if (Test-Listed $names 'KERBCHECK_PROBE_LOCAL') { return $wanted }
    $name = if ($resolved['name']) { $resolved['name'] } else { $runAs }
    $before, $after = $name.Split('\')
    if ($after) {
        $isMachine = $before -in '.', $netbios, $computer
        if (-not $isMachine) { return @{ account = $after; domain = $before } }
        # The accounts of a machine are in no directory; a domain controller has none.
        if ($membership['controller']) { $wanted['account'] = $after }
        return $wanted
    }
    $before, $after = $name.Split('@')
    $wanted['account'] = $before
    if ($after) {
        $wanted['principal'] = $name
        $wanted['suffix'] = $after
    }
    $wanted
}

# A value as a filter has it (RFC 4515).
function ConvertTo-FilterValue([string] $value) {
    $value.Replace('\', '\5c').Replace('*', '\2a').Replace('(', '\28').Replace(')', '\29').Replace([string] [char] 0, '\00')
}

# A text with the name in braces replaced by each of its values; nothing where there are none. One name in a text at most.
function Expand-Text([string] $text, $known) {
    $start = $text.IndexOf('{')
    if ($start -lt 0) { return $text }
    $end = $text.IndexOf('}')
    foreach ($value in $known[$text.Substring($start + 1, $end - $start - 1)]) { $text.Substring(0, $start) + $value + $text.Substring($end + 1) }
}

# The values of an attribute as texts.
function Get-Texts($entry, [string] $name) {
    foreach ($value in $entry['attributes'][$name]) { [System.Text.Encoding]::UTF8.GetString([Convert]::FromBase64String($value)) }
}

# The SID of the group 521 in the domain of an account's, in hexadecimal; nothing for what is no SID.
function Get-AesGroup([string] $sid) {
    $bytes = [Convert]::FromBase64String($sid)
    if ($bytes.Length -lt 12) { return }
    [BitConverter]::GetBytes(521).CopyTo($bytes, $bytes.Length - 4)
    [BitConverter]::ToString($bytes).Replace('-', '')
}

# All searches in their order, each answer written at once. A search that fails does not keep the others from being tried; without the
# rootDSE there are none but the one in its place. The names of the forest's domains.
function Read-Directory([string] $part, $wanted, $computer) {
    $known = @{ suffix = $wanted['suffix']; domains = @() }
    foreach ($name in 'account', 'principal') { if ($wanted[$name]) { $known[$name] = @(ConvertTo-FilterValue $wanted[$name]) } }
    if ($computer) { $known['computer'] = @(ConvertTo-FilterValue $computer) }
    $connections = @{}
    $failed = @{}
    $reading = @{ dc = $wanted['domain'] }
    Write-Part @{ $part = @{ dc = $reading['dc']; found = @{} } }
    foreach ($line in Get-Lines 'KERBCHECK_PROBE_SEARCHES') {
        $name, $at, $scope, $descriptor, $insteadOf, $base, $filter, $attributes = $line.Split("`t")
        if ($failed['rootDse'] -and $insteadOf -ne 'rootDse') { break }
        $bases = @(Expand-Text $base $known)
        $filters = @(Expand-Text $filter $known)
        if ($bases.Count -eq 0 -or $filters.Count -eq 0) { continue }
        if ($insteadOf -and -not $failed[$insteadOf]) { continue }
        if (-not $connections.ContainsKey($at)) { $connections[$at] = Read-Part { Connect-Place $at $known $reading } }
        $connection = $connections[$at]
        $found = if (Test-Failure $connection) { $connection } else {
            Read-Part {
                $entries = [System.Collections.ArrayList]::new()
                foreach ($each in $bases) {
                    $entries.AddRange(@(Search-Directory $connection $each $scope $filters[0] $attributes.Split(' ') ($descriptor -eq '1')))
                }
                @{ entries = $entries }
            }
        }
        $failed[$name] = Test-Failure $found
        if ($name -in 'rootDse', 'clock' -and -not $failed[$name]) {
            $reading['answeredAt'] = [datetime]::UtcNow.ToString('o', $invariant)
            # Connected to was any domain controller of the domain.
            foreach ($entry in $found['entries']) { foreach ($server in Get-Texts $entry 'dnsHostName') { $reading['dc'] = $server } }
        }
        Write-Part @{ $part = @{ dc = $reading['dc']; gc = $reading['gc']; answeredAt = $reading['answeredAt']; found = @{ $name = $found } } }
        if (-not $failed[$name]) { Add-Known $known $name $found['entries'] }
    }
    $known['domains']
}

function Test-Failure($part) {
    $part -is [System.Collections.IDictionary] -and $part.Contains('failure')
}

# A connection to where searches are made: to a writable domain controller, with or without logging on, or to the global catalog of the
# forest.
function Connect-Place([string] $at, $known, $reading) {
    if ($at -ne 'gc') {
        return Connect-Directory $reading['dc'] 389 'DirectoryServicesRequired, WriteableRequired, ReturnDnsName' (Get-TimeLeft) ($at -eq 'dc')
    }
    $reading['gc'] = $known['forest']
    # Where nobody answers, time is left to search the domain instead.
    $connection = Connect-Directory $known['forest'] 3268 'GCRequired, ReturnDnsName' ([timespan]::FromSeconds(5))
    foreach ($entry in Search-Directory $connection '' 'base' '(objectClass=*)' 'dnsHostName' $false) {
        foreach ($name in Get-Texts $entry 'dnsHostName') { $reading['gc'] = $name }
    }
    $connection
}

# Values that later searches are filled in with.
function Add-Known($known, [string] $name, $entries) {
    foreach ($entry in $entries) {
        if ($name -eq 'rootDse') {
            foreach ($attribute in 'defaultNamingContext', 'configurationNamingContext') { $known[$attribute] = @(Get-Texts $entry $attribute) }
            # CN=Configuration,DC=corp,DC=example is part of the forest's root domain, whose name is the forest's.
            foreach ($dn in $known['configurationNamingContext']) {
                $known['forest'] = ($dn -replace '^CN=Configuration,DC=', '') -replace ',DC=', '.'
            }
        } elseif ($name -eq 'domains') {
            $names = @(Get-Texts $entry 'dnsRoot') + @(Get-Texts $entry 'nETBIOSName')
            $known['domains'] += $names
            $isOwn = @(Get-Texts $entry 'nCName') -contains $known['defaultNamingContext'][0]
            # name@company.com is no account of the name in the domain corp.example.
            if ($isOwn -and $known['suffix'] -and $names -notcontains $known['suffix']) { $known.Remove('account') }
        } elseif (($name -eq 'principal' -or $name -eq 'account') -and -not $known.ContainsKey('account dn')) {
            # Found by its whole name, it is not looked for by its own.
            $known.Remove('account')
            $known['account dn'] = @($entry['dn'])
            $known['linked'] = @(Get-Texts $entry 'msDS-HostServiceAccountBL')
            foreach ($value in $entry['attributes']['objectSid']) { $known['aes group'] = @(Get-AesGroup $value) }
        }
    }
}

# --- The document

# Writes a part. ASCII, to the stream itself: what PowerShell writes goes through the encoding of the console.
function Write-Part($part) {
    $json = [System.Text.StringBuilder]::new()
    Add-Json $json $part
    $bytes = [System.Text.Encoding]::ASCII.GetBytes($json.Append("`n").ToString())
    $output.Write($bytes, 0, $bytes.Length)
    $output.Flush()
}

# Reads a part, writes it, and hands it over.
function Read-AndWrite([string] $name, [scriptblock] $read) {
    $part = Read-Part $read
    Write-Part @{ $name = $part }
    $part
}

$output = [Console]::OpenStandardOutput()
$timeIsUp = 'the time was up'
$until = [datetime]::Parse([Environment]::GetEnvironmentVariable('KERBCHECK_PROBE_UNTIL'), $invariant, [System.Globalization.DateTimeStyles] 'AdjustToUniversal')
$most = [int] [Environment]::GetEnvironmentVariable('KERBCHECK_PROBE_MOST')
$received = @{}
$computer = [Environment]::GetEnvironmentVariable('KERBCHECK_PROBE_COMPUTER')
$runAs = [Environment]::GetEnvironmentVariable('KERBCHECK_PROBE_RUN_AS')
Write-Part @{ format = 'kerbcheck-probe/2'; languageMode = [string] $ExecutionContext.SessionState.LanguageMode }

# Registry and process first: WMI, and who resolves names, may not answer.
[void] (Read-AndWrite 'caller' { Read-Caller })
[void] (Read-AndWrite 'parent' { Read-ProgramOf ([Environment]::GetEnvironmentVariable('KERBCHECK_PROBE_PARENT')) })
$netbios = (Read-AndWrite 'host' { Read-HostNames })['netbios']
[void] (Read-AndWrite 'ntlm' { Read-NtlmPolicies })
[void] (Read-AndWrite 'client' { Read-ClientSettings })
$membership = Read-AndWrite 'membership' { Read-Membership }
if ([Environment]::GetEnvironmentVariable('KERBCHECK_PROBE_ROLE') -ne 'client') {
    $service = Read-AndWrite 'service' { Read-Service }
    if (Test-Failure $service) {
        $key = Read-Part { Read-ServiceKey }
        $service = @{ runAs = $key['ObjectName']; path = $key['ImagePath'] }
    }
    if ($service['path']) { [void] (Read-AndWrite 'product' { Read-Product $service['path'] }) }
    if (-not $computer) { $computer = $netbios }
    # The service of this machine tells nothing of another one's.
    if (-not $runAs -and $computer -eq $netbios) { $runAs = $service['runAs'] }
}
$resolved = @{}
if ($runAs -and $runAs -notmatch '(^|\\)LocalSystem$') {
    # A domain controller has no accounts of its own.
    $prefix = if ($membership['controller']) { '' } else { "$netbios\" }
    $resolved = Read-AndWrite 'runAs' { Resolve-AccountName ($runAs -replace '^\.\\', $prefix) }
}
if ($membership['joined'] -ne $false) {
    $failure = Read-Part {
        $assembly = 'System.DirectoryServices.Protocols, Version=4.0.0.0, Culture=neutral, PublicKeyToken=b03f5f7f11d50a3a'
        [void] [System.Reflection.Assembly]::Load($assembly)
        $domains = @(Read-Directory 'directory' (Get-DirectoryAccount $runAs $resolved $netbios $computer $membership) $computer)
        # The account is one of a trusted forest: the domain controllers of the computer's own decide.
        if ($domains.Count -gt 0 -and $membership['domain'] -and $domains -notcontains $membership['domain']) {
            [void] (Read-Directory 'home' @{ domain = $membership['domain'] } '')
        }
    }
    if (Test-Failure $failure) { Write-Part @{ directory = $failure } }
}
