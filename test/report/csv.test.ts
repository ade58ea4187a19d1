import { test } from 'uvu';
import * as assert from 'node:assert/strict';
import { csvRecords } from '../../src/collect/formats/csv.ts';
import { csv } from '../../src/report/csv.ts';
import { visible } from '../../src/text/visible.ts';
import type { Results } from '../../src/documents/results.ts';
import { documentOf, rendered, reportOptions } from '../support/documents.ts';

function tableOf(text: string): Record<string, string>[] {
  const [heads, ...rows] = [...csvRecords(text.slice(1), ',')].map(({ cells }) => cells);
  return rows.map((cells) => Object.fromEntries(heads!.map((head, at) => [head, cells[at]!])));
}
const ofResults = (results: Results): Record<string, string>[] => {
  const report = csv(reportOptions);
  return tableOf(report.start!() + report.server(results));
};

test('a byte order mark, CRLF, every cell in quotes, a row a server and rule', () => {
  const names = ['second', 'misplaced', 'hostile'];
  const text = rendered(csv({ ...reportOptions, many: true }), names);
  assert.equal(text.charCodeAt(0), 0xfeff);
  assert.match(text.slice(1), /^(?:"(?:[^"\r\n]|"")*"(?:,"(?:[^"\r\n]|"")*")*\r\n)+$/);
  const expected = names.flatMap((name) => documentOf(name).results.map(({ rule }) => [visible(documentOf(name).server), rule]));
  assert.deepEqual(
    tableOf(text).map(({ server, rule }) => [server, rule]),
    expected,
  );
});

test('what is wrong, the commands and the waiver stand in their cells', () => {
  const misplaced = ofResults(documentOf('misplaced')).find(({ rule }) => rule === 'SPN-01')!;
  assert.equal(misplaced['findings'], 'misplaced');
  assert.equal(misplaced['weighs'], 'failure');
  assert.equal(misplaced['fix'], 'setspn -D eucsrv/ucs01.corp.example CORP\\svc-old; Restart-Service eucsrv');
  const waived = documentOf('waived').results.find(({ outcome }) => outcome === 'waived')!;
  const { expires, owner } = waived.findings[0]!.waiver!;
  const row = ofResults(documentOf('waived')).find(({ rule }) => rule === waived.rule)!;
  assert.ok(row['waived']!.startsWith(`until ${expires} by ${owner}`));
  assert.equal(row['fix'], '', 'what is waived is not to be repaired');
});

test('no cell is a formula, cut at commas or at semicolons, and none is longer than a cell may be', () => {
  const results = documentOf('misplaced');
  const finding = results.results.find(({ rule }) => rule === 'SPN-01')!.findings[0]!;
  for (const formula of ['=1+1', '+1', '-1', '@SUM(1)', '  =1', '＝1', 'x;=cmd|x', 'x,"=1', '"=1', `=${'x'.repeat(100_000)}`]) {
    finding.message = formula;
    delete finding.subject;
    const report = csv(reportOptions);
    const text = report.start!() + report.server(results);
    const cell = tableOf(text).find(({ rule }) => rule === 'SPN-01')!['message']!;
    assert.ok(cell.length < 32_767);
    assert.equal(cell.replaceAll("'", '').slice(0, 8), formula.slice(0, 8));
    for (const piece of [...cell.split(';'), ...text.split(/[;,]/)]) assert.doesNotMatch(piece.replace(/^[\s"]*/, ''), /^[=+\-@＝＋－＠]/);
  }
});

test.run();
