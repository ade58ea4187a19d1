import * as assert from 'node:assert/strict';
import { test } from 'uvu';
import { glob } from '../../src/domain/glob.ts';

for (const [text, pattern, fits] of [
  ['ucs01.corp.example', 'ucs01.corp.example', true],
  ['ucs01.corp.example', 'UCS01.*', true],
  ['UCS01.corp.example', '*.CORP.example', true],
  ['ucs01.corp.example', '*', true],
  ['ucs01.corp.example', 'ucs*.*.example', true],
  ['ucs01.corp.example', 'ucs01', false],
  ['ucs01.corp.example', '*.corp', false],
  ['xucs01', 'ucs*', false],
  ['aba', 'ab*ba', false],
  ['abba', 'ab*ba', true],
  ['abcbc', '*bc', true],
  ['abc', 'a*b*c*', true],
  ['ac', 'a*b*c', false],
  ['', '*', true],
  ['', '', true],
  ['a', '', false],
  // * is the only special character
  ['a.c', 'a?c', false],
  ['abc', 'a.c', false],
  ['a+', 'a+', true],
] as const) {
  test(`${text} ${fits ? 'fits' : 'does not fit'} ${pattern}`, () => assert.equal(glob(text, pattern), fits));
}

test('many stars over a long text take no time', () => {
  const started = performance.now();
  assert.equal(glob('a'.repeat(100_000), `${'*a'.repeat(500)}*b`), false);
  assert.ok(performance.now() - started < 1000);
});

test.run();
