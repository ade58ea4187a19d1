import { test } from 'uvu';
import * as assert from 'node:assert/strict';
import { progressOn } from '../../src/system/progress.ts';

function shown(isTTY: boolean | undefined): string[] {
  const written: string[] = [];
  let ms = 0;
  const progress = progressOn(
    () => ({ ...(isTTY !== undefined && { isTTY }), write: (text) => written.push(text) }),
    () => ms,
  );
  for (; ms < 1500; ms += 50) progress.say(`${ms}`);
  progress.clear();
  progress.clear();
  return written;
}

test('on a terminal, after a second, five times a second, and taken away once', () => {
  assert.deepEqual(shown(true), ['\r1000\u001b[K', '\r1200\u001b[K', '\r1400\u001b[K', '\r\u001b[K']);
});

test('nowhere else', () => {
  assert.deepEqual(shown(false), []);
  assert.deepEqual(shown(undefined), []);
});

test.run();
