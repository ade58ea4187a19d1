import type { Facts } from './generated/facts.ts';

export type * from './generated/facts.ts';

type Sections = Facts['sections'];
export type SectionName = keyof Sections;
/** A section of that name: collected with its data, failed or skipped with the reason. */
export type Section<Name extends SectionName> = NonNullable<Sections[Name]>;
/** The data of a collected section. */
export type SectionData<Name extends SectionName> = NonNullable<NonNullable<Sections[Name]>['data']>;
