import { test } from 'uvu';
import * as assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WrongUse } from '../../src/system/errors.ts';
import { readText } from '../../src/system/readText.ts';

const folder = mkdtempSync(join(tmpdir(), 'kerbcheck-text-'));
test.after(() => rmSync(folder, { recursive: true }));

function write(name: string, bytes: Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

test('a text in any encoding, with its bytes', async () => {
  const bytes = Buffer.from('\ufeffkerberos: required\n', 'utf16le');
  assert.deepEqual(await readText(write('site.yaml', bytes)), { bytes, text: 'kerberos: required\n' });
});

test('two encodings are wrong use, in one line that names file and byte', async () => {
  const first = 'kerberos: required\n';
  const path = write('mixed.yaml', Buffer.concat([Buffer.from(first), Buffer.from(first, 'utf16le')]));
  await assert.rejects(
    readText(path),
    new WrongUse(`${path}: text of 8 bits a character up to byte ${first.length}, UTF-16 from there on; expected one encoding in a file`),
  );
});

test.run();
