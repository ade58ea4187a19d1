// What converters of others make of our JUnit and SARIF: the counts and words are those of the results.
import { test } from 'uvu';
import * as assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { convertJUnitToCTRFReport } from 'junit-to-ctrf';
import type { Result, Results } from '../../src/documents/results.ts';
import { junit } from '../../src/report/junit.ts';
import type { Reporter } from '../../src/report/reporter.ts';
import { sarif } from '../../src/report/sarif.ts';
import { visible } from '../../src/text/visible.ts';
import { documentOf, reportOptions } from '../support/documents.ts';

const require = createRequire(import.meta.url);
const folder = mkdtempSync(join(tmpdir(), 'kerbcheck-converters-'));
test.after(() => rmSync(folder, { recursive: true }));

function textOf(reporter: Reporter, documents: Results[]): string {
  const report = reporter({ ...reportOptions, many: documents.length > 1 });
  return [report.start?.() ?? '', ...documents.map((each) => report.server(each)), ...(report.end?.() ?? '')].join('');
}

function file(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

const runs = [
  ['compliant'],
  ['misplaced'],
  ['unknown'],
  ['waived'],
  ['low'],
  ['nothing-checked'],
  ['hostile'],
  ['misplaced', 'second', 'unknown'],
];

/** How many results are of a kind that readers of JUnit tell apart. */
function countsOf(documents: Results[]) {
  const results = documents.flatMap((document) => document.results);
  const count = (isOne: (result: Result) => boolean): number => results.filter(isOne).length;
  const failures = count(({ weighs }) => weighs === 'failure');
  const errors = count(({ weighs }) => weighs === 'unknown');
  const passed = count(({ weighs, outcome }) => weighs === 'nothing' && outcome === 'pass');
  return { tests: results.length, failures, errors, passed, skipped: results.length - failures - errors - passed };
}

/** Converters turn a letter that is two units into two signs of replacement, or not. */
const plain = (text: string): string => text.replace(/[\u{10000}-\u{10FFFF}]|\uFFFD\uFFFD/gu, '?');

/** What a message has to begin with, so that who reads it alone knows what is the matter. */
function beginning(result: Result): string {
  if (result.weighs === 'failure') return plain(visible(result.findings.find(({ waiver }) => waiver === undefined)!.message));
  return result.weighs === 'unknown' ? 'unknown: ' : '';
}

/** A suite is a category of rules, the part before "-". */
function bySuite({ results }: Results): Result[] {
  const category = ({ rule }: Result): string => rule.split('-')[0]!;
  const suites = [...new Set(results.map(category))];
  return results.toSorted((a, b) => suites.indexOf(category(a)) - suites.indexOf(category(b)));
}

const nameOf = ({ rule, title }: Result): string => `${rule} ${visible(title)}`;

for (const run of runs) {
  const documents = run.map((name) => documentOf(name));
  const results = documents.flatMap((document) => document.results);
  const inSuites = documents.flatMap(bySuite);
  const counts = countsOf(documents);

  test(`junit-to-ctrf: ${run.join(', ')}`, async () => {
    const report = (await convertJUnitToCTRFReport(file('run.xml', textOf(junit, documents))))!;
    const { summary, tests } = report.results;
    const { tests: all, passed, failed, skipped, pending, other } = summary;
    assert.deepEqual(
      { all, passed, failed, skipped, pending, other },
      { all: counts.tests, passed: counts.passed, failed: counts.failures + counts.errors, skipped: counts.skipped, pending: 0, other: 0 },
    );
    assert.deepEqual(
      tests.map(({ name }) => name),
      inSuites.map(nameOf),
    );
    for (const [at, { status, message = '' }] of tests.entries()) {
      assert.ok(plain(message).startsWith(beginning(inSuites[at]!)), message);
      // Nothing that was not judged and found good is passed.
      assert.equal(status === 'passed', inSuites[at]!.outcome === 'pass' && inSuites[at]!.weighs === 'nothing');
    }
  });

  test(`test-results-parser: ${run.join(', ')}`, () => {
    const { parse } = require('test-results-parser') as { parse(options: object): any };
    const report = parse({ type: 'junit', files: [file('run.xml', textOf(junit, documents))] });
    const { total, passed, failed, errors, skipped, status } = report;
    assert.deepEqual(
      { tests: total + skipped, passed, failures: failed, errors, skipped },
      { tests: counts.tests, passed: counts.passed, failures: counts.failures, errors: counts.errors, skipped: counts.skipped },
    );
    assert.equal(
      status === 'PASS',
      documents.every(({ verdict }) => verdict === 'compliant'),
    );
    const cases = report.suites.flatMap((suite: { cases: object[] }) => suite.cases) as { name: string; failure: string }[];
    assert.deepEqual(
      cases.map(({ name }) => name),
      inSuites.map(nameOf),
    );
    for (const [at, { failure }] of cases.entries()) assert.ok(plain(failure ?? '').startsWith(beginning(inSuites[at]!)), failure);
  });

  test(`sarif-to-markdown: ${run.join(', ')}`, () => {
    const { sarifToMarkdown } = require('@security-alert/sarif-to-markdown') as { sarifToMarkdown(options: object): any };
    const log = JSON.parse(textOf(sarif, documents)) as object;
    const options = { title: 'kerbcheck', owner: 'o', repo: 'r', branch: 'b', sourceRoot: '', suppressedResults: true };
    const [{ body }] = sarifToMarkdown(options)(log) as [{ body: string }];
    const open = results.filter(({ findings }) => findings.some(({ waiver }) => waiver === undefined));
    const accepted = results.filter(({ findings }) => findings.some(({ waiver }) => waiver !== undefined));
    const [, found, suppressed] = /## Results\n([^]*?)## Suppressed results\n([^]*?)## Rules information/i.exec(body)!;
    for (const { rule } of open) assert.ok(found!.includes(`[${rule}]`), rule);
    for (const { rule } of accepted) assert.ok(suppressed!.includes(`[${rule}]`), rule);
    if (accepted.length === 0) assert.match(suppressed!, /Nothing here/);
    // One line a rule, however many results it has.
    const listed = new Set(
      results
        .filter((result) => result.findings.length > 0 || result.weighs === 'unknown' || result.outcome === 'unknown' || result.incomplete)
        .map(({ rule }) => rule),
    );
    assert.equal(found!.match(/^- \*\*/gm)?.length ?? 0, listed.size);
  });
}

test.run();
