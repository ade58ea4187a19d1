import * as assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'uvu';
import { sha256 } from '../../src/system/sha256.ts';

test('SHA-256 in hex, of texts and bytes, however many were hashed before', () => {
  for (let round = 0; round < 100; round++) {
    for (const data of ['', `round ${round}`, 'Büro \u{1F600}', 'half \uD83D of a character', new Uint8Array([0, 255, round])])
      assert.equal(
        sha256(data),
        createHash('sha256')
          .update(typeof data === 'string' ? Buffer.from(data, 'utf8') : data)
          .digest('hex'),
      );
  }
});

test.run();
