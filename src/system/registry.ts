// The registry of Windows, as reg.exe tells it.
import { runProgram, systemProgram } from './run.ts';

/** The texts and numbers that reg query prints, `NAME    REG_SZ    value`, by their names in lower case. */
export function readRegistryValues(text: string): Map<string, string> {
  const rows = text.split(/\r?\n/).map((line) => /^[ \t]+(\w+)[ \t]+REG_(?:SZ|MULTI_SZ|DWORD)(?:[ \t]+(.*))?$/.exec(line));
  return new Map(rows.flatMap((row) => (row ? [[row[1]!.toLowerCase(), (row[2] ?? '').trim()]] : [])));
}

/**
 * One value; undefined where there is none, or it cannot be read.
 * @param deadline on the clock of sinceStart()
 * @param start starts reg.exe; another one in tests
 */
export async function registryValue(key: string, name: string, deadline: number, start = runProgram): Promise<string | undefined> {
  const ended = await start(systemProgram('reg.exe'), ['query', key, '/v', name], { deadline });
  return 'because' in ended ? undefined : readRegistryValues(ended.stdout.toString('latin1')).get(name.toLowerCase());
}
