// Whether a file may be believed: what ordinary users can write must not turn a server green.
import { statSync } from 'node:fs';
import { parseSddl } from '../domain/descriptor.ts';
import { administratorsAnd, notEverybody, untrustedWriter, type IsTrusted, type PlaceKind } from '../domain/fileWriters.ts';
import { NotUnderstood, whyNot, WrongUse } from '../system/errors.ts';
import { foldersTo, waysTo } from '../system/ways.ts';
import { findOpenPlace, type OpenPlace } from '../system/unixWriters.ts';
import { readDescriptors } from '../system/windowsDescriptors.ts';

/** A file, or a folder of files, by which is collected or judged. */
export interface ReliedOn {
  path: string;
  /**
   * The caller names it, and so trusts its owner and whom that lets write: only everybody may not. Else it was found beside the executable,
   * and nobody but administrators and the caller may write.
   */
  isNamed: boolean;
}

/** @throws WrongUse at the first that others may change, or of which that cannot be told */
export async function believe(files: ReliedOn[]): Promise<void> {
  if (files.length === 0) return;
  const isOpen = process.platform === 'win32' ? await descriptorsOf(files) : ({ path, isNamed }: ReliedOn) => findOpenPlace(path, isNamed);
  for (const file of files) {
    const open = cannotRead(file.path, () => isOpen(file));
    if (open) throw notBelieved(file.path, `${open.writer} may write ${open.path}`);
  }
}

/** Reads the descriptors of all files, by one start of PowerShell; answers with what tells of one of them who may change it. */
async function descriptorsOf(files: ReliedOn[]): Promise<(file: ReliedOn) => OpenPlace | undefined> {
  const places = new Map(files.map((file) => [file, cannotRead(file.path, () => placesTo(file))]));
  const { sddl, caller, why } = await readDescriptors([...new Set([...places.values()].flat().map(({ path }) => path))]);
  return (file) => {
    const isTrusted = file.isNamed ? notEverybody : administratorsAnd(caller);
    for (const { path, kind } of places.get(file)!) {
      const text = sddl.get(path);
      if (text === undefined) throw unread(file, path, why);
      const writer = writerOf(file, path, text, kind, isTrusted);
      if (writer !== undefined) return { path, writer };
    }
    return undefined;
  };
}

/**
 * The file, its folder and those above; behind links, too. Whoever may put a file beside one that was found may put a library there.
 * @throws what statSync throws
 */
function placesTo({ path, isNamed }: ReliedOn): { path: string; kind: PlaceKind }[] {
  const isFolder = statSync(path).isDirectory();
  return waysTo(path).flatMap((way) => {
    const [root, ...below] = foldersTo(way);
    const kinds: PlaceKind[] = [isFolder ? 'folder' : 'file', isNamed ? 'above' : 'folder'];
    return [
      ...below.toReversed().map((place, at) => ({ path: place, kind: kinds[at] ?? 'above' })),
      { path: root!, kind: 'root' as const },
    ];
  });
}

function writerOf({ path }: ReliedOn, place: string, sddl: string, kind: PlaceKind, isTrusted: IsTrusted): string | undefined {
  try {
    return untrustedWriter(parseSddl(sddl), kind, isTrusted);
  } catch (error) {
    if (error instanceof NotUnderstood) throw unread({ path }, place, error.message, { cause: error });
    throw error;
  }
}

const expected = 'expected that only administrators and who runs kerbcheck may write there';

function notBelieved(path: string, why: string, options?: ErrorOptions): WrongUse {
  return new WrongUse(`${path} is not believed: ${why}; ${expected}`, options);
}

function unread({ path }: Pick<ReliedOn, 'path'>, place: string, why: string, options?: ErrorOptions): WrongUse {
  return notBelieved(path, `who may write ${place} cannot be read (${why})`, options);
}

/** @throws WrongUse where there is no such file, or no way to it */
function cannotRead<Value>(path: string, look: () => Value): Value {
  try {
    return look();
  } catch (error) {
    throw error instanceof WrongUse ? error : new WrongUse(`cannot read ${path}: ${whyNot(error)}`, { cause: error });
  }
}
