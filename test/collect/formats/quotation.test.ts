import { test } from 'uvu';
import * as assert from 'node:assert/strict';
import { rows } from '../../../src/collect/formats/console.ts';
import { hasNoBreakIndents, withoutMarks } from '../../../src/collect/formats/quotation.ts';
import { assertLinear } from '../../support/linear.ts';

const texts = (text: string) => [...rows(text)].map(({ text: each, indent }) => [indent, each]);

test('the mark before every line is left out, what is indented behind it stays so', () => {
  assert.deepEqual(withoutMarks(['> a', '>     b', '', '>', '> ']), ['a', '    b', '', '', '']);
  assert.deepEqual(withoutMarks(['| a |', '|   b |']), [' a', '   b']);
  assert.deepEqual(texts('12:00:01 a\r\n12:00:02     b\r\n'), [
    [1, 'a'],
    [5, 'b'],
  ]);
});

test('lines of which one has no mark stay as they are', () => {
  for (const lines of [['> a', 'b'], ['a'], ['[SC] x'], ['[dc1]: PS C:\\> x'], ['-L x', '- a'], ['#0> x'], ['a |', 'b |']])
    assert.deepEqual(withoutMarks(lines), lines);
});

test('blanks of a page indent, where no program has indented', () => {
  assert.deepEqual(texts('a\n\u00a0 \u00a0 b\n \u00a0c'), [
    [0, 'a'],
    [4, 'b'],
    [2, 'c'],
  ]);
  assert.deepEqual(texts('a\n\tb\n\u00a0 c\n\t\u00a0d'), [
    [0, 'a'],
    [8, 'b'],
    [0, '\u00a0 c'],
    [8, '\u00a0d'],
  ]);
  assert.equal(hasNoBreakIndents(['a\u00a0', '  b']), false);
});

test('linear in hostile text', async () => {
  for (const unit of ['>', '> ', '|', '[1', '1', '1:', ' ', '\n>', '\n| |', '\u00a0', '\n\u00a0'])
    await assertLinear(
      (size) => unit.repeat(size / unit.length),
      (text) => [...rows(text)],
      1_000_000,
    );
});

test.run();
