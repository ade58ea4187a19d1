import * as assert from 'node:assert/strict';
import { test } from 'uvu';
import type { SectionData, SpnEntry } from '../../src/documents/facts.ts';
import { duplicates, duplicateSpns, type Duplicate } from '../../src/domain/duplicates.ts';
import { missing } from '../../src/domain/undecided.ts';
import { assertLinear } from '../support/linear.ts';

const entry = (spn: string, dn: string, more: Partial<SpnEntry> = {}): SpnEntry => ({ spn, via: 'spn', dn, ...more });

const entries = [
  entry('eucsrv/a', 'CN=1,DC=corp,DC=example', { name: 'CORP\\one' }),
  entry('EUCSRV/A', 'CN=2,DC=corp,DC=example'),
  entry('eucsrv/a', 'CN=3,DC=corp,DC=example', { via: 'upn' }),
  entry('eucsrv/a', 'cn=2,DC=corp,DC=example'),
  entry('eucsrv/b', 'CN=1,DC=corp,DC=example'),
  entry('EUCSRV/b', 'cn=1,DC=corp,DC=example'),
  entry('HTTP/a', 'CN=1,DC=corp,DC=example'),
  entry('HTTP/a', 'CN=2,DC=corp,DC=example'),
];

test('duplicates: on two accounts, without regard to case, of the class eucsrv alone', () => {
  const [found, ...more] = duplicates({ entries }) as Duplicate[];
  assert.deepEqual(more, []);
  assert.equal(found!.spn, 'eucsrv/a');
  assert.equal(found!.names, 'CORP\\one and CN=2,DC=corp,DC=example and CN=3,DC=corp,DC=example (as its userPrincipalName)');
  assert.deepEqual(found!.facts, ['spns.entries[0].dn', 'spns.entries[1].dn', 'spns.entries[2].dn']);
  assert.deepEqual([found!.upn, found!.severalDomains, found!.keeper, found!.other], [true, false, '', '']);
  assert.deepEqual(duplicates({}), missing('spns.entries'));
});

/** What is found for the account of CN=1 beside one other holder. */
function beside(other: SpnEntry, account: Partial<SectionData<'account'>> = {}): Duplicate[] {
  const own = { dn: 'CN=1,DC=corp,DC=example', name: 'CORP\\one', spns: ['eucsrv/a'], ...account };
  return duplicateSpns([], {}, own, { entries: [other] }) as Duplicate[];
}

test("the run-as account's own list counts with what was searched for, and says who keeps the SPN", () => {
  const [found] = beside(entry('eucsrv/a', 'CN=2,DC=corp,DC=example', { name: 'CORP\\two' }));
  assert.equal(found!.names, 'CORP\\two and CORP\\one');
  assert.deepEqual(found!.facts, ['spns.entries[0].dn', 'account.spns[0]']);
  assert.deepEqual([found!.keeper, found!.other, found!.otherSpn, found!.otherDomain], ['CORP\\one', 'CORP\\two', 'eucsrv/a', '']);
});

test('the account itself is no second holder, also where its DN is not known', () => {
  assert.deepEqual(beside(entry('eucsrv/a', 'cn=1,dc=corp,dc=example')), []);
  assert.deepEqual(
    duplicateSpns([], {}, { name: 'CORP\\one', spns: ['eucsrv/a'] }, { entries: [entry('eucsrv/a', 'CN=1,DC=corp,DC=example')] }),
    [],
  );
});

test('domains of one forest are told apart', () => {
  const [found] = beside(entry('eucsrv/a', 'CN=2,DC=emea,DC=corp,DC=example'));
  assert.deepEqual([found!.severalDomains, found!.otherDomain], [true, 'emea.corp.example']);
});

test('an SPN with characters that are not seen is a holder of the one without them', () => {
  const [found] = beside(entry('eucsrv/\u200ba', 'CN=2,DC=corp,DC=example'));
  // taken away as it is stored
  assert.equal(found!.otherSpn, 'eucsrv/\u200ba');
});

test('a conflict object is named', () => {
  const dn = 'CN=1\\0ACNF:3f2a5f0c-5d0e-4c63-9d38-4a2f6e1b1111,DC=corp,DC=example';
  assert.equal(beside(entry('eucsrv/a', dn))[0]!.conflict, dn);
  assert.equal(beside(entry('eucsrv/a', 'CN=CNF:x,DC=corp,DC=example'))[0]!.conflict, '');
});

test('duplicates of 50,000 entries take linear time', () =>
  assertLinear(
    (pairs) => Array.from({ length: 2 * pairs }, (_, index) => entry(`eucsrv/${index % pairs}`, `CN=${index}`)),
    (all) => assert.equal((duplicates({ entries: all }) as unknown[]).length, all.length / 2),
    25_000,
  ));

test.run();
