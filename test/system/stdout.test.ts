import { test } from 'uvu';
import * as assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { openSync } from 'node:fs';

function run(script: string, stdout: 'pipe' | number, env: NodeJS.ProcessEnv = {}) {
  const program = `import { stdoutAbilities, writeStdout } from './src/system/stdout.ts'; ${script}`;
  return spawnSync(process.execPath, ['--input-type=module-typescript', '-e', program], {
    stdio: ['ignore', stdout, 'pipe'],
    encoding: 'utf8',
    maxBuffer: 1e8,
    env: { ...process.env, ...env },
  });
}

test('what is written arrives whole, without the process being ended by force', () => {
  const { stdout, status, stderr } = run(
    `process.exitCode = 2; await writeStdout('ü'.repeat(3_000_000)); await writeStdout('end');`,
    'pipe',
  );
  assert.deepEqual(
    { length: stdout.length, end: stdout.slice(-3), status, stderr },
    { length: 3_000_003, end: 'end', status: 2, stderr: '' },
  );
});

test('a full disk is an error that names standard output', () => {
  const { stderr, status } = run(
    `await writeStdout('a').catch((error) => console.error(error.constructor.name, error.message));`,
    openSync('/dev/full', 'w'),
  );
  assert.match(stderr, /^CannotWrite cannot write standard output: ENOSPC/);
  assert.equal(status, 0);
});

/** As on a terminal of some platform, that has so many columns. */
const abilities = (terminal: boolean, platform: string, env: NodeJS.ProcessEnv = {}, columns: number | undefined = undefined) => {
  const script = `Object.defineProperty(process, 'platform', { value: '${platform}' }); process.stdout.isTTY = ${terminal};
    process.stdout.columns = ${columns}; process.stdout.write(JSON.stringify(stdoutAbilities()));`;
  return JSON.parse(run(script, 'pipe', { NO_COLOR: undefined, TERM: 'xterm', ...env }).stdout) as unknown;
};

test('colour on terminals only, unless it is not wanted; ASCII where Windows pipes', () => {
  const width = 80;
  assert.deepEqual(abilities(true, 'linux'), { color: true, ascii: false, width });
  assert.deepEqual(abilities(true, 'win32'), { color: true, ascii: false, width });
  assert.deepEqual(abilities(false, 'linux'), { color: false, ascii: false, width });
  assert.deepEqual(abilities(false, 'win32'), { color: false, ascii: true, width });
  assert.deepEqual(abilities(true, 'linux', { NO_COLOR: '1' }), { color: false, ascii: false, width });
  assert.deepEqual(abilities(true, 'linux', { NO_COLOR: '' }), { color: true, ascii: false, width });
  assert.deepEqual(abilities(true, 'linux', { TERM: 'dumb' }), { color: false, ascii: false, width });
});

test('lines are as wide as the terminal, from 60 to 100 columns; elsewhere 80', () => {
  for (const [columns, width] of [
    [20, 60],
    [72, 72],
    [200, 100],
    [0, 80],
  ] as const)
    assert.deepEqual(abilities(true, 'linux', {}, columns), { color: true, ascii: false, width });
  assert.deepEqual(abilities(false, 'linux', {}, 72), { color: false, ascii: false, width: 80 });
});

test.run();
