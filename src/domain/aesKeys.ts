// Whether an account can have AES keys, as far as dates tell.
import type { SectionData } from '../documents/facts.ts';
import { missing, type Undecided } from './undecided.ts';

/** No domain had AES keys before Windows Server 2008. */
const earliest = '2008-01-01T00:00:00Z';

/** The password of a user was set before his domain could store AES keys. Other accounts change theirs by themselves. */
export function lacksAesKeys(account: Partial<SectionData<'account'>>, directory: Partial<SectionData<'directory'>>): boolean | Undecided {
  const { class: objectClass, passwordSetAt } = account;
  const { aesSince } = directory;
  if (objectClass !== undefined && objectClass !== 'user') return false;
  if (passwordSetAt === undefined) return missing('account.passwordSetAt');
  if (passwordSetAt >= earliest) {
    if (aesSince === undefined) return missing('directory.aesSince');
    if (passwordSetAt >= aesSince) return false;
  }
  return objectClass === undefined ? missing('account.class') : true;
}
