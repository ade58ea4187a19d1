// The way of a login through its stations: UCServer answers, the KDC gives a ticket, UCServer accepts it. What happens at each is said by
// the findings of rules, and judged nowhere else.
import type { Method } from './auth.ts';

/** What can happen at each station; a list of words: one of them happens, which one is not known. `ok`: nothing does. */
export const stationWords = {
  answer: ['nobody'],
  ticket: ['wrongTicket', 'noTicket'],
  accept: ['refused'],
} as const;
export type Station = keyof typeof stationWords;
export type Word = (typeof stationWords)[Station][number] | 'ok';

/** Of a word that stands at a station. `ok` stands at all. */
export function stationOf(word: string): Station | undefined {
  return (Object.keys(stationWords) as Station[]).find((station) => (stationWords[station] as readonly string[]).includes(word));
}

/** What one cause does at one station. */
export interface Effect<Cause> {
  words: readonly Word[];
  cause: Cause;
}

export type Effects<Cause> = Record<Station, readonly Effect<Cause>[]>;

/** How the server offers its methods, and whether it takes NTLM. */
export interface LoginOffer<Cause> {
  /** In the order in which clients try them. */
  methods: readonly Method[];
  /** Why no ticket can be had at all: the server is not joined, or too old. */
  noTickets?: Cause;
  /** Why the server takes no NTLM. */
  ntlmRefused?: Cause;
}

/** A way that a login can end, and what makes it end so; without a cause nothing stood in the way. */
export interface LoginEnd<Cause> {
  ends: 'kerberos' | 'negotiate' | 'ntlm' | 'failure';
  method: Method;
  /** What happened at the station that decided. */
  word?: Word;
  cause?: Cause;
  /** The station at which it was decided; absent: by the choice of the method. */
  at?: Station;
  /** NTLM because the server offers nothing else, or nothing. */
  byChoice?: true;
}

/**
 * All ends that are possible, each once. A first method that fails ends the login, but where no ticket can be had NTLM is tried if it is
 * offered, or nothing is (vendor's page on Kerberos login).
 */
export function endsOf<Cause>({ methods, noTickets, ntlmRefused }: LoginOffer<Cause>, effects: Effects<Cause>): LoginEnd<Cause>[] {
  const [first = 'NTLM'] = methods;
  const ends: LoginEnd<Cause>[] = [];
  const nobody = possibleWords(effects.answer, ['nobody', 'ok']);
  if (nobody.has('nobody')) ends.push({ ends: 'failure', method: first, at: 'answer', word: 'nobody', ...withCause(nobody.get('nobody')) });
  if (!nobody.has('ok')) return ends;

  if (first === 'NTLM') {
    ends.push(
      ntlmRefused === undefined
        ? { ends: 'ntlm', method: first, byChoice: true }
        : { ends: 'failure', method: first, byChoice: true, cause: ntlmRefused },
    );
    return distinct(ends);
  }
  const tickets =
    noTickets === undefined ? possibleWords(effects.ticket, ['wrongTicket', 'noTicket', 'ok']) : new Map([['noTicket' as Word, noTickets]]);
  if (tickets.has('wrongTicket'))
    ends.push({ ends: 'failure', method: first, at: 'ticket', word: 'wrongTicket', ...withCause(tickets.get('wrongTicket')) });
  if (tickets.has('noTicket')) {
    const isLeft = methods.includes('NTLM') && ntlmRefused === undefined;
    const end = !isLeft ? 'failure' : first === 'Negotiate' ? 'negotiate' : 'ntlm';
    ends.push({
      ends: end,
      method: end === 'ntlm' ? 'NTLM' : first,
      at: 'ticket',
      word: 'noTicket',
      ...withCause(tickets.get('noTicket')),
    });
  }
  if (tickets.has('ok')) {
    const accepted = possibleWords(effects.accept, ['refused', 'ok']);
    if (accepted.has('refused'))
      ends.push({ ends: 'failure', method: first, at: 'accept', word: 'refused', ...withCause(accepted.get('refused')) });
    if (accepted.has('ok')) ends.push({ ends: first === 'Negotiate' ? 'negotiate' : 'kerberos', method: first });
  }
  return distinct(ends);
}

/**
 * The words that can decide a station, each with its cause: of the effects each happens as one of its words, and the word that comes first
 * in `order` decides.
 */
function possibleWords<Cause>(effects: readonly Effect<Cause>[], order: readonly Word[]): Map<Word, Cause | undefined> {
  const found = new Map<Word, Cause | undefined>();
  order.forEach((word, at) => {
    const later = order.slice(at);
    const decides = effects.find(({ words }) => words.includes(word));
    const othersLeave = effects.every((one) => one === decides || one.words.some((each) => later.includes(each)));
    const isIt = word === 'ok' ? effects.every(({ words }) => words.includes('ok')) : decides !== undefined && othersLeave;
    if (isIt) found.set(word, word === 'ok' ? undefined : decides!.cause);
  });
  return found;
}

function withCause<Cause>(cause: Cause | undefined): { cause?: Cause } {
  return cause === undefined ? {} : { cause };
}

/** Of those that end alike the first: it decides earlier. */
function distinct<Cause>(ends: LoginEnd<Cause>[]): LoginEnd<Cause>[] {
  return ends.filter((end, at) => ends.findIndex((one) => one.ends === end.ends) === at);
}
