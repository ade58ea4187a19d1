import type { AccountClass } from '../documents/facts.ts';
import { reason } from '../text/reasons.ts';
import { inheritOnly, type Ace, type Descriptor } from './descriptor.ts';
import { aliasOf, isAlias, isBuiltInGroup } from './sid.ts';
import { isUndecided, missing, undecided, type Undecided } from './undecided.ts';

/** Who asks for access: made by tokenOf. */
export interface Token {
  /** SIDs of the actor and its groups, and the aliases of a domain that stand for them. */
  held: ReadonlySet<string>;
  sidKnown: boolean;
  groupsKnown: boolean;
}

export interface Access {
  granted: boolean;
  /** Why the answer could be the other one, were something known that is not. */
  doubt?: Undecided;
}

/** Everyone, Authenticated Users, Network, and Users, which contains them: in the token of whoever binds. */
const everyToken = ['S-1-1-0', 'S-1-5-11', 'S-1-5-2', 'S-1-5-32-545'];
const self = 'S-1-5-10';
const ownerRights = 'S-1-3-4';

/**
 * The token of an actor with that SID and all its groups, nested ones too; absent: not known. `isObject`: the actor is
 * the object itself, so that what the descriptor gives to SELF is its own.
 */
export function tokenOf(actor: { isObject: boolean; sid?: string | undefined; groupSids?: string[] | undefined }): Token {
  const sids = [...(actor.sid === undefined ? [] : [actor.sid]), ...(actor.groupSids ?? [])];
  const aliases = sids.flatMap((sid) => aliasOf(sid, actor.sid) ?? []);
  return {
    held: new Set([...everyToken, ...sids, ...aliases, ...(actor.isObject ? [self] : [])]),
    sidKnown: actor.sid !== undefined,
    groupsKnown: actor.groupSids !== undefined,
  };
}

/** What the actor has not as the object itself: without its own SID and SELF, as everybody else with its groups. */
export function withoutItself(token: Token, sid: string | undefined): Token {
  return { ...token, held: new Set([...token.held].filter((one) => one !== sid && one !== self)) };
}

/**
 * The access check for one right (MS-ADTS 5.1.3.3): of the ACEs that carry the right, the first whose trustee is in the
 * token decides. `carries` tells whether an ACE does; those that only hand down are passed over before.
 */
export function access(descriptor: Descriptor, token: Token, carries: (ace: Ace) => boolean | Undecided): Access {
  if (descriptor.dacl === null) return { granted: true };
  let mayAllow: Undecided | undefined;
  let mayDeny: Undecided | undefined;
  for (const ace of descriptor.dacl ?? []) {
    if ((ace.flags & inheritOnly) !== 0) continue;
    const carried = carries(ace);
    if (carried === false) continue;
    const member = inToken(ace.sid, token, descriptor.owner);
    if (member === false) continue;
    const doubt = [carried, member, conditionHolds(ace)].find(isUndecided);
    if (doubt === undefined) return answer(ace.allow, ace.allow ? mayDeny : mayAllow);
    if (ace.allow) mayAllow ??= doubt;
    else mayDeny ??= doubt;
  }
  return answer(false, mayAllow);
}

function answer(granted: boolean, doubt: Undecided | undefined): Access {
  return doubt === undefined ? { granted } : { granted, doubt };
}

function conditionHolds(ace: Ace): true | Undecided {
  if (!ace.conditional) return true;
  return undecided(reason('conditional-entry', { sid: ace.sid }));
}

/** The actor may change the DACL, or make himself owner, and so give himself every right. */
export function mayTakeOver(descriptor: Descriptor, token: Token): boolean {
  const has = (right: number) => {
    const { granted, doubt } = access(descriptor, token, (ace) => carriesMask(ace, right) && ace.objectType === undefined);
    return granted && doubt === undefined;
  };
  return has(rights.writeDacl) || has(rights.writeOwner) || ownsFreely(descriptor, token);
}

/** An owner may change the DACL, unless the DACL itself says what owners may (MS-DTYP 2.5.3.2, OWNER RIGHTS). */
function ownsFreely({ owner, dacl }: Descriptor, token: Token): boolean {
  const limited = dacl?.some((ace) => ace.sid === ownerRights && (ace.flags & inheritOnly) === 0);
  return !limited && owner !== undefined && inToken(owner, token, undefined) === true;
}

/** Rights of a mask (MS-ADTS 5.1.3.2). */
export const rights = { validatedWrite: 0x8, readProperty: 0x10, writeProperty: 0x20, writeDacl: 0x40000, writeOwner: 0x80000 };

/** The mask holds the right, generic bits mapped as the directory maps them (MS-ADTS 5.1.3.2). */
export function carriesMask({ mask }: Ace, right: number): boolean {
  let mapped = mask;
  if ((mask & 0x10000000) !== 0) mapped |= 0xf01ff;
  if ((mask & 0x40000000) !== 0) mapped |= 0x20028;
  if ((mask & 0x80000000) !== 0) mapped |= 0x20094;
  return (mapped & right) !== 0;
}

/** An attribute as ACEs name it: its schemaIDGUID, and the attributeSecurityGUID of the property set that it is in (MS-ADA1 to 3). */
interface AttributeGuids {
  guid: string;
  propertySet?: string;
}

const dnsHostNameAttributes = '72e39547-7b18-11d1-adef-00c04fd8d5cd';
const personalInformation = '77b5b886-944a-11d1-aebd-0000f80367c1';
const publicInformation = 'e48d0154-bcf8-11d1-8702-00c04fb96050';
const accountRestrictions = '4c164200-20c0-11d0-a768-00aa006e0529';

/** The attributes of an account whose absence tells something. */
export const attributeGuids = {
  servicePrincipalName: { guid: 'f3a64788-5306-11d1-a9c5-0000f80367c1', propertySet: publicInformation },
  // The attribute and its property set have one GUID.
  dNSHostName: { guid: dnsHostNameAttributes, propertySet: dnsHostNameAttributes },
  'msDS-AdditionalDnsHostName': { guid: '80863791-dbe9-4eb8-837e-7f0ab55d9ac7', propertySet: dnsHostNameAttributes },
  'msDS-AdditionalSamAccountName': { guid: '975571df-a4d5-429a-9f59-cdc6581d91e6' },
  'msDS-HostServiceAccountBL': { guid: '79abe4eb-88f3-48e7-89d6-f4bc7e98c331' },
  'msDS-SupportedEncryptionTypes': { guid: '20119867-1d04-4ab7-9371-cfc3d5df0afd', propertySet: personalInformation },
  accountExpires: { guid: 'bf967915-0de6-11d0-a285-00aa003049e2', propertySet: accountRestrictions },
} as const satisfies Record<string, AttributeGuids>;

const classGuids: Record<AccountClass, string> = {
  user: 'bf967aba-0de6-11d0-a285-00aa003049e2',
  computer: 'bf967a86-0de6-11d0-a285-00aa003049e2',
  smsa: 'ce206244-5827-4a86-ba1c-1c0c386c1b64',
  gmsa: '7b8b558a-93a5-4af7-adca-c017e67f1057',
};

/** The ACE carries the right on that attribute of an object of that class. */
export function carriesProperty(
  ace: Ace,
  right: number,
  { guid, propertySet }: AttributeGuids,
  objectClass: AccountClass | undefined,
): boolean | Undecided {
  if (!carriesMask(ace, right)) return false;
  const { objectType } = ace;
  if (objectType === undefined || objectType === guid || objectType === propertySet) return true;
  if (objectClass !== undefined) return objectType === classGuids[objectClass];
  return Object.values(classGuids).includes(objectType) && missing('account.class');
}

/** Whoever has that token may read the attribute of the object: where no value is seen, there is none. */
export function mayRead(
  descriptor: Descriptor,
  token: Token,
  attribute: keyof typeof attributeGuids,
  objectClass: AccountClass | undefined,
): boolean {
  const carries = (ace: Ace) => carriesProperty(ace, rights.readProperty, attributeGuids[attribute], objectClass);
  const { granted, doubt } = access(descriptor, token, carries);
  return granted && doubt === undefined;
}

/** The trustee of an ACE is the actor or one of its groups. */
function inToken(trustee: string, token: Token, owner: string | undefined): boolean | Undecided {
  if (token.held.has(trustee)) return true;
  if (trustee === ownerRights) return owner !== undefined && inToken(owner, token, undefined);
  const builtIn = isBuiltInGroup(trustee);
  if (!builtIn && !trustee.startsWith('S-1-5-21-') && !isAlias(trustee)) return false;
  if (!token.sidKnown && !builtIn) return missing('account.sid');
  return token.groupsKnown ? false : missing('account.groupSids');
}
