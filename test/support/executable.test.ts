import * as assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import { executable } from './executable.ts';

const project = process.cwd();
const folder = mkdtempSync(join(tmpdir(), 'kerbcheck-executable-'));
test.before(() => process.chdir(folder));
test.after(() => {
  process.chdir(project);
  rmSync(folder, { recursive: true });
});

/** Writes a file that was last changed at that hour. */
function write(file: string, hour: number): void {
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, '');
  utimesSync(file, hour * 3600, hour * 3600);
}

test('an executable that is not there, older or newer than what it is made of', () => {
  assert.throws(() => executable(), { message: 'there is no dist/kerbcheck yet: npm run build' });
  write('dist/kerbcheck', 2);
  write('src/domain/spn.ts', 1);
  write('src/generated/facts.ts', 3);
  write('test/rules.test.ts', 3);
  assert.equal(executable(), join(process.cwd(), 'dist/kerbcheck'));
  for (const file of ['src/domain/spn.ts', 'rules/procall/SPN-01.yaml', 'build/bundle.ts', 'package.json']) {
    write(file, 3);
    assert.throws(() => executable(), { message: `dist/kerbcheck is older than the sources (${file}): npm run build` });
    write(file, 1);
  }
});

test.run();
