import * as assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { test } from 'uvu';
import { runProgram, systemProgram, type Ended } from '../../src/system/run.ts';
import { textOf, type Lack } from '../../src/text/reasons.ts';
import { saidDuring } from '../support/said.ts';
import { inWords } from '../support/lacks.ts';
import { sinceStart } from '../../src/system/clock.ts';

const folder = mkdtempSync(join(tmpdir(), 'kerbcheck-test-'));
test.after(() => rmSync(folder, { recursive: true }));

const sh = (script: string, options: { deadline?: number; input?: string; env?: NodeJS.ProcessEnv; maxBytes?: number } = {}) =>
  runProgram('/bin/sh', ['-c', script], { deadline: sinceStart() + 10_000, ...options });

function ended(answer: Ended | Lack): Ended {
  assert.ok('code' in answer, 'because' in answer ? textOf(answer.because) : '');
  return answer;
}

test('output as bytes, standard error apart, and the exit code', async () => {
  const { code, stdout, stderr } = ended(await sh(String.raw`printf 'a\201\000b'; printf 'err' >&2; exit 87`));
  assert.equal(code, 87);
  assert.deepEqual([...stdout], [0x61, 0x81, 0, 0x62]);
  assert.equal(stderr.toString(), 'err');
});

test('which program one waits for is said', async () => {
  assert.deepEqual(await saidDuring(async () => sh('exit 0')), ['waiting for sh']);
});

test('arguments arrive as they are: no shell, no pattern is expanded', async () => {
  const { stdout } = ended(await runProgram('/usr/bin/printf', ['%s|', '*', '$HOME', 'a "b"', ''], { deadline: sinceStart() + 10_000 }));
  assert.equal(stdout.toString(), '*|$HOME|a "b"||');
});

test('standard input is what is given, UTF-8, and empty otherwise', async () => {
  assert.equal(ended(await sh('cat', { input: 'ä\n' })).stdout.toString(), 'ä\n');
  assert.equal(ended(await sh('cat')).stdout.toString(), '');
});

test('a program that does not read its standard input', async () => {
  assert.equal(ended(await sh('exec 0<&-; exit 3', { input: 'x'.repeat(1_000_000) })).code, 3);
});

test('the environment: what is added, what is taken away, and nothing of kerbcheck', async () => {
  const outer = { KERBCHECK_LDAP_PASSWORD: 'secret', kerbcheck_ldap_user: 'reader', TEST_KEPT: 'kept', TEST_gone: 'there' };
  Object.assign(process.env, outer);
  try {
    const told = async (env?: NodeJS.ProcessEnv) =>
      ended(await sh('env', env && { env }))
        .stdout.toString()
        .split('\n')
        .filter((line) => /^(?:KERBCHECK|TEST)_/i.test(line))
        .sort();
    assert.deepEqual(await told(), ['TEST_KEPT=kept', 'TEST_gone=there']);
    assert.deepEqual(await told({ KERBCHECK_PROBE_ROLE: 'client', TEST_GONE: undefined }), [
      'KERBCHECK_PROBE_ROLE=client',
      'TEST_KEPT=kept',
    ]);
  } finally {
    for (const name of Object.keys(outer)) delete process.env[name];
  }
});

test('a program that ends by a signal has no exit code', async () => {
  assert.equal(ended(await sh('kill -9 $$')).code, null);
});

test('a program that hangs is killed when the time is up', async () => {
  const pidFile = join(folder, 'hanging');
  const start = performance.now();
  const answer = await sh(`echo $$ > ${pidFile}; echo some; exec sleep 30`, { deadline: sinceStart() + 1000 });
  const took = performance.now() - start;
  const { reason, stdout } = inWords(answer) as { reason: string; stdout: Buffer };
  assert.match(reason, /^\/bin\/sh was ended after (?:0\.\d|1\.0) s, when the time was up; --timeout gives more$/);
  assert.equal(stdout.toString(), 'some\n');
  assert.ok(took >= 998 && took < 10_000, `${took} ms`);
  await new Promise((tick) => setTimeout(tick, 100));
  assert.notEqual(spawnSync('/bin/sh', ['-c', `kill -0 $(cat ${pidFile})`]).status, 0, 'it still runs');
});

test('a process that holds the output of one that has ended is not waited for', async () => {
  const start = performance.now();
  const { code, stdout } = ended(await sh('sleep 30 & echo done; exit 4'));
  assert.equal(code, 4);
  assert.equal(stdout.toString(), 'done\n');
  assert.ok(performance.now() - start < 10_000);
});

test('neither is it after the time is up, and kerbcheck can end while it runs', () => {
  const script = `import { runProgram } from ${JSON.stringify(resolve('src/system/run.ts'))};
    const held = await runProgram('/bin/sh', ['-c', 'sleep 30 & echo done'], { deadline: performance.now() + 10000 });
    const hung = await runProgram('/bin/sh', ['-c', 'sleep 30; true'], { deadline: performance.now() + 300, input: 'unread' });
    console.log(held.stdout.toString().trim(), hung.because.code);`;
  const { stdout, status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
    timeout: 8000,
  });
  assert.equal(stdout, 'done program-too-slow\n', stderr);
  assert.equal(status, 0);
});

test('no limit of time', async () => {
  assert.equal(ended(await sh('sleep 0.1; exit 5', { deadline: Infinity })).code, 5);
});

test('nothing is started when no time is left; --timeout gives more', async () => {
  const answer = await sh('exit 0', { deadline: sinceStart() - 1 });
  assert.deepEqual(inWords(answer), { reason: '/bin/sh was not started: no time is left; --timeout gives more' });
});

test('too much output', async () => {
  const start = performance.now();
  const tooMuch = async (script: string) => {
    const { reason, ...rest } = inWords(await sh(script, { maxBytes: 100_000 }));
    // Not compared as bytes: how two of 100,000 bytes differ takes a test's whole memory to say.
    assert.ok('stdout' in rest && Buffer.isBuffer(rest.stdout) && rest.stdout.length > 0, 'what it wrote is kept');
    return reason;
  };
  const expected = '/bin/sh was ended: it wrote more than 100000 bytes, the limit for one program';
  assert.equal(await tooMuch('while :; do echo 0123456789012345678901234567890123456789; done'), expected);
  assert.ok(performance.now() - start < 20_000);
  assert.equal(ended(await sh('head -c 100000 /dev/zero', { maxBytes: 100_000 })).stdout.length, 100_000);
  assert.equal(await tooMuch('head -c 60000 /dev/zero; head -c 60000 /dev/zero >&2; sleep 1'), expected);
});

test('output larger than a pipe holds is whole', async () => {
  assert.equal(ended(await sh('head -c 5000000 /dev/zero')).stdout.length, 5_000_000);
});

test('a program that is not there', async () => {
  const answer = await runProgram('/nowhere/setspn.exe', [], { deadline: sinceStart() + 10_000 });
  assert.deepEqual(inWords(answer), { reason: '/nowhere/setspn.exe is not there' });
});

test('a program that may not be started', async () => {
  const program = join(folder, 'no-program');
  writeFileSync(program, 'text');
  chmodSync(program, 0o644);
  assert.deepEqual(inWords(await runProgram(program, [], { deadline: sinceStart() + 10_000 })), {
    reason: `${program} may not be started: no permission, or blocked by a policy or by endpoint protection (EACCES)`,
  });
});

test('what Node itself refuses is a reason on one line, too', async () => {
  const answer = await runProgram('/bin/sh', ['-c', 'a\0b'], { deadline: sinceStart() + 10_000 });
  assert.match(inWords(answer).reason, /^\/bin\/sh cannot be started: .*$/);
});

test('programs of the system have a full path, whatever the environment says', () => {
  const root = process.env['SystemRoot'];
  const arch = Object.getOwnPropertyDescriptor(process, 'arch')!;
  try {
    process.env['SystemRoot'] = 'D:\\WinNT';
    assert.equal(systemProgram('sc.exe'), 'D:\\WinNT\\System32\\sc.exe');
    assert.equal(
      systemProgram('WindowsPowerShell', 'v1.0', 'powershell.exe'),
      'D:\\WinNT\\System32\\WindowsPowerShell\\v1.0\\powershell.exe',
    );
    assert.equal(systemProgram(), 'D:\\WinNT\\System32');
    for (const wrong of ['', '.', 'WinNT', '\\WinNT', 'D:WinNT', undefined]) {
      if (wrong === undefined) delete process.env['SystemRoot'];
      else process.env['SystemRoot'] = wrong;
      assert.equal(systemProgram('sc.exe'), 'C:\\Windows\\System32\\sc.exe', `SystemRoot ${wrong}`);
    }
    Object.defineProperty(process, 'arch', { ...arch, value: 'ia32' });
    assert.equal(systemProgram('sc.exe'), 'C:\\Windows\\Sysnative\\sc.exe');
  } finally {
    Object.defineProperty(process, 'arch', arch);
    if (root === undefined) delete process.env['SystemRoot'];
    else process.env['SystemRoot'] = root;
  }
});

test.run();
