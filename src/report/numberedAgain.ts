/**
 * The name; with a number where it was given before, whatever its case: readers drop or refuse what comes twice.
 * @param seen how often each came, kept by who calls
 */
export function numberedAgain(name: string, seen: Map<string, number>): string {
  const key = name.toLowerCase();
  const times = (seen.get(key) ?? 0) + 1;
  seen.set(key, times);
  return times === 1 ? name : `${name}_${times}`;
}
