import { test } from 'uvu';
import * as assert from 'node:assert/strict';
import { assertLinear } from './linear.ts';

/** Work of this many steps. */
function steps(count: number): number {
  let sum = 0;
  for (let step = 0; step < count; step++) sum = (sum + step * step) % 1_000_003;
  return sum;
}

const numbers = (size: number) => Array.from({ length: size }, (_, index) => index);
const tooLong =
  /^[0-9]+ takes [0-9.]+ ms, [0-9]+ takes [0-9.]+ ms: [0-9.]+ times as long, expected about 4 times and less than 9; of [0-9]+: /;

for (const [name, read] of [
  ['steps', (size: number) => steps(size)],
  ['steps, n log n', (size: number) => steps(size * Math.log2(size))],
  [
    'steps after a wait',
    async (size: number) => {
      await Promise.resolve();
      steps(size);
    },
  ],
  ['a list sorted', (size: number) => numbers(size / 10).toSorted((a, b) => b - a)],
  ['a set filled', (size: number) => new Set(numbers(size / 10))],
  [
    'lines split',
    (size: number) =>
      'a: b\n'
        .repeat(size)
        .split('\n')
        .map((line) => line.trim()),
  ],
  ['next to nothing', () => 0],
] as const)
  test(`passes: ${name}`, () => assertLinear((size) => size, read, 500_000));

for (const [name, make, read] of [
  ['steps', (size: number) => size, (size: number) => steps(size ** 2)],
  [
    'steps after a wait',
    (size: number) => size,
    async (size: number) => {
      await Promise.resolve();
      steps(size ** 2);
    },
  ],
  ['a regular expression that backtracks', (size: number) => ' '.repeat(size) + 'x', (text: string) => /\s+$/.test(text)],
  ['a list searched again and again', numbers, (list: number[]) => list.filter((one, index) => list.indexOf(one) === index)],
] as [string, (size: number) => unknown, (input: never) => unknown][]) {
  // the whole would take minutes
  test(`fails: quadratic time, ${name}`, () =>
    assert.rejects(assertLinear(make, read as (input: unknown) => unknown, 200_000), { message: tooLong }));
}

test('fails where the quadratic part of the time shows in large input only', () =>
  assert.rejects(
    assertLinear(
      (size) => size,
      (size) => steps(size * 100 + size ** 2 / 100),
      200_000,
    ),
    { message: tooLong },
  ));

test('what is read wrong fails, at the whole size too', async () => {
  const sizes: number[] = [];
  await assertLinear(
    (size) => size,
    (size) => sizes.push(size),
    1000,
  );
  assert.deepEqual([...new Set(sizes)], [1, 4, 16, 63, 250, 1000]);
  await assert.rejects(
    assertLinear(
      (size) => size,
      (size) => assert.notEqual(size, 1000),
      1000,
    ),
    /1000/,
  );
});

test.run();
