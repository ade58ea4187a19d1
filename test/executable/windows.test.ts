import * as assert from 'node:assert/strict';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { NtExecutable, NtExecutableResource, Resource } from 'resedit';
import { test } from 'uvu';
import { dependentLoadFlags } from '../../build/resources.ts';
import { VERSION } from '../../src/generated/version.ts';
import { executable } from '../support/executable.ts';
import { testWhere } from '../support/needs.ts';
import { startWine, wineCopy, wineLacks } from '../support/wine/wine.ts';

test('the executable describes itself as kerbcheck and carries no signature of others', () => {
  const exe = NtExecutable.from(readFileSync(executable('kerbcheck.exe')));
  const [info] = Resource.VersionInfo.fromEntries(NtExecutableResource.from(exe).entries);
  const strings = info?.getStringValues({ lang: 1033, codepage: 1200 });
  assert.equal(strings?.['ProductName'], 'kerbcheck');
  assert.equal(strings?.['ProductVersion'], VERSION);
  assert.equal(info?.fixedInfo.productVersionMS, Number(VERSION.split('.')[0]) * 65536 + Number(VERSION.split('.')[1]));
  assert.doesNotMatch(JSON.stringify(strings), /node/i);
});

test('the libraries that the executable is linked with come from the system folder alone', () => {
  const exe = NtExecutable.from(readFileSync(executable('kerbcheck.exe')));
  assert.equal(dependentLoadFlags(exe).getUint16(0, true), 0x800);
});

const onWine = testWhere('WINE', wineLacks);
let wine: ReturnType<typeof startWine> | undefined;
let exe = '';

test.before(() => {
  if (wineLacks) return;
  wine = startWine();
  exe = join(wine.folder, 'kerbcheck.exe');
  wineCopy(exe);
});
test.after(() => wine?.close());

onWine('--version', () => {
  assert.deepEqual(wine?.run(exe, ['--version']), { code: 0, stdout: `${VERSION}\n`, stderr: '' });
});

onWine('judges the example files', () => {
  const example = resolve('examples/misplaced');
  const ended = wine?.run(exe, [
    ...['check', '--general-xml', `${example}/general.xml`, '--setspn', `${example}/setspn.txt`],
    ...['--server', 'ucs01.corp.example', '-o', 'text', '-o', 'json=results.json', '-o', 'junit=results.xml'],
  ]);
  assert.equal(ended?.stderr, '');
  assert.equal(ended?.code, 1);
  assert.match(ended?.stdout ?? '', /^FAIL {2}critical {2}SPN-01 /m);
  const results = JSON.parse(readFileSync(join(wine?.folder ?? '', 'results.json'), 'utf8'));
  assert.equal(results.verdict, 'nonCompliant');
  assert.match(readFileSync(join(wine?.folder ?? '', 'results.xml'), 'utf8'), /<failure /);
});

onWine('many site files, by a pattern with back slashes, which no shell expands', () => {
  const folder = wine?.folder ?? '';
  for (const [name, example] of [
    ['a b', 'healthy'],
    ['Köln', 'misplaced'],
    ['z', undefined],
  ] as const) {
    const site = join(folder, 'sites', name);
    mkdirSync(site, { recursive: true });
    if (example === undefined) continue;
    cpSync(`examples/${example}`, site, { recursive: true });
    const sources = 'sources: { general-xml: general.xml, setspn: .\\setspn.txt }';
    writeFileSync(join(site, 'kerbcheck.yaml'), `server: ucs01.corp.example\n${sources}\n`);
  }
  const ended = wine?.run(exe, ['check', '--site', 'sites\\*\\kerbcheck.yaml', '-o', 'line', '-o', 'github=annotations.txt'], {
    cwd: folder,
  });
  const lines = (ended?.stdout ?? '').split(/\r?\n/);
  assert.match(lines[0]!, /^NOT COMPLIANT .*ucs01\.corp\.example/);
  assert.match(lines[1]!, /^COMPLIANT /);
  assert.match(lines[2]!, /^ERROR cannot read sites[/\\]z[/\\]kerbcheck\.yaml: does not exist/);
  assert.equal(ended?.code, 3);
  assert.match(readFileSync(join(folder, 'annotations.txt'), 'utf8'), /^::error file=sites\/Köln\/setspn\.txt,line=\d+,/m);
});

test.run();
