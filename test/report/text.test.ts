import { test } from 'uvu';
import * as assert from 'node:assert/strict';
import { stripVTControlCharacters } from 'node:util';
import { parse } from 'yaml';
import { wrap } from '../../src/text/layout.ts';
import { remedyText } from '../../src/report/repair.ts';
import { text } from '../../src/report/text.ts';
import { visible } from '../../src/text/visible.ts';
import type { Results } from '../../src/documents/results.ts';
import { documentOf, reportOptions as options } from '../support/documents.ts';

const names = ['compliant', 'misplaced', 'unknown', 'low', 'waived', 'hostile', 'nothing-checked'];
const render = (results: Results, more = {}): string => text({ ...options, ...more }).server(results);

test('lines keep to 80 columns, but for a word or a command that is longer', () => {
  for (const name of names) {
    const commands = documentOf(name).repair.map((step) => remedyText(step));
    for (const line of render(documentOf(name)).split('\n')) {
      const [, rest = ''] = /^.{15}(.*)$/u.exec(line) ?? [];
      assert.ok(line.length <= 80 || !rest.includes(' ') || commands.some((command) => line.endsWith(`  ${command}`)), line);
    }
  }
});

test('nothing unseen reaches the terminal, in any form of the report', () => {
  for (const more of [{}, { verbose: true }, { many: true }, { color: true }]) {
    const report = text({ ...options, ...more });
    const out = report.server(documentOf('hostile')) + (report.end?.() ?? '');
    for (const line of stripVTControlCharacters(out).split('\n')) assert.equal(visible(line), line);
    // A value cannot make a line of its own.
    assert.equal(/^COMPLIANT/m.test(out), false);
  }
});

test('only outcome words are coloured, so that what is copied is the same', () => {
  for (const name of names) {
    const plain = render(documentOf(name), { verbose: true });
    const coloured = render(documentOf(name), { verbose: true, color: true });
    assert.equal(stripVTControlCharacters(coloured), plain);
    const words = [...coloured.matchAll(/\u001b\[\d+m(.*?)\u001b\[39m/g)].map((match) => match[1]);
    assert.deepEqual(
      words.filter((word) => !['FAIL', '???', 'WAIV', 'ok', 'n/a', 'skip'].includes(word!)),
      [],
    );
    assert.equal(words.length, documentOf(name).results.length);
  }
});

test('the most severe failure comes first', () => {
  const results = documentOf('waived');
  results.results[0]!.outcome = 'fail';
  const ids = [...render(results).matchAll(/^FAIL \w+ +(\S+)/gm)].map((match) => match[1]);
  assert.deepEqual(ids, ['SPN-01', 'SPN-03']);
});

test('every reason for not judging a rule is shown, verbose or not', () => {
  for (const name of ['misplaced', 'unknown', 'nothing-checked']) {
    for (const more of [{}, { verbose: true }]) {
      const words = render(documentOf(name), more).split(/\s+/).join(' ');
      for (const { rule, reason } of documentOf(name).results) {
        assert.ok(reason === undefined || (words.includes(reason) && words.includes(rule)), `${name}: ${rule}`);
      }
    }
  }
});

test('the last line is the verdict', () => {
  const last = names.map((name) => render(documentOf(name)).split('\n').at(-2));
  assert.deepEqual(last, [
    'COMPLIANT in 6 of 8 rules; 2 not checked',
    'NOT COMPLIANT in 5 of 8 rules; 2 not checked, 1 unknown',
    'UNKNOWN in 2 of 6 rules; 3 not checked',
    'COMPLIANT in 2 of 4 rules; 1 unknown, 1 incomplete',
    'NOT COMPLIANT (3 rules, 2 waived until 2026-12-31)',
    'NOT COMPLIANT in 1 of 2 rules; 1 unknown',
    'UNKNOWN in 2 of 2 rules',
  ]);
});

test('the waiver to paste is one that would match', () => {
  const results = documentOf('hostile');
  const line = /^ {2}to waive +(- .*)$/m.exec(render(results, { verbose: true }))![1]!;
  const [waiver] = parse(line) as Record<string, string>[];
  const { code, subject } = results.results[0]!.findings[0]!;
  assert.deepEqual(waiver, {
    rule: 'SPN-04',
    code,
    subject,
    server: results.server,
    reason: 'WHY',
    owner: 'WHO',
    expires: 'YYYY-MM-DD',
  });
});

test('a message that does not name its subject gets it', () => {
  const results = documentOf('misplaced');
  const [finding] = results.results.find((result) => result.rule === 'SPN-01')!.findings;
  finding!.message = 'The wrong account holds it.';
  assert.match(render(results), /^ {2}misplaced {4}eucsrv\/ucs01\.corp\.example: The wrong account holds it\.$/m);
});

test('wrap breaks at blanks only, and keeps each of them but the one it breaks at', () => {
  const long = 'x'.repeat(100);
  assert.equal(wrap(`a ${long} b`, 2), `a\n  ${long}\n  b`);
  assert.equal(wrap('CN=a  b', 2), 'CN=a  b');
  const words = Array.from({ length: 60 }, (_, at) => 'w'.repeat(at % 9));
  assert.equal(wrap(words.join(' '), 4).split('\n    ').join(' '), words.join(' ').trimStart());
});

test.run();
