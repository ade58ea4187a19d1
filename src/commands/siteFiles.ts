// The files by which a site says what it means: named on the command line, or beside the packaged executable. Nowhere else: a
// folder that any user can write must not turn a server green.
import { existsSync } from 'node:fs';
import { isSea } from 'node:sea';
import { dirname, join } from 'node:path';
import type { InputFile } from '../documents/results.ts';
import { inputText } from '../system/decode.ts';
import { readInput } from '../system/files.ts';
import { sha256 } from '../system/sha256.ts';

export interface SiteText {
  file: InputFile;
  text: string;
}

/** The text of --site or --waivers, else of the file of that name beside the executable; undefined where there is none. */
export async function readBeside(named: string | undefined, name: 'kerbcheck.yaml' | 'waivers.yaml'): Promise<SiteText | undefined> {
  const beside = isSea() ? join(dirname(process.execPath), name) : undefined;
  const path = named ?? (beside !== undefined && existsSync(beside) ? beside : undefined);
  if (path === undefined) return undefined;
  const bytes = await readInput(path);
  return { file: { path, sha256: sha256(bytes) }, text: await inputText(bytes, path) };
}
