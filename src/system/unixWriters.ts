// Who but its owner may change a file on Linux, by owner and mode.
import { lstatSync } from 'node:fs';
import { foldersTo, waysTo } from './ways.ts';

/** A file or folder by which somebody may change what is read, and who that is. */
export interface OpenPlace {
  path: string;
  writer: string;
}

const groupWrites = 0o020;
const othersWrite = 0o002;
const othersEnter = 0o001;
/** In a folder with this bit only the owner of a file may rename or remove it. */
const sticky = 0o1000;

/**
 * The first place that lets others than root and the caller change what a path holds: the file, its folder and those above, behind links,
 * too. undefined: there is none.
 * @param isNamed the caller names the file, which is to say that he trusts its owner and its group: then only those places count that
 * everybody may write, and reach. Else nobody but root and the caller may write.
 * @throws what lstat throws
 */
export function findOpenPlace(path: string, isNamed: boolean): OpenPlace | undefined {
  for (const way of waysTo(path)) {
    const places = foldersTo(way).map((place) => ({ path: place, status: statusOf(place) }));
    if (isNamed && !places.slice(0, -1).every(({ status }) => (status.mode & othersEnter) !== 0)) continue;
    for (const [at, { path: place, status }] of places.entries()) {
      const inner = places[at + 1]?.status;
      const writer = isNamed ? everybody(status, inner) : (stranger(status) ?? everybody(status, inner));
      if (writer !== undefined) return { path: place, writer };
    }
  }
  return undefined;
}

/** Owner, group and mode of a file or folder. */
interface Status {
  uid: number;
  gid: number;
  mode: number;
}

function statusOf(path: string): Status {
  const status = lstatSync(path);
  // Nobody writes a link; it has every bit.
  return status.isSymbolicLink() ? { uid: status.uid, gid: status.gid, mode: othersEnter } : status;
}

/** @param inner what stands in it, where it is a folder */
function everybody(status: Status, inner: Status | undefined): string | undefined {
  if ((status.mode & othersWrite) === 0) return undefined;
  if (inner && (status.mode & sticky) !== 0 && isTrusted(inner.uid)) return undefined;
  return `everybody (mode ${octal(status.mode)})`;
}

/** An owner or a group of others. A user's own group has his number; where it is another's, its members are not known. */
function stranger({ uid, gid, mode }: Status): string | undefined {
  if (!isTrusted(uid)) return `its owner, user ${uid}`;
  const isPrivate = gid === 0 || gid === uid;
  return (mode & groupWrites) !== 0 && !isPrivate ? `group ${gid} (mode ${octal(mode)})` : undefined;
}

function isTrusted(uid: number): boolean {
  return uid === 0 || uid === process.geteuid?.();
}

function octal(mode: number): string {
  return (mode & 0o7777).toString(8);
}
