import * as assert from 'node:assert/strict';
import { test } from 'uvu';
import { numbering } from '../../src/documents/naming.ts';

test('of one list there is one numbering: whoever asks later knows what was added, and adds nothing twice', () => {
  const list = ['a'];
  const [one, other] = [numbering(list), numbering(list)];
  assert.deepEqual([one('a'), one('b'), other('c'), one('c'), other('b')], [1, 2, 3, 3, 2]);
  assert.deepEqual(list, ['a', 'b', 'c']);
  assert.deepEqual([numbering([])('b'), one('d')], [1, 4]);
});

test.run();
