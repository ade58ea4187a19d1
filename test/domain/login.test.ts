// The way of a login, against one that is played through word by word.
import * as assert from 'node:assert/strict';
import { test } from 'uvu';
import type { Method } from '../../src/domain/auth.ts';
import { endsOf, stationOf, type Effects, type LoginEnd, type LoginOffer, type Word } from '../../src/domain/login.ts';

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

/** One login in which of every finding one word happens. */
function played(offer: LoginOffer<string>, answer: Word[], ticket: Word[], accept: Word[]): LoginEnd<string>['ends'] {
  const [first = 'NTLM'] = offer.methods;
  if (answer.includes('nobody')) return 'failure';
  if (first === 'NTLM') return offer.ntlmRefused === undefined ? 'ntlm' : 'failure';
  const noTicket = offer.noTickets !== undefined || ticket.includes('noTicket');
  if (offer.noTickets === undefined && ticket.includes('wrongTicket')) return 'failure';
  if (noTicket) {
    if (!offer.methods.includes('NTLM') || offer.ntlmRefused !== undefined) return 'failure';
    return first === 'Negotiate' ? 'negotiate' : 'ntlm';
  }
  if (accept.includes('refused')) return 'failure';
  return first === 'Negotiate' ? 'negotiate' : 'kerberos';
}

/** Every way to take one word of each list. */
function choices(lists: Word[][]): Word[][] {
  return lists
    .filter((list) => list.length > 0)
    .reduce<Word[][]>((all, list) => all.flatMap((chosen) => list.map((word) => [...chosen, word])), [[]]);
}

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
                const expected = new Set<string>();
                for (const a of choices([answer]))
                  for (const t of choices([one, two])) for (const c of choices([accept, accept2])) expected.add(played(offer, a, t, c));
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
