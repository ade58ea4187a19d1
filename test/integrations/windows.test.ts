// The module and the scripts in PowerShell for Windows, with kerbcheck.exe, on a server that has a running service eucsrv, under Wine.
// test/support/wine/powershell.ts says what of it is a stand-in.
import * as assert from 'node:assert/strict';
import { cpSync, linkSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import { testWhere } from '../support/needs.ts';
import { buildWindowsShell } from '../support/powershell/engine.ts';
import { buildProgram } from '../support/wine/standIns.ts';
import { serverLacks, startServer } from '../support/wine/powershell.ts';

const onServer = testWhere('WINE', serverLacks);
const modules = 'C:\\PowerShell\\runtimes\\win\\lib\\net10.0\\Modules';

let server!: ReturnType<typeof startServer>;
let relay = '';

test.before(() => {
  if (serverLacks) return;
  server = startServer();
  cpSync(buildWindowsShell(), join(server.drive, 'PowerShell'), { recursive: true });
  relay = join(server.folder, 'relay.exe');
  buildProgram('relay.c', relay, ['-DCREATION_FLAGS=CREATE_NO_WINDOW']);
  const program = join(server.drive, 'Program Files/kerbcheck');
  mkdirSync(program);
  linkSync(server.exe, join(program, 'kerbcheck.exe'));
  cpSync('powershell/Kerbcheck', join(server.drive, 'Modules [1]/Kerbcheck'), { recursive: true });
  for (const folder of ['integrations', 'examples']) cpSync(folder, join(server.drive, folder), { recursive: true });
});
test.after(() => server?.close());

/** Runs lines in a PowerShell of their own; what they print, line by line. */
function run(...lines: string[]): string[] {
  const script = join(server.drive, 'lines.ps1');
  writeFileSync(script, [`$env:PSModulePath = '${modules}'`, '$ErrorActionPreference = "Stop"', ...lines].join('\r\n'));
  const options = ['-NoProfile', '-NonInteractive', '-ExecutionPolicy', 'RemoteSigned', '-File', 'C:\\lines.ps1'];
  const { code, stdout, stderr } = server.run(relay, ['C:\\PowerShell\\powershell.exe', ...options], {
    env: { ProgramW6432: 'C:\\Program Files', STAND_IN_DC: '127.0.0.1' },
  });
  assert.equal(code, 0, stdout + stderr);
  return stdout.split(/\r?\n/).filter((line) => line !== '');
}

const withModule = `Import-Module ([WildcardPattern]::Escape('C:\\Modules [1]\\Kerbcheck\\Kerbcheck.psd1'))`;

onServer('the module: finds the program of 64-bit Windows, judges files and this machine', () => {
  const captured = ['misplaced', 'healthy'].map(
    (name) => `Test-KerbcheckCompliance -Server ucs01.corp.example -Setspn C:\\examples\\${name}\\setspn.txt -Quiet`,
  );
  const lines = run(
    withModule,
    '$results = Test-KerbcheckCompliance -Verbose 4>&1',
    '"$($results[0])"',
    '$results | Where-Object { $_.Rule -eq "SERVICE-01" } | ForEach-Object { $_.Server, $_.Outcome, $_.Verdict }',
    ...captured,
  );
  assert.deepEqual(lines, [
    'kerbcheck: C:\\Program Files\\kerbcheck\\kerbcheck.exe (in ProgramW6432)',
    ...['ucs01.corp.example', 'pass', 'unknown'],
    ...['False', 'True'],
  ]);
});

onServer('the module: a program gets each argument as it is', () => {
  const given = [
    '',
    'a b',
    'M\u00fcller',
    "it's",
    'say "hi"',
    '"',
    '\\',
    'C:\\Program Files\\',
    'a b\\\\',
    '\\"',
    '\\\\"x\\',
    '[1]',
    '$HOME',
    '%PATH%',
    '&',
    '^',
  ];
  server.standIns.answer({});
  const literals = given.map((each) => `'${each.replaceAll("'", "''").replace('\u00fc', "' + [char]252 + '")}'`);
  run(
    withModule,
    `& (Get-Module Kerbcheck) { Invoke-Program C:\\standIn.exe @(${literals.map((each) => `(${each})`).join(', ')}) 30 '' $null } | Out-Null`,
  );
  assert.deepEqual(server.standIns.calls().at(-1)!.args, given);
});

onServer('ConfigMgr: the verdict in one word; a stopped service is started for real', () => {
  const detect = 'C:\\integrations\\configmgr\\Detect-Kerbcheck.ps1';
  const repair = 'C:\\integrations\\configmgr\\Repair-Kerbcheck.ps1';
  const state = '"$((Get-Service eucsrv).Status)"';
  assert.deepEqual(run(`& ${detect}`), ['Unknown']);
  assert.deepEqual(run(`& ${repair}`), ['The verdict is unknown: nothing was repaired.']);
  assert.deepEqual(run('Stop-Service eucsrv', state), ['Stopped']);
  assert.deepEqual(run(`& ${detect}`), ['NonCompliant']);
  assert.deepEqual(run(`& ${repair}`), ['Start-Service eucsrv helped: SERVICE-01 passes.']);
  assert.deepEqual(run(state), ['Running']);
  const log = readFileSync(join(server.drive, 'windows/CCM/Logs/Kerbcheck.log'), 'utf8');
  assert.match(log, /remediation: Start-Service eucsrv, the service is stopped though it starts automatically\r\n/);
});

test.run();
