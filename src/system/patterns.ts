// Patterns of file names, of * and ?: on Windows no shell expands them.
import { existsSync, globSync } from 'node:fs';
import { WrongUse } from './errors.ts';
import { statusOf } from './files.ts';

/** Patterns become the files that they fit, in the order of their names. @throws WrongUse where none fits */
export function expand(names: readonly string[]): string[] {
  return names.flatMap((name) => {
    if (name === '-' || !isPattern(name)) return [name];
    return fitting(name, placesLike(withSlashes(name)));
  });
}

/**
 * As expand, but where a file of one name is looked for in the folders of a pattern, these decide: a file that is not in
 * one of them is named all the same, so that it is missed.
 * @throws WrongUse where none fits
 */
export function expandInFolders(names: readonly string[]): string[] {
  return names.flatMap((name) => {
    const pattern = withSlashes(name);
    const [, folders, file] = /^(.*[*?].*)\/([^/*?]+)$/s.exec(pattern) ?? [];
    if (!isPattern(name) || folders === undefined || folders.includes('**')) return expand([name]);
    return fitting(
      name,
      placesLike(folders)
        // A link that leads nowhere, and what may not be looked at, can be a folder.
        .filter((place) => statusOf(place)?.isDirectory() !== false)
        .map((folder) => `${folder}/${file}`),
    );
  });
}

/** A file may be called so. */
export const isPattern = (name: string): boolean => /[*?]/.test(name) && !existsSync(name);

const withSlashes = (name: string): string => name.replaceAll('\\', '/');

function fitting(pattern: string, found: string[]): string[] {
  if (found.length === 0) throw new WrongUse(`${pattern}: no file fits this pattern`);
  return found.sort();
}

/** Folders before the pattern stand for themselves, whatever is in their names; so do brackets in it. */
function placesLike(pattern: string): string[] {
  const folder = pattern.slice(0, pattern.lastIndexOf('/', pattern.search(/[*?]/)) + 1);
  const rest = pattern.slice(folder.length).replace(/[[\]()]/g, '[$&]');
  return globSync(rest, { cwd: folder === '' ? '.' : folder }).map((name) => withSlashes(folder + name));
}
