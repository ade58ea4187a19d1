// kerbcheck verify: results are what judging their facts again gives, or it is said what differs.
import * as assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { test } from 'uvu';
import { changeFact, type Facts } from '../../src/documents/facts.ts';
import type { Results } from '../../src/documents/results.ts';
import { readWaivers } from '../../src/evaluate/files/waivers.ts';
import { evaluateFacts } from '../../src/evaluate/index.ts';
import { builtInPack } from '../../src/evaluate/pack.ts';
import { defaultSite } from '../../src/evaluate/site.ts';
import { newRule } from '../../src/evaluate/files/newRule.ts';
import { sha256 } from '../../src/system/sha256.ts';
import { called } from '../support/kerbcheck.ts';
import { everything } from '../support/rules.ts';

const folder = mkdtempSync(join(tmpdir(), 'kerbcheck-verify-'));
test.after(() => rmSync(folder, { recursive: true }));
const at = (name: string): string => join(folder, name);
const file = (name: string, text: string): string => {
  writeFileSync(at(name), text);
  return at(name);
};

const healthy = JSON.parse(readFileSync('rules/procall/facts/healthy.json', 'utf8')) as Facts;
const withFacts = (changes: Record<string, unknown>): Facts =>
  Object.entries(changes).reduce((facts, [path, value]) => changeFact(facts, path, value), healthy);
const facts = file('facts.json', JSON.stringify(withFacts({ 'auth.listed': ['Kerberos'] }), null, 2));
const site = file('site.yaml', 'label: Contoso, Berlin\naliases: [cti.corp.example]\nparams: { SPN-01: { graceMinutes: 30 } }\n');
const waivers = file('waivers.yaml', 'waivers: [{ rule: AUTH-01, reason: r, owner: o, expires: "9999-12-31" }]\n');
const rules = at('rules');
mkdirSync(rules);
for (const [name, text] of Object.entries(newRule('OWN-01')))
  file(`rules/${{ pack: 'pack', rule: 'OWN-01', test: 'OWN-01.test' }[name]}.yaml`, text);
const results = at('results.json');

/** Results of a call, with the lines that verify prints. */
async function verified(
  given: string[],
  more: string[] = [],
): Promise<{ code: number | null; last: string; stdout: string; stderr: string }> {
  const { code, stdout, stderr } = await called(['verify', ...given, ...more]);
  return { code, stdout, stderr, last: stdout.trimEnd().split('\n').at(-1)! };
}
const judged = async (args: string[]): Promise<Results> => {
  await called([...args, '--quiet', '-o', `json=${results}`]);
  return JSON.parse(readFileSync(results, 'utf8')) as Results;
};
const written = (document: unknown, name = 'changed.json'): string => file(name, JSON.stringify(document));

for (const [what, given, repeated] of [
  ['nothing else', [], []],
  ['a site file', ['--site', site], ['--site', site]],
  ['waivers', ['--waivers', waivers], ['--waivers', waivers]],
  ['own rules', ['--rules', rules], ['--rules', rules]],
  [
    'a selection',
    ['--only', 'AUTH-01,SPN-01', '--skip', 'SPN-01', '--require', 'AUTH-01'],
    ['--only', 'AUTH-01,SPN-01', '--skip', 'SPN-01', '--require', 'AUTH-01'],
  ],
  ['a role', ['--role', 'passive'], ['--role', 'passive']],
  ['changed facts', ['--set', 'auth.listed=["Negotiate"]'], ['--set', 'auth.listed=["Negotiate"]']],
  ['what need not be given again', ['--fail-on', 'critical', '--exit', 'nagios', '--max-age', '0'], []],
  [
    '--redact',
    ['--site', site, '--set', 'host.netbios="UCS01"', '--redact'],
    ['--site', site, '--set', 'host.netbios="UCS01"', '--redact'],
  ],
] as const) {
  test(`equal, with ${what}; another basis is refused, and named`, async () => {
    await judged(['evaluate', facts, ...given]);
    const { code, last, stderr } = await verified([results, facts], [...repeated]);
    assert.deepEqual([code, last, stderr], [0, 'EQUAL', '']);
    if (repeated.length === 0) return;
    for (const option of new Set(repeated.filter((word) => word.startsWith('--') && word !== '--redact'))) {
      const index = repeated.indexOf(option as never);
      const without = await verified(
        [results, facts],
        repeated.filter((_, place) => place !== index && place !== index + 1),
      );
      assert.equal(without.code, 3, option);
      assert.match(
        without.stderr,
        new RegExp(`^kerbcheck: \\S+ was judged by another basis: [^\\n]*${option}\\)?: [^\\n]* there, (none|SHA-256 \\w+) here`),
      );
    }
  });
}

test('a check and the facts that it kept; site file and waivers may lie elsewhere now', async () => {
  const kept = at('kept.json');
  const args = ['check', '--server', 'ucs01.corp.example', '--setspn', 'examples/misplaced/setspn.txt', '--facts', kept];
  await judged([...args, '--site', site, '--waivers', waivers, '--rules', rules]);
  for (const name of ['site.yaml', 'waivers.yaml', 'rules']) cpSync(at(name), at(`moved-${name}`), { recursive: true });
  const moved = ['--site', at('moved-site.yaml'), '--waivers', at('moved-waivers.yaml'), '--rules', at('moved-rules')];
  assert.deepEqual((await verified([results, kept], moved)).last, 'EQUAL');
  writeFileSync(at('moved-waivers.yaml'), 'waivers: []\n');
  const { code, stderr } = await verified([results, kept], moved);
  assert.equal(code, 3);
  const hashes = [readFileSync(waivers), 'waivers: []\n'].map((bytes) => sha256(bytes));
  assert.ok(stderr.includes(`waivers (--waivers): SHA-256 ${hashes[0]} there, SHA-256 ${hashes[1]} here`), stderr);
});

test('of several results --number chooses, and their facts are found by their hash', async () => {
  const several = file('several.ndjson', ['a', 'b', 'a'].map((server) => `${JSON.stringify(withFacts({ server }))}\n`).join(''));
  const all = at('all.ndjson');
  await called(['evaluate', several, '--quiet', '-o', `json=${all}`]);
  const documents = readFileSync(all, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Results);
  for (const { number } of documents) assert.equal((await verified([all, several, '--number', number.toUpperCase()])).last, 'EQUAL');
  const without = await verified([all, several]);
  assert.deepEqual([without.code, /has 3 reports; --number is expected/.test(without.stderr)], [3, true]);
  const none = await verified([all, several, '--number', '000000000000']);
  assert.deepEqual([none.code, /--number 000000000000: \S+ has no report of that number; it has 3 others/.test(none.stderr)], [3, true]);
  // Who has a report on paper knows that this one is it.
  await judged(['evaluate', facts]);
  assert.match((await verified([results, facts, '--number', '000000000000'])).stderr, /it has report [0-9a-f]{12}$/m);
});

test('waivers are judged on the day of then', async () => {
  const text = 'waivers: [{ rule: AUTH-01, reason: r, owner: o, expires: "2020-01-31" }]\n';
  const ended = file('ended.yaml', text);
  const pack = await builtInPack();
  const document = evaluateFacts(
    JSON.parse(readFileSync(facts, 'utf8')) as Facts,
    {
      ...{
        pack,
        site: defaultSite,
        selection: everything,
        failOn: 'medium',
        exitMode: 'standard',
        clock: () => new Date('2020-01-30T00:00:00Z'),
      },
      ...{ waivers: readWaivers(ended, text, pack), waiverFile: { path: ended, sha256: sha256(text) } },
    },
    { sha256: sha256(readFileSync(facts)) },
  ).results;
  assert.deepEqual(document.relaxed, ['1 waived']);
  // Nobody told then which options would tell more.
  const { code, stdout } = await verified([written(document), facts, '--waivers', ended]);
  assert.equal(code, 0, stdout);
});

test('other facts are refused, with both hashes', async () => {
  await judged(['evaluate', facts]);
  const other = file('other.json', `${readFileSync(facts, 'utf8')} `);
  const { code, stderr } = await verified([results, other]);
  assert.equal(code, 3);
  const [there, here] = [facts, other].map((path) => sha256(readFileSync(path)));
  assert.equal(
    stderr,
    `kerbcheck: ${other} is not what ${results} was judged by: facts of SHA-256 ${there} are expected, its SHA-256 is ${here}\n`,
  );
});

/** Every value in a document that is none of several, by its path. */
function leavesOf(value: unknown, path: (string | number)[] = []): (string | number)[][] {
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([key, part]) => leavesOf(part, [...path, key]));
}

test('a value that was changed, taken away or added anywhere is found', async () => {
  const document = await judged(['evaluate', facts]);
  const leaves = leavesOf(document);
  assert.ok(leaves.length > 300);
  const other = (value: unknown): unknown =>
    typeof value === 'number' ? value + 1 : typeof value === 'boolean' ? !value : `${String(value)}x`;
  // All of what stands first, some of each result.
  for (const path of leaves.filter(([key], index) => key !== 'results' || index % 9 === 0)) {
    for (const change of ['another', 'none']) {
      const copy = structuredClone(document) as unknown as Record<string, unknown>;
      const holder = path.slice(0, -1).reduce((part, key) => part[key] as Record<string, unknown>, copy);
      if (change === 'another') holder[path.at(-1)!] = other(holder[path.at(-1)!]);
      else if (Array.isArray(holder)) holder.splice(Number(path.at(-1)), 1);
      else delete holder[path.at(-1)!];
      const { code, stdout, stderr } = await verified([written(copy), facts]);
      // Where it says by what was judged, or is no results document any more, it is refused.
      assert.ok(code === 1 || code === 3, `${change} ${path.join('.')}: ${code} ${stdout}`);
      if (code === 1) assert.match(stdout, /\nNOT EQUAL \(\d+ differences?\)\n$/);
      else assert.match(stderr, /^kerbcheck: \S+/);
    }
  }
  const added = await verified([written({ ...document, more: 1 }), facts]);
  assert.deepEqual([added.code, added.stdout.includes('  more: 1 there, nothing here')], [1, true]);
});

for (const [what, text, message] of [
  ['is empty', '', /results\.json is empty; a results document/],
  ['is no JSON', '{', /broken-results\.json/],
  ['is a facts document', JSON.stringify(healthy), /must have required property 'evaluatedAt'/],
  ['has a time that there is not', undefined, /evaluatedAt is a time that no calendar and no clock has/],
] as const) {
  test(`what ${what} is wrong use, in one line`, async () => {
    const document = await judged(['evaluate', facts]);
    const path = file('broken-results.json', text ?? JSON.stringify({ ...document, evaluatedAt: '2026-02-31T00:00:00Z' }));
    const { code, stdout, stderr } = await verified([path, facts]);
    assert.deepEqual([code, stdout], [3, '']);
    assert.match(stderr, message);
    assert.equal((await verified([results, path])).code, 3);
    assert.equal((await verified([results, resolve('nowhere.json')])).code, 3);
  });
}

test.run();
