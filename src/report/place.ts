import type { Result } from '../documents/results.ts';

/** Where in a file something stands, for programs that show findings beside it. */
export interface Place {
  /** With slashes; relative where the file was named so. */
  file: string;
  /** From 1; missing where the whole file is meant. */
  line?: number;
}

/**
 * The place in a file that a result rests on: the first of its evidence with a line, else the first of a file. None where
 * all was read live: programs and directories are no files.
 */
export function placeOf(result: Pick<Result, 'evidence'>): Place | undefined {
  const places = result.evidence.flatMap(({ source }) => placeIn(source) ?? []);
  return places.find(({ line }) => line !== undefined) ?? places[0];
}

/** "exports/general.xml:4", "C:\captures\setspn.txt"; no "ldaps://dc1", "sc.exe qc eucsrv", "setspn.exe -L UCS01:3". */
function placeIn(source: string): Place | undefined {
  const [, name, line] = /^(.*?)(?::(\d{1,9}))?$/su.exec(source)!;
  if (name!.includes('://') || !/\.[^.\\/: ]+$/u.test(name!) || /\.exe(?: |$)/iu.test(name!)) return undefined;
  const file = name!.replaceAll('\\', '/');
  return line === undefined ? { file } : { file, line: Number(line) };
}
