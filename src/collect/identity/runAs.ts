import type { SectionData } from '../../documents/facts.ts';

type Kind = NonNullable<SectionData<'service'>['kind']>;

/** What Windows calls the authority of its own accounts, by display language; the others have the English name. */
const authorities = spellings(
  'NT AUTHORITY',
  'NT-AUTORITÄT',
  'AUTORITE NT',
  'AUTORIDAD NT',
  'AUTORIDADE NT',
  'NT-HALLINTA',
  'NT-MYNDIGHET',
  'ZARZĄDZANIE NT',
  'NT INSTANS',
);

/** The accounts of that authority that are the computer to others: LocalSystem and NetworkService. */
const computers = spellings(
  'SYSTEM',
  'LocalSystem',
  'SYSTÈME',
  'SISTEMA',
  'СИСТЕМА',
  'NETWORK SERVICE',
  'NetworkService',
  'NETZWERKDIENST',
  'SERVICE RÉSEAU',
  'SERVICIO DE RED',
  'SERVIZIO DI RETE',
  'SERVIÇO DE REDE',
  'NETWERKSERVICE',
  'NETVÆRKSTJENESTE',
  'NETTVERKSTJENESTE',
  'VERKKOPALVELU',
  'HÁLÓZATI SZOLGÁLTATÁS',
  'USŁUGA SIECIOWA',
);

/** The one without an identity on the network. */
const localServices = spellings(
  'LOCAL SERVICE',
  'LocalService',
  'LOKALER DIENST',
  'SERVICE LOCAL',
  'SERVICIO LOCAL',
  'SERVICIO LOC',
  'SERVIZIO LOCALE',
);

/** What stands before a backslash and is neither a domain nor a computer. */
const noDomains = ['builtin', 'iis apppool', 'azuread', 'microsoftaccount'];

const wellKnownSids: Record<string, Kind> = { 'S-1-5-18': 'computer', 'S-1-5-19': 'localService', 'S-1-5-20': 'computer' };

/**
 * The kind of a service's run-as account, by the name that the service manager has. `name$` is a managed account, until
 * the directory tells which. Undefined where the name does not tell.
 * @param machine the computer's NetBIOS name, where it is known
 */
export function kindOf(runAs: string, machine: string | undefined): Kind | undefined {
  const name = runAs.trim();
  // S-1-5-80: a virtual account, NT SERVICE\<service>.
  if (/^S-1-[0-9-]+$/i.test(name)) return wellKnownSids[name.toUpperCase()] ?? (/^S-1-5-80-[0-9]/i.test(name) ? 'computer' : undefined);
  if (same(name, 'LocalSystem')) return 'computer';
  const [authority = '', account = '', ...more] = name.split('\\');
  if (more.length > 0) return undefined;
  if (!name.includes('\\')) {
    const [user = '', domain, ...others] = name.split('@');
    if (user === '' || others.length > 0 || domain === '') return undefined;
    return managed(user, machine) ?? (domain === undefined ? undefined : 'user');
  }
  if (account === '' || authority === '') return undefined;
  if (known(authorities, authority))
    return known(computers, account) ? 'computer' : known(localServices, account) ? 'localService' : undefined;
  if (same(authority, 'NT SERVICE')) return 'computer';
  const local = authority === '.' || (machine !== undefined && same(authority, machine));
  if (same(account, 'LocalSystem')) return local ? 'computer' : undefined;
  if (local) return 'localUser';
  if (noDomains.includes(authority.toLowerCase())) return undefined;
  return managed(account, machine) ?? (account.endsWith('$') ? undefined : 'user');
}

/** An account whose name ends in `$`: the computer's own, or a managed one. */
function managed(account: string, machine: string | undefined): Kind | undefined {
  if (!account.endsWith('$') || account === '$') return undefined;
  return machine !== undefined && same(account, `${machine}$`) ? 'computer' : 'gmsa';
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** Names as written, without accents, and without the letters that a wrong code page turns into others. */
function spellings(...names: string[]): Set<string> {
  const all = names.flatMap((name) => [name.toLowerCase(), asciiOf(name), asciiOf(name.normalize('NFD'))]);
  return new Set(all.filter((name) => name !== ''));
}

function known(names: Set<string>, name: string): boolean {
  return names.has(name.toLowerCase()) || names.has(asciiOf(name));
}

function asciiOf(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^\x20-\x7e]|\?/g, '')
    .trim();
}
