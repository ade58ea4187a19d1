import type { AccountClass } from '../../documents/facts.ts';
import { attributeGuids, mayRead, tokenOf, withoutItself, type Token } from '../../domain/access.ts';
import type { Descriptor } from '../../domain/descriptor.ts';

/** What is known of the entry that is read; its descriptor where that came. */
export interface Subject {
  sid: string | undefined;
  objectClass: AccountClass | undefined;
  descriptor: Descriptor | undefined;
}

/** What whoever reads a directory may read of an entry. */
export interface Reader {
  /** Of the attributes whose absence tells something: a directory leaves out what may not be read, as if there were no value. */
  may(name: string): boolean;
  /** He may read its SPNs, of which some `came` or none, and not for being the account itself: he is taken to see those of others, too. */
  seesSpns(came: boolean): boolean;
}

/** @param readerSids the reader's own SID, then those of its groups; absent: not known, so that nothing is said to be readable */
export function readerOf({ sid, objectClass, descriptor }: Subject, readerSids: readonly string[] | undefined): Reader {
  if (readerSids === undefined) return { may: () => false, seesSpns: () => false };
  const [own, ...groupSids] = readerSids;
  // The SID of an account is in no token but its own.
  const isObject = sid !== undefined && readerSids.includes(sid);
  const token = tokenOf({ isObject, sid: own, groupSids });
  const grants = (asker: Token, name: string): boolean =>
    descriptor !== undefined && isListed(name) && mayRead(descriptor, asker, name, objectClass);
  return {
    may: (name) => grants(token, name),
    seesSpns: (came) => (came && sid !== undefined && !isObject) || grants(withoutItself(token, sid), 'servicePrincipalName'),
  };
}

function isListed(name: string): name is keyof typeof attributeGuids {
  return Object.hasOwn(attributeGuids, name);
}
