import leven from 'leven';

/** The name that somebody meant who wrote that one: the nearest, where it is not far. */
export function nearestName(written: string, names: readonly string[]): string | undefined {
  const far = Math.max(2, Math.ceil(written.length / 3));
  const distances = names.map((name) => ({ name, distance: leven(written.toLowerCase(), name.toLowerCase()) }));
  const [nearest] = distances.filter((one) => one.distance <= far).sort((a, b) => a.distance - b.distance);
  return nearest?.name;
}

/** "; did you mean --server?" where a name is near, else "". `prefix` stands before names of its kind. */
export function didYouMean(written: string, names: readonly string[], prefix = ''): string {
  const name = nearestName(written, names);
  return name === undefined ? '' : `; did you mean ${prefix}${name}?`;
}
