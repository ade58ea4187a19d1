/** A question that the facts cannot answer: because a fact is missing (its path), or for another reason. */
export type Undecided = { unknown: true; missing: string } | { unknown: true; reason: string };

export function isUndecided(answer: unknown): answer is Undecided {
  return typeof answer === 'object' && answer !== null && (answer as Undecided).unknown === true;
}

export function missing(path: string): Undecided {
  return { unknown: true, missing: path };
}
