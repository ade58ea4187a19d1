// Reads a directory over LDAP: the searches of query.ts, one after the other.
import { Ber, BerWriter, Control, FilterParser, PagedResultsControl, SearchRequest, type SearchEntry } from 'ldapts';
import { runAsEntries } from '../directory/facts.ts';
import { type Clock, sinceStart } from '../../system/clock.ts';
import { progress } from '../../system/progress.ts';
import { at, reason, type Lack } from '../../text/reasons.ts';
import { openLdap, type LdapConnection } from './connection.ts';
import { DirectoryFailed } from './reasons.ts';
import type { LdapTarget } from './target.ts';
import {
  entriesOf,
  placeOf,
  searches,
  traceSearch,
  type DirectoryReading,
  type DirectorySearch,
  type SearchResult,
} from '../directory/query.ts';
import { aesGroupOf } from '../directory/aesGroup.ts';
import { readEntry, textsOf, type RawEntry } from '../directory/entry.ts';
import { searchableNames, type RunAsAccount } from '../directory/runAsEntry.ts';

/** Domain controllers hand out 1000 entries a page at most. */
const pageSize = 500;

/** Whether a global catalog is there shows soon; where packets are lost on the way to it, time is left to search the domain. */
const catalogMs = 5000;

/**
 * What the network or the server does wrong becomes the reason of the searches that it spoils.
 * @param wanted the run-as account, or why it cannot be looked for
 * @param computer the server's NetBIOS name, where it is known
 * @param deadline on the clock of sinceStart()
 */
export async function readLdap(
  target: LdapTarget,
  wanted: RunAsAccount | Lack,
  computer: string | undefined,
  deadline: number,
  clock: Clock,
): Promise<DirectoryReading> {
  const { host, url, port, catalogPort } = target;
  const gc = `gc://${host.includes(':') ? `[${host}]` : host}:${catalogPort}`;
  const reading: DirectoryReading = { dc: url, gc, answeredAt: '', found: {} };
  const { found } = reading;
  const open: Partial<Record<DirectorySearch['at'], LdapConnection>> = {};
  // Not before the first has bound: a wrong password must not count twice towards the lock-out.
  const connect = {
    dc: () => openLdap(target, port, deadline),
    unbound: () => openLdap({ ...target, user: '' }, port, deadline),
    gc: () => openLdap(target, catalogPort, deadline, sinceStart() + catalogMs),
  };
  try {
    for (const search of searches) {
      if ('insteadOf' in search && Array.isArray(found[search.insteadOf])) continue;
      const asked = filledIn(search, valuesFrom(reading, wanted, computer));
      if (asked.length === 0) continue;
      const begun = sinceStart();
      const place = placeOf(reading, search.at);
      progress(`asking ${place}`);
      found[search.name] = await resultOf(place, async () => runSearches((open[search.at] ??= await connect[search.at]()), asked, place));
      traceSearch(reading, search, begun);
      if (search.name !== 'rootDse' && search.name !== 'clock') continue;
      reading.answeredAt = clock().toISOString();
      if (search.name === 'clock') break;
      if (Array.isArray(found.rootDse) && !found.rootDse.some((entry) => textsOf(entry, 'defaultNamingContext').length > 0)) {
        found.rootDse = { because: at(url, reason('no-domain-controller')) };
        break;
      }
    }
  } finally {
    for (const connection of Object.values(open)) connection.close();
  }
  return reading;
}

async function resultOf(place: string, ask: () => Promise<RawEntry[]>): Promise<SearchResult> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof DirectoryFailed) return { because: at(place, error.because) };
    throw error;
  }
}

/** What the searches have in braces, as far as it is known. */
function valuesFrom(reading: DirectoryReading, wanted: RunAsAccount | Lack, computer: string | undefined): Record<string, string[]> {
  const { found } = reading;
  const rootDse = entriesOf(found.rootDse);
  const looked = 'because' in wanted ? wanted : searchableNames(wanted, reading);
  const { principal, account }: Partial<RunAsAccount> = 'because' in looked ? {} : looked;
  const entries = runAsEntries(reading);
  const escaped = (name: string | undefined): string[] => (name === undefined ? [] : [name.replace(/[\\*()\0]/g, escapeCharacter)]);
  return {
    defaultNamingContext: rootDse.flatMap((entry) => textsOf(entry, 'defaultNamingContext')),
    configurationNamingContext: rootDse.flatMap((entry) => textsOf(entry, 'configurationNamingContext')),
    principal: escaped(principal),
    account: entriesOf(found.principal).length > 0 ? [] : escaped(account),
    computer: escaped(computer),
    'account dn': entries.slice(0, 1).map(({ dn }) => dn),
    'aes group': entries.slice(0, 1).flatMap((entry) => (readEntry(entry).values('objectSid') ?? []).flatMap(aesGroupOf)),
    linked: entries.slice(0, 1).flatMap((entry) => textsOf(entry, 'msDS-HostServiceAccountBL')),
  };
}

/** A character as it stands in a filter (RFC 4515). */
function escapeCharacter(character: string): string {
  return `\\${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
}

/** A search for each value of what its base has in braces; none where a value is not there. */
function filledIn(search: DirectorySearch, values: Record<string, string[]>): DirectorySearch[] {
  const braces = /\{([^}]+)\}/g;
  const named = [...`${search.base}${search.filter}`.matchAll(braces)].map(([, name]) => values[name!] ?? []);
  if (named.some((known) => known.length === 0)) return [];
  const [, inBase] = /\{([^}]+)\}/.exec(search.base) ?? [];
  const filter = search.filter.replace(braces, (_, name: string) => values[name]![0]!);
  const bases = inBase === undefined ? [search.base] : values[inBase]!.map((value) => search.base.replace(braces, () => value));
  return bases.map((base) => ({ ...search, base, filter }));
}

async function runSearches(connection: LdapConnection, asked: readonly DirectorySearch[], place: string): Promise<RawEntry[]> {
  const entries: RawEntry[] = [];
  for (const search of asked)
    for await (const entry of searchEntries(connection, search)) {
      entries.push(await withAllValues(connection, entry));
      progress(`asking ${place}, entries so far: ${entries.length}`);
    }
  return entries;
}

/** The entries of a search, page by page. */
async function* searchEntries(connection: LdapConnection, search: DirectorySearch): AsyncGenerator<RawEntry> {
  const { base, scope, filter, attributes, descriptor } = search;
  const paging = new PagedResultsControl({ critical: true, value: { size: pageSize } });
  const controls = [...(descriptor ? [new DescriptorParts()] : []), ...(scope === 'subtree' ? [paging] : [])];
  for (;;) {
    const { entries, cookie } = await connection.page(
      (messageId) =>
        new SearchRequest({
          messageId,
          baseDN: base,
          scope: scope === 'base' ? 'base' : 'sub',
          filter: FilterParser.parseString(filter),
          attributes: [...attributes],
          timeLimit: 0,
          controls,
        }),
    );
    for (const entry of entries) yield rawEntry(entry);
    if (cookie.length === 0) return;
    paging.value = { size: pageSize, cookie };
  }
}

function rawEntry({ name, attributes }: SearchEntry): RawEntry {
  const values = attributes.map(({ type, parsedBuffers }) => [type, parsedBuffers.map((bytes) => bytes.toString('base64'))]);
  return { dn: name, attributes: Object.fromEntries(values) };
}

/** Of an attribute with many values a directory sends the first ones, `member;range=0-1499`: the others are asked for. */
async function withAllValues(connection: LdapConnection, entry: RawEntry): Promise<RawEntry> {
  const { dn, attributes } = entry;
  for (let cut = cutOff(attributes); cut !== undefined; cut = cutOff(attributes)) {
    const attribute = `${cut.name};range=${cut.next}-*`;
    const search = { name: 'range', at: 'dc', base: dn, scope: 'base', filter: '(objectClass=*)', attributes: [attribute] } as const;
    for await (const more of searchEntries(connection, search)) Object.assign(attributes, more.attributes);
    if (cutOff(attributes)?.next === cut.next) throw new DirectoryFailed(at(dn, reason('values-missing', { name: cut.name })));
  }
  return entry;
}

/** An attribute of which values are missing, and the number of the next one. */
function cutOff(attributes: RawEntry['attributes']): { name: string; next: number } | undefined {
  const last = new Map<string, number>();
  for (const written of Object.keys(attributes)) {
    const [, name, to] = /^([^;]+);range=\d+-(\d+|\*)$/i.exec(written) ?? [];
    if (name !== undefined) last.set(name, Math.max(last.get(name) ?? 0, to === '*' ? Infinity : Number(to)));
  }
  for (const [name, to] of last) if (to !== Infinity) return { name, next: to + 1 };
  return undefined;
}

/** LDAP_SERVER_SD_FLAGS with owner, group and DACL; ldapts takes controls as classes. */
class DescriptorParts extends Control {
  constructor() {
    super('1.2.840.113556.1.4.801', { critical: true });
  }

  override writeControl(writer: BerWriter): void {
    const value = new BerWriter();
    value.startSequence();
    value.writeInt(7);
    value.endSequence();
    writer.writeBuffer(value.buffer, Ber.OctetString);
  }
}
