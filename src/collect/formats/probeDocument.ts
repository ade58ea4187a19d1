// The JSON document that probe.ps1 writes.
import { utc } from '../../domain/time.ts';
import { NotUnderstood } from '../../system/errors.ts';
import { at, reason, type Lack, type Reason, type ReasonValue } from '../../text/reasons.ts';
import { resultReason } from '../directory/resultReason.ts';
import { searches, type DirectoryReading, type SearchResult } from '../directory/query.ts';
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
  directory?: Part<DirectoryReading>;
}

/**
 * Reads the document.
 * @returns the reason where the probe could not work at all
 * @throws NotUnderstood where it is no such document, or a cut one: says where, and what was expected
 */
export function readProbe(text: string): Probe | Lack {
  const document = fieldsOf(documentIn(text), reason('whole-document'));
  if (document['format'] !== format) throw new NotUnderstood(reason('other-probe-format', { expected: format }));
  const languageMode = textAt(document, 'languageMode');
  if (languageMode !== 'FullLanguage') return { because: reason('powershell-restricted', { mode: shorten(languageMode) }) };
  return {
    caller: partAt(document, 'caller', (of) => ({ sid: textAt(of, 'sid'), elevated: flagAt(of, 'elevated') })),
    parent: partAt(document, 'parent', (of) => ({ program: textAt(of, 'program') })),
    host: partAt(document, 'host', (of) => ({ ...textsIn(of, 'hostName', 'suffix', 'netbios') })),
    membership: partAt(document, 'membership', (of) => ({
      joined: flagAt(of, 'joined'),
      ...textsIn(of, 'domain'),
      controller: of['controller'] === true,
    })),
    ...optionalAt(document, 'ntlm', (of) => ({
      // What is no number in the registry is set to something that nobody knows.
      ...('incoming' in of && { incoming: Number(of['incoming']) }),
      ...('outgoing' in of && { outgoing: Number(of['outgoing']) }),
      exceptions: flagAt(of, 'exceptions'),
    })),
    ...optionalAt(document, 'service', (of) => ({
      installed: flagAt(of, 'installed'),
      ...textsIn(of, 'state', 'startMode', 'runAs', 'path', 'processSid'),
      ...('startedAt' in of && { startedAt: utc(timeAt(of, 'startedAt')) }),
    })),
    ...optionalAt(document, 'runAs', (of) => ({ sid: textAt(of, 'sid'), name: textAt(of, 'name') })),
    ...optionalAt(document, 'product', (of) => ({
      folder: textAt(of, 'folder'),
      ...textsIn(of, 'productName'),
      ...('version' in of && { version: listAt(of, 'version').map(integerFrom) }),
      ...('noVersion' in of && { noVersion: reasonOf(fieldsOf(of['noVersion'], 'noVersion')) }),
    })),
    client: partAt(document, 'client', (of) => ({ settings: listAt(of, 'settings').map(settingFrom) })),
    ...optionalAt(document, 'directory', directoryFrom),
  };
}

const format = 'kerbcheck-probe/1';

type Fields = Record<string, unknown>;

function documentIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new NotUnderstood(reason('not-whole-json'), { cause: error });
  }
}

function settingFrom(value: unknown): { key: string; name: string; value: string } {
  const of = fieldsOf(value, 'settings[]');
  return { key: textAt(of, 'key'), name: textAt(of, 'name'), value: textAt(of, 'value') };
}

function directoryFrom(of: Fields): DirectoryReading {
  const { dc = 'the domain of the caller', gc = 'the global catalog' } = textsIn(of, 'dc', 'gc');
  const reading: DirectoryReading = {
    dc: `ldap://${dc}`,
    gc: `gc://${gc}:3268`,
    answeredAt: 'answeredAt' in of ? timeAt(of, 'answeredAt').toISOString() : '',
    found: {},
  };
  const found = fieldsOf(of['found'], 'found');
  for (const { name, at } of searches) if (name in found) reading.found[name] = resultFrom(found[name], name, reading[at]);
  // The clocks are compared by it.
  if (Array.isArray(reading.found.rootDse) && reading.answeredAt === '') throw new NotUnderstood(reason('no-time', { name: 'answeredAt' }));
  return reading;
}

function resultFrom(value: unknown, name: string, place: string): SearchResult {
  const of = fieldsOf(value, name);
  return 'failure' in of ? { because: at(place, reasonOf(fieldsOf(of['failure'], name))) } : listAt(of, 'entries').map(entryFrom);
}

function entryFrom(value: unknown): RawEntry {
  const of = fieldsOf(value, 'entries[]');
  const attributes = Object.entries(fieldsOf(of['attributes'], 'attributes')).map(([name, values]) => [name, textsFrom(values, name)]);
  return { dn: textAt(of, 'dn'), attributes: Object.fromEntries(attributes) };
}

/** A part that is looked for on every machine. */
function partAt<Value>(document: Fields, name: string, read: (of: Fields) => Value): Part<Value> {
  const of = fieldsOf(document[name], name);
  return 'failure' in of ? { because: reasonOf(fieldsOf(of['failure'], name)) } : read(of);
}

function optionalAt<Name extends string, Value>(document: Fields, name: Name, read: (of: Fields) => Value): { [_ in Name]?: Part<Value> } {
  return name in document ? ({ [name]: partAt(document, name, read) } as { [_ in Name]?: Part<Value> }) : {};
}

/** Why a part could not be read: numbers where there are some, else the words of the system. */
function reasonOf(failure: Fields): Reason {
  const { ldap, code } = failure;
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
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new NotUnderstood(reason('no-object', { name }));
  return value as Fields;
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
