import { test } from 'uvu';
import * as assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { scratchFile } from '../../src/system/scratch.ts';

test('what was written comes back, in pieces that cut no letter, and no file is left', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kerbcheck-'));
  const scratch = scratchFile(folder);
  const text = 'x' + 'ü€🚀'.repeat(100_000);
  scratch.write(text);
  scratch.write(text);
  assert.deepEqual(readdirSync(folder), [], 'not even while it is written');
  const pieces = [...scratch.pieces()];
  assert.ok(pieces.length > 2);
  assert.equal(pieces.join(''), text + text);
  assert.throws(() => scratch.write('more'), /cannot write a temporary file to .*/);
  rmdirSync(folder);
});

test('a folder that is not there is one line', () => {
  assert.throws(() => scratchFile('/nowhere'), /^Error: cannot write a temporary file to \/nowhere: the folder \/nowhere does not exist$/);
});

test.run();
