/** The strings that reg query prints, `NAME    REG_SZ    value`, by their names in lower case. */
export function readRegistryStrings(text: string): Map<string, string> {
  const rows = text.split(/\r?\n/).map((line) => /^[ \t]+(\w+)[ \t]+REG_SZ(?:[ \t]+(.*))?$/.exec(line));
  return new Map(rows.flatMap((row) => (row ? [[row[1]!.toLowerCase(), (row[2] ?? '').trim()]] : [])));
}
