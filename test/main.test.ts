import * as assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import { VERSION } from '../src/generated/version.ts';

// main.ts with another program behind it
const folder = mkdtempSync(join(tmpdir(), 'kerbcheck-test-'));
copyFileSync('src/main.ts', join(folder, 'main.ts'));
for (const name of ['generated', 'text']) cpSync(join('src', name), join(folder, name), { recursive: true });
writeFileSync(join(folder, 'package.json'), '{"type": "module"}');
test.after(() => rmSync(folder, { recursive: true }));

/** Runs main.ts with a cli.ts whose run() has that body. */
function run(body: string, ...args: string[]) {
  writeFileSync(
    join(folder, 'cli.ts'),
    `
    export const codeWhenBroken = () => (process.argv.includes('intune') ? 1 : 4);
    export async function run(argv: string[]): Promise<void> { ${body} }`,
  );
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(folder, 'main.ts'), ...args], { encoding: 'utf8' });
  return { code: status, stdout, stderr };
}

test('the program gets the arguments and sets the code', () => {
  const body = 'console.log(argv.join()); process.exitCode = 2;';
  assert.deepEqual(run(body, 'check', '-o', 'json'), { code: 2, stdout: 'check,-o,json\n', stderr: '' });
});

test('--version does not load the program', () => {
  assert.deepEqual(run('throw 1;', '--version'), { code: 0, stdout: `${VERSION}\n`, stderr: '' });
});

test('a crash is one line and code 4, whatever was thrown, whenever', () => {
  const stderr = 'kerbcheck broke: TypeError: first line\n';
  assert.deepEqual(run(`throw new TypeError('first line\\nsecond line');`), { code: 4, stdout: '', stderr });
  assert.deepEqual(run(`setTimeout(() => { throw new TypeError('first line'); }); process.exitCode = 1;`), { code: 4, stdout: '', stderr });
  assert.deepEqual(run(`void Promise.reject(new TypeError('first line')); process.exitCode = 0;`), { code: 4, stdout: '', stderr });
  assert.equal(run('throw Object.create(null);').code, 4);
});

test('what a crash quotes does not disguise its line', () => {
  assert.equal(run(String.raw`throw new Error('a\u202e\u001b[2J');`).stderr, 'kerbcheck broke: Error: a<U+202E><U+001B>[2J\n');
});

test('KERBCHECK_DEBUG=1 adds where a crash was, and what caused it', () => {
  process.env['KERBCHECK_DEBUG'] = '1';
  try {
    const { code, stderr } = run(`throw new TypeError('first line', { cause: new Error('deeper') });`);
    assert.equal(code, 4);
    assert.match(
      stderr,
      /^kerbcheck broke: TypeError: first line\nTypeError: first line\n {4}at (?:Module\.)?run .*cli\.ts:.*\[cause\]: Error: deeper/s,
    );
  } finally {
    delete process.env['KERBCHECK_DEBUG'];
  }
});

test('a crash ends with the code that the exit mode has for it', () => {
  assert.equal(run('setTimeout(() => { throw 1; });', '--exit', 'intune').code, 1);
});

test('nothing that still runs changes the code of a crash', () => {
  const { code } = run('setTimeout(() => { process.exitCode = 0; }, 200); setTimeout(() => { throw 1; }, 50);');
  assert.equal(code, 4);
});

test.run();
