/** A version is at least another, compared part by part as numbers: 8.10 is above 8.9. Missing parts count as 0. */
export function versionAtLeast(version: string, floor: string): boolean {
  const parts = numbersOf(version);
  const wanted = numbersOf(floor);
  for (let i = 0; i < wanted.length; i++) {
    const difference = (parts[i] ?? 0) - wanted[i]!;
    if (difference !== 0) return difference > 0;
  }
  return true;
}

/** What stands behind the digits of a part is passed over. */
export function numbersOf(version: string): number[] {
  return version.split('.').map((part) => Number.parseInt(part, 10) || 0);
}
