import * as assert from 'node:assert/strict';
import { test } from 'uvu';
import { hasLetter } from '../../src/text/letters.ts';

test('letters and digits of any script, also beyond 16 bits', () => {
  for (const text of ['-- a', '(7)', '->Ü', '。名', '\u0663', '\u{10330}!']) assert.ok(hasLetter(text), text);
});

test('marks, quotes, blanks and signs are none', () => {
  for (const text of ['', ' \u00a0', '--', '•', '“”', '…', '\u0301', '\u{1F600}', '。']) assert.ok(!hasLetter(text), text);
});

test.run();
