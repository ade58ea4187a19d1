import * as assert from 'node:assert/strict';
import { test } from 'uvu';
import { tooOld } from '../../src/domain/version.ts';
import { versionAtLeast } from '../../src/text/version.ts';
import { reason } from '../../src/text/reasons.ts';

for (const [version, floor, expected] of [
  ['8.1', '8.1', true],
  ['8.10', '8.9', true],
  ['8.9', '8.10', false],
  ['9', '8.1', true],
  ['8', '8.1', false],
  ['8.1.0', '8.1', true],
  ['8', '8.0', true],
  ['8.0.9', '8.1', false],
  ['8.1b2', '8.1', true],
  ['2210.3', '2210.10', false],
  ['1.0.0', '1.0', true],
] as const) {
  test(`${version} is ${expected ? '' : 'not '}at least ${floor}`, () => assert.equal(versionAtLeast(version, floor), expected));
}

for (const [edition, version, expected] of [
  ['enterprise', '8.1', false],
  ['enterprise', '8.0.12', true],
  ['enterprise', '7.9', true],
  ['datacenter', '2210.3', false],
  ['datacenter', '2210.2', true],
  ['datacenter', '2305.1', false],
  // each edition counts in its own way, also where it is not said which it is
  ['datacenter', '8.4', true],
  [undefined, '8.4.1', false],
  [undefined, '8.0', true],
  [undefined, '2209.9', true],
  [undefined, '2210.3', false],
] as const) {
  test(`${edition ?? 'edition not known'} ${version}: ${expected ? 'too old' : 'new enough'}`, () =>
    assert.equal(tooOld({ version, ...(edition ? { edition } : {}) }), expected));
}

test('without a version, or with one that is none, it is not known', () => {
  assert.deepEqual(tooOld({ edition: 'enterprise' }), { unknown: true, missing: 'product.version' });
  assert.deepEqual(tooOld({ version: 'latest' }), {
    unknown: true,
    because: reason('version-not-a-number', { version: 'latest' }),
  });
});

test.run();
