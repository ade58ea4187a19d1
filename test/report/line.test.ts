import { test } from 'uvu';
import * as assert from 'node:assert/strict';
import { line } from '../../src/report/line.ts';
import { documentOf, reportOptions as options } from '../support/documents.ts';

function manyRules(count: number, id: string, exitMode: string): string {
  const results = documentOf('misplaced');
  const failed = results.results.find((result) => result.outcome === 'fail')!;
  results.results = Array.from({ length: count }, (_, at) => ({ ...failed, rule: `${id}-${at}` }));
  return line({ ...options, exitMode }).server(results);
}

test('at most 2,048 ASCII characters on one line, and the rest is counted', () => {
  for (const exitMode of ['standard', 'nagios']) {
    for (const id of ['A', 'RULE', 'A-LONG-RULE-ID', 'Ü'.repeat(50), 'x'.repeat(2100)]) {
      for (const count of [1, 50, 66, 67, 68, 200, 2000]) {
        const text = manyRules(count, id, exitMode);
        assert.match(text, /^[ -~]+\n$/);
        assert.ok(text.length <= 2048, `${text.length}`);
        const shown = text.match(/ critical misplaced/g)?.length ?? 0;
        const more = Number(/ \+(\d+) more/.exec(text)?.[1] ?? 0);
        assert.equal(shown + more, count);
        assert.equal(text.includes(' | passed='), exitMode === 'nagios');
      }
    }
  }
});

test('the room is used: one more rule would not have fitted', () => {
  const text = manyRules(200, 'RULE', 'standard');
  assert.ok(text.length > 2048 - 'RULE-100 critical misplaced, +100 more'.length, `${text.length}`);
});

test('a server name of any length and kind leaves room for the verdict and the rules', () => {
  const results = { ...documentOf('misplaced'), server: '|ü\n'.repeat(10_000) };
  const text = line({ ...options, exitMode: 'nagios' }).server(results);
  assert.match(
    text,
    /^NOT COMPLIANT in 5 of 8 rules; 2 not checked, 1 unknown - <U\+007C>.*: SPN-01 critical misplaced, PERM-01 high unknown; report e1598a51662a \| passed=4/,
  );
  assert.equal(text.split('|').length, 2);
});

test.run();
