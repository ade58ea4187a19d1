// The executable is the program that was tested: what it makes of every captured file, and of the facts of every case of every
// rule, is what the sources make of it.
import * as assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { test } from 'uvu';
import { readRuleFolder } from '../../src/evaluate/files/ruleFolder.ts';
import { testRules } from '../../src/evaluate/ruleTests.ts';
import { executable } from '../support/executable.ts';
import { called, unnumbered, type Ended } from '../support/kerbcheck.ts';

const kerbcheck = executable();
const folder = mkdtempSync(join(tmpdir(), 'kerbcheck-same-'));
test.after(() => rmSync(folder, { recursive: true }));

/** The option that a captured file is for, by how its name begins, or its folder's. */
const options: [RegExp, string][] = [
  [/datacenter-/, 'datacenter-config'],
  [/general/, 'general-xml'],
  [/klist-/, 'klist'],
  [/nltest-/, 'secure-channel'],
  [/sc-/, 'service'],
  [/setspn|samba-spn/, 'setspn'],
  [/\.ldi?f$/, 'ldif'],
];
const captures = globSync(['test/fixtures/captures/**/*.*', 'examples/*/*.*']).sort();

function optionOf(file: string): string {
  const option = options.find(([pattern]) => pattern.test(basename(file)))?.[1];
  if (option === undefined) throw new Error(`${file}: which option is it for?`);
  return option;
}

/** Neither when a run was nor how long it took is the matter. */
function timeless(text: string): string {
  return unnumbered(text.replace(/("(?:collectedAt|evaluatedAt|seconds|sha256)": ?)(?:"[^"]*"|[0-9.]+)/g, '$1-'));
}

function executed(args: string[]): Ended {
  const { status, stdout, stderr } = spawnSync(kerbcheck, args, { encoding: 'utf8', maxBuffer: 1e9 });
  return { code: status, stdout, stderr };
}

test('every captured file is read', () => {
  assert.ok(captures.length > 60, `${captures.length} files`);
});

for (const file of captures) {
  test(`${file} as from source`, async () => {
    const option = `--${optionOf(file)}`;
    const facts = (from: string): string => join(folder, `${from}.json`);
    const args = (from: string): string[] => [
      'check',
      '--server',
      'ucs01.corp.example',
      option,
      file,
      '--facts',
      facts(from),
      '-o',
      'json',
    ];
    const [source, executable] = [await called(args('source')), executed(args('executable'))];
    assert.equal(timeless(readFileSync(facts('executable'), 'utf8')), timeless(readFileSync(facts('source'), 'utf8')));
    assert.deepEqual({ ...executable, stdout: timeless(executable.stdout) }, { ...source, stdout: timeless(source.stdout) });
  });
}

const trials = (await testRules(await readRuleFolder('rules/procall'))).flatMap(({ results }) => results);

for (const format of ['json', 'text', 'line', 'junit']) {
  test(`the facts of every case of every rule as from source: ${format}`, async () => {
    const facts = join(folder, 'cases.ndjson');
    writeFileSync(facts, trials.map((trial) => `${JSON.stringify(trial.facts)}\n`).join(''));
    const args = ['evaluate', facts, '-o', format, '--max-age', '99999'];
    const [source, executable] = [await called(args), executed(args)];
    const of = ({ stdout }: Ended): string[] => timeless(stdout.replace(/timestamp="[^"]*"/g, '')).split('\n');
    assert.deepEqual(of(executable), of(source));
    assert.deepEqual([executable.code, executable.stderr], [source.code, source.stderr]);
  });
}

test.run();
