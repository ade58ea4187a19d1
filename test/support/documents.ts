import { readFileSync } from 'node:fs';
import type { Results } from '../../src/documents/results.ts';

export const folder = 'test/fixtures/report/';

/** A hand-made results document of test/fixtures/report. */
export const documentOf = (name: string): Results => JSON.parse(readFileSync(`${folder}${name}.json`, 'utf8')) as Results;

export async function* stream<Value>(values: Iterable<Value>): AsyncIterable<Value> {
  yield* values;
}
