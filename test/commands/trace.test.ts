// --trace: what was done, without a word of what was found; the verdict is the same.
import * as assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import { startLdapServer, entry, result } from '../support/ldapServer.ts';
import { called } from '../support/kerbcheck.ts';

const folder = mkdtempSync(join(tmpdir(), 'kerbcheck-trace-'));
test.after(() => rmSync(folder, { recursive: true }));
const file = join(folder, 'trace.ndjson');
const steps = (): Record<string, unknown>[] =>
  readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
const timeless = (text: string): string => text.replace(/"(collectedAt|evaluatedAt|seconds|sha256|number)": ?("[^"]*"|[0-9.]+)/g, '');

test('files and sections, and why one failed', async () => {
  const args = [
    'check',
    '--server',
    'ucs01.corp.example',
    '--general-xml',
    'examples/misplaced/general.xml',
    '--setspn',
    'package.json',
    '-o',
    'json',
  ];
  const [without, traced] = [await called(args), await called([...args, '--trace', file])];
  assert.deepEqual({ ...traced, stdout: timeless(traced.stdout) }, { ...without, stdout: timeless(without.stdout) });
  const lines = steps();
  const bytes = readFileSync('examples/misplaced/general.xml').length;
  assert.ok(lines.every(({ at }) => /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(String(at))));
  const read = lines.find((line) => line['read'] === 'examples/misplaced/general.xml');
  assert.deepEqual([read!['what'], read!['bytes'], typeof read!['ms']], ['file', bytes, 'number']);
  const section = (name: string) => lines.find((line) => line['what'] === 'section' && line['name'] === name);
  assert.equal(section('auth')!['status'], 'collected');
  assert.equal(section('spns')!['status'], 'failed');
  assert.match(String(section('spns')!['why']), /^package\.json: /);
});

test('a file that cannot be read', async () => {
  const { code } = await called(['check', '--general-xml', 'examples', '--trace', file]);
  assert.equal(code, 3);
  assert.deepEqual(
    steps().map(({ what, read, error }) => [what, read, error]),
    [['file', 'examples', 'cannot read examples: is a folder, expected a file']],
  );
});

test('connections and queries; no password, no value of an attribute', async () => {
  const [secret, value] = ['never-to-be-seen', 'value-of-an-attribute'];
  Object.assign(process.env, { KERBCHECK_LDAP_USER: 'reader', KERBCHECK_LDAP_PASSWORD: secret });
  const server = await startLdapServer(({ id, kind, attributes }, write) => {
    const names = { defaultNamingContext: [`DC=${value}`], configurationNamingContext: [`CN=Configuration,DC=${value}`] };
    if (attributes.includes('currentTime')) write(entry(id, '', { ...names, dnsHostName: [value] }));
    write(result(id, kind));
    return undefined;
  });
  try {
    const ldap = ['--ldap', `ldaps://127.0.0.1:${server.port}`, '--ldap-ca', server.caFile];
    await called(['check', '--server', 'ucs01.corp.example', ...ldap, '--trace', file]);
  } finally {
    await server.stop();
  }
  const text = readFileSync(file, 'utf8');
  const lines = steps();
  const [connection, gc] = lines.filter(({ what }) => what === 'connection');
  assert.deepEqual([connection!['port'], connection!['error']], [server.port, undefined]);
  assert.match(String(gc!['error']), /nothing listens on port 3269/);
  const query = lines.find(({ what, name }) => what === 'query' && name === 'rootDse');
  assert.deepEqual([query!['entries'], query!['base']], [1, '']);
  assert.ok(lines.some(({ name, filter }) => name === 'account' && String(filter).includes('{account}')));
  assert.ok(!text.includes(secret));
  const ofQueries = text.split('\n').filter((line) => !line.includes('"what":"section"'));
  assert.ok(!ofQueries.join().includes(value));
});

test('it takes the place of nothing that is read', async () => {
  const [site, source] = [join(folder, 'site.yaml'), join(folder, 'general.xml')];
  const xml = readFileSync('examples/misplaced/general.xml', 'utf8');
  writeFileSync(source, xml);
  writeFileSync(site, 'sources: {general-xml: general.xml}\n');
  for (const [args, taken] of [
    [['--general-xml', source], source],
    [['--site', site], site],
    [['--site', site], source],
  ] as const) {
    const { code, stderr } = await called(['check', ...args, '--trace', taken]);
    assert.equal(code, 3);
    assert.match(stderr, /--trace \S+: this is read, too/);
  }
  assert.equal(readFileSync(source, 'utf8'), xml);
});

test('a trace that cannot be written', async () => {
  const { code, stderr } = await called(['check', '--general-xml', 'examples/misplaced/general.xml', '--trace', join(folder, 'no/where')]);
  assert.deepEqual(
    [code, stderr],
    [4, `kerbcheck: cannot write ${join(folder, 'no/where')}: the folder ${join(folder, 'no')} does not exist\n`],
  );
});

test.run();
