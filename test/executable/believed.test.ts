// What stands beside the executable is believed only where ordinary users cannot write.
import * as assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { test } from 'uvu';
import type { Results } from '../../src/documents/results.ts';
import { executable } from '../support/executable.ts';

const root = mkdtempSync(join(tmpdir(), 'kerbcheck-believed-'));
chmodSync(root, 0o755);
test.after(() => rmSync(root, { recursive: true }));
const folder = join(root, 'bin');
mkdirSync(folder, { mode: 0o755 });
const kerbcheck = join(folder, 'kerbcheck');
copyFileSync(executable(), kerbcheck);
const waivers = join(folder, 'waivers.yaml');
const example = resolve('examples/misplaced');
const check = [
  ...['check', '--general-xml', `${example}/general.xml`, '--setspn', `${example}/setspn.txt`],
  ...['--server', 'ucs01.corp.example', '-o', 'json', '--only', 'SPN-01'],
];
writeFileSync(
  waivers,
  'waivers:\n  - rule: SPN-01\n    reason: planted\n    owner: nobody\n    expires: 2999-01-01\n    server: ucs01.corp.example\n',
);

function run(args: string[] = [], user: { uid?: number; gid?: number } = {}) {
  const { status, stdout, stderr } = spawnSync(kerbcheck, [...check, ...args], { encoding: 'utf8', cwd: root, timeout: 30_000, ...user });
  return { code: status, stdout, stderr };
}

const refused = (message: string) => ({ code: 3, stdout: '', stderr: `kerbcheck: ${message}\n` });
const expected = 'expected that only administrators and who runs kerbcheck may write there';
const open = (path: string, mode: string, place = path) =>
  refused(`${path} is not believed: everybody (mode ${mode}) may write ${place}; ${expected}`);

test('a file beside the executable counts where nobody else may write', () => {
  for (const [mode, folderMode] of [
    [0o644, 0o755],
    [0o600, 0o700],
    [0o664, 0o775],
  ] as const) {
    chmodSync(waivers, mode);
    chmodSync(folder, folderMode);
    const { code, stdout, stderr } = run();
    assert.deepEqual([code, stderr], [0, '']);
    assert.equal((JSON.parse(stdout) as Results).results.find(({ rule }) => rule === 'SPN-01')?.outcome, 'waived');
  }
});

test('one that everybody may write is wrong use that names it', () => {
  for (const [mode, folderMode, place, shown] of [
    [0o666, 0o755, waivers, '666'],
    [0o644, 0o777, folder, '777'],
  ] as const) {
    chmodSync(waivers, mode);
    chmodSync(folder, folderMode);
    assert.deepEqual(run(), open(waivers, shown, place));
    assert.deepEqual(run(['--waivers', waivers]), open(waivers, shown, place));
  }
  chmodSync(folder, 0o755);
  rmSync(waivers);
});

test('links beside the executable: what they lead to counts', () => {
  const target = join(root, 'elsewhere.yaml');
  writeFileSync(target, 'waivers: []\n');
  symlinkSync(target, waivers);
  assert.equal(run().code, 1);
  chmodSync(target, 0o666);
  assert.deepEqual(run(), { ...open(waivers, '666', target) });
  // A folder that a link on the way stands in.
  const between = join(root, 'between');
  mkdirSync(between);
  chmodSync(between, 0o777);
  chmodSync(target, 0o644);
  symlinkSync(target, join(between, 'link'));
  rmSync(waivers);
  symlinkSync(join(between, 'link'), waivers);
  assert.deepEqual(run(), open(waivers, '777', between));
  // One that leads nowhere: what it should have told is missing.
  chmodSync(between, 0o755);
  rmSync(target);
  assert.deepEqual(run(), refused(`cannot read ${waivers}: does not exist`));
  rmSync(waivers);
  symlinkSync(waivers, waivers);
  assert.deepEqual(run(), refused(`cannot read ${waivers}: its links lead in a circle`));
  rmSync(waivers);
});

test('what is no file beside the executable', () => {
  mkdirSync(waivers);
  assert.deepEqual(run(), refused(`cannot read ${waivers}: is a folder, expected a file`));
  rmSync(waivers, { recursive: true });
  // A pipe of everybody is not even opened.
  spawnSync('mkfifo', ['-m', '666', waivers]);
  assert.deepEqual(run(), open(waivers, '666'));
  rmSync(waivers);
});

test('what is named: each of the files by which is judged', () => {
  const place = join(root, 'named');
  mkdirSync(join(place, 'rules'), { recursive: true });
  const files = { site: join(place, 'site.yaml'), expect: join(place, 'pins'), rules: join(place, 'rules', 'OWN-01.yaml') };
  for (const [option, file] of Object.entries(files)) {
    writeFileSync(file, '');
    chmodSync(file, 0o666);
    assert.deepEqual(run([`--${option}`, option === 'rules' ? join(place, 'rules') : file]), open(file, '666'));
    chmodSync(file, 0o664);
  }
  chmodSync(join(place, 'rules'), 0o777);
  assert.deepEqual(run(['--rules', join(place, 'rules')]), open(join(place, 'rules'), '777'));
  chmodSync(place, 0o775);
  writeFileSync(files.site, 'kerberos: required\n');
  assert.equal(run(['--site', files.site]).code, 1, 'umask 0002');
});

test('<(command) of a shell is read', () => {
  const words = [kerbcheck, ...check].map((word) => `'${word}'`).join(' ');
  const { status, stderr } = spawnSync('bash', ['-c', `${words} --site <(echo 'kerberos: required')`], { encoding: 'utf8', cwd: root });
  assert.deepEqual([status, stderr], [1, '']);
});

if (process.geteuid?.() === 0)
  test('a file whose folder the caller may not enter', () => {
    const place = join(root, 'closed');
    mkdirSync(place, { mode: 0o700 });
    const site = join(place, 'site.yaml');
    writeFileSync(site, 'kerberos: required\n');
    assert.deepEqual(
      run(['--site', site], { uid: 65534, gid: 65534 }),
      refused(`cannot read ${site}: no permission, or in use by another program`),
    );
  });

test('--expect: the executable is as it was seen', () => {
  const pins = join(root, 'pins');
  const digest = createHash('sha256').update(readFileSync(kerbcheck)).digest('hex');
  const { rules } = (JSON.parse(run().stdout) as Results).inputs;
  writeFileSync(pins, `${digest}  executable\n${rules.sha256}  rules\n`);
  assert.equal(run(['--expect', pins]).code, 1);
  writeFileSync(pins, `${rules.sha256}  rules\n`);
  const { code, stderr } = run(['--expect', pins]);
  assert.deepEqual([code, stderr], [3, `kerbcheck: --expect ${pins}: executable has no pin, it is ${digest}\n`]);
});

test.run();
