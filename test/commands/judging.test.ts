// What check and evaluate do by their options, from the command line to the report.
import * as assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { test } from 'uvu';
import { changeFact, type Facts } from '../../src/documents/facts.ts';
import * as validators from '../../src/generated/validators.cjs';
import type { Results } from '../../src/documents/results.ts';
import { called, kerbcheck } from '../support/kerbcheck.ts';

const folder = mkdtempSync(join(tmpdir(), 'kerbcheck-test-'));
test.after(() => rmSync(folder, { recursive: true }));

const file = (name: string, content: string): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
const sha256 = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');

const healthyFile = resolve('rules/procall/facts/healthy.json');
const healthy = JSON.parse(readFileSync(healthyFile, 'utf8')) as Facts;
/** A file of the healthy server's facts with some changed. */
function factsFile(name: string, changes: Record<string, unknown>): string {
  const facts = Object.entries(changes).reduce((all, [path, value]) => changeFact(all, path, value), healthy);
  return file(name, JSON.stringify(facts));
}
const good = factsFile('good.json', {});
/** AUTH-01 high, AUTH-03 medium, LOG-01 low, a rule that is unknown. */
const high = factsFile('high.json', { server: 'ucs02.corp.example', 'auth.listed': ['NTLM'] });
const medium = factsFile('medium.json', { 'auth.listed': ['Negotiate', 'Nope'] });
const low = factsFile('low.json', {
  'clientLog.logins': [
    { method: 'NTLM', count: 3 },
    { method: 'Kerberos', spn: 'eucsrv/ucs01.corp.example', count: 1 },
  ],
});
const unknown = factsFile('unknown.json', { server: 'ucs03.corp.example', directory: { status: 'failed', reason: 'access denied' } });

const example = (name: string, server = 'ucs01.corp.example') => [
  '--server',
  server,
  '--general-xml',
  resolve('examples', name, 'general.xml'),
  '--setspn',
  resolve('examples', name, 'setspn.txt'),
];

function parsed(text: string): Results {
  const results = JSON.parse(text) as Results;
  assert.ok(validators.results(results), JSON.stringify(validators.results.errors));
  return results;
}
/** The results of a run that ends with this code and says nothing on stderr. */
async function judged(code: number, args: string[]): Promise<Results> {
  const ended = await called([...args, '-o', 'json']);
  assert.deepEqual([ended.code, ended.stderr], [code, ''], args.join(' '));
  return parsed(ended.stdout);
}
async function refused(args: string[], message: RegExp): Promise<void> {
  const { code, stdout, stderr } = await called(args);
  assert.deepEqual([code, stdout], [3, ''], args.join(' '));
  assert.match(stderr, message);
}
const outcome = (results: Results, id: string) => results.results.find(({ rule }) => rule === id)!.outcome;
const codes = (results: Results, id: string) => results.results.find(({ rule }) => rule === id)!.findings.map(({ code }) => code);
const noteCodes = ({ notes }: Results) => notes.map(({ code }) => code);

// ------------------------------------------------------------------------------------------- site file and waivers

test('--site: judged by it, recorded with path and sha256', async () => {
  const site = file('site.yaml', 'aliases: [voip.corp.example]\n');
  const results = await judged(1, ['evaluate', good, '--site', site]);
  assert.deepEqual(results.inputs.site, { path: site, sha256: sha256(site) });
  assert.deepEqual(codes(results, 'SPN-02'), ['alias-missing']);
  assert.equal((await judged(0, ['evaluate', good])).inputs.site, undefined);
});

test('kerberos: off in the site file is the word: no Kerberos is a decision', async () => {
  const off = factsFile('off.json', { 'auth.listed': ['Kerberos', 'Negotiate'] });
  assert.deepEqual(codes(await judged(1, ['evaluate', off]), 'KERB-01'), ['kerberos-disabled']);
  assert.equal(outcome(await judged(0, ['evaluate', off, '--site', file('off.yaml', 'kerberos: off\n')]), 'KERB-01'), 'notApplicable');
});

test('the settings of a rule', async () => {
  assert.equal(outcome(await judged(0, ['evaluate', low]), 'LOG-01'), 'fail');
  assert.equal(
    outcome(await judged(0, ['evaluate', low, '--site', file('params.yaml', 'params: {LOG-01: {minKerberosShare: 0.01}}\n')]), 'LOG-01'),
    'pass',
  );
  for (const value of ['9999999', '-1', '3600.5']) {
    const site = file('bounds.yaml', `params:\n  CLOCK-01: {maxSkewSeconds: ${value}}\n`);
    await refused(
      ['evaluate', good, '--site', site],
      /^kerbcheck: \S+bounds\.yaml:2:30: params\.CLOCK-01\.maxSkewSeconds: \S+ is out of bounds; a number from 0 to 3600 is expected\n$/,
    );
  }
});

test('--require, and require in the site file: what is not checked of these is unknown', async () => {
  const facts = factsFile('no-ticket.json', { ticket: { status: 'skipped', reason: 'no --klist' } });
  const weight = (results: Results) => results.results.find(({ rule }) => rule === 'TICKET-01')!.weighs;
  assert.equal(weight(await judged(0, ['evaluate', facts])), 'nothing');
  const required = await judged(2, ['evaluate', facts, '--require', 'SPN-01,TICKET-01']);
  assert.deepEqual([weight(required), required.verdict], ['unknown', 'unknown']);
  await judged(2, ['evaluate', facts, '--require', 'all']);
  await judged(0, ['evaluate', facts, '--require', 'SPN-01']);
  await judged(2, ['evaluate', facts, '--site', file('all.yaml', 'require: all\n'), '--require', 'SPN-01']);
  await refused(
    ['evaluate', facts, '--site', file('nope.yaml', 'require: [SPN-01,\n NOPE]\n')],
    /^kerbcheck: \S+nope\.yaml:2:2: require: there is no rule or tag NOPE/,
  );
  const { stdout } = await called(['evaluate', facts, '--require', 'all', '-o', 'line', '--max-age', '36500']);
  assert.match(stdout, /^UNKNOWN in 1 of 18 rules - ucs01\.corp\.example, logins use Kerberos: TICKET-01 high not checked; report \S+\n$/);
});

test('a site file that is not valid, or not there', async () => {
  const site = file('bad.yaml', 'role: server\naliasses: []\n');
  await refused(['evaluate', good, '--site', site], /^kerbcheck: \S+bad\.yaml:2:1: unknown key "aliasses"\n$/);
  await refused(
    ['check', ...example('healthy'), '--site', file('bad.yaml', 'sources: {setspm: a}\n')],
    /bad\.yaml:1:11: sources: unknown key "setspm"/,
  );
  await refused(['evaluate', good, '--site', join(folder, 'nowhere')], /cannot read \S+nowhere: does not exist/);
  await refused(['evaluate', good, '--waivers', join(folder, 'nowhere')], /cannot read \S+nowhere: does not exist/);
});

test('the role: --role, else the site file, else the facts', async () => {
  const stopped = factsFile('stopped.json', { 'service.state': 'stopped' });
  const passive = file('passive.yaml', 'role: passive\n');
  const outcomeBy = async (code: number, path: string, ...more: string[]) =>
    outcome(await judged(code, ['evaluate', path, ...more]), 'SERVICE-01');
  assert.equal(await outcomeBy(1, stopped), 'fail');
  assert.equal(await outcomeBy(0, stopped, '--site', passive), 'notApplicable');
  assert.equal(await outcomeBy(1, stopped, '--site', passive, '--role', 'server'), 'fail');
  const stoppedPassive = factsFile('stoppedPassive.json', { 'service.state': 'stopped', role: 'passive' });
  assert.equal(await outcomeBy(0, stoppedPassive), 'notApplicable');
  assert.equal(await outcomeBy(1, stoppedPassive, '--site', file('server.yaml', 'role: server\n')), 'fail');
});

test('server, role and sources of the site file; the paths are relative to that file', async () => {
  mkdirSync(join(folder, 'site'), { recursive: true });
  for (const name of ['general.xml', 'setspn.txt'])
    writeFileSync(join(folder, 'site', name), readFileSync(resolve('examples/misplaced', name)));
  const site = file(
    'site/kerbcheck.yaml',
    'server: ucs01.corp.example\nrole: passive\nsources:\n  general-xml: general.xml\n  setspn: [setspn.txt]\n',
  );
  const kept = join(folder, 'kept.json');
  const results = await judged(1, ['check', '--site', site, '--facts', kept]);
  const facts = JSON.parse(readFileSync(kept, 'utf8')) as Facts;
  assert.deepEqual(
    [facts.server, facts.role, codes(results, 'SPN-01'), outcome(results, 'AUTH-01')],
    ['ucs01.corp.example', 'passive', ['misplaced'], 'pass'],
  );
  // the command line goes before
  const other = await judged(0, ['check', '--site', site, ...example('healthy'), '--role', 'server', '--facts', kept]);
  assert.deepEqual([outcome(other, 'SPN-01'), (JSON.parse(readFileSync(kept, 'utf8')) as Facts).role], ['pass', 'server']);
  const named = await judged(1, [
    'check',
    '--site',
    site,
    '--server',
    'ucs09.corp.example',
    '--setspn',
    resolve('examples/healthy/setspn.txt'),
  ]);
  // each source for itself
  assert.deepEqual([named.server, outcome(named, 'AUTH-01')], ['ucs09.corp.example', 'pass']);
  // collect reads the same sources; settings of rules that it does not have are none of its business
  const own = file('site/own.yaml', `${readFileSync(site, 'utf8')}params: {OWN-01: {least: 1}}\n`);
  for (const path of [site, own]) {
    const { code, stdout } = await called(['collect', '--site', path]);
    const { collectedAt, collector, ...rest } = JSON.parse(stdout) as Facts;
    assert.ok(collectedAt && collector);
    assert.deepEqual([code, rest], [0, { ...rest, server: facts.server, role: facts.role, sections: facts.sections }]);
  }
  await refused(['collect', '--site', file('badSite.yaml', 'roles: x\n')], /badSite\.yaml:1:1: unknown key "roles"/);
});

test('a site or waiver file larger than 1 MB is refused', async () => {
  const large = file('large.yaml', `#${'x'.repeat(1_000_000)}\n`);
  for (const option of ['--site', '--waivers'])
    await refused(['evaluate', good, option, large], /large\.yaml: larger than 1 MB, the limit for one file/);
});

const waiver = (more: string) => `waivers:\n- {rule: AUTH-01, reason: Later., owner: ops, ${more}}\n`;

test('--waivers: recorded with path and sha256, the finding is there and does not count', async () => {
  const waivers = file('w.yaml', waiver('expires: 9999-12-31'));
  const results = await judged(0, ['evaluate', high, '--waivers', waivers]);
  assert.deepEqual(results.inputs.waivers, { path: waivers, sha256: sha256(waivers) });
  assert.deepEqual(
    [results.verdict, outcome(results, 'AUTH-01'), codes(results, 'AUTH-01'), results.summary.waived],
    ['compliant', 'waived', ['not-listed'], 1],
  );
});

test('a waiver that has ended waives nothing and is noted; one for another server is not used', async () => {
  assert.deepEqual(noteCodes(await judged(1, ['evaluate', high, '--waivers', file('w.yaml', waiver('expires: 2020-01-01'))])), [
    'waiver-ended',
  ]);
  assert.deepEqual(
    noteCodes(await judged(1, ['evaluate', high, '--waivers', file('w.yaml', waiver('expires: 9999-12-31, server: ucs01.corp.example'))])),
    [],
  );
  assert.deepEqual(noteCodes(await judged(0, ['evaluate', good, '--waivers', file('w.yaml', waiver('expires: 9999-12-31'))])), [
    'waiver-unused',
  ]);
});

test('a waiver file that is not valid', () =>
  refused(
    ['evaluate', high, '--waivers', file('w.yaml', waiver('expires: 2026-02-30'))],
    /^kerbcheck: \S+w\.yaml:2:56: waivers\.0\.expires: /,
  ));

test('no file is looked for in the current folder', async () => {
  mkdirSync(join(folder, 'here'));
  file('here/waivers.yaml', waiver('expires: 9999-12-31'));
  file('here/kerbcheck.yaml', 'params: {AUTH-01: {no: 1}}\n');
  const { code, stdout } = await kerbcheck(['evaluate', high, '-o', 'json'], { cwd: join(folder, 'here') });
  assert.equal(code, 1);
  const { inputs } = parsed(stdout);
  assert.deepEqual([inputs.site, inputs.waivers], [undefined, undefined]);
});

// ------------------------------------------------------------------------------------------- selection

test('--only and --skip: the rest is not checked and does not count', async () => {
  const results = await judged(0, ['evaluate', high, '--skip', 'AUTH-01']);
  assert.deepEqual([outcome(results, 'AUTH-01'), results.verdict], ['notChecked', 'compliant']);
  assert.deepEqual(
    (await judged(1, ['evaluate', high, '--only', 'configuration', '--skip', 'auth-02'])).results
      .filter((result) => result.outcome !== 'notChecked')
      .map(({ rule }) => rule),
    ['AUTH-01', 'AUTH-03', 'KERB-01', 'SERVICE-03'],
  );
});

test('where nothing is selected: exit code 3, and a line says so', async () => {
  const { code, stderr } = await called(['evaluate', good, '--only', 'AUTH-01', '--skip', 'AUTH-01', '--quiet']);
  assert.equal(code, 3);
  assert.match(stderr, /^kerbcheck: nothing was checked/);
  await refused(['evaluate', good, '--only', 'AUTH-99'], /--only: there is no rule or tag AUTH-99/);
});

// ------------------------------------------------------------------------------------------- what if, age

test('--set: judged by the changed facts, recorded', async () => {
  const results = await judged(1, [
    'evaluate',
    good,
    '--set',
    'auth.listed=["NTLM"]',
    '--set',
    'account.locked=null',
    '--set',
    'host={"status":"skipped","reason":"="}',
  ]);
  assert.deepEqual(results.inputs.facts.changed, {
    'auth.listed': ['NTLM'],
    'account.locked': null,
    host: { status: 'skipped', reason: '=' },
  });
  assert.deepEqual([outcome(results, 'AUTH-01'), outcome(results, 'SPN-01')], ['fail', 'notChecked']);
  assert.deepEqual((await judged(0, ['evaluate', good])).inputs.facts.changed, {});
  const reason = '{"code":"at","args":{"place":"p","because":{"code":"x","args":{"any":"y"}}}}';
  for (const set of [
    'account.cannotTell=["sid"]',
    'spns.entries[0].enabled=true',
    `host={"status":"failed","reason":"r","because":${reason}}`,
  ])
    assert.notEqual((await called(['evaluate', good, '--set', set])).code, 3, set);
});

for (const [set, message] of [
  ['auth.listed', /^kerbcheck: --set auth\.listed: PATH=JSON is expected/],
  ['="x"', /PATH=JSON is expected/],
  ['auth.state=', /PATH=JSON is expected/],
  ['auth.state=list', /PATH=JSON is expected/],
  ['auth.listd=[]', /^kerbcheck: there is no fact auth\.listd; did you mean auth\.listed\?\n$/],
  ['acount.sid="S-1-5-18"', /^kerbcheck: there is no section acount; did you mean account\?\n$/],
  ['host.weather="fine"', /^kerbcheck: there is no fact host\.weather; there are host\.fqdn, host\.netbios, /],
  ['spns.entries[0].dnsHostname="x"', /there is no fact spns\.entries\[0\]\.dnsHostname; did you mean spns\.entries\[0\]\.dnsHostName\?/],
  ['spns.entries.first="x"', /there is no fact spns\.entries\.first\n$/],
  ['host.fqdn.x=1', /there is no fact host\.fqdn\.x\n$/],
  ['host={"status":"collected","source":"s","data":{"fqdnn":"x"}}', /there is no fact host\.data\.fqdnn; did you mean host\.data\.fqdn\?/],
  ['clientLog.logins=[{"methd":"NTLM","count":1}]', /there is no fact clientLog\.logins\[0\]\.methd; did you mean /],
  ['host.__proto__=1', /there is no fact host\.__proto__; there are /],
  ['collector={"versoin":"1"}', /there is no fact collector\.versoin; did you mean collector\.version\?/],
  [
    'host={"status":"failed","status":"skipped","reason":"x"}',
    /--set host: the key "status" stands twice in one object \(line 1 column 20\)/,
  ],
  ['auth.state=5', /^kerbcheck: --set: sections\.auth\.data\.state must be string/],
  ['auth.state="nope"', /^kerbcheck: --set: sections\.auth\.data\.state /],
  ['server=null', /^kerbcheck: --set: must have required property 'server'/],
  ['nothing.x=1', /^kerbcheck: there is no section nothing; there are host, product, /],
  ['format="x"', /^kerbcheck: there is no section format/],
  ['collector.version="1"', /^kerbcheck: collector\.version: there is no section collector/],
] as const) {
  test(`--set ${set} is refused`, () => refused(['evaluate', good, '--set', set], message));
}

test('--max-age: a note on older facts, the verdict stays', async () => {
  const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000 - 60_000).toISOString().replace(/\.\d+Z$/, 'Z');
  const aged = (days: number) => factsFile('aged.json', { collectedAt: daysAgo(days) });
  for (const [days, more, notes] of [
    [30, [], []],
    [31, [], ['old-facts']],
    [1, ['--max-age', '0'], ['old-facts']],
    [0, ['--max-age', '0'], []],
    [99, ['--max-age', '99'], []],
  ] as const) {
    const results = await judged(0, ['evaluate', aged(days), ...more]);
    assert.deepEqual(noteCodes(results), notes, `${days} ${more.join(' ')}`);
  }
});

test('the same server twice in a run is noted, with the days of both', async () => {
  const twice = (name: string, server: string, collectedAt: string) => factsFile(name, { server, collectedAt });
  const files = [
    twice('first.json', 'ucs01.corp.example', '2026-11-01T00:00:00Z'),
    twice('other.json', 'ucs02.corp.example', '2026-11-01T00:00:00Z'),
    twice('second.json', 'UCS01.corp.example', '2026-11-02T00:00:00Z'),
    twice('third.json', '-', '2026-11-02T00:00:00Z'),
    twice('fourth.json', '-', '2026-11-02T00:00:00Z'),
  ];
  const { stdout } = await called(['evaluate', ...files, '-o', 'json', '--max-age', '99999']);
  const notes = stdout
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as Results).notes.filter(({ code }) => code === 'same-server').map(({ message }) => message));
  const said = 'UCS01.corp.example was judged before in this run, by facts of 2026-11-01T00:00:00Z; these are of 2026-11-02T00:00:00Z.';
  assert.deepEqual(notes, [[], [], [said], [], []]);
});

test('the hash of the facts is that of their file as it lies on disk, of NDJSON that of the line', async () => {
  const text = readFileSync(good, 'utf8');
  const path = join(folder, 'hashed.json');
  const windows = `\ufeff${JSON.stringify(healthy, null, 2).replaceAll('\n', '\r\n')}\r\n\r\n`;
  for (const bytes of [text, `${text}\n`, windows, Buffer.from(windows, 'utf16le')]) {
    writeFileSync(path, bytes);
    assert.equal((await judged(0, ['evaluate', path, '--set', 'auth.state="absent"'])).inputs.facts.sha256, sha256(path));
  }
  const lines = await called(['evaluate', file('hashed.ndjson', `\n${text}\r\n${text}\n`), '-o', 'json']);
  const hashes = lines.stdout
    .trim()
    .split('\n')
    .map((line) => parsed(line).inputs.facts.sha256);
  assert.deepEqual(hashes, [createHash('sha256').update(`${text}\r`).digest('hex'), sha256(good)]);
  for (const more of [[], ['--redact']]) {
    const { stdout } = await called(['check', ...example('healthy'), '--facts', path, ...more, '-o', 'json']);
    assert.equal(parsed(stdout).inputs.facts.sha256, sha256(path));
  }
});

test('--redact leaves the label out, and the number is that of what is written', async () => {
  const site = file('labelled.yaml', 'label: Contoso, Berlin\n');
  assert.equal((await judged(0, ['evaluate', good, '--site', site])).label, 'Contoso, Berlin');
  const { number, ...redacted } = await judged(0, ['evaluate', good, '--site', site, '--redact']);
  assert.equal(redacted.label, undefined);
  assert.equal(number, createHash('sha256').update(JSON.stringify(redacted)).digest('hex').slice(0, 12));
});

for (const days of ['x', '-1', '1.5', '', '1e3', '99999999']) {
  test(`--max-age ${days} is refused`, () => refused(['evaluate', good, `--max-age=${days}`], /--max-age/));
}

// ------------------------------------------------------------------------------------------- exit codes

for (const [path, failOn, standard, intune, nagios, verdict] of [
  [good, 'medium', 0, 0, 0, 'compliant'],
  [high, 'medium', 1, 1, 2, 'nonCompliant'],
  [high, 'high', 1, 1, 2, 'nonCompliant'],
  [high, 'critical', 0, 0, 0, 'compliant'],
  [medium, 'medium', 1, 1, 1, 'nonCompliant'],
  [medium, 'high', 0, 0, 0, 'compliant'],
  [low, 'medium', 0, 0, 0, 'compliant'],
  [low, 'low', 1, 1, 1, 'nonCompliant'],
  [unknown, 'medium', 2, 1, 3, 'unknown'],
  [unknown, 'critical', 0, 0, 0, 'compliant'],
] as const) {
  test(`${path.slice(folder.length + 1)} --fail-on ${failOn}: the codes of each --exit`, async () => {
    for (const [mode, code] of Object.entries({ standard, intune, nagios, zero: 0 })) {
      const results = await judged(code, ['evaluate', path, '--fail-on', failOn, '--exit', mode]);
      assert.deepEqual([results.exitCode, results.verdict, results.failOn], [code, verdict, failOn], mode);
    }
  });
}

for (const args of [
  ['evaluate', good, '--nope'],
  ['evaluate', join(folder, 'nowhere')],
  ['evaluate', good, '--only', 'Größe'],
  ['check', '--exit', 'nagios'],
  ['evaluate', good, '--waivers', file('empty.yaml', '')],
]) {
  test(`wrong use with -o line: one ASCII line on stdout, as ${args.at(-1)!.replace(folder, '')}`, async () => {
    for (const line of [['-o', 'line'], ['--output', 'line'], ['--output=line'], ['-o=line']]) {
      const { code, stdout, stderr } = await called([...args, ...line]);
      assert.equal(code, 3);
      assert.match(stdout, /^ERROR [\x20-\x7e]+\n$/, line.join(' '));
      assert.match(stderr, /^kerbcheck: /);
    }
    assert.equal((await called([...args, '-o', `line=${join(folder, 'line.txt')}`])).stdout, '');
  });
}

// ------------------------------------------------------------------------------------------- several servers

for (const [files, standard, nagios] of [
  [[good, good], 0, 0],
  [[good, unknown], 2, 3],
  [[unknown, high], 1, 2],
  [[high, good, unknown], 1, 2],
  [[medium, high], 1, 2],
  [[unknown, medium], 1, 1],
] as const) {
  test(`evaluate ${files.map((path) => path.slice(folder.length + 1)).join(' ')}: ${standard}, with --exit nagios ${nagios}`, async () => {
    assert.equal((await called(['evaluate', ...files])).code, standard);
    assert.equal((await called(['evaluate', ...files, '--exit', 'nagios'])).code, nagios);
  });
}

test('several servers: one document a line in the order given, one line each, a table', async () => {
  const { stdout } = await called(['evaluate', unknown, good, high, '-o', 'json']);
  const lines = stdout.split('\n');
  assert.equal(lines.pop(), '');
  assert.deepEqual(
    lines.map(parsed).map(({ server, exitCode }) => [server, exitCode]),
    [
      ['ucs03.corp.example', 2],
      ['ucs01.corp.example', 0],
      ['ucs02.corp.example', 1],
    ],
  );
  const line = (await called(['evaluate', unknown, good, high, '-o', 'line'])).stdout;
  assert.match(
    line,
    /^\S.* ucs03[^\n]*\n[^\n]* ucs01[^\n]*\n[^\n]* ucs02\.corp\.example, logins use Negotiate: AUTH-01 high not-listed; report \w+\n$/,
  );
  const text = (await called(['evaluate', unknown, good, high])).stdout;
  assert.match(text, /\n.* ucs02\.corp\.example .*\n.* ucs03\.corp\.example .*\n\n1 server compliant, with nothing to repair\n/);
  assert.match(text, /3 servers: 1 compliant, 1 not compliant, 1 unknown\nNOT COMPLIANT in 53 of 54 rules on 3 servers; 1 unknown\n$/);
});

// ------------------------------------------------------------------------------------------- --redact

test('--redact: no name is left in reports and facts, the verdict stays', async () => {
  const site = file('corp-site.yaml', 'aliases: [voip.corp.example]\n');
  const [kept, json, junit, line] = ['kept.json', 'r.json', 'r.xml', 'r.txt'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
    string,
  ];
  const args = ['check', ...example('misplaced'), '--site', site, '--verbose'];
  const { code, stdout } = await called([
    ...args,
    '--redact',
    '--facts',
    kept,
    '-o',
    'text',
    '-o',
    `json=${json}`,
    '-o',
    `junit=${junit}`,
    '-o',
    `line=${line}`,
  ]);
  const texts = [stdout, ...[kept, json, junit, line].map((path) => readFileSync(path, 'utf8'))];
  for (const text of texts) {
    assert.match(text, /name1/i);
    assert.doesNotMatch(text, /ucs01|corp\b|svc-old|voip|example\b(?!s)/i);
  }
  const verdict = ({ verdict, summary, results }: Results) => [
    verdict,
    summary,
    results.map((one) => [one.rule, one.outcome, one.findings.map((finding) => finding.code)]),
  ];
  const plain = await judged(1, args);
  assert.equal(code, 1);
  assert.deepEqual(verdict(parsed(texts[2]!)), verdict(plain));
  // the facts that are kept are judged alike
  assert.ok(validators.facts(JSON.parse(texts[1]!)));
  assert.deepEqual(
    verdict(await judged(1, ['evaluate', kept])),
    verdict(
      await judged(
        1,
        args.filter((arg) => arg !== '--site' && arg !== site),
      ),
    ),
  );
});

test('--redact: what --set names and what collect prints', async () => {
  const changed = await called([
    'evaluate',
    good,
    '--redact',
    '-o',
    'json',
    '--set',
    'service.runAs="CORP\\\\svc-uc"',
    '--set',
    'service.kind="user"',
  ]);
  assert.deepEqual(Object.keys(parsed(changed.stdout).inputs.facts.changed), ['service.runAs', 'service.kind']);
  assert.doesNotMatch(changed.stdout, /svc-uc|corp|ucs01/i);
  const { code, stdout } = await called(['collect', ...example('misplaced'), '--redact']);
  assert.equal(code, 0);
  assert.ok(validators.facts(JSON.parse(stdout)));
  assert.doesNotMatch(stdout, /svc-old|ucs01/i);
});

// ------------------------------------------------------------------------------------------- further sources

const capture = (name: string) => resolve('test/fixtures/captures', name);
const setspn = ['--setspn', resolve('examples/healthy/setspn.txt')];
const server = ['--server', 'ucs01.corp.example'];

test('--datacenter-config: the setting of DataCenter; not beside --general-xml', async () => {
  assert.equal(outcome(await judged(0, ['check', '--datacenter-config', capture('datacenter-rows.json')]), 'AUTH-01'), 'pass');
  const empty = await judged(1, ['check', '--datacenter-config', file('value.txt', '[]')]);
  assert.deepEqual(codes(empty, 'AUTH-01'), ['empty']);
  await refused(
    ['check', ...example('healthy'), '--datacenter-config', capture('datacenter-rows.json')],
    /--general-xml and --datacenter-config: /,
  );
});

test('--klist: the ticket for the server', async () => {
  const only = ['--only', 'TICKET-01', '--klist'];
  assert.deepEqual(codes(await judged(1, ['check', ...server, ...setspn, ...only, capture('klist-en.txt')]), 'TICKET-01'), [
    'weak-encryption',
  ]);
  assert.equal(outcome(await judged(2, ['check', ...setspn, ...only, capture('klist-en.txt')]), 'TICKET-01'), 'unknown');
  assert.equal(outcome(await judged(2, ['check', ...server, ...setspn, ...only, file('klist.txt', 'hello\n')]), 'TICKET-01'), 'unknown');
  const { code } = await called(['check', ...server, ...setspn, '--only', 'TICKET-01', '--quiet']);
  assert.equal(code, 3);
});

const login = (method: string, name: string) =>
  `22.11.2026 08:34:03:775;32;mainthread-6992;ENetCtiClientBase::LoginSSPI;Using SSPI method ${method} with parameter "eucsrv/${name}"\r\n`;

test('--client-log: files and folders; the share of Kerberos, and the names that clients ask for', async () => {
  mkdirSync(join(folder, 'logs'));
  file('logs/a.log', login('NTLM', 'ucs01.corp.example'));
  file('logs/b.log', login('Kerberos', 'cti.corp.example'));
  const c = file('c.log', login('NTLM', 'ucs01.corp.example'));
  const results = await judged(1, ['check', ...example('healthy'), '--client-log', join(folder, 'logs'), '--client-log', c]);
  assert.deepEqual([codes(results, 'LOG-01'), codes(results, 'SPN-02')], [['low-share'], ['alias-missing']]);
  assert.equal(outcome(await judged(0, ['check', ...example('healthy')]), 'LOG-01'), 'notChecked');
  await refused(['check', ...example('healthy'), '--client-log', join(folder, 'no.log')], /cannot read \S+no\.log: does not exist/);
});

test("--role client: the name that the workstation is set to, in place of the server's own sections", async () => {
  const kept = join(folder, 'client.json');
  const results = await judged(1, [
    'check',
    '--role',
    'client',
    ...server,
    ...setspn,
    '--klist',
    capture('klist-en.txt'),
    '--client-log',
    file('client.log', login('Kerberos', 'ucs01.corp.example')),
    '--facts',
    kept,
  ]);
  const { role, sections } = JSON.parse(readFileSync(kept, 'utf8')) as Facts;
  assert.deepEqual(
    [role, sections.client],
    ['client', { status: 'collected', source: '--server', data: { serverName: 'ucs01.corp.example' }, cannotTell: ['ntlmOutgoing'] }],
  );
  assert.deepEqual(Object.keys(sections), ['client', 'directory', 'account', 'spns', 'clientLog', 'ticket']);
  const ofWorkstations = { 'CLOCK-01': 'notChecked', 'LOG-01': 'pass', 'SPN-02': 'pass', 'SPN-03': 'pass', 'TICKET-01': 'fail' };
  const ofServers = { 'AUTH-01': 'notApplicable', 'SERVICE-01': 'notApplicable', 'SPN-01': 'notApplicable' };
  for (const [rule, expected] of Object.entries({ ...ofWorkstations, ...ofServers })) assert.equal(outcome(results, rule), expected, rule);
});

test('--role client, and no account holds that name', async () => {
  const results = await judged(1, ['check', '--role', 'client', '--server', 'cti.corp.example', ...setspn]);
  assert.deepEqual(
    results.results.flatMap(({ findings }) => findings.map(({ code, subject }) => [code, subject])),
    [['alias-missing', 'eucsrv/cti.corp.example']],
  );
});

test.run();
