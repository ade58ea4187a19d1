// Which account UCServer runs under, and what the sources tell of it.
import type { Facts, Section, SectionData } from '../../documents/facts.ts';
import { sameDn } from '../../domain/spn.ts';
import type { Captured, CapturedListing } from '../captured.ts';
import { accountName, commonName } from '../identity/names.ts';
import { collected, failed, skipped } from '../section.ts';
import type { SourceName } from '../sources.ts';

type Note = NonNullable<Facts['notes']>[number];
type Account = SectionData<'account'>;
type Service = Partial<SectionData<'service'>>;

/** An account that a source tells of. */
interface Candidate {
  dn: string;
  /** Its names, without DOMAIN\ and $: by which the service's run-as account is recognized. */
  names: string[];
  data: Account;
  /** What tells of it, and where that stands. */
  source: 'setspn -L' | 'LDIF';
  place: string;
  listing?: CapturedListing;
}

export interface AccountFound {
  section: Section<'account'>;
  /** The sources that it comes from, and those that were not understood. */
  read: SourceName[];
  lost: SourceName[];
  /** The account's DN, where a source tells it. */
  dn?: string;
  /** The listings that tell the account; the others add to the spns. */
  used: CapturedListing[];
  notes: Note[];
}

/**
 * The account that UCServer runs under. Of the accounts that setspn -L and LDIF files tell, it is the one that the service runs
 * as; where no source tells that, a single one, or the server's own computer, is taken and said to be assumed.
 * @param shortName the server's NetBIOS name, where it is known
 */
export function findAccount(captured: Captured, service: Service, shortName: string | undefined): AccountFound {
  const { runAs, kind } = service;
  if (runAs !== undefined && (kind === 'localUser' || kind === 'localService'))
    return none(failed(`the service runs as ${runAs}, which is no account of the directory`));
  const candidates = candidatesOf(captured);
  if (candidates.length === 0) return withoutCandidate(captured, service, shortName);

  const wanted = runAs === undefined || kind === undefined ? undefined : kind === 'computer' ? shortName : accountName(runAs);
  if (wanted !== undefined) {
    const chosen = candidates.filter(({ names }) => names.some((name) => name.toLowerCase() === wanted.toLowerCase()));
    if (chosen.length > 0) return found(captured, chosen, knownFrom(service, shortName));
    return none(failed(`the service runs as ${runAs}, but the sources are of ${describe(candidates)}`));
  }
  const single = candidates.every(({ dn }) => sameDn(dn, candidates[0]!.dn));
  const chosen = single
    ? candidates
    : candidates.filter(({ names }) => names.some((name) => name.toLowerCase() === shortName?.toLowerCase()));
  if (chosen.length === 0) return none(failed(`which of ${describe(candidates)} UCServer runs under is not known: no --service tells it`));
  const result = found(captured, chosen, { assumed: true });
  if (result.section.status === 'collected')
    result.notes.unshift({
      code: 'account-assumed',
      message: `${chosen[0]!.dn} is taken as the account that UCServer runs under: no --service tells which it is.`,
    });
  return result;
}

/**
 * The account that files tell, with what a directory tells besides. What a file tells comes first; what neither tells is not
 * known, since a directory was asked.
 */
export function joinAccounts(captured: AccountFound, live: Section<'account'> | undefined): Section<'account'> {
  const { section, read, lost } = captured;
  if (live === undefined || live.status === 'skipped' || section.status === 'failed') return section;
  if (section.status === 'skipped') return live;
  const { source, data } = section;
  if (live.status === 'failed') return collected('account', source, data, read, [...lost, 'directory']);
  const [dn, own] = [data.dn, live.data.dn];
  if (dn !== undefined && own !== undefined && !sameDn(dn, own))
    return failed(`${source} is of ${dn}, and the account that UCServer runs under is ${own} as ${live.source} has it`);
  const joined = { ...live.data, ...data };
  if (!live.data.assumed) delete joined.assumed;
  return collected('account', `${source}, ${live.source}`, joined, [...read, 'directory'], lost);
}

function none(section: Section<'account'>): AccountFound {
  return { section, read: [], lost: [], used: [], notes: [] };
}

/** No source tells of an account as such; a descriptor (--sddl) is of the run-as account all the same. */
function withoutCandidate(captured: Captured, service: Service, shortName: string | undefined): AccountFound {
  const { sddl } = captured;
  if (sddl && 'value' in sddl) return found(captured, [], service.runAs === undefined ? { assumed: true } : knownFrom(service, shortName));
  const reasons = notUnderstood(captured);
  return none(
    reasons.length === 0
      ? skipped('no --setspn with the output of setspn -L, no --ldif, no --sddl, no --ldap')
      : failed(reasons.join('; ')),
  );
}

/** What the service's run-as account tells of the directory's. */
function knownFrom({ runAs, kind }: Service, shortName: string | undefined): Account {
  const domainName = runAs?.includes('\\') && kind !== 'computer';
  const name = domainName ? runAs : kind === 'computer' && shortName !== undefined ? `${shortName}$` : undefined;
  const objectClass = kind === 'localUser' || kind === 'localService' ? undefined : kind;
  return { ...(name === undefined ? {} : { name }), ...(objectClass === undefined ? {} : { class: objectClass }) };
}

/** Joins what the sources tell of one account. `known` is what is told besides; the sources tell better. */
function found(captured: Captured, chosen: Candidate[], known: Account): AccountFound {
  if (chosen.some(({ dn }) => !sameDn(dn, chosen[0]!.dn)))
    return none(failed(`which of ${describe(chosen)} UCServer runs under is not known: both have its name`));
  const cut = chosen.find(({ listing }) => listing?.complete === false);
  if (cut)
    return none(
      failed(`${cut.place}: setspn -L of ${cut.dn} is not whole (cut off, filtered, mixed with other text): SPNs may be missing`),
    );
  const data: Account = { ...known };
  for (const { data: told, place } of chosen) {
    const before = chosen.find((one) => one.data.spns !== undefined);
    if (told.spns && before?.data.spns && !sameSpns(told.spns, before.data.spns))
      return none(failed(`the SPNs of ${told.dn} are there twice and differ (${before.place}, ${place}): give the newer source only`));
    Object.assign(data, told);
  }
  const { sddl } = captured;
  if (sddl && 'value' in sddl) data.sddl ??= sddl.value;
  const source = [...chosen.map(({ place }) => place), ...(sddl && 'value' in sddl ? [sddl.file] : [])].join(', ');
  const read: SourceName[] = [...chosen.map((one) => one.source), ...(sddl && 'value' in sddl ? (['SDDL'] as const) : [])];
  const lost = lostSources(captured);
  return {
    section: collected('account', source, data, read, lost),
    read,
    lost,
    ...(data.dn === undefined ? {} : { dn: data.dn }),
    used: chosen.flatMap(({ listing }) => listing ?? []),
    notes: notUnderstood(captured).map((message) => ({ code: 'not-understood', message })),
  };
}

function lostSources({ notListings, ldif, sddl }: Captured): SourceName[] {
  return [
    ...(notListings.length > 0 ? (['setspn -L'] as const) : []),
    ...(ldif.some((reading) => 'reason' in reading) ? (['LDIF'] as const) : []),
    ...(sddl && 'reason' in sddl ? (['SDDL'] as const) : []),
  ];
}

/** Why sources of the account were not understood; those of setspn are the matter of the spns, too. */
function notUnderstood({ notListings, ldif, sddl }: Captured): string[] {
  return [...notListings, ...[...ldif, sddl].flatMap((reading) => (reading && 'reason' in reading ? [reading.reason] : []))];
}

function candidatesOf({ listings, ldif }: Captured): Candidate[] {
  const listed = listings.flatMap((listing): Candidate[] => {
    if (!listing.account) return [];
    const { dn } = listing.account;
    const asked = listing.command === undefined ? [] : [accountName(lastWord(listing.command))];
    const spns = listing.spns.map(({ spn }) => spn);
    return [
      { dn, names: [commonName(dn), ...asked], data: { dn, spns }, source: 'setspn -L', place: `${listing.file}:${listing.line}`, listing },
    ];
  });
  const read = ldif.flatMap((reading): Candidate[] =>
    'value' in reading
      ? reading.value.accounts.map((data) => ({
          dn: data.dn!,
          names: data.name === undefined ? [] : [accountName(data.name)],
          data,
          source: 'LDIF' as const,
          place: reading.file,
        }))
      : [],
  );
  return [...listed, ...read];
}

function lastWord(command: string): string {
  return command.trim().split(/\s+/).at(-1)!.replace(/^"|"$/g, '');
}

function sameSpns(some: string[], others: string[]): boolean {
  const folded = (spns: string[]): string =>
    spns
      .map((spn) => spn.toLowerCase())
      .sort()
      .join('\n');
  return folded(some) === folded(others);
}

function describe(candidates: Candidate[]): string {
  return [...new Map(candidates.map(({ dn }) => [dn.toLowerCase(), dn])).values()].join(' and ');
}
