import * as assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { test } from 'uvu';
import { sha256, sha256BySteps } from '../../src/system/sha256.ts';

// Of the empty text and of "abc": FIPS 180-2; of the bytes: sha256sum.
test('SHA-256 in hex, of texts and bytes', () => {
  assert.equal(sha256(''), 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  assert.equal(sha256('abc'), 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  assert.equal(sha256('Büro \u{1F600}'), sha256(Buffer.from('Büro \u{1F600}', 'utf8')));
  assert.equal(sha256(new Uint8Array([0, 255])), '06eb7d6a69ee19e5fbdf749018d3d2abfa04bcbd1365db312eb86dc7169389b8');
});

test('the same as that of Node, whatever the length', () => {
  for (let length = 0; length < 200; length++) assert.equal(sha256('ä'.repeat(length)), hash('sha256', 'ä'.repeat(length)));
  const long = new Uint8Array(1_000_003).map((_, at) => at % 251);
  assert.equal(sha256(long), hash('sha256', long));
});

test('the same piece by piece, also where the pieces stand in one buffer', () => {
  for (const pieces of [0, 1, 3, 100]) {
    const steps = sha256BySteps();
    const whole: Uint8Array[] = [];
    const buffer = new Uint8Array(10_000);
    for (let at = 0; at < pieces; at++) {
      buffer.fill(at);
      whole.push(buffer.slice());
      steps.add(buffer);
    }
    assert.equal(steps.end(), hash('sha256', Buffer.concat(whole)));
  }
});

test.run();
