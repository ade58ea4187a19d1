import * as assert from 'node:assert/strict';
import { test } from 'uvu';
import { beginsWithLetter, fromFirstLetter, hasLetter, isWords } from '../../src/text/letters.ts';

test('letters and digits of any script, also beyond 16 bits', () => {
  for (const text of ['-- a', '(7)', '->Ü', '。名', '\u0663', '\u{10330}!']) assert.ok(hasLetter(text), text);
});

test('marks, quotes, blanks and signs are none', () => {
  for (const text of ['', ' \u00a0', '--', '•', '“”', '…', '\u0301', '\u{1F600}', '。']) assert.ok(!hasLetter(text), text);
});

test('where the first one stands', () => {
  for (const text of ['a-', '7', 'Ü', '\u0663', '\u{10330}!']) assert.ok(beginsWithLetter(text), text);
  for (const text of ['', '-a', ' a', '。名', '\u0301', "'a"]) assert.ok(!beginsWithLetter(text), text);
  const cut = ['->eucsrv/a', '• Ü/a', '。名', '12', '', '--'].map(fromFirstLetter);
  assert.deepEqual(cut, ['eucsrv/a', 'Ü/a', '名', '12', '', '']);
});

test('words alone', () => {
  for (const text of ['Existing SPN found', "l'SPN 2", 'l’été', '既存の SPN が見つかりました']) assert.ok(isWords(text), text);
  for (const text of ['', 'found.', 'a/b', '見つかりました。', 'a\u00a0b']) assert.ok(!isWords(text), text);
});

test.run();
