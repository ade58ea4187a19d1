// The name that clients are set to: logins are foretold for those that ask for it.
import type { SectionData } from '../documents/facts.ts';
import { withoutUnseen } from '../text/visible.ts';
import { loggedPlacements } from './placement.ts';
import { foldSpn, hasServiceClass, sameSpn, serviceClass } from './spn.ts';
import { isUndecided } from './undecided.ts';

/** The data of the sections that tell it; {} for one without data. */
export interface NameFacts {
  host: Partial<SectionData<'host'>>;
  client: Partial<SectionData<'client'>>;
  clientLog: Partial<SectionData<'clientLog'>>;
  account: Partial<SectionData<'account'>>;
  spns: Partial<SectionData<'spns'>>;
}

/**
 * The SPN of the main name: of a workstation the server that it is set to; else what client logs name most often, but for the names of
 * other servers; else the server's full name. Undefined where none is known.
 */
export function mainSpn(facts: NameFacts, role: string, aliases: string[]): string | undefined {
  const { host, client } = facts;
  if (role === 'client') return client.serverName === undefined ? undefined : `${serviceClass}/${client.serverName}`;
  return mostLogged(facts, aliases) ?? (host.fqdn === undefined ? undefined : `${serviceClass}/${host.fqdn}`);
}

function mostLogged(facts: NameFacts, aliases: string[]): string | undefined {
  const counts = new Map<string, { spn: string; count: number }>();
  for (const { spn, count } of facts.clientLog.logins ?? []) {
    if (spn === undefined || !hasServiceClass(spn)) continue;
    const total = counts.get(foldSpn(spn)) ?? { spn, count: 0 };
    counts.set(foldSpn(spn), { spn: total.spn, count: total.count + count });
  }
  if (counts.size === 0) return undefined;
  const isOthers = namesOfOthers(facts, aliases);
  const own = [...counts.values()].filter(({ spn }) => !isOthers(spn));
  return own.reduce<{ spn: string; count: number } | undefined>((most, one) => (most && most.count >= one.count ? most : one), undefined)
    ?.spn;
}

/** Tells whether an SPN, by client logs and who has it, is that of another server. */
export function namesOfOthers({ host, clientLog, account, spns }: NameFacts, aliases: string[]): (spn: string) => boolean {
  const placed = loggedPlacements(clientLog, aliases, host, account, spns);
  const others = isUndecided(placed) ? [] : placed.filter(isOtherServer);
  return (spn) => others.some((one) => sameSpn(one.spn, spn));
}

/** A name that only client logs bring and that the host of that name has is that of another server, as far as is known. */
function isOtherServer({ state, holderIsHost }: { state: string; holderIsHost: boolean }): boolean {
  return holderIsHost && (state === 'misplaced' || state === 'unproved');
}

/** A finding touches those that ask for its subject, where that is an SPN; else all. */
export function touches(subject: string | undefined, spn: string): boolean {
  return subject === undefined || !hasServiceClass(subject) || sameSpn(withoutUnseen(subject), withoutUnseen(spn));
}
