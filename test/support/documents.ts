import { readFileSync } from 'node:fs';
import type { Results } from '../../src/documents/results.ts';
import { english } from '../../src/report/phrases.ts';
import { plain } from '../../src/system/stdout.ts';
import type { Report, ReportOptions } from '../../src/report/reporter.ts';

export const folder = 'test/fixtures/report/';

/** A hand-made results document of test/fixtures/report. */
export const documentOf = (name: string): Results => JSON.parse(readFileSync(`${folder}${name}.json`, 'utf8')) as Results;

export async function* stream<Value>(values: Iterable<Value>): AsyncIterable<Value> {
  yield* values;
}

/** How reports are made where nothing is asked for. */
export const reportOptions: ReportOptions = {
  many: false,
  verbose: false,
  exitMode: 'standard',
  ...plain,
  phrases: english,
};

/** The whole report on hand-made documents. */
export function rendered(report: Report, names: readonly string[]): string {
  const parts = [report.start?.() ?? '', ...names.map((name) => report.server(documentOf(name)))];
  return [...parts, ...[report.end?.() ?? ''].flatMap((end) => (typeof end === 'string' ? [end] : [...end]))].join('');
}
