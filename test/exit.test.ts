import * as assert from 'node:assert/strict';
import { test } from 'uvu';
import { endOf, exitCode, exitModes, exits, verdictOf, type End } from '../src/exit.ts';
import type { Finding, Result, Severity } from '../src/documents/results.ts';

// The table of the documentation.
const table: [End, number, number, number, number, string][] = [
  ['compliant', 0, 0, 0, 0, 'compliant'],
  ['minorFinding', 1, 1, 1, 0, 'nonCompliant'],
  ['majorFinding', 1, 1, 2, 0, 'nonCompliant'],
  ['unknown', 2, 1, 3, 0, 'unknown'],
  ['wrongUse', 3, 1, 3, 3, 'unknown'],
  ['broken', 4, 1, 3, 4, 'unknown'],
];

test('exit codes of every end in every mode', () => {
  assert.deepEqual(exitModes, ['standard', 'intune', 'nagios', 'zero']);
  assert.deepEqual(
    table.map(([end]) => [end, ...exitModes.map((mode) => exitCode(end, mode)), verdictOf[end]]),
    table,
  );
  assert.deepEqual(
    exits.map(({ end }) => end),
    table.map(([end]) => end),
  );
});

const finding = (severity: Severity, waived = false): Finding => ({
  code: 'c',
  severity,
  message: 'm',
  args: {},
  fix: [],
  fingerprint: '0'.repeat(16),
  ...(waived ? { waiver: { reason: 'r', owner: 'o', expires: '2030-01-01' } } : {}),
});

/** "fail critical", "unknown high", "fail low incomplete" (the rule is of high severity), "pass" ... */
function result(text: string): Result {
  const [outcome, severity = 'high', incomplete] = text.split(' ') as [Result['outcome'], Severity, string?];
  const findings = outcome === 'fail' || outcome === 'waived' ? [finding(severity, outcome === 'waived')] : [];
  return {
    rule: `${outcome === 'unknown' ? severity.toUpperCase() : 'HIGH'}-01`,
    title: 't',
    outcome,
    severity,
    help: 'h',
    findings,
    evidence: [],
    ...(incomplete ? { incomplete } : {}),
  };
}
const endOfAll = (failOn: Severity, ...texts: string[]) =>
  endOf(texts.map(result), failOn, (rule) => rule.split('-')[0]!.toLowerCase() as Severity);

for (const [failOn, results, end] of [
  ['medium', ['pass'], 'compliant'],
  ['medium', ['pass', 'notApplicable', 'notChecked'], 'compliant'],
  ['medium', ['fail low'], 'compliant'],
  ['low', ['fail low'], 'minorFinding'],
  ['medium', ['fail medium'], 'minorFinding'],
  ['medium', ['fail high'], 'majorFinding'],
  ['medium', ['fail medium', 'fail critical'], 'majorFinding'],
  ['critical', ['fail high'], 'compliant'],
  ['critical', ['fail critical'], 'majorFinding'],
  ['medium', ['waived critical'], 'compliant'],
  ['medium', ['unknown medium'], 'unknown'],
  ['medium', ['unknown low', 'pass'], 'compliant'],
  ['low', ['unknown low'], 'unknown'],
  ['medium', ['unknown critical', 'fail medium'], 'minorFinding'],
  ['medium', ['unknown critical', 'fail low'], 'unknown'],
  // incomplete: the finding is low, the rule high
  ['medium', ['fail low incomplete'], 'unknown'],
  ['critical', ['fail low incomplete'], 'compliant'],
  ['medium', ['fail high incomplete'], 'majorFinding'],
  ['medium', ['waived low incomplete'], 'unknown'],
  ['medium', ['notChecked', 'notChecked'], 'wrongUse'],
  ['low', ['notChecked', 'unknown low'], 'unknown'],
  ['medium', [], 'wrongUse'],
  ['medium', ['notChecked', 'notApplicable'], 'wrongUse'],
  ['medium', ['notApplicable', 'notApplicable'], 'compliant'],
  ['medium', ['notChecked', 'fail low'], 'compliant'],
] as const) {
  test(`--fail-on ${failOn}: ${results.join(', ') || 'nothing'} is ${end}`, () => assert.equal(endOfAll(failOn, ...results), end));
}

test.run();
