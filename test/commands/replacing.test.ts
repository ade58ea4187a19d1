// Whatever a run reads is there afterwards as it was.
import * as assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import { newRule } from '../../src/evaluate/files/newRule.ts';
import { called } from '../support/kerbcheck.ts';
import { testWhere } from '../support/needs.ts';

const folder = mkdtempSync(join(tmpdir(), 'kerbcheck-replacing-'));
chmodSync(folder, 0o755);
test.after(() => rmSync(folder, { recursive: true }));
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

const setspn = join(folder, 'setspn.txt');
cpSync('examples/healthy/setspn.txt', setspn);
const xml = join(folder, 'general.xml');
cpSync('examples/healthy/general.xml', xml);
const facts = join(folder, 'facts.json');
cpSync('rules/procall/facts/healthy.json', facts);
const waivers = file('waivers.yaml', 'waivers: []\n');
const rules = join(folder, 'rules');
mkdirSync(rules);
for (const [name, text] of Object.entries(newRule('OWN-01')))
  file(`rules/${{ pack: 'pack', rule: 'OWN-01', test: 'OWN-01.test' }[name]}.yaml`, text);
const site = file('site.yaml', 'sources: { general-xml: general.xml }\n');
const link = join(folder, 'link.txt');
symlinkSync(setspn, link);
const fresh = join(folder, 'fresh');
const check = ['check', '--server', 'ucs01.corp.example', '--setspn', setspn];

for (const args of [
  [...check, '-o', `json=${setspn}`],
  [...check, '-o', `text=${link}`],
  [...check, '--facts', setspn],
  [...check, '--general-xml', xml, '-o', `line=${xml}`],
  [...check, '--site', site, '-o', `line=${site}`],
  [...check, '--site', site, '-o', `line=${xml}`],
  [...check, '--waivers', waivers, '--facts', waivers],
  [...check, '-o', `json=${fresh}`, '-o', `junit=${fresh}`],
  [...check, '-o', `json=${fresh}`, '--facts', fresh],
  ['collect', '--setspn', setspn, '--facts', link],
  ['collect', '--setspn', setspn, '--site', site, '--facts', xml],
  ['evaluate', facts, '-o', `json=${facts}`],
  ['evaluate', `${folder}/fact*.json`, '-o', `json=${facts}`],
  ['evaluate', facts, '--rules', rules, '-o', `json=${join(rules, 'pack.yaml')}`],
] as const) {
  test(`exit code 3 and nothing is written: ${args.join(' ').replaceAll(`${folder}/`, '')}`, async () => {
    const there = () => readdirSync(folder).map((name) => [name, name.includes('.') ? readFileSync(join(folder, name), 'utf8') : '']);
    const before = there();
    const { code, stdout, stderr } = await called([...args]);
    assert.deepEqual([code, stdout], [3, '']);
    assert.match(stderr, /^kerbcheck: (--output \w+|--facts) \S+: (this is read, too|two outputs cannot go to one file)/);
    assert.deepEqual(there(), before);
  });
}

test('outputs under names of their own are written', async () => {
  const names = ['json', 'xml', 'facts'].map((ending) => `${fresh}.${ending}`);
  const { code } = await called([...check, '-o', `json=${names[0]}`, '-o', `junit=${names[1]}`, '--facts', names[2]!, '--quiet']);
  assert.deepEqual([code, ...names.map((name) => existsSync(name))], [0, true, true, true]);
});

const lacks = process.getuid?.() === 0 && spawnSync('setpriv', ['--version']).error !== undefined ? 'setpriv is not there' : undefined;
testWhere('SETPRIV', lacks)('a file in a folder that may not be entered cannot be read, which is no fault of kerbcheck', () => {
  const closed = join(folder, 'closed');
  mkdirSync(closed, { mode: 0o000 });
  const user = process.getuid?.() === 0 ? ['setpriv', '--reuid=65534', '--clear-groups'] : [];
  const [program, ...args] = [...user, process.execPath, 'src/main.ts', 'check', '--setspn', join(closed, 'setspn.txt'), '-o', 'line'];
  const { status, stderr } = spawnSync(program!, args, { encoding: 'utf8' });
  assert.match(stderr, /^kerbcheck: cannot read \S+closed\/setspn\.txt: no permission, or in use by another program\n$/);
  assert.equal(status, 3);
  chmodSync(closed, 0o700);
});

test('standard input and output are files, too, where the shell makes them so', () => {
  const before = readFileSync(facts, 'utf8');
  const run = (line: string) => spawnSync('bash', ['-c', `"$0" src/main.ts ${line}`, process.execPath, folder], { encoding: 'utf8' });
  const input = run(`evaluate - -o json=${facts} < ${facts}`);
  assert.deepEqual([input.status, readFileSync(facts, 'utf8')], [3, before]);
  assert.match(input.stderr, /this is read, too \(-\)/);
  const output = run(`evaluate ${facts} -o text -o json=${fresh}.both > ${fresh}.both`);
  assert.equal(output.status, 3);
  assert.match(output.stderr, /two outputs cannot go to one file, and --output text to standard output goes there/);
  assert.equal(run(`evaluate <(cat ${facts}) -o json=>(cat > ${fresh}.piped) --quiet`).status, 0);
  assert.equal(run(`evaluate - --quiet -o json=${fresh}.closed < ${facts} >&-`).status, 0);
});

test.run();
