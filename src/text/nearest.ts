/** The name that somebody meant who wrote that one: the nearest, where it is not far. */
export function nearestName(written: string, names: readonly string[]): string | undefined {
  const far = Math.max(2, Math.ceil(written.length / 3));
  const distances = names.map((name) => ({ name, distance: distance(written.toLowerCase(), name.toLowerCase()) }));
  const [nearest] = distances.filter((one) => one.distance <= far).sort((a, b) => a.distance - b.distance);
  return nearest?.name;
}

/** "; did you mean --server?" where a name is near, else "". `prefix` stands before names of its kind. */
export function didYouMean(written: string, names: readonly string[], prefix = ''): string {
  const name = nearestName(written, names);
  return name === undefined ? '' : `; did you mean ${prefix}${name}?`;
}

/** How many characters have to be put in, taken out or changed (Levenshtein). */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let line = 1; line <= one.length; line++) {
    const next = [line];
    for (let at = 1; at <= other.length; at++) {
      const changed = row[at - 1]! + (one[line - 1] === other[at - 1] ? 0 : 1);
      next.push(Math.min(changed, row[at]! + 1, next[at - 1]! + 1));
    }
    row = next;
  }
  return row.at(-1)!;
}
