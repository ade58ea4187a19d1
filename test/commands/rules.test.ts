import * as assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import { parse } from 'yaml';
import type { Results } from '../../src/documents/results.ts';
import { packText, ruleText, failing } from '../support/rules.ts';
import { visible } from '../../src/text/visible.ts';
import { called } from '../support/kerbcheck.ts';

const folder = mkdtempSync(join(tmpdir(), 'kerbcheck-test-'));
test.after(() => rmSync(folder, { recursive: true }));

const ids = readdirSync('rules/procall')
  .flatMap((name) => /^([A-Z]+-\d+)\.yaml$/.exec(name)?.[1] ?? [])
  .sort();
const printed = async (...args: string[]): Promise<string> => {
  const { code, stdout, stderr } = await called(args);
  assert.deepEqual([code, stderr], [0, ''], args.join(' '));
  return stdout;
};

/** A folder with pack.yaml and one rule. */
function own(name: string, rule: object): string {
  mkdirSync(join(folder, name));
  writeFileSync(join(folder, name, 'pack.yaml'), packText);
  writeFileSync(join(folder, name, 'OWN-01.yaml'), ruleText(rule));
  return join(folder, name);
}

test('a rule of somebody else steers no terminal', async () => {
  const hostile = own('hostile', {
    title: 'All is well\u001b[2J\u202e',
    why: 'Because\u001b]0;x\u0007.',
    fail: [failing('false', { message: '\u001b[31mIt is wrong.' })],
    references: ['https://x.example/\u001b[0m'],
  });
  for (const args of [['list'], ['show', 'OWN-01']])
    for (const output of ['text', 'markdown', 'json']) {
      const text = await printed('rules', ...args, '--rules', hostile, '-o', output);
      assert.equal(visible(text.replaceAll('\n', '')), text.replaceAll('\n', ''), `${args.join(' ')} -o ${output}`);
    }
  const { stdout } = await called(['rules', 'test', hostile]);
  assert.equal(visible(stdout.replaceAll('\n', '')), stdout.replaceAll('\n', ''));
});

test('rules list: every rule, in each format', async () => {
  assert.deepEqual(
    (await printed('rules', 'list'))
      .trimEnd()
      .split('\n')
      .map((line) => line.split(' ')[0]),
    ids,
  );
  const rules = JSON.parse(await printed('rules', 'list', '-o', 'json')) as { id: string; lines?: unknown }[];
  assert.deepEqual(
    rules.map(({ id }) => id),
    ids,
  );
  assert.ok(rules.every(({ lines }) => lines === undefined));
  const markdown = await printed('rules', 'list', '--output', 'markdown');
  for (const id of ids) assert.ok(markdown.includes(`[${id}](${id}.md)`), id);
});

test('rules show: what is wrong and how it is repaired, in each format', async () => {
  for (const id of ids) {
    const text = await printed('rules', 'show', id);
    const rule = JSON.parse(await printed('rules', 'show', id, '-o', 'json')) as { id: string; title: string; fail: { code: string }[] };
    assert.equal(rule.id, id);
    assert.ok(text.includes(rule.title));
    for (const { code } of rule.fail) assert.ok(text.includes(code), `${id} ${code}`);
    assert.ok(!text.includes('**') && !text.includes('`'));
    assert.match(text, new RegExp(`\\nExample\\n\\n {4}FAIL {2}(low|medium|high|critical) +${id} `), 'what one sees');
    assert.match(text, /\nWhen to waive\n\n\S/);
    assert.match(await printed('rules', 'show', id, '-o', 'markdown'), new RegExp(`^# ${id}: `));
  }
  assert.equal(await printed('rules', 'show', 'auth-01'), await printed('rules', 'show', 'AUTH-01'));
});

test('rules show: the example is what the text report prints of the case that it is made of', async () => {
  const page = await printed('rules', 'show', 'KERB-01');
  const [, example] = /\nExample\n\n([^]*?)\n\nFindings\n/.exec(page)!;
  const { stdout } = await called(['evaluate', 'rules/procall/facts/healthy.json', '--set', 'product.version="8.0.4"', '--language', 'en']);
  const lines = stdout.slice(stdout.indexOf('FAIL'), stdout.indexOf('Look again')).trimEnd().split('\n');
  assert.ok(lines.length > 6);
  assert.deepEqual(
    example!
      .split('\n')
      .slice(0, lines.length)
      .map((line) => line.replace(/^ {4}/, '').replace(/ +Look again.*/, '')),
    lines,
  );
});

test('rules show in German: every text of the rule, the words of the page, the example', async () => {
  const words = (text: string): string => text.split(/\s+/).join(' ').trim();
  for (const id of ids) {
    const page = words(await printed('rules', 'show', id, '--language', 'de'));
    const texts = parse(readFileSync(`rules/procall/de/${id}.yaml`, 'utf8')) as Record<string, string | Record<string, string>>;
    for (const text of Object.values(texts).flatMap((one) => (typeof one === 'string' ? [one] : Object.values(one))))
      assert.ok(page.includes(words(text.replace(/\$\{(\w+)\}/g, '‹$1›'))), `${id}: ${text}`);
    assert.match(page, new RegExp(` Beispiel FEHLER (niedrig|mittel|hoch|kritisch) ${id} `));
    assert.match(page, / Wann eine Ausnahme angebracht ist .* Unbekannt \* Ein Fakt, den die Regel braucht, war nicht zu lesen\. /);
    // what stands before a step, and what a finding does to logins
    assert.doesNotMatch(page, /\b(directory|restart|setting|in some cases|to undo|next start)[,:;)]/);
  }
  const mine = own('german', { fail: [failing('host.joined')] });
  assert.match(
    await printed('rules', 'show', 'OWN-01', '--rules', mine, '--language', 'de'),
    /^Warum\n\nBecause\.\n\nBefunde\n\n\* wrong \(mittel\): It is wrong\.$/m,
  );
});

test('rules show: an own rule has an example where a case of it fails, and need not say when to waive', async () => {
  const mine = own('shown', { fail: [failing('host.joined')] });
  const show = () => printed('rules', 'show', 'OWN-01', '--rules', mine);
  assert.doesNotMatch(await show(), /^(Example|When to waive)$/m);
  const cases = (one: string): void => writeFileSync(join(mine, 'OWN-01.test.yaml'), `base: healthy\ncases:\n  - ${one}\n`);
  cases('{ name: not joined, set: { host.joined: false }, expect: pass }');
  assert.doesNotMatch(await show(), /^Example$/m);
  cases('{ name: joined, expect: { fail: [{ code: wrong }] } }');
  assert.match(await show(), /^Example\n\n {4}FAIL {2}medium {4}OWN-01 wrong {2}It is wrong\.\n\n {4}Repair\n {6}1 {2}Repair it\.\n/m);
  cases('{ name: joined, set: { host.jointed: true }, expect: pass }');
  const { code, stderr } = await called(['rules', 'show', 'OWN-01', '--rules', mine]);
  assert.equal(code, 3);
  assert.match(stderr, /OWN-01\.test\.yaml:3:\d+: .*host\.jointed/);
});

test('rules test: the built-in rules pass, built and unbuilt alike', async () => {
  const built = await printed('rules', 'test');
  assert.match(built, new RegExp(`\\n${ids.length} rules, \\d+ cases, \\d+ made from them: all passed\\n$`));
  assert.equal(await printed('rules', 'test', 'rules/procall'), built);
});

test('rules test: a failure is named, exit code 1', async () => {
  const { code, stdout, stderr } = await called(['rules', 'test', own('untested', {})]);
  assert.deepEqual([code, stderr], [1, '']);
  assert.match(stdout, /^OWN-01 .* failed\n {2}.*OWN-01\.test\.yaml: the tests of OWN-01 are expected here\n[^]*failed\n$/);
});

test('rules new, then rules test', async () => {
  const mine = join(folder, 'a', 'mine');
  assert.equal(
    await printed('rules', 'new', 'MY-01', mine),
    ['pack.yaml', 'MY-01.yaml', 'MY-01.test.yaml', ...['pack', 'rule', 'test'].map((schema) => `schemas/${schema}.json`)]
      .map((name) => `${join(mine, name)}\n`)
      .join(''),
  );
  assert.equal((await printed('rules', 'new', 'MY-02', mine)).includes('pack.yaml'), false);
  assert.match(await printed('rules', 'test', mine), /^MY-01 .*ok\nMY-02 .*ok\n2 rules, .*: all passed\n$/);
  // what is there stays
  writeFileSync(join(mine, 'MY-01.yaml'), 'x');
  assert.equal((await called(['rules', 'new', 'MY-01', mine])).code, 3);
  assert.equal(readFileSync(join(mine, 'MY-01.yaml'), 'utf8'), 'x');
});

const broken = own('broken', { fail: [failing('acount.dn == ""')] });
for (const [args, message] of [
  [['rules'], /rules: expected rules list, rules show, rules test or rules new/],
  [['rules', 'nope'], /nope/],
  [['rules', 'show'], /rules show: expected <id>/],
  [['rules', 'show', 'NOPE-01'], /there is no rule NOPE-01; .*the rules are ACCOUNT-01/],
  [['rules', 'list', '-o', 'junit'], /output.*junit.*markdown/],
  [['rules', 'list', '-o', 'json', '-o', 'text'], /is given more than once/],
  [['rules', 'test', join(folder, 'nowhere')], /nowhere: a folder with pack\.yaml and rules is expected/],
  [['rules', 'test', broken], /OWN-01\.yaml:5:\d+: fail\.0\.if: Unknown variable: acount$/m],
  [['rules', 'list', '--rules', broken], /OWN-01\.yaml:5:\d+: fail\.0\.if: Unknown variable: acount$/m],
  [['evaluate', 'rules/procall/facts/healthy.json', '--rules', broken], /OWN-01\.yaml:5:\d+: fail\.0\.if: Unknown variable: acount$/m],
  [['rules', 'new', 'own-1'], /own-1: the id of a rule is expected/],
  [['rules', 'new', 'SPN-01', folder], /SPN-01 is a built-in rule/],
] as const) {
  test(`wrong use: ${args.join(' ').replaceAll(folder, '')}`, async () => {
    const { code, stdout, stderr } = await called([...args]);
    assert.deepEqual([code, stdout], [3, '']);
    assert.match(stderr, message);
  });
}

test('own rules are judged beside the built-in ones; what they replace is shown', async () => {
  const judgedWith = async (rules: string) =>
    JSON.parse((await called(['evaluate', 'rules/procall/facts/healthy.json', '--rules', rules, '-o', 'json'])).stdout) as Results;
  const added = await judgedWith(own('added', { fail: [failing('host.joined')] }));
  assert.deepEqual(
    [added.exitCode, added.results.length, added.results.find(({ rule }) => rule === 'OWN-01')?.outcome, added.inputs.rules.replaced],
    [1, ids.length + 1, 'fail', []],
  );
  assert.equal(added.inputs.rules.name, 'procall+own');
  const replaced = await judgedWith(own('replaced', { replaces: 'AUTH-01' }));
  assert.deepEqual([replaced.results.some(({ rule }) => rule === 'AUTH-01'), replaced.inputs.rules.replaced], [false, ['AUTH-01']]);
});

test.run();
