import type { Section, SectionData, SectionName } from '../documents/facts.ts';
import { readReason, textOf, type Reason } from '../text/reasons.ts';
import { cannotTell, keysOf, type SourceName } from './sources.ts';

/**
 * A section with data.
 * @param source where they were read, for people
 * @param read the sources that they come from
 * @param lost sources that were asked and told nothing
 */
export function collected<Name extends SectionName>(
  name: Name,
  source: string,
  data: SectionData<Name>,
  read: readonly SourceName[],
  lost: readonly SourceName[] = [],
): Section<Name> {
  const untold = cannotTell(name, read, lost).filter((key) => !(key in data));
  return { status: 'collected', source, data, ...(untold.length > 0 ? { cannotTell: untold } : {}) };
}

/** The section with what one more source tells of it; what that was asked for and does not tell is not known. */
export function addFacts<Name extends SectionName>(
  name: Name,
  section: Section<Name>,
  source: string,
  data: Partial<SectionData<Name>>,
  read: SourceName,
): Section<Name> {
  if (section.status === 'skipped') return collected(name, source, data as SectionData<Name>, [read]);
  const { cannotTell: untold = [], ...rest } = section;
  const left = untold.filter((key) => !keysOf(read, name).tells.includes(key) && !(key in data));
  if (rest.status === 'failed') return left.length > 0 ? { ...rest, cannotTell: left } : rest;
  const joined = { ...rest, source: `${rest.source}, ${source}`, data: { ...rest.data, ...data } };
  return left.length > 0 ? { ...joined, cannotTell: left } : joined;
}

export function failed(because: Reason): { status: 'failed'; reason: string; because: Reason } {
  return { status: 'failed', reason: textOf(because), because };
}

export function skipped(because: Reason): { status: 'skipped'; reason: string; because: Reason } {
  return { status: 'skipped', reason: textOf(because), because };
}

/** Why a section failed; undefined where it did not. */
export function failureOf(section: Section<SectionName> | undefined): Reason | undefined {
  return section?.status === 'failed' ? readReason(section.because, section.reason) : undefined;
}
