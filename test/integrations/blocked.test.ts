// What a policy forbids is said to be forbidden by one, by every script that is handed on: where Windows does not start the program
// (AppLocker, App Control, no right), and where PowerShell runs the script itself in the core of its language.
import { test } from 'uvu';
import * as assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { testWhere } from '../support/needs.ts';
import { blockedScript } from '../support/powershell/blocked.ts';
import { runScript, writeProgram } from '../support/powershell/callers.ts';
import { buildShell, powershellLacks } from '../support/powershell/engine.ts';

const inShell = testWhere('POWERSHELL', powershellLacks);
const shell = powershellLacks === undefined ? buildShell() : '';
const folder = mkdtempSync(join(tmpdir(), 'kerbcheck-blocked-'));
test.after(() => rmSync(folder, { recursive: true }));

const program = join(folder, 'kerbcheck', 'kerbcheck.exe');
const windows = join(folder, 'Windows');
const event = join(folder, 'event');
const log = join(windows, 'CCM', 'Logs', 'Kerbcheck.log');
const env = { ProgramW6432: folder, windir: windows, SystemRoot: windows, ProgramData: folder, NO_COLOR: '1' };
writeProgram(program, 'echo 1.0.0');
writeProgram(join(windows, 'System32', 'eventcreate.exe'), `printf '%s ' "$@" > '${event}'`);

interface Script {
  /** Where the script says it, of what was printed, logged or written as an event. */
  says: 'stdout' | 'stderr' | 'log' | 'event';
  code: number;
  args?: string[];
  /** What is printed and must be no verdict. */
  prints?: RegExp;
}

const scripts: Record<string, Script> = {
  'configmgr/Detect-Kerbcheck.ps1': { says: 'log', code: 0, prints: /^Unknown\n$/ },
  'configmgr/Repair-Kerbcheck.ps1': { says: 'stderr', code: 1 },
  'intune/Detect-Kerbcheck.ps1': { says: 'stdout', code: 1, prints: /^ERROR [ -~]+\n$/ },
  'intune/Repair-Kerbcheck.ps1': { says: 'stdout', code: 1, prints: /^ERROR [ -~]+\n$/ },
  'intune/Get-KerbcheckCompliance.ps1': { says: 'stderr', code: 0, prints: /^\{\}\n$/ },
  'monitoring/check_kerbcheck.ps1': { says: 'stdout', code: 3, args: ['-Nagios'], prints: /^ERROR [ -~]+\n$/ },
  'scheduled-task/Invoke-KerbcheckTask.ps1': { says: 'event', code: 4 },
};
/** They start no kerbcheck. */
const withoutProgram = ['scheduled-task/Install-KerbcheckTask.ps1', 'scheduled-task/Uninstall-KerbcheckTask.ps1'];
/** It calls the module. */
const ofModule = ['pester/Kerbcheck.Tests.ps1'];

test('every script is looked at', () => {
  const all = globSync('*/*.ps1', { cwd: 'integrations' });
  assert.deepEqual(all.toSorted(), [...Object.keys(scripts), ...withoutProgram, ...ofModule].toSorted());
});

/** A script beside the program, with the hashes that the task looks at. */
function placed(name: string, text: string): string {
  const path = join(folder, 'kerbcheck', basename(name));
  writeFileSync(path, text);
  writeFileSync(join(folder, 'kerbcheck', 'SHA256SUMS'), '');
  for (const file of [event, log]) rmSync(file, { force: true });
  return path;
}

function said({ says }: Script, answer: { stdout: string; stderr: string }): string {
  const text =
    says === 'log' || says === 'event'
      ? existsSync(says === 'log' ? log : event)
        ? readFileSync(says === 'log' ? log : event, 'utf8')
        : ''
      : answer[says];
  return text.replace(/\s+\|?\s*/g, ' ');
}

const reasons: [number, RegExp][] = [
  [1260, /kerbcheck\.exe is blocked by a policy \(AppLocker or App Control, error 1260\)/],
  [4551, /kerbcheck\.exe is blocked by a policy \(AppLocker or App Control, error 4551\)/],
  [4556, /kerbcheck\.exe is blocked by a policy \(AppLocker or App Control, error 4556\)/],
  [5, /kerbcheck\.exe may not be run by this account/],
];

for (const [name, script] of Object.entries(scripts)) {
  for (const [code, expected] of reasons)
    inShell(`${name}: error ${code}`, () => {
      const path = placed(name, blockedScript(readFileSync(join('integrations', name), 'utf8'), code));
      const answer = runScript(shell, path, env, script.args);
      assert.match(said(script, answer), expected, answer.stdout + answer.stderr);
      assert.match(answer.stdout, script.prints ?? /^/);
      assert.equal(answer.code, script.code);
      assert.doesNotMatch(answer.stdout + answer.stderr, /not there|not found/);
    });
}

/** Runs a command in the core of the language, as under a policy that does not trust the file. */
function inCore(command: string): { code: number | null; stdout: string; stderr: string } {
  const text = `$ExecutionContext.SessionState.LanguageMode = 'ConstrainedLanguage'; ${command}; exit $LASTEXITCODE`;
  const { status, stdout, stderr } = spawnSync(shell, ['-NoProfile', '-NonInteractive', '-Command', text], {
    env: { ...process.env, POWERSHELL_TELEMETRY_OPTOUT: '1', POWERSHELL_UPDATECHECK: 'Off', ...env },
    encoding: 'utf8',
  });
  return { code: status, stdout, stderr };
}

const byPolicy = /blocked by a policy \(AppLocker or App Control\), which leaves PowerShell only the core of its language/;

for (const name of [...Object.keys(scripts), ...withoutProgram]) {
  inShell(`${name}: only the core of the language`, () => {
    // Administrators are not looked for on Linux.
    const path = placed(name, readFileSync(join('integrations', name), 'utf8').replace('#Requires -RunAsAdministrator', ''));
    const script = scripts[name] ?? { says: 'stderr', code: 1 };
    const answer = inCore(`& '${path}' ${(script.args ?? []).join(' ')}`);
    const where = name === 'configmgr/Detect-Kerbcheck.ps1' ? answer.stdout : said(script, answer);
    assert.match(where.replace(/\s+\|?\s*/g, ' '), byPolicy, answer.stdout + answer.stderr);
    assert.doesNotMatch(answer.stdout, /^(Compliant|COMPLIANT)/);
    if (!name.startsWith('configmgr/Detect')) assert.equal(answer.code, script.code);
  });
}

inShell('the module: only the core of the language', () => {
  const module = join(folder, 'modules', 'Kerbcheck');
  mkdirSync(module, { recursive: true });
  cpSync('powershell/Kerbcheck', module, { recursive: true });
  const { stdout, stderr } = inCore(`Import-Module '${resolve(module)}'; Get-Command -Module Kerbcheck`);
  assert.match(stderr.replace(/\s+\|?\s*/g, ' '), byPolicy);
  assert.equal(stdout, '');
});

test.run();
