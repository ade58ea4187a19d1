import type { Section, SectionData, SectionName } from '../documents/facts.ts';
import { textOf, type Reason } from '../text/reasons.ts';

/** A section with data; `cannotTell`: the keys that none of the given sources can tell. */
export function collected<Name extends SectionName>(source: string, data: SectionData<Name>, cannotTell: string[] = []): Section<Name> {
  const unknown = cannotTell.filter((key) => !(key in data));
  return { status: 'collected', source, data, ...(unknown.length > 0 ? { cannotTell: unknown } : {}) };
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

/** What a section has; nothing where it is not collected. */
export function dataIn<Data>(section: { status: 'collected'; data: Data } | { status: 'failed' | 'skipped' } | undefined): Partial<Data> {
  return section?.status === 'collected' ? section.data : {};
}
