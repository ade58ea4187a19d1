import type { Reason } from '../text/reasons.ts';

/** A question that the facts cannot answer: because a fact is missing (its path), or for another reason. */
export type Undecided = { unknown: true; missing: string } | { unknown: true; because: Reason };

export function isUndecided(answer: unknown): answer is Undecided {
  return (answer as Partial<Undecided> | null | undefined)?.unknown === true;
}

export function undecided(because: Reason): Undecided {
  return { unknown: true, because };
}

export function missing(path: string): Undecided {
  return { unknown: true, missing: path };
}
