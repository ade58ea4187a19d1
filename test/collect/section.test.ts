import * as assert from 'node:assert/strict';
import { test } from 'uvu';
import { failed, skipped } from '../../src/collect/section.ts';
import { reason } from '../../src/text/reasons.ts';

test('why there are no data is told to programs and to people', () => {
  const because = reason('no-file-in-folder', { expected: reason('expects-client-log') });
  const text = 'no file in the folder; expected client logs, with lines such as DD.MM.YYYY HH:MM:SS:mmm;level;thread;Class::Method;message';
  assert.deepEqual(failed(because), { status: 'failed', reason: text, because });
  assert.deepEqual(skipped(because), { status: 'skipped', reason: text, because });
});

test.run();
