import { test } from 'uvu';
import * as assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { formats } from '../../src/report/index.ts';
import type { Results } from '../../src/documents/results.ts';
import * as validators from '../../src/generated/validators.cjs';
import { called } from '../support/kerbcheck.ts';

const folder = mkdtempSync(join(tmpdir(), 'kerbcheck-evaluate-'));
test.after(() => rmSync(folder, { recursive: true }));
const file = (name: string, text: string | Buffer): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

const healthy = JSON.parse(readFileSync('rules/procall/facts/healthy.json', 'utf8')) as {
  server: string;
  sections: { auth: { data: object } };
};
/** Facts of a server, healthy or with Negotiate enabled. */
function facts(server: string, broken = false): object {
  const { sections } = structuredClone(healthy);
  if (broken) sections.auth.data = { state: 'empty', listed: [] };
  return { ...healthy, server, sections };
}
const good = JSON.stringify(facts('a'));
const bad = JSON.stringify(facts('b', true));

const lines = (text: string): string[] => text.trimEnd().split('\n');
/** Of results documents: one, or one a line. */
const servers = (text: string): string[] => {
  const documents = text.startsWith('{\n') ? [text] : lines(text);
  return documents.map((document) => (JSON.parse(document) as { server: string }).server);
};

test('NDJSON: a document a line, in the order of the input', async () => {
  const { code, stdout, stderr } = await called(['evaluate', file('many.ndjson', `${good}\n\n${bad}\r\n${good}`), '-o', 'json']);
  assert.equal(stderr, '');
  assert.deepEqual(servers(stdout), ['a', 'b', 'a']);
  assert.equal(code, 1);
});

test('NDJSON by its first line, whatever the file is called, a byte order mark before it', async () => {
  assert.deepEqual(servers((await called(['evaluate', file('many.txt', `\ufeff${good}\n${bad}\n`), '-o', 'json'])).stdout), ['a', 'b']);
});

test('NDJSON and documents in any encoding, with and without a byte order mark', async () => {
  const named = JSON.stringify(facts('b\u00fcro'));
  const texts = { ndjson: `${named}\r\n${bad}\r\n`, txt: `\n${named}\n\n${bad}`, json: JSON.stringify(facts('b\u00fcro'), null, 2) };
  const encodings = {
    utf8: (text: string) => Buffer.from(text),
    utf8Marked: (text: string) => Buffer.from(`\ufeff${text}`),
    utf16le: (text: string) => Buffer.from(text, 'utf16le'),
    utf16leMarked: (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le'),
    utf16be: (text: string) => Buffer.from(text, 'utf16le').swap16(),
    ansi: (text: string) => Buffer.from(text, 'latin1'),
  };
  for (const [kind, text] of Object.entries(texts)) {
    for (const [encoding, encode] of Object.entries(encodings)) {
      const path = file(`${encoding}.${kind}`, encode(text));
      const { stdout } = await called(['evaluate', path, '--exit', 'zero', '-o', 'json']);
      assert.deepEqual(servers(stdout), kind === 'json' ? ['b\u00fcro'] : ['b\u00fcro', 'b'], path);
    }
  }
});

test('two encodings in one file of facts: the byte where they meet, also far behind', async () => {
  const line = `${good}\n`;
  const wide = Buffer.from(line, 'utf16le');
  const marked = Buffer.concat([Buffer.from([0xff, 0xfe]), wide]);
  const meetings: [Buffer[], number, string][] = [
    [[Buffer.from(line), wide], line.length, 'text of 8 bits a character up to byte # UTF-16'],
    [[Buffer.from(line), marked], line.length, 'text of 8 bits a character up to byte # UTF-16'],
    [[marked, Buffer.from(line)], marked.length, 'UTF-16 up to byte # text of 8 bits a character'],
    [[Buffer.from(line.repeat(700)), wide], 700 * line.length, 'text of 8 bits a character up to byte # UTF-16'],
  ];
  for (const [parts, byte, where] of meetings) {
    const path = file('two-encodings.ndjson', Buffer.concat(parts));
    const { code, stderr } = await called(['evaluate', path]);
    const expected = `${path}: ${where.replace('#', `${byte},`)} from there on; expected one encoding in a file`;
    assert.deepEqual([code, stderr], [3, `kerbcheck: ${expected}\n`]);
  }
});

test('large NDJSON over many pieces, in UTF-16 too', async () => {
  const text = `${good}\n`.repeat(700);
  for (const [name, bytes] of [
    ['large.ndjson', Buffer.from(text)],
    ['wide.ndjson', Buffer.from(`\ufeff${text}`, 'utf16le')],
  ] as const) {
    const { code, stdout } = await called(['evaluate', file(name, bytes), '-o', 'json']);
    assert.deepEqual([code, lines(stdout).length], [0, 700], name);
  }
});

test('blank lines alone are wrong use, for one file and for one of several', async () => {
  const blank = file('blank.ndjson', '\n\r\n \n');
  const alone = await called(['evaluate', blank, '-o', 'junit']);
  assert.deepEqual([alone.code, alone.stdout], [3, '']);
  assert.match(alone.stderr, /blank\.ndjson is empty; a facts document/);
  const beside = await called(['evaluate', file('good.json', good), blank, '-o', 'json']);
  assert.deepEqual([beside.code, servers(beside.stdout)], [3, ['a']]);
});

test('one document of another major format is wrong use, a line of NDJSON with it is a server of which nothing is known', async () => {
  const newer = good.replace('kerbcheck-facts/1', 'kerbcheck-facts/2');
  for (const [name, text] of [
    ['newer.json', newer],
    ['newer.ndjson', `${newer}\n`],
    ['newer.jsonl', `\n${newer}\r\n\r\n`],
    ['newer.txt', JSON.stringify(JSON.parse(newer), null, 2)],
  ] as const) {
    const alone = await called(['evaluate', file(name, text), '-o', 'junit']);
    assert.deepEqual([alone.code, alone.stdout], [3, ''], name);
    assert.match(alone.stderr, /newer\.[a-z]+: the format is "kerbcheck-facts\/2", kerbcheck-facts\/1 is expected\n$/);
  }
  assert.equal(piped(newer, []).status, 3);
  const { code, stdout } = await called(['evaluate', file('newer.txt', `${newer}\n${good}`), '-o', 'json']);
  assert.deepEqual([code, servers(stdout)], [2, ['a']]);
});

test('text in which two encodings meet is wrong use, of a line of NDJSON a server of which nothing is known', async () => {
  const mixed = Buffer.concat([Buffer.from('{"a": "\u00fc\u00e4 '), Buffer.from([0xfc, 0xe4]), Buffer.from('"}\n')]);
  const alone = await called(['evaluate', file('mixed.json', mixed)]);
  assert.equal(alone.code, 3);
  assert.match(alone.stderr, /^kerbcheck: \S+mixed\.json: /);
  const { code, stdout } = await called(['evaluate', file('mixed.ndjson', Buffer.concat([mixed, Buffer.from(good)])), '-o', 'json']);
  assert.deepEqual([code, servers(stdout)], [2, ['a']]);
});

test('a line that is no document is named by its number, counts as unknown, and the rest is judged', async () => {
  const { code, stdout, stderr } = await called(['evaluate', file('hole.ndjson', `${good}\n{broken\n${good}\n`), '-o', 'json']);
  assert.deepEqual(servers(stdout), ['a', 'a']);
  assert.match(stderr, /hole\.ndjson:2: /);
  assert.equal(code, 2);
});

test('every report but JSON has the line that is no document, in its file too', async () => {
  const holed = file('holed.ndjson', `${good}\n{broken\n`);
  const place = `${holed}:2`;
  for (const format of Object.keys(formats).filter((name) => name !== 'json')) {
    const { code, stdout } = await called(['evaluate', holed, '-o', format, '-o', `${format}=${join(folder, 'kept')}`]);
    assert.equal(code, 2, format);
    for (const text of [stdout, readFileSync(join(folder, 'kept'), 'utf8')])
      assert.ok(text.replaceAll('%3A', ':').includes(place.slice(-'holed.ndjson:2'.length)), format);
  }
  const { stdout: text } = await called(['evaluate', holed]);
  assert.match(text, /\n\?\?\? +\S+holed\.ndjson:2 [^]*\n2 servers: 1 compliant, 0 not compliant, 1 unknown\nUNKNOWN in .*\n$/);
  const { stdout: junit } = await called(['evaluate', holed, '-o', 'junit']);
  assert.deepEqual(junit.match(/<error type="unknown" message="unknown: \S+holed\.ndjson:2: Expected property name[^"]*"/g)?.length, 1);
  assert.ok(!junit.includes('<failure'));
  assert.match((await called(['evaluate', holed, '-o', 'line'])).stdout, /^COMPLIANT [^\n]*\nERROR \S+holed\.ndjson:2: [^\n]*\n$/);
});

test('a line that is the only one and broken is told by every report; with --redact nothing of it is quoted', async () => {
  const only = file('only.ndjson', '{"server": secret}\n');
  const { code, stdout } = await called(['evaluate', only]);
  assert.equal(code, 2);
  assert.match(stdout, /\?\?\? +critical +FACTS [^]*secret[^]*\n\nUNKNOWN in 1 of 1 rule\n$/);
  const redacted = await called(['evaluate', only, '--redact', '-o', 'junit']);
  assert.equal(redacted.code, 2);
  assert.ok(!`${redacted.stdout}${redacted.stderr}`.includes('secret'));
  assert.match(redacted.stdout, /<error type="unknown" message="unknown: \S+only\.ndjson:1: cannot be judged/);
});

test('a finding outweighs a line that is no document', async () => {
  assert.equal((await called(['evaluate', file('both.ndjson', `{broken\n${bad}\n`)])).code, 1);
});

test('one of several files is no facts document: the rest is judged, and it is wrong use', async () => {
  const { code, stdout, stderr } = await called(['evaluate', file('good.json', good), file('none.json', '[]'), '-o', 'line']);
  // Whoever reads the last line alone must not take the good one for all.
  assert.match(stdout, /^COMPLIANT \(18 rules\) - a, logins use Kerberos; report [0-9a-f]{12}\nERROR .*none\.json: .*\n$/);
  assert.match(stderr, /none\.json/);
  assert.equal(code, 3);
});

test('of several servers one of which nothing was checked, the worst is what is unknown of another', async () => {
  const nothing = JSON.stringify({ ...healthy, server: 'n', sections: {} });
  const open = JSON.stringify({ ...healthy, server: 'u', sections: { auth: { status: 'failed', reason: 'x' } } });
  const end = async (...documents: string[]) => (await called(['evaluate', file('ends.ndjson', documents.join('\n')), '--quiet'])).code;
  assert.deepEqual([await end(nothing, nothing), await end(nothing, open), await end(open, nothing)], [3, 2, 2]);
  assert.equal(await end(nothing, open, bad), 1);
});

test('a pattern is of * and ? alone: brackets in names stand for themselves, in folders before it all else, too', async () => {
  const odd = join(folder, 'a [1] {b,c} (d)');
  mkdirSync(odd);
  writeFileSync(join(odd, 'one[2].json'), JSON.stringify(healthy));
  assert.equal((await called(['evaluate', join(odd, 'o*[2].json'), '-o', 'line'])).code, 0);
});

test('patterns are expanded in the order of the names; one that fits nothing is wrong use', async () => {
  file('p-2.json', bad);
  file('p-1.json', good);
  const { stdout, code } = await called(['evaluate', join(folder, 'p-*.json'), '-o', 'json']);
  assert.deepEqual(servers(stdout), ['a', 'b']);
  assert.equal(code, 1);
  assert.equal((await called(['evaluate', join(folder, 'q-*.json')])).code, 3);
});

/** Runs the program with something on its standard input. */
const piped = (input: string | Buffer, args: string[]) =>
  spawnSync(process.execPath, [resolve('src/main.ts'), 'evaluate', '-', ...args], { input, encoding: 'utf8' });

test('- is standard input: NDJSON, or a document over many lines', () => {
  assert.deepEqual(servers(piped(`${good}\n${bad}\n`, ['-o', 'json']).stdout), ['a', 'b']);
  const { status, stdout } = piped(JSON.stringify(facts('c'), null, 2), ['-o', 'line']);
  assert.equal(status, 0);
  assert.match(stdout, /^COMPLIANT \(18 rules\) - c, logins use Kerberos; report [0-9a-f]{12}\n$/);
  const wide = piped(Buffer.from(`\ufeff${good}\r\n${bad}\r\n`, 'utf16le'), ['-o', 'json']);
  assert.deepEqual(servers(wide.stdout), ['a', 'b']);
  assert.equal(piped('\n\n', []).status, 3);
  assert.equal(piped('{broken\n', []).status, 3);
  const empty = piped('', []);
  assert.deepEqual([empty.status, empty.stdout], [3, '']);
  assert.match(empty.stderr, /^kerbcheck: standard input is empty; [^\n]*\n$/);
});

test('what follows -- is a file, also where it begins with a dash', async () => {
  const { code, stderr } = await called(['evaluate', '--', '-x.json']);
  assert.equal(code, 3);
  assert.match(stderr, /cannot read -x\.json: does not exist/);
});

test('compare: 1 for new findings only; several servers; what is no results document', async () => {
  const before = join(folder, 'before.json');
  const after = join(folder, 'after.json');
  await called(['evaluate', file('x.ndjson', `${good}\n${JSON.stringify(facts('b'))}\n`), '-o', `json=${before}`]);
  await called(['evaluate', file('y.ndjson', `${good}\n${bad}\n`), '-o', `json=${after}`]);
  assert.equal((await called(['compare', after, before])).code, 0);
  const worse = await called(['compare', before, after]);
  assert.equal(worse.code, 1);
  assert.match(worse.stdout, /^NEW +b {2}AUTH-01 high empty: /m);
  const better = await called(['compare', after, before, '-o', 'json']);
  assert.equal(better.code, 0);
  assert.equal((JSON.parse(better.stdout) as { fixed: object[] }).fixed.length, 1);
  assert.equal((await called(['compare', after, after])).code, 0);
  const wrong = await called(['compare', after, 'rules/procall/facts/healthy.json']);
  assert.equal(wrong.code, 3);
  assert.match(wrong.stderr, /a results document \(kerbcheck-results\/1\) is expected/);
});

test('compare: each format to its file or to standard output; the document has its schema', async () => {
  const before = join(folder, 'was.json');
  const after = join(folder, 'is.json');
  await called(['evaluate', file('was.ndjson', `${JSON.stringify(facts('b'))}\n`), '-o', `json=${before}`]);
  await called(['evaluate', file('is.ndjson', `${bad}\n`), '-o', `json=${after}`]);
  const [json, page] = [join(folder, 'changes.json'), join(folder, 'changes.md')];
  const { code, stdout, stderr } = await called(['compare', before, after, '-o', 'text', '-o', `json=${json}`, '-o', `markdown=${page}`]);
  assert.deepEqual([code, stderr], [1, '']);
  assert.match(stdout, /^old +1 server, .*\nnew +1 server, .*\nNEW +b {2}AUTH-01 high empty: /);
  assert.match(readFileSync(page, 'utf8'), /^## kerbcheck: 1 new, .*\n\n### NEW\n/s);
  const comparison: unknown = JSON.parse(readFileSync(json, 'utf8'));
  assert.ok(validators.comparison(comparison), JSON.stringify(validators.comparison.errors));

  const refused = [
    [['-o', 'text', '-o', 'json'], /only one format can go to standard output/],
    [['-o', 'junit'], /--output junit: expected text, json, markdown, with =FILE or without/],
    [['-o', 'json='], /expected the name of a file behind =/],
    [['-o', `json=${before}`], /this is read, too/],
  ] as const;
  for (const [options, message] of refused) {
    const wrong = await called(['compare', before, after, ...options]);
    assert.deepEqual([wrong.code, wrong.stdout], [3, '']);
    assert.match(wrong.stderr, message);
  }
  const unwritable = await called(['compare', before, after, '-o', 'text', '-o', `json=${join(folder, 'nowhere', 'x.json')}`]);
  assert.equal(unwritable.code, 4);
  assert.match(unwritable.stderr, /cannot write .*nowhere/);
  assert.match(unwritable.stdout, /^NEW /m);
  for (const [name, text, message] of [
    ['empty.json', '', /is empty; a results document/],
    ['half.json', '{"format":"kerbcheck-results/1",', /half\.json/],
    ['facts.json', bad, /a results document \(kerbcheck-results\/1\) is expected/],
  ] as const) {
    const wrong = await called(['compare', before, file(name, text)]);
    assert.deepEqual([wrong.code, wrong.stdout, wrong.stderr.trim().split('\n').length], [3, '', 1]);
    assert.match(wrong.stderr, message);
  }
});

test('--redact-names: one naming for all servers, kept for the next run; a map of another run or a broken one is refused', async () => {
  const names = join(folder, 'names.json');
  const of = (name: string, server: string) => file(name, `${JSON.stringify({ ...facts('x'), server })}\n`);
  const [one, two] = [of('one.json', 'a1.corp.example'), of('two.json', 'b1.corp.example')];
  const redacted = async (files: string[], output: string) => {
    const { code, stderr } = await called(['evaluate', ...files, '--redact', '--redact-names', names, '-o', `json=${output}`]);
    assert.deepEqual([code, stderr], [0, '']);
    return readFileSync(output, 'utf8')
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { server: string }).server);
  };
  const [was, is] = [join(folder, 'redacted1.ndjson'), join(folder, 'redacted2.ndjson')];
  const [first, second] = await redacted([one, two], was);
  assert.match(`${first} ${second}`, /^name(\d+)\.(name\d+\.name\d+) name(?!\1\.)\d+\.\2$/);
  assert.deepEqual(await redacted([two, one], is), [second, first]);
  assert.equal((await called(['compare', was, is])).code, 0);

  const kept = readFileSync(names, 'utf8');
  const other = of('other.json', 'a1.elsewhere.test');
  const refused: [string[], RegExp][] = [
    [[other, '--redact', '--redact-names', names], /--redact-names .*names\.json: a map of another run/],
    [
      [one, '--redact', '--redact-names', file('half.json', kept.slice(0, -9))],
      /--redact-names .*half\.json: .*a map of names \(kerbcheck-names\/1\) is expected/,
    ],
    [[one, '--redact', '--redact-names', one], /this is read, too/],
    [[one, '--redact-names', names], /--redact-names is given without --redact/],
  ];
  for (const [args, message] of refused) {
    const { code, stdout, stderr } = await called(['evaluate', ...args, '-o', `json=${join(folder, 'never.json')}`]);
    assert.deepEqual([code, stdout, stderr.trim().split('\n').length], [3, '', 1]);
    assert.match(stderr, message);
    assert.equal(existsSync(join(folder, 'never.json')), false);
  }
  assert.equal(readFileSync(names, 'utf8'), kept);
});

test('--redact leaves out owners and reasons of waivers, and where site file and waivers lie', async () => {
  const waivers = file(
    'meier-waivers.yaml',
    'waivers: [{ rule: SPN-02, subject: eucsrv/cti.meier.test, reason: Hubertus, owner: Olga, expires: "2099-01-01" }]\n',
  );
  const site = file('meier-site.yaml', 'aliases: [cti.corp.example]\nlabel: Meier\n');
  const { stdout } = await called(['evaluate', file('one.json', bad), '--redact', '--waivers', waivers, '--site', site, '-o', 'json']);
  assert.match(stdout, /waiver-unused/);
  assert.doesNotMatch(stdout, /meier|hubertus|olga/i);
});

test('a rule that was not judged says which option would tell what it lacks, also where another source was given', async () => {
  const listing = join(folder, 'l.txt');
  writeFileSync(
    listing,
    'C:\\>setspn -L CORP\\UCS01$\nRegistered ServicePrincipalNames for CN=UCS01,DC=corp,DC=example:\n\teucsrv/ucs01.corp.example\n\teucsrv/UCS01\n',
  );
  const { stdout } = await called(['check', '--server', 'ucs01.corp.example', '--setspn', listing, '-o', 'json']);
  const { results } = JSON.parse(stdout) as Results;
  const reasonOf = (id: string): string | undefined => results.find(({ rule }) => rule === id)!.reason;
  assert.equal(reasonOf('PERM-01'), `account.sddl: not told by ${listing}:2; --ldap would tell`);
  // no capture of the service has the time of its start
  assert.match(reasonOf('SERVICE-03')!, /^service\.startedAt, service\.processSid: no --service; --live would tell; /);
  assert.equal(reasonOf('AUTH-01'), 'auth.state, auth.listed: no --general-xml or --datacenter-config');
});

test.run();
