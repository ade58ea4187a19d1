import { test } from 'uvu';
import * as assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { checkmk } from '../../src/report/checkmk.ts';
import { prometheus } from '../../src/report/prometheus.ts';
import { documentOf, reportOptions as options } from '../support/documents.ts';
import { testWhere } from '../support/needs.ts';

const names = ['compliant', 'misplaced', 'unknown', 'low', 'waived', 'nothing-checked', 'hostile', 'second', 'misplaced'];

function metricsOf(documents: string[]): string {
  const report = prometheus({ ...options, many: documents.length > 1 });
  return [...documents.map((name) => report.server(documentOf(name))), report.end!()].join('');
}

const lacks = spawnSync('promtool', ['--version']).error === undefined ? undefined : 'promtool (Debian: prometheus) is not installed';
testWhere('PROMTOOL', lacks)('promtool finds nothing wrong, with one server and with many, one of them twice', () => {
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
  const report = prometheus(options);
  report.server(document);
  const ends = [...String(report.end!()).matchAll(/kerbcheck_waiver_expiry_timestamp_seconds\{.*\} (\d+)/g)].map(([, value]) =>
    Number(value),
  );
  assert.ok(ends.length > 0);
  assert.deepEqual([...new Set(ends)], [Date.UTC(2026, 11, 1) / 1000]);
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
