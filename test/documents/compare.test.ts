import { test } from 'uvu';
import * as assert from 'node:assert/strict';
import { compareResults } from '../../src/documents/compare.ts';
import { comparisonText } from '../../src/report/comparison.ts';
import { visible } from '../../src/text/visible.ts';
import type { Finding, Outcome, Results } from '../../src/documents/results.ts';

const finding = (fingerprint: string, more: Partial<Finding> = {}): Finding => ({
  code: 'missing',
  severity: 'high',
  message: `${fingerprint} is missing.`,
  args: {},
  fix: [],
  fingerprint,
  ...more,
});

function run(outcome: Outcome, findings: Finding[] = [], more: { server?: string; incomplete?: string } = {}): Results {
  const { server = 'ucs01', ...rest } = more;
  const result = { rule: 'SPN-01', title: '', outcome, severity: 'high', help: '', findings, evidence: [], ...rest };
  return { server, results: [result] } as unknown as Results;
}

const counts = (before: Results[], after: Results[]): number[] => {
  const { new: added, fixed, stillFailing, notKnown } = compareResults(before, after);
  return [added.length, fixed.length, stillFailing.length, notKnown.length];
};

const a = finding('aaaa');
const b = finding('bbbb');
const waived = { ...a, waiver: { reason: 'r', owner: 'o', expires: '2026-12-31' } };

const rows: [string, Results[], Results[], number[]][] = [
  ['found now and not before: new', [run('pass')], [run('fail', [a])], [1, 0, 0, 0]],
  ['found before, passed now: fixed', [run('fail', [a])], [run('pass')], [0, 1, 0, 0]],
  ['found before and now: still failing', [run('fail', [a])], [run('fail', [a, b])], [1, 0, 1, 0]],
  ['another code of the same fingerprint: still failing', [run('fail', [a])], [run('fail', [{ ...a, code: 'misplaced' }])], [0, 0, 1, 0]],
  ['the rule does not apply any more: fixed', [run('fail', [a])], [run('notApplicable')], [0, 1, 0, 0]],
  ['the rule is unknown now: not known', [run('fail', [a])], [run('unknown')], [0, 0, 0, 1]],
  ['the rule was not checked now: not known', [run('fail', [a])], [run('notChecked')], [0, 0, 0, 1]],
  ['the rule is incomplete now: not known', [run('fail', [a])], [run('fail', [b], { incomplete: 'x' })], [1, 0, 0, 1]],
  ['the server is not there now: not known', [run('fail', [a])], [run('pass', [], { server: 'ucs02' })], [0, 0, 0, 1]],
  ['waived now: fixed', [run('fail', [a])], [run('waived', [waived])], [0, 1, 0, 0]],
  ['waived before, open now: new', [run('waived', [waived])], [run('fail', [a])], [1, 0, 0, 0]],
];
for (const [name, before, after, expected] of rows) test(name, () => assert.deepEqual(counts(before, after), expected));

test('a finding is told with its server and rule', () => {
  const [found] = compareResults([], [run('fail', [finding('cccc', { subject: 'eucsrv/ucs01' })])]).new;
  assert.deepEqual(found, {
    server: 'ucs01',
    rule: 'SPN-01',
    code: 'missing',
    severity: 'high',
    subject: 'eucsrv/ucs01',
    message: 'cccc is missing.',
    fingerprint: 'cccc',
  });
});

test('nothing in a document that is compared steers the terminal', () => {
  const hostile = finding('cccc', { code: 'c\u001b[2J', severity: '\u001b[31mhigh' as Finding['severity'], message: '\u202eM.' });
  const document = { ...run('fail', [hostile], { server: 'ucs01\u001b' }) };
  document.results[0]!.rule = 'A\u001b[0m-01';
  for (const line of comparisonText(compareResults([], [document])).split('\n')) assert.equal(visible(line), line);
});

test.run();
