// A login played through word by word, from the stations alone: what every prediction is held to.
import { offeredMethods, type Method } from '../../src/domain/auth.ts';
import type { LoginEnd, LoginOffer, Word } from '../../src/domain/login.ts';
import { touches } from '../../src/domain/mainName.ts';
import { ownSpns, sameSpn } from '../../src/domain/spn.ts';
import { isUndecided } from '../../src/domain/undecided.ts';
import { tooOld } from '../../src/domain/version.ts';
import type { Facts } from '../../src/documents/facts.ts';
import type { Login, Result } from '../../src/documents/results.ts';
import { serverOf } from '../../src/evaluate/server.ts';
import type { Site } from '../../src/evaluate/site.ts';

/** One login in which of every finding one word happens. */
export function played(offer: LoginOffer<unknown>, answer: Word[], ticket: Word[], accept: Word[]): LoginEnd<string>['ends'] {
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
export function choices(lists: readonly (readonly Word[])[]): Word[][] {
  return lists
    .filter((list) => list.length > 0)
    .reduce<Word[][]>((all, list) => all.flatMap((chosen) => list.map((word) => [...chosen, word])), [[]]);
}

/** All ends that are possible, with lists of words at each station. */
export function playedEnds(
  offer: LoginOffer<unknown>,
  answer: readonly Word[][],
  ticket: readonly Word[][],
  accept: readonly Word[][],
): Set<LoginEnd<string>['ends']> {
  const ends = new Set<LoginEnd<string>['ends']>();
  for (const a of choices(answer)) for (const t of choices(ticket)) for (const c of choices(accept)) ends.add(played(offer, a, t, c));
  return ends;
}

const answerWords = ['nobody'];
const acceptWords = ['refused'];

/** What the findings of results do to those that ask for the main name, by the stations; and how that ends. */
export function playedPrediction(facts: Facts, results: readonly Result[], site: Site, when: 'now' | 'restart'): Login['ends'] {
  const { data, role, mainSpn } = serverOf(facts, site);
  const lists = results
    .flatMap(({ findings }) => findings)
    .filter(({ subject }) => mainSpn === undefined || touches(subject, mainSpn))
    .flatMap(({ login }) => (login?.[when] ? [login[when] as Word[]] : []));
  const at = (words: string[]) => lists.filter((list) => list.some((word) => words.includes(word)));
  const ofTicket = lists.filter((list) => !at(answerWords).includes(list) && !at(acceptWords).includes(list));
  const gap: Word[][] = mainSpn !== undefined && isNameOpen(facts, results, site) ? [['wrongTicket', 'noTicket', 'ok']] : [];

  const offered = offeredMethods(data.auth);
  const methods: Method[] = isUndecided(offered) ? ['Kerberos', 'NTLM'] : offered;
  const isRefused =
    data.host.ntlmIncoming === 'denied' ||
    data.host.secureChannel === 'broken' ||
    (role === 'client' && data.client.ntlmOutgoing === 'denied');
  const offer: LoginOffer<string> = {
    methods,
    ...(isRefused && { ntlmRefused: 'refused' }),
    ...((data.host.joined === false || tooOld(data.product) === true) && { noTickets: 'none' }),
  };
  const ends = playedEnds(offer, at(answerWords), [...ofTicket, ...gap], at(acceptWords));
  const nobody = choices(at(answerWords)).every((words) => words.includes('nobody'));
  if (nobody) return 'failure';
  if (role === 'passive' || (isUndecided(offered) && role !== 'client')) return 'unknown';
  const asks = (methods[0] ?? 'NTLM') !== 'NTLM' && offer.noTickets === undefined;
  if (mainSpn === undefined && asks) return 'unknown';
  const [only, ...more] = ends;
  return more.length > 0 ? 'unknown' : only!;
}

/** The rule of the main name, SPN-01 of the server's own names and SPN-02 of others, leaves open where its SPN is. */
export function isNameOpen(facts: Facts, results: readonly Result[], site: Site): boolean {
  const { data, role, mainSpn } = serverOf(facts, site);
  const own = ownSpns(data.host);
  const isOwn = isUndecided(own) || own.some(({ spn }) => sameSpn(spn, mainSpn!));
  const result = results.find(({ rule }) => rule === (role !== 'client' && isOwn ? 'SPN-01' : 'SPN-02'));
  if (result === undefined) return false;
  const isFound = result.findings.some(({ subject }) => subject !== undefined && touches(subject, mainSpn!));
  return result.outcome === 'unknown' || result.outcome === 'notChecked' || (result.incomplete !== undefined && !isFound);
}
