# Reads, in one process, what kerbcheck's Windows sources tell: the machine's names, the service eucsrv and its program, the
# setting of the client, and raw entries of the directory with the caller's own credentials. It knows no rules: it hands
# over what it finds, and for what it cannot read the reason. Windows PowerShell 5.1, ASCII.
#
# Parameters are environment variables, since standard input may be the script itself:
#   KERBCHECK_PROBE_ROLE      client: the service and its program are not looked for
#   KERBCHECK_PROBE_COMPUTER  NetBIOS name of the server, where it is not this machine
#   KERBCHECK_PROBE_RUN_AS    the account that the service runs as, where it is told already
#   KERBCHECK_PROBE_PARENT    process id of the program that called kerbcheck
#   KERBCHECK_PROBE_SECONDS   how long this may take
#   KERBCHECK_PROBE_SEARCHES  a search a line: name, place, scope, descriptor, instead of, base, filter, attributes; tabs between them
# Output: one JSON document.

# Where a policy (AppLocker, App Control) allows the core of the language only, no method can be called; this can be said.
if ($ExecutionContext.SessionState.LanguageMode -ne 'FullLanguage') {
    '{"format":"kerbcheck-probe/1","languageMode":"' + $ExecutionContext.SessionState.LanguageMode + '"}'
    return
}

Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'
# Progress of loading a module would go to standard error.
$ProgressPreference = 'SilentlyContinue'
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

# The rows of a WQL query, each a table of its properties.
function Read-Cim([string] $query) {
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
    $key = Read-RegistryKey LocalMachine 'SYSTEM\CurrentControlSet\Services\eucsrv'
    if ($null -ne $key) { throw 'the service is installed, but Win32_Service does not show it to the caller' }
    @{ installed = $false }
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
    foreach ($place in @('LocalMachine', 'SOFTWARE\WOW6432Node\ESTOS\UCServer4\Client'), @('CurrentUser', 'SOFTWARE\ESTOS\UCServer4\Client')) {
        $values = Read-RegistryKey $place[0] $place[1]
        if ($null -eq $values) { continue }
        foreach ($name in $values.Keys) {
            if ($values[$name] -is [string]) { [void] $settings.Add(@{ key = $place[0] + '\' + $place[1]; name = $name; value = $values[$name] }) }
        }
    }
    @{ settings = $settings }
}

# --- Directory

# A connection, bound with the caller's credentials. Signed and sealed: what is read decides a verdict.
function Connect-Directory([string] $domain, [int] $port, [string] $locate, [timespan] $timeout) {
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
        $options.Signing = $true
        $options.Sealing = $true
    } catch {
        # Other systems' LDAP libraries have no such options; their SASL seals by itself.
        if ([Environment]::OSVersion.Platform -eq [PlatformID]::Win32NT) { throw }
    }
    $connection.Bind()
    $connection
}

function Get-TimeLeft {
    $left = $until - [datetime]::UtcNow
    if ($left -le [timespan]::Zero) { throw [System.TimeoutException]::new('the time was up') }
    $left
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
            foreach ($value in $entry.Attributes[$name].GetValues([byte[]])) { [void] $values.Add([Convert]::ToBase64String($value)) }
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

# The service manager's name for the computer, which is no account's.
function Test-LocalSystem($runAs) {
    $runAs -match '(^|\\)LocalSystem$'
}

# What to look for in the directory, and in which domain: the run-as account by its own name, by the whole name too where Windows
# does not know it and it is written name@domain. The computer's identities (LocalSystem, NetworkService, virtual accounts) are
# its computer account, which is also taken where the service does not tell. The service manager has their names in English.
function Get-DirectoryAccount($runAs, $resolved, $netbios, $computer, $computerDomain) {
    $wanted = @{ domain = $computerDomain }
    $sid = [string] $resolved['sid']
    $isComputer = $runAs -match '^(NT AUTHORITY\\(SYSTEM|Network ?Service)$|NT SERVICE\\)' -or $sid -match '^S-1-5-(18$|20$|80-)'
    if (-not $runAs -or (Test-LocalSystem $runAs) -or $isComputer) {
        if ($computer) { $wanted['account'] = $computer + '$' }
        return $wanted
    }
    $name = if ($resolved['name']) { $resolved['name'] } else { $runAs }
    $before, $after = $name.Split('\')
    if ($after) {
        # LocalService and the accounts of a machine are in no directory.
        if ($sid -eq 'S-1-5-19' -or $before -in '.', 'NT AUTHORITY', $netbios, $computer) { return $wanted }
        return @{ account = $after; domain = $before }
    }
    $before, $after = $name.Split('@')
    if ($after) { return @{ account = $before; domain = $after; principal = $name } }
    $wanted['account'] = $name
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

# All searches in their order. A search that fails does not keep the others from being tried; without the rootDSE there are none.
function Read-Directory($wanted, $computer) {
    $known = @{}
    foreach ($name in 'account', 'principal') { if ($wanted[$name]) { $known[$name] = @(ConvertTo-FilterValue $wanted[$name]) } }
    if ($computer) { $known['computer'] = @(ConvertTo-FilterValue $computer) }
    $connections = @{}
    $found = @{}
    $reading = @{ dc = $wanted['domain']; found = $found }
    foreach ($line in [Environment]::GetEnvironmentVariable('KERBCHECK_PROBE_SEARCHES').Split("`n")) {
        $name, $at, $scope, $descriptor, $insteadOf, $base, $filter, $attributes = $line.Split("`t")
        $bases = @(Expand-Text $base $known)
        $filters = @(Expand-Text $filter $known)
        if ($bases.Count -eq 0 -or $filters.Count -eq 0) { continue }
        if ($insteadOf -and -not (Test-Failure $found[$insteadOf])) { continue }
        if (-not $connections.ContainsKey($at)) { $connections[$at] = Read-Part { Connect-Place $at $known $reading } }
        $connection = $connections[$at]
        $found[$name] = if (Test-Failure $connection) { $connection } else {
            Read-Part {
                $entries = [System.Collections.ArrayList]::new()
                foreach ($each in $bases) {
                    $entries.AddRange(@(Search-Directory $connection $each $scope $filters[0] $attributes.Split(' ') ($descriptor -eq '1')))
                }
                @{ entries = $entries }
            }
        }
        if ($name -eq 'rootDse') {
            if (Test-Failure $found[$name]) { break }
            $reading['answeredAt'] = [datetime]::UtcNow.ToString('o', $invariant)
            # Connected to was any domain controller of the domain.
            foreach ($entry in $found[$name]['entries']) { foreach ($server in Get-Texts $entry 'dnsHostName') { $reading['dc'] = $server } }
        }
        if (-not (Test-Failure $found[$name])) { Add-Known $known $name $found[$name]['entries'] }
    }
    $reading
}

function Test-Failure($part) {
    $part -is [System.Collections.IDictionary] -and $part.Contains('failure')
}

# A connection to where searches are made: to a writable domain controller, or to the global catalog of the forest.
function Connect-Place([string] $at, $known, $reading) {
    if ($at -eq 'dc') { return Connect-Directory $reading['dc'] 389 'DirectoryServicesRequired, WriteableRequired, ReturnDnsName' (Get-TimeLeft) }
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

$until = [datetime]::UtcNow.AddSeconds([int] [Environment]::GetEnvironmentVariable('KERBCHECK_PROBE_SECONDS'))
$probe = @{
    format = 'kerbcheck-probe/1'
    languageMode = [string] $ExecutionContext.SessionState.LanguageMode
    caller = Read-Part { Read-Caller }
    parent = Read-Part { Read-ProgramOf ([Environment]::GetEnvironmentVariable('KERBCHECK_PROBE_PARENT')) }
    host = Read-Part { Read-HostNames }
    membership = Read-Part { Read-Membership }
    ntlm = Read-Part { Read-NtlmPolicies }
    client = Read-Part { Read-ClientSettings }
}
$netbios = $probe['host']['netbios']
$computer = [Environment]::GetEnvironmentVariable('KERBCHECK_PROBE_COMPUTER')
$runAs = [Environment]::GetEnvironmentVariable('KERBCHECK_PROBE_RUN_AS')
if ([Environment]::GetEnvironmentVariable('KERBCHECK_PROBE_ROLE') -ne 'client') {
    $probe['service'] = Read-Part { Read-Service }
    if ($probe['service']['path']) { $probe['product'] = Read-Part { Read-Product $probe['service']['path'] } }
    if (-not $computer) { $computer = $netbios }
    # The service of this machine tells nothing of another one's.
    if (-not $runAs -and $computer -eq $netbios) { $runAs = $probe['service']['runAs'] }
}
$resolved = @{}
if ($runAs -and -not (Test-LocalSystem $runAs)) {
    $resolved = $probe['runAs'] = Read-Part { Resolve-AccountName ($runAs -replace '^\.\\', "$netbios\") }
}
if ($probe['membership']['joined'] -ne $false) {
    $probe['directory'] = Read-Part {
        $assembly = 'System.DirectoryServices.Protocols, Version=4.0.0.0, Culture=neutral, PublicKeyToken=b03f5f7f11d50a3a'
        [void] [System.Reflection.Assembly]::Load($assembly)
        Read-Directory (Get-DirectoryAccount $runAs $resolved $netbios $computer $probe['membership']['domain']) $computer
    }
}

$json = [System.Text.StringBuilder]::new()
Add-Json $json $probe
$bytes = [System.Text.Encoding]::ASCII.GetBytes($json.ToString())
$output = [Console]::OpenStandardOutput()
$output.Write($bytes, 0, $bytes.Length)
$output.Flush()
