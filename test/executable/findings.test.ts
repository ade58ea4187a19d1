import * as assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import { loadPack } from '../../src/evaluate/files/load.ts';
import { readRuleFolder } from '../../src/evaluate/files/ruleFolder.ts';
import { testRules } from '../../src/evaluate/ruleTests.ts';
import type { Results } from '../../src/documents/results.ts';
import { executable } from '../support/executable.ts';

const kerbcheck = executable();
const folder = mkdtempSync(join(tmpdir(), 'kerbcheck-findings-'));
test.after(() => rmSync(folder, { recursive: true }));

const rules = await readRuleFolder('rules/procall');
const failing = (await testRules(rules)).flatMap(({ rule, results }) =>
  results.filter(({ result }) => result.outcome === 'fail').map((trial) => ({ rule, ...trial })),
);

/** The built executable's results for facts, under a site file. */
function judged(files: string[], { require: _, ...site }: { require?: unknown }): Results[] {
  const siteFile = join(folder, 'kerbcheck.yaml');
  writeFileSync(siteFile, JSON.stringify(site));
  const { status, stdout, stderr } = spawnSync(kerbcheck, ['evaluate', '--site', siteFile, '-o', 'json', ...files], {
    encoding: 'utf8',
    maxBuffer: 100_000_000,
  });
  assert.equal(stderr, '');
  assert.ok(status !== null && status < 3, `ended with ${status}`);
  return files.length === 1
    ? [JSON.parse(stdout) as Results]
    : stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Results);
}

test('the built executable finds every code of every rule', () => {
  const bySite = Map.groupBy(failing, ({ site }) => JSON.stringify({ ...site, role: site.role ?? 'server' }));
  const found = new Set<string>();
  for (const [site, trials] of bySite) {
    const files = trials.map(({ facts }, index) => {
      const file = join(folder, `${index}.json`);
      writeFileSync(file, JSON.stringify(facts));
      return file;
    });
    judged(files, JSON.parse(site) as object).forEach((results, index) => {
      const { rule, name, result } = trials[index]!;
      const built = results.results.find((one) => one.rule === rule)!.findings.map(({ code }) => code);
      assert.deepEqual(
        built,
        result.findings.map(({ code }) => code),
        `${rule}: ${name}`,
      );
      built.forEach((code) => found.add(`${rule} ${code}`));
    });
  }
  const codes = (pack: { id: string; fail: { code: string }[] }[]): string[] =>
    pack.flatMap(({ id, fail }) => fail.map(({ code }) => `${id} ${code}`)).sort();
  const listed = spawnSync(kerbcheck, ['rules', 'list', '-o', 'json'], { encoding: 'utf8' }).stdout;
  assert.deepEqual(codes(JSON.parse(listed)), codes(loadPack(rules).rules));
  assert.deepEqual([...found].sort(), codes(loadPack(rules).rules));
});

test.run();
