// --expect: a run is judged by what is pinned, or not at all. The executable: test/executable/believed.test.ts.
import * as assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import type { Results } from '../../src/documents/results.ts';
import { called } from '../support/kerbcheck.ts';

const folder = mkdtempSync(join(tmpdir(), 'kerbcheck-pins-'));
test.after(() => rmSync(folder, { recursive: true }));
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const hashOf = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');
const facts = 'rules/procall/facts/healthy.json';
const site = file('site.yaml', 'kerberos: required\n');
const waivers = file('waivers.yaml', 'waivers: []\n');
const pins = join(folder, 'pins');
const rules = (JSON.parse((await called(['evaluate', facts, '-o', 'json'])).stdout) as Results).inputs.rules.sha256;
const other = '0'.repeat(64);

async function judged(text: string, args: string[] = ['--site', site, '--waivers', waivers]) {
  file('pins', text);
  const { code, stdout, stderr } = await called(['evaluate', facts, '-o', 'line', '--expect', pins, ...args]);
  return code === 0 ? stderr : { code, stdout, stderr: stderr.replace(`kerbcheck: --expect ${pins}: `, '') };
}
const refused = (message: string) => ({ code: 3, stdout: `ERROR --expect ${pins}: ${message}\n`, stderr: `${message}\n` });

test('all that is used is as it is pinned', async () => {
  const lines = [`${rules}  rules`, `${hashOf(site)}  site`, `${hashOf(waivers)}  waivers`];
  assert.equal(await judged(lines.join('\n')), '');
  // As sha256sum --binary and Windows write them, in any order.
  assert.equal(
    await judged(
      `\ufeff${lines
        .map((line) => `${line.toUpperCase().slice(0, 64)} *${line.slice(66)}`)
        .toReversed()
        .join('\r\n')}\r\n`,
    ),
    '',
  );
  assert.equal(await judged(`${rules}  rules\n`, []), '');
});

test('one that differs, one that is missing, one of what is not used', async () => {
  const site256 = hashOf(site);
  assert.deepEqual(await judged(`${other}  rules\n`, []), refused(`rules is ${rules}, not ${other}`));
  assert.deepEqual(await judged(`${rules}  rules\n`, ['--site', site]), refused(`site has no pin, it is ${site256}`));
  assert.deepEqual(await judged(`${rules}  rules\n${other}  waivers\n`, []), refused('waivers is pinned, and none is used'));
  assert.deepEqual(await judged('', ['--site', site]), refused(`rules has no pin, it is ${rules}; site has no pin, it is ${site256}`));
  assert.deepEqual(await judged(`${rules}  rules\n${other}  executable\n`, []), refused('executable is pinned, and none is used'));
});

test('own rules, and a site file that was changed by one letter', async () => {
  file('pins', `${rules}  rules\n${hashOf(site)}  site\n`);
  assert.equal((await called(['evaluate', facts, '-o', 'line', '--expect', pins, '--site', site])).code, 0);
  writeFileSync(site, 'kerberos: optional\n');
  assert.equal((await called(['evaluate', facts, '-o', 'line', '--expect', pins, '--site', site])).code, 3);
});

test('what is no file of pins', async () => {
  const line = (number: number) =>
    refused(`line ${number}: expected a SHA-256 in hex, two blanks and executable, rules, site, waivers, each once`);
  assert.deepEqual(await judged(`${rules}  rules\nnonsense\n`), line(2));
  assert.deepEqual(await judged(`${rules}  rules\n${other}  rules\n`), line(2));
  assert.deepEqual(await judged(`${rules}  ruls\n`), line(1));
  assert.deepEqual(await judged(`${rules.slice(1)}  rules\n`), line(1));
  const { code, stderr } = await called(['evaluate', facts, '--expect', join(folder, 'nowhere')]);
  assert.deepEqual([code, stderr], [3, `kerbcheck: cannot read ${join(folder, 'nowhere')}: does not exist\n`]);
});

test.run();
