// What must always hold, over every case of every rule, over situations that administrators reported, and over facts made at random.
import * as assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { test } from 'uvu';
import { sameDn } from '../../src/domain/dn.ts';
import { touches } from '../../src/domain/mainName.ts';
import { hasServiceClass } from '../../src/domain/spn.ts';
import { changeFact, dataOf, sectionNames, sectionOf, type Facts, type SectionName } from '../../src/documents/facts.ts';
import type { Results } from '../../src/documents/results.ts';
import { readRuleFolder } from '../../src/evaluate/files/ruleFolder.ts';
import { evaluateFacts } from '../../src/evaluate/index.ts';
import { judgeRule } from '../../src/evaluate/judge.ts';
import { builtInPack } from '../../src/evaluate/pack.ts';
import { testRules } from '../../src/evaluate/ruleTests.ts';
import { serverOf } from '../../src/evaluate/server.ts';
import { defaultSite, type Site } from '../../src/evaluate/site.ts';
import { factsSince, sectionKeys } from '../../src/generated/sections.ts';
import { factsLike, without } from '../support/factsLike.ts';
import { isNameOpen } from '../support/playedLogin.ts';
import { everything } from '../support/rules.ts';

const pack = await builtInPack();
const healthy = JSON.parse(readFileSync('rules/procall/facts/healthy.json', 'utf8')) as Facts;

interface Situation {
  name: string;
  facts: Facts;
  site: Site;
}

const ruleCases: Situation[] = (await testRules(await readRuleFolder('rules/procall'))).flatMap(({ rule, results }) =>
  results.map(({ name, facts, site }) => ({ name: `${rule}: ${name}`, facts, site })),
);
const reported: Situation[] = globSync('test/fixtures/cases/inputs/**/*.json')
  .map((name) => ({ name, facts: JSON.parse(readFileSync(name, 'utf8')) as Facts, site: defaultSite }))
  .filter(({ facts }) => facts.format?.startsWith('kerbcheck-facts/1'));
const given = [...ruleCases, ...reported];

/** The same facts in every run: SEED=number tries others. */
const generated = { numRuns: 400, seed: Number(process.env['SEED'] ?? 20261122) };

/** That it holds of all that is given, and of facts made at random. */
function always(what: string, hold: (situation: Situation) => void): void {
  test(what, () => {
    for (const situation of given) hold(situation);
    fc.assert(
      fc.property(factsLike(healthy), (facts) => hold({ name: JSON.stringify(facts.sections), facts, site: defaultSite })),
      generated,
    );
  });
}

function judged({ facts, site }: Pick<Situation, 'facts' | 'site'>): Results {
  const clock = () => new Date(facts.collectedAt);
  return evaluateFacts(facts, { pack, site, waivers: [], selection: everything, failOn: 'medium', exitMode: 'standard', clock }).results;
}

const outcomesOf = ({ results }: Results) => new Map(results.map(({ rule, outcome }) => [rule, outcome]));

let compliant = 0;
always('compliant where Kerberos is required: no login fails or falls back to NTLM', (situation) => {
  const { verdict, login } = judged(situation);
  const role = situation.site.role ?? situation.facts.role ?? 'server';
  if (verdict !== 'compliant' || situation.site.kerberos !== 'required' || role !== 'server') return;
  compliant++;
  assert.ok(login!.ends === 'kerberos' || login!.ends === 'unknown', `${situation.name}: ${login!.message}`);
});
test('and some are compliant', () => assert.ok(compliant > 50, String(compliant)));

let kerberos = 0;
always('logins that use Kerberos: nothing is wrong and nothing open of where the SPN of the main name is', (situation) => {
  const { facts, site, name } = situation;
  const { login, results } = judged(situation);
  if (login!.ends !== 'kerberos') return;
  kerberos++;
  const { mainSpn } = serverOf(facts, site);
  const found = results
    .filter(({ rule }) => rule === 'SPN-01' || rule === 'SPN-02')
    .flatMap(({ findings }) => findings)
    .filter(({ subject }) => subject !== undefined && touches(subject, mainSpn!));
  assert.deepEqual(found, [], name);
  assert.ok(!isNameOpen(facts, results, site), name);
});
test('and some use Kerberos', () => assert.ok(kerberos > 50, String(kerberos)));

/** Of the facts of a section, those that it cannot be without. */
const required = ['service.installed', 'auth.state', 'spns.complete', 'spns.covers', 'spns.entries'];
const requiredToo = ['clientLog.logins', 'clientLog.fallbacks', 'clientLog.files', 'ticket.spn'];

/** The facts that are there and can be taken away, by their paths. */
function pathsIn(facts: Facts): string[] {
  return sectionNames.flatMap((name) => {
    const { data = {} } = sectionOf(facts, name) as { data?: object };
    const known: readonly string[] = sectionKeys[name];
    return Object.keys(data)
      .filter((key) => known.includes(key))
      .map((key) => `${name}.${key}`)
      .filter((path) => ![...required, ...requiredToo].includes(path));
  });
}

function withoutSection(facts: Facts, name: SectionName, status: 'failed' | 'skipped'): Facts {
  return changeFact(facts, name, { status, reason: 'taken away' });
}

always('what is taken away makes nothing pass that failed, but for the version of the product', ({ name, facts, site }) => {
  const before = outcomesOf(judged({ facts, site }));
  const failed = pack.rules.filter(({ id }) => before.get(id) === 'fail');
  if (failed.length === 0) return;
  const lacking: [string, Facts, ('unknown' | 'notAsked')?][] = [
    ...pathsIn(facts).flatMap((path) =>
      (['unknown', 'notAsked'] as const).map((as): (typeof lacking)[number] => [path, without(facts, path, as), as]),
    ),
    ...sectionNames.flatMap((section): typeof lacking => [
      [section, withoutSection(facts, section, 'failed'), 'unknown'],
      [section, withoutSection(facts, section, 'skipped'), 'notAsked'],
    ]),
  ];
  for (const [what, less, as] of lacking)
    for (const rule of failed) {
      // A version that is not known is judged as new enough, and said so.
      if (rule.id === 'KERB-01' && what.startsWith('product')) continue;
      // It judges what was read, and says so: what nobody asked for is left out.
      if (rule.id === 'SPN-04' && as === 'notAsked') continue;
      assert.notEqual(judgeRule(less, pack, rule, site).outcome, 'pass', `${rule.id} without ${what} (${as}): ${name}`);
    }
});

always('what an older collector could not tell leaves no rule unknown', ({ name, facts, site }) => {
  const newer = Object.keys(factsSince);
  const old = newer.reduce((less, path) => without(less, path, 'unknown'), {
    ...facts,
    collector: { ...facts.collector, version: '1.0.0' },
  } as Facts);
  for (const result of judged({ facts: old, site }).results) {
    const why = result.outcome === 'unknown' ? result.reason : (result.incomplete ?? '');
    assert.ok(!newer.some((path) => why.includes(path)), `${result.rule}: ${why}: ${name}`);
  }
});

const own = ['eucsrv/UCS01', 'eucsrv/ucs01.corp.example'];
const runAs = healthy.sections.account!.data!.dn!;
const other = { dn: 'CN=svc-old,OU=Service,DC=corp,DC=example', name: 'CORP\\svc-old' };
const found = (spns: string[], holder: { dn: string; name?: string }) => spns.map((spn) => ({ spn, via: 'spn', ...holder }));

/** The healthy server with that list of the account and those found by a whole search of its forest. */
function placed(listed: string[] | null, entries: object[], account: Record<string, unknown> = {}): Facts {
  const changes = { 'spns.entries': entries, 'account.spns': listed, ...account };
  return Object.entries(changes).reduce(
    (facts, [path, value]) => changeFact(facts, path, value),
    changeFact(healthy, 'clientLog', { status: 'skipped', reason: 'x' }),
  );
}

function spn01Of(facts: Facts) {
  const results = judged({ facts, site: defaultSite });
  const result = results.results.find(({ rule }) => rule === 'SPN-01')!;
  const clauses = result.outcome === 'unknown' ? result.because.flatMap((one) => ('clause' in one ? [one.clause] : [])) : [];
  return { results, outcome: result.outcome, clauses, codes: result.findings.map(({ code }) => code) };
}

/** Commands that take something away. */
const takesAway = (results: Results): boolean =>
  /"(?:-D|-Remove)"/.test(JSON.stringify([results.repair, results.results.map(({ findings }) => findings)]));

const subsets = [[], [own[0]!], [own[1]!], own];

test("the account's own list and a whole search that contradict each other, in either direction, leave SPN-01 unknown", () => {
  for (const listed of subsets)
    for (const shown of subsets)
      for (const elsewhere of [[], found([own[1]!], other)]) {
        const { outcome, clauses, codes } = spn01Of(placed(listed, [...found(shown, { dn: runAs }), ...elsewhere]));
        const isContradiction = own.some((spn) => listed.includes(spn) !== shown.includes(spn));
        const what = JSON.stringify({ listed, shown, elsewhere });
        if (isContradiction && codes.length === 0) assert.deepEqual([outcome, clauses.includes('contradictory')], ['unknown', true], what);
        if (isContradiction) assert.notEqual(outcome, 'pass', what);
        else assert.equal(outcome === 'pass', shown.length === own.length && elsewhere.length === 0 ? true : outcome === 'pass', what);
      }
});

test('an account that a whole search does not show has no such SPN, also where its own list was not told', () => {
  const nowhere = spn01Of(placed(null, []));
  assert.deepEqual([nowhere.outcome, [...new Set(nowhere.codes)]], ['fail', ['missing']]);
  const elsewhere = spn01Of(placed(null, found(own, other)));
  assert.deepEqual([elsewhere.outcome, [...new Set(elsewhere.codes)]], ['fail', ['misplaced']]);
});

test('a whole search in which nobody has the SPN proves it missing, whoever runs the service', () => {
  for (const facts of [
    placed([], []),
    changeFact(placed([], []), 'account', { status: 'failed', reason: 'not known' }),
    placed([], [], { 'account.assumed': true }),
  ]) {
    const { outcome, codes } = spn01Of(facts);
    assert.deepEqual([outcome, [...new Set(codes)]], ['fail', ['missing']]);
  }
});

test('another holder convicts nobody where the run-as account is not known, or only assumed and without an own name', () => {
  for (const facts of [
    changeFact(placed([], found(own, other)), 'account', { status: 'failed', reason: 'not known' }),
    changeFact(placed([], found(own, other)), 'account', { status: 'skipped', reason: 'not asked' }),
    placed([], found(own, other), { 'account.assumed': true }),
    placed(null, found(own, other), { 'account.assumed': true }),
  ]) {
    const { results, outcome } = spn01Of(facts);
    assert.equal(outcome, 'unknown');
    assert.ok(!takesAway(results));
  }
});

always('no command takes anything away while the run-as account is not known, or only assumed and without an own name', (situation) => {
  const { account, spns } = dataOf(situation.facts);
  const { dn, assumed, spns: listed } = account;
  const isKnown = dn !== undefined || listed !== undefined;
  const isShown = spns.entries?.some((entry) => dn !== undefined && sameDn(entry.dn, dn)) === true;
  if (isKnown && (assumed !== true || isShown || listed?.some((spn) => hasServiceClass(spn)) === true)) return;
  assert.ok(!takesAway(judged(situation)), situation.name);
});

test.run();
