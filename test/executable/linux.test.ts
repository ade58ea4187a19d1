import * as assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { test } from 'uvu';
import { VERSION } from '../../src/generated/version.ts';
import { executable } from '../support/executable.ts';
import { unnumbered } from '../support/kerbcheck.ts';

const kerbcheck = executable();
const example = resolve('examples/misplaced');
const check = [
  ...['check', '--general-xml', `${example}/general.xml`, '--setspn', `${example}/setspn.txt`],
  ...['--server', 'ucs01.corp.example'],
];
const folder = mkdtempSync(join(tmpdir(), 'kerbcheck-test-'));
test.after(() => rmSync(folder, { recursive: true }));

/** Runs the executable in a folder far from the project's. */
function run(args: string[], env: NodeJS.ProcessEnv = {}) {
  const { status, stdout, stderr } = spawnSync(kerbcheck, args, { cwd: folder, encoding: 'utf8', env: { ...process.env, ...env } });
  return { code: status, stdout, stderr };
}

test('--version', () => {
  assert.deepEqual(run(['--version']), { code: 0, stdout: `${VERSION}\n`, stderr: '' });
});

test('a bare call prints the help and is wrong use', () => {
  const { code, stdout, stderr } = run([]);
  assert.equal(code, 3);
  assert.match(stdout + stderr, /kerbcheck check/);
});

test('judges the example files from another folder', () => {
  const { code, stdout, stderr } = run(check);
  assert.equal(stderr, '');
  assert.match(stdout, /^FAIL {2}critical {2}SPN-01 /m);
  assert.equal(code, 1);
});

test('NODE_OPTIONS has no say', () => {
  const script = join(folder, 'stranger.cjs');
  writeFileSync(script, 'console.log("stranger")');
  assert.deepEqual(run(['--version'], { NODE_OPTIONS: `--require ${script}` }), run(['--version']));
  // A report has another number in the next second.
  const checked = (env?: NodeJS.ProcessEnv) => {
    const { stdout, ...rest } = run(check, env);
    return { stdout: unnumbered(stdout), ...rest };
  };
  assert.deepEqual(checked({ NODE_OPTIONS: `--require ${script}` }), checked());
});

test('a reader that closes the pipe changes nothing', () => {
  for (const args of [['--version'], check]) {
    const { stdout, stderr } = spawnSync('bash', ['-c', '(sleep 0.1; "$@") | true; echo "${PIPESTATUS[0]}"', 'bash', kerbcheck, ...args], {
      encoding: 'utf8',
    });
    assert.deepEqual({ stdout, stderr }, { stdout: `${run(args).code}\n`, stderr: '' });
  }
});

test('an output that cannot be written is one line and code 4', () => {
  for (const args of [['--version'], check]) {
    const { stderr, stdout } = spawnSync('bash', ['-c', '"$@" > /dev/full; echo "$?"', 'bash', kerbcheck, ...args], { encoding: 'utf8' });
    assert.equal(stdout, '4\n');
    assert.match(stderr, /^[^\n]*ENOSPC[^\n]*\n$/);
  }
});

test('the path of the folder it was built in is not inside', () => {
  const { status } = spawnSync('grep', ['-q', '-F', process.cwd(), kerbcheck]);
  assert.equal(status, 1);
});

test.run();
