import type { SectionData } from '../facts.ts';
import { NotUnderstood } from '../system/errors.ts';
import { access, carriesMask, mayTakeOver, rights, tokenOf, type Token } from './access.ts';
import { parseSddl, type Ace, type Descriptor } from './descriptor.ts';
import { keepingLast } from './keepingLast.ts';
import { isBuiltInGroup } from './sid.ts';
import { isUndecided, missing, type Undecided } from './undecided.ts';

type Account = Partial<SectionData<'account'>>;

export interface SpnRight {
  /**
   * write: may write any SPN. validated: by the validated write, whose host name this is. write-needed: a user with the
   * validated write alone, which lets a user register nothing. other-host-name: the validated write, and the SPN names
   * another host. no-right: neither.
   */
  verdict: 'write' | 'validated' | 'write-needed' | 'other-host-name' | 'no-right';
  /** Without the right, the account could give it to itself: as owner, or because it may change the DACL or the owner. */
  couldObtain: boolean;
}

/** The attribute servicePrincipalName and the right Validated-SPN have the same GUID (MS-ADTS 5.1.3.2.1, MS-ADA3 2.253). */
const spnGuid = 'f3a64788-5306-11d1-a9c5-0000f80367c1';
/** The property set Public-Information, to which the attribute belongs. */
const publicInformation = 'e48d0154-bcf8-11d1-8702-00c04fb96050';
const classGuids = {
  user: 'bf967aba-0de6-11d0-a285-00aa003049e2',
  computer: 'bf967a86-0de6-11d0-a285-00aa003049e2',
  smsa: 'ce206244-5827-4a86-ba1c-1c0c386c1b64',
  gmsa: '7b8b558a-93a5-4af7-adca-c017e67f1057',
};

/**
 * Whether the account may register the SPN on itself (MS-ADTS 5.1.3.3 access check, 3.1.1.5.3.1.1.4 validated write).
 *
 * A right is only said to be there where no group that is not known could take it away. Where the groups are not known
 * and nothing is granted, the answer is unknown; where the validated write is granted and does not suffice, the account
 * is taken not to be in one of the built-in groups, which may write everything everywhere.
 */
export function spnRight(account: Account, spn: string): SpnRight | Undecided {
  if (account.sddl === undefined) return missing('account.sddl');
  const descriptor = readDescriptor(account.sddl);
  if (isUndecided(descriptor)) return descriptor;
  const token = ownToken(account);

  const write = access(descriptor, token, (ace) => carriesProperty(ace, rights.writeProperty, account.class));
  if (write.granted && !write.doubt) return { verdict: 'write', couldObtain: false };
  const validated = access(descriptor, token, carriesValidatedWrite);
  const own = isOwnName(account, spn);
  if (validated.granted && !validated.doubt && own === true) return { verdict: 'validated', couldObtain: false };
  if (write.granted && write.doubt) return write.doubt;

  const without = (verdict: SpnRight['verdict']) => ({ verdict, couldObtain: mayTakeOver(descriptor, token) });
  if (validated.granted) {
    if (isUndecided(own)) return own;
    if (own && validated.doubt) return validated.doubt;
    const byOthers = access(descriptor, token, (ace) =>
      isBuiltInGroup(ace.sid) ? false : carriesProperty(ace, rights.writeProperty, account.class));
    return byOthers.doubt ?? without(account.class === 'user' ? 'write-needed' : 'other-host-name');
  }
  if (account.groupSids === undefined) return missing('account.groupSids');
  return write.doubt ?? (own === false ? undefined : validated.doubt) ?? without('no-right');
}

const ownToken = keepingLast(({ sid, groupSids }: Account) => tokenOf({ isObject: true, sid, groupSids }));

const readDescriptor = keepingLast((sddl: string): Descriptor | Undecided => {
  try {
    const descriptor = parseSddl(sddl);
    return descriptor.dacl === undefined ? { unknown: true, reason: 'account.sddl has no DACL (D:)' } : descriptor;
  } catch (error) {
    if (!(error instanceof NotUnderstood)) throw error;
    return { unknown: true, reason: `account.sddl is no security descriptor: ${error.message}` };
  }
});

/** The ACE carries the right on the attribute servicePrincipalName of an object of that class. */
function carriesProperty(ace: Ace, right: number, objectClass: Account['class']): boolean | Undecided {
  if (!carriesMask(ace, right)) return false;
  if (ace.objectType === undefined || ace.objectType === spnGuid || ace.objectType === publicInformation) return true;
  if (objectClass !== undefined) return ace.objectType === classGuids[objectClass];
  return Object.values(classGuids).includes(ace.objectType) && missing('account.class');
}

function carriesValidatedWrite(ace: Ace): boolean {
  return carriesMask(ace, rights.validatedWrite) && (ace.objectType === undefined || ace.objectType === spnGuid);
}

/**
 * The validated write lets a computer, or a managed account (classes derived from computer), register `class/host` with a
 * name of its own as host; a standalone managed account also with the names of the computers that it is linked to.
 */
function isOwnName(account: Account, spn: string): boolean | Undecided {
  if (account.class === undefined) return missing('account.class');
  if (account.class === 'user') return false;
  const [, host, ...more] = spn.split('/');
  if (!host || host.includes(':') || more.length > 0) return false;
  const names: Record<string, string[] | undefined> = {
    dnsHostName: account.dnsHostName === undefined ? undefined : [account.dnsHostName],
    name: account.name === undefined ? undefined : [account.name.slice(account.name.indexOf('\\') + 1)],
    // Additional names are given to computers (netdom); a managed account of which they were not read is taken to have none.
    otherNames: account.otherNames ?? (account.class === 'computer' ? undefined : []),
    ...(account.class === 'smsa' && { linkedHostNames: account.linkedHostNames }),
  };
  const wanted = host.toLowerCase();
  if (Object.values(names).some((known) => known?.some((name) => name.replace(/\$$/, '').toLowerCase() === wanted))) return true;
  const unread = Object.keys(names).find((key) => names[key] === undefined);
  return unread !== undefined && missing(`account.${unread}`);
}

/** Whoever is in that token may read the SPNs of the object: where none is seen, there is none. */
export function mayReadSpns(descriptor: Descriptor, token: Token, objectClass: Account['class']): boolean {
  const { granted, doubt } = access(descriptor, token, (ace) => carriesProperty(ace, rights.readProperty, objectClass));
  return granted && doubt === undefined;
}
