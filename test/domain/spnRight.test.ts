import { test } from 'uvu';
import * as assert from 'node:assert/strict';
import type { SectionData } from '../../src/documents/facts.ts';
import { spnRight } from '../../src/domain/spnRight.ts';
import { reason, textOf } from '../../src/text/reasons.ts';
import { assertLinear } from '../support/linear.ts';

type Account = Partial<SectionData<'account'>>;

const spnGuid = 'f3a64788-5306-11d1-a9c5-0000f80367c1';
const publicInformation = 'e48d0154-bcf8-11d1-8702-00c04fb96050';
const userClass = 'bf967aba-0de6-11d0-a285-00aa003049e2';
const computerClass = 'bf967a86-0de6-11d0-a285-00aa003049e2';
const domain = 'S-1-5-21-1-2-3';
const sid = `${domain}-1104`;
const group = `${domain}-1121`;
const full = 'eucsrv/ucs01.corp.example';

const user: Account = {
  class: 'user',
  sid,
  name: 'CORP\\svc-ucs',
  dnsHostName: '',
  otherNames: [],
  linkedHostNames: [],
  groupSids: [`${domain}-513`],
};
const computer: Account = { ...user, class: 'computer', name: 'CORP\\UCS01$', dnsHostName: 'ucs01.corp.example' };
const gmsa: Account = { ...computer, class: 'gmsa', name: 'CORP\\gmsa-ucs$', dnsHostName: 'gmsa-ucs.corp.example' };
const smsa: Account = { ...gmsa, class: 'smsa', name: 'CORP\\smsa-ucs$', dnsHostName: '' };

const validatedWrite = `(OA;;SW;${spnGuid};;PS)`;
const write = `(OA;;WP;${spnGuid};;PS)`;

/** The answer in short: the verdict, with + where the right could be obtained; ? and the missing path or the reason. */
function judged(account: Account, dacl: string, spn = full, owner = 'DA'): string {
  const answer = spnRight({ sddl: `O:${owner}G:DAD:${dacl}`, ...account }, spn);
  if ('verdict' in answer) return answer.verdict + (answer.couldObtain ? '+' : '');
  return 'missing' in answer ? `?${answer.missing}` : `? ${textOf(answer.because)}`;
}

/** Unknown, and not as if nobody had asked: the descriptor was read. */
const onGroups = '? the right depends on the groups of the account, and these are not known; --ldap tells them';

function without(account: Account, ...keys: (keyof Account)[]): Account {
  const copy = { ...account };
  for (const key of keys) delete copy[key];
  return copy;
}

test('write property: no limit, the attribute, its property set, the class of the object', () => {
  assert.equal(judged(user, '(A;;WP;;;PS)'), 'write');
  assert.equal(judged(user, write), 'write');
  assert.equal(judged(user, `(OA;;WP;${publicInformation};;PS)`), 'write');
  assert.equal(judged(user, `(OA;;WP;${userClass};;PS)`), 'write');
  assert.equal(judged(computer, `(OA;;WP;${userClass};;PS)`), 'no-right');
  assert.equal(judged(computer, `(OA;;WP;${computerClass};;PS)`), 'write');
  assert.equal(judged(user, '(OA;;WP;bf967950-0de6-11d0-a285-00aa003049e2;;PS)'), 'no-right');
  assert.equal(judged(without(user, 'class'), `(OA;;WP;${userClass};;PS)`), '?account.class');
});

test('the validated write: not for a property set or a class, not as an extended right or a read', () => {
  assert.equal(judged(computer, validatedWrite), 'validated');
  assert.equal(judged(computer, '(A;;SW;;;PS)'), 'validated');
  assert.equal(judged(computer, `(OA;;SW;${publicInformation};;PS)`), 'no-right');
  assert.equal(judged(computer, `(OA;;SW;${computerClass};;PS)`), 'no-right');
  assert.equal(judged(computer, '(OA;;SW;72e39547-7b18-11d1-adef-00c04fd8d5cd;;PS)'), 'no-right');
  assert.equal(judged(computer, `(OA;;CR;${spnGuid};;PS)(OA;;RP;${spnGuid};;PS)(A;;CCDCLCDTLO;;;PS)`), 'no-right');
});

test('the validated write allows the own names only, in two parts', () => {
  for (const own of ['eucsrv/UCS01', 'eucsrv/ucs01', 'EUCSRV/UCS01.Corp.Example', 'HOST/ucs01']) {
    assert.equal(judged(computer, validatedWrite, own), 'validated', own);
  }
  for (const other of [`${full}:5222`, `${full}/x`, `${full}.`, 'eucsrv/ucs01$', 'eucsrv/', 'eucsrv', 'ucs01', 'eucsrv/cti']) {
    assert.equal(judged(computer, validatedWrite, other), 'other-host-name', other);
    assert.equal(judged(computer, write, other), 'write', other);
  }
  assert.equal(judged({ ...computer, otherNames: ['cti.corp.example', 'CTI$'] }, validatedWrite, 'eucsrv/cti'), 'validated');
  assert.equal(judged({ ...computer, name: 'UCS01$', dnsHostName: '' }, validatedWrite, 'eucsrv/UCS01'), 'validated');
});

test('object class times right times host name', () => {
  assert.equal(judged(user, validatedWrite), 'write-needed');
  assert.equal(judged(user, validatedWrite, 'eucsrv/svc-ucs'), 'write-needed');
  assert.equal(judged(gmsa, validatedWrite), 'other-host-name');
  assert.equal(judged(gmsa, validatedWrite, 'eucsrv/gmsa-ucs.corp.example'), 'validated');
  assert.equal(judged(gmsa, write), 'write');
  assert.equal(judged(smsa, validatedWrite), 'other-host-name');
  assert.equal(judged({ ...smsa, linkedHostNames: ['ucs01.corp.example', 'UCS01'] }, validatedWrite), 'validated');
  assert.equal(judged({ ...gmsa, linkedHostNames: ['ucs01.corp.example'] }, validatedWrite), 'other-host-name');
});

test('generic rights, mapped or not', () => {
  assert.equal(judged(user, '(A;;GA;;;PS)'), 'write');
  assert.equal(judged(user, '(A;;GW;;;PS)'), 'write');
  assert.equal(judged(user, '(A;;0xF01FF;;;PS)'), 'write');
  assert.equal(judged(user, '(A;;GRGX;;;PS)'), 'no-right');
  assert.equal(judged(user, `(D;;GW;;;AU)${write}`), 'no-right');
});

test('stored order: the first ACE that carries the right decides, each right for itself', () => {
  assert.equal(judged(user, `(OD;;WP;${publicInformation};;PS)${write}`), 'no-right');
  assert.equal(judged(user, `${write}(D;ID;WP;;;PS)`), 'write');
  assert.equal(judged(computer, `(OD;;SW;${spnGuid};;PS)${write}`), 'write');
  assert.equal(judged(computer, `(OD;;WP;${spnGuid};;PS)${validatedWrite}`), 'validated');
  assert.equal(judged(computer, `(D;;SW;;;${sid})${validatedWrite}`), 'no-right');
  assert.equal(judged(user, `(D;;WP;;;${group})${write}`), 'write');
});

test('what only hands down does not count; for whom it is handed down does not matter on the object', () => {
  assert.equal(judged(user, `(OA;CIIO;WP;${spnGuid};;PS)`), 'no-right');
  assert.equal(judged(user, `(D;CIIO;WP;;;PS)${write}`), 'write');
  assert.equal(judged(user, `(OA;CIID;WP;${spnGuid};${computerClass};PS)`), 'write');
});

test('a NULL DACL allows everything, an empty one nothing', () => {
  assert.equal(judged(user, 'NO_ACCESS_CONTROL'), 'write');
  assert.equal(judged(user, ''), 'no-right');
  assert.equal(judged(user, 'PAIS:(AU;SA;WP;;;WD)'), 'no-right');
});

test('the token: its SID, its groups, and the groups of everybody who binds', () => {
  for (const trustee of ['PS', sid, 'WD', 'AU', 'NU', 'BU', 'DU']) assert.equal(judged(user, `(A;;WP;;;${trustee})`), 'write', trustee);
  for (const trustee of ['DA', 'BA', 'SY', 'CO', 'IU', 'RU', 'EA', group, 'S-1-5-21-9-9-9-513', 'OW']) {
    assert.equal(judged(user, `(A;;WP;;;${trustee})`), 'no-right', trustee);
  }
  assert.equal(judged({ ...user, groupSids: [group] }, `(A;;WP;;;${group})`), 'write');
  assert.equal(judged({ ...user, groupSids: ['S-1-5-32-554'] }, '(A;;WP;;;RU)'), 'write');
});

test("aliases of a domain are the account's own domain's, those of the forest any domain's", () => {
  assert.equal(judged({ ...user, groupSids: [`${domain}-512`] }, '(A;;WP;;;DA)'), 'write');
  assert.equal(judged({ ...user, groupSids: ['S-1-5-21-9-9-9-512'] }, '(A;;WP;;;DA)'), 'no-right');
  assert.equal(judged({ ...user, groupSids: ['S-1-5-21-9-9-9-519'] }, '(A;;WP;;;EA)'), 'write');
  assert.equal(judged({ ...user, groupSids: ['S-1-5-21-9-9-9-518'] }, '(A;;WP;;;SA)'), 'write');
  assert.equal(judged({ ...user, groupSids: ['S-1-5-32-519'] }, '(A;;WP;;;EA)'), 'no-right');
  assert.equal(judged(without({ ...user, groupSids: [`${domain}-512`] }, 'sid'), '(A;;WP;;;DA)'), 'write');
});

test('groups not known: what is granted is granted, nothing granted is unknown', () => {
  const account = without(user, 'groupSids');
  assert.equal(judged(account, write), 'write');
  assert.equal(judged(account, '(A;;RP;;;AU)'), onGroups);
  assert.equal(judged(account, `(A;;WP;;;${group})`), onGroups);
  assert.equal(judged(without(computer, 'groupSids'), validatedWrite), 'validated');
});

test('groups not known: a deny for one of them before the allow makes it unknown', () => {
  assert.equal(judged(without(user, 'groupSids'), `(D;;WP;;;${group})${write}`), onGroups);
  assert.equal(judged(without(user, 'groupSids'), `(D;;WP;;;BA)${write}`), onGroups);
  assert.equal(judged(without(user, 'groupSids'), `(D;;WP;;;BA)${write}${validatedWrite}`), onGroups);
  assert.equal(judged(without(user, 'groupSids'), `(D;;WP;;;SY)${write}`), 'write');
  assert.equal(judged(without(computer, 'groupSids'), `(D;;SW;;;${group})${validatedWrite}`), onGroups);
  assert.equal(judged(without(computer, 'groupSids'), `(D;;WP;;;${group})${write}${validatedWrite}`), 'validated');
});

test('groups not known: the validated write that does not suffice is found, unless a group made for it may write', () => {
  const usual = '(A;;GA;;;DA)(A;;GA;;;BA)(A;;GA;;;AO)(A;;GA;;;EA)(A;;GA;;;SY)';
  assert.equal(judged(without(user, 'groupSids'), usual + validatedWrite), 'write-needed');
  assert.equal(judged(without(user, 'groupSids', 'sid', 'dnsHostName'), usual + validatedWrite), 'write-needed');
  assert.equal(judged(without(gmsa, 'groupSids'), usual + validatedWrite), 'other-host-name');
  assert.equal(judged(without(user, 'groupSids'), `(A;;WP;;;${group})${validatedWrite}`), onGroups);
});

test('a SID that is not known: SELF counts, another SID of the domain may be the account', () => {
  const account = without(user, 'sid');
  assert.equal(judged(account, write), 'write');
  assert.equal(judged(account, `(A;;WP;;;${sid})`), '?account.sid');
  assert.equal(judged(account, `(D;;WP;;;${sid})${write}`), '?account.sid');
  assert.equal(judged(account, `(A;;WP;;;${sid})${validatedWrite}`), '?account.sid');
  assert.equal(judged(account, '(A;;WP;;;LA)'), '?account.sid');
  assert.equal(judged(account, `(A;;WP;;;${domain}-500)`), '?account.sid');
  assert.equal(judged(account, '(A;;WP;;;SY)(A;;WP;;;BA)(A;;WP;;;DA)'), 'no-right');
});

test('names that are not known', () => {
  assert.equal(judged(without(computer, 'dnsHostName'), validatedWrite), '?account.dnsHostName');
  assert.equal(judged(without(computer, 'dnsHostName'), validatedWrite, 'eucsrv/UCS01'), 'validated');
  assert.equal(judged(without(computer, 'name'), validatedWrite), 'validated');
  assert.equal(judged(without(computer, 'name'), validatedWrite, 'eucsrv/UCS01'), '?account.name');
  assert.equal(judged(without(computer, 'otherNames'), validatedWrite, 'eucsrv/cti'), '?account.otherNames');
  assert.equal(judged(without(smsa, 'linkedHostNames'), validatedWrite), '?account.linkedHostNames');
  assert.equal(judged(without(gmsa, 'linkedHostNames'), validatedWrite), 'other-host-name');
  assert.equal(judged(without(user, 'dnsHostName', 'name', 'otherNames', 'linkedHostNames'), validatedWrite), 'write-needed');
  assert.equal(judged(without(computer, 'class'), validatedWrite), '?account.class');
  assert.equal(judged(without(computer, 'class'), write), 'write');
});

test('an entry under a condition is not decided', () => {
  const condition = '(@User.Title == "x")';
  const unclear = /^\? the descriptor has an entry for S-1-5-11 that holds only under a condition, /;
  assert.match(judged(user, `(XA;;WP;;;AU;${condition})`), unclear);
  assert.match(judged(user, `(XD;;WP;;;AU;${condition})${write}`), unclear);
  assert.match(judged(user, `(XA;;WP;;;AU;${condition})${validatedWrite}`), unclear);
  assert.match(judged(computer, `(XA;;SW;;;AU;${condition})`), unclear);
  assert.equal(judged(user, `${write}(XD;;WP;;;AU;${condition})`), 'write');
  assert.equal(judged(user, `(XA;;WP;;;DA;${condition})`), 'no-right');
  assert.equal(judged(user, `(XA;;SW;;;AU;${condition})`), 'no-right');
});

test('who may change the DACL or the owner has no right, but could obtain it', () => {
  assert.equal(judged(user, '(A;;WD;;;PS)'), 'no-right+');
  assert.equal(judged(user, '(A;;WO;;;PS)'), 'no-right+');
  assert.equal(judged(user, `(OA;;WD;${spnGuid};;PS)`), 'no-right');
  assert.equal(judged(user, `(D;;WD;;;PS)(A;;WD;;;AU)${validatedWrite}`), 'write-needed');
  assert.equal(judged(user, `(A;;WD;;;PS)${validatedWrite}`), 'write-needed+');
  assert.equal(judged(user, '(A;;RP;;;PS)', full, sid), 'no-right+');
  assert.equal(judged({ ...user, groupSids: [`${domain}-512`] }, '(A;;RP;;;PS)'), 'no-right+');
});

test('OWNER RIGHTS takes the place of what an owner may do', () => {
  assert.equal(judged(user, '(A;;RP;;;OW)', full, sid), 'no-right');
  assert.equal(judged(user, '(A;;RP;;;AU)(A;;RP;;;OW)', full, sid), 'no-right');
  assert.equal(judged(user, '(A;CIIO;RP;;;OW)', full, sid), 'no-right+');
  assert.equal(judged(user, '(A;;WP;;;OW)', full, sid), 'write');
  assert.equal(judged(user, '(A;;WP;;;OW)'), 'no-right');
});

test('no descriptor, or one that is none', () => {
  assert.deepEqual(spnRight(user, full), { unknown: true, missing: 'account.sddl' });
  assert.deepEqual(spnRight({ ...user, sddl: 'O:DA' }, full), { unknown: true, because: reason('descriptor-without-dacl') });
  const because = reason('sddl-syntax', { character: 5, expected: reason('expects-parenthesis', { character: 3 }) });
  assert.deepEqual(spnRight({ ...user, sddl: 'D:(A' }, full), { unknown: true, because: reason('not-a-descriptor', { because }) });
});

test('many entries and many groups take linear time', () =>
  assertLinear(
    (size) => ({
      groupSids: Array.from({ length: size }, (_, index) => `S-1-5-21-7-7-7-${index + 2000}`),
      dacl: `(A;;WP;;;EA)(A;;WP;;;${group})`.repeat(size),
    }),
    ({ groupSids, dacl }) => {
      assert.equal(judged({ ...user, groupSids }, dacl), 'no-right');
      assert.equal(judged(user, ''), 'no-right'); // the last descriptor is kept: the next time, the long one is read again
    },
    20_000,
  ));

test.run();
