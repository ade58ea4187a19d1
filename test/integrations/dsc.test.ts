// The manifest for DSC v3, called as DSC calls it (PowerShell/DSC, lib/dsc-lib: command_resource.rs, util.rs): the program is the first in
// PATH, else the one beside the manifest, in whose folder it runs; what goes in and what comes out has to hold under the schema that the
// manifest embeds; a code that is not 0 is an error.
import { test } from 'uvu';
import * as assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { Ajv } from 'ajv';
import Ajv2020 from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import { filesIn } from '../../build/docs.ts';
import { programFolder, writeProgram } from '../support/powershell/callers.ts';

const read = (name: string) => JSON.parse(readFileSync(name, 'utf8'));
const readme = readFileSync('integrations/dsc/README.md', 'utf8');
const { folder: parent, remove } = programFolder();
const folder = join(parent, 'kerbcheck');
test.after(remove);

copyFileSync('integrations/dsc/kerbcheck.dsc.resource.json', join(folder, 'kerbcheck.dsc.resource.json'));
const manifest = read(join(folder, 'kerbcheck.dsc.resource.json'));
const published = (name: string) => {
  const ajv = new Ajv2020.default({ strict: false, validateFormats: false });
  return ajv.compile(read(`test/fixtures/schemas-external/dsc-v3/${name}.json`));
};
const isInstance = new Ajv({ strict: false }).compile<object>(manifest.schema.embedded);
const program = join(folder, 'kerbcheck');
const fromSource = `exec '${process.execPath}' '${resolve('src/main.ts')}' "$@"`;
writeProgram(program, fromSource);

interface Answer {
  code: number | null;
  error?: string;
  lines: any[];
  message: any;
}

/** What DSC makes of an operation. @param input the instance, or a text that is none */
function dsc(operation: 'get' | 'test' | 'export', input: object | string, PATH = ''): Answer {
  const { executable, args, input: way } = manifest[operation];
  assert.equal(way, 'stdin');
  const found = PATH.split(delimiter).map((each) => join(each, executable));
  const run = [...found, join(folder, executable)].find(existsSync);
  if (run === undefined) return { code: null, error: 'the executable was not found', lines: [], message: undefined };
  const text = typeof input === 'string' ? input : JSON.stringify(input);
  const { status, stdout, stderr } = spawnSync(run, args, { cwd: folder, input: text, encoding: 'utf8', env: { PATH } });
  const lines = stdout.split('\n').slice(0, -1);
  for (const line of lines) assert.match(line, /^[ -~]+$/);
  const values: any[] = lines.map((line) => JSON.parse(line));
  const holds = published(operation);
  for (const value of values) {
    assert.ok(holds(value), JSON.stringify(holds.errors));
    if (!Array.isArray(value)) assert.ok(isInstance(value), JSON.stringify(isInstance.errors));
  }
  if (status !== 0) return { code: status, error: manifest.exitCodes[String(status)], lines: values, message: stderr };
  return { code: status, lines: values, message: JSON.parse(stderr) };
}

/** A site file that names the sources of an example. */
function siteOf(name: string, sources: Record<string, string>, more = ''): string {
  const path = join(folder, `${name}.yaml`);
  writeFileSync(path, `server: ucs01.corp.example\n${more}sources: ${JSON.stringify(sources)}\n`);
  return path;
}

const captured = (example: string) => ({
  'general-xml': resolve(`examples/${example}/general.xml`),
  setspn: resolve(`examples/${example}/setspn.txt`),
});
const compliant = siteOf('compliant', captured('healthy'));
const misplaced = siteOf('misplaced', captured('misplaced'));
const folderAsSource = siteOf('folder', { ...captured('healthy'), 'general-xml': folder });
const swapped = siteOf('swapped', { ...captured('healthy'), 'general-xml': resolve('examples/healthy/setspn.txt') });
const waivers = join(folder, 'waivers.yaml');
const expires = new Date(Date.now() + 100 * 86_400_000).toISOString().slice(0, 10);
writeFileSync(waivers, `waivers:\n  - { rule: SPN-01, reason: known, owner: me, expires: "${expires}" }\n`);

test('the manifest holds under the published schema', () => {
  const holds = published('manifest');
  assert.ok(holds(manifest), JSON.stringify(holds.errors));
  assert.ok(!holds({ ...(manifest as object), version: '1.1' }));
});

test('each situation of the page: what test prints and returns', () => {
  const rows = [...readme.matchAll(/^\| ([^|]+) \| (true|false|nothing) \| (\w*) ?\| ([^|]+) \|$/gm)].map((row) => row.slice(1));
  const situations: Record<string, () => Answer> = {
    compliant: () => dsc('test', { site: compliant }),
    'compliant, with a waiver': () => dsc('test', { site: misplaced, waivers }),
    'compliant, but logins end otherwise than desired': () => dsc('test', { site: misplaced, waivers, login: 'kerberos' }),
    'not compliant': () => dsc('test', { site: misplaced }),
    'not compliant, as was desired': () => dsc('test', { ...dsc('export', { site: misplaced }).lines[0] }),
    unknown: () => dsc('test', { site: siteOf('unknown', captured('healthy'), 'require: all\n') }),
    'a source that is not understood': () => dsc('test', { site: swapped }),
    'a key that an instance does not have': () => dsc('test', { sites: compliant }),
    'no JSON': () => dsc('test', '{"site":'),
    'a site file that cannot be read': () => dsc('test', { site: folder }),
    'a folder in the place of a source': () => dsc('test', { site: folderAsSource }),
    'an older kerbcheck': () => withProgram(fromSource.replace('"$@"', 'nothing'), () => dsc('test', {})),
    'kerbcheck breaks': () => withProgram('exit 4', () => dsc('test', {})),
    'no executable': () => withProgram(undefined, () => dsc('test', {})),
  };
  assert.deepEqual(
    rows.map(([name]) => name),
    Object.keys(situations),
  );
  for (const [name, state, differing, code] of rows) {
    const answer = situations[name!]!();
    const [actual, differs = []] = answer.lines;
    assert.deepEqual(
      [String(actual?.['_inDesiredState'] ?? 'nothing'), differs.join(), String(answer.code ?? "DSC's own error")],
      [state, differing, code],
      name,
    );
    assert.equal(answer.error === undefined, answer.code === 0, name);
  }
});

/** @param script undefined: there is none */
function withProgram(script: string | undefined, action: () => Answer): Answer {
  if (script === undefined) renameSync(program, `${program}.away`);
  else writeProgram(program, script);
  const answer = action();
  if (script === undefined) renameSync(`${program}.away`, program);
  else writeProgram(program, fromSource);
  return answer;
}

test('the state tells what was found by the ids of rules; the message is the verdict in words', () => {
  const { lines, message } = dsc('get', { site: misplaced, waivers, failOn: 'high' });
  const [{ notChecked, ...state }] = lines;
  assert.deepEqual(state, {
    server: 'ucs01.corp.example',
    site: misplaced,
    waivers,
    failOn: 'high',
    verdict: 'compliant',
    login: 'failure',
    failed: [],
    waived: ['SPN-01'],
    unknown: [],
    relaxed: ['--fail-on high', '1 waived'],
  });
  assert.ok(notChecked.includes('CLOCK-01'));
  assert.match(message.info, /^COMPLIANT .* - ucs01\.corp\.example.*relaxed: .*report [0-9a-f]{12}$/);
  assert.match(dsc('get', { site: misplaced }).message.warn, /^NOT COMPLIANT .*SPN-01 critical misplaced/);
});

test('what is wrong with an instance is one line that says what is expected', () => {
  const wrong: [object | string, RegExp][] = [
    [{ sites: 'x' }, /standard input: unknown key "sites"; an instance of Kerbcheck\/Compliance is expected/],
    [{ failOn: 'none' }, /standard input: failOn: expected one of low, medium, high, critical/],
    [{ login: 1 }, /standard input: login: must be string/],
    ['[]', /standard input: must be object/],
    ['{"site":"a","site":"b"}', /the key "site" stands twice/],
    [{ site: 'nowhere.yaml' }, /nowhere\.yaml: does not exist/],
    [{ site: 'a\u001b[31m\nb' }, /a<U\+001B>\[31m<U\+000A>b: does not exist/],
  ];
  for (const [input, expected] of wrong) {
    const { code, lines, message } = dsc('test', input);
    assert.deepEqual([code, lines], [3, []]);
    assert.match(JSON.parse(message).error, expected);
  }
});

test('it is found by PATH, and beside the manifest where PATH has nothing; it runs where PATH is that one folder', () => {
  for (const PATH of ['/nowhere', folder, ['/nowhere', folder].join(delimiter)])
    assert.equal(dsc('test', { site: compliant }, PATH).lines[0]['_inDesiredState'], true, PATH);
  const elsewhere = join(folder, 'elsewhere');
  mkdirSync(elsewhere);
  writeProgram(join(elsewhere, 'kerbcheck'), 'exit 4');
  assert.equal(dsc('test', { site: compliant }, elsewhere).code, 4);
});

test('the configuration that the page shows holds under the schema', () => {
  const [resource] = parse(filesIn(readme)['kerbcheck.dsc.config.yaml']!).resources;
  assert.equal(resource.type, manifest.type);
  assert.ok(isInstance(resource.properties), JSON.stringify(isInstance.errors));
});

test('what is no operation is named', () => {
  const { status, stdout, stderr } = spawnSync(program, ['dsc', 'set'], { input: '', encoding: 'utf8' });
  assert.deepEqual([status, stdout, JSON.parse(stderr)], [3, '', { error: 'dsc set: expected one of get, test, export' }]);
});

test.run();
