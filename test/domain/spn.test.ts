import * as assert from 'node:assert/strict';
import { test } from 'uvu';
import { sameDn } from '../../src/domain/dn.ts';
import { accountLabel, accountValues, foundValues, hasServiceClass, holds, ownSpns, sameSpn, type SpnValue } from '../../src/domain/spn.ts';
import { visible } from '../../src/text/visible.ts';
import type { SpnEntry } from '../../src/documents/facts.ts';

const entry = (spn: string, dn: string, more: Partial<SpnEntry> = {}): SpnEntry => ({ spn, via: 'spn', dn, ...more });
const missing = (path: string) => ({ unknown: true, missing: path });

test('own SPNs: full name and short name, one where they are equal', () => {
  const names = (fqdn: string, netbios: string) =>
    (ownSpns({ fqdn, netbios }) as { spn: string; kind: string }[]).map(({ spn, kind }) => [spn, kind]);
  assert.deepEqual(names('ucs01.corp.example', 'UCS01'), [
    ['eucsrv/ucs01.corp.example', 'fqdn'],
    ['eucsrv/UCS01', 'netbios'],
  ]);
  assert.deepEqual(names('ucs01', 'UCS01'), [['eucsrv/ucs01', 'fqdn']]);
  assert.deepEqual(
    [ownSpns({ netbios: 'UCS01' }), ownSpns({ fqdn: 'ucs01.corp.example' })],
    [missing('host.fqdn'), missing('host.netbios')],
  );
});

test('SPNs and DNs compare without case, letters beyond ASCII too', () => {
  assert.ok(sameSpn('eucsrv/Büro', 'EUCSRV/BÜRO') && sameDn('CN=Ä,DC=x', 'cn=ä,dc=X'));
  assert.ok(!sameSpn('eucsrv/a', 'eucsrv/a.'));
});

test('an account holds an SPN', () => {
  assert.deepEqual(
    ['EUCSRV/a', 'eucsrv/b'].map((spn) => holds({ spns: ['eucsrv/A'] }, spn)),
    [true, false],
  );
  assert.equal(holds({ spns: [] }, 'eucsrv/a'), false);
  assert.deepEqual(holds({}, 'eucsrv/a'), missing('account.spns'));
});

// ------------------------------------------------------------------------------------------- well formed or not

for (const [spn, problem, detail] of [
  ['eucsrv/ucs01.corp.example', '', ''],
  ['EUCSRV/UCS01', '', ''],
  ['eucsrv/büro.corp.example', '', ''],
  ['eucsrv/ucs_01-a', '', ''],
  ['eucsrv/ucs01:7222', 'malformed', 'a port'],
  ['eucsrv/ucs01/corp.example', 'malformed', 'more than two parts'],
  ['eucsrv/ucs01\\x', 'malformed', 'more than two parts'],
  ['eucsrv/ucs01.', 'malformed', 'a dot at its end'],
  ['"eucsrv/ucs01"', 'malformed', 'quotes'],
  ['eucsrv/„ucs01“', 'malformed', 'quotes'],
  ['‹eucsrv/ucs01›', 'malformed', 'quotes'],
  ['eucsrv/ucs 01', 'malformed', 'a blank'],
  ['eucsrv/ucs01 ', 'malformed', 'a blank'],
  ['eucsrv/ucs01\u00A0', 'malformed', 'a blank'],
  ['eucsrv/', 'malformed', 'no host name'],
  ['eucsrv/ucs01,ucs02', 'malformed', 'a character that no host name has'],
  ['eucsrv/*', 'malformed', 'a character that no host name has'],
  ['eucsrv/ucs01\u200B', 'invisible-character', 'invisible characters'],
  ['euc\u202Esrv/ucs01', 'invisible-character', 'invisible characters'],
  ['\uFEFFeucsrv/ucs01', 'invisible-character', 'invisible characters'],
  ['eucsrv/ucs01\u0007', 'invisible-character', 'invisible characters'],
  ['eucsrv/ucs\u00AD01', 'invisible-character', 'invisible characters'],
  // one finding a value: what cannot be seen counts more
  ['"eucsrv/ucs01\u200D:1"', 'invisible-character', 'invisible characters'],
] as const) {
  test(`${JSON.stringify(spn)}: ${detail || 'well formed'}`, () => {
    const [value] = accountValues({ spns: [spn], name: 'CORP\\UCS01$' }) as { problem: string; detail: string }[];
    assert.deepEqual([value!.problem, value!.detail], [problem, detail]);
  });
}

/** Default_Ignorable_Code_Point as DerivedCoreProperties.txt of Unicode 17 lists it. */
const ignorable: [first: number, last: number][] = [
  [0xad, 0xad],
  [0x34f, 0x34f],
  [0x61c, 0x61c],
  [0x115f, 0x1160],
  [0x17b4, 0x17b5],
  [0x180b, 0x180f],
  [0x200b, 0x200f],
  [0x202a, 0x202e],
  [0x2060, 0x206f],
  [0x3164, 0x3164],
  [0xfe00, 0xfe0f],
  [0xfeff, 0xfeff],
  [0xffa0, 0xffa0],
  [0xfff0, 0xfff8],
  [0x1bca0, 0x1bca3],
  [0x1d173, 0x1d17a],
  [0xe0000, 0xe0fff],
];
/** Drawn empty without being any of what Unicode calls invisible. */
const empty = [0x2800, 0x1d159, 0x13441, 0x13442, 0x16fe4];

test('of all code points of Unicode those that are not seen are found, as reports show them; letters, marks and digits are legal', () => {
  const ignored = new Set([
    ...ignorable.flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, at) => first + at)),
    ...empty,
  ]);
  const points = Array.from({ length: 0x110000 }, (_, point) => point);
  const values = accountValues({ spns: points.map((point) => `eucsrv/a${String.fromCodePoint(point)}b`) }) as SpnValue[];
  assert.equal(values.length, points.length);
  const wrong = points.filter((point) => {
    const { problem, shown, spn, clean } = values[point]!;
    const character = String.fromCodePoint(point);
    // controls, formats, surrogates, private and unassigned ones; separators of lines
    const unseen = ignored.has(point) || /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/u.test(character);
    if (unseen) return problem !== 'invisible-character' || clean !== 'eucsrv/ab' || shown !== visible(spn) || shown === spn;
    return (
      problem === 'invisible-character' || (/[\p{L}\p{M}\p{N}]/u.test(character) && (problem !== '' || shown !== spn || clean !== spn))
    );
  });
  assert.deepEqual(
    wrong.map((point) => point.toString(16)),
    [],
  );
});

test('a value: shown with what is invisible, clean of it', () => {
  assert.deepEqual(accountValues({ spns: ['HTTP/x', '"eucsrv/ucs01\u200B'], dn: 'CN=1' }), [
    {
      spn: '"eucsrv/ucs01\u200B',
      shown: '"eucsrv/ucs01<U+200B>',
      clean: 'eucsrv/ucs01',
      problem: 'invisible-character',
      detail: 'invisible characters',
      holder: 'CN=1',
      own: true,
      fact: 'account.spns[1]',
    },
  ]);
  assert.deepEqual(accountValues({}), missing('account.spns'));
});

test('the class is judged once freed of quotes and invisible characters', () => {
  assert.deepEqual(['eucsrv/a', 'EUCSRV/a', ' "euc\u200Bsrv/a', 'eucsrv', 'eucsrv2/a', 'HTTP/eucsrv/a', ''].map(hasServiceClass), [
    true,
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
});

test("values found on others: not the account's own, where those are known, and no userPrincipalNames", () => {
  const entries = [
    entry('eucsrv/a', 'CN=1'),
    entry('eucsrv/b', 'CN=2', { name: 'CORP\\two' }),
    entry('eucsrv/c', 'CN=3', { via: 'upn' }),
    entry('HTTP/d', 'CN=2'),
  ];
  const found = (account: object) =>
    (foundValues({ entries }, account) as { spn: string; holder: string; own: boolean; fact: string }[]).map(
      ({ spn, holder, own, fact }) => [spn, holder, own, fact],
    );
  assert.deepEqual(found({ dn: 'cn=1', spns: [] }), [['eucsrv/b', 'CORP\\two', false, 'spns.entries[1].spn']]);
  assert.deepEqual(
    found({ dn: 'cn=1' }).map(([spn]) => spn),
    ['eucsrv/a', 'eucsrv/b'],
  );
  assert.deepEqual(foundValues({}, {}), missing('spns.entries'));
});

test('an account is called by its name, else by its DN; without both its DN is missing', () => {
  assert.equal(accountLabel({ name: 'CORP\\UCS01$', dn: 'CN=UCS01' }), 'CORP\\UCS01$');
  assert.equal(accountLabel({ dn: 'CN=UCS01' }), 'CN=UCS01');
  assert.deepEqual(accountLabel({}), { unknown: true, missing: 'account.dn' });
});

test.run();
