// An output takes the place of no input and of no other output, by whatever name.
import { execFileSync } from 'node:child_process';
import { linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { test } from 'uvu';
import { keepApart } from '../../src/system/places.ts';
import { assertRefused } from '../support/refused.ts';

let folder = '';
test.before.each(() => {
  folder = mkdtempSync(join(tmpdir(), 'kerbcheck-places-'));
  mkdirSync(at('logs'));
  for (const name of ['in', 'other', 'logs/one.log']) writeFileSync(at(name), name);
  symlinkSync(at('in'), at('link'));
  symlinkSync(folder, at('again'));
  linkSync(at('in'), at('hard'));
});
test.after.each(() => rmSync(folder, { recursive: true }));
const at = (name: string): string => join(folder, name);
const outputs = (...paths: string[]) => paths.map((path, index) => ({ option: `-o ${index}`, path }));

for (const name of ['in', 'link', 'hard', 'again/in', './in', 'logs/../in']) {
  test(`refused: an output to ${name}, where in is read`, () => {
    const path = `${folder}/${name}`;
    assertRefused(
      () => keepApart(outputs(path), [at('other'), at('in')]),
      `-o 0 ${path}: this is read, too (${at('in')}); expected another file for the output`,
    );
    assertRefused(() => keepApart(outputs(at('in')), [path]), /this is read, too/);
  });
}

for (const [one, other] of [
  ['new', 'new'],
  ['new', 'again/new'],
  ['new', './logs/../new'],
  ['other', 'again/other'],
  ['in', 'link'],
  ['in', 'hard'],
]) {
  test(`refused: outputs to ${one} and to ${other}`, () => {
    const [first, second] = [`${folder}/${one}`, `${folder}/${other}`];
    assertRefused(
      () => keepApart(outputs(first, second), []),
      `-o 1 ${second}: two outputs cannot go to one file, and -o 0 ${first} goes there`,
    );
  });
}

test('a relative name is that of the current folder', () => {
  const before = process.cwd();
  process.chdir(dirname(folder));
  try {
    assertRefused(() => keepApart(outputs(join(basename(folder), 'new'), at('new')), []), /two outputs/);
  } finally {
    process.chdir(before);
  }
});

test('what lies in a folder that is read is read; a new file beside it is not', () => {
  assertRefused(() => keepApart(outputs(at('logs/one.log')), [at('logs')]), /this is read, too/);
  keepApart(outputs(at('logs/report.txt')), [at('logs')]);
  keepApart(outputs(at('logs2')), [at('logs')]);
});

test('other files, files that are not there, pipes and folders that are not there are left alone', () => {
  keepApart(outputs(at('new'), at('newer'), at('other')), [at('in'), at('missing'), at('nowhere/file')]);
  keepApart(outputs('/dev/null', '/dev/null'), ['/dev/null']);
  keepApart(outputs(at('nowhere/a'), at('nowhere/b')), []);
  assertRefused(() => keepApart(outputs(at('nowhere/a'), at('nowhere/a')), []), /two outputs/);
  execFileSync('mkfifo', [at('pipe')]);
  keepApart(outputs(at('pipe'), at('pipe')), []);
});

test.run();
