import * as assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import { messages } from '../../src/text/messages.ts';

const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.endsWith('messages.ts') && !file.startsWith('generated'))
  .map((file) => readFileSync(join('src', file), 'utf8'))
  .join('\n');

test('every text is used', () => {
  const codes = Object.keys(messages);
  assert.ok(codes.length > 0);
  assert.deepEqual(
    codes.filter((code) => !sources.includes(`'${code}'`)),
    [],
  );
});

for (const [code, text] of Object.entries(messages)) {
  test(`${code} is one line that may stand within another text`, () => {
    assert.match(code, /^[a-z]+(-[a-z0-9]+)*$/);
    assert.match(text, /^\S.*[^\s.]$/);
  });
}

test('no text stands twice', () => {
  const texts = Object.values(messages);
  assert.deepEqual(
    texts.filter((text, index) => texts.indexOf(text) !== index),
    [],
  );
});

test.run();
