import * as assert from 'node:assert/strict';
import { test } from 'uvu';
import { glob } from '../../src/domain/glob.ts';
import { assertLinear } from '../support/linear.ts';

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

test('many stars over a long text take linear time', () =>
  assertLinear(
    (stars) => ({ text: 'a'.repeat(200 * stars), pattern: `${'*a'.repeat(stars)}*b` }),
    ({ text, pattern }) => assert.equal(glob(text, pattern), false),
    500,
  ));

test.run();
