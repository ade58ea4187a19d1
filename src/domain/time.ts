/** Minutes from one RFC 3339 time to another, negative where the second is earlier. */
export function minutesBetween(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / 60_000;
}

/** RFC 3339 in UTC, whole seconds, as facts and results have it. */
export function utc(time: Date): string {
  return `${time.toISOString().slice(0, -5)}Z`;
}
