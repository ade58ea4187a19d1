// Which file a path names, by whatever name or link: an output must not take the place of an input, nor of another output.
import { fstatSync, realpathSync, statSync, type BigIntStats } from 'node:fs';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { WrongUse } from './errors.ts';

/** A file that is to be written, as the command line names it: "--facts", "a.json". Without a path it is standard output. */
export interface OutputPlace {
  option: string;
  path?: string;
}

/**
 * @param inputs paths of files and folders; - is standard input
 * @throws WrongUse where an output is one of the inputs, lies in a folder of inputs under a name that is there, or is another output
 */
export function keepApart(outputs: readonly OutputPlace[], inputs: readonly string[]): void {
  const read = inputs.map((path) => ({ path, place: path === '-' ? standard(0) : placeOf(path) }));
  const written: { name: string; place: Place }[] = [];
  for (const { option, path } of outputs) {
    const place = path === undefined ? standard(1) : placeOf(path);
    // A pipe, a terminal, or /dev/null: nothing is replaced.
    if (place.stats && !place.stats.isFile()) continue;
    const name = path === undefined ? `${option} to standard output` : `${option} ${path}`;
    const input = read.find((one) => isSame(one.place, place) || holds(one.place, place));
    if (input) throw new WrongUse(`${name}: this is read, too (${input.path}); expected another file for the output`);
    const other = written.find((one) => isSame(one.place, place));
    if (other) throw new WrongUse(`${name}: two outputs cannot go to one file, and ${other.name} goes there`);
    written.push({ name, place });
  }
}

interface Place {
  /** Without links, of a file that is not there those of its folder; '' for one that has no name here. */
  real: string;
  /** In whole numbers: NTFS numbers its files beyond what a double tells apart. */
  stats: BigIntStats | undefined;
}

function placeOf(path: string): Place {
  let stats: BigIntStats | undefined;
  try {
    stats = statSync(path, { bigint: true, throwIfNoEntry: false });
    const real = stats ? realpathSync.native(path) : join(realpathSync.native(dirname(resolve(path))), basename(path));
    return { real: folded(real), stats };
  } catch {
    // <(command) of a shell leads to no path. What cannot be looked at says why when it is read or written to.
    return { real: folded(resolve(path)), stats };
  }
}

/** What the shell sent there with < or >. */
function standard(descriptor: 0 | 1): Place {
  try {
    return { real: '', stats: fstatSync(descriptor, { bigint: true }) };
  } catch {
    // It is closed, and so no file.
    return { real: '', stats: undefined };
  }
}

/** Windows takes names that differ by case, or by dots and blanks at their end, for one; macOS those that differ by case. */
function folded(path: string): string {
  if (process.platform === 'win32') return path.toLowerCase().replace(/[. ]+$/, '');
  return process.platform === 'darwin' ? path.toLowerCase() : path;
}

/** The same path, or two names of one file (hard links). */
function isSame(one: Place, other: Place): boolean {
  if (one.real !== '' && one.real === other.real) return true;
  return one.stats !== undefined && other.stats !== undefined && one.stats.ino === other.stats.ino && one.stats.dev === other.stats.dev;
}

/** A file of that folder is there already; a new one beside it replaces nothing. */
function holds(folder: Place, file: Place): boolean {
  return folder.stats?.isDirectory() === true && file.stats !== undefined && file.real.startsWith(`${folder.real}${sep}`);
}
