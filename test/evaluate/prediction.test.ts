// The prediction is held to logins that are played through, from the stations alone: for every combination, over every case of every
// rule, over situations that administrators reported, and over facts that are made at random.
import * as assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { test } from 'uvu';
import type { Word } from '../../src/domain/login.ts';
import { changeFact, type Facts } from '../../src/documents/facts.ts';
import type { Finding, FindingLogin, Login, Result } from '../../src/documents/results.ts';
import { readRuleFolder } from '../../src/evaluate/files/ruleFolder.ts';
import { evaluateFacts } from '../../src/evaluate/index.ts';
import { builtInPack } from '../../src/evaluate/pack.ts';
import { predictLogin } from '../../src/evaluate/prediction.ts';
import { testRules } from '../../src/evaluate/ruleTests.ts';
import { defaultSite, type Site } from '../../src/evaluate/site.ts';
import { factsLike } from '../support/factsLike.ts';
import { playedPrediction } from '../support/playedLogin.ts';
import { everything } from '../support/rules.ts';

const pack = await builtInPack();
/** The same facts in every run: SEED=number tries others. */
const seed = Number(process.env['SEED'] ?? 20261122);
const healthy = JSON.parse(readFileSync('rules/procall/facts/healthy.json', 'utf8')) as Facts;

/** A finding that does that to all logins. */
function findingOf(code: string, login: FindingLogin): Finding {
  return { code, severity: 'high', message: `${code}.`, args: {}, login, fix: [], fingerprint: '' } as unknown as Finding;
}

function resultOf(rule: string, findings: Finding[], more: Partial<Result> = {}): Result {
  const outcome = findings.length > 0 ? 'fail' : 'pass';
  return { rule, title: rule, outcome, severity: 'high', help: '', findings, evidence: [], ...more } as unknown as Result;
}

/** The prediction is the played one, now and after the next start. */
function assertAsPlayed(facts: Facts, results: readonly Result[], site: Site, login: Login, what: () => string): void {
  const now = playedPrediction(facts, results, site, 'now');
  const later = playedPrediction(facts, results, site, 'restart');
  const role = site.role ?? facts.role ?? 'server';
  const isContradicted = login.because === 'logs-contradict';
  assert.equal(isContradicted ? 'kerberos' : login.ends, now, what());
  if (role !== 'client' && !isContradicted && login.afterRestart?.because !== 'logs-contradict')
    assert.equal((login.afterRestart ?? login).ends, later, `after the restart, ${what()}`);
}

const answers: Word[][] = [[], ['nobody'], ['ok', 'nobody']];
const tickets: Word[][] = [
  [],
  ['wrongTicket'],
  ['noTicket'],
  ['wrongTicket', 'noTicket'],
  ['ok', 'wrongTicket'],
  ['ok', 'noTicket'],
  ['ok', 'wrongTicket', 'noTicket'],
];
const accepts: Word[][] = [[], ['refused'], ['ok', 'refused']];
const settings: object[] = [
  { state: 'absent' },
  { state: 'empty', listed: [] },
  ...[
    ['Negotiate'],
    ['Kerberos'],
    ['NTLM'],
    ['Negotiate', 'Kerberos'],
    ['Negotiate', 'NTLM'],
    ['Kerberos', 'NTLM'],
    ['Negotiate', 'Kerberos', 'NTLM'],
  ].map((listed) => ({ state: 'list', listed })),
  { state: 'repeated' },
];
/** When a finding does what it does: now and later, until the next start, from it on. */
const times = ['both', 'now', 'restart'] as const;
const loginOf = (words: Word[], time: (typeof times)[number]): FindingLogin => ({
  ...(time !== 'restart' && { now: words }),
  ...(time !== 'now' && { restart: words }),
});

test('every combination of words, methods offered, NTLM refused, restart and what is unknown', () => {
  let tried = 0;
  const client = {
    ...healthy,
    role: 'client',
    sections: { ...healthy.sections, client: { status: 'collected', source: 'x', data: { serverName: 'ucs01.corp.example' } } },
  } as Facts;
  const servers: Facts[] = [
    healthy,
    changeFact(healthy, 'host.ntlmIncoming', 'denied'),
    changeFact(healthy, 'host.secureChannel', 'broken'),
    changeFact(healthy, 'host.joined', false),
    changeFact(changeFact(healthy, 'product.version', '8.0.0'), 'host.ntlmIncoming', 'denied'),
    changeFact(healthy, 'host', { status: 'skipped', reason: 'x' }),
    { ...healthy, role: 'passive' } as Facts,
    client,
    changeFact(client, 'client.ntlmOutgoing', 'denied'),
  ].map((facts) => changeFact(facts, 'clientLog', { status: 'skipped', reason: 'x' }));
  const names: Partial<Result>[] = [
    {},
    { outcome: 'unknown', reason: 'x' } as Partial<Result>,
    { outcome: 'notChecked', reason: 'x' } as Partial<Result>,
    { incomplete: 'x' } as Partial<Result>,
  ];
  for (const server of servers)
    for (const setting of settings) {
      const facts = changeFact(server, 'auth', { status: 'collected', source: 'x', data: setting });
      for (const name of names)
        for (const answer of answers)
          for (const ticket of tickets)
            for (const accept of accepts)
              for (const time of times) {
                const of = (code: string, words: Word[]): Finding[] => (words.length > 0 ? [findingOf(code, loginOf(words, time))] : []);
                const results = [
                  resultOf('SERVICE-01', of('stopped', answer)),
                  resultOf('SPN-01', [], name),
                  resultOf('SPN-02', [], name),
                  resultOf('SPN-03', of('duplicate', ticket)),
                  resultOf('CLOCK-01', of('skew', accept)),
                ];
                const login = predictLogin(facts, results, defaultSite, pack);
                const what = (): string =>
                  JSON.stringify({ role: facts.role, host: facts.sections.host, setting, name, answer, ticket, accept, time });
                assertAsPlayed(facts, results, defaultSite, login, what);
                tried++;
              }
    }
  assert.equal(tried, 9 * 10 * 4 * 3 * 7 * 3 * 3);
});

test('each way that a login ends is told station by station', () => {
  const told = (changes: Record<string, unknown>, results: Result[] = [], site: Site = defaultSite) => {
    const facts = Object.entries(changes).reduce((so, [path, value]) => changeFact(so, path, value), healthy);
    const { message, steps, notLookedAt } = predictLogin(facts, results, site, pack);
    return { message, steps, ...(notLookedAt && { notLookedAt }) };
  };
  const does = (word: Word) => [resultOf('SPN-01', [findingOf('x', { now: [word], restart: [word] })])];
  const begun = ['offered: Kerberos, NTLM', 'the client takes Kerberos and asks for eucsrv/ucs01.corp.example'];
  const open = [resultOf('ACCOUNT-01', [], { outcome: 'notChecked' }), resultOf('SERVICE-01', [], { outcome: 'unknown' })];
  assert.deepEqual(told({}), {
    message: 'Logins will use Kerberos.',
    steps: [...begun, 'the KDC issues a ticket for the run-as account', 'the server decrypts it'],
  });
  assert.deepEqual(told({}, does('wrongTicket')), {
    message:
      'Logins will FAIL. Clients get a ticket that is not for the run-as account (x), which this server cannot decrypt, and they try no other method.',
    steps: [
      ...begun,
      'the KDC issues a ticket that is not for the run-as account (x)',
      'the server cannot decrypt it; no second method is tried',
    ],
  });
  assert.deepEqual(told({}, does('refused')), {
    message: 'Logins will FAIL. UCServer refuses the ticket: x. No other method is tried.',
    steps: [...begun, 'the KDC issues a ticket', 'the server refuses it: x'],
  });
  assert.deepEqual(told({ 'host.joined': false }), {
    message: 'Logins will use NTLM, silently: the server is not joined to a domain, where NTLM is allowed.',
    steps: [...begun, 'the KDC issues no ticket: the server is not joined to a domain', 'the client falls back to NTLM'],
  });
  // What the KDC and the server do with tickets does not matter where no client asks for one.
  assert.deepEqual(told({ 'auth.state': 'list', 'auth.listed': ['Negotiate', 'Kerberos'] }, open), {
    message:
      'Logins will use NTLM: Kerberos and Negotiate are both disabled, where NTLM is allowed, as far as was looked at (not: SERVICE-01).',
    steps: ['offered: NTLM', 'the client takes NTLM'],
    notLookedAt: ['SERVICE-01'],
  });
  assert.deepEqual(told({}, [], { ...defaultSite, role: 'passive' }), {
    message: 'How logins will end is NOT KNOWN: this is the passive node.',
    steps: ['this is the passive node'],
  });
});

test('the other names of a server are foretold beside the main one; a workstation asks for one alone', () => {
  const names = (site: Partial<Site>) => predictLogin(healthy, [], { ...defaultSite, ...site }, pack).others?.map(({ spn }) => spn);
  assert.deepEqual(names({ aliases: ['cti.corp.example'] })?.toSorted(), ['eucsrv/UCS01', 'eucsrv/cti.corp.example']);
  assert.equal(names({ role: 'client', aliases: ['cti.corp.example'] }), undefined);
});

test('who holds the name where the rule of it did not see all: not known, and why', () => {
  const results = [resultOf('SPN-01', [], { outcome: 'fail', incomplete: 'the search was cut off.' })];
  const { ends, because, message } = predictLogin(healthy, results, defaultSite, pack);
  assert.deepEqual([ends, because], ['unknown', 'holder-unknown']);
  assert.match(message, /Who holds eucsrv\/ucs01\.corp\.example is not known \(the search was cut off\)\.$/);
});

test('what the next start of the service mends is foretold', () => {
  const results = [resultOf('SPN-01', [findingOf('misplaced', { now: ['wrongTicket'] })])];
  assert.deepEqual(predictLogin(healthy, results, defaultSite, pack).afterRestart, {
    ends: 'kerberos',
    because: 'spn-right',
    message: 'Logins will use Kerberos.',
  });
});

test('that the setting may not be in force yet is said', () => {
  const newer = resultOf('SERVICE-03', [{ ...findingOf('setting-newer', {}), login: undefined } as unknown as Finding]);
  const inForce = 'if the setting, which was written after the service started, is in force (SERVICE-03)';
  assert.equal(predictLogin(healthy, [newer], defaultSite, pack).message, `Logins will use Kerberos, ${inForce}.`);
});

test('what was not looked at on the way is said, unknown or not asked for; a ticket that nobody probed is none of it', () => {
  const results = [
    resultOf('SPN-01', []),
    resultOf('ACCOUNT-01', [], { outcome: 'notChecked' }),
    resultOf('CRYPTO-01', [], { outcome: 'unknown' }),
    resultOf('SPN-03', [], { incomplete: 'x' }),
    resultOf('TICKET-01', [], { outcome: 'notChecked' }),
    resultOf('PERM-02', [], { outcome: 'notChecked' }),
  ];
  const { ends, notLookedAt, message } = predictLogin(healthy, results, defaultSite, pack);
  assert.deepEqual([ends, notLookedAt], ['kerberos', ['ACCOUNT-01', 'CRYPTO-01', 'SPN-03']]);
  assert.equal(message, 'Logins will use Kerberos, as far as was looked at (not: ACCOUNT-01 CRYPTO-01 SPN-03).');
});

test('a login that fails for want of a ticket tells each step, the last that no method is left', () => {
  const facts = changeFact(changeFact(healthy, 'auth.state', 'list'), 'auth.listed', ['Negotiate', 'NTLM']);
  const login = predictLogin(
    facts,
    [resultOf('SPN-01', [findingOf('missing', { now: ['noTicket'], restart: ['noTicket'] })])],
    defaultSite,
    pack,
  );
  assert.deepEqual([login.ends, login.steps.slice(-2)], ['failure', ['the KDC issues no ticket: missing', 'NTLM is not left']]);
});

test('a setting that was not read leaves open how logins end, also where no ticket can be had', () => {
  const unread = { status: 'skipped', reason: 'x' };
  for (const [key, value] of [
    ['host.joined', false],
    ['product.version', '8.0.0'],
  ] as const) {
    const facts = ['auth', 'clientLog'].reduce((changed, section) => changeFact(changed, section, unread), changeFact(healthy, key, value));
    for (const one of [facts, changeFact(facts, 'product.edition', null)]) {
      const login = predictLogin(one, [], defaultSite, pack);
      assertAsPlayed(one, [], defaultSite, login, () => key);
      assert.deepEqual([login.ends, login.because], ['unknown', 'methods-unknown']);
    }
  }
});

test('logs in which every login with Kerberos fell back contradict for a week, and less than all do not', () => {
  const collected = Date.parse(healthy.collectedAt);
  const daysAgo = (days: number): string => new Date(collected - days * 86_400_000).toISOString();
  const becauseOf = (fallbacks: number, last: string): string => {
    const data = { logins: [{ method: 'Kerberos', spn: 'eucsrv/ucs01.corp.example', count: 4, last }], fallbacks };
    const facts = changeFact(healthy, 'clientLog', { status: 'collected', source: 'x', data });
    return String(predictLogin(facts, [], defaultSite, pack).because);
  };
  assert.equal(becauseOf(4, daysAgo(7)), 'logs-contradict');
  assert.notEqual(becauseOf(4, daysAgo(7.01)), 'logs-contradict');
  assert.notEqual(becauseOf(3, daysAgo(1)), 'logs-contradict');
});

test('several findings at each station, each with its own time', () => {
  const list = fc.record({
    words: fc.constantFrom(...[...answers, ...tickets, ...accepts].filter((words) => words.length > 0)),
    time: fc.constantFrom(...times),
  });
  fc.assert(
    fc.property(fc.array(list, { maxLength: 6 }), fc.constantFrom(...settings), fc.boolean(), (lists, setting, isRefused) => {
      const facts = changeFact(
        changeFact(changeFact(healthy, 'auth', { status: 'collected', source: 'x', data: setting }), 'clientLog', {
          status: 'skipped',
          reason: 'x',
        }),
        'host.ntlmIncoming',
        isRefused ? 'denied' : 'allowed',
      );
      const results = [
        resultOf('SPN-01', []),
        resultOf(
          'X-01',
          lists.map(({ words, time }, at) => findingOf(`code-${at}`, loginOf(words, time))),
        ),
      ];
      assertAsPlayed(facts, results, defaultSite, predictLogin(facts, results, defaultSite, pack), () => 'generated');
    }),
    { numRuns: 1000, seed },
  );
});

const cases = (await testRules(await readRuleFolder('rules/procall'))).flatMap(({ rule, results }) =>
  results.map(({ name, facts, site }) => ({ name: `${rule}: ${name}`, facts, site })),
);
const reported = globSync('test/fixtures/cases/inputs/**/*.json')
  .map((name) => ({ name, facts: JSON.parse(readFileSync(name, 'utf8')) as Facts, site: defaultSite }))
  .filter(({ facts }) => facts.format?.startsWith('kerbcheck-facts/1'));

function resultsOf(facts: Facts, site: Site) {
  return evaluateFacts(facts, {
    pack,
    site,
    waivers: [],
    selection: everything,
    failOn: 'medium',
    exitMode: 'standard',
    clock: () => new Date(facts.collectedAt),
  }).results;
}

/** What holds of every server. */
function assertHolds(facts: Facts, site: Site, name: string): void {
  const results = resultsOf(facts, site);
  assertAsPlayed(facts, results.results, site, results.login!, () => name);
}

test('over every case of every rule', () => {
  assert.ok(cases.length > 200);
  for (const { name, facts, site } of cases) assertHolds(facts, site, name);
});

test('over every situation that was reported', () => {
  assert.ok(reported.length > 15, String(reported.length));
  for (const { name, facts, site } of reported) assertHolds(facts, site, name);
});

test('over facts that are made at random', () => {
  fc.assert(
    fc.property(factsLike(healthy), (facts) => assertHolds(facts, defaultSite, JSON.stringify(facts))),
    { numRuns: 500, seed },
  );
});

test.run();
