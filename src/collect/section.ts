import type { Section, SectionData, SectionName } from '../documents/facts.ts';
import { textOf, type Reason } from '../text/reasons.ts';
import { cannotTell, type SourceName } from './sources.ts';

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

export function failed(because: Reason | string): { status: 'failed'; reason: string; because?: Reason } {
  return { status: 'failed', ...withText(because) };
}

export function skipped(because: Reason | string): { status: 'skipped'; reason: string; because?: Reason } {
  return { status: 'skipped', ...withText(because) };
}

function withText(because: Reason | string): { reason: string; because?: Reason } {
  return typeof because === 'string' ? { reason: because } : { reason: textOf(because), because };
}
