import type { Facts } from './generated/facts.ts';
import { sectionKeys } from './generated/sections.ts';

export type * from './generated/facts.ts';

type Sections = Facts['sections'];
export type SectionName = keyof Sections;
/** A section of that name: collected with its data, failed or skipped with the reason. */
export type Section<Name extends SectionName> = NonNullable<Sections[Name]>;
/** The data of a collected section. */
export type SectionData<Name extends SectionName> = NonNullable<NonNullable<Sections[Name]>['data']>;

/** A section of the facts; one that is not there was not asked for. */
export function sectionOf<Name extends SectionName>(facts: Facts, name: Name): Section<Name> {
  const section = facts.sections[name];
  return section ?? ({ status: 'skipped', reason: `the facts have no section ${name}` } as Section<Name>);
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
