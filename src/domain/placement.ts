import type { SectionData } from '../documents/facts.ts';
import { holders, holds, ownSpns, sameDn, type OwnSpn } from './spn.ts';
import { isUndecided, type Undecided } from './undecided.ts';

type Host = Partial<SectionData<'host'>>;
type Account = Partial<SectionData<'account'>>;
type Spns = Partial<SectionData<'spns'>>;

/** Where an SPN is, as seen from the account that UCServer runs under. */
export interface Placement {
  spn: string;
  kind: OwnSpn['kind'];
  /**
   * held: on the account. missing: not on it, and on no other that was found. misplaced: on one other. twice: on two others or more.
   * contradictory: the search found it on the account, whose own list lacks it.
   */
  state: 'held' | 'missing' | 'misplaced' | 'twice' | 'contradictory';
  /** misplaced: the other account, as name or DN; else "". */
  holder: string;
  /** The holder's name is known, not its DN alone: setspn wants a name. */
  named: boolean;
  /** misplaced: what the holder has it as; else "spn". */
  via: 'spn' | 'upn';
}

/** Where the server's own SPNs are. The search (`spns`) tells misplaced from missing and may be lacking. */
export function placements(host: Host, account: Account, spns: Spns): Placement[] | Undecided {
  const own = ownSpns(host);
  if (isUndecided(own)) return own;
  const placed: Placement[] = [];
  for (const { spn, kind } of own) {
    const held = holds(account, spn);
    if (isUndecided(held)) return held;
    placed.push({ spn, kind, ...(held ? nowhere('held') : elsewhere(spn, account, spns)) });
  }
  return placed;
}

function elsewhere(spn: string, account: Account, spns: Spns): Omit<Placement, 'spn' | 'kind'> {
  const found = holders(spns, spn);
  if (isUndecided(found)) return nowhere('missing');
  const [first] = found;
  if (first === undefined) return nowhere('missing');
  if (found.some(({ dn }) => account.dn !== undefined && sameDn(dn, account.dn))) return nowhere('contradictory');
  if (found.length > 1) return nowhere('twice');
  return { state: 'misplaced', holder: first.name, named: first.name !== first.dn, via: first.via };
}

function nowhere(state: Placement['state']): Omit<Placement, 'spn' | 'kind'> {
  return { state, holder: '', named: false, via: 'spn' };
}

/** Paths of the DNs of all that hold one of the server's own SPNs: the evidence. */
export function ownHolders(host: Host, spns: Spns): string[] | Undecided {
  const own = ownSpns(host);
  if (isUndecided(own)) return own;
  const paths: string[] = [];
  for (const { spn } of own) {
    const found = holders(spns, spn);
    if (isUndecided(found)) return found;
    paths.push(...found.map(({ fact }) => `${fact}.dn`));
  }
  return paths;
}
