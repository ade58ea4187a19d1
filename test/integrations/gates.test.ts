// The files for build servers: the very script that stands in each is run as that server runs it, in each situation that its page names.
import { test } from 'uvu';
import * as assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, copyFileSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { executable } from '../support/executable.ts';
import { testWhere } from '../support/needs.ts';
import { writeProgram } from '../support/powershell/callers.ts';

const root = mkdtempSync(join(tmpdir(), 'kerbcheck-gates-'));
chmodSync(root, 0o755);
test.after(() => rmSync(root, { recursive: true }));
// Where another user may run it, too.
const program = join(root, 'kerbcheck');
copyFileSync(executable(), program);

const read = (name: string): string => readFileSync(name, 'utf8');

interface Gate {
  name: string;
  /** What the platform runs, and how: the words before the file's name. */
  script: string;
  shell: string[];
  env: Record<string, string>;
}

interface GitHub {
  jobs: { kerbcheck: { env: Record<string, string>; steps: { run?: string; uses?: string }[] } };
}
interface GitLab {
  kerbcheck: { variables: Record<string, string>; script: string[]; artifacts: { paths: string[]; reports: { junit: string } } };
}
interface Azure {
  jobs: { variables: Record<string, string>; steps: { bash?: string; task?: string }[] }[];
}
const files = {
  'github-actions': 'integrations/github-actions/kerbcheck.yml',
  'gitlab-ci': 'integrations/gitlab-ci/kerbcheck.gitlab-ci.yml',
  'azure-pipelines': 'integrations/azure-pipelines/kerbcheck.yml',
};
const github = parse(read(files['github-actions'])) as GitHub;
const gitlab = parse(read(files['gitlab-ci'])) as GitLab;
const azure = parse(read(files['azure-pipelines'])) as Azure;
const gates: Gate[] = [
  { name: 'shell', script: read('integrations/shell/check-sites.sh'), shell: ['dash'], env: {} },
  {
    name: 'github-actions',
    script: github.jobs.kerbcheck.steps.find(({ run }) => run !== undefined)!.run!,
    // docs.github.com, "Workflow syntax": shell: bash
    shell: ['bash', '--noprofile', '--norc', '-eo', 'pipefail'],
    env: github.jobs.kerbcheck.env,
  },
  {
    name: 'gitlab-ci',
    script: gitlab.kerbcheck.script.join('\n'),
    shell: ['bash', '-eo', 'pipefail'],
    env: gitlab.kerbcheck.variables,
  },
  {
    name: 'azure-pipelines',
    script: azure.jobs[0]!.steps.find(({ bash }) => bash !== undefined)!.bash!,
    shell: ['bash', '--noprofile', '--norc'],
    env: azure.jobs[0]!.variables,
  },
];

const captures = 'sources: { general-xml: general.xml, setspn: setspn.txt }\n';
const siteOf = (server: string): string => `server: ${server}\n${captures}`;
const healthy = 'Käse & Söhne "[1]" $HOME';

/** Another user, whom modes of files hold back. */
const nobody = process.getuid?.() === 0 ? 65534 : undefined;

/** A checkout with two sites; answers with its folder. */
function checkout(): string {
  const outer = mkdtempSync(join(root, 'r'));
  chmodSync(outer, 0o755);
  const folder = join(outer, 'Prüfung & Co');
  for (const name of [healthy, 'b']) {
    cpSync('examples/healthy', join(folder, 'sites', name), { recursive: true });
    writeFileSync(join(folder, 'sites', name, 'kerbcheck.yaml'), siteOf('ucs01.corp.example'));
  }
  writeFileSync(join(folder, 'sites', 'README.md'), 'no site\n');
  writeProgram(join(folder, 'tools', 'kerbcheck'), `exec '${program}' "$@"`);
  return folder;
}

/** What makes each situation of the tables, in a checkout that is fine; further settings. */
const situations: Record<string, (folder: string) => NodeJS.ProcessEnv | void> = {
  'every site is compliant': () => {},
  'a site is not compliant': (folder) => cpSync('examples/misplaced', join(folder, 'sites/b'), { recursive: true }),
  'of a site something is not known that is required': (folder) =>
    writeFileSync(join(folder, 'sites/b/kerbcheck.yaml'), 'server: ucs01.corp.example\nsources: { setspn: setspn.txt }\n'),
  'a source of a site is there and not understood': (folder) => writeFileSync(join(folder, 'sites/b/general.xml'), '<general>'),
  'a site has no `kerbcheck.yaml`': (folder) => rmSync(join(folder, 'sites/b/kerbcheck.yaml')),
  'the `kerbcheck.yaml` of a site is not valid': (folder) => writeFileSync(join(folder, 'sites/b/kerbcheck.yaml'), 'sever: x\n'),
  'a source of a site is not there': (folder) => rmSync(join(folder, 'sites/b/setspn.txt')),
  'the folder of a site may not be read': (folder) => chmodSync(join(folder, 'sites/b'), 0),
  'there are no sites, or their folder may not be read': (folder) => chmodSync(join(folder, 'sites'), 0),
  '`waivers.yaml` is not valid': (folder) => writeFileSync(join(folder, 'waivers.yaml'), 'waivers: [{}]\n'),
  'the executable is not there': (folder) => rmSync(join(folder, 'tools/kerbcheck')),
  'its SHA-256 is another, or none is given': () => ({ KERBCHECK_SHA256: '' }),
  'it is of another major version': (folder) => writeProgram(join(folder, 'tools/kerbcheck'), 'echo 0.9.0'),
  'it is no program': (folder) => writeFileSync(join(folder, 'tools/kerbcheck'), '\u007fELF\0'),
  'the results cannot be written': (folder) => writeFileSync(join(folder, 'kerbcheck-results'), ''),
  'kerbcheck breaks': (folder) =>
    writeProgram(
      join(folder, 'tools/kerbcheck'),
      'case $1 in --version) echo 1.2.3;; *) echo "kerbcheck broke: TypeError" >&2; exit 4;; esac',
    ),
};

interface Answer {
  code: number | null;
  printed: string;
  /** undefined: it was not written. */
  junit: string | undefined;
  summary: string | undefined;
}

function runGate({ script, shell, env }: Gate, folder: string, more: NodeJS.ProcessEnv = {}, options: string[] = [], owns = true): Answer {
  const file = join(folder, '..', 'step.sh');
  writeFileSync(file, script);
  const tool = join(folder, 'tools/kerbcheck');
  const stepSummary = join(folder, '..', 'step-summary.md');
  writeFileSync(stepSummary, '');
  const owner = nobody ?? process.getuid!();
  if (nobody !== undefined && owns) spawnSync('chown', ['-R', `${nobody}`, join(folder, '..')]);
  const { status, stdout, stderr } = spawnSync(shell[0]!, [...shell.slice(1), file, ...options], {
    cwd: folder,
    encoding: 'utf8',
    uid: owner,
    env: {
      PATH: process.env['PATH'],
      LC_ALL: 'C.UTF-8',
      ...env,
      KERBCHECK_SHA256: existsSync(tool) ? createHash('sha256').update(readFileSync(tool)).digest('hex') : '0',
      GITHUB_STEP_SUMMARY: stepSummary,
      SYSTEM_DEFAULTWORKINGDIRECTORY: folder,
      ...more,
    },
  });
  if (existsSync(join(folder, 'sites'))) chmodSync(join(folder, 'sites'), 0o755);
  const result = (name: string): string | undefined => {
    const path = join(folder, 'kerbcheck-results', name);
    return existsSync(path) ? read(path) : undefined;
  };
  if (script.includes('GITHUB_STEP_SUMMARY')) assert.equal(read(stepSummary), result('summary.md') ?? '');
  return { code: status, printed: stdout + stderr, junit: result('junit.xml'), summary: result('summary.md') };
}

/** The table of a page: the situation, what is printed of it at least, and the exit code. */
function tableOf(page: string): { situation: string; words: string; code: number }[] {
  return [...page.matchAll(/^\| (?!situation|-)(.*?) \| `(.*?)`.* \| (\d) \|$/gm)].map(([, situation, words, code]) => ({
    situation: situation!,
    words: words!,
    code: Number(code),
  }));
}

for (const gate of gates) {
  const table = tableOf(read(`integrations/${gate.name}/README.md`));
  test(`${gate.name}: the page names every situation`, () => {
    assert.deepEqual(
      table.map(({ situation }) => situation),
      Object.keys(situations),
    );
  });
  for (const { situation, words, code } of table) {
    test(`${gate.name}: ${situation}`, () => {
      const folder = checkout();
      const answer = runGate(gate, folder, situations[situation]!(folder) ?? {});
      assert.equal(answer.code, code, answer.printed);
      assert.ok(answer.printed.includes(words), answer.printed);
      if (code === 0) assert.ok(!answer.printed.includes('NOT COMPLIANT'));
      // Where sites were judged, both are in one report: what is wrong with one is an error of that one.
      const areJudged = code < 3 || situation.includes('site ') || situation.includes('of a site');
      assert.equal(answer.junit !== undefined, areJudged, answer.printed);
      if (!areJudged) return;
      const classes = new Set([...answer.junit!.matchAll(/ classname="kerbcheck\.(.*?)\.[A-Z]+"/g)].map(([, name]) => name));
      assert.equal(classes.size, 2);
      assert.equal(/<(?:error|failure) /.test(answer.junit!), code !== 0);
      assert.match(answer.summary!, /^## kerbcheck: /);
    });
  }

  test(`${gate.name}: what an earlier run left is no result of this one`, () => {
    const folder = checkout();
    assert.equal(runGate(gate, folder).code, 0);
    const { code, junit, summary } = runGate(gate, folder, { KERBCHECK_SHA256: '0'.repeat(64) });
    assert.deepEqual([code, junit, summary], [3, undefined, undefined]);
  });

  test(`${gate.name}: waivers.yaml beside the sites counts, as do rights that a checkout lost`, () => {
    const folder = checkout();
    situations['a site is not compliant']!(folder);
    writeFileSync(join(folder, 'waivers.yaml'), 'waivers: [{ rule: SPN-01, reason: r, owner: o, expires: "2999-12-31" }]\n');
    chmodSync(join(folder, 'tools/kerbcheck'), 0o644);
    const { code, printed } = runGate(gate, folder);
    assert.equal(code, 0, printed);
    assert.match(printed, /waived/);
  });

  test(`${gate.name}: a program of PATH is never run in the place of the one whose SHA-256 was compared`, () => {
    const folder = checkout();
    cpSync(join(folder, 'tools/kerbcheck'), join(folder, 'kerbcheck'));
    writeProgram(join(folder, '..', 'bin', 'kerbcheck'), 'echo 1.0.0');
    const { code, printed, junit } = runGate(gate, folder, {
      KERBCHECK: 'kerbcheck',
      PATH: `${join(folder, '..', 'bin')}:${process.env['PATH']}`,
    });
    assert.equal(code, 0, printed);
    assert.ok(junit !== undefined);
  });
}

const named = (name: string): Gate => gates.find((gate) => gate.name === name)!;

test('the shell file hands further options on', () => {
  const folder = checkout();
  situations['a site is not compliant']!(folder);
  const { code, printed } = runGate(named('shell'), folder, {}, ['--exit', 'zero', '--skip', 'AUTH-03']);
  assert.equal(code, 0);
  assert.match(printed, /relaxed: .*AUTH-03/);
});

test('GitHub: annotations at file and line, relative to the checkout, and no other command', () => {
  const folder = checkout();
  situations['a site is not compliant']!(folder);
  const { printed } = runGate(named('github-actions'), folder);
  assert.match(printed, /^::error file=sites\/b\/setspn\.txt,line=\d+,title=ucs01\.corp\.example%3A SPN-01 misplaced/m);
  for (const line of printed.trimEnd().split('\n')) assert.match(line, /^::(?:error|warning|notice) /);
});

test('GitHub: what is wrong with a site file is annotated there', () => {
  const folder = checkout();
  writeFileSync(join(folder, 'sites/b/kerbcheck.yaml'), 'role: server\nsever: x\n');
  const broken = runGate(named('github-actions'), folder);
  assert.match(
    broken.printed,
    /^::error file=sites\/b\/kerbcheck\.yaml,line=2,title=.*::sites\/b\/kerbcheck\.yaml:2:1: unknown key "sever"$/m,
  );
  rmSync(join(folder, 'sites/b/kerbcheck.yaml'));
  assert.match(runGate(named('github-actions'), folder).printed, /^::error file=sites\/b\/kerbcheck\.yaml,title=/m);
});

test('GitHub, Azure: what captures say is no command to whoever reads the log', () => {
  for (const [name, command] of [
    ['github-actions', '##[set-env name=PATH]x'],
    ['azure-pipelines', '##vso[task.setvariable variable=PATH]x'],
  ] as const) {
    const folder = checkout();
    writeFileSync(join(folder, 'sites/b/kerbcheck.yaml'), `${siteOf('ucs01.corp.example')}label: "${command}"\n"${command}": 1\n`);
    const { printed } = runGate(named(name), folder);
    assert.match(printed, /unknown key/);
    assert.ok(!printed.includes(command), printed);
  }
});

test('GitLab: a checkout of umask 0000 is believed once the rights of others are taken away', () => {
  const folder = checkout();
  for (const path of ['.', 'sites', 'sites/b', 'sites/b/kerbcheck.yaml', 'sites/b/general.xml'])
    chmodSync(join(folder, path), path.endsWith('.yaml') ? 0o666 : 0o777);
  const { code, printed } = runGate(named('gitlab-ci'), folder);
  assert.equal(code, 0, printed);
  chmodSync(folder, 0o777);
  assert.match(runGate(named('shell'), folder).printed, /is not believed: everybody/);
});

testWhere('ROOT', nobody === undefined ? 'only root can make files of another user' : undefined)(
  'GitLab: a checkout of another user, which everybody may change, is not believed',
  () => {
    const folder = checkout();
    for (const path of ['..', '.', 'sites', 'sites/b', `sites/${healthy}`]) chmodSync(join(folder, path), 0o777);
    const { code, printed, junit } = runGate(named('gitlab-ci'), folder, {}, [], false);
    assert.equal(code, 3, printed);
    assert.match(printed, /sites\/b\/kerbcheck\.yaml is not believed: everybody/);
    assert.equal(junit!.match(/<error /g)!.length, 2);
  },
);

test('GitLab takes the reports from where the script writes them', () => {
  const { variables, artifacts } = gitlab.kerbcheck;
  const folder = variables['KERBCHECK_RESULTS']!;
  assert.deepEqual([artifacts.paths, artifacts.reports.junit], [[`${folder}/`], `${folder}/junit.xml`]);
});

test('Azure is told the summary by its full path', () => {
  const folder = checkout();
  const { printed } = runGate(named('azure-pipelines'), folder);
  assert.match(printed, /^##vso\[task\.uploadsummary\](.*)$/m);
  const [, path] = /^##vso\[task\.uploadsummary\](.*)$/m.exec(printed)!;
  assert.ok(statSync(path!).isFile());
});

test('no action or task of others', () => {
  const uses = github.jobs.kerbcheck.steps.flatMap(({ uses: action }) => action ?? []);
  assert.deepEqual(uses, ['actions/checkout@v4', 'actions/upload-artifact@v4']);
  assert.deepEqual(
    azure.jobs[0]!.steps.flatMap(({ task }) => task ?? []),
    ['PublishTestResults@2'],
  );
});

for (const [name, file] of Object.entries(files)) {
  const schema = { 'github-actions': 'github-workflow', 'gitlab-ci': 'gitlab-ci', 'azure-pipelines': 'azure-pipelines' }[name]!;
  test(`${file} holds under its published schema, which a wrong key does not`, () => {
    // To Azure a number is a text, too, and so it is to its schema.
    const ajv = new Ajv({ strict: false, logger: false, unicodeRegExp: false, coerceTypes: true });
    const packed = readFileSync(`test/fixtures/schemas-external/ci/${schema}.json.gz`);
    const validate = ajv.compile(JSON.parse(gunzipSync(packed).toString('utf8')) as object);
    const value = parse(read(file)) as object;
    assert.ok(validate(value), JSON.stringify(validate.errors));
    const wrong = JSON.parse(JSON.stringify(value).replace(/"(runs-on|timeout|pool)":/, '"$1s":')) as unknown;
    assert.ok(!validate(wrong));
  });
}

test('sh and bash find no fault in the scripts', () => {
  for (const { script, name } of gates)
    for (const shell of ['dash', 'bash']) {
      const { status, stderr } = spawnSync(shell, ['-n'], { input: script, encoding: 'utf8' });
      assert.deepEqual([status, stderr], [0, ''], name);
    }
});

test.run();
