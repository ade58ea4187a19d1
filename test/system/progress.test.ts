import { test } from 'uvu';
import * as assert from 'node:assert/strict';
import { createServer, type AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { sinceStart } from '../../src/system/clock.ts';
import { clearProgress, progress, progressOn, showProgress } from '../../src/system/progress.ts';
import { kerbcheck } from '../support/kerbcheck.ts';
import { onTerminal } from '../support/pseudoTerminal.ts';

function shown(isTTY: boolean | undefined): string[] {
  const written: string[] = [];
  let ms = 0;
  const on = progressOn(
    () => ({ ...(isTTY !== undefined && { isTTY }), write: (text) => written.push(text) }),
    () => ms,
  );
  for (; ms < 1500; ms += 50) on.say(`${ms}`);
  on.clear();
  on.clear();
  return written;
}

test('on a terminal, after a second, five times a second, and taken away once', () => {
  assert.deepEqual(shown(true), ['\r1000\u001b[K', '\r1200\u001b[K', '\r1400\u001b[K', '\r\u001b[K']);
});

test('nowhere else', () => {
  assert.deepEqual(shown(false), []);
  assert.deepEqual(shown(undefined), []);
});

test('what was said last is shown after a second, also where nothing more is said', async () => {
  const written: string[] = [];
  let isWritten = (): void => {};
  const writing = new Promise<void>((done) => (isWritten = done));
  const on = progressOn(() => ({ isTTY: true, write: (text) => (isWritten(), written.push(text)) }));
  const begun = sinceStart();
  on.say('asking');
  on.say('still asking');
  // the timer alone keeps no run from its end
  const waiting = setTimeout(() => {}, 60_000);
  await writing;
  clearTimeout(waiting);
  assert.deepEqual(written, ['\rstill asking\u001b[K']);
  assert.ok(sinceStart() - begun >= 990);
});

test('a line that would wrap is cut, and nothing in it steers the terminal', () => {
  const written: string[] = [];
  let ms = 0;
  const on = progressOn(
    () => ({ isTTY: true, columns: 12, write: (text) => written.push(text) }),
    () => ms,
  );
  ms = 2000;
  on.say(`a\u001b[31m${'b'.repeat(40)}`);
  assert.deepEqual(written, ['\ra<U+001B>[3\u001b[K']);
});

test('it is shown where it was asked to be', () => {
  const said: string[] = [];
  progress('nobody listens');
  showProgress({ say: (text) => said.push(text), clear: () => said.push('-') });
  progress('x');
  clearProgress();
  showProgress(undefined);
  progress('y');
  clearProgress();
  assert.deepEqual(said, ['x', '-']);
});

// A directory that takes connections and never answers.
test('a directory that lets one wait: on a terminal it is said and taken away before the report, in a pipe there is nothing of it', async () => {
  const silent = createServer(() => {});
  await new Promise<void>((done) => silent.listen(0, '127.0.0.1', done));
  const { port } = silent.address() as AddressInfo;
  const args = ['check', '--ldap', `ldaps://u@127.0.0.1:${port}`, '--server', 'ucs01.corp.example', '--timeout', '2.5'];
  process.env['KERBCHECK_LDAP_PASSWORD'] = 'x';
  try {
    const terminal = await onTerminal([process.execPath, resolve('src/main.ts'), ...args]);
    const [before, after, ...more] = terminal.split('\r\u001b[K');
    assert.deepEqual(more, []);
    assert.match(before!, new RegExp(`^(\\rasking ldaps://127\\.0\\.0\\.1:${port}\\x1b\\[K)+$`));
    assert.match(after!, /^kerbcheck \S+ +ucs01\.corp\.example/);
    const { stdout, stderr } = await kerbcheck(args);
    assert.equal(stderr, '');
    assert.doesNotMatch(stdout, /asking/);
    assert.match(stdout, /^kerbcheck /);
  } finally {
    delete process.env['KERBCHECK_LDAP_PASSWORD'];
    silent.close();
  }
});

test.run();
