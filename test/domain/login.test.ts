// The way of a login, against one that is played through word by word.
import * as assert from 'node:assert/strict';
import { test } from 'uvu';
import { playedEnds } from '../support/playedLogin.ts';
import type { Method } from '../../src/domain/auth.ts';
import { endsOf, stationOf, type Effects, type LoginOffer, type Word } from '../../src/domain/login.ts';

/** All lists of words that a finding can declare at each station; an empty list: no finding. */
const answers: Word[][] = [[], ['nobody'], ['ok', 'nobody']];
const tickets: Word[][] = [
  ...[[], ['wrongTicket'], ['noTicket'], ['wrongTicket', 'noTicket']],
  ...[
    ['ok', 'wrongTicket'],
    ['ok', 'noTicket'],
    ['ok', 'wrongTicket', 'noTicket'],
  ],
] as Word[][];
const accepts: Word[][] = [[], ['refused'], ['ok', 'refused']];
const offers: Method[][] = [
  ...[[], ['NTLM'], ['Kerberos'], ['Kerberos', 'NTLM'], ['Negotiate'], ['Negotiate', 'NTLM']],
  ...[
    ['Negotiate', 'Kerberos'],
    ['Negotiate', 'Kerberos', 'NTLM'],
  ],
] as Method[][];

function effectsOf(answer: Word[][], ticket: Word[][], accept: Word[][]): Effects<string> {
  const of = (name: string, lists: Word[][]) =>
    lists.filter((words) => words.length > 0).map((words, at) => ({ words, cause: `${name}${at}` }));
  return { answer: of('answer', answer), ticket: of('ticket', ticket), accept: of('accept', accept) };
}

test('every combination of words, methods offered and NTLM refused ends as it is played', () => {
  let tried = 0;
  for (const methods of offers)
    for (const more of [{}, { ntlmRefused: 'x' }, { noTickets: 'y' }, { ntlmRefused: 'x', noTickets: 'y' }])
      for (const answer of answers)
        for (const one of tickets)
          for (const two of tickets)
            for (const accept of accepts)
              for (const accept2 of accepts) {
                const offer: LoginOffer<string> = { methods, ...more };
                const expected = playedEnds(offer, [answer], [one, two], [accept, accept2]);
                const found = endsOf(offer, effectsOf([answer], [one, two], [accept, accept2])).map(({ ends }) => ends);
                assert.deepEqual([...found].sort(), [...expected].sort(), JSON.stringify({ offer, answer, one, two, accept, accept2 }));
                tried++;
              }
  assert.equal(tried, 8 * 4 * 3 * 7 * 7 * 3 * 3);
});

test('what decides is named', () => {
  const offer: LoginOffer<string> = { methods: ['Kerberos', 'NTLM'] };
  assert.deepEqual(endsOf(offer, effectsOf([], [], [])), [{ ends: 'kerberos', method: 'Kerberos' }]);
  assert.deepEqual(endsOf(offer, effectsOf([], [['noTicket'], ['wrongTicket']], [])), [
    { ends: 'failure', method: 'Kerberos', at: 'ticket', word: 'wrongTicket', cause: 'ticket1' },
  ]);
  assert.deepEqual(endsOf(offer, effectsOf([], [['noTicket']], [['refused']])), [
    { ends: 'ntlm', method: 'NTLM', at: 'ticket', word: 'noTicket', cause: 'ticket0' },
  ]);
  assert.deepEqual(endsOf({ methods: [] }, effectsOf([], [['wrongTicket']], [])), [{ ends: 'ntlm', method: 'NTLM', byChoice: true }]);
  assert.deepEqual(endsOf({ ...offer, noTickets: 'not joined' }, effectsOf([], [['wrongTicket']], [])), [
    { ends: 'ntlm', method: 'NTLM', at: 'ticket', word: 'noTicket', cause: 'not joined' },
  ]);
});

test('words have a station', () => {
  assert.deepEqual(['nobody', 'wrongTicket', 'noTicket', 'refused', 'ok', 'x'].map(stationOf), [
    'answer',
    'ticket',
    'ticket',
    'accept',
    undefined,
    undefined,
  ]);
});

test.run();
