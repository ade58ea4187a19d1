import type { Facts } from './generated/facts.ts';
import { WrongUse } from './system/errors.ts';
import { sectionKeys } from './generated/sections.ts';

export type * from './generated/facts.ts';

type Sections = Facts['sections'];
export type SectionName = keyof Sections;
/** The data of a collected section. */
export type SectionData<Name extends SectionName> = NonNullable<NonNullable<Sections[Name]>['data']>;
/** A section of that name: collected with its data, failed or skipped with the reason. */
export type Section<Name extends SectionName> =
  | { status: 'collected'; source: string; data: SectionData<Name>; cannotTell?: string[] }
  | { status: 'failed'; source?: string; reason: string }
  | { status: 'skipped'; reason: string };

/** A section of the facts; one that is not there was not asked for. */
export function sectionOf<Name extends SectionName>(facts: Facts, name: Name): Section<Name> {
  const section = facts.sections[name] as Section<Name> | undefined;
  return section ?? { status: 'skipped', reason: `the facts have no section ${name}` };
}

export const sectionNames = Object.keys(sectionKeys) as SectionName[];

/** The paths (section.key) that nobody asked for: of skipped sections all, of others those that no source can tell. */
export function skippedPaths(facts: Facts): string[] {
  return sectionNames.flatMap((name) => {
    const section = sectionOf(facts, name);
    const keys = section.status === 'skipped' ? sectionKeys[name] : section.status === 'collected' ? (section.cannotTell ?? []) : [];
    return keys.map((key) => `${name}.${key}`);
  });
}

/**
 * Reads a facts document. `name` is what the file is called in messages.
 * @throws WrongUse where it is no facts document, or one of another major format
 */
export async function readFacts(text: string, name: string): Promise<Facts> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new WrongUse(`${name}: ${(error as Error).message}; a facts document in JSON is expected`);
  }
  const { facts } = await import('./generated/validators.cjs');
  if (facts(value)) return value;
  const [error] = facts.errors!;
  const format = (value as { format?: unknown } | null)?.format;
  if (error!.instancePath === '/format' && typeof format === 'string')
    throw new WrongUse(`${name}: the format is ${JSON.stringify(format)}, kerbcheck-facts/1 is expected`);
  const place = error!.instancePath === '' ? '' : ` ${error!.instancePath.slice(1).replaceAll('/', '.')}`;
  throw new WrongUse(`${name}:${place} ${error!.message}; a facts document (kerbcheck-facts/1) is expected`);
}
