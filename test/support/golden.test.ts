import * as assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import { assertGolden } from './golden.ts';

const folder = mkdtempSync(join(tmpdir(), 'kerbcheck-golden-'));
const file = join(folder, 'golden.txt');
const asked = process.env['GOLDEN'];
test.before.each(() => {
  delete process.env['GOLDEN'];
});
test.after(() => {
  if (asked !== undefined) process.env['GOLDEN'] = asked;
  rmSync(folder, { recursive: true });
});

const lines = (...texts: (string | number)[]): string => texts.map((text) => `${text}\n`).join('');

test('another text: the lines that differ, with their numbers, and the command that accepts them', () => {
  writeFileSync(file, lines('a', 'b', 'c', 'd'));
  assert.throws(() => assertGolden(file, lines('a', 'x', 'c', 'd', 'e')), {
    message: [
      `${file} is another text (- there, + now):`,
      '- 2: b',
      '+ 2: x',
      '+ 5: e',
      'to accept: GOLDEN=write node_modules/.bin/node test/support/golden.test.ts',
    ].join('\n'),
  });
});

test('of many lines ten', () => {
  writeFileSync(file, lines('same'));
  assert.throws(
    () => assertGolden(file, lines(...Array(500).keys())),
    (error: Error) => {
      const told = error.message.split('\n');
      return told.length === 13 && told.at(-2) === '... and 491 more' && !error.stack!.includes('+ 1: 0');
    },
  );
});

test('the same text is fine; GOLDEN=write writes another', () => {
  writeFileSync(file, 'one');
  assertGolden(file, 'one');
  process.env['GOLDEN'] = 'write';
  assertGolden(file, 'two');
  assert.equal(readFileSync(file, 'utf8'), 'two');
});

test.run();
