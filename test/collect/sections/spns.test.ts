import * as assert from 'node:assert/strict';
import { test } from 'uvu';
import type { SectionData } from '../../../src/documents/facts.ts';
import { computer, duplicates, factsOf, listing, query, service, user, type Texts } from '../../support/captures.ts';

const spnsOf = async (texts: Texts) => {
  const { sections, notes } = await factsOf(texts, 'ucs01.corp.example');
  const section = sections.spns as { status: string; reason?: string; source?: string; cannotTell?: string[]; data: SectionData<'spns'> };
  return { ...section, notes: notes! };
};

const all = { [computer]: ['HOST/UCS01', 'eucsrv/UCS01'], [user]: ['eucsrv/old'] };
const domain = 'Checking domain DC=corp,DC=example';
const nameless = 'Ldap Error(0x51): reverting to current domain\r\nSearching';
const own = listing(computer, ['eucsrv/UCS01']);
const others = listing(user, ['eucsrv/x', 'HTTP/x']);

test('-Q: holders of eucsrv SPNs alone, each pair once', async () => {
  const { data, source, cannotTell } = await spnsOf({ setspn: [query(all) + query({ [computer.toUpperCase()]: ['eucsrv/UCS01'] })] });
  assert.deepEqual(data, {
    scope: 'forest',
    searched: ['DC=corp,DC=example'],
    complete: true,
    covers: 'holders',
    entries: [
      { spn: 'eucsrv/UCS01', via: 'spn', dn: computer },
      { spn: 'eucsrv/old', via: 'spn', dn: user },
    ],
  });
  assert.equal(source, 'setspn1.txt');
  assert.deepEqual(cannotTell, ['upns']);
});

test('an SPN in another case, or with an invisible character, is a value of its own', async () => {
  const { data } = await spnsOf({
    setspn: [query({ [computer]: ['eucsrv/UCS01', 'EUCSRV/ucs01', 'euc\u200Bsrv/ucs01', '"eucsrv/ucs01"'] })],
  });
  assert.deepEqual(
    data.entries.map(({ spn }) => spn),
    ['eucsrv/UCS01', 'EUCSRV/ucs01', 'euc\u200Bsrv/ucs01', '"eucsrv/ucs01"'],
  );
});

// What stands beside a search makes nothing less known: scope, covers and complete are those of the one that proves most.
for (const [name, setspn, expected] of [
  ['nobody holds one', [query({})], 'forest holders complete'],
  ['a domain', [query(all, domain)], 'domain holders complete'],
  ['-X', [duplicates({ 'eucsrv/UCS01': [computer, user] })], 'forest duplicates complete'],
  ['-Q of the forest and of a domain', [query(all), query({}, domain)], 'forest holders complete'],
  ['-Q and -X', [query(all), duplicates({})], 'forest holders complete'],
  ['-Q and the -L that tells the account', [query(all), own], 'forest holders complete'],
  ['-Q, that -L and another -L', [query(all), own, others], 'forest holders complete'],
  ['another -L alone', [own, others], 'account holders complete'],
  ['-Q that names no domain', [query(all), query(all, nameless)], 'forest holders complete'],
  ['-Q that names no domain, alone', [query(all, nameless)], '- holders incomplete'],
  [
    '-Q of a domain and -X of the forest that was cut off',
    [query(all, domain), duplicates({}).replace(/found.*/s, '')],
    'domain holders complete',
  ],
  ['-Q that was cut off', [query(all).replace(/\r\nExisting.*/s, '')], 'forest holders incomplete'],
  ['-Q and a file that was not understood', [query(all), ''], 'forest holders incomplete'],
  ['-Q that was asked for less', [`C:\\>setspn -Q eucsrv/ucs01\r\n${query(all)}`], 'forest holders incomplete'],
] as const) {
  test(`what captures prove together: ${name}`, async () => {
    const { data } = await spnsOf({ setspn: [...setspn] });
    assert.equal(`${data.scope ?? '-'} ${data.covers} ${data.complete ? 'complete' : 'incomplete'}`, expected);
  });
}

test('the SPNs of another -L are added', async () => {
  const { data } = await spnsOf({ setspn: [own, others] });
  assert.deepEqual(data.entries, [{ spn: 'eucsrv/x', via: 'spn', dn: user }]);
});

test('an -L that contradicts the service adds to the SPNs', async () => {
  const { data } = await spnsOf({ setspn: [others], service: [service('LocalSystem')] });
  assert.deepEqual([data.scope, data.entries.map(({ spn }) => spn)], ['account', ['eucsrv/x']]);
});

test('a query whose command is not there is taken for the whole search, which a note says once for a file', async () => {
  const taken = async (...setspn: string[]) =>
    (await spnsOf({ setspn })).notes.filter(({ code }) => code === 'taken-as').map(({ message }) => message);
  const note = (file: string) => `${file} is taken as the output of setspn -T * -F -Q eucsrv/*.`;
  assert.deepEqual(await taken(query(all)), [note('setspn1.txt')]);
  assert.deepEqual(await taken(query(all) + query(all, domain), query({})), [note('setspn1.txt'), note('setspn2.txt')]);
  assert.deepEqual(await taken(`C:\\>setspn -T * -F -Q eucsrv/*\r\n${query(all)}`), []);
  assert.deepEqual(await taken(duplicates({}), own), []);
});

const ldifOf = (dn: string, ...lines: string[]): string => [`dn: ${dn}`, 'objectClass: user', ...lines, ''].join('\r\n');

test('an LDIF file beside a search: the holders that it shows are added, and make the search prove no less', async () => {
  const { data } = await spnsOf({
    setspn: [query({}), listing(computer, ['HOST/UCS01'])],
    ldif: [ldifOf(user, 'servicePrincipalName: eucsrv/UCS01')],
  });
  assert.deepEqual(
    data.entries.map(({ spn, dn }) => [spn, dn]),
    [['eucsrv/UCS01', user]],
  );
  assert.deepEqual([data.scope, data.complete, data.covers], ['forest', true, 'holders']);
});

test('an LDIF file is no search, with a list of an account beside it, too', async () => {
  const ldif = [ldifOf(user, 'sAMAccountName: svc-ucs', 'servicePrincipalName: eucsrv/UCS01')];
  for (const texts of [{ ldif }, { ldif, setspn: [own] }]) {
    const { data } = await spnsOf(texts);
    assert.deepEqual([data.scope, data.complete], [undefined, false]);
  }
});

test('one value as an SPN and as the userPrincipalName of one account is two entries', async () => {
  const { data } = await spnsOf({ ldif: [ldifOf(user, 'servicePrincipalName: eucsrv/UCS01', 'userPrincipalName: eucsrv/UCS01')] });
  assert.deepEqual(data.entries.map(({ via }) => via).sort(), ['spn', 'upn']);
});

test('no search: nobody asked, unless a file was not understood', async () => {
  assert.deepEqual([(await spnsOf({})).status, (await spnsOf({ setspn: [own] })).status], ['skipped', 'skipped']);
  const { status, reason } = await spnsOf({ setspn: [own, 'hello', ''] });
  assert.equal(status, 'failed');
  assert.match(reason!, /^setspn2\.txt: nothing in the file is written by setspn; .*; setspn3\.txt: the file is empty; /);
});

test('a file that was not understood beside others has a note', async () => {
  const { notes } = await spnsOf({ setspn: [query(all), ''] });
  assert.deepEqual(
    notes.filter(({ code }) => code === 'not-understood').map(({ message }) => message.slice(0, 30)),
    ['setspn2.txt: the file is empty'],
  );
});

test.run();
