// Two sources that tell different things of one account: which of them is out of date, nobody can say here.
import type { SectionData } from '../../documents/facts.ts';
import { parseSddl } from '../../domain/descriptor.ts';
import { aliasOf } from '../../domain/sid.ts';
import { NotUnderstood } from '../../system/errors.ts';
import { reason, type Reason } from '../../text/reasons.ts';

type Account = SectionData<'account'>;

/** What a source tells of the account, and where it stands. */
export interface AccountStatement {
  place: string;
  data: Account;
}

/** Told by what the source can tell, not by what the account has: the same account is with and without them. */
const notCompared = new Set<keyof Account>(['assumed', 'dn', 'name']);

/** The first fact of which one source has another value than one before it; undefined where all agree. */
export function contradictionAmong(sources: readonly AccountStatement[]): Reason | undefined {
  const first = new Map<string, { place: string; value: string }>();
  const sid = sources.find(({ data }) => data.sid !== undefined)?.data.sid;
  for (const { place, data } of sources) {
    for (const key of Object.keys(data) as (keyof Account)[]) {
      if (notCompared.has(key)) continue;
      const value = comparable(key, data[key], sid);
      const before = first.get(key);
      if (before === undefined) first.set(key, { place, value });
      else if (before.value !== value) return reason('sources-contradict', { key: `account.${key}`, place, otherPlace: before.place });
    }
  }
  return undefined;
}

/** The value as a text that is the same however a source writes it: lists in whatever order, names in whatever case. */
function comparable(key: keyof Account, value: unknown, sid: string | undefined): string {
  if (key === 'sddl') return descriptor(String(value), sid);
  if (Array.isArray(value)) return [...new Set(value.map((one) => String(one).toLowerCase()))].sort().join('\n');
  return String(value).toLowerCase();
}

/** The DACL, which is what permissions are judged by. SDDL of Windows has names for the groups of a domain, a directory their SIDs. */
function descriptor(sddl: string, member: string | undefined): string {
  try {
    const { dacl } = parseSddl(sddl);
    return JSON.stringify(dacl?.map((ace) => ({ ...ace, sid: aliasOf(ace.sid, member) ?? ace.sid })) ?? null);
  } catch (error) {
    if (error instanceof NotUnderstood) return sddl;
    throw error;
  }
}
