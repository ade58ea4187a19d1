import { lstatSync } from 'node:fs';
import { isSea } from 'node:sea';
import { dirname, join } from 'node:path';

/**
 * The path of a file beside the packaged executable; undefined where it is not there. A link that leads nowhere is there: what it should
 * have told is missing. Node's own folder is none of kerbcheck's.
 */
export function besideExecutable(name: string): string | undefined {
  const path = isSea() ? join(dirname(process.execPath), name) : undefined;
  return path !== undefined && lstatSync(path, { throwIfNoEntry: false }) ? path : undefined;
}
