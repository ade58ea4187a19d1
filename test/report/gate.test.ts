import { test } from 'uvu';
import * as assert from 'node:assert/strict';
import { endOf, exitCode, verdictOf } from '../../src/exit.ts';
import { gate } from '../../src/report/gate.ts';
import { severities, type Outcome, type Result, type Severity } from '../../src/documents/results.ts';
import { documentOf } from '../support/documents.ts';

interface Sort {
  ruleSeverity: Severity;
  result: Result;
}

/** A result of every outcome, severity of its rule and of its finding, waived or not, complete or not. */
function* allSorts(): Iterable<Sort> {
  for (const ruleSeverity of severities) {
    for (const outcome of ['pass', 'unknown', 'notChecked', 'notApplicable'] as Outcome[]) {
      yield { ruleSeverity, result: resultOf({ outcome, severity: ruleSeverity }) };
    }
    for (const severity of severities) {
      for (const waived of [false, true]) {
        for (const incomplete of [false, true]) {
          const finding = { code: 'c', severity, message: 'm', args: {}, fix: [], fingerprint: '0123456789abcdef' };
          const waiver = { reason: 'r', owner: 'o', expires: '2027-01-01' };
          yield {
            ruleSeverity,
            result: resultOf({
              outcome: waived ? 'waived' : 'fail',
              severity,
              findings: [waived ? { ...finding, waiver } : finding],
              ...(incomplete ? { incomplete: 'something was not seen' } : {}),
            }),
          };
        }
      }
    }
  }
}

function resultOf(more: Partial<Result> & Pick<Result, 'outcome' | 'severity'>): Result {
  return { rule: 'X-01', title: 'T', help: 'h', findings: [], evidence: [], ...more };
}

// A build server that reads a report must not say other than the exit code: of any two results together.
test('something weighs exactly where the exit code is not 0, and a failure exactly where it is 1', () => {
  const document = documentOf('compliant');
  const sorts = [...allSorts()];
  for (const failOn of severities) {
    for (const first of sorts) {
      for (const second of sorts) {
        const results = [
          { ...first.result, rule: 'A-01' },
          { ...second.result, rule: 'B-01' },
        ];
        const end = endOf(results, failOn, (rule) => (rule === 'A-01' ? first : second).ruleSeverity);
        const code = exitCode(end, 'standard');
        const weights = results.map((result) => gate(result, { ...document, results, failOn, verdict: verdictOf[end], exitCode: code }));
        assert.equal(
          weights.some((weight) => weight !== undefined),
          code !== 0,
          JSON.stringify([failOn, results]),
        );
        assert.equal(weights.includes('failure'), code === 1, JSON.stringify([failOn, results]));
      }
    }
  }
  assert.equal(sorts.length, 80);
});

test.run();
