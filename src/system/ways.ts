// The folders, links and files that a path leads through.
import { lstatSync, readlinkSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';

/** The root folder first, the path itself last. */
export function foldersTo(path: string): string[] {
  const folder = dirname(path);
  return folder === path ? [path] : [...foldersTo(folder), path];
}

/** As many as Linux follows. */
const mostLinks = 40;

/**
 * The path as it is asked for, and as it is after each link on the way, the last without any: full ones. A link that leads nowhere, such
 * as that of a pipe without a name, is the end.
 * @throws what lstat throws
 */
export function waysTo(path: string): string[] {
  const ways = [resolve(path)];
  while (ways.length <= mostLinks) {
    const last = ways.at(-1)!;
    const link = foldersTo(last).find((place) => lstatSync(place).isSymbolicLink());
    if (link === undefined) break;
    const next = resolve(dirname(link), readlinkSync(link), relative(link, last));
    if (ways.includes(next) || lstatSync(next, { throwIfNoEntry: false }) === undefined) break;
    ways.push(next);
  }
  return ways;
}
