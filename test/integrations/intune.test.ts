import { test } from 'uvu';
import * as assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { testWhere } from '../support/needs.ts';
import { kerbcheckWith, programFolder, runScript, writeProgram } from '../support/powershell/callers.ts';
import { buildShell, powershellLacks } from '../support/powershell/engine.ts';

const { folder, program, remove } = programFolder();
const windows = join(folder, 'Windows');
const purged = join(folder, 'purged');
const inShell = testWhere('POWERSHELL', powershellLacks);
const shell = powershellLacks === undefined ? buildShell() : '';
test.after(remove);

const server = ['--server', 'ucs01.corp.example'];
const verdicts = {
  compliant: kerbcheckWith(['--setspn', resolve('examples/healthy/setspn.txt'), ...server]),
  nonCompliant: kerbcheckWith(['--setspn', resolve('examples/missing/setspn.txt'), ...server]),
  unknown: kerbcheckWith(['--setspn', resolve('examples/healthy/general.xml'), ...server]),
  wrongUse: kerbcheckWith(['--nope']),
  broken: `case "$1" in --version) echo 1.2.3;; *) exit 4;; esac`,
  old: 'echo 0.9.0',
};
type Case = keyof typeof verdicts | 'none';

function call(name: string, row: Case) {
  writeProgram(program, row === 'none' ? '' : verdicts[row]);
  writeProgram(join(windows, 'System32', 'klist.exe'), `echo "$@" >> '${purged}'; echo purged`);
  writeFileSync(purged, '');
  const answer = runScript(shell, `integrations/intune/${name}.ps1`, {
    ProgramW6432: row === 'none' ? join(folder, 'nowhere') : folder,
    windir: windows,
  });
  // What the program said; and the discovery script, which has nothing but its error stream to say why it knows nothing.
  const rest = answer.stderr.replace(/^kerbcheck: .*\n/, '');
  assert.match(rest, name === 'Get-KerbcheckCompliance' ? /^(\S*Write-Error: \S*kerbcheck: .*\n)?$/ : /^$/);
  return {
    code: answer.code,
    stderr: answer.stderr,
    line: answer.stdout.trimEnd().split('\n').at(-1)!,
    purged: readFileSync(purged, 'utf8').trim(),
  };
}

inShell('detection: one line of ASCII that tells the verdict, and 0 where the device is compliant, else 1', () => {
  const rows: [Case, number, RegExp][] = [
    ['compliant', 0, /^COMPLIANT .*ucs01\.corp\.example/],
    ['nonCompliant', 1, /^NOT COMPLIANT .*SPN-02/],
    ['unknown', 1, /^UNKNOWN/],
    ['wrongUse', 1, /^ERROR .*nope/],
    ['broken', 1, /^ERROR .*kerbcheck\.exe printed nothing and ended with 4$/],
    ['old', 1, /^ERROR .*kerbcheck\.exe is version '0\.9\.0', 1\.x is expected$/],
    ['none', 1, /^ERROR .*kerbcheck\.exe is not there$/],
  ];
  for (const [row, code, expected] of rows) {
    const answer = call('Detect-Kerbcheck', row);
    assert.match(answer.line, expected, row);
    assert.match(answer.line, /^[ -~]{1,2048}$/);
    assert.equal(answer.code, code, row);
  }
});

inShell('detection: a program that cannot be started is told in one line, and is no verdict', () => {
  writeProgram(program, '');
  writeFileSync(program, 'no program');
  const { code, stdout } = runScript(shell, 'integrations/intune/Detect-Kerbcheck.ps1', { ProgramW6432: folder });
  assert.match(stdout, /^ERROR [ -~]+\n$/);
  assert.equal(code, 1);
});

inShell('remediation: tickets are purged where the device is not compliant; in any other case nothing is done', () => {
  const rows: [Case, number, string, RegExp][] = [
    ['compliant', 0, '', /^Compliant/],
    ['nonCompliant', 0, 'purge', /purged/],
    ['unknown', 1, '', /not known \(exit code 2\)/],
    ['wrongUse', 1, '', /not known \(exit code 3\)/],
    ['broken', 1, '', /not known \(exit code 4\)/],
    ['old', 1, '', /^ERROR .*0\.9\.0/],
    ['none', 1, '', /^ERROR .*not there/],
  ];
  for (const [row, code, klist, expected] of rows) {
    const answer = call('Repair-Kerbcheck', row);
    assert.match(answer.line, expected, row);
    // anything there is a failed script to Intune, whatever the code
    assert.equal(answer.stderr, '', row);
    assert.deepEqual([answer.code, answer.purged], [code, klist], row);
  }
});

inShell('remediation: a 32-bit host calls the klist of the 64-bit Windows', () => {
  writeProgram(join(windows, 'Sysnative', 'klist.exe'), `echo sysnative "$@" >> '${purged}'`);
  assert.equal(call('Repair-Kerbcheck', 'nonCompliant').purged, 'sysnative purge');
});

inShell('compliance: each rule of compliance.json has an answer, and none that was not judged is true', () => {
  const { Rules } = JSON.parse(readFileSync('integrations/intune/compliance.json', 'utf8')) as { Rules: { SettingName: string }[] };
  const answers = (row: Case): Record<string, boolean> => JSON.parse(call('Get-KerbcheckCompliance', row).line) as Record<string, boolean>;
  const good = answers('compliant');
  for (const { SettingName } of Rules) assert.equal(typeof good[SettingName], 'boolean', SettingName);
  assert.deepEqual([good['SPN-02'], good['SPN-03'], good['TICKET-01'], good['AUTH-01']], [true, true, false, false]);
  assert.deepEqual([answers('nonCompliant')['SPN-02'], answers('unknown')['SPN-02']], [false, false]);
  for (const row of ['wrongUse', 'broken', 'old', 'none'] as const) {
    const { line, stderr } = call('Get-KerbcheckCompliance', row);
    assert.equal(line, '{}', row);
    assert.match(stderr, /Write-Error: \S*kerbcheck: .*kerbcheck\.exe (ended with|is) /, row);
  }
});

test('compliance.json is within the limits of Intune', () => {
  const made = readFileSync('integrations/intune/compliance.json', 'utf8');
  assert.ok(made.length <= 100 * 1024);
  const { Rules } = JSON.parse(made) as { Rules: { MoreInfoUrl: string; RemediationStrings: { Language: string }[] }[] };
  for (const { MoreInfoUrl, RemediationStrings } of Rules) {
    assert.match(MoreInfoUrl, /^https:\/\//);
    assert.ok(RemediationStrings.some(({ Language }) => Language === 'en_US'));
  }
});

test.run();
