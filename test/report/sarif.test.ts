import { test } from 'uvu';
import * as assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import Draft4 from 'ajv-draft-04';
import type { Results } from '../../src/documents/results.ts';
import { sarif } from '../../src/report/sarif.ts';
import { documentOf, reportOptions as options } from '../support/documents.ts';

const schema = JSON.parse(readFileSync('test/fixtures/schemas-external/sarif/sarif-schema-2.1.0.json', 'utf8')) as object;
const validate = new Draft4.default({ strict: false, validateFormats: false }).compile(schema);

function logOf(...documents: Results[]): any {
  const report = sarif({ ...options, many: documents.length > 1 });
  const log = JSON.parse([report.start!(), ...documents.map((each) => report.server(each)), report.end!()].join('')) as unknown;
  validate(log);
  assert.deepEqual(validate.errors ?? [], []);
  return log;
}

const names = ['compliant', 'misplaced', 'unknown', 'low', 'waived', 'nothing-checked', 'hostile', 'second'];

test('one, several and no documents are valid under the published schema', () => {
  for (const name of names) assert.equal(logOf(documentOf(name)).runs.length, 1);
  assert.ok(logOf(...names.map(documentOf)).runs[0].results.length > names.length);
  assert.deepEqual(logOf().runs[0].results, []);
});

test('every finding is a result of its rule, with the same fingerprint; what a waiver covers is suppressed, and nothing else', () => {
  for (const name of names) {
    const document = documentOf(name);
    const [run] = logOf(document).runs;
    const findings = document.results.flatMap(({ rule, findings }) =>
      findings.map(({ fingerprint, waiver }) => [rule, fingerprint, waiver !== undefined]),
    );
    assert.deepEqual(
      run.results
        .filter(({ kind }: any) => kind === 'fail')
        .map((one: any) => [one.ruleId, one.partialFingerprints.primaryLocationLineHash, one.suppressions?.[0]?.status === 'accepted']),
      findings,
    );
    for (const { ruleId, ruleIndex } of run.results) assert.equal(run.tool.driver.rules[ruleIndex].id, ruleId);
  }
});

test('every rule has the properties that code scanning requires', () => {
  const { rules } = logOf(...names.map(documentOf)).runs[0].tool.driver;
  assert.ok(rules.length > 3);
  for (const { id, shortDescription, fullDescription, help } of rules)
    for (const { text } of [shortDescription, fullDescription, help]) assert.match(text, /^.{1,1024}$/u, id);
});

test('what is unknown is open, never a pass', () => {
  const document = documentOf('unknown');
  const open = document.results.filter((result) => result.outcome === 'unknown' || result.incomplete !== undefined);
  assert.ok(open.length > 0);
  assert.deepEqual(
    logOf(document)
      .runs[0].results.filter(({ kind }: any) => kind === 'open')
      .map(({ ruleId, level }: any) => [ruleId, level]),
    open.map(({ rule }) => [rule, 'none']),
  );
});

test('places are paths that code scanning finds, or file URLs', () => {
  const uriOf = (source: string): string | undefined => {
    const document = documentOf('misplaced');
    for (const result of document.results) result.evidence = [{ fact: 'auth.state', value: 'list', source }];
    return logOf(document).runs[0].results[0].locations[0].physicalLocation?.artifactLocation.uri;
  };
  const rows = [
    ['sites/Süd 1/general.xml:4', 'sites/S%C3%BCd%201/general.xml'],
    [String.raw`.\sites\general.xml:4`, 'sites/general.xml'],
    [String.raw`C:\Program Files\a#b.xml`, 'file:///C:/Program%20Files/a%23b.xml'],
    [String.raw`\\fs01\exports\general.xml:4`, 'file://fs01/exports/general.xml'],
    ['/srv/x.txt:12', 'file:///srv/x.txt'],
    ['ldaps://dc1.corp.example', undefined],
    ['sc.exe qc eucsrv', undefined],
    ['setspn.exe -L UCS01:3', undefined],
    ['directory', undefined],
  ] as const;
  for (const [source, uri] of rows) assert.equal(uriOf(source), uri, source);
});

test('no more results than code scanning takes; the rest is counted', () => {
  const document = documentOf('misplaced');
  const failed = document.results.find(({ outcome }) => outcome === 'fail')!;
  document.results = Array.from({ length: 25_010 }, () => failed as never);
  const [run] = logOf(document).runs;
  assert.equal(run.results.length, 25_000);
  assert.match(run.invocations[0].toolExecutionNotifications.at(-1).message.text, /^10 more results are not listed/);
});

test.run();
