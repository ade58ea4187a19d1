import type { Facts, Reason } from '../generated/facts.ts';
import { WrongUse } from '../system/errors.ts';
import { parseJson } from '../system/json.ts';
import { reason, textOf } from '../text/reasons.ts';
import { factsSince, sectionKeys } from '../generated/sections.ts';
import { versionAtLeast } from '../text/version.ts';
import { escapeJson } from '../text/visible.ts';

export type * from '../generated/facts.ts';

type Sections = Facts['sections'];
export type SectionName = keyof Sections;
/** The data of a collected section. */
export type SectionData<Name extends SectionName> = NonNullable<NonNullable<Sections[Name]>['data']>;
/** A section of that name: collected with its data, failed or skipped with the reason. */
export type Section<Name extends SectionName> =
  | { status: 'collected'; source: string; data: SectionData<Name>; cannotTell?: string[] }
  | { status: 'failed'; source?: string; reason: string; because?: Reason; cannotTell?: string[] }
  | { status: 'skipped'; reason: string; because?: Reason };

/** A section of the facts; one that is not there was not asked for. */
export function sectionOf<Name extends SectionName>(facts: Facts, name: Name): Section<Name> {
  return (facts.sections[name] as Section<Name> | undefined) ?? absent[name];
}

export const sectionNames = Object.keys(sectionKeys) as SectionName[];

const absent = Object.fromEntries(
  sectionNames.map((name) => {
    const because = reason('no-section', { section: name });
    return [name, { status: 'skipped', reason: textOf(because), because }];
  }),
) as Record<SectionName, { status: 'skipped'; reason: string; because: Reason }>;

/** What a section has; nothing where it is not collected. */
export function dataIn<Data>(section: { status: 'collected'; data: Data } | { status: 'failed' | 'skipped' } | undefined): Partial<Data> {
  return section?.status === 'collected' ? section.data : {};
}

/** The data of every section by its name, {} where there are none. */
export function dataOf(facts: Facts): { [Name in SectionName]: Partial<SectionData<Name>> } {
  const data: Record<string, object> = {};
  for (const name of sectionNames) data[name] = dataIn(sectionOf(facts, name));
  return data as ReturnType<typeof dataOf>;
}

/** The paths (section.key) that nobody asked for: of skipped sections all, of others those that no source can tell. */
export function skippedPaths(facts: Facts): string[] {
  return sectionNames.flatMap((name) => {
    const section = sectionOf(facts, name);
    const keys = section.status === 'skipped' ? sectionKeys[name] : notAskedFor(facts, name);
    return keys.map((key) => `${name}.${key}`);
  });
}

/** The keys of a section that was asked for that count as skipped: no source given can tell them, or the collector's version did not know of them. */
export function notAskedFor(facts: Facts, name: SectionName): string[] {
  const section = sectionOf(facts, name);
  if (section.status === 'skipped') return [];
  const { cannotTell = [] } = section;
  const data = dataIn(section as { status: 'collected'; data: object } | { status: 'failed' });
  return [...cannotTell, ...newerKeys(name, facts.collector?.version ?? '0').filter((key) => !(key in data))];
}

/** The keys of a section that a collector of that version could not know. */
function newerKeys(name: SectionName, version: string): string[] {
  if (!hasNewerKeys.has(name)) return [];
  return sectionKeys[name].filter((key) => !versionAtLeast(version, factsSince[`${name}.${key}`] ?? '0'));
}

const hasNewerKeys = new Set(Object.keys(factsSince).map((path) => path.split('.')[0]));

/** The facts document; `ascii`: for a pipe on Windows. */
export function factsText(facts: Facts, ascii = false): string {
  return `${escapeJson(JSON.stringify(facts, null, 2), ascii)}\n`;
}

/**
 * Reads a facts document. `name` is what the file is called in messages.
 * @throws WrongUse where it is no facts document, or one of another major format
 */
export async function readFacts(text: string, name: string): Promise<Facts> {
  const value = parseJson(text, name, 'a facts document in JSON is expected');
  await checkFacts(value, name);
  return value as Facts;
}

let validators: typeof import('../generated/validators.cjs') | undefined;

/** @throws WrongUse where the value is no facts document, or one of another major format */
export async function checkFacts(value: unknown, name: string): Promise<void> {
  const { facts } = (validators ??= await import('../generated/validators.cjs'));
  if (facts(value)) return;
  const [error] = facts.errors!;
  const format = (value as { format?: unknown } | null)?.format;
  if (typeof format === 'string' && format.split('.')[0] !== 'kerbcheck-facts/1')
    throw new WrongUse(`${name}: the format is ${JSON.stringify(format)}, kerbcheck-facts/1 is expected`);
  const path = error!.instancePath.slice(1).replaceAll('/', '.');
  if (error!.keyword === 'isTime')
    throw new WrongUse(`${name}: ${path.replace(/^sections\./, '')} ${error!.message}; a time in RFC 3339 is expected`);
  throw new WrongUse(`${name}:${path && ` ${path}`} ${error!.message}; a facts document (kerbcheck-facts/1) is expected`);
}

/** A path in the facts taken apart: `spns.entries[0].dn`. */
export function stepsOf(path: string): string[] {
  return path.split(/[.[\]]+/).filter((step) => step !== '');
}

/**
 * Facts with the value at a path changed; `null` takes it away. A path is `section.key`, deeper `section.key[0].name`, an envelope's
 * `section.cannotTell`, a whole section (`{status, reason}`), or a key of the document such as `collectedAt`. A key of a
 * section that is not collected makes it collected. The facts given stay as they are.
 */
export function changeFact(facts: Facts, path: string, value: unknown): Facts {
  const changed = structuredClone(facts) as Facts & Record<string, unknown>;
  const [first, ...steps] = stepsOf(path);
  if (first === undefined) throw new WrongUse(`${JSON.stringify(path)}: the path of a fact is expected, section.key`);
  if (!(sectionNames as string[]).includes(first)) {
    if (steps.length > 0 || !documentKeys.includes(first))
      throw new WrongUse(`${path}: there is no section ${first}; there are ${sectionNames.join(', ')}`);
    assign(changed, [first], value, path);
    return changed;
  }
  const sections = changed.sections as Record<string, Record<string, unknown>>;
  if (steps.length === 0) assign(sections, [first], value, path);
  else {
    if (sections[first]?.status !== 'collected') sections[first] = { status: 'collected', source: 'set', data: {} };
    const envelope = ['cannotTell', 'source'].includes(steps[0]!);
    const known: readonly string[] = sectionKeys[first as SectionName];
    if (!envelope && !known.includes(steps[0]!))
      throw new WrongUse(`${path}: there is no fact ${first}.${steps[0]}; there are ${known.map((key) => `${first}.${key}`).join(', ')}`);
    assign(envelope ? sections[first] : (sections[first].data as object), steps, value, path);
  }
  return changed;
}

/** What a document says beside its sections, but for its format. */
const documentKeys = ['server', 'role', 'collectedAt', 'collector', 'notes'];

/** @throws WrongUse where an element of a list is meant that is neither there nor the next one */
function assign(target: object, steps: string[], value: unknown, path: string): void {
  let at = target as Record<string, unknown>;
  for (const step of steps.slice(0, -1)) {
    checkIndex(at, step, path);
    if (typeof at[step] !== 'object' || at[step] === null || !Object.hasOwn(at, step)) at[step] = {};
    at = at[step] as Record<string, unknown>;
  }
  const last = steps.at(-1)!;
  checkIndex(at, last, path);
  if (value === null && Array.isArray(at)) at.splice(Number(last), 1);
  else if (value === null) delete at[last];
  else Object.defineProperty(at, last, { value, writable: true, enumerable: true, configurable: true });
}

/** A far index would make a list of that length, whose text takes gigabytes. */
function checkIndex(list: object, step: string, path: string): void {
  if (!Array.isArray(list)) return;
  const index = /^[0-9]{1,9}$/.test(step) ? Number(step) : Infinity;
  if (index > list.length)
    throw new WrongUse(`${path}: the list has ${list.length} elements; expected a number from 0 to ${list.length} in place of ${step}`);
}
