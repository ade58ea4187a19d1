import type { SectionData } from '../documents/facts.ts';
import { NotUnderstood } from '../system/errors.ts';
import { reason } from '../text/reasons.ts';
import { access, attributeGuids, carriesMask, carriesProperty, mayTakeOver, rights, tokenOf } from './access.ts';
import { parseSddl, type Ace, type Descriptor } from './descriptor.ts';
import { keepingLast } from './keepingLast.ts';
import { isBuiltInGroup } from './sid.ts';
import { isUndecided, missing, undecided, type Undecided } from './undecided.ts';

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

/** The right Validated-SPN has the GUID of the attribute (MS-ADTS 5.1.3.2.1, MS-ADA3 2.253). */
const validatedSpn = attributeGuids.servicePrincipalName.guid;

/**
 * Whether the account may register the SPN on itself (MS-ADTS 5.1.3.3 access check, 3.1.1.5.3.1.1.4 validated write).
 *
 * A right is only said to be there where no group that is not known could take it away. Where the groups are not known
 * and nothing is granted, the answer is unknown; where the validated write is granted and does not suffice, the account
 * is taken not to be in one of the built-in groups, which may write everything everywhere.
 */
export function spnRight(account: Account, spn: string): SpnRight | Undecided {
  const answer = rightOf(account, spn);
  // The descriptor was read: that it says nothing without the groups is not the same as that nobody asked.
  return 'missing' in answer && answer.missing === 'account.groupSids' ? undecided(reason('groups-unknown')) : answer;
}

function rightOf(account: Account, spn: string): SpnRight | Undecided {
  if (account.sddl === undefined) return missing('account.sddl');
  const descriptor = readDescriptor(account.sddl);
  if (isUndecided(descriptor)) return descriptor;
  const token = ownToken(account);

  const write = access(descriptor, token, (ace) => carriesSpnWrite(ace, account.class));
  if (write.granted && !write.doubt) return { verdict: 'write', couldObtain: false };
  const validated = access(descriptor, token, carriesValidatedWrite);
  const own = isOwnName(account, spn);
  if (validated.granted && !validated.doubt && own === true) return { verdict: 'validated', couldObtain: false };
  if (write.granted && write.doubt) return write.doubt;

  const without = (verdict: SpnRight['verdict']) => ({ verdict, couldObtain: mayTakeOver(descriptor, token) });
  if (validated.granted) {
    if (isUndecided(own)) return own;
    if (own && validated.doubt) return validated.doubt;
    const byOthers = access(descriptor, token, (ace) => (isBuiltInGroup(ace.sid) ? false : carriesSpnWrite(ace, account.class)));
    return byOthers.doubt ?? without(account.class === 'user' ? 'write-needed' : 'other-host-name');
  }
  if (account.groupSids === undefined) return missing('account.groupSids');
  return write.doubt ?? (own === false ? undefined : validated.doubt) ?? without('no-right');
}

const ownToken = keepingLast(({ sid, groupSids }: Account) => tokenOf({ isObject: true, sid, groupSids }));

const readDescriptor = keepingLast((sddl: string): Descriptor | Undecided => {
  try {
    const descriptor = parseSddl(sddl);
    return descriptor.dacl === undefined ? undecided(reason('descriptor-without-dacl')) : descriptor;
  } catch (error) {
    if (!(error instanceof NotUnderstood)) throw error;
    return undecided(reason('not-a-descriptor', { because: error.because }));
  }
});

function carriesSpnWrite(ace: Ace, objectClass: Account['class']): boolean | Undecided {
  return carriesProperty(ace, rights.writeProperty, attributeGuids.servicePrincipalName, objectClass);
}

function carriesValidatedWrite(ace: Ace): boolean {
  return carriesMask(ace, rights.validatedWrite) && (ace.objectType === undefined || ace.objectType === validatedSpn);
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
