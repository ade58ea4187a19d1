import { test } from 'uvu';
import * as assert from 'node:assert/strict';
import { json } from '../../src/report/json.ts';
import { documentOf, reportOptions as options } from '../support/documents.ts';

test('whatever stands in it comes back unchanged, and nothing unseen is written raw', () => {
  for (const ascii of [false, true]) {
    for (const many of [false, true]) {
      const text = json({ ...options, ascii, many }).server(documentOf('hostile'));
      assert.deepEqual(JSON.parse(text), documentOf('hostile'));
      assert.match(text, ascii ? /^[ -~\n]+$/ : /^[ -~\nü’🚀]+$/u);
      assert.equal(text.split('\n').length === 2, many);
    }
  }
});

test('a lone surrogate and a character beyond 16 bits survive as ASCII', () => {
  const results = { ...documentOf('compliant'), server: '\ud83d x 🚀 \u{e0041}' };
  const text = json({ ...options, ascii: true }).server(results);
  assert.match(text, /"\\ud83d x \\ud83d\\ude80 \\udb40\\udc41"/);
  assert.deepEqual(JSON.parse(text), results);
});

test.run();
