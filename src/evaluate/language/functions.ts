// What rules can call beside CEL's own functions. The types are named here once: for the check when a rule is loaded.
import { powershellLine } from '../../text/powershell.ts';
import { kerberosOff, ntlmRefused, methods, offeredMethods, sameMethod, similarMethod } from '../../domain/auth.ts';
import { sameDn } from '../../domain/dn.ts';
import { glob } from '../../domain/glob.ts';
import { lacksAesKeys } from '../../domain/aesKeys.ts';
import { powerfulGroups } from '../../domain/groups.ts';
import { klistCause } from '../../domain/klistCodes.ts';
import { duplicates, duplicateSpns } from '../../domain/duplicates.ts';
import { holders } from '../../domain/holders.ts';
import {
  aliasNoNames,
  aliasSpns,
  clientNoNames,
  clientSpns,
  isAskedFor,
  kerberosShare,
  loggedNoNames,
  loggedSpns,
} from '../../domain/names.ts';
import { aliasPlacements, clientPlacements, loggedPlacements, ownHolders, placements, unshownSpns } from '../../domain/placement.ts';
import { coversClient, coversServer, isWholeSearch } from '../../domain/search.ts';
import { accountLabel, accountValues, foundValues, holds, ownSpns, sameSpn } from '../../domain/spn.ts';
import { spnRight } from '../../domain/spnRight.ts';
import { minutesBetween } from '../../domain/time.ts';
import { tooOld } from '../../domain/version.ts';
import { versionAtLeast } from '../../text/version.ts';

/** Types of the records that functions give, field to CEL type. A field in `optional` may be missing. */
export const recordTypes: Record<string, { fields: Record<string, string>; optional?: string[] }> = {
  OwnSpn: { fields: { spn: 'string', kind: 'string' } },
  AliasSpn: { fields: { spn: 'string', source: 'string' } },
  Group: { fields: { sid: 'string', name: 'string' } },
  SpnRight: { fields: { verdict: 'string', couldObtain: 'bool' } },
  Placement: {
    fields: {
      ...{ spn: 'string', kind: 'string', source: 'string', state: 'string', proved: 'bool', via: 'string' },
      ...{
        holder: 'string',
        holderDn: 'string',
        holderSpn: 'string',
        removal: 'string',
        holderDomain: 'string',
        holderUpn: 'string',
        holderDisabled: 'bool',
        holderIsHost: 'bool',
      },
    },
  },
  NoName: { fields: { spn: 'string', source: 'string', detail: 'string' } },
  Holder: {
    fields: { dn: 'string', name: 'string', spn: 'string', via: 'string', fact: 'string', disabled: 'bool', isHost: 'bool' },
  },
  Duplicate: {
    fields: {
      ...{
        spn: 'string',
        clean: 'string',
        names: 'string',
        facts: 'list<string>',
        upn: 'bool',
        severalDomains: 'bool',
        conflict: 'string',
        keeper: 'string',
      },
      ...{ other: 'string', otherDn: 'string', otherSpn: 'string', removal: 'string', otherDomain: 'string', otherUpn: 'string' },
    },
  },
  SpnValue: {
    fields: {
      spn: 'string',
      shown: 'string',
      clean: 'string',
      problem: 'string',
      detail: 'string',
      holder: 'string',
      own: 'bool',
      fact: 'string',
    },
  },
};

/** CEL signature to implementation. An implementation may answer with an Undecided. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the arguments were checked against the signature
export const functions: Record<string, (...args: any[]) => unknown> = {
  'ownSpns(Host): list<OwnSpn>': ownSpns,
  'placements(Host, Account, Spns): list<Placement>': placements,
  'aliasPlacements(list<string>, Host, Account, Spns): list<Placement>': aliasPlacements,
  'loggedPlacements(ClientLog, list<string>, Host, Account, Spns): list<Placement>': loggedPlacements,
  'clientPlacements(Client, Spns): list<Placement>': clientPlacements,
  'unshownSpns(Account, Spns): list<string>': unshownSpns,
  'isWholeSearch(Spns, Host, Account): bool': isWholeSearch,
  'coversServer(Spns, Host, Account): bool': coversServer,
  'coversClient(Spns, Client): bool': coversClient,
  'ownHolders(Host, Spns): list<string>': ownHolders,
  'holds(Account, string): bool': holds,
  'accountLabel(Account): string': accountLabel,
  'holders(Spns, string): list<Holder>': holders,
  'duplicates(Spns): list<Duplicate>': duplicates,
  'duplicateSpns(list<string>, Host, Account, Spns): list<Duplicate>': duplicateSpns,
  'accountValues(Account): list<SpnValue>': accountValues,
  'foundValues(Spns, Account): list<SpnValue>': foundValues,
  'sameSpn(string, string): bool': sameSpn,
  'sameDn(string, string): bool': sameDn,
  'spnRight(Account, string): SpnRight': spnRight,
  'aliasSpns(list<string>, Host): list<AliasSpn>': aliasSpns,
  'loggedSpns(ClientLog, Host): list<AliasSpn>': loggedSpns,
  'clientSpns(Client): list<AliasSpn>': clientSpns,
  'aliasNoNames(list<string>): list<NoName>': aliasNoNames,
  'loggedNoNames(ClientLog): list<NoName>': loggedNoNames,
  'clientNoNames(Client): list<NoName>': clientNoNames,
  'isAskedFor(string, list<string>, ClientLog): bool': isAskedFor,
  'powerfulGroups(Account): list<Group>': powerfulGroups,
  'klistCause(string): string': klistCause,
  'kerberosShare(ClientLog): double': kerberosShare,
  'kerberosOff(Auth): bool': kerberosOff,
  'ntlmRefused(Host, Auth): bool': ntlmRefused,
  'lacksAesKeys(Account, Directory): bool': lacksAesKeys,
  'offeredMethods(Auth): list<string>': offeredMethods,
  'knownMethods(): list<string>': () => methods,
  'sameMethod(string, string): bool': sameMethod,
  'similarMethod(string, string): bool': similarMethod,
  'tooOld(Product): bool': tooOld,
  'minutesBetween(string, string): double': minutesBetween,
  'distinct(list<string>): list<string>': (list: string[]) => [...new Set(list)],
  'repeated(list<string>): list<string>': (list: string[]) => [...new Set(list.filter((one, at) => list.indexOf(one) < at))],
  'versionAtLeast(string, string): bool': versionAtLeast,
  'glob(string, string): bool': glob,
  'commandLine(list<string>): string': powershellLine,
};
