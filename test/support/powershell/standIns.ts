// Stand-ins for what the engine cannot read on other systems than Windows: registry, CIM, account names, the caller's token
// and the domain controller locator. The script that calls them is the one that ships.

/** What the machine that is played tells. A text in the place of rows or an account is thrown as an error. */
export interface PlayedWindows {
  /** Values of registry keys by HIVE\path. */
  registry: Record<string, Record<string, unknown>>;
  /** Rows of CIM classes. */
  cim: Record<string, Record<string, unknown>[] | string>;
  /** Owners of processes by their number; one that is not there may not be known. */
  owners: Record<string, string>;
  /** What names resolve to. */
  accounts: Record<string, { sid: string; name: string }>;
  caller: { sid: string; elevated: boolean };
  /** The servers that the locator names: the first time it is asked, the second, … and the last from then on. */
  servers: string[];
  /** The locator does not answer, or knows those domains alone. */
  locator?: 'hangs' | string[];
}

/** A script of functions with the names of those that they stand in for. */
export function standIns({ registry, cim, owners, accounts, caller, servers, locator = [] }: PlayedWindows): string {
  return `
function Read-RegistryKey([string] $hive, [string] $path) {
    $keys = ${literal(registry)}
    $keys["$hive\\$path"]
}
function Read-Cim([string] $query) {
    $classes = ${literal(cim)}
    if ($query -notmatch '^SELECT [\\w, ]+ FROM (\\w+)( WHERE .*)?$') { throw "no query: $query" }
    $rows = $classes[$Matches[1]]
    if ($rows -is [string]) { throw $rows }
    $rows
}
function Read-ProcessOwner($processId) {
    $owners = ${literal(owners)}
    if (-not $owners.ContainsKey([string] $processId)) { throw 'access denied' }
    $owners[[string] $processId]
}
function Resolve-AccountName([string] $name) {
    $accounts = ${literal(accounts)}
    if (-not $accounts.ContainsKey($name)) { throw "no account has the name $name" }
    $accounts[$name]
}
function Read-Caller {
    ${literal(caller)}
}
function Find-DirectoryServer([string] $domain) {
    if ('hangs' -eq ${literal(locator)}) { [System.Threading.Thread]::Sleep(60000) }
    $known = @(${literal(locator)})
    if ($known.Length -gt 0 -and $known -notcontains $domain) { throw "no domain $domain is to be asked" }
    $servers = ${literal(servers)}
    $asked = [int] [Environment]::GetEnvironmentVariable('STAND_IN_ASKED')
    [Environment]::SetEnvironmentVariable('STAND_IN_ASKED', $asked + 1)
    $servers[[Math]::Min($asked, $servers.Count - 1)]
}
`;
}

/** A value as PowerShell writes it. */
function literal(value: unknown): string {
  if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`;
  if (typeof value === 'number') return String(value);
  if (typeof value === 'boolean') return `$${value}`;
  if (Array.isArray(value)) return `@(${value.map(literal).join(', ')})`;
  return `@{ ${Object.entries(value as object)
    .map(([name, one]) => `${literal(name)} = ${literal(one)}`)
    .join('; ')} }`;
}
