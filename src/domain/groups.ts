// Groups that rule a domain.
import type { SectionData } from '../documents/facts.ts';
import { missing, type Undecided } from './undecided.ts';

export interface Group {
  sid: string;
  /** As Windows calls it in English. */
  name: string;
}

/** Last numbers of the SIDs of groups in a domain, and whole SIDs of those that every machine has (MS-DTYP 2.4.2.4). */
const inDomain: Record<string, string> = { '512': 'Domain Admins', '518': 'Schema Admins', '519': 'Enterprise Admins' };
const builtIn: Record<string, string> = {
  'S-1-5-32-544': 'Administrators',
  'S-1-5-32-548': 'Account Operators',
  'S-1-5-32-549': 'Server Operators',
  'S-1-5-32-550': 'Print Operators',
  'S-1-5-32-551': 'Backup Operators',
  'S-1-5-32-552': 'Replicator',
};

/**
 * The groups with power over the domain or its controllers that the account is a member of. Of their members the directory resets the
 * descriptor every hour (AdminSDHolder, MS-ADTS 3.1.1.6.1.1): a right that was granted is lost.
 */
export function powerfulGroups({ groupSids }: Partial<SectionData<'account'>>): Group[] | Undecided {
  if (groupSids === undefined) return missing('account.groupSids');
  return groupSids.flatMap((sid) => {
    const name = builtIn[sid] ?? (sid.startsWith('S-1-5-21-') ? inDomain[sid.slice(sid.lastIndexOf('-') + 1)] : undefined);
    return name === undefined ? [] : [{ sid, name }];
  });
}
