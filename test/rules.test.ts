import { test } from 'uvu';
import * as assert from 'node:assert/strict';
import { globSync } from 'node:fs';
import { basename } from 'node:path';
import { readRuleFolder } from '../src/evaluate/files/ruleFolder.ts';
import { builtInPack } from '../src/evaluate/pack.ts';
import { testRules } from '../src/evaluate/ruleTests.ts';
import { textOf } from '../src/text/reasons.ts';
import type { ClauseReason } from '../src/documents/results.ts';

const reports = await testRules(await readRuleFolder('rules/procall'));

for (const { rule, failures } of reports) {
  test(`${rule}: its cases, and those made from them`, () => assert.deepEqual(failures, []));
}

test('every rule has its cases', () => {
  const ids = globSync('rules/procall/*-*.yaml', { exclude: ['**/*.test.yaml'] }).map((file) => basename(file, '.yaml'));
  assert.deepEqual(reports.map(({ rule }) => rule).sort(), ids.sort());
  assert.deepEqual(
    reports.filter(({ cases, generated }) => cases === 0 || generated === 0).map(({ rule }) => rule),
    [],
  );
});

test('the text of every outcome can be made of its codes', async () => {
  const { rules, conditions } = await builtInPack();
  for (const { rule, results } of reports) {
    const { notApplicable = [], unknown = [], pass = [] } = rules.find(({ id }) => id === rule)!;
    const templates = new Map<string, string>([
      ...Object.entries(conditions).map(([name, { reason }]): [string, string] => [name, reason]),
      ...[...notApplicable, ...unknown].map(({ code, reason }): [string, string] => [code!, reason]),
      ...pass.map(({ code, message }): [string, string] => [code!, message]),
    ]);
    const textOfClause = ({ clause, args }: ClauseReason): string =>
      templates.get(clause)!.replace(/\$\{(\w+)\}/g, (_, name: string) => String(args![name]));
    for (const { name, result } of results) {
      const texts = result.because?.map((one) => ('clause' in one ? textOfClause(one) : textOf(one)));
      const plain = (text: string | undefined): string | undefined => text?.replace(/\.(?=;|$)/g, '');
      assert.equal(plain(texts?.join('; ')), plain(result.reason ?? result.incomplete ?? result.message), `${rule}: ${name}`);
    }
  }
});

test.run();
