import * as assert from 'node:assert/strict';
import { test } from 'uvu';
import { kerberosOff, offeredMethods, sameMethod, similarMethod } from '../../src/domain/auth.ts';
import { undecided } from '../../src/domain/undecided.ts';
import { reason } from '../../src/text/reasons.ts';

// What the server offers, in the order in which the client tries it, and whether Kerberos is out of the question.
for (const [name, auth, offered, off] of [
  ['absent', { state: 'absent', listed: [] }, ['Kerberos', 'NTLM'], false],
  ['empty', { state: 'empty', listed: [] }, ['Negotiate', 'Kerberos', 'NTLM'], false],
  ['empty, and no list told', { state: 'empty' }, ['Negotiate', 'Kerberos', 'NTLM'], false],
  ['Negotiate', { state: 'list', listed: ['Negotiate'] }, ['Kerberos', 'NTLM'], false],
  ['NTLM: Negotiate is enabled', { state: 'list', listed: ['NTLM'] }, ['Negotiate', 'Kerberos'], false],
  ['Kerberos alone: Negotiate is enabled', { state: 'list', listed: ['Kerberos'] }, ['Negotiate', 'NTLM'], false],
  ['Kerberos and Negotiate', { state: 'list', listed: ['Kerberos', 'Negotiate'] }, ['NTLM'], true],
  ['all', { state: 'list', listed: ['NTLM', 'Negotiate', 'Kerberos'] }, [], true],
  ['an unknown one', { state: 'list', listed: ['Basic'] }, ['Negotiate', 'Kerberos', 'NTLM'], false],
  ['one twice', { state: 'list', listed: ['Negotiate', 'Negotiate'] }, ['Kerberos', 'NTLM'], false],
  ['exact beside another spelling', { state: 'list', listed: ['negotiate', 'Negotiate'] }, ['Kerberos', 'NTLM'], false],
] as const) {
  test(`disabled: ${name}`, () => {
    const given: Parameters<typeof offeredMethods>[0] = 'listed' in auth ? { ...auth, listed: [...auth.listed] } : auth;
    assert.deepEqual([offeredMethods(given), kerberosOff(given)], [offered, off]);
  });
}

for (const [name, auth, answer] of [
  ['nothing known', {}, { unknown: true, missing: 'auth.state' }],
  ['the list not known', { state: 'list' }, { unknown: true, missing: 'auth.listed' }],
  ['repeated', { state: 'repeated' }, undecided(reason('setting-repeated'))],
  ['unreadable', { state: 'unreadable' }, undecided(reason('setting-unreadable'))],
  ['another case', { state: 'list', listed: ['kerberos', 'Negotiate'] }, undecided(reason('spelling-unclear', { method: 'Kerberos' }))],
  ['blanks around it', { state: 'list', listed: [' NTLM '] }, undecided(reason('spelling-unclear', { method: 'NTLM' }))],
] as const) {
  test(`not known: ${name}`, () => {
    const given = auth as Parameters<typeof offeredMethods>[0];
    assert.deepEqual([offeredMethods(given), kerberosOff(given)], [answer, answer]);
  });
}

test('a method is the same only where it is written exactly so; similar is what differs in case and outer blanks', () => {
  assert.deepEqual(
    ['Negotiate', 'negotiate', ' Negotiate', 'Negotiat'].map((name) => [sameMethod(name, 'Negotiate'), similarMethod(name, 'Negotiate')]),
    [
      [true, true],
      [false, true],
      [false, true],
      [false, false],
    ],
  );
});

test.run();
