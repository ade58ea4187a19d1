import { test } from 'uvu';
import * as assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromStandardInput, probe, type ProbeRequest } from '../../../src/collect/windows/probe.ts';
import { searches } from '../../../src/collect/directory/query.ts';
import { textOf, type Lack } from '../../../src/text/reasons.ts';
import { probeScript } from '../../../src/generated/probe.ts';
import { inWords } from '../../support/lacks.ts';
import { probedServer } from '../../support/probe.ts';
import { sinceStart } from '../../../src/system/clock.ts';

const folder = mkdtempSync(join(tmpdir(), 'kerbcheck-probe-'));
test.after(() => rmSync(folder, { recursive: true }));

const document = `${JSON.stringify({ ...probedServer, membership: { joined: false } })}\n`;

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
  const answer = await probe({ deadline: sinceStart() + 20_000, powershell, ...request });
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
    // PowerShell itself would read standard input, and nothing of the script would come.
    assert.doesNotMatch(fromStandardInput, /\$input/i);
    assert.equal(input, readFileSync('src/collect/windows/probe.ps1', 'utf8'));
    assert.equal(env['KERBCHECK_LDAP_PASSWORD'], undefined);
    assert.equal(env['PSModulePath'], 'C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\Modules');
    assert.deepEqual(
      ['ROLE', 'COMPUTER', 'RUN_AS'].map((name) => env[`KERBCHECK_PROBE_${name}`]),
      ['client', 'UCS02', 'CORP\\svc'],
    );
    assert.equal(env['KERBCHECK_PROBE_PARENT'], String(process.ppid));
    const left = Date.parse(env['KERBCHECK_PROBE_UNTIL']!) - Date.now();
    assert.ok(left > 10_000 && left <= 18_000, 'the script gives up by itself before it is ended');
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

test('nothing written: the error, by what is the same in every language; that a policy blocks it is said only where nothing is', async () => {
  const reason = async (does: string) => (await ask(does)).reason;
  assert.match((await reason(''))!, /wrote nothing: most likely it is blocked by a policy/);
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
  const german = `"\\u001b[31;1mDer Befehl \\"Import-Module\\" konnte nicht geladen werden.\\r\\nIn Zeile:1\\r\\n ${'x'.repeat(300)}\\r\\n    + FullyQualifiedErrorId : Modules_Mod\\r\\n   uleNotFound,Microsoft.PowerShell.Commands"`;
  assert.equal(
    (await reason(`process.stderr.write(${german}); process.exitCode = 1`))!,
    `Windows PowerShell failed (Modules_ModuleNotFound,Microsoft.PowerShell.Commands): Der Befehl "Import-Module" konnte nicht geladen werden. In Zeile:1 ${'x'.repeat(133)}`,
  );
  assert.equal(await reason('process.stderr.write("no .NET"); process.exitCode = 1'), 'Windows PowerShell failed: no .NET');
  assert.match((await reason('process.exitCode = 134'))!, /exit code 134 and wrote nothing/);
  assert.match((await reason('process.stdout.write(document.slice(0, 100))'))!, /not understood: a whole JSON document/);
  assert.match((await reason('process.stdout.write("Fehler\\n")'))!, /not understood/);
});

test('what it wrote before it hung, or failed, is kept, with the reason why there is no more', async () => {
  const [first, ...others] = [JSON.stringify({ ...JSON.parse(document), membership: undefined, client: undefined }), ''];
  const kept = async (does: string, deadline = 20_000) => {
    const { answer } = await ask(`process.stdout.write(${JSON.stringify([first, ...others].join('\n'))}); ${does}`, {
      deadline: sinceStart() + deadline,
    });
    assert.ok(!('because' in answer));
    assert.ok('netbios' in answer.host && answer.service && 'state' in answer.service);
    return inWords(answer.membership as Lack).reason;
  };
  assert.match(
    await kept('setInterval(() => {}, 1000)', 1500),
    /^\S+powershell was ended after 1\.5 s, when the time was up; --timeout gives more$/,
  );
  assert.equal(
    await kept('process.stderr.write("System.OutOfMemoryException"); process.exitCode = 1'),
    'Windows PowerShell failed: System.OutOfMemoryException',
  );
  assert.equal(await kept('process.exitCode = 3'), 'Windows PowerShell ended with exit code 3 before it had told all');
});

test('one that hangs, or writes without end, is ended', async () => {
  const started = performance.now();
  const { reason } = await ask('setInterval(() => {}, 1000)', { deadline: sinceStart() + 700 });
  assert.match(reason!, /was ended/);
  assert.ok(performance.now() - started < 5000);
  assert.match((await ask('for (;;) require("node:fs").writeSync(1, "x".repeat(65536))')).reason!, /bytes, the limit/);
  const absent = await probe({ deadline: sinceStart() + 1000, powershell: join(folder, 'absent') });
  assert.match(inWords(absent).reason, /is not there/);
});

test('a signed script beside the executable is preferred, where it is this one and its signature is good; both reasons are kept', async () => {
  const file = join(folder, 'probe.ps1');
  const run = (does: string) => ask(does, { folder });
  const told = 'process.stdout.write(document)';
  const byFile = ['-NoProfile', '-NonInteractive', '-ExecutionPolicy', 'AllSigned', '-File', file];
  const byCommand = ['-NoProfile', '-NonInteractive', '-Command', fromStandardInput];
  const signature = '# SIG # Begin signature block\r\n# x\r\n# SIG # End signature block\r\n';
  const ways = async (text: string | Buffer, does = told) => {
    writeFileSync(file, text);
    const { answer, calls, reason } = await run(does);
    const notes = 'because' in answer ? [] : answer.notTaken.map((one) => textOf(one));
    return { ways: calls.map(({ args }) => args), inputs: calls.map(({ input }) => input), notes, reason };
  };
  rmSync(file, { force: true });
  assert.deepEqual(
    (await run(told)).calls.map(({ args }) => args),
    [byCommand],
  );
  assert.deepEqual((await ways(probeScript)).ways, [byCommand], 'without a signature');
  // as it comes, and as tools for signing leave it
  for (const text of [probeScript, probeScript.replaceAll('\n', '\r\n'), `\ufeff${probeScript}\r\n\r\n`]) {
    const signed = await ways(`${text}${signature}`);
    assert.deepEqual([signed.ways, signed.inputs, signed.notes], [[byFile], [''], []]);
  }
  for (const text of ['"x"\r\n', probeScript.replace('-le 126', '-le 127'), `${probeScript}"more"\r\n`, '']) {
    const other = await ways(`${text}${signature}`);
    assert.deepEqual(other.ways, [byCommand]);
    assert.equal(
      other.notes.join(),
      `${file} was not run: but for its signature it is not the script of this version of kerbcheck; sign the probe.ps1 that comes with it`,
    );
  }
  const refusing = 'if (args.includes("-File")) { process.stderr.write("not signed well"); process.exitCode = 1; }';
  const refused = await ways(`${probeScript}${signature}`, `${refusing} else ${told}`);
  assert.deepEqual([refused.ways, refused.notes], [[byFile, byCommand], ['Windows PowerShell failed: not signed well']]);
  const neither = await ways(`${probeScript}${signature}`, `${refusing} else process.exitCode = 134`);
  assert.equal(neither.reason, 'Windows PowerShell failed: not signed well; Windows PowerShell ended with exit code 134 and wrote nothing');
});

test.run();
