import * as assert from 'node:assert/strict';
import { test } from 'uvu';
import { quotes } from '../../src/text/quotes.ts';

test('the quotes are those of Unicode, and the accents that are typed for them', () => {
  const points = Array.from({ length: 0x110000 }, (_, point) => String.fromCodePoint(point));
  assert.deepEqual([...quotes].sort(), points.filter((character) => /[\p{Quotation_Mark}`´]/u.test(character)).sort());
});

test.run();
