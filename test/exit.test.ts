import * as assert from 'node:assert/strict';
import { test } from 'uvu';
import { exitCode, exitModes, exits, verdictOf, weigh, type End, type WeighedRule } from '../src/exit.ts';
import { severities, type Finding, type Judgement, type Severity } from '../src/documents/results.ts';

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

/**
 * "fail critical" (the finding's severity), "unknown low" (the rule's), "fail low incomplete", "pass", "notChecked unasked" ...
 * `ruleSeverity`: of a rule whose severity the text does not tell.
 */
function judged(text: string, ruleSeverity: Severity = 'high'): WeighedRule {
  const [outcome, word, more] = text.replace(/ required$/, '').split(' ') as [Judgement['outcome'], string?, string?];
  const severity = (severities as readonly (string | undefined)[]).includes(word) ? (word as Severity) : ruleSeverity;
  const common = { rule: 'X-01', title: 't', severity, help: 'h', finds: [], evidence: [] };
  const asked = word !== 'unasked';
  const required = text.endsWith('required');
  if (outcome === 'pass') return { judgement: { ...common, outcome, findings: [] }, ruleSeverity, asked, required };
  if (outcome === 'fail' || outcome === 'waived') {
    const findings = [finding(severity, outcome === 'waived')];
    const incomplete = more === 'incomplete' ? { incomplete: 'something was not seen' } : {};
    return { judgement: { ...common, outcome, findings, ...incomplete }, ruleSeverity, asked, required };
  }
  return { judgement: { ...common, outcome, findings: [], reason: 'r', because: [] }, ruleSeverity: severity, asked, required };
}

for (const [failOn, texts, end, weights] of [
  ['medium', ['pass'], 'compliant', 'nothing'],
  ['medium', ['pass', 'notApplicable', 'notChecked'], 'compliant', 'nothing nothing nothing'],
  ['medium', ['fail low'], 'compliant', 'nothing'],
  ['low', ['fail low'], 'minorFinding', 'failure'],
  ['medium', ['fail medium'], 'minorFinding', 'failure'],
  ['medium', ['fail high'], 'majorFinding', 'failure'],
  ['medium', ['fail medium', 'fail critical'], 'majorFinding', 'failure failure'],
  ['critical', ['fail high'], 'compliant', 'nothing'],
  ['critical', ['fail critical'], 'majorFinding', 'failure'],
  ['medium', ['waived critical'], 'compliant', 'nothing'],
  ['medium', ['unknown medium'], 'unknown', 'unknown'],
  ['medium', ['unknown low', 'pass'], 'compliant', 'nothing nothing'],
  ['low', ['unknown low'], 'unknown', 'unknown'],
  ['medium', ['unknown critical', 'fail medium'], 'minorFinding', 'unknown failure'],
  ['medium', ['unknown critical', 'fail low'], 'unknown', 'unknown nothing'],
  // incomplete: the finding is low, the rule high
  ['medium', ['fail low incomplete'], 'unknown', 'unknown'],
  ['critical', ['fail low incomplete'], 'compliant', 'nothing'],
  ['medium', ['fail high incomplete'], 'majorFinding', 'failure'],
  ['medium', ['waived low incomplete'], 'unknown', 'unknown'],
  ['medium', ['notChecked', 'notChecked'], 'wrongUse', 'unknown unknown'],
  ['low', ['notChecked', 'unknown low'], 'unknown', 'nothing unknown'],
  ['medium', [], 'wrongUse', ''],
  ['medium', ['notChecked', 'notApplicable'], 'wrongUse', 'unknown nothing'],
  ['medium', ['notApplicable', 'notApplicable'], 'compliant', 'nothing nothing'],
  ['medium', ['notChecked', 'fail low'], 'compliant', 'nothing nothing'],
  ['medium', ['notChecked unasked', 'notApplicable'], 'compliant', 'nothing nothing'],
  ['medium', ['notChecked unasked'], 'wrongUse', 'unknown'],
  ['medium', ['notChecked required', 'pass'], 'unknown', 'unknown nothing'],
  ['medium', ['notChecked unasked required', 'pass'], 'unknown', 'unknown nothing'],
  ['critical', ['notChecked low required', 'pass'], 'unknown', 'unknown nothing'],
  ['critical', ['unknown low required', 'pass'], 'unknown', 'unknown nothing'],
  ['critical', ['fail low incomplete required', 'pass'], 'unknown', 'unknown nothing'],
  ['medium', ['notApplicable required', 'pass'], 'compliant', 'nothing nothing'],
  ['medium', ['notChecked required', 'fail high'], 'majorFinding', 'unknown failure'],
] as const) {
  test(`--fail-on ${failOn}: ${texts.join(', ') || 'nothing'} is ${end}`, () => {
    const weighed = weigh(
      texts.map((text) => judged(text)),
      failOn,
    );
    assert.equal(weighed.end, end);
    assert.equal(weighed.results.map(({ weighs }) => weighs).join(' '), weights);
  });
}

/** A result of every outcome, severity of its rule and of its finding, complete or not, asked for or not. */
function* allSorts(): Iterable<WeighedRule> {
  for (const ruleSeverity of severities) {
    for (const text of [
      'pass',
      'unknown',
      'notChecked',
      'notApplicable',
      'notChecked unasked',
      'notChecked required',
      'unknown low required',
    ])
      yield judged(text, ruleSeverity);
    for (const outcome of ['fail', 'waived'])
      for (const severity of severities)
        for (const more of ['', ' incomplete']) yield judged(`${outcome} ${severity}${more}`, ruleSeverity);
  }
}

// A build server that reads a report must not say other than the exit code: of any two results together.
test('something weighs exactly where the exit code is not 0, and a failure exactly where it is 1', () => {
  const sorts = [...allSorts()];
  for (const failOn of severities) {
    for (const first of sorts) {
      for (const second of sorts) {
        const { end, results } = weigh([first, second], failOn);
        const weights = results.map(({ weighs }) => weighs);
        const code = exitCode(end, 'standard');
        const said = JSON.stringify([failOn, end, results]);
        assert.equal(
          weights.some((weight) => weight !== 'nothing'),
          code !== 0,
          said,
        );
        assert.equal(weights.includes('failure'), code === 1, said);
      }
    }
  }
});

test.run();
