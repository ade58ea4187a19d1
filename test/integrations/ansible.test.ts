// The role for Ansible, run against this machine in each situation that its page names. What the modules for Windows do is done by those
// for Linux (support/ansible), and the program that is copied reads captured files.
import { test } from 'uvu';
import * as assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { testWhere } from '../support/needs.ts';
import { writeProgram } from '../support/powershell/callers.ts';

const cwd = 'integrations/ansible';
const env = {
  ...process.env,
  ANSIBLE_COLLECTIONS_PATH: resolve('test/support/ansible'),
  ANSIBLE_NOCOLOR: '1',
  ANSIBLE_LOCALHOST_WARNING: '0',
  ANSIBLE_PIPELINING: '1',
  LC_ALL: 'C.UTF-8',
};
const runs = (program: string, args: string[]) => spawnSync(program, args, { cwd, env, encoding: 'utf8' });
const lacks = ['ansible-playbook', 'ansible-lint'].find((program) => runs(program, ['--version']).status !== 0);
const withAnsible = testWhere(
  'ANSIBLE',
  lacks === undefined ? undefined : `${lacks} (Debian: ansible-core, ansible-lint) is not installed`,
);

const folder = mkdtempSync(join(tmpdir(), 'kerbcheck-ansible-'));
test.after(() => rmSync(folder, { recursive: true }));
const fromSource = `exec '${process.execPath}' '${resolve('src/main.ts')}' "$@"`;
const reading = (example: string): string =>
  `${fromSource} --server ucs01.corp.example --general-xml '${resolve(`examples/${example}/general.xml`)}' --setspn '${resolve(`examples/${example}/setspn.txt`)}'`;

interface Play {
  /** For sh; what runs on the servers, and what on the controller. */
  windows?: string | null;
  controller?: string | null;
  variables?: object;
  /** The program is there already, as it will be copied. */
  installed?: boolean;
  check?: boolean;
  servers?: string[];
}

/** Runs the playbook: whether it went on, what it printed, and what was judged. */
function play({
  windows = reading('healthy'),
  controller = fromSource,
  variables = {},
  installed = true,
  check = false,
  servers: names = ['ucs01'],
}: Play) {
  const servers = join(folder, 'servers');
  const results = join(folder, 'results');
  for (const each of [servers, results]) rmSync(each, { recursive: true, force: true });
  mkdirSync(servers);
  const programs = { kerbcheck_windows_program: join(folder, 'kerbcheck.exe'), kerbcheck_program: join(folder, 'kerbcheck') };
  for (const [path, script] of [
    [programs.kerbcheck_windows_program, windows],
    [programs.kerbcheck_program, controller],
  ] as const) {
    rmSync(path, { force: true });
    if (script !== null) writeProgram(path, script);
  }
  // Backslashes are letters here. What is there already may be run, and what is copied over it then, too.
  for (const name of names) writeProgram(join(servers, `${name}\\kerbcheck.exe`), installed ? (windows ?? '') : 'exit 99');
  const hosts = Object.fromEntries(names.map((name) => [name, { ansible_connection: 'local', kerbcheck_folder: join(servers, name) }]));
  writeFileSync(join(folder, 'inventory.json'), JSON.stringify({ ucservers: { hosts } }));
  const extra = JSON.stringify({ ...programs, kerbcheck_results: results, ...variables });
  const ended = runs('ansible-playbook', [
    '-i',
    join(folder, 'inventory.json'),
    'kerbcheck.yml',
    '-e',
    extra,
    ...(check ? ['--check'] : []),
  ]);
  const json = join(results, 'kerbcheck.json');
  return {
    goesOn: ended.status === 0,
    said: ended.stdout,
    judged: existsSync(json)
      ? readFileSync(json, 'utf8')
          .trim()
          .split(/\n(?=\{)/).length
      : 0,
    facts: existsSync(join(results, 'facts')) ? readdirSync(join(results, 'facts')) : [],
    changed: [...ended.stdout.matchAll(/^ucs\d+ .* changed=(\d+)/gm)].map(([, count]) => Number(count)),
  };
}

const onOne = (script: string): string => `case "$0" in *ucs02*) ${script};; esac\n${reading('healthy')}`;
/** What the page says of a play, the play, and what else must be so: how many servers are judged, and words that are printed. */
const situations: Record<string, [Play, number, RegExp]> = {
  compliant: [{ servers: ['ucs01', 'ucs02'] }, 2, /COMPLIANT in 14 of 36 rules on 2 servers/],
  'not compliant': [{ windows: reading('misplaced') }, 1, /Not compliant: see .*kerbcheck\.xml/],
  unknown: [{ variables: { kerbcheck_evaluate_options: ['--require', 'all'] } }, 1, /Unknown: see/],
  'not compliant, and `kerbcheck_must_comply` is false': [
    { windows: reading('misplaced'), variables: { kerbcheck_must_comply: false } },
    1,
    /NOT COMPLIANT/,
  ],
  'no executable for the servers': [{ windows: null }, 0, /Could not find or access/],
  'no executable on the controller': [{ controller: null, variables: { kerbcheck_must_comply: false } }, 0, /No such file or directory/],
  'a server that cannot be read': [
    { servers: ['ucs01', 'ucs02'], windows: onOne('echo "kerbcheck: no permission" >&2; exit 4') },
    1,
    /no permission/,
  ],
  'facts of another major version': [
    { windows: `${reading('healthy')} && sed -i s,kerbcheck-facts/1,kerbcheck-facts/2, "$3"`.replace('exec ', '') },
    0,
    /kerbcheck-facts/,
  ],
  'a folder for results that cannot be written': [{ variables: { kerbcheck_results: '/dev/null/results' } }, 0, /fatal/],
  'check mode, the program is there': [{ check: true }, 1, /COMPLIANT in 7/],
  'check mode, the program is not there': [{ check: true, installed: false }, 0, /skipping/],
};
const rows = [...readFileSync(`${cwd}/README.md`, 'utf8').matchAll(/^\| ([^|]+) \| ((?:goes on|fails|as without it)[^|]*) \|$/gm)];

test('the page has a row for each situation', () => {
  assert.deepEqual(
    rows.map(([, situation]) => situation),
    Object.keys(situations),
  );
});

for (const [, situation, result] of rows) {
  withAnsible(`${situation}: ${result}`, () => {
    const [asked, judged, words] = situations[situation!]!;
    const ended = play(asked);
    assert.equal(ended.goesOn, !result!.startsWith('fails'), ended.said);
    assert.match(ended.said, words);
    if (judged > 0 || ended.goesOn) assert.equal(ended.judged, judged, ended.said);
    const copies = situation === 'check mode, the program is not there' ? 1 : 0;
    assert.deepEqual([...new Set(ended.changed)], [copies], ended.said);
  });
}

withAnsible('the first run copies the program, and is changed by that alone', () => {
  const { goesOn, changed } = play({ installed: false });
  assert.deepEqual([goesOn, changed], [true, [1]]);
});

withAnsible('ansible-playbook and ansible-lint find nothing wrong', () => {
  const syntax = runs('ansible-playbook', ['--syntax-check', '-i', 'localhost,', 'kerbcheck.yml']);
  assert.equal(syntax.status, 0, syntax.stderr);
  const lint = runs('ansible-lint', ['--offline', '--nocolor', '--profile', 'production']);
  assert.equal(lint.status, 0, lint.stdout);
  assert.match(lint.stderr, /Passed with production profile: 0 failure\(s\), 0 warning\(s\)/);
});

test.run();
