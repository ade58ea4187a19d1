// What the documentation says is held to what the program does. `npm run docs` makes anew what is made.
import * as assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'uvu';
import { filesIn, madeCurrent, pages, madeFiles } from '../build/docs.ts';
import { sourceTable } from '../build/sourceTables.ts';
import { sources } from '../src/collect/sources.ts';
import { functions } from '../src/evaluate/language/functions.ts';
import { loadPack } from '../src/evaluate/files/load.ts';
import { builtInPack } from '../src/evaluate/pack.ts';
import { readSite } from '../src/evaluate/files/site.ts';
import { readWaivers } from '../src/evaluate/files/waivers.ts';
import { exitModes } from '../src/exit.ts';
import { formats } from '../src/report/index.ts';
import { assertCurrent } from './support/golden.ts';
import { called } from './support/kerbcheck.ts';
import { folderOf } from './support/rules.ts';

const read = (name: string): string => readFileSync(name, 'utf8');
const writingRules = read('docs/writing-rules.md');
const reports = read('docs/reports.md');

/** The rows of the tables of a page that have so many cells, without the backquotes of a cell. */
function rows(page: string, cells: number): string[][] {
  return page
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) =>
      line
        .slice(2, -2)
        .split(' | ')
        .map((cell) => cell.replace(/^`(.*)`$/, '$1')),
    )
    .filter((row) => row.length === cells);
}

test('what is made of rules, schemas and texts is as they are; no rule has a page that is gone', async () => {
  const made = await madeFiles();
  const pages = Object.keys(made).filter((name) => name.startsWith('docs/rules/'));
  assert.deepEqual(
    readdirSync('docs/rules')
      .map((name) => `docs/rules/${name}`)
      .sort(),
    pages.sort(),
  );
  for (const [name, text] of Object.entries(made)) assertCurrent(name, text, 'npm run docs');
});

/** The options of all commands. */
async function options(): Promise<Set<string>> {
  const known = new Set<string>();
  for (const command of [['check'], ['evaluate'], ['verify'], ['rules', 'list']]) {
    const { stdout } = await called([...command, '--help']);
    for (const [option] of stdout.matchAll(/--[a-z-]+/g)) known.add(option);
  }
  return known;
}

/** The options that a page names. */
function optionsIn(page: string): string[] {
  return page.match(/(?<![\w-])--[a-z][a-z-]*/g) ?? [];
}

test('every option is explained somewhere', async () => {
  const explained = new Set(['--help', '--version', '--output', ...pages.flatMap((page) => optionsIn(read(page)))]);
  assert.deepEqual(
    [...(await options())].filter((option) => !explained.has(option)),
    [],
  );
});

/** What is made anew and not in git, and what the reader is to make. */
const generated = ['src/generated/', 'rules/procall/ID.', 'docs/rules/ID.'];

for (const page of pages) {
  test(`${page}: the commands that it shows print what stands there`, () => assertCurrent(page, madeCurrent(read(page)), 'npm run docs'));

  test(`${page}: its links lead somewhere`, () => {
    for (const [, target] of read(page).matchAll(/\]\(([^):#]+)\)/g)) assert.ok(existsSync(join(dirname(page), target!)), target);
  });

  test(`${page}: the files that it names exist`, () => {
    const named = read(page).match(/(?<=`)(?:src|build|test|rules|docs|examples)\/[\w./-]+(?=`)/g) ?? [];
    assert.deepEqual(
      named.filter((path) => !existsSync(path) && !generated.some((folder) => path.startsWith(folder))),
      [],
    );
  });

  test(`${page}: the options that it names exist`, async () => {
    const known = await options();
    assert.deepEqual(
      optionsIn(read(page)).filter((option) => !known.has(option)),
      [],
    );
  });
}

test('README: the example is the broken one that `npm run demo` shows; the exit codes are there', () => {
  const [, args] = /^\$ kerbcheck (check .*)$/m.exec(read('README.md'))!;
  assert.ok(JSON.parse(read('package.json')).scripts.demo.includes(args));
  assert.match(read('README.md'), /^FAIL {2}critical {2}SPN-01 /m);
  assert.match(read('README.md'), /^```text\nExit codes [^]*^ {2}4 .*\n```$/m);
});

test('README: its table leads to every page', () => {
  const readme = read('README.md');
  assert.deepEqual(
    pages.filter((page) => page !== 'README.md' && !readme.includes(`| [${page}](${page}) |`)),
    [],
  );
});

test('README: every script that it names is in package.json', () => {
  const { scripts } = JSON.parse(read('package.json'));
  for (const page of pages) for (const [, script] of read(page).matchAll(/npm run ([a-z]+)/g)) assert.ok(scripts[script!], script);
});

test('writing-rules: the example passes its tests and finds what it shows', () => {
  assert.deepEqual(Object.keys(filesIn(writingRules)), ['own-rules/pack.yaml', 'own-rules/OWN-01.yaml', 'own-rules/OWN-01.test.yaml']);
  assert.match(writingRules, /^\$ kerbcheck rules test own-rules\n.*, ok\n.*: all passed\n/m);
  assert.match(writingRules, /^FAIL {2}low {7}OWN-01 /m);
});

test('writing-rules: every function is listed, and no other', () => {
  const listed = rows(writingRules, 2)
    .map(([first]) => first!)
    .filter((first) => /^\w+\(.*\): /.test(first));
  assert.deepEqual(listed, Object.keys(functions));
});

const refusals = rows(writingRules.slice(writingRules.indexOf('## What is refused')), 2).slice(1);
assert.ok(refusals.length > 10);
for (const [line, message] of refusals) {
  test(`writing-rules: refused: ${line}`, () => {
    const key = line!.slice(0, line!.indexOf(':'));
    const lines = [
      'id: OWN-01',
      'title: t',
      'severity: low',
      'why: w',
      'fail:',
      '  - code: c',
      '    if: host.joined',
      '    message: m',
      '    fix: [{do: Repair it.}]',
    ];
    const at = lines.findIndex((one) => one.trim().startsWith(`${key}:`));
    if (at < 0) lines.push(line!);
    else lines[at] = lines[at]!.replace(/\S.*/, () => line!);
    assert.throws(
      () => loadPack(folderOf({ 'OWN-01.yaml': `${lines.join('\n')}\n` })),
      (error: Error) => error.message.replace(/^own\/OWN-01\.yaml:\d+:\d+: /, '') === message,
      message,
    );
  });
}

test('sources: every source has its section, and no other', () => {
  const titles = [...read('docs/sources.md').matchAll(/^## --(.*)$/gm)].map(([, option]) => option);
  assert.deepEqual(titles, ['server', ...sources.map(({ option }) => option), 'ldap']);
  for (const option of titles) assert.ok(read('docs/sources.md').includes(sourceTable(option!)), `the table of --${option}`);
});

test('reports: every format and exit mode is named', () => {
  const firsts = rows(reports, 2).map(([first]) => first);
  for (const format of Object.keys(formats)) assert.ok(firsts.includes(format), format);
  for (const mode of exitModes) assert.ok(reports.includes(`\`${mode}\``), mode);
});

test('reports: the site file and the waivers are valid', async () => {
  const files = filesIn(reports);
  const pack = await builtInPack();
  const site = readSite('kerbcheck.yaml', files['kerbcheck.yaml']!, pack);
  assert.deepEqual(Object.keys(site).sort(), Object.keys(JSON.parse(read('src/schemas/site.json')).properties).sort());
  for (const option of Object.keys(site.sources!))
    assert.ok(
      sources.some((source) => source.option === option),
      option,
    );
  const [waiver] = readWaivers('waivers.yaml', files['waivers.yaml']!, pack);
  assert.deepEqual(
    Object.keys(waiver!).sort(),
    Object.keys(JSON.parse(read('src/schemas/waivers.json')).properties.waivers.items.properties).sort(),
  );
});

test('dependencies: those of package.json, and no other', () => {
  const project = JSON.parse(read('package.json'));
  const named = rows(read('docs/dependencies.md'), 2)
    .map(([first]) => first!)
    .filter((first) => first !== 'package' && !first.startsWith('-'));
  const kinds = ['dependencies', 'devDependencies', 'optionalDependencies'];
  assert.deepEqual(named.sort(), kinds.flatMap((kind) => Object.keys(project[kind])).sort());
});

test.run();
