// Foretells a client's login from the results: what findings do at its stations, and what was not looked at. Nothing is judged here.
import { offeredMethods, type Method } from '../domain/auth.ts';
import { endsOf, type Effect, type Effects, type LoginEnd, type LoginOffer, type Station } from '../domain/login.ts';
import { namesOfOthers, touches } from '../domain/mainName.ts';
import { aliasSpns, askedByLogs } from '../domain/names.ts';
import { ownSpns, sameSpn } from '../domain/spn.ts';
import { isUndecided } from '../domain/undecided.ts';
import { tooOld } from '../domain/version.ts';
import type { Facts } from '../documents/facts.ts';
import { loginEnds, type Finding, type Login, type LoginCode, type Result, type WayOfName } from '../documents/results.ts';
import { textOf } from '../text/reasons.ts';
import { capitalized, firstSentence } from '../text/sentences.ts';
import type { Pack } from './pack.ts';
import { readyRule } from './ready.ts';
import { serverOf, type Server } from './server.ts';
import type { Site } from './site.ts';
import { stationOfWords } from './loginWords.ts';

type Data = Server['data'];
/** Until UCServer starts next, or from then on. */
type When = 'now' | 'restart';

/** Why a login ends as it does: a stable code, the rule that found it, and in words without a full stop. */
interface Cause {
  because: Login['because'];
  rule?: string;
  why: string;
  /** The account that a wrong ticket is for, where the finding tells it. */
  holder?: string;
}

interface Trial {
  data: Data;
  results: readonly Result[];
  role: string;
  aliases: string[];
  /** The stations of each rule, by its id. */
  stations: Map<string, Station[]>;
  /** By client logs and the search. */
  isOfOtherServer: (spn: string) => boolean;
}

/** How the login of those will end that ask for the main name. */
export function predictLogin(
  facts: Facts,
  results: readonly Result[],
  site: Site,
  pack: Pack,
  { data, role, mainSpn: spn } = serverOf(facts, site),
): Login {
  const stations = new Map(pack.rules.map((rule) => [rule.id, readyRule(pack, rule).stations]));
  const trial: Trial = { data, results, role, aliases: site.aliases, stations, isOfOtherServer: namesOfOthers(data, site.aliases) };
  const now = wayOf(trial, spn, 'now', facts.collectedAt);
  const later = wayOf(trial, spn, 'restart', facts.collectedAt);
  const others = otherNames(trial, spn).map((name) => otherWay(trial, name, facts.collectedAt));
  const { ends, because, rule, message } = later;
  const differs = ends !== now.ends || because !== now.because;
  return {
    ...now,
    ...(differs && role !== 'client' && { afterRestart: { ends, because, ...(rule !== undefined && { rule }), message } }),
    ...(others.length > 0 && { others: others.sort((a, b) => loginEnds.indexOf(a.ends) - loginEnds.indexOf(b.ends)) }),
  };
}

function otherWay(trial: Trial, spn: string, collectedAt: string): WayOfName {
  if (trial.isOfOtherServer(spn)) return { spn, ends: 'unknown', because: 'other-server' };
  const { ends, because, rule } = wayOf(trial, spn, 'now', collectedAt);
  return { spn, ends, because, ...(rule !== undefined && { rule }) };
}

/** The names beside the main one that the short name, the site file or client logs bring, each once. */
function otherNames({ data, role, aliases }: Trial, main: string | undefined): string[] {
  if (role === 'client') return [];
  const lists = [ownSpns(data.host), aliasSpns(aliases, data.host), askedByLogs(data.clientLog)];
  const all = lists.flatMap((list) => (isUndecided(list) ? [] : list.map(({ spn }) => spn)));
  return all.filter((spn, at) => (main === undefined || !sameSpn(spn, main)) && all.findIndex((one) => sameSpn(one, spn)) === at);
}

/** The way of those that ask for that name. */
function wayOf(trial: Trial, spn: string | undefined, when: When, collectedAt: string): Login {
  const { data, role } = trial;
  const effects = effectsOn(trial, spn, when);
  const offered = offeredMethods(data.auth);
  const methods: Method[] = isUndecided(offered) ? ['Kerberos', 'NTLM'] : offered;
  const offer = offerOf(data, role, methods);
  const ends = endsOf(offer, effects);
  const [first] = ends;
  const isAnswered = !effects.answer.some(({ words }) => words.every((word) => word === 'nobody'));
  if (!isAnswered) return login(first!, ['nobody answers'], `Logins will FAIL: nobody can log in. ${sentence(first!.cause!.why)}`);
  if (role === 'passive') return unknownLogin('passive-node', 'this is the passive node');
  if (isUndecided(offered) && role !== 'client')
    return unknownLogin(
      'methods-unknown',
      'missing' in offered ? 'the setting of the login methods was not read' : textOf(offered.because),
    );
  if (spn === undefined && first!.byChoice === undefined && offer.noTickets === undefined)
    return unknownLogin('name-unknown', "the server's full name is not known");

  const steps = [
    methods.length > 0
      ? `offered: ${methods.join(', ')}${isUndecided(offered) ? ', which is the default' : ''}`
      : 'every method is disabled',
    ...(first!.byChoice ? ['the client takes NTLM'] : [`the client takes ${methods[0]} and asks for ${spn}`]),
  ];
  if (ends.length > 1) return severalEnds(ends, steps);
  if (first!.ends === 'kerberos' && allFellBack(data, collectedAt))
    return unknownLogin(
      'logs-contradict',
      'everything that was looked at is in order, but all logins in the client logs fell back to NTLM',
    );
  return withGaps(trial, first!, single(first!, methods, steps));
}

/** What a finding or a gap does at each station to those that ask for that name. */
function effectsOn({ results, data, role }: Trial, spn: string | undefined, when: When): Effects<Cause> {
  const effects: Record<Station, Effect<Cause>[]> = { answer: [], ticket: [], accept: [] };
  for (const { rule, findings } of results)
    for (const finding of findings) {
      const words = finding.login?.[when];
      if (words === undefined || (spn !== undefined && !touches(finding.subject, spn))) continue;
      if (words.every((word) => word === 'ok')) continue;
      effects[stationOfWords(words)].push({ words, cause: causeOf(rule, finding) });
    }
  const gap = spn === undefined ? undefined : gapOf(results, data, role, spn);
  if (gap) effects.ticket.push({ words: ['wrongTicket', 'noTicket', 'ok'], cause: gap });
  return effects;
}

function causeOf(rule: string, { code, message, args }: Finding): Cause {
  const holder = args['holder'];
  // Rules of one's own have codes of their own.
  return { because: code as LoginCode, rule, why: firstSentence(message), ...(typeof holder === 'string' && { holder }) };
}

/** The rule of the name could not tell where its SPN is. */
function gapOf(results: readonly Result[], data: Data, role: string, spn: string): Cause | undefined {
  const own = ownSpns(data.host);
  const isOwn = !isUndecided(own) && own.some((one) => sameSpn(one.spn, spn));
  const id = role !== 'client' && (isOwn || isUndecided(own)) ? 'SPN-01' : 'SPN-02';
  const result = results.find(({ rule }) => rule === id);
  if (result === undefined) return undefined;
  const { outcome, incomplete, findings } = result;
  const isFound = findings.some(({ subject }) => subject !== undefined && touches(subject, spn));
  const isOpen = outcome === 'unknown' || outcome === 'notChecked' || (incomplete !== undefined && !isFound);
  const why = outcome === 'unknown' || outcome === 'notChecked' ? result.reason : incomplete;
  return isOpen
    ? { because: 'holder-unknown', rule: id, why: `who holds ${spn} is not known (${(why ?? '').replace(/\.$/, '')})` }
    : undefined;
}

/** What is offered, why no ticket can be had at all, and why NTLM is not taken. */
function offerOf({ host, product, client }: Data, role: string, methods: Method[]): LoginOffer<Cause> {
  const noTickets: Cause | undefined =
    host.joined === false
      ? { because: 'not-joined', rule: 'KERB-01', why: 'the server is not joined to a domain' }
      : tooOld(product) === true
        ? { because: 'too-old', rule: 'KERB-01', why: `version ${product.version} has no Kerberos login` }
        : undefined;
  const ntlmRefused: Cause | undefined =
    host.ntlmIncoming === 'denied'
      ? { because: 'ntlm-refused', rule: 'AUTH-02', why: 'the server refuses NTLM by a policy' }
      : host.secureChannel === 'broken'
        ? { because: 'broken', rule: 'SECURE-01', why: "the server's secure channel is broken, and with it NTLM of the domain's users" }
        : role === 'client' && client.ntlmOutgoing === 'denied'
          ? { because: 'ntlm-denied', why: 'this workstation may not use NTLM, by a policy' }
          : undefined;
  return { methods, ...(noTickets && { noTickets }), ...(ntlmRefused && { ntlmRefused }) };
}

/** In the client logs of the last seven days every login with Kerberos was followed by one with NTLM. */
function allFellBack({ clientLog }: Data, collectedAt: string): boolean {
  const { logins = [], fallbacks = 0 } = clientLog;
  const kerberos = logins.filter(({ method }) => method === 'Kerberos');
  const count = kerberos.reduce((sum, login) => sum + login.count, 0);
  const isRecent = kerberos.some(({ last }) => last !== undefined && Date.parse(collectedAt) - Date.parse(last) <= week);
  return count > 0 && isRecent && fallbacks >= count;
}

const week = 7 * 86_400_000;

function single(end: LoginEnd<Cause>, methods: readonly Method[], steps: string[]): Login {
  const { ends, cause, at, byChoice, word } = end;
  const why = cause?.why ?? '';
  if (byChoice) {
    const all = methods.length === 0;
    const because = cause?.because ?? (all ? 'all-disabled' : 'kerberos-disabled');
    const chosen = all ? 'every method is disabled, and clients use NTLM all the same' : 'Kerberos and Negotiate are both disabled';
    if (ends === 'failure') return { ...login(end, [...steps, why], `Logins will FAIL: ${chosen}, and ${why}.`), because };
    return { ...login(end, steps, `Logins will use NTLM: ${chosen}.`), because };
  }
  if (ends === 'kerberos')
    return login(end, [...steps, 'the KDC issues a ticket for the run-as account', 'the server decrypts it'], 'Logins will use Kerberos.');
  if (at === 'answer') return login(end, [...steps, why], `Logins will FAIL. ${sentence(why)}`);
  if (at === 'accept')
    return login(
      end,
      [...steps, 'the KDC issues a ticket', `the server refuses it: ${why}`],
      `Logins will FAIL. UCServer refuses the ticket: ${why}. No other method is tried.`,
    );
  if (word === 'wrongTicket') {
    const whose = cause?.holder === undefined ? `a ticket that is not for the run-as account (${why})` : `a ticket for ${cause.holder}`;
    return login(
      end,
      [...steps, `the KDC issues ${whose}`, 'the server cannot decrypt it; no second method is tried'],
      `Logins will FAIL. Clients get ${whose}, which this server cannot decrypt, and they try no other method.`,
    );
  }
  if (at === undefined)
    return {
      ...login(
        end,
        [...steps, 'the KDC issues a ticket for the run-as account'],
        'Logins will use Negotiate, which the vendor advises against: it is enabled and comes first.',
      ),
      because: 'negotiate-enabled',
    };
  steps = [...steps, `the KDC issues no ticket: ${why}`];
  if (ends === 'failure') return login(end, [...steps, 'NTLM is not left'], `Logins will FAIL: ${why}, and NTLM is not left.`);
  if (ends === 'negotiate')
    return login(end, [...steps, 'Negotiate goes on with NTLM by itself'], `Logins will use NTLM within Negotiate, silently: ${why}.`);
  return login(end, [...steps, 'the client falls back to NTLM'], `Logins will use NTLM, silently: ${why}.`);
}

const endWords: Record<LoginEnd<Cause>['ends'], string> = {
  failure: 'fail',
  ntlm: 'use NTLM',
  negotiate: 'use Negotiate',
  kerberos: 'use Kerberos',
};

function severalEnds(ends: LoginEnd<Cause>[], steps: string[]): Login {
  const { cause } = ends.find((end) => end.cause !== undefined)!;
  const words = ends.map((end) => endWords[end.ends]);
  const list = `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
  return {
    ends: 'unknown',
    because: cause!.because,
    ...(cause!.rule !== undefined && { rule: cause!.rule }),
    message: `How logins will end is NOT KNOWN: they ${list}. ${sentence(cause!.why)}`,
    steps: [...steps, cause!.why],
  };
}

function unknownLogin(because: Login['because'], why: string): Login {
  return { ends: 'unknown', because, message: `How logins will end is NOT KNOWN: ${why}.`, steps: [why] };
}

function login({ ends, method, cause }: LoginEnd<Cause>, steps: string[], message: string): Login {
  const { because = 'spn-right', rule } = cause ?? {};
  return { ends, method, because, ...(rule !== undefined && { rule }), message, steps };
}

/** Adds what was not looked at on the way. A login that fails fails whatever the rest is. */
function withGaps({ results, stations }: Trial, { ends, at, byChoice }: LoginEnd<Cause>, foretold: Login): Login {
  if (ends === 'failure') return foretold;
  const passed: readonly Station[] = byChoice ? ['answer'] : at === 'ticket' ? ['answer', 'ticket'] : ['answer', 'ticket', 'accept'];
  const isOpen = ({ rule, outcome, incomplete }: Result): boolean =>
    outcome === 'unknown' || incomplete !== undefined || (outcome === 'notChecked' && rule !== 'TICKET-01');
  const notLookedAt = results
    .filter((one) => isOpen(one) && stations.get(one.rule)?.some((station) => passed.includes(station)))
    .map(({ rule }) => rule);
  const inForce = isSettingNewer(results) ? ', if the setting, which was written after the service started, is in force (SERVICE-03)' : '';
  const where = ends === 'ntlm' || (ends === 'negotiate' && at === 'ticket') ? ', where NTLM is allowed' : '';
  const gaps = notLookedAt.length > 0 ? `, as far as was looked at (not: ${notLookedAt.join(' ')})` : '';
  const message = foretold.message.replace(/\.$/, `${where}${inForce}${gaps}.`);
  return { ...foretold, message, ...(notLookedAt.length > 0 && { notLookedAt }) };
}

/** The administration writes its files while the service runs: whether what was read is in force is not known, and nothing else is wrong. */
function isSettingNewer(results: readonly Result[]): boolean {
  return results.some(({ rule, findings }) => rule === 'SERVICE-03' && findings.some(({ code }) => code === 'setting-newer'));
}

const sentence = (text: string): string => `${capitalized(text)}.`;
