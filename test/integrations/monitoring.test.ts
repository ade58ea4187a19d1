// The files for monitoring, in each situation that their page names.
import { test } from 'uvu';
import * as assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { prometheus } from '../../src/report/prometheus.ts';
import { documentOf, reportOptions } from '../support/documents.ts';
import { testWhere } from '../support/needs.ts';
import { promtoolLacks } from '../support/promtool.ts';
import { programFolder, runScript, writeProgram } from '../support/powershell/callers.ts';
import { blockedScript } from '../support/powershell/blocked.ts';
import { buildShell, powershellLacks } from '../support/powershell/engine.ts';

const pages = 'integrations/monitoring';
const read = (name: string): string => readFileSync(join(pages, name), 'utf8');
const { folder, program, remove } = programFolder();
const scratch = mkdtempSync(join(tmpdir(), 'kerbcheck-monitoring-'));
test.after(() => {
  remove();
  rmSync(scratch, { recursive: true });
});
const inShell = testWhere('POWERSHELL', powershellLacks);
const shell = powershellLacks === undefined ? buildShell() : '';
const withPromtool = testWhere('PROMTOOL', promtoolLacks);

/** A kerbcheck that finds on this machine, which is no Windows, what the facts of a healthy server say with these changes. */
function finding(...changes: string[]): string {
  const node = `'${process.execPath}' '${resolve('src/main.ts')}'`;
  const facts = `'${resolve('rules/procall/facts/healthy.json')}'`;
  const sets = changes.map((change) => `--set '${change}'`).join(' ');
  return `[ "$1" = check ] || exec ${node} "$@"
shift
for each; do shift; case "$each" in --timeout*|[0-9]*|--site|*.yaml) ;; *) set -- "$@" "$each";; esac; done
exec ${node} evaluate ${facts} ${sets} "$@"`;
}

const said = (script: string): string => `case "$1" in --version) echo 1.2.3;; *) ${script};; esac`;
const situations: Record<string, string | undefined> = {
  compliant: finding(),
  'not compliant, low or medium': finding('auth.listed=["Negotiate","Digest"]'),
  'not compliant, high or critical': finding('auth.state="empty"', 'auth.listed=[]'),
  unknown: finding('auth={"status":"failed","reason":"no permission"}'),
  'wrong use': `exec '${process.execPath}' '${resolve('src/main.ts')}' "$@" --nope`,
  'kerbcheck breaks': said("echo 'kerbcheck: broke | here' >&2; exit 4"),
  'another version': 'echo 2.0.0',
  'no executable': undefined,
  'no right to run it': finding(),
  'blocked by a policy': finding(),
  'a program that hangs': said('exec sleep 60'),
  'an unreadable folder': said("echo 'kerbcheck: cannot read general.xml: no permission' >&2; exit 3"),
};
const rows = [...read('README.md').matchAll(/^\| ([^|]+) \| (\d) \| (\d) \| ([A-Z ]+) \|$/gm)].map((row) => row.slice(1) as string[]);

interface Answer {
  code: number | null;
  stdout: string;
}

/** What the script for agents on Windows does. */
function agent(situation: string, ...args: string[]): Answer {
  writeProgram(program, situations[situation] ?? '');
  if (situation === 'no right to run it') spawnSync('chmod', ['644', program]);
  const script = join(scratch, 'check_kerbcheck.ps1');
  let text = read('check_kerbcheck.ps1');
  if (situation === 'a program that hangs') text = text.replace('$Limit = 45', '$Limit = 0');
  writeFileSync(script, situation === 'blocked by a policy' ? blockedScript(text, 4551) : text);
  return runScript(shell, script, { ProgramW6432: situation === 'no executable' ? join(folder, 'nowhere') : folder }, args);
}

test('the page has a row for each situation', () => {
  assert.deepEqual(
    rows.map(([situation]) => situation),
    Object.keys(situations),
  );
});

for (const [situation, nagios, checkmk, word] of rows) {
  inShell(`Windows: ${situation}`, () => {
    const plugin = agent(situation!, '-Nagios');
    assert.match(plugin.stdout, new RegExp(`^${word} [^\\n]*\\n$`));
    assert.equal(plugin.code, Number(nagios));
    const local = agent(situation!);
    assert.match(local.stdout, new RegExp(`^${checkmk} "kerbcheck[^"]*" (-|\\S+=\\S+) ${word} [^\\n]*\\n$`));
    assert.equal(local.code, 0);
    for (const { stdout } of [plugin, local]) assert.match(stdout, /^[ -~]+\n$/);
    if (situation === 'blocked by a policy')
      assert.match(plugin.stdout, /kerbcheck\.exe is blocked by a policy \(AppLocker or App Control/);
    if (word === 'ERROR') assert.doesNotMatch(plugin.stdout, /\|/, 'what follows would be performance data');
  });
}

/** Runs a command for sh with the program in the place of the one that is installed. */
function inSh(command: string, script: string | undefined): Answer {
  const installed = join(scratch, 'kerbcheck');
  rmSync(installed, { force: true });
  if (script !== undefined) writeProgram(installed, script);
  const { status, stdout } = spawnSync('sh', ['-c', command.replaceAll('/usr/local/bin/kerbcheck', installed)], { encoding: 'utf8' });
  return { code: status, stdout };
}

test('Checkmk on Linux: one line with the state, also where kerbcheck prints none', () => {
  for (const [situation, , state, word] of rows.filter(([name]) => !/Windows|hangs|policy|right|version/.test(name!))) {
    const { code, stdout } = inSh(read('checkmk.sh'), situations[situation!]);
    assert.match(stdout, new RegExp(`^${state} "kerbcheck[^"]*" (-|\\S+=\\S+) ${word} [^\\n]*\\n$`), situation);
    assert.equal(code, 0);
  }
});

test('NRPE: the state is the exit code, and the line is one that NRPE takes', () => {
  const [, command] = /^command\[check_kerbcheck\]=(.*)$/m.exec(read('nrpe.cfg'))!;
  for (const [situation, state, , word] of rows.filter(([name]) => /compliant|unknown|wrong/.test(name!))) {
    const { code, stdout } = inSh(command!, situations[situation!]);
    assert.match(stdout, new RegExp(`^${word} [ -~]{1,2000}\\n$`), situation);
    assert.equal(code, Number(state), situation);
  }
  // what no plugin answers is none of the states that are well
  assert.equal(inSh(command!, undefined).code, 127);
});

inShell('NSClient++: the command starts the script', () => {
  const [, command] = /^check_kerbcheck = powershell\.exe (.*)$/m.exec(read('nsclient.ini'))!;
  writeProgram(program, situations['compliant']!);
  const { status, stdout } = spawnSync(
    'sh',
    ['-c', `'${shell}' ${command!.replace('C:\\Program Files\\kerbcheck\\', `${resolve(pages)}/`)}`],
    { encoding: 'utf8', env: { ...process.env, ProgramW6432: folder } },
  );
  assert.match(stdout, /^COMPLIANT .* \| passed=\d+/);
  assert.equal(status, 0);
});

const promtool = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync('promtool', args, { cwd: pages, encoding: 'utf8' });
  assert.equal(status, 0, stdout + stderr);
  return stdout;
};

withPromtool('promtool: the alerts are valid, and each of them is raised and kept back by its tests', () => {
  assert.match(promtool('check', 'rules', 'kerbcheck.rules.yml'), /SUCCESS: 8 rules found/);
  promtool('test', 'rules', 'kerbcheck.rules.test.yml');
  const alerts = [...read('kerbcheck.rules.yml').matchAll(/alert: (\w+)/g)].map(([, name]) => name!);
  const tested = read('kerbcheck.rules.test.yml');
  for (const alert of alerts) {
    assert.match(tested, new RegExp(`alertname: ${alert} \\}`), alert);
    assert.match(tested, new RegExp(`alertname: ${alert}\\n +exp_alerts:`), alert);
    assert.ok(read('README.md').includes(alert), alert);
  }
});

const dashboard = JSON.parse(read('dashboard.json')) as { panels: { targets: { expr: string }[] }[] };
const queries = dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));

withPromtool('promtool: the queries of the dashboard are valid', () => {
  const rules = queries.map((expr, at) => ({ record: `q${at}`, expr }));
  const file = join(scratch, 'dashboard.rules.json');
  writeFileSync(file, JSON.stringify({ groups: [{ name: 'dashboard', rules }] }));
  promtool('check', 'rules', file);
});

test('alerts and dashboard ask for metrics and labels that kerbcheck writes, and for no others', () => {
  const report = prometheus({ ...reportOptions, many: true });
  for (const name of ['misplaced', 'unknown', 'waived']) {
    const document = documentOf(name);
    document.inputs.facts.oldestFile = document.evaluatedAt;
    report.server(document);
  }
  const written = [...report.end!()].join('');
  const asked = new Set([read('kerbcheck.rules.yml'), ...queries].flatMap((text) => text.match(/kerbcheck_\w+/g) ?? []));
  assert.ok(asked.size > 5);
  for (const metric of asked) assert.match(written, new RegExp(`^${metric}\\{`, 'm'));
  for (const [, label, value] of read('kerbcheck.rules.yml').matchAll(/\{(\w+)=~?"([^"]+)"\}/g))
    for (const one of value!.split('|')) assert.ok(written.includes(`${label}="${one}"`), `${label}="${one}"`);
});

test.run();
