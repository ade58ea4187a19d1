// The account that a service runs as, by the names that Windows has for it.
import type { Facts, SectionData } from '../../documents/facts.ts';
import { reason, type Reason } from '../../text/reasons.ts';
import { sameName } from '../../text/sameName.ts';

type Service = SectionData<'service'>;
type Kind = NonNullable<Service['kind']>;

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

/** Before the name of a service, a virtual account, whose SIDs have the same beginning: on the network it is the computer. */
const virtualAccounts = { authority: 'NT SERVICE', sid: 'S-1-5-80-' };

/**
 * The names and SIDs of Windows' own accounts of a kind, as the service manager and Windows write them in any language; a star at the end
 * stands for what follows.
 */
export function builtInNames(kind: 'computer' | 'localService'): string[] {
  const isComputer = kind === 'computer';
  const accounts = isComputer ? computers : localServices;
  const sids = Object.keys(wellKnownSids).filter((sid) => wellKnownSids[sid] === kind);
  return [
    ...(isComputer ? ['LocalSystem', '.\\LocalSystem', `${virtualAccounts.authority}\\*`, `${virtualAccounts.sid}*`] : []),
    ...sids,
    ...authorities.written.flatMap((authority) => accounts.written.map((account) => `${authority}\\${account}`)),
  ];
}

/** What stands before a backslash and is neither a domain nor a computer. */
const noDomains = ['builtin', 'iis apppool', 'azuread', 'microsoftaccount'];

const wellKnownSids: Record<string, Kind> = { 'S-1-5-18': 'computer', 'S-1-5-19': 'localService', 'S-1-5-20': 'computer' };

/**
 * The kind of a service's run-as account, by the name that the service manager has. `name$` is a managed account, until
 * the directory tells which. Undefined where the name does not tell.
 * @param machine the computer's NetBIOS name, where it is known
 * @param isController it is a domain controller, whose own accounts are those of the domain; undefined: not known
 */
export function kindOf(runAs: string, machine: string | undefined, isController: boolean | undefined): Kind | undefined {
  const name = runAs.trim();
  if (/^S-1-[0-9-]+$/i.test(name))
    return wellKnownSids[name.toUpperCase()] ?? (name.toUpperCase().startsWith(virtualAccounts.sid) ? 'computer' : undefined);
  if (sameName(name, 'LocalSystem')) return 'computer';
  const [authority = '', account = '', ...more] = name.split('\\');
  if (more.length > 0) return undefined;
  if (!name.includes('\\')) {
    const [user = '', domain, ...others] = name.split('@');
    if (user === '' || others.length > 0 || domain === '') return undefined;
    return managedKind(user, machine) ?? (domain === undefined ? undefined : 'user');
  }
  if (account === '' || authority === '') return undefined;
  if (isAmong(authorities, authority))
    return isAmong(computers, account) ? 'computer' : isAmong(localServices, account) ? 'localService' : undefined;
  if (sameName(authority, virtualAccounts.authority)) return 'computer';
  const local = isOfMachine(authority, machine);
  if (sameName(account, 'LocalSystem')) return local ? 'computer' : undefined;
  if (local && !isController) return isController === false ? 'localUser' : undefined;
  if (noDomains.includes(authority.toLowerCase())) return undefined;
  // A single label may be this machine's name, whose accounts are local.
  if (machine === undefined && !authority.includes('.') && !account.endsWith('$')) return undefined;
  return managedKind(account, machine) ?? (account.endsWith('$') ? undefined : 'user');
}

function isOfMachine(authority: string, machine: string | undefined): boolean {
  return authority === '.' || (machine !== undefined && sameName(authority, machine));
}

/** The name of an account of the directory, without what stands for the domain on a domain controller: `.`, and its own name. */
export function withoutMachine(runAs: string, machine: string | undefined): string {
  const [before = '', after] = runAs.trim().split('\\');
  return after !== undefined && isOfMachine(before, machine) ? after : runAs;
}

/** An account whose name ends in `$`: the computer's own, or a managed one. */
function managedKind(account: string, machine: string | undefined): Kind | undefined {
  if (!account.endsWith('$') || account === '$') return undefined;
  return machine !== undefined && sameName(account, `${machine}$`) ? 'computer' : 'gmsa';
}

/** An account as Windows resolves its name: the SID is the same in every language. */
export interface ResolvedAccount {
  sid: string;
  name: string;
}

/**
 * The kind of a run-as account, by what Windows resolves its name to; where it cannot (no domain controller), the name has to tell.
 * @param machine, isController as for kindOf
 */
export function kindOfResolved(
  runAs: string,
  resolved: ResolvedAccount | undefined,
  machine: string | undefined,
  isController: boolean | undefined,
): Kind | undefined {
  const names = resolved ? [resolved.sid, resolved.name, runAs] : [runAs];
  return names.map((name) => kindOf(name, machine, isController)).find((kind) => kind !== undefined);
}

/** Why a service's account cannot be looked for in a directory; undefined where it can, and where it is not known which it is. */
export function whyNotInDirectory({ runAs, kind }: Partial<Service>): Reason | undefined {
  if (runAs === undefined) return undefined;
  if (kind === 'localUser' || kind === 'localService') return reason('account-not-in-directory', { account: runAs });
  return kind === undefined ? reason('account-kind-not-known', { account: runAs }) : undefined;
}

/** That the account of that DN is taken, since no source ties it to the service. */
export function assumedNote(dn: string): NonNullable<Facts['notes']>[number] {
  return {
    code: 'account-assumed',
    message: `${dn} is taken as the account that UCServer runs under: no --service tells which it is.`,
  };
}

interface Spellings {
  written: string[];
  /** In lower case: as written, without accents, and without the letters that a wrong code page turns into others. */
  all: Set<string>;
}

function spellings(...written: string[]): Spellings {
  const all = written.flatMap((name) => [name.toLowerCase(), asciiOf(name), asciiOf(name.normalize('NFD'))]);
  return { written, all: new Set(all.filter((name) => name !== '')) };
}

function isAmong({ all }: Spellings, name: string): boolean {
  return all.has(name.toLowerCase()) || all.has(asciiOf(name));
}

function asciiOf(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^\x20-\x7e]|\?/g, '')
    .trim();
}
