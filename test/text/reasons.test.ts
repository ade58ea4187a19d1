import * as assert from 'node:assert/strict';
import { test } from 'uvu';
import { reason, textOf } from '../../src/text/reasons.ts';

test('a reason is a code and values, and one text', () => {
  const empty = reason('empty-file', { expected: 'one of $& and ${expected}' });
  assert.deepEqual(empty, { code: 'empty-file', args: { expected: 'one of $& and ${expected}' } });
  assert.equal(textOf(empty), 'the file is empty; expected one of $& and ${expected}');
});

test('reasons within a reason are told within it', () => {
  const inner = reason('empty-file', { expected: 1 });
  assert.equal(
    textOf(reason('empty-file', { expected: [inner, inner] })),
    'the file is empty; expected the file is empty; expected 1; the file is empty; expected 1',
  );
});

test.run();
