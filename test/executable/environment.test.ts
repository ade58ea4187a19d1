// Whoever sets the environment changes nothing: neither the code nor a byte of what is printed.
import * as assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { test } from 'uvu';
import { hostileSettings, namedInDocs, type Setting } from '../support/environment.ts';
import { executable } from '../support/executable.ts';
import { unnumbered } from '../support/kerbcheck.ts';
import { startLdapServer } from '../support/ldapServer.ts';
import { testWhere } from '../support/needs.ts';
import { startWine, wineCopy, wineLacks } from '../support/wine/wine.ts';

const kerbcheck = executable();
const folder = mkdtempSync(join(tmpdir(), 'kerbcheck-environment-'));
const called = mkdtempSync(join(tmpdir(), 'kerbcheck-called-'));
const example = resolve('examples/misplaced');
// intune: Node's own codes for what it finds wrong (9, 100, 134) would be told from kerbcheck's
const check = [
  ...['check', '--general-xml', `${example}/general.xml`, '--setspn', `${example}/setspn.txt`],
  ...['--server', 'ucs01.corp.example', '-o', 'text', '--exit', 'intune'],
];
const settings = hostileSettings(folder);
const files = readdirSync(folder).sort();
test.after(() => [folder, called].forEach((one) => rmSync(one, { recursive: true })));

function run(args: string[], setting?: Setting) {
  const env = { ...process.env, ...(setting && { [setting.name]: setting.value }) };
  const { status, stdout, stderr } = spawnSync(kerbcheck, args, { cwd: called, env, encoding: 'utf8' });
  return { code: status, stdout: unnumbered(stdout), stderr };
}

test('every variable that Node names is tried, or is named in the docs', () => {
  const help = execFileSync(process.execPath, ['--help'], { encoding: 'utf8' });
  const listed = [...help.slice(help.indexOf('\nEnvironment variables:')).matchAll(/^([A-Z][A-Z0-9_]+)(?: |$)/gm)].map(([, name]) => name!);
  assert.ok(listed.length > 15, listed.join(' '));
  const known = new Set([...settings.map(({ name }) => name), ...namedInDocs]);
  assert.deepEqual(
    listed.filter((name) => !known.has(name)),
    [],
  );
  const page = readFileSync('docs/permissions.md', 'utf8');
  assert.deepEqual(
    namedInDocs.filter((name) => !page.includes(`\`${name}\``)),
    [],
  );
});

test('no variable changes code or output, nor has a file written', () => {
  const [version, usual] = [run(['--version']), run(check)];
  assert.equal(usual.code, 1);
  for (const setting of settings) {
    assert.deepEqual(run(['--version'], setting), version, JSON.stringify(setting));
    assert.deepEqual(run(check, setting), usual, JSON.stringify(setting));
  }
  assert.deepEqual([readdirSync(folder).sort(), readdirSync(called)], [files, []]);
});

test('no variable makes a certificate of anybody a trusted one', async () => {
  const server = await startLdapServer(() => undefined);
  const judge = (setting?: Setting): Promise<string> =>
    new Promise((done) => {
      let printed = '';
      const env = { ...process.env, ...(setting && { [setting.name]: setting.value }) };
      const secret = { KERBCHECK_LDAP_USER: 'reader', KERBCHECK_LDAP_PASSWORD: 'never-to-be-seen' };
      const args = ['check', '--server', 'ucs01.corp.example', '--ldap', `ldaps://127.0.0.1:${server.port}`];
      const child = spawn(kerbcheck, args, { env: { ...env, ...secret }, cwd: called });
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes) => (printed += String(bytes)));
      child.on('close', (code) => done(`${unnumbered(printed)}${code}`));
    });
  try {
    const usual = await judge();
    assert.match(usual.replace(/\s+/g, ' '), /certificate [^.;]*not trusted/);
    const trust: Setting[] = [
      { name: 'NODE_EXTRA_CA_CERTS', value: server.caFile },
      { name: 'NODE_TLS_REJECT_UNAUTHORIZED', value: '0' },
      { name: 'NODE_USE_SYSTEM_CA', value: '1' },
    ];
    for (const setting of trust) assert.equal(await judge(setting), usual, setting.name);
  } finally {
    await server.stop();
  }
});

test('what is named in the docs is as it says', () => {
  const usual = run(check);
  const { code, stdout, stderr } = run(check, { name: 'NODE_REPL_EXTERNAL_MODULE', value: 'junk' });
  assert.deepEqual([code, stdout], [9, '']);
  assert.match(stderr, /^[^\n]*NODE_REPL_EXTERNAL_MODULE[^\n]*\n$/);
  assert.equal(run(check, { name: 'NODE_CHANNEL_FD', value: 'junk' }).stdout, '');
  for (const name of ['NODE_COMPILE_CACHE', 'NODE_V8_COVERAGE']) {
    assert.deepEqual(run(check, { name, value: join(folder, name) }), usual, name);
    assert.ok(readdirSync(join(folder, name)).length > 0, name);
  }
});

const onWine = testWhere('WINE', wineLacks);

onWine('no variable changes code or output of the Windows executable', () => {
  const wine = startWine();
  try {
    const exe = join(wine.folder, 'kerbcheck.exe');
    wineCopy(exe);
    const hostile = hostileSettings(join(wine.drive, 'hostile'), (name) => `C:\\hostile\\${name}`);
    const ran = (env: NodeJS.ProcessEnv = {}) => {
      const ended = wine.run(exe, check, { env });
      return { ...ended, stdout: unnumbered(ended.stdout) };
    };
    const usual = ran();
    assert.deepEqual([usual.code, usual.stderr], [1, '']);
    for (const setting of hostile) assert.deepEqual(ran({ [setting.name]: setting.value }), usual, JSON.stringify(setting));
  } finally {
    wine.close();
  }
});

test.run();
