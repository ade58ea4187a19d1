import * as assert from 'node:assert/strict';
import { test } from 'uvu';
import { labelled, wrap } from '../../src/text/layout.ts';
import { countOf } from '../../src/text/plural.ts';

test('a text is broken at blanks, further lines indented', () => {
  assert.equal(wrap('one two three four', 2, 4, 12), 'one two\n  three four');
  assert.equal(wrap('one two three four', 0, 0, 18), 'one two three four');
  assert.equal(labelled('note', `${'word '.repeat(13)}end`), `note           ${'word '.repeat(12)}word\n${' '.repeat(15)}end`);
});

test('what is to be copied is not cut: a word longer than a line, a command', () => {
  const dn = `CN=${'x'.repeat(90)}`;
  assert.equal(wrap(`held by ${dn}, not`, 2), `held by\n  ${dn},\n  not`);
  assert.equal(labelled('fix', `setspn -D ${dn}`, true), `fix            setspn -D ${dn}`);
});

test('no line begins with what Markdown takes for a list, a heading or a quotation', () => {
  for (const word of ['-', '*', '#', '>', '1.', '12)']) assert.equal(wrap(`aaaa ${word} bbbb`, 0, 0, 5), `aaaa ${word}\nbbbb`);
});

test('a count with its noun', () => {
  assert.deepEqual(
    [0, 1, 2].map((count) => countOf(count, 'rule')),
    ['0 rules', '1 rule', '2 rules'],
  );
});

test.run();
