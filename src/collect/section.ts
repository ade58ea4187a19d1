import type { Section, SectionData, SectionName } from '../documents/facts.ts';

/** A section with data; `cannotTell`: the keys that none of the given sources can tell. */
export function collected<Name extends SectionName>(source: string, data: SectionData<Name>, cannotTell: string[] = []): Section<Name> {
  const unknown = cannotTell.filter((key) => !(key in data));
  return { status: 'collected', source, data, ...(unknown.length > 0 ? { cannotTell: unknown } : {}) };
}

export function failed(reason: string): { status: 'failed'; reason: string } {
  return { status: 'failed', reason };
}

export function skipped(reason: string): { status: 'skipped'; reason: string } {
  return { status: 'skipped', reason };
}

/** What a section has; nothing where it is not collected. */
export function dataIn<Data>(section: { status: 'collected'; data: Data } | { status: 'failed' | 'skipped' } | undefined): Partial<Data> {
  return section?.status === 'collected' ? section.data : {};
}
