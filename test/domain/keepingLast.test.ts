import * as assert from 'node:assert/strict';
import { test } from 'uvu';
import { keepingLast } from '../../src/domain/keepingLast.ts';

test('works anew for another key only', () => {
  const made: unknown[] = [];
  const kept = keepingLast((key: string | undefined) => {
    made.push(key);
    return { key };
  });
  const first = kept('a');
  assert.equal(kept('a'), first);
  assert.deepEqual([kept('b'), kept(undefined), kept('a')], [{ key: 'b' }, { key: undefined }, { key: 'a' }]);
  assert.deepEqual(made, ['a', 'b', undefined, 'a']);
});

test.run();
