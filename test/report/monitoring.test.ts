import { test } from 'uvu';
import * as assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import type { Results } from '../../src/documents/results.ts';
import { checkmk } from '../../src/report/checkmk.ts';
import { prometheus } from '../../src/report/prometheus.ts';
import { documentOf, reportOptions as options } from '../support/documents.ts';
import { testWhere } from '../support/needs.ts';
import { promtoolLacks } from '../support/promtool.ts';

const names = ['compliant', 'misplaced', 'unknown', 'low', 'waived', 'nothing-checked', 'hostile', 'second', 'misplaced'];

const metricsOf = (documents: string[]): string => metrics(documents.map((name) => documentOf(name)));

function metrics(documents: Results[]): string {
  const report = prometheus({ ...options, many: documents.length > 1 });
  return [...documents.map((document) => report.server(document)), ...report.end!()].join('');
}

testWhere('PROMTOOL', promtoolLacks)('promtool finds nothing wrong, with one server and with many, one of them twice', () => {
  for (const documents of [['misplaced'], ['hostile'], names]) {
    const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], { input: metricsOf(documents), encoding: 'utf8' });
    assert.deepEqual([status, stdout, stderr], [0, '', '']);
  }
});

test('no time stamps, and no series twice', () => {
  const lines = metricsOf(names).split('\n').slice(0, -1);
  for (const line of lines) assert.match(line, /^(# (HELP|TYPE) .*|[a-z_]+\{([a-z]+="(\\.|[^"\\])*",?)*\} \d+)$/);
  const series = lines.filter((line) => !line.startsWith('#')).map((line) => line.slice(0, line.lastIndexOf(' ')));
  assert.equal(new Set(series).size, series.length);
});

test('a waiver of which the last day is the 30th ends when the 1st begins', () => {
  const document = documentOf('waived');
  for (const { findings } of document.results) for (const { waiver } of findings) if (waiver) waiver.expires = '2026-11-30';
  const ends = [...metrics([document]).matchAll(/kerbcheck_waiver_expiry_timestamp_seconds\{.*\} (\d+)/g)].map(([, value]) =>
    Number(value),
  );
  assert.ok(ends.length > 0);
  assert.deepEqual([...new Set(ends)], [Date.UTC(2026, 11, 1) / 1000]);
});

test('the metrics of many servers are those of each, by metric', () => {
  const families = metricsOf(names).split(/(?=^# HELP )/m);
  const samples = (text: string): string[] => text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  for (const family of families) {
    const [, name] = /^# HELP (\w+) /.exec(family)!;
    assert.deepEqual([...new Set(samples(family).map((line) => line.split('{')[0]))], [name]);
  }
  const numberless = (text: string): string => text.replace(/(?<=server="[^"]*)_\d+(?=")/, '');
  const each = names.flatMap((name) => samples(metricsOf([name])));
  assert.deepEqual(families.flatMap(samples).map(numberless).toSorted(), each.toSorted());
});

test('files that are no longer renewed show, however new the facts are', () => {
  const document = documentOf('compliant');
  const told = () =>
    [...metrics([document]).matchAll(/^kerbcheck_oldest_file_timestamp_seconds\{.*\} (\d+)$/gm)].map(([, value]) => Number(value));
  delete document.inputs.facts.oldestFile;
  assert.deepEqual(told(), []);
  document.inputs.facts.oldestFile = '2026-01-02T03:04:05Z';
  assert.deepEqual(told(), [Date.UTC(2026, 0, 2, 3, 4, 5) / 1000]);
});

test('the state of a local check is that of --exit nagios', () => {
  const states = ['compliant', 'misplaced', 'unknown', 'low', 'waived', 'nothing-checked'].map((name) =>
    Number(checkmk(options).server(documentOf(name))[0]),
  );
  assert.deepEqual(states, [0, 2, 3, 0, 2, 3]);
});

test('a local check is one line of ASCII, and its name has no quotation marks within', () => {
  const document = { ...documentOf('misplaced'), server: 'u"c\ns | ü' };
  assert.match(checkmk(options).server(document), /^2 "kerbcheck u<U\+0022>c<U\+000A>s | <U\+00FC>" passed=[ -~]*\n$/);
  assert.match(checkmk(options).server(documentOf('hostile')), /^\d "[^"]*" (\w+=\d+\|?){6} [ -~]*\n$/);
});

test.run();
