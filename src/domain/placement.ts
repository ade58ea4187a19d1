// Where the SPN of a name is, as seen from the account that UCServer runs under: the one answer for SPN-01 and SPN-02.
import type { SectionData } from '../documents/facts.ts';
import { holders, isAccount, searchDenies, type Holder } from './holders.ts';
import { clientSpns, loggedSpns, aliasSpns, type AliasSpn } from './names.ts';
import { removalOf, type RemovalWay, type Server } from './removal.ts';
import { isWholeSearch, looksAtAccount } from './search.ts';
import { hasServiceClass, ownSpns, sameSpn, type OwnSpn } from './spn.ts';
import { isUndecided, missing, type Undecided } from './undecided.ts';

type Host = Partial<SectionData<'host'>>;
type Account = Partial<SectionData<'account'>>;
type Spns = Partial<SectionData<'spns'>>;
type ClientLog = Partial<SectionData<'clientLog'>>;
type Client = Partial<SectionData<'client'>>;

export type PlacementState =
  /** On the account. */
  | 'held'
  /** On no account that was looked at, the run-as account among them; or nowhere in the forest. */
  | 'missing'
  /** On one other account. */
  | 'misplaced'
  /** On two other accounts or more. */
  | 'twice'
  /** The account's own list and the search contradict each other. */
  | 'contradictory'
  /** On another account, and which one UCServer runs under is not known, or only assumed. */
  | 'unproved'
  /** Not known: nothing that was read tells it. */
  | 'unread';

export interface Placement {
  spn: string;
  /** Which of the server's names; "" for another name. */
  kind: OwnSpn['kind'] | '';
  /** Who says that clients ask for it; "" for the server's own names. */
  source: AliasSpn['source'] | '';
  state: PlacementState;
  /** The other account, or all of them, as names or DNs; else "". */
  holder: string;
  holderDn: string;
  /** The SPN, or userPrincipalName, as the holder has it. */
  holderSpn: string;
  /** How it is taken from the holder; "" where there is no single one. */
  removal: RemovalWay | '';
  /** DNS name of the holder's domain where it is not that of the run-as account; else "". */
  holderDomain: string;
  /** The userPrincipalName that the holder has by its name; "" where that is not known. */
  holderUpn: string;
  /** What the holder has it as; "spn" where there is none. */
  via: 'spn' | 'upn';
  /** The holder is disabled. */
  holderDisabled: boolean;
  /** The holder is the host that the SPN names, as far as names tell. */
  holderIsHost: boolean;
  /** What was not found is nowhere in the forest: the whole of it was searched. */
  proved: boolean;
}

/** An SPN whose place is asked for. */
type Asked = Pick<Placement, 'spn'> & Partial<Pick<Placement, 'kind' | 'source'>>;

/** Where the server's own SPNs are. */
export function placements(host: Host, account: Account, spns: Spns): Placement[] | Undecided {
  const own = ownSpns(host);
  return isUndecided(own) ? own : placed(own, host, account, spns);
}

/** Where the SPNs of the names are that the site file gives the server beside its own. */
export function aliasPlacements(aliases: string[], host: Host, account: Account, spns: Spns): Placement[] | Undecided {
  const asked = aliasSpns(aliases, host);
  return isUndecided(asked) ? asked : placed(asked, host, account, spns);
}

/** Where the SPNs are that clients asked for, by their logs, beside the server's own. */
export function loggedPlacements(log: ClientLog, aliases: string[], host: Host, account: Account, spns: Spns): Placement[] | Undecided {
  const asked = loggedSpns(log, host);
  if (isUndecided(asked)) return asked;
  const named = aliasSpns(aliases, host);
  const isNamed = (spn: string): boolean => !isUndecided(named) && named.some((one) => sameSpn(one.spn, spn));
  return placed(
    asked.filter(({ spn }) => !isNamed(spn)),
    host,
    account,
    spns,
  );
}

/** Where the SPN is that this workstation asks for: held by any account, whichever UCServer runs under. */
export function clientPlacements(client: Client, spns: Spns): Placement[] | Undecided {
  const asked = clientSpns(client);
  if (isUndecided(asked)) return asked;
  const host = client.serverName === undefined ? {} : { fqdn: client.serverName };
  const all: Placement[] = [];
  for (const one of asked) {
    const found = holders(spns, one.spn);
    if (isUndecided(found)) return found;
    // A userPrincipalName that equals it is no SPN.
    const [holder] = found.filter(({ via }) => via === 'spn');
    const proved = isWholeSearch(spns, host, {});
    const server = { host, account: {}, spns, aliases: [] };
    all.push(
      holder ? placement(one, 'held', [holder], server) : { ...placement(one, proved ? 'missing' : 'unread', found, server), proved },
    );
  }
  return all;
}

function placed(asked: readonly Asked[], host: Host, account: Account, spns: Spns): Placement[] | Undecided {
  const isTied = account.assumed !== true || holdsOwnName(host, account, spns);
  const aliases = asked.filter(({ source }) => source === 'the site file').map(({ spn }) => spn);
  const all = asked.map((one) => placementOf(one, { host, account, spns, aliases, isTied }));
  const isOpen = all.some(({ state }) => state === 'unread') && all.every(({ state }) => state === 'unread' || state === 'held');
  // Where nothing else is said of the names either, it is the account's list that is missing.
  return isOpen ? missing('account.spns') : all;
}

interface Known extends Server {
  /** The account is known to be the one that UCServer runs under, or has one of the server's own names. */
  isTied: boolean;
}

function placementOf(asked: Asked, server: Known): Placement {
  const { host, account, spns, isTied } = server;
  const found = holders(spns, asked.spn);
  const all = isUndecided(found) ? [] : found;
  const isShown = all.some((one) => one.via === 'spn' && isAccount(account, one));
  const listed = account.spns?.some((spn) => sameSpn(spn, asked.spn));
  const others = all.filter((one) => !isAccount(account, one));
  const proved = isWholeSearch(spns, host, account);
  // The list lacks it, or the search does, where the list was not read.
  const isLackingIt = listed === false || (account.dn !== undefined && looksAtAccount(spns, account.dn));
  const state = (): PlacementState => {
    if (listed === true) return isShown || !searchDenies(account, spns) ? 'held' : 'contradictory';
    if (isShown) return listed === false ? 'contradictory' : 'held';
    if (others.length > 0) return !isLackingIt || !isTied ? 'unproved' : others.length > 1 ? 'twice' : 'misplaced';
    if (proved) return 'missing';
    if (!isLackingIt) return 'unread';
    return isTied ? 'missing' : 'unproved';
  };
  return { ...placement(asked, state(), others, server), proved };
}

/** SPNs of UCServer's class that the account's own list has and a search that should does not show on it. */
export function unshownSpns(account: Account, spns: Spns): string[] | Undecided {
  if (account.spns === undefined) return [];
  if (spns.entries === undefined) return missing('spns.entries');
  const isShown = (spn: string): boolean =>
    spns.entries!.some((entry) => entry.via === 'spn' && sameSpn(entry.spn, spn) && isAccount(account, entry));
  return searchDenies(account, spns) ? account.spns.filter((spn) => hasServiceClass(spn) && !isShown(spn)) : [];
}

/** One of the server's own names is on the account. */
function holdsOwnName(host: Host, account: Account, spns: Spns): boolean {
  const own = ownSpns(host);
  if (isUndecided(own)) return false;
  const isOn = (spn: string): boolean => {
    const found = holders(spns, spn);
    const isShown = !isUndecided(found) && found.some((one) => one.via === 'spn' && isAccount(account, one));
    return isShown || account.spns?.some((held) => sameSpn(held, spn)) === true;
  };
  return own.some(({ spn }) => isOn(spn));
}

function placement({ spn, kind = '', source = '' }: Asked, state: PlacementState, others: Holder[], server: Server): Placement {
  const [first] = others;
  const single = others.length === 1 ? first : undefined;
  const removal = single && removalOf(spn, single, server);
  return {
    ...{ spn, kind, source, state, proved: false },
    holder: others.map(({ name }) => name).join(' and '),
    holderDn: first?.dn ?? '',
    holderSpn: first?.spn ?? '',
    removal: removal?.way ?? '',
    holderDomain: removal?.domain ?? '',
    holderUpn: removal?.upn ?? '',
    via: first?.via ?? 'spn',
    holderDisabled: single?.disabled ?? false,
    holderIsHost: single?.isHost ?? false,
  };
}

/** Paths of the DNs of all that hold one of the server's own SPNs: the evidence. */
export function ownHolders(host: Host, spns: Spns): string[] | Undecided {
  const own = ownSpns(host);
  if (isUndecided(own)) return own;
  const paths: string[] = [];
  for (const { spn } of own) {
    const found = holders(spns, spn);
    if (isUndecided(found)) return found;
    paths.push(...found.map(({ fact }) => `${fact}.dn`));
  }
  return paths;
}
