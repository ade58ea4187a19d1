import * as assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import { evaluateFacts, type Basis } from '../../src/evaluate/index.ts';
import { loadPack } from '../../src/evaluate/files/load.ts';
import { builtInPack } from '../../src/evaluate/pack.ts';
import { defaultSite } from '../../src/evaluate/site.ts';
import { changeFact, factsText, type Facts } from '../../src/documents/facts.ts';
import * as validators from '../../src/generated/validators.cjs';
import { VERSION } from '../../src/generated/version.ts';
import { everything, failing, facts, folderOf, ruleText } from '../support/rules.ts';

const pack = loadPack(
  folderOf({
    'A-01.yaml': ruleText({ id: 'A-01' }),
    'B-01.yaml': ruleText({ id: 'B-01', fail: [failing('host.joined', { severity: 'low' }), failing('account.dn == ""', { code: 'b' })] }),
    'C-01.yaml': ruleText({ id: 'C-01', fail: [failing('service.runAs == ""')] }),
    'D-01.yaml': ruleText({ id: 'D-01', fail: [failing('account.dn == ""')] }),
    'E-01.yaml': ruleText({ id: 'E-01', notApplicable: [{ if: 'host.joined', reason: 'r' }] }),
  }),
);
const all = everything;
const basis: Basis = {
  pack,
  site: defaultSite,
  waivers: [],
  failOn: 'medium',
  exitMode: 'standard',
  clock: () => new Date(),
  selection: all,
};
const healthy = JSON.parse(readFileSync('rules/procall/facts/healthy.json', 'utf8')) as Facts;

test('it is evaluated when the clock says so', () => {
  const clock = () => new Date('2026-11-22T15:03:11.987+01:00');
  const { evaluatedAt, notes } = evaluateFacts(facts, { ...basis, clock, maxAgeDays: 1 }).results;
  assert.equal(evaluatedAt, '2026-11-22T14:03:11Z');
  const later = () => new Date(Date.parse(facts.collectedAt) + 3 * 86_400_000);
  assert.ok(!notes.some(({ code }) => code === 'old-facts'));
  assert.match(evaluateFacts(facts, { ...basis, clock: later, maxAgeDays: 1 }).results.notes.at(-1)!.message, /3 days old/);
});

test('facts are as old as the oldest file that they were read from, and older ones are noted beside them', () => {
  const file = (path: string, modifiedAt?: string) => ({
    source: 'setspn',
    path,
    sha256: '0'.repeat(64),
    bytes: 1,
    ...(modifiedAt && { modifiedAt }),
  });
  const at = new Date(Date.parse(facts.collectedAt)).toISOString().replace('.000Z', 'Z');
  const before = (days: number): string => new Date(Date.parse(at) - days * 86_400_000).toISOString().replace('.000Z', 'Z');
  const files = [file('new.txt', at), file('oldest.txt', before(50)), file('pipe'), file('old.txt', before(40))];
  const judged = (maxAgeDays?: number) =>
    evaluateFacts({ ...facts, files }, { ...basis, clock: () => new Date(at), ...(maxAgeDays !== undefined && { maxAgeDays }) }).results;
  const messages = (maxAgeDays?: number): string[] =>
    judged(maxAgeDays)
      .notes.filter(({ code }) => code === 'old-facts')
      .map(({ message }) => message);
  assert.deepEqual(messages(30), [`oldest.txt, which facts were read from, was changed last 50 days ago (${before(50)}).`]);
  assert.deepEqual([messages(50), messages()], [[], []]);
  assert.equal(judged().inputs.facts.oldestFile, before(50));
  assert.equal(evaluateFacts({ ...facts, files: [file('pipe')] }, basis).results.inputs.facts.oldestFile, undefined);
});

test('the number is that of all else in the document, and another one where anything else is', () => {
  const clock = () => new Date(facts.collectedAt);
  const { number, ...rest } = evaluateFacts(facts, { ...basis, clock }).results;
  assert.equal(number, createHash('sha256').update(JSON.stringify(rest)).digest('hex').slice(0, 12));
  assert.equal(evaluateFacts(facts, { ...basis, clock }).results.number, number);
  for (const other of [
    { failOn: 'low' as const },
    { clock: () => new Date(clock().getTime() + 1000) },
    { site: { ...defaultSite, label: 'x' } },
  ])
    assert.notEqual(evaluateFacts(facts, { ...basis, clock, ...other }).results.number, number);
});

test('the results document: valid, one result a rule in the order of ids, counts that fit', () => {
  const { results } = evaluateFacts(facts, basis);
  assert.ok(validators.results(results), JSON.stringify(validators.results.errors));
  assert.deepEqual(
    results.results.map(({ rule, outcome }) => [rule, outcome]),
    [
      ['A-01', 'pass'],
      ['B-01', 'fail'],
      ['C-01', 'notChecked'],
      ['D-01', 'unknown'],
      ['E-01', 'notApplicable'],
    ],
  );
  assert.deepEqual(results.summary, { pass: 1, fail: 1, unknown: 1, notApplicable: 1, notChecked: 1, waived: 0 });
  assert.ok(
    results.results.every(
      ({ outcome, reason, findings }) =>
        (outcome === 'fail') === findings.length > 0 &&
        ['unknown', 'notApplicable', 'notChecked'].includes(outcome) === (reason !== undefined),
    ),
  );
});

test('the results say what was judged by what', () => {
  const { results } = evaluateFacts({ ...facts, notes: [{ code: 'taken-as', message: 'So.' }] }, basis);
  assert.deepEqual([results.server, results.tool, results.failOn, results.product], ['ucs01.corp.example', VERSION, 'medium', undefined]);
  assert.equal(results.inputs.facts.collectedAt, facts.collectedAt);
  assert.deepEqual(results.inputs.facts.changed, {});
  assert.deepEqual(results.inputs.rules, { name: 'own', version: '1.2.3', sha256: pack.sha256, replaced: [] });
  assert.ok(results.notes.some(({ code, message }) => code === 'taken-as' && message === 'So.'));
  const { results: plain } = evaluateFacts(facts, basis);
  assert.equal(plain.inputs.facts.sha256, createHash('sha256').update(factsText(facts)).digest('hex'));
});

test('the product is named where it is known', () => {
  const name = (data: object) =>
    evaluateFacts({ ...facts, sections: { product: { status: 'collected', source: 'x', data } } } as Facts, basis).results.product;
  assert.equal(name({ edition: 'enterprise', version: '8.4.1' }), 'ProCall Enterprise 8.4.1');
  assert.equal(name({ edition: 'datacenter' }), 'ProCall DataCenter');
  assert.equal(name({ version: '8.4.1' }), undefined);
});

for (const [mode, failOn, verdict, exitCode] of [
  ['standard', 'low', 'nonCompliant', 1],
  ['nagios', 'low', 'nonCompliant', 1],
  ['standard', 'medium', 'unknown', 2],
  ['nagios', 'medium', 'unknown', 3],
  ['intune', 'medium', 'unknown', 1],
  ['zero', 'low', 'nonCompliant', 0],
  ['standard', 'high', 'compliant', 0],
] as const) {
  test(`--exit ${mode} --fail-on ${failOn}: ${verdict}, ${exitCode}`, () => {
    const { results } = evaluateFacts(facts, { ...basis, exitMode: mode, failOn });
    assert.deepEqual([results.verdict, results.exitCode, results.failOn], [verdict, exitCode, failOn]);
  });
}

test("an incomplete rule counts with its own severity, not with its finding's", () => {
  const only = (id: string) => evaluateFacts(facts, { ...basis, selection: { ...all, selected: (rule) => rule.id === id } }).results;
  assert.equal(only('B-01').results[1]!.severity, 'low');
  assert.deepEqual([only('B-01').verdict, only('B-01').exitCode], ['unknown', 2]);
});

test('where nothing was checked at all, that is wrong use', () => {
  const { results, end } = evaluateFacts(facts, { ...basis, selection: { ...all, selected: ({ id }) => id === 'C-01' } });
  assert.deepEqual([end, results.exitCode, results.verdict, results.summary.notChecked], ['wrongUse', 3, 'unknown', 5]);
});

test('facts without a section: no rule of the built-in pack passes or fails, whatever the role', async () => {
  const builtIn = await builtInPack();
  for (const role of ['server', 'passive', 'client'] as const) {
    const { results } = evaluateFacts({ ...facts, role, sections: {} }, { ...basis, pack: builtIn });
    assert.deepEqual(
      results.results.filter(({ outcome }) => outcome !== 'notChecked' && outcome !== 'notApplicable'),
      [],
    );
    assert.equal(results.exitCode, 3, role);
  }
});

test('a single rule that does not apply is an answer', () => {
  const only = { ...all, selected: ({ id }: { id: string }) => id === 'E-01' };
  assert.equal(evaluateFacts(facts, { ...basis, selection: only }).results.exitCode, 0);
  assert.equal(evaluateFacts(facts, { ...basis, selection: { ...all, selected: () => false } }).results.exitCode, 3);
});

test('facts of which every section failed never pass', async () => {
  const failed = Object.fromEntries(Object.keys(healthy.sections).map((name) => [name, { status: 'failed', reason: 'access denied' }]));
  const { results } = evaluateFacts({ ...facts, sections: failed } as Facts, { ...basis, pack: await builtInPack() });
  assert.deepEqual(
    results.results.filter(({ outcome }) => outcome === 'pass' || outcome === 'fail'),
    [],
  );
  assert.equal(results.exitCode, 2);
});

test('the healthy server is compliant by the whole built-in pack', async () => {
  const { results } = evaluateFacts(healthy, { ...basis, pack: await builtInPack() });
  const good = ['pass', 'notApplicable'];
  assert.deepEqual(
    results.results.filter(({ outcome }) => !good.includes(outcome)).map(({ rule, outcome }) => `${rule} ${outcome}`),
    [],
  );
  assert.deepEqual([results.verdict, results.exitCode], ['compliant', 0]);
  assert.ok(validators.results(results));
});

test('a name that clients ask for and another host holds is noted, and none that this server answers to', async () => {
  const builtIn = await builtInPack();
  const noted = (...spns: string[]) => {
    const logins = spns.map((spn) => ({ method: 'Kerberos', spn, count: 2 }));
    const { notes } = evaluateFacts(changeFact(healthy, 'clientLog.logins', logins), { ...basis, pack: builtIn }).results;
    return notes.filter(({ code }) => code === 'other-server').map(({ message }) => message.split(',')[0]);
  };
  assert.deepEqual(noted('eucsrv/UCS01', 'eucsrv/ucs02.corp.example'), ['eucsrv/ucs02.corp.example']);
  assert.deepEqual(noted('eucsrv/UCS01'), []);
});

test('the same facts give the same results', async () => {
  const judge = async () => evaluateFacts(structuredClone(healthy), { ...basis, pack: await builtInPack() }).results.results;
  assert.deepEqual(await judge(), await judge());
});

test.run();
