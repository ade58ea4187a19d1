import * as assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { test } from 'uvu';
import { sources } from '../../src/collect/sources.ts';
import { exits } from '../../src/exit.ts';
import * as validators from '../../src/generated/validators.cjs';
import { VERSION } from '../../src/generated/version.ts';
import { formats } from '../../src/report/index.ts';
import type { Results } from '../../src/documents/results.ts';
import { codeWhenBroken } from '../../src/cli.ts';
import { commands } from '../../src/commands/table.ts';
import { called, forAll, kerbcheck, unnumbered } from '../support/kerbcheck.ts';

const folder = mkdtempSync(join(tmpdir(), 'kerbcheck-test-'));
test.after(() => rmSync(folder, { recursive: true }));

const file = (name: string, content: string | Buffer): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
const example = (name: string) => [
  '--server',
  'ucs01.corp.example',
  '--general-xml',
  resolve('examples', name, 'general.xml'),
  '--setspn',
  resolve('examples', name, 'setspn.txt'),
];
const setspn = ['--setspn', resolve('examples/healthy/setspn.txt')];
const healthy = readFileSync('rules/procall/facts/healthy.json', 'utf8');
const facts = file('healthy.json', healthy);
mkdirSync(join(folder, 'folder'));
symlinkSync(join(folder, 'nowhere'), join(folder, 'dangling'));

// ------------------------------------------------------------------------------------------- wrong use

const wrong: [string[], RegExp][] = [
  [['check', ...setspn, '--nope'], /Unknown argument: nope/],
  [['check', ...setspn, 'extra'], /extra/],
  [['nope'], /nope/],
  [['check'], /no source is given; expected at least one of --general-xml, .*--setspn/],
  [['check', ...setspn, '--server'], /server/],
  [['check', '--setspn'], /setspn/],
  [['check', ...setspn, '--server', 'a', '--server', 'b'], /--server is given more than once/],
  [['check', '--general-xml', 'a', '--general-xml', 'b'], /--general-xml is given more than once/],
  [['check', ...setspn, '--server', ''], /--server: .* empty/],
  [['check', ...setspn, '--server', 'UCS01'], /--server UCS01: a short name: give the full name, as ucs01\.corp\.example/],
  [['check', ...setspn, '--server', '192.0.2.7'], /--server 192\.0\.2\.7: an address is no name/],
  [
    ['check', ...setspn, '--server', 'https://ucs01.corp.example'],
    /--server https:\S+: the full DNS name of the server is expected and nothing else/,
  ],
  [['check', ...setspn, '--require', 'NOPE-01'], /--require: there is no rule or tag NOPE-01/],
  [['check', ...setspn, '--require', ''], /--require: ids of rules or tags are expected/],
  [['check', ...setspn, '-o', 'bogus'], /--output bogus: expected text, json, junit, line/],
  [['check', ...setspn, '-o', 'toString'], /--output toString: expected/],
  [['check', ...setspn, '-o', 'text', '-o', 'json'], /only one format can go to standard output/],
  [['check', ...setspn, '-o', 'json='], /--output json=: expected the name of a file/],
  [['check', ...setspn, '-o'], /output|: o/],
  [['check', ...setspn, '--exit', 'bogus'], /exit.*bogus.*standard.*intune.*nagios.*zero/],
  [['check', ...setspn, '--fail-on', 'grave'], /fail-on.*grave.*low/],
  [['check', ...setspn, '--role', 'boss'], /role.*boss.*passive/],
  [['collect', ...setspn, '--fail-on', 'low'], /fail-on/],
  [['evaluate'], /evaluate: expected <files\.\.>/],
  [['compare', 'old'], /compare: expected <new>/],
  [['schema', 'facts', 'extra'], /Unknown argument: extra/],
  [['rules'], /rules: expected rules list, .* or rules new/],
  [['rules', 'nope'], /rules nope: expected rules list/],
  [['--exit', 'zero'], /Unknown argument: exit/],
  [['-'], /Unknown argument: -/],
  [['evaluate', '--', '--nope'], /cannot read --nope: does not exist/],
  // what every object has is neither a command nor an option
  ...['constructor', 'toString', '__proto__'].flatMap((name): [string[], RegExp][] => [
    [[name], new RegExp(`Unknown argument: ${name}`)],
    [['rules', name], new RegExp(`rules ${name}: expected rules list`)],
    [['check', ...setspn, `--${name}`], new RegExp(`Unknown argument: _?${name}`)],
    [['check', ...setspn, `--${name}=x`], new RegExp(`Unknown argument: _?${name}`)],
    [['check', ...setspn, `--${name}.x`, 'y'], new RegExp(`Unknown argument: ${name}\\.x`)],
    [['check', ...setspn, '-o', `${name}=x`], new RegExp(`--output ${name}=x: expected`)],
  ]),
  [['evaluate', join(folder, 'nowhere')], /cannot read \S+nowhere: does not exist/],
  [['evaluate', folder], /cannot read \S+: is a folder/],
  [['evaluate', file('text', 'hello\nworld')], /text: .*a facts document in JSON is expected/],
  [['evaluate', file('null', 'null')], /null: must be object; a facts document/],
  [['evaluate', file('array', '[]')], /array: must be object; a facts document/],
  [
    ['evaluate', file('second.json', healthy.replace('facts/1', 'facts/2'))],
    /second\.json: the format is "kerbcheck-facts\/2", kerbcheck-facts\/1 is expected/,
  ],
  [
    ['evaluate', file('deep.json', healthy.replace(/\}\s*$/, `, "more": ${'['.repeat(100_000)}${']'.repeat(100_000)}}`))],
    /nested deeper than 100 levels/,
  ],
  [['check', '--general-xml', join(folder, 'nowhere')], /cannot read \S+nowhere: does not exist/],
  [['check', '--general-xml', join(folder, 'folder')], /cannot read \S+folder: is a folder/],
  [
    ['check', '--general-xml', file('large.xml', `<general>${' '.repeat(1_000_000)}</general>`)],
    /large\.xml: larger than 1 MB, the limit for one file/,
  ],
  [['check', '--setspn', join(folder, 'dangling')], /cannot read \S+dangling: does not exist/],
  [['schema', 'nope'], /there is no schema nope; expected one of facts, results, rule/],
  [['schema', '__proto__'], /there is no schema __proto__/],
];

for (const [args, message] of wrong) {
  test(`wrong use: ${args.join(' ').replaceAll(folder, '').slice(0, 100)}`, async () => {
    const { code, stdout, stderr } = await called(args);
    assert.deepEqual([code, stdout], [3, '']);
    assert.match(stderr, /^kerbcheck: /);
    assert.match(stderr, message);
  });
}

test('wrong use with -o line is a line, too', async () => {
  for (const args of [
    ['check', '--nope', '-o', 'line'],
    ['nope', '--output=line'],
    ['check', ...setspn, '-o', 'line', '-o', 'bogus'],
  ])
    assert.match((await called(args)).stdout, /^ERROR .+\n$/, args.join(' '));
});

test('wrong use with -o checkmk is a service that is unknown, and for Nagios a line and UNKNOWN', async () => {
  const lacking = ['check', '--setspn', join(folder, 'nowhere|a')];
  const nagios = await called([...lacking, '-o', 'line', '--exit', 'nagios']);
  assert.match(nagios.stdout, /^ERROR cannot read \S+nowhere<U\+007C>a: does not exist\n$/);
  assert.equal(nagios.code, 3);
  for (const args of [lacking, ['check', '--nope'], ['nope'], ['check', '--site', join(folder, 'none', '*', 'kerbcheck.yaml')]]) {
    const { code, stdout, stderr } = await called([...args, '-o', 'checkmk']);
    assert.match(stdout, /^3 "kerbcheck" - ERROR [\x20-\x7b\x7d\x7e]+\n$/, args.join(' '));
    assert.match(stderr, /^kerbcheck: /);
    assert.equal(code, 3);
  }
});

test('a crash is thrown on as it is, for main.ts to print; what reads lines gets one', async () => {
  const check = commands.find(({ name }) => name === 'check')!;
  const { run } = check;
  const crash = new TypeError('first\u202e\nsecond');
  check.run = () => Promise.reject(crash);
  try {
    await assert.rejects(called(['check']), (error) => error === crash);
    assert.equal(codeWhenBroken(), 4);
    const printed: string[] = [];
    await assert.rejects(called(['check', '--exit', 'intune', '-o', 'line'], printed), (error) => error === crash);
    assert.deepEqual(printed, ['ERROR first<U+202E>\n']);
    assert.equal(codeWhenBroken(), 1);
  } finally {
    check.run = run;
  }
});

test('wrong use, as the user sees it', async () => {
  const { code, stdout, stderr } = await kerbcheck(['check', '--general-xml', join(folder, 'nowhere')]);
  assert.deepEqual([code, stdout, stderr], [3, '', `kerbcheck: cannot read ${join(folder, 'nowhere')}: does not exist\n`]);
});

test('what a file is called does not disguise a message', async () => {
  const { stderr } = await called(['check', '--setspn', join(folder, 'no\u202ewhere')]);
  assert.equal(stderr, `kerbcheck: cannot read ${join(folder, 'no<U+202E>where')}: does not exist\n`);
});

for (const [mode, code] of [
  ['--exit standard', 3],
  ['--exit intune', 1],
  ['--exit=intune', 1],
  ['--exit nagios', 3],
  ['--exit zero', 3],
] as const) {
  test(`wrong use with ${mode}`, async () => assert.equal((await called(['check', '--nope', ...mode.split(' ')])).code, code));
}

test('without arguments: the help, exit code 3', async () => {
  const { code, stdout, stderr } = await kerbcheck([]);
  assert.deepEqual([code, stderr], [3, '']);
  assert.match(stdout, /kerbcheck check .*\n[^]*Exit codes/);
});

test('--help: exit code 0, with the table of exit codes', async () => {
  const { code, stdout } = await kerbcheck(['--help']);
  assert.equal(code, 0);
  for (const { standard, intune, nagios, zero, means } of exits) {
    const row = stdout.split('\n').find((line) => line.endsWith(means));
    assert.deepEqual(row?.trim().split(/\s+/).slice(0, 4).map(Number), [standard, intune, nagios, zero], means);
  }
});

test('help is broken at blanks', async () => {
  for (const { name, options } of commands) {
    const { code, stdout } = await called([...name.split(' '), '--help']);
    assert.equal(code, 0);
    const words = stdout.split(/\s+/);
    for (const { describe } of Object.values(options))
      assert.deepEqual(
        describe!.split(' ').filter((word) => !words.includes(word)),
        [],
      );
    assert.ok(stdout.split('\n').every((line) => line.length <= 100));
  }
});

test('the help of a command, whatever else is said', async () => {
  for (const args of [
    ['evaluate', '--help'],
    ['evaluate', 'help'],
    ['evaluate', '--nope', '--help'],
  ])
    assert.match((await called(args)).stdout, /^kerbcheck evaluate <files\.\.>\n\njudge saved facts\n\nOperands:\n {2}files {2}/);
  assert.match((await called(['help'])).stdout, /Commands:\n {2}kerbcheck check /);
});

test('help is had in every way in which people ask for it', async () => {
  const { stdout } = await called(['--help']);
  for (const args of [['-h'], ['-?'], ['/?'], ['help']]) assert.deepEqual(await called(args), { code: 0, stdout, stderr: '' }, args[0]);
  const ofCommand = await called(['rules', 'show', '--help']);
  for (const args of [
    ['rules', 'show', '-h'],
    ['rules', 'show', '/?'],
    ['help', 'rules', 'show'],
  ])
    assert.deepEqual(await called(args), ofCommand, args.join(' '));
});

test('what was meant is asked where a name is near', async () => {
  for (const [args, meant] of [
    [['chek'], /chek; did you mean check\?/],
    [['check', '--servr', 'x'], /servr; did you mean --server\?/],
    [['rules', 'show', 'SPN-1'], /SPN-1; did you mean SPN-01\?/],
    [['evaluate', facts, '--only', 'SPN01'], /SPN01; did you mean SPN-01\?/],
    [['evaluate', facts, '-o', 'htm'], /did you mean html\?/],
  ] as const)
    assert.match((await called([...args])).stderr, meant);
});

test('two files that are not there are both named', async () => {
  const { stderr } = await called(['check', '--setspn', join(folder, 'one'), '--ldif', join(folder, 'two')]);
  assert.match(stderr, /cannot read \S+one: does not exist; cannot read \S+two: does not exist\n$/);
});

test('the help of check: options in groups, without their types, examples, exit codes', async () => {
  const { stdout } = await called(['check', '--help']);
  for (const title of ['Sources', 'What is judged, and how:', 'Reports:', 'Examples:', 'Exit codes'])
    assert.match(stdout, new RegExp(`^${title}`, 'm'));
  assert.doesNotMatch(stdout, /\[(?:array|string|boolean)\]/);
  // The examples are calls that are understood.
  for (const { examples = [] } of commands)
    for (const [call] of examples) assert.doesNotMatch((await called([...call.split(' ').slice(1), '--help'])).stderr, /./);
});

test('bash completes commands, options and their values', async () => {
  const { stdout: script } = await called(['completion', 'bash']);
  const completed = (...words: string[]): string[] => {
    const line = `${script}\nCOMP_WORDS=(kerbcheck ${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length}; _kerbcheck; printf '%s\\n' "\${COMPREPLY[@]}"`;
    return execFileSync('bash', ['-c', line], { encoding: 'utf8' }).trim().split('\n');
  };
  assert.deepEqual(completed('ch'), ['check']);
  assert.deepEqual(completed('rules', 's'), ['show']);
  assert.deepEqual(completed('check', '--set'), ['--setspn']);
  assert.deepEqual(completed('evaluate', 'x', '--set'), ['--set']);
  assert.deepEqual(completed('check', '--exit', 'n'), ['nagios']);
  assert.match((await called(['completion', 'tcsh'])).stderr, /bash is expected/);
});

test('check --help: every source and format', async () => {
  const { code, stdout } = await kerbcheck(['check', '--help']);
  assert.equal(code, 0);
  for (const { option } of sources) assert.ok(stdout.includes(`--${option} `), option);
  for (const format of Object.keys(formats)) assert.ok(stdout.includes(format), format);
});

test('check --version', async () => assert.equal((await called(['check', '--version'])).stdout, `${VERSION}\n`));

test('--version', async () => assert.deepEqual(await kerbcheck(['--version']), { code: 0, stdout: `${VERSION}\n`, stderr: '' }));

// ------------------------------------------------------------------------------------------- the way through

const withoutTimes = (text: string): unknown => {
  const results = JSON.parse(text) as Results;
  assert.ok(validators.results(results), JSON.stringify(validators.results.errors));
  const { evaluatedAt: _, number: __, inputs, ...rest } = results;
  return { ...rest, inputs: { ...inputs, facts: inputs.facts.changed } };
};

for (const [name, code] of [
  ['healthy', 0],
  ['misplaced', 1],
  ['missing', 1],
  ['duplicate', 1],
  ['negotiate', 1],
] as const) {
  // One of them in processes of their own.
  const start = name === 'misplaced' ? kerbcheck : called;
  test(`the example ${name} ends with ${code}; collect, then evaluate, gives what check gives`, async () => {
    const [saved, kept] = [join(folder, 'saved.json'), join(folder, 'kept.json')];
    const checked = await start(['check', ...example(name), '-o', 'json', '--facts', kept]);
    assert.deepEqual([checked.code, checked.stderr], [code, '']);
    assert.deepEqual(await start(['collect', ...example(name), '--facts', saved]), { code: 0, stdout: '', stderr: '' });
    for (const from of [saved, kept]) {
      // The examples may have lain here for long.
      const evaluated = await start(['evaluate', from, '-o', 'json', '--max-age', '36500']);
      assert.deepEqual([evaluated.code, evaluated.stderr, withoutTimes(evaluated.stdout)], [code, '', withoutTimes(checked.stdout)]);
    }
  });
}

test('collect prints the facts', async () => {
  const { code, stdout, stderr } = await kerbcheck(['collect', ...example('missing')]);
  assert.deepEqual([code, stderr], [0, '']);
  assert.ok(validators.facts(JSON.parse(stdout)));
});

test('the folder from which it is called does not matter', async () => {
  const here = await kerbcheck(['evaluate', facts]);
  const there = await kerbcheck(['evaluate', 'healthy.json'], { cwd: folder });
  assert.deepEqual({ ...there, stdout: unnumbered(there.stdout) }, { ...here, stdout: unnumbered(here.stdout) });
  assert.equal(here.code, 0);
});

for (const path of [
  file(
    'newer.json',
    healthy
      .replace('facts/1', 'facts/1.9')
      .replace('"sections": {', '"mood": "good", "sections": { "weather": {"status": "collected", "source": "sky", "data": {}},'),
  ),
  file('utf16.json', Buffer.from(`\uFEFF${healthy}`, 'utf16le')),
  file('bom.json', `\uFEFF${healthy}`),
]) {
  test(`facts are read: ${path.slice(folder.length + 1)}`, async () => assert.equal((await called(['evaluate', path])).code, 0));
}

for (const [option, value, code] of [
  ['--fail-on', 'critical', 0],
  ['--exit', 'nagios', 2],
  ['--exit', 'intune', 1],
  ['--exit', 'zero', 0],
] as const) {
  test(`a finding of high severity with ${option} ${value}: ${code}`, async () =>
    assert.equal((await called(['check', ...example('negotiate'), option, value])).code, code));
}

// ------------------------------------------------------------------------------------------- broken input

const bomb = `<!DOCTYPE a [<!ENTITY a "x">${Array.from({ length: 20 }, (_, i) => `<!ENTITY b${i} "${`&${i === 0 ? 'a' : `b${i - 1}`};`.repeat(10)}">`).join('')}]><general>&b19;</general>`;

const binary = Buffer.from(Array.from({ length: 2000 }, (_, i) => (i * 7919) % 256));

for (const [name, option, content] of [
  ['empty', '--general-xml', ''],
  ['binary', '--general-xml', binary],
  ['two roots', '--general-xml', '<general/><general/>'],
  ['not well-formed', '--general-xml', '<general><a></general>'],
  ['cut off', '--general-xml', '<general><usermanager>'],
  ['deep', '--general-xml', '<a>'.repeat(100_000)],
  ['entity bomb', '--general-xml', bomb],
  ['external entity', '--general-xml', '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><general>&x;</general>'],
  ['empty', '--setspn', ''],
  ['binary', '--setspn', binary],
  ['an error', '--setspn', 'Ldap Error(0x51 -- Server Down): ldap_connect\r\n'],
] as const) {
  test(`there but not understood: ${option}, ${name}: exit code 2, the report says which file`, async () => {
    const path = file('broken', content);
    const { code, stdout, stderr } = await called(['check', option, path, '--server', 'ucs01.corp.example', '-o', 'json']);
    assert.deepEqual([code, stderr], [2, '']);
    const { verdict, results } = JSON.parse(stdout) as Results;
    assert.equal(verdict, 'unknown');
    assert.deepEqual(
      results.filter(({ outcome }) => outcome === 'pass' || outcome === 'fail'),
      [],
    );
    const reasons = results.flatMap(({ outcome, reason }) => (outcome === 'unknown' ? [reason!] : []));
    assert.ok(reasons.some((reason) => reason.includes(path)) && reasons.every((reason) => !reason.includes('\n')), reasons.join('\n'));
  });
}

test('a search that was cut off does not pass: exit code 2', async () => {
  for (const text of [
    'Checking forest DC=corp,DC=example\r\n',
    'Checking forest DC=corp,DC=example\r\nCN=UCS01,DC=corp,DC=example\r\n\teucsrv/UC',
  ]) {
    const { code, stdout } = await called(['check', '--setspn', file('cut', text), '--server', 'ucs01.corp.example', '-o', 'json']);
    assert.equal(code, 2);
    assert.equal((JSON.parse(stdout) as Results).results.find(({ rule }) => rule === 'SPN-03')?.outcome, 'unknown');
  }
});

test('UTF-16 is understood', async () => {
  const xml = file(
    'utf16.xml',
    Buffer.from(`\uFEFF${readFileSync('examples/negotiate/general.xml', 'utf8').replace('utf-8', 'utf-16')}`, 'utf16le'),
  );
  const { code, stdout } = await called(['check', '--general-xml', xml, '--only', 'AUTH-01']);
  assert.equal(code, 1, stdout);
});

test('understood but meaningless: exit code 1', async () => {
  const setting = '<UserManagerDisabledAuthMethods><Method>Negotiate</Method></UserManagerDisabledAuthMethods>';
  const { code, stdout } = await called(['check', '--general-xml', file('twice.xml', `<general>${setting}${setting}</general>`)]);
  assert.equal(code, 1);
  assert.match(stdout, /AUTH-03[^]*repeated/);
});

test('where nothing can be checked: exit code 3, and a line says so', async () => {
  const { code, stderr } = await called([
    'evaluate',
    file('bare.json', JSON.stringify({ ...(JSON.parse(healthy) as object), sections: {} })),
  ]);
  assert.equal(code, 3);
  assert.match(stderr, /^kerbcheck: nothing was checked/);
});

// ------------------------------------------------------------------------------------------- outputs

test('what cannot be written stops nothing else: exit code 4, one line names it', async () => {
  const written = join(folder, 'a.json');
  const both = await called(['check', ...example('misplaced'), '-o', 'junit=/nowhere/x.xml', '-o', `json=${written}`]);
  assert.deepEqual([both.code, both.stdout, existsSync(written)], [4, '', true]);
  assert.match(both.stderr, /^kerbcheck: cannot write \/nowhere\/x\.xml: the folder \/nowhere does not exist\n$/);
  const kept = await called(['check', ...example('misplaced'), '--facts', '/nowhere/facts.json', '-o', 'line', '--exit', 'intune']);
  assert.equal(kept.code, 1);
  assert.match(kept.stderr, /^kerbcheck: cannot write \/nowhere\/facts\.json: /);
  assert.match(kept.stdout, /SPN-01/);
  assert.equal((await called(['collect', ...setspn, '--facts', '/nowhere/facts.json'])).code, 4);
});

test('--quiet: nothing but what -o asks for', async () => {
  assert.deepEqual(await called(['check', ...example('misplaced'), '--quiet']), { code: 1, stdout: '', stderr: '' });
  assert.match((await called(['check', ...example('misplaced'), '--quiet', '-o', 'line'])).stdout, /SPN-01/);
});

test('several formats at once', async () => {
  const [json, junit] = [join(folder, 'r.json'), join(folder, 'r.xml')];
  const { code, stdout } = await kerbcheck([
    'check',
    ...example('misplaced'),
    '-o',
    `json=${json}`,
    '-o',
    'text',
    '--output',
    `junit=${junit}`,
  ]);
  assert.equal(code, 1);
  assert.match(stdout, /FAIL {2}critical +SPN-01[^]*\nNOT COMPLIANT in 7 of 18 rules; 11 not checked\n$/);
  assert.equal((JSON.parse(readFileSync(json, 'utf8')) as Results).exitCode, 1);
  assert.match(readFileSync(junit, 'utf8'), /^<\?xml /);
});

test('no colour where nobody looks', () =>
  forAll([{}, { NO_COLOR: '1' }, { FORCE_COLOR: '1' }], async (env) =>
    assert.ok(!(await kerbcheck(['check', ...example('misplaced')], { env })).stdout.includes('\u001b')),
  ));

test('a reader that went away changes nothing', () =>
  forAll(
    [
      [['check', ...example('misplaced')], 1],
      [['check', ...example('misplaced'), '-o', 'json'], 1],
      [['check', ...example('healthy'), '-o', 'junit'], 0],
      [['collect', ...setspn], 0],
      [['schema', 'facts'], 0],
      [['--help'], 0],
      [['--version'], 0],
      [[], 3],
    ] as [string[], number][],
    async ([args, code]) => assert.deepEqual(await kerbcheck(args, { closed: true }), { code, stdout: '', stderr: '' }, args.join(' ')),
  ));

test.run();
