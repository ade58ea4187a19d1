import * as assert from 'node:assert/strict';
import { test } from 'uvu';
import { minutesBetween } from '../../src/domain/time.ts';

test('minutes from one time to another', () => {
  assert.equal(minutesBetween('2026-11-22T14:00:00Z', '2026-11-22T14:15:30Z'), 15.5);
  assert.equal(minutesBetween('2026-11-23T00:00:00Z', '2026-11-22T23:00:00Z'), -60);
  assert.equal(minutesBetween('2026-11-22T14:00:00.5Z', '2026-11-22T14:00:00.500Z'), 0);
});

test.run();
