// Each golden file of test/fixtures/report is what one format makes of the hand-made documents named here.
import { test } from 'uvu';
import * as assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { compareResults } from '../../src/documents/compare.ts';
import { comparisonText } from '../../src/report/comparison.ts';
import { comparisonMarkdown } from '../../src/report/comparisonMarkdown.ts';
import { formats, type FormatName } from '../../src/report/index.ts';
import type { ReportOptions } from '../../src/report/reporter.ts';
import { documentOf, folder, rendered, reportOptions } from '../support/documents.ts';
import { assertGolden } from '../support/golden.ts';

const names = ['compliant', 'misplaced', 'unknown', 'low', 'waived', 'nothing-checked', 'hostile'];
// The second server's duplicate is the first one's own, and one server comes twice.
const several = ['second', 'waived', 'misplaced', 'unknown'];

const rows: [golden: string, format: FormatName, documents: string[], options?: Partial<ReportOptions>][] = [
  ...names.flatMap((name): typeof rows => [
    [`${name}.txt`, 'text', [name]],
    [`${name}.junit.xml`, 'junit', [name]],
    [`${name}.line`, 'line', [name]],
  ]),
  ['misplaced.verbose.txt', 'text', ['misplaced'], { verbose: true }],
  ['unknown.verbose.txt', 'text', ['unknown'], { verbose: true }],
  ['hostile.verbose.txt', 'text', ['hostile'], { verbose: true }],
  ['misplaced.colour.txt', 'text', ['misplaced'], { color: true }],
  ['misplaced.nagios.line', 'line', ['misplaced'], { exitMode: 'nagios' }],
  ['hostile.nagios.line', 'line', ['hostile'], { exitMode: 'nagios' }],
  ['hostile.ascii.json', 'json', ['hostile'], { ascii: true }],
  ...(['misplaced', 'unknown', 'waived', 'hostile'] as const).flatMap((name): typeof rows => [
    [`${name}.sarif`, 'sarif', [name]],
    [`${name}.github`, 'github', [name]],
    [`${name}.checkmk`, 'checkmk', [name]],
    [`${name}.prom`, 'prometheus', [name]],
  ]),
  ...(['misplaced', 'unknown', 'waived', 'hostile', 'compliant'] as const).flatMap((name): typeof rows => [
    [`${name}.csv`, 'csv', [name]],
    [`${name}.md`, 'markdown', [name]],
    [`${name}.html`, 'html', [name]],
  ]),
  ['misplaced.directory.md', 'markdown', ['misplaced'], { team: 'directory' }],
  ['misplaced.directory.html', 'html', ['misplaced'], { team: 'directory' }],
  ['several.html', 'html', several],
  ['several.csv', 'csv', several],
  ['several.md', 'markdown', several],
  ['several.sarif', 'sarif', several],
  ['several.github', 'github', several],
  ['several.checkmk', 'checkmk', several],
  ['several.prom', 'prometheus', several],
  ['several.txt', 'text', several],
  ['several.junit.xml', 'junit', several],
  ['several.line', 'line', several],
  ['several.ndjson', 'json', several],
];

async function render(format: FormatName, documents: string[], options: Partial<ReportOptions> = {}): Promise<string> {
  const reporter = await formats[format].load();
  const report = reporter({
    ...reportOptions,
    many: documents.length > 1,
    ...options,
  });
  return rendered(report, documents);
}

for (const [golden, format, documents, options] of rows) {
  test(golden, async () => assertGolden(folder + golden, await render(format, documents, options)));
}

const comparisons = { 'comparison.txt': comparisonText, 'comparison.md': comparisonMarkdown };
for (const [name, render] of Object.entries(comparisons))
  test(name, () => {
    const documents = (...run: string[]) => run.map(documentOf);
    const compared = compareResults(documents('second', 'waived', 'misplaced'), documents('second', 'unknown', 'low', 'hostile'));
    assertGolden(folder + name, render(compared));
  });

test('the documents are results documents, and each is used', () => {
  const validate = new Ajv({ strict: false }).compile(JSON.parse(readFileSync('src/schemas/results.json', 'utf8')) as object);
  for (const name of [...names, 'second']) {
    const results = documentOf(name);
    validate(results);
    assert.deepEqual(validate.errors ?? [], [], name);
    const { summary } = results;
    for (const outcome of Object.keys(summary) as (keyof typeof summary)[]) {
      assert.equal(results.results.filter((result) => result.outcome === outcome).length, summary[outcome], `${name}: ${outcome}`);
    }
  }
  const known = new Set([
    ...Object.keys(comparisons),
    ...rows.map(([golden]) => golden),
    ...[...names, 'second'].map((name) => `${name}.json`),
  ]);
  assert.deepEqual(
    readdirSync(folder).filter((file) => !known.has(file)),
    [],
  );
});

test('every format has golden files, of a hostile document and of several servers too', () => {
  for (const format of Object.keys(formats)) {
    const documents = rows.filter((row) => row[1] === format).map((row) => row[2]);
    assert.ok(
      documents.some((names) => names.includes('hostile')),
      format,
    );
    assert.ok(
      documents.some((names) => names.length > 1),
      format,
    );
  }
});

test.run();
