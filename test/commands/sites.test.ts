// check --site with many site files: each is a server, and what is wrong with one is told of that one alone.
import * as assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import type { Results } from '../../src/documents/results.ts';
import { formats } from '../../src/report/index.ts';
import { called, unnumbered } from '../support/kerbcheck.ts';

const root = mkdtempSync(join(tmpdir(), 'kerbcheck-sites-'));
test.after(() => rmSync(root, { recursive: true }));

/** A run of its own: folders with the captures of an example, and what their site files say. Answers with the pattern for all. */
function sites(run: string, said: Record<string, { example?: string; site?: string }>): string {
  for (const [name, { example = 'healthy', site }] of Object.entries(said)) {
    const folder = join(root, run, name);
    cpSync(join('examples', example), folder, { recursive: true });
    if (site !== undefined) writeFileSync(join(folder, 'kerbcheck.yaml'), site);
  }
  return join(root, run, '*', 'kerbcheck.yaml');
}
const captures = 'sources: { general-xml: general.xml, setspn: setspn.txt }\n';
const siteOf = (server: string, more = ''): string => `server: ${server}\n${captures}${more}`;
const ucs01 = siteOf('ucs01.corp.example');

const documentsIn = (text: string): Results[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Results);
const classesIn = (junit: string): Set<string> => new Set([...junit.matchAll(/ classname="(.*?)\.[A-Z]+"/g)].map(([, name]) => name!));

test('each site file is a server, judged by its own sources, whichever way the files are named', async () => {
  const pattern = sites('ways', {
    'Köln am Rhein': { example: 'misplaced', site: ucs01 },
    'b [1] (x)': { site: ucs01 },
  });
  const one = pattern.replace('*', 'Köln am Rhein');
  const other = pattern.replace('*', 'b [1] (x)');
  const ways = [
    [pattern],
    [pattern.replaceAll('/', '\\')],
    [join(root, 'ways', '?*', '*.yaml')],
    [join(root, '**', 'ways', '**', 'kerbcheck.yaml')],
    [one, other],
  ];
  for (const way of ways) {
    const { code, stdout, stderr } = await called(['check', ...way.flatMap((name) => ['--site', name]), '-o', 'json']);
    assert.deepEqual([code, stderr], [1, ''], way.join(' '));
    const documents = documentsIn(stdout);
    assert.deepEqual(documents.map(({ verdict, inputs }) => [inputs.site?.path, verdict]).sort(), [
      [one, 'nonCompliant'],
      [other, 'compliant'],
    ]);
  }
});

test('a pattern that nothing fits, or only folders without the file, is never green', async () => {
  const nothing = await called(['check', '--site', join(root, 'none', '*', 'kerbcheck.yaml')]);
  assert.deepEqual([nothing.code, nothing.stdout], [3, '']);
  assert.match(nothing.stderr, /kerbcheck\.yaml: no file fits this pattern\n$/);
  const lacking = await called(['check', '--site', sites('lacking', { a: {} }), '-o', 'junit']);
  assert.equal(lacking.code, 3);
  assert.match(lacking.stdout, /<error type="unknown" message="unknown: cannot read \S+\/lacking\/a\/kerbcheck\.yaml: does not exist"/);
});

test('what is wrong with one site is an error of that site in every report; the others are judged', async () => {
  const wrong: [name: string, site: string | undefined, server: string, message: RegExp][] = [
    ['noFile', undefined, '\\S+noFile/b/kerbcheck.yaml', /cannot read \S+\/noFile\/b\/kerbcheck\.yaml: does not exist/],
    ['notValid', 'rolle: server\n', '\\S+notValid/b/kerbcheck.yaml', /\/notValid\/b\/kerbcheck\.yaml:1:1: unknown key "rolle"/],
    ['notYaml', '{', '\\S+notYaml/b/kerbcheck.yaml', /\/notYaml\/b\/kerbcheck\.yaml:/],
    [
      'noServer',
      'sources: { general-xml: general.xml }\n',
      '\\S+noServer/b/kerbcheck.yaml',
      /\/noServer\/b\/kerbcheck\.yaml: no source tells which server it is; expected server: NAME there/,
    ],
    ['noSources', 'server: ucs02.corp.example\n', '\\S+noSources/b/kerbcheck.yaml', /\/noSources\/b\/kerbcheck\.yaml: no sources; /],
    [
      'noSource',
      'server: ucs02.corp.example\nsources: { setspn: nowhere.txt }\n',
      'ucs02\\.corp\\.example',
      /cannot read \S+\/noSource\/b\/nowhere\.txt: does not exist/,
    ],
  ];
  for (const [name, site, server, message] of wrong) {
    const pattern = sites(name, {
      a: { site: ucs01 },
      b: site === undefined ? {} : { site },
      c: { example: 'misplaced', site: siteOf('ucs01.corp.example') },
    });
    for (const format of Object.keys(formats)) {
      const { code, stdout, stderr } = await called(['check', '--site', pattern, '-o', format, '--verbose']);
      assert.equal(code, 3, `${name} ${format}`);
      assert.match(stderr, message);
      if (format !== 'json') assert.match(stdout, new RegExp(`FACTS|ERROR|kerbcheck_unread`), `${name} ${format}`);
      else
        assert.deepEqual(
          documentsIn(stdout).map(({ verdict }) => verdict),
          ['compliant', 'nonCompliant'],
        );
      if (format === 'text') assert.match(stdout, new RegExp(`${server}\\s[^]*NOT COMPLIANT`), name);
    }
  }
});

test('what is wrong with a site file has its file and line, for programs that show it there', async () => {
  const pattern = sites('annotated', { a: { site: 'role: server\nsever: x\n' }, b: {} });
  const redacted = await called(['check', '--site', pattern.replace('*', 'a*'), '-o', 'github', '--redact']);
  assert.match(redacted.stdout, /^::error title=site 1%3A FACTS/);
  const whole = await called(['check', '--site', pattern.replace('*', 'b*'), '-o', 'github']);
  assert.match(whole.stdout, /^::error file=\S+annotated\/b\/kerbcheck\.yaml,title=/);
  // There is no rule FACTS to be shown.
  const sarif = JSON.parse((await called(['check', '--site', pattern.replace('*', 'b*'), '-o', 'sarif'])).stdout) as {
    runs: [{ tool: { driver: { rules: { help: object }[] } } }];
  };
  assert.deepEqual(
    sarif.runs[0].tool.driver.rules.map(({ help }) => help),
    [{ text: 'docs/reports.md' }],
  );
  const line = await called(['check', '--site', pattern.replace('*', 'a*'), '-o', 'github']);
  assert.match(line.stdout, /^::error file=\S+annotated\/a\/kerbcheck\.yaml,line=2,title=/);
});

test('what is there but not understood is unknown of its site', async () => {
  const pattern = sites('notUnderstood', { a: { site: ucs01 }, b: { site: ucs01 } });
  writeFileSync(join(root, 'notUnderstood', 'b', 'general.xml'), '<general>');
  const { code, stdout } = await called(['check', '--site', pattern, '-o', 'json']);
  assert.equal(code, 2);
  assert.deepEqual(
    documentsIn(stdout).map(({ verdict }) => verdict),
    ['compliant', 'unknown'],
  );
});

test('one JUnit file has the server in every class name, a server that is there twice by its number', async () => {
  const pattern = sites('junit', { a: { site: ucs01 }, b: { example: 'misplaced', site: ucs01 } });
  const junit = join(root, 'r.xml');
  const { stdout } = await called(['check', '--site', pattern, '-o', `junit=${junit}`, '-o', 'json']);
  assert.deepEqual(classesIn(readFileSync(junit, 'utf8')), new Set(['kerbcheck.ucs01_corp_example', 'kerbcheck.ucs01_corp_example_2']));
  const notes = documentsIn(stdout).map(({ notes }) => notes.filter(({ code }) => code === 'same-server').map(({ message }) => message));
  const [first, second] = ['a', 'b'].map((name) => pattern.replace('*', name));
  assert.deepEqual(notes, [[], [`ucs01.corp.example was judged before in this run, by ${first}; this is by ${second}.`]]);
  const germanNotes = await called(['check', '--site', pattern, '--language', 'de', '-o', 'markdown']);
  assert.match(germanNotes.stdout, /wurde in diesem Lauf schon beurteilt, nach .*a\/kerbcheck\.yaml; dies ist nach .*b\/kerbcheck\.yaml/);
});

test('each site has what it requires, waivers and own rules are those of the run', async () => {
  const pattern = sites('asked', {
    a: { site: ucs01 },
    b: { example: 'misplaced', site: siteOf('ucs01.corp.example', 'require: [LOG-01]\n') },
  });
  const waivers = join(root, 'waivers.yaml');
  writeFileSync(waivers, 'waivers: [{ rule: SPN-01, reason: r, owner: o, expires: "2999-12-31" }]\n');
  const verdicts = async (...more: string[]): Promise<unknown> => {
    const { code, stdout } = await called(['check', '--site', pattern, '-o', 'json', ...more]);
    return [code, ...documentsIn(stdout).map(({ verdict }) => verdict)];
  };
  assert.deepEqual(await verdicts(), [1, 'compliant', 'nonCompliant']);
  assert.deepEqual(await verdicts('--waivers', waivers), [2, 'compliant', 'unknown']);
  assert.deepEqual(await verdicts('--waivers', waivers, '--require', 'SPN-01,TICKET-01'), [2, 'unknown', 'unknown']);
});

test('a source on the command line stands for that of every site', async () => {
  const pattern = sites('common', { a: { example: 'misplaced', site: ucs01 }, b: { example: 'misplaced', site: ucs01 } });
  assert.equal((await called(['check', '--site', pattern, '-o', 'line'])).code, 1);
  assert.equal((await called(['check', '--site', pattern, '--setspn', 'examples/healthy/setspn.txt', '-o', 'line'])).code, 0);
});

test('--redact: no name of a site, nor of its folder', async () => {
  const pattern = sites('redacted', {
    'meier-gmbh': { site: ucs01 },
    'meier-kg': { site: 'server: meier.example\nsources: { setspn: meier.txt }\n' },
  });
  const { code, stdout, stderr } = await called(['check', '--site', pattern, '--redact', '-o', 'junit']);
  assert.equal(code, 3);
  assert.match(stderr, /^kerbcheck: site 2: cannot be judged \(what is wrong is not quoted with --redact\)\n$/);
  assert.deepEqual(classesIn(stdout), new Set(['kerbcheck.name1_name2_name3', 'kerbcheck.site 2']));
  assert.ok(!/meier|ucs01|corp/i.test(stdout), stdout);
});

test('wrong use of all sites ends the run before any is judged', async () => {
  const pattern = sites('wrongUse', { a: { site: ucs01 }, b: { site: ucs01 } });
  const wrong: [string[], RegExp][] = [
    ...['--server ucs01.corp.example', '--live', '--ldap ldaps://u@dc', '--facts f.json', '--expect pins'].map(
      (option): [string[], RegExp] => [option.split(' '), new RegExp(`${option.split(' ')[0]} is for one server; expected one site file`)],
    ),
    [['--only', 'NOPE-01'], /--only/],
    [['--timeout', 'soon'], /--timeout soon: a number of seconds/],
    [['--waivers', join(root, 'nowhere')], /cannot read \S+nowhere: does not exist/],
    [['-o', `json=${join(root, 'wrongUse', 'b', 'setspn.txt')}`], /this is read, too/],
    [['-o', `json=${join(root, 'wrongUse', 'b', 'kerbcheck.yaml')}`], /this is read, too/],
  ];
  for (const [options, message] of wrong) {
    const { code, stdout, stderr } = await called(['check', '--site', pattern, ...options]);
    assert.deepEqual([code, stdout], [3, ''], options.join(' '));
    assert.match(stderr, message);
  }
});

test('one site file that is named as it is, is one server as ever', async () => {
  const file = sites('single', { a: { site: ucs01 }, b: {} }).replace('*', 'a');
  const { code, stdout } = await called(['check', '--site', file, '-o', 'junit']);
  assert.equal(code, 0);
  assert.deepEqual(classesIn(stdout), new Set(['kerbcheck']));
  const lacking = await called(['check', '--site', file.replace(/a(?=.kerbcheck)/, 'b'), '-o', 'line']);
  assert.deepEqual(
    [lacking.code, unnumbered(lacking.stdout)],
    [3, `ERROR cannot read ${join(root, 'single', 'b', 'kerbcheck.yaml')}: does not exist\n`],
  );
});

test('files called as a pattern, and folders that are none, are what they are', async () => {
  mkdirSync(join(root, 'odd'));
  const odd = join(root, 'odd', 'a*.yaml');
  writeFileSync(odd, `server: ucs01.corp.example\nsources: { setspn: ${join(process.cwd(), 'examples/healthy/setspn.txt')} }\n`);
  assert.equal((await called(['check', '--site', odd])).code, 0);
  // A file beside the folders is no site.
  const pattern = sites('beside', { a: { site: ucs01 } });
  writeFileSync(join(root, 'beside', 'README.md'), '');
  assert.equal((await called(['check', '--site', pattern])).code, 0);
  // A link that leads nowhere was one.
  symlinkSync(join(root, 'nowhere'), join(root, 'beside', 'b'));
  const { code, stderr } = await called(['check', '--site', pattern, '--quiet']);
  assert.equal(code, 3);
  assert.match(stderr, /cannot read \S+beside\/b\/kerbcheck\.yaml: does not exist/);
});

test.run();
