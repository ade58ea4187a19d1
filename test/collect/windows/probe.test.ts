import { test } from 'uvu';
import * as assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { probe, type ProbeRequest } from '../../../src/collect/windows/probe.ts';
import { searches } from '../../../src/collect/directory/query.ts';
import { textOf } from '../../../src/text/reasons.ts';
import { inWords } from '../../support/lacks.ts';

const folder = mkdtempSync(join(tmpdir(), 'kerbcheck-probe-'));
test.after(() => rmSync(folder, { recursive: true }));

const part = { failure: { type: 'x', message: 'not here' } };
const document = JSON.stringify({
  format: 'kerbcheck-probe/1',
  languageMode: 'FullLanguage',
  caller: part,
  parent: part,
  host: part,
  membership: part,
  client: part,
});

/** Asks a program that stands in for powershell.exe: it does what `does` says, and tells its arguments, input and environment. */
async function ask(does: string, request: Partial<ProbeRequest> = {}) {
  const powershell = join(folder, 'powershell');
  const told = join(folder, 'told.json');
  rmSync(told, { force: true });
  writeFileSync(
    powershell,
    `#!${process.execPath}
    const { readFileSync, writeFileSync, existsSync } = require('node:fs');
    const input = readFileSync(0, 'utf8'), args = process.argv.slice(2), told = ${JSON.stringify(told)};
    const before = existsSync(told) ? JSON.parse(readFileSync(told, 'utf8')) : [];
    writeFileSync(told, JSON.stringify([...before, { args, input, env: process.env }]));
    const document = ${JSON.stringify(document)};
    ${does}`,
    { mode: 0o755 },
  );
  const answer = await probe({ deadline: performance.now() + 20_000, powershell, ...request });
  const calls = JSON.parse(readFileSync(told, 'utf8')) as { args: string[]; input: string; env: Record<string, string> }[];
  return { answer, calls, reason: 'because' in answer ? textOf(answer.because) : undefined };
}

test('the script comes by standard input, its parameters by the environment, which holds no password', async () => {
  process.env['KERBCHECK_LDAP_PASSWORD'] = 'secret';
  process.env['PSModulePath'] = '/of/PowerShell/7';
  try {
    const { reason, calls } = await ask('process.stdout.write(document)', { role: 'client', computer: 'UCS02', runAs: 'CORP\\svc' });
    assert.equal(reason, undefined);
    const [{ args, input, env }, ...more] = calls as [(typeof calls)[0] & {}];
    assert.deepEqual(more, []);
    assert.deepEqual(args.slice(0, 3), ['-NoProfile', '-NonInteractive', '-Command']);
    assert.ok(!args[3]!.includes('"'));
    assert.equal(input, readFileSync('src/collect/windows/probe.ps1', 'utf8'));
    assert.deepEqual([env['KERBCHECK_LDAP_PASSWORD'], env['PSModulePath']], [undefined, undefined]);
    assert.deepEqual(
      ['ROLE', 'COMPUTER', 'RUN_AS'].map((name) => env[`KERBCHECK_PROBE_${name}`]),
      ['client', 'UCS02', 'CORP\\svc'],
    );
    assert.equal(env['KERBCHECK_PROBE_PARENT'], String(process.ppid));
    assert.ok(Number(env['KERBCHECK_PROBE_SECONDS']) > 10 && Number(env['KERBCHECK_PROBE_SECONDS']) <= 17);
  } finally {
    delete process.env['KERBCHECK_LDAP_PASSWORD'];
    delete process.env['PSModulePath'];
  }
});

test('every search fits the lines in which it is handed over', async () => {
  const { calls } = await ask('process.stdout.write(document)');
  const lines = calls[0]!.env['KERBCHECK_PROBE_SEARCHES']!.split('\n').map((line) => line.split('\t'));
  assert.deepEqual(
    lines.map(([name]) => name),
    searches.map(({ name }) => name),
  );
  for (const line of lines) {
    assert.equal(line.length, 8);
    // what the script fills in
    for (const text of [line[5]!, line[6]!]) assert.ok(text.split('{').length <= 2, text);
  }
});

test('nothing written: the reason, by what is the same in every language', async () => {
  const reason = async (does: string) => (await ask(does)).reason;
  const silent = /wrote nothing: most likely it is blocked by a policy/;
  assert.match((await reason(''))!, silent);
  assert.match((await reason('process.stderr.write("#< CLIXML <Objs>Nein</Objs>"); process.exitCode = 1'))!, silent);
  assert.match(
    (await reason(
      'process.stderr.write("  + FullyQualifiedErrorId : MethodInvocationNotSupp\\r\\n   ortedInConstrained\\r\\n  Language"); process.exitCode = 1',
    ))!,
    /only the core of its language/,
  );
  assert.match(
    (await reason('process.stderr.write("FullyQualifiedErrorId : ScriptContainedMaliciousContent"); process.exitCode = 1'))!,
    /endpoint protection, which/,
  );
  assert.match((await reason('process.exitCode = 134'))!, /exit code 134 and wrote nothing/);
  assert.match((await reason('process.stdout.write(document.slice(0, 100))'))!, /not understood: a whole JSON document/);
  assert.match((await reason('process.stdout.write("Fehler\\n")'))!, /not understood/);
});

test('one that hangs, or writes without end, is ended', async () => {
  const started = performance.now();
  const { reason } = await ask('setInterval(() => {}, 1000)', { deadline: performance.now() + 700 });
  assert.match(reason!, /was ended/);
  assert.ok(performance.now() - started < 5000);
  assert.match((await ask('for (;;) require("node:fs").writeSync(1, "x".repeat(65536))')).reason!, /bytes, the limit/);
  const absent = await probe({ deadline: performance.now() + 1000, powershell: join(folder, 'absent') });
  assert.match(inWords(absent).reason, /is not there/);
});

test('a signed script beside the executable is preferred, and only where its signature is good; an unsigned one is not run', async () => {
  const file = join(folder, 'probe.ps1');
  const run = (does: string) => ask(does, { folder });
  const byCommand = ['-NoProfile', '-NonInteractive', '-Command'];
  assert.deepEqual(
    (await run('process.stdout.write(document)')).calls.map(({ args }) => args.slice(0, 3)),
    [byCommand],
  );
  writeFileSync(file, '"x"');
  assert.deepEqual(
    (await run('process.stdout.write(document)')).calls.map(({ args }) => args.slice(0, 3)),
    [byCommand],
  );

  writeFileSync(file, '"x"\r\n# SIG # Begin signature block\r\n');
  const signed = await run('process.stdout.write(document)');
  assert.deepEqual(
    signed.calls.map(({ args, input }) => [args, input]),
    [[['-NoProfile', '-NonInteractive', '-ExecutionPolicy', 'AllSigned', '-File', file], '']],
  );
  const refused = await run('if (args.includes("-File")) process.exitCode = 1; else process.stdout.write(document)');
  assert.deepEqual([refused.reason, refused.calls.length], [undefined, 2]);
});

test.run();
