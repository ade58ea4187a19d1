import { test } from 'uvu';
import * as assert from 'node:assert/strict';
import { compareResults, findingGroups, type Changes } from '../../src/documents/compare.ts';
import { comparisonText } from '../../src/report/comparison.ts';
import { visible } from '../../src/text/visible.ts';
import type { Finding, Outcome, Results, Severity } from '../../src/documents/results.ts';

/** A finding on a subject. */
const finding = (subject: string, more: Partial<Finding> = {}): Finding => ({
  code: 'missing',
  severity: 'high',
  subject,
  message: `${subject} is missing.`,
  args: {},
  fix: [],
  fingerprint: subject.toLowerCase().repeat(16).slice(0, 16),
  ...more,
});

interface More {
  server?: string;
  rule?: string;
  incomplete?: string;
  reason?: string;
  /** What the rule could find; absent: documents of 1.0.0 and earlier builds do not say it. */
  finds?: string[];
}

function run(outcome: Outcome, findings: Finding[] = [], more: More = {}, document: object = {}): Results {
  const { server = 'ucs01', rule = 'SPN-01', ...rest } = more;
  const reason = ['unknown', 'notChecked', 'notApplicable'].includes(outcome) ? { reason: 'because' } : {};
  const result = { rule, title: '', outcome, severity: 'high', help: '', findings, evidence: [], ...reason, ...rest };
  const inputs = {
    facts: { collectedAt: '2026-11-20T08:00:00Z', sha256: '0', changed: {} },
    rules: { name: 'procall', version: '1.0.0', sha256: 'aaaaaaaaaaaaaaaa', replaced: [] },
  };
  return { server, tool: '1.1.0', inputs, results: [result], ...document } as unknown as Results;
}

/** Rules of a later version of kerbcheck. */
const upgraded = { tool: '1.2.0', inputs: { ...run('pass').inputs, rules: { ...run('pass').inputs.rules, sha256: 'bbbbbbbbbbbbbbbb' } } };

/** The groups that hold findings, with their number; what is not judged any more; the exit code. */
function told(changes: Changes): string {
  const groups = findingGroups.flatMap((group) => (changes[group].length > 0 ? [`${group} ${changes[group].length}`] : []));
  const lost = changes.notJudged.map(({ server, rules, now }) => `${server} ${rules.join('+')} ${now}`);
  const servers = changes.newServers.map((server) => `newServer ${server}`);
  return [...groups, ...lost, ...servers, `exit ${changes.exitCode}`].join(', ');
}

const a = finding('a');
const b = finding('b');
const waiver = { reason: 'r', owner: 'o', expires: '2026-12-31' };
const waived = { ...a, waiver };
const other: More = { server: 'ucs02' };
const severe = (severity: Severity, code = 'missing'): Finding => finding('a', { severity, code });

const rows: [string, Results[], Results[], string][] = [
  ['found now and not before: new', [run('pass')], [run('fail', [a])], 'new 1, exit 1'],
  ['found before, passed now: fixed', [run('fail', [a])], [run('pass')], 'fixed 1, exit 0'],
  ['found before and now: still failing', [run('fail', [a])], [run('fail', [a, b])], 'new 1, stillFailing 1, exit 1'],
  [
    'another code on the same subject: still failing',
    [run('fail', [a])],
    [run('fail', [severe('high', 'misplaced')])],
    'stillFailing 1, exit 0',
  ],
  [
    'beside a code a second one on the subject: new',
    [run('fail', [a])],
    [run('fail', [a, severe('high', 'old')])],
    'new 1, stillFailing 1, exit 1',
  ],
  [
    'of two codes on the subject one is gone: fixed',
    [run('fail', [a, severe('high', 'old')])],
    [run('fail', [a])],
    'fixed 1, stillFailing 1, exit 0',
  ],
  ['a subject without regard to case', [run('fail', [finding('A')])], [run('fail', [a])], 'stillFailing 1, exit 0'],
  ['worse by the same rules: new', [run('fail', [severe('low')])], [run('fail', [severe('high')])], 'new 1, exit 1'],
  ['less severe: still failing', [run('fail', [severe('critical')])], [run('fail', [severe('high')])], 'stillFailing 1, exit 0'],

  ['waived now: not fixed', [run('fail', [a])], [run('waived', [waived])], 'waived 1, exit 0'],
  ['waived now in another state: not fixed', [run('fail', [a])], [run('waived', [{ ...waived, code: 'misplaced' }])], 'waived 1, exit 0'],
  ['waived before, open now: new', [run('waived', [waived])], [run('fail', [a])], 'new 1, exit 1'],
  ['waived before and now', [run('waived', [waived])], [run('waived', [waived])], 'exit 0'],

  ['does not apply now (passive): not fixed', [run('fail', [a])], [run('notApplicable')], 'notKnown 1, ucs01 SPN-01 notApplicable, exit 2'],
  ['unknown now', [run('fail', [a])], [run('unknown')], 'notKnown 1, ucs01 SPN-01 unknown, exit 2'],
  ['not checked now', [run('fail', [a])], [run('notChecked')], 'notKnown 1, ucs01 SPN-01 notChecked, exit 2'],
  ['incomplete now', [run('fail', [a])], [run('fail', [a], { incomplete: 'x' })], 'stillFailing 1, ucs01 SPN-01 incomplete, exit 2'],
  [
    'new outweighs what is not judged',
    [run('fail', [a])],
    [run('fail', [b], { incomplete: 'x' })],
    'new 1, notKnown 1, ucs01 SPN-01 incomplete, exit 1',
  ],
  ['incomplete before and now', [run('fail', [a], { incomplete: 'x' })], [run('fail', [a], { incomplete: 'x' })], 'stillFailing 1, exit 2'],
  ['a passed rule is unknown now', [run('pass')], [run('unknown')], 'ucs01 SPN-01 unknown, exit 2'],
  ['a rule is not there any more', [run('pass')], [run('pass', [], { rule: 'SPN-02' })], 'ucs01 SPN-01 ruleGone, exit 2'],
  ['judged now and not before', [run('unknown')], [run('pass')], 'exit 0'],
  ['nothing was judged before nor now', [run('unknown')], [run('unknown')], 'exit 2'],

  ['a server is gone', [run('pass'), run('fail', [a], other)], [run('pass')], 'notKnown 1, ucs02 SPN-01 serverGone, exit 2'],
  ['all servers are gone', [run('pass')], [run('pass', [], other)], 'ucs01 SPN-01 serverGone, newServer ucs02, exit 2'],
  [
    'all dark',
    [run('pass'), run('pass', [], other)],
    [run('unknown'), run('notChecked', [], other)],
    'ucs01 SPN-01 unknown, ucs02 SPN-01 notChecked, exit 2',
  ],
  ['a new server that is well', [run('pass')], [run('pass'), run('pass', [], other)], 'newServer ucs02, exit 0'],
  [
    'a new server with a finding, by whatever rules',
    [run('pass')],
    [run('pass'), run('fail', [a], other, upgraded)],
    'new 1, newServer ucs02, exit 1',
  ],
  ['a server without regard to case', [run('fail', [a], { server: 'UCS01' })], [run('fail', [a])], 'stillFailing 1, exit 0'],

  [
    'a rule that the older run did not have',
    [run('pass', [], { rule: 'SPN-02' })],
    [run('fail', [a], {}, upgraded)],
    'newChecks 1, ucs01 SPN-02 ruleGone, exit 2',
  ],
  [
    'a code that the older rule did not have',
    [run('pass', [], { finds: ['old'] })],
    [run('fail', [a], {}, upgraded)],
    'newChecks 1, exit 0',
  ],
  ['a code that the older rule had', [run('pass', [], { finds: ['missing'] })], [run('fail', [a], {}, upgraded)], 'new 1, exit 1'],
  ['an older rule that does not say what it finds', [run('pass')], [run('fail', [a], {}, upgraded)], 'new 1, exit 1'],
  [
    'what 1.0.0 could not find',
    [run('pass', [], { rule: 'SPN-02' }, { tool: '1.0.0' })],
    [run('fail', [severe('high', 'no-name')], { rule: 'SPN-02' }, upgraded)],
    'newChecks 1, exit 0',
  ],
  [
    'what 1.0.0 could find',
    [run('pass', [], { rule: 'SPN-02' }, { tool: '1.0.0' })],
    [run('fail', [a], { rule: 'SPN-02' }, upgraded)],
    'new 1, exit 1',
  ],
  ['rated higher by other rules', [run('fail', [severe('low')])], [run('fail', [severe('high')], {}, upgraded)], 'ratedHigher 1, exit 0'],
  ['waived, and by a new check', [run('pass', [], { finds: [] })], [run('waived', [waived], {}, upgraded)], 'exit 0'],
];
for (const [name, before, after, expected] of rows) test(name, () => assert.equal(told(compareResults(before, after)), expected));

test('a finding is told with its server and rule, and with what it was before', () => {
  const [found] = compareResults([run('pass')], [run('fail', [finding('eucsrv/ucs01', { fingerprint: 'cccccccccccccccc' })])]).new;
  assert.deepEqual(found, {
    server: 'ucs01',
    rule: 'SPN-01',
    code: 'missing',
    severity: 'high',
    subject: 'eucsrv/ucs01',
    message: 'eucsrv/ucs01 is missing.',
    fingerprint: 'cccccccccccccccc',
  });
  const [ended] = compareResults([run('waived', [waived])], [run('fail', [a])]).new;
  assert.equal(ended!.waiverEnded, true);
  const [worse] = compareResults([run('fail', [severe('low', 'old')])], [run('fail', [a])]).new;
  assert.deepEqual(worse!.before, { code: 'old', severity: 'low' });
});

test('rules that are not judged any more for one reason stand together', () => {
  const results = (outcome: Outcome, reason: string) => ['A-01', 'A-02'].map((rule) => run(outcome, [], { rule, reason }).results[0]!);
  const { notJudged } = compareResults(
    [run('pass', [], {}, { results: results('pass', '') })],
    [run('pass', [], {}, { results: results('unknown', 'why') })],
  );
  assert.deepEqual(notJudged, [{ server: 'ucs01', rules: ['A-01', 'A-02'], now: 'unknown', reason: 'why' }]);
});

test('both runs are told with their facts, tool and rules', () => {
  const dated = (collectedAt: string, more: More = {}) => {
    const { inputs } = run('pass');
    return run('pass', [], more, { inputs: { ...inputs, facts: { ...inputs.facts, collectedAt } } });
  };
  const { old, newer } = compareResults(
    [dated('2026-11-21T08:00:00Z'), dated('2026-11-20T08:00:00Z', other)],
    [run('unknown', [], {}, upgraded)],
  );
  const rules = { name: 'procall', version: '1.0.0' };
  assert.deepEqual(old, {
    servers: 2,
    judged: 2,
    collected: { first: '2026-11-20T08:00:00Z', last: '2026-11-21T08:00:00Z' },
    tools: ['1.1.0'],
    rules: [{ ...rules, sha256: 'aaaaaaaaaaaaaaaa' }],
  });
  assert.deepEqual(newer, {
    servers: 1,
    judged: 0,
    collected: { first: '2026-11-20T08:00:00Z', last: '2026-11-20T08:00:00Z' },
    tools: ['1.2.0'],
    rules: [{ ...rules, sha256: 'bbbbbbbbbbbbbbbb' }],
  });
});

const at = (collectedAt: string) => ({ inputs: { ...run('pass').inputs, facts: { collectedAt, sha256: '0', changed: {} } } });

const noteRows: [string, Results[], Results[], string[]][] = [
  ['nothing is judged', [run('pass')], [run('unknown')], ['nothing-judged', 'server-not-judged']],
  [
    'a server is dark',
    [run('pass'), run('pass', [], other)],
    [run('pass'), run('fail', [a], { ...other, incomplete: 'x' })],
    ['server-not-judged'],
  ],
  ['a server was dark before', [run('pass'), run('unknown', [], other)], [run('pass'), run('unknown', [], other)], []],
  ['the newer facts are older', [run('pass')], [run('pass', [], {}, at('2026-11-19T08:00:00Z'))], ['older-facts']],
  ['the same facts', [run('pass')], [run('pass')], []],
  ['other rules', [run('pass')], [run('pass', [], {}, upgraded)], ['other-judge']],
  ['relaxed now', [run('pass', [], {}, { relaxed: ['x'] })], [run('pass', [], {}, { relaxed: ['x', 'y'] })], ['relaxed-more']],
  ['relaxed as before', [run('pass', [], {}, { relaxed: ['x'] })], [run('pass', [], {}, { relaxed: ['x'] })], []],
  ['relaxed before and not known now', [run('pass')], [run('pass', [], {}, { relaxed: ['y'] })], []],
  ['one server twice', [run('pass'), run('pass', [], { server: 'UCS01' })], [run('pass')], ['same-server']],
];
for (const [name, before, after, expected] of noteRows)
  test(`note: ${name}`, () =>
    assert.deepEqual(
      compareResults(before, after).notes.map(({ code }) => code),
      expected,
    ));

test('of a server that comes twice the newest facts count, wherever they stand', () => {
  const newest = run('fail', [a], {}, at('2026-11-21T08:00:00Z'));
  const oldest = run('pass', [], {}, at('2026-11-19T08:00:00Z'));
  for (const both of [
    [newest, oldest],
    [oldest, newest],
  ])
    assert.equal(told(compareResults([run('pass')], both)), 'new 1, exit 1');
});

test('nothing in a document that is compared steers the terminal', () => {
  const hostile = finding('c', { code: 'c\u001b[2J', severity: '\u001b[31mhigh' as Severity, message: '\u202eM.' });
  const document = run('fail', [hostile], { server: 'ucs01\u001b', rule: 'A\u001b[0m-01' }, { ...upgraded, tool: '\u001b[2J' });
  const lost = run('pass', [], { server: 'ucs02\u001b', rule: 'B\u001b' });
  for (const line of comparisonText(compareResults([lost], [document])).split('\n')) assert.equal(visible(line), line);
});

test.run();
