// What probe.ps1 writes: lines of JSON, each with a part or several.
import type { Facts } from '../../documents/facts.ts';
import { utc } from '../../domain/time.ts';
import { NotUnderstood } from '../../system/errors.ts';
import { megabyte } from '../../system/files.ts';
import { isObject } from '../../system/json.ts';
import { at, reason, type Lack, type Reason, type ReasonValue } from '../../text/reasons.ts';
import { resultReason } from '../directory/resultReason.ts';
import { placeOf, searches, type DirectoryReading, type DirectorySearch, type SearchName, type SearchResult } from '../directory/query.ts';
import type { RawEntry } from '../directory/entry.ts';
import type { NtlmPolicies } from '../identity/ntlm.ts';
import type { ResolvedAccount } from '../identity/runAs.ts';

/** What was read, or why it was not. */
export type Part<Value> = Value | Lack;

/** What probe.ps1 found, nothing of it judged. A part that was not looked for has no key. */
export interface Probe {
  /** The user that kerbcheck runs as. */
  caller: Part<{ sid: string; elevated: boolean }>;
  /** The program that called kerbcheck, by its path. */
  parent: Part<{ program: string }>;
  /** As Windows keeps them: the DNS host name, the primary DNS suffix, the NetBIOS name. */
  host: Part<{ hostName?: string; suffix?: string; netbios?: string }>;
  /** Of the machine; without a domain, `domain` is its workgroup. controller: it is a domain controller. */
  membership: Part<{ joined: boolean; domain?: string; controller: boolean }>;
  /** What restricts NTLM, each a number where it is set; whether servers are excepted from what restricts the outgoing. */
  ntlm?: Part<NtlmPolicies>;
  /** Win32_Service of eucsrv: state and start mode in its words, `path` the command line, `startedAt` RFC 3339 in UTC, the process's owner. */
  service?: Part<{
    installed: boolean;
    state?: string;
    startMode?: string;
    runAs?: string;
    path?: string;
    startedAt?: string;
    processSid?: string;
  }>;
  /** The run-as account that was asked for, else the service's, as Windows resolves it: its SID, and DOMAIN\name. */
  runAs?: Part<ResolvedAccount>;
  /** The service's program: its folder, the four numbers of its version, its name in words. */
  product?: Part<{ folder: string; version?: number[]; noVersion?: Reason; productName?: string }>;
  /** The texts among the settings of the client. */
  client: Part<{ settings: { key: string; name: string; value: string }[] }>;
  /** With what was read of the forest of this machine, where that is another. */
  directory?: Part<DirectoryReading>;
}

/**
 * Reads what was written. What is not as expected costs the part that it stands in, and no other.
 * @param ended why the script wrote no more; what it would have written still is not known for that reason
 * @returns the reason where the probe could not work at all
 * @throws NotUnderstood where nothing of it is there: says what was expected
 */
export function readProbe(text: string, role: Facts['role'], ended: Reason): Probe | Lack {
  const { document, isWhole } = documentIn(text);
  if (!('format' in document)) throw new NotUnderstood(reason('not-whole-json'));
  if (document['format'] !== format) throw new NotUnderstood(reason('other-probe-format', { expected: format }));
  const languageMode = textAt(document, 'languageMode');
  if (languageMode !== 'FullLanguage') return { because: reason('powershell-restricted', { mode: shorten(languageMode) }) };
  const missing = isWhole ? ended : notUnderstood(reason('not-whole-json'));
  const part = <Value>(name: string, read: (of: Fields) => Value): Part<Value> =>
    name in document ? partFrom(document[name], name, read) : { because: missing };
  const optional = <Name extends string, Value>(name: Name, read: (of: Fields) => Value): { [_ in Name]?: Part<Value> } =>
    name in document ? ({ [name]: part(name, read) } as { [_ in Name]?: Part<Value> }) : {};
  const membership = part('membership', (of) => ({
    joined: flagAt(of, 'joined'),
    ...textsIn(of, 'domain'),
    controller: of['controller'] === true,
  }));
  const isMember = 'because' in membership || membership.joined;
  return {
    caller: part('caller', (of) => ({ sid: textAt(of, 'sid'), elevated: flagAt(of, 'elevated') })),
    parent: part('parent', (of) => ({ program: textAt(of, 'program') })),
    host: part('host', (of) => ({ ...textsIn(of, 'hostName', 'suffix', 'netbios') })),
    membership,
    ntlm: part('ntlm', (of) => ({
      // What is no number in the registry is set to something that nobody knows.
      ...('incoming' in of && { incoming: Number(of['incoming']) }),
      ...('outgoing' in of && { outgoing: Number(of['outgoing']) }),
      exceptions: flagAt(of, 'exceptions'),
    })),
    ...(role !== 'client' && {
      service: part('service', (of) => ({
        installed: flagAt(of, 'installed'),
        ...textsIn(of, 'state', 'startMode', 'runAs', 'path', 'processSid'),
        ...('startedAt' in of && { startedAt: utc(timeAt(of, 'startedAt')) }),
      })),
    }),
    ...optional('runAs', (of) => ({ sid: textAt(of, 'sid'), name: textAt(of, 'name') })),
    ...optional('product', (of) => ({
      folder: textAt(of, 'folder'),
      ...textsIn(of, 'productName'),
      ...('version' in of && { version: listAt(of, 'version').map(integerFrom) }),
      ...('noVersion' in of && { noVersion: reasonOf(fieldsOf(of['noVersion'], 'noVersion')) }),
    })),
    client: part('client', (of) => ({ settings: listAt(of, 'settings').map(settingFrom) })),
    ...(isMember && {
      directory: part('directory', (of) => ({
        ...directoryFrom(of, missing),
        ...('home' in document && { home: partFrom(document['home'], 'home', (home) => directoryFrom(home, missing)) }),
      })),
    }),
  };
}

const format = 'kerbcheck-probe/2';

/** How many bytes of values the script reads over one connection. */
export const mostOfConnection = 10 * megabyte;

type Fields = Record<string, unknown>;

/** All lines as one object. Others are none of the script's: PowerShell's own warnings. The last one is cut where the script was ended. */
function documentIn(text: string): { document: Fields; isWhole: boolean } {
  const document: Fields = {};
  const lines = text.split('\n');
  let isWhole = true;
  for (const [number, line] of lines.entries()) {
    const start = line.indexOf('{"');
    if (start < 0) continue;
    try {
      join(document, fieldsOf(JSON.parse(line.slice(start)), reason('whole-document')));
    } catch {
      if (number < lines.length - 1) isWhole = false;
    }
  }
  return { document, isWhole };
}

/** Adds what a line has; of an object that is there already, its keys. */
function join(to: Fields, more: Fields): void {
  for (const [name, value] of Object.entries(more)) {
    const before = Object.hasOwn(to, name) ? to[name] : undefined;
    if (isObject(before) && isObject(value)) join(before, value);
    else Object.defineProperty(to, name, { value, enumerable: true, configurable: true, writable: true });
  }
}

function notUnderstood(because: Reason): Reason {
  return reason('powershell-not-understood', { because });
}

function settingFrom(value: unknown): { key: string; name: string; value: string } {
  const of = fieldsOf(value, 'settings[]');
  return { key: textAt(of, 'key'), name: textAt(of, 'name'), value: textAt(of, 'value') };
}

/** @param ended why searches behind the last one that came are not known */
function directoryFrom(of: Fields, ended: Reason): DirectoryReading {
  const { dc = 'the domain of the caller', gc = 'the global catalog' } = textsIn(of, 'dc', 'gc');
  const answeredAt = 'answeredAt' in of ? timeAt(of, 'answeredAt').toISOString() : '';
  const reading: DirectoryReading = { dc: `ldap://${dc}`, gc: `gc://${gc}:3268`, answeredAt, found: {} };
  const found = fieldsOf(of['found'], 'found');
  const last = searches.findLastIndex(({ name }) => name in found);
  for (const [number, search] of searches.entries()) {
    const { name } = search;
    if (name in found) reading.found[name] = resultFrom(found[name], name, placeOf(reading, search.at));
    else if (number > last && isStillOpen(search, reading)) reading.found[name] = { because: ended };
  }
  // The clocks are compared by it.
  if ((Array.isArray(reading.found.rootDse) || Array.isArray(reading.found.clock)) && answeredAt === '')
    throw new NotUnderstood(reason('no-time', { name: 'answeredAt' }));
  return reading;
}

/** The search was not left out on purpose, as one in place of another is where there was that. */
function isStillOpen({ name, insteadOf }: DirectorySearch, { found }: DirectoryReading): boolean {
  const isNeeded = insteadOf === undefined || !Array.isArray(found[insteadOf as SearchName]);
  return isNeeded && (name === 'rootDse' || Array.isArray(found.rootDse));
}

function resultFrom(value: unknown, name: string, place: string): SearchResult {
  try {
    const of = fieldsOf(value, name);
    return 'failure' in of ? { because: at(place, reasonOf(fieldsOf(of['failure'], name))) } : listAt(of, 'entries').map(entryFrom);
  } catch (error) {
    if (!(error instanceof NotUnderstood)) throw error;
    return { because: notUnderstood(error.because) };
  }
}

function entryFrom(value: unknown): RawEntry {
  const of = fieldsOf(value, 'entries[]');
  const attributes = Object.entries(fieldsOf(of['attributes'], 'attributes')).map(([name, values]) => [name, textsFrom(values, name)]);
  return { dn: textAt(of, 'dn'), attributes: Object.fromEntries(attributes) };
}

function partFrom<Value>(value: unknown, name: string, read: (of: Fields) => Value): Part<Value> {
  try {
    const of = fieldsOf(value, name);
    return 'failure' in of ? { because: reasonOf(fieldsOf(of['failure'], name)) } : read(of);
  } catch (error) {
    if (!(error instanceof NotUnderstood)) throw error;
    return { because: notUnderstood(error.because) };
  }
}

/** Why a part could not be read: numbers where there are some, else the words of the system. */
function reasonOf(failure: Fields): Reason {
  const { ldap, code } = failure;
  // A directory that has bound nobody: it answers what everybody may know, and refuses the rest (operationsError, RFC 4511 A.2).
  if (ldap === 1) return reason('ldap-error', { because: reason('no-session-credentials'), error: ldap });
  if (failure['type'] === 'InvalidDataException') return reason('too-much-data', { most: mostOfConnection / megabyte });
  if (typeof ldap === 'number') return resultReason({ status: ldap, errorMessage: textsIn(failure, 'server').server ?? '' });
  const message = shorten(textAt(failure, 'message')).replace(/\.$/, '');
  const number = typeof code === 'number' ? (code >>> 0).toString(16).padStart(8, '0') : '';
  // 8013....: .NET's own numbers tell nothing that the message does not.
  if (number === '' || number.startsWith('8013')) return reason('system-message', { message });
  return reason('system-error', { message, error: `0x${number}` });
}

/** One line, of what others wrote. */
function shorten(text: string): string {
  return text
    .slice(0, 300)
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
}

function fieldsOf(value: unknown, name: ReasonValue): Fields {
  if (!isObject(value)) throw new NotUnderstood(reason('no-object', { name }));
  return value;
}

function textAt(of: Fields, name: string): string {
  const value = of[name];
  if (typeof value !== 'string') throw new NotUnderstood(reason('no-text', { name }));
  return value;
}

/** Those of the texts that are there. */
function textsIn<Name extends string>(of: Fields, ...names: Name[]): { [_ in Name]?: string } {
  return Object.fromEntries(names.filter((name) => name in of).map((name) => [name, textAt(of, name)])) as { [_ in Name]?: string };
}

function flagAt(of: Fields, name: string): boolean {
  const value = of[name];
  if (typeof value !== 'boolean') throw new NotUnderstood(reason('no-flag', { name }));
  return value;
}

function timeAt(of: Fields, name: string): Date {
  const time = new Date(textAt(of, name));
  if (Number.isNaN(time.getTime())) throw new NotUnderstood(reason('no-time', { name }));
  return time;
}

function listAt(of: Fields, name: string): unknown[] {
  const value = of[name];
  if (!Array.isArray(value)) throw new NotUnderstood(reason('no-list', { name }));
  return value;
}

function textsFrom(value: unknown, name: string): string[] {
  const isTexts = Array.isArray(value) && value.every((text) => typeof text === 'string');
  if (!isTexts) throw new NotUnderstood(reason('no-texts', { name: shorten(name) }));
  return value;
}

function integerFrom(value: unknown): number {
  if (!Number.isSafeInteger(value)) throw new NotUnderstood(reason('no-integer', { name: 'version' }));
  return value as number;
}
