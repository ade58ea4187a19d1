// Whatever lets a verdict be better than it would be is said, in every format. A new option, key or setting has to be judged here.
import * as assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import { parseStringPromise } from 'xml2js';
import { changeFact, type Facts } from '../../src/documents/facts.ts';
import type { Results } from '../../src/documents/results.ts';
import { evaluateFacts, type Basis } from '../../src/evaluate/index.ts';
import { readWaivers } from '../../src/evaluate/files/waivers.ts';
import { readSite } from '../../src/evaluate/files/site.ts';
import { loadPack } from '../../src/evaluate/files/load.ts';
import { builtInPack, type Pack } from '../../src/evaluate/pack.ts';
import { select } from '../../src/evaluate/select.ts';
import { defaultSite } from '../../src/evaluate/site.ts';
import { formats, type FormatName } from '../../src/report/index.ts';
import siteSchema from '../../src/schemas/site.json' with { type: 'json' };
import { reportOptions } from '../support/documents.ts';
import { everything, failing, folderOf, ruleText } from '../support/rules.ts';

const builtIn = await builtInPack();
const healthy = JSON.parse(readFileSync('rules/procall/facts/healthy.json', 'utf8')) as Facts;
const usual: Basis = {
  pack: builtIn,
  site: defaultSite,
  waivers: [],
  selection: everything,
  failOn: 'medium',
  exitMode: 'standard',
  clock: () => new Date(healthy.collectedAt),
};
const site = (text: string): Partial<Basis> => ({ site: readSite('k.yaml', text, builtIn) });
const order: Results['verdict'][] = ['nonCompliant', 'unknown', 'compliant'];

const skewed = { 'directory.clockOffsetSeconds': 400 };
const negotiable = { 'auth.listed': [] };
const neverStarted = { 'service.startedAt': '2020-01-01T00:00:00Z', 'account.spns': [], 'spns.entries': [] };
const justStarted = { ...neverStarted, 'service.startedAt': minutesBefore(healthy.collectedAt, 20) };
const own = (fail: object): Pack =>
  loadPack(folderOf({ 'AUTH-01.yaml': ruleText({ id: 'AUTH-01', replaces: 'AUTH-01', fail: [fail] }) }), builtIn);

/** By what it is asked for; facts that it lets pass, the rule that says so alone, and the words by which reports name it. */
const relaxing: Record<
  string,
  { facts: Record<string, unknown>; rule: string; basis: Partial<Basis>; changed?: Record<string, unknown>; words: string }
> = {
  'params CLOCK-01 maxSkewSeconds': {
    facts: skewed,
    rule: 'CLOCK-01',
    basis: site('params: {CLOCK-01: {maxSkewSeconds: 900}}'),
    words: 'CLOCK-01 maxSkewSeconds 900 (300)',
  },
  'params SPN-01 graceMinutes': {
    facts: justStarted,
    rule: 'SPN-01',
    basis: site('params: {SPN-01: {graceMinutes: 30}}'),
    words: 'SPN-01 graceMinutes 30 (15)',
  },
  'params LOG-01 minKerberosShare': {
    facts: { clientLog: { status: 'collected', source: 'x', data: { files: 1, lines: 9, fallbacks: 0, logins: logins(3, 7) } } },
    rule: 'LOG-01',
    basis: { ...site('params: {LOG-01: {minKerberosShare: 0.2}}'), failOn: 'low' },
    words: 'LOG-01 minKerberosShare 0.2 (0.5)',
  },
  kerberos: { facts: { 'host.joined': false }, rule: 'KERB-01', basis: site('kerberos: optional'), words: 'kerberos: optional' },
  registration: {
    facts: { 'account.sddl': 'O:DAG:DAD:' },
    rule: 'PERM-01',
    basis: site('registration: manual'),
    words: 'registration: manual',
  },
  role: { facts: negotiable, rule: 'AUTH-01', basis: site('role: client'), words: 'role: client' },
  only: { facts: negotiable, rule: 'AUTH-01', basis: { selection: select(builtIn, { only: 'AUTH-02' }) }, words: '--only AUTH-02' },
  skip: { facts: negotiable, rule: 'AUTH-01', basis: { selection: select(builtIn, { skip: 'AUTH-01' }) }, words: '--skip AUTH-01' },
  'fail-on': { facts: negotiable, rule: 'AUTH-01', basis: { failOn: 'critical' }, words: '--fail-on critical' },
  set: { facts: negotiable, rule: 'AUTH-01', basis: {}, changed: { 'auth.listed': ['Negotiate'] }, words: '--set auth.listed' },
  rules: { facts: negotiable, rule: 'AUTH-01', basis: { pack: own(failing('false')) }, words: '--rules: AUTH-01 replaced' },
  waivers: {
    facts: negotiable,
    rule: 'AUTH-01',
    basis: { waivers: readWaivers('w.yaml', 'waivers: [{rule: AUTH-01, reason: r, owner: o, expires: "9999-12-31"}]', builtIn) },
    words: '1 waived',
  },
};

/** These can only make a verdict worse, or say nothing of it. */
const neutral = {
  // The rest of the key is in the list above, setting by setting. Of the edition, a note of the facts tells where it counts.
  site: ['label', 'params', 'aliases', 'server', 'edition', 'sources', 'require'],
  options: [
    'output',
    'require',
    'exit',
    'site',
    'redact',
    'redact-names',
    'expect',
    'trace',
    'verbose',
    'quiet',
    'no-color',
    'language',
    'for',
    'max-age',
  ],
};

function minutesBefore(time: string, minutes: number): string {
  return new Date(Date.parse(time) - minutes * 60_000).toISOString().replace(/\.\d+Z$/, 'Z');
}

function logins(kerberos: number, ntlm: number): object[] {
  return [
    { method: 'Kerberos', count: kerberos },
    { method: 'NTLM', count: ntlm },
  ];
}

const withFacts = (changes: Record<string, unknown>): Facts =>
  Object.entries(changes).reduce((facts, [path, value]) => changeFact(facts, path, value), healthy);

async function render(format: FormatName, results: Results, many: boolean): Promise<string> {
  const report = (await formats[format].load())({ ...reportOptions, many });
  const begun = `${report.start?.() ?? ''}${report.server(results)}`;
  const end = report.end?.() ?? '';
  return begun + (typeof end === 'string' ? end : [...end].join(''));
}

for (const [name, { facts: changes, rule, basis, changed = {}, words }] of Object.entries(relaxing)) {
  test(`${name}: it makes the verdict better, and every format says ${words}`, async () => {
    const facts = withFacts(changes);
    const failOn = basis.failOn === 'low' ? 'low' : 'medium';
    const strict = evaluateFacts(facts, { ...usual, failOn }).results;
    assert.equal(
      strict.results.find((one) => one.rule === rule)!.weighs,
      'failure',
      JSON.stringify(strict.results.find((one) => one.rule === rule)),
    );
    assert.deepEqual(strict.relaxed, []);
    const { results } = evaluateFacts(withFacts({ ...changes, ...changed }), { ...usual, ...basis }, { changed });
    assert.deepEqual(results.relaxed, [words]);
    const others = new Set(strict.results.filter(({ weighs }) => weighs !== 'nothing').map((one) => one.rule));
    // What the case does not mean may still weigh; of this rule nothing is left that fails.
    const now = results.results.find((one) => one.rule === rule);
    assert.ok(now === undefined || now.weighs !== 'failure');
    if (others.size === 1) assert.ok(order.indexOf(results.verdict) > order.indexOf(strict.verdict));
    for (const format of Object.keys(formats) as FormatName[])
      for (const many of [false, true]) {
        const text = (await render(format, results, many)).split(/\s+/).join(' ');
        assert.ok(text.includes(format === 'line' || format === 'text' ? `relaxed: ${words}` : words), `${format}: ${text}`);
      }
  });
}

test('JUnit has it as a property of every suite', async () => {
  const { results } = evaluateFacts(healthy, { ...usual, ...site('kerberos: optional') });
  const { testsuites } = (await parseStringPromise(await render('junit', results, false))) as {
    testsuites: { testsuite: { properties: { property: { $: { name: string; value: string } }[] }[] }[] };
  };
  for (const { properties } of testsuites.testsuite)
    assert.deepEqual(properties[0]!.property.find(({ $ }) => $.name === 'relaxed')!.$.value, 'kerberos: optional');
});

test('what is stricter than usual, or as usual, is not said', () => {
  for (const text of [
    'params: {CLOCK-01: {maxSkewSeconds: 60}, SPN-01: {graceMinutes: 15}, LOG-01: {minKerberosShare: 0.9}}',
    'kerberos: required\nregistration: self\nrole: server\naliases: [cti.corp.example]\nrequire: SPN-01',
  ]) {
    assert.deepEqual(evaluateFacts(healthy, { ...usual, ...site(text), failOn: 'low' }).results.relaxed, []);
  }
});

test('every setting of a built-in rule has bounds and a direction, and is judged above', () => {
  for (const { id, params = {} } of builtIn.rules)
    for (const [name, { default: usually, min, max, relaxes }] of Object.entries(params)) {
      assert.ok(typeof usually === 'number' && min !== undefined && max !== undefined && relaxes !== undefined, `${id} ${name}`);
      assert.ok(Object.hasOwn(relaxing, `params ${id} ${name}`), `${id} ${name}`);
    }
});

test('every key of the site file and every option of judging is judged above, or can only make a verdict worse', () => {
  for (const key of Object.keys(siteSchema.properties)) assert.ok(Object.hasOwn(relaxing, key) || neutral.site.includes(key), key);
  const options = ['judging', 'redacting']
    .map((file) => /interface (?:Judging|Redact)Options [^{]*\{([^}]*)\}/.exec(readFileSync(`src/commands/${file}.ts`, 'utf8'))![1]!)
    .join('\n');
  const names = [...options.matchAll(/^ {2}'?([\w-]+)'?\??:/gm)].map(([, name]) => name!);
  assert.ok(names.length > 10);
  for (const name of names) assert.ok(Object.hasOwn(relaxing, name) || neutral.options.includes(name), name);
});

test.run();
