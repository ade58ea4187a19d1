/** The texts and numbers that reg query prints, `NAME    REG_SZ    value`, by their names in lower case. */
export function readRegistryValues(text: string): Map<string, string> {
  const rows = text.split(/\r?\n/).map((line) => /^[ \t]+(\w+)[ \t]+REG_(?:SZ|MULTI_SZ|DWORD)(?:[ \t]+(.*))?$/.exec(line));
  return new Map(rows.flatMap((row) => (row ? [[row[1]!.toLowerCase(), (row[2] ?? '').trim()]] : [])));
}
