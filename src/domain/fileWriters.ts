// Who may change a file or a folder of Windows, by its security descriptor.
import { access, type Token } from './access.ts';
import { inheritOnly, type Ace, type Descriptor } from './descriptor.ts';
import { splitRid } from './sid.ts';

/** Rights to a file or a folder (MS-DTYP 2.4.3 and winnt.h). */
const own = { delete: 0x10000, writeDacl: 0x40000, writeOwner: 0x80000 };
const file = { writeData: 0x2, appendData: 0x4 };
const folder = { addFile: 0x2, deleteChild: 0x40 };

/** By which rights its content, or what stands in it, can become another. */
const rightsTo = {
  file: { ...file, ...own },
  /** A folder whose files are read, whatever they are called. */
  folder: { ...folder, ...own },
  /** One that leads to what is read: a file more in it changes nothing. */
  above: { deleteChild: folder.deleteChild, ...own },
  /** That of a volume or a share, which nobody can rename or delete from within. */
  root: { deleteChild: folder.deleteChild, writeDacl: own.writeDacl, writeOwner: own.writeOwner },
};

export type PlaceKind = keyof typeof rightsTo;

const genericAll = 0x10000000;
const genericWrite = 0x40000000;
/** FILE_ALL_ACCESS and FILE_GENERIC_WRITE. */
const allAccess = 0x1f01ff;
const writeAccess = 0x120116;

const everyone = 'S-1-1-0';
const ownerRights = 'S-1-3-4';

/** Those who have the machine anyway: SYSTEM, Administrators, TrustedInstaller; CREATOR OWNER stands for nobody on the object itself. */
const administrators = ['S-1-5-18', 'S-1-5-32-544', 'S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464', 'S-1-3-0'];
/** The built-in administrator, Domain Admins and Enterprise Admins: as SDDL shortens them, and the end of their SIDs. */
const administratorAliases = ['LA', 'DA', 'EA'];
const administratorRids = [500, 512, 519];

/** Those whom somebody becomes by being there: in order to write, nobody has to let him in. */
const everybody: Record<string, string> = {
  [everyone]: 'Everyone',
  'S-1-2-0': 'Local',
  'S-1-2-1': 'Console Logon',
  'S-1-5-2': 'Network',
  'S-1-5-3': 'Batch',
  'S-1-5-4': 'Interactive',
  'S-1-5-6': 'Service',
  'S-1-5-7': 'Anonymous Logon',
  'S-1-5-11': 'Authenticated Users',
  'S-1-5-14': 'Remote Interactive Logon',
  'S-1-5-15': 'This Organization',
  'S-1-5-32-545': 'Users',
  'S-1-5-32-546': 'Guests',
  'S-1-5-32-554': 'Pre-Windows 2000 Compatible Access',
  'S-1-15-2-1': 'All Application Packages',
  'S-1-15-2-2': 'All Restricted Application Packages',
};
/** The guest, Domain Users, Domain Guests, Domain Computers. */
const everybodyAliases = ['LG', 'DU', 'DG', 'DC'];
const everybodyRids = [501, 513, 514, 515];

/** Whose changes are as good as the caller's. */
export type IsTrusted = (sid: string) => boolean;

/** Administrators and the caller. @param caller SID of whoever runs kerbcheck, where it is known */
export function administratorsAnd(caller: string | undefined): IsTrusted {
  return (sid) => sid === caller || administrators.includes(sid) || administratorAliases.includes(sid) || endsWith(sid, administratorRids);
}

/** All but those that stand for everybody. */
export const notEverybody: IsTrusted = (sid) =>
  !Object.hasOwn(everybody, sid) && !everybodyAliases.includes(sid) && !endsWith(sid, everybodyRids);

function endsWith(sid: string, rids: number[]): boolean {
  return sid.startsWith('S-1-5-21-') && rids.includes(splitRid(sid)[1]);
}

/** The first who is not trusted and may change the place; undefined: nobody. A descriptor without a DACL lets everybody in. */
export function untrustedWriter(descriptor: Descriptor, kind: PlaceKind, isTrusted: IsTrusted): string | undefined {
  const { owner, dacl } = descriptor;
  if (!dacl) return nameOf(everyone);
  if (owner === undefined) return 'an owner that is not known';
  // An owner may change the DACL, unless it says itself what owners may.
  const isLimited = dacl.some(({ sid, flags }) => sid === ownerRights && (flags & inheritOnly) === 0);
  if (!isLimited && !isTrusted(owner)) return nameOf(owner);
  const trustees = new Set(dacl.filter(({ allow }) => allow).map(({ sid }) => (sid === ownerRights ? owner : sid)));
  // What Everyone may everybody else may, too: that is the entry to name.
  const writer = [...trustees]
    .toSorted((one, other) => Number(other === everyone) - Number(one === everyone))
    .find((sid) => !isTrusted(sid) && mayWrite(descriptor, kind, sid));
  return writer === undefined ? undefined : nameOf(writer);
}

function mayWrite(descriptor: Descriptor, kind: PlaceKind, sid: string): boolean {
  // Whoever else is in a group is not known, but for Everyone.
  const token: Token = { held: new Set([sid, everyone]), sidKnown: true, groupsKnown: true };
  return Object.values(rightsTo[kind]).some((right) => {
    const { granted, doubt } = access(descriptor, token, (ace) => (maskOf(ace) & right) !== 0);
    return granted || doubt !== undefined;
  });
}

function maskOf({ mask }: Ace): number {
  return mask | ((mask & genericAll) !== 0 ? allAccess : 0) | ((mask & genericWrite) !== 0 ? writeAccess : 0);
}

function nameOf(sid: string): string {
  const name = everybody[sid];
  return name === undefined ? sid : `${name} (${sid})`;
}
