import { test } from 'uvu';
import * as assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { readRuleFolder } from '../src/evaluate/files/ruleFolder.ts';
import { testRules, type RuleReport } from '../src/evaluate/ruleTests.ts';

const golden = 'test/fixtures/rules.golden.txt';
const reports = await testRules(readRuleFolder('rules/procall'));

for (const { rule, failures } of reports) {
  test(`${rule}: its cases, and those made from them`, () => assert.deepEqual(failures, []));
}

test('all 17 rules have their cases', () => {
  assert.equal(reports.length, 17);
  assert.ok(reports.every(({ cases, generated }) => cases > 5 && generated > 5));
});

// GOLDEN=write rewrites the file; a change of wording then shows in review.
test('every message, reason and fix is as the golden file has it', () => {
  const text = reports.map(render).join('\n');
  if (process.env['GOLDEN'] === 'write') writeFileSync(golden, text);
  assert.equal(text, readFileSync(golden, 'utf8'));
});

function render({ rule, results }: RuleReport): string {
  const cases = results.map(({ name, result }) => {
    const findings = result.findings.map(({ code, severity, shared, message, fix }) => {
      const steps = fix.map((step) => ('run' in step ? `      run ${JSON.stringify(step.run)}` : `      do  ${step.do}`));
      return [`    ${code} ${severity}${shared ? ' (shared)' : ''}: ${message}`, ...steps].join('\n');
    });
    const said = [result.reason, result.incomplete, result.message].filter((text) => text !== undefined).map((text) => `    ${text}`);
    return [`  ${name}: ${result.outcome}`, ...findings, ...said].join('\n');
  });
  return [rule, ...cases, ''].join('\n');
}

test.run();
