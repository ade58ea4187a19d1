// What a verdict rests on stands in it, in one form.
import * as assert from 'node:assert/strict';
import { test } from 'uvu';
import type { Finding, Result, Results } from '../../src/documents/results.ts';
import { addFooting, footingOf, relaxedLine, verdictLine, verdictOn } from '../../src/report/verdict.ts';
import { documentOf } from '../support/documents.ts';

const finding: Finding = { code: 'c', severity: 'high', message: 'm', args: {}, fix: [], fingerprint: '0'.repeat(16) };
const waiver = (expires: string) => ({ ...finding, waiver: { reason: 'r', owner: 'o', expires } });

/** "pass", "notChecked open": the outcome, and whether it makes a verdict unknown; "waived DAY DAY": the waivers' ends. */
function results(verdict: Results['verdict'], outcomes: string[]): Results {
  const all = outcomes.map((text, at) => {
    const [outcome, ...more] = text.split(' ');
    const findings = outcome === 'waived' ? more.map(waiver) : outcome === 'fail' ? [finding] : [];
    const weighs = more.includes('open') ? 'unknown' : 'nothing';
    return { rule: `A-0${at}`, outcome, findings, weighs, ...(more.includes('incomplete') && { incomplete: 'i' }) } as unknown as Result;
  });
  return { ...documentOf('compliant'), verdict, results: all };
}

for (const [verdict, outcomes, line] of [
  ['compliant', ['pass', 'pass', 'notApplicable'], 'COMPLIANT (2 rules)'],
  ['compliant', ['pass'], 'COMPLIANT (1 rule)'],
  ['compliant', ['pass', 'notChecked', 'notApplicable'], 'COMPLIANT in 1 of 2 rules; 1 not checked'],
  ['compliant', ['pass', 'unknown', 'notChecked'], 'COMPLIANT in 1 of 3 rules; 1 not checked, 1 unknown'],
  ['compliant', ['pass', 'fail incomplete'], 'COMPLIANT in 1 of 2 rules; 1 incomplete'],
  ['compliant', ['pass', 'waived 2027-06-30'], 'COMPLIANT (2 rules, 1 waived until 2027-06-30)'],
  ['compliant', ['waived 2028-01-01 2027-06-30', 'waived 2027-07-01'], 'COMPLIANT (2 rules, 3 waived until 2027-06-30)'],
  ['compliant', ['waived 2027-06-30', 'notChecked'], 'COMPLIANT in 1 of 2 rules; 1 not checked, 1 waived until 2027-06-30'],
  ['compliant', ['notApplicable'], 'COMPLIANT (no rule applies)'],
  ['nonCompliant', ['fail', 'pass'], 'NOT COMPLIANT (2 rules)'],
  ['nonCompliant', ['fail', 'notChecked', 'unknown open'], 'NOT COMPLIANT in 1 of 3 rules; 1 not checked, 1 unknown'],
  ['unknown', ['pass', 'unknown open', 'notChecked'], 'UNKNOWN in 1 of 3 rules; 1 not checked'],
  ['unknown', ['pass', 'unknown open', 'unknown', 'fail incomplete'], 'UNKNOWN in 1 of 4 rules; 1 unknown, 1 incomplete'],
  ['unknown', ['notChecked open', 'notChecked open'], 'UNKNOWN in 2 of 2 rules'],
] as const) {
  test(`${outcomes.join(', ')}: ${line}`, () => assert.equal(verdictLine(results(verdict, [...outcomes])), line));
}

test('of several servers together', () => {
  const [one, other] = [
    results('compliant', ['pass', 'waived 2028-01-01']),
    results('unknown', ['unknown open', 'notChecked', 'waived 2027-01-01']),
  ];
  assert.equal(
    verdictOn('unknown', addFooting(footingOf(one), footingOf(other))),
    'UNKNOWN in 1 of 5 rules on 2 servers; 1 not checked, 2 waived until 2027-01-01',
  );
  assert.equal(
    verdictOn('compliant', addFooting(footingOf(one), footingOf(one))),
    'COMPLIANT (4 rules on 2 servers, 2 waived until 2028-01-01)',
  );
});

test('what made it better is one line, and none where nothing did', () => {
  assert.equal(relaxedLine({ relaxed: ['kerberos: optional', 'a\nb'] }), 'relaxed: kerberos: optional; a<U+000A>b');
  assert.equal(relaxedLine({ relaxed: [] }), undefined);
});

test.run();
