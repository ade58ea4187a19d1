import { test } from 'uvu';
import * as assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { text } from 'node:stream/consumers';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CannotWrite, NotUnderstood, WrongUse } from '../../src/system/errors.ts';
import { createFile, readInput, refuseMissing, writeFileAtomic } from '../../src/system/files.ts';
import { sinceStart } from '../../src/system/clock.ts';

let folder = '';
test.before.each(() => void (folder = mkdtempSync(join(tmpdir(), 'kerbcheck-'))));
test.after.each(() => rmSync(folder, { recursive: true }));
const file = (name: string) => join(folder, name);

/** Runs an action as a plain user where the tests are run by root, whom nothing is forbidden. */
async function asPlainUser(action: () => Promise<void>): Promise<void> {
  const root = process.geteuid!() === 0;
  if (root) process.seteuid!(65534);
  try {
    await action();
  } finally {
    if (root) process.seteuid!(0);
  }
}

const refused = (message: string) => (error: unknown) => {
  assert.ok(error instanceof WrongUse);
  assert.equal(error.message, message);
  return true;
};
const notWritten = (message: string) => (error: unknown) => {
  assert.ok(error instanceof CannotWrite);
  assert.equal(error.message, message);
  return true;
};

test('readInput gives the bytes as they are', async () => {
  const bytes = Buffer.from([0xff, 0xfe, 0x00, 0x0d, 0x0a, 0x80]);
  writeFileSync(file('a'), bytes);
  assert.deepEqual(await readInput(file('a')), bytes);
  writeFileSync(file('empty'), '');
  assert.equal((await readInput(file('empty'))).length, 0);
});

test('readInput reads a pipe', async () => {
  execFileSync('mkfifo', [file('pipe')]);
  spawn('sh', ['-c', 'printf "from a pipe" > "$0"', file('pipe')]);
  assert.equal((await readInput(file('pipe'))).toString(), 'from a pipe');
});

test('readInput waits for a pipe till its deadline, whether nobody writes or somebody does not end', async () => {
  execFileSync('mkfifo', [file('silent')]);
  const late = (): number => sinceStart() + 200;
  await assert.rejects(readInput(file('silent'), 100, late()), NotUnderstood);
  const writer = spawn('sh', ['-c', 'exec 3> "$0"; printf begun >&3; exec sleep 5', file('silent')]);
  await assert.rejects(readInput(file('silent'), 100, late()), /not read to the end within 0 s/);
  writer.kill();
});

test('readInput waits for nobody who writes some seconds only, and not at all for a device', async () => {
  execFileSync('mkfifo', [file('nobody')]);
  await assert.rejects(readInput(file('nobody')), refused(`cannot read ${file('nobody')}: a pipe to which nobody writes`));
  const begun = sinceStart();
  assert.equal((await readInput('/dev/null', 100, begun + 60_000)).length, 0);
  assert.ok(sinceStart() - begun < 30_000);
});

test('readInput reads a pipe to its end also where it has a deadline, with pauses, and counts its bytes', async () => {
  execFileSync('mkfifo', [file('slow')]);
  spawn('sh', ['-c', 'exec 3> "$0"; printf one >&3; sleep 0.1; printf two >&3', file('slow')]);
  assert.equal((await readInput(file('slow'), 100, sinceStart() + 10_000)).toString(), 'onetwo');
  spawn('sh', ['-c', 'head -c 1000 /dev/zero > "$0"', file('slow')]);
  await assert.rejects(readInput(file('slow'), 999, sinceStart() + 10_000), WrongUse);
  // A pipe of the shell has its writer, also where that has ended and written nothing.
  const script = `import('${import.meta.resolve('../../src/system/files.ts')}').then(async ({ readInput }) => console.log((await readInput(process.argv[1], 100, performance.now() + 10_000)).toString()))`;
  const shell = (command: string) =>
    execFileSync('bash', ['-c', `"$0" -e "$1" <(${command})`, process.execPath, script], { encoding: 'utf8' });
  assert.equal(shell('printf from-a-shell'), 'from-a-shell\n');
  assert.equal(shell('true'), '\n');
});

test('refuseMissing says why a path cannot be looked at', () => {
  symlinkSync('circle', file('circle'));
  const long = file('a'.repeat(300));
  assert.throws(
    () => refuseMissing([file('circle'), long, file('none')]),
    refused(
      `cannot read ${file('circle')}: its links lead in a circle; cannot read ${long}: the name is too long; cannot read ${file('none')}: does not exist`,
    ),
  );
});

test('readInput says in one line why there is nothing to read', async () => {
  await assert.rejects(readInput(file('none.txt')), refused(`cannot read ${file('none.txt')}: does not exist`));
  await assert.rejects(readInput(folder), refused(`cannot read ${folder}: is a folder, expected a file`));
  writeFileSync(file('a'), 'abc');
  await assert.rejects(readInput(file('a/b')), refused(`cannot read ${file('a/b')}: a part of the path is a file, not a folder`));
  await assert.rejects(readInput(''), WrongUse);
  await assert.rejects(readInput('a\0b'), WrongUse);
  writeFileSync(file('secret'), 'abc', { mode: 0 });
  execFileSync('chmod', ['755', folder]);
  await asPlainUser(() =>
    assert.rejects(readInput(file('secret')), refused(`cannot read ${file('secret')}: no permission, or in use by another program`)),
  );
});

test('readInput refuses a file over the limit and names it', async () => {
  writeFileSync(file('a'), '');
  truncateSync(file('a'), 100_000_001);
  await assert.rejects(readInput(file('a')), refused(`cannot read ${file('a')}: larger than 100 MB, the limit for one file`));
  truncateSync(file('a'), 2_000_000);
  assert.equal((await readInput(file('a'), 2_000_000)).length, 2_000_000);
  await assert.rejects(readInput(file('a'), 1_999_999), WrongUse);
});

test('a file appears under its name only when it is whole', async () => {
  writeFileSync(file('a.txt'), 'old');
  const sink = await createFile(file('a.txt'));
  await sink.write('new ü\n');
  await sink.write('and more\n');
  assert.equal(readFileSync(file('a.txt'), 'utf8'), 'old');
  await sink.close();
  assert.equal(readFileSync(file('a.txt'), 'utf8'), 'new ü\nand more\n');
  assert.deepEqual(readdirSync(folder), ['a.txt']);
});

test('a file that is given up leaves nothing behind', async () => {
  const sink = await createFile(file('a.txt'));
  await sink.write('half');
  await sink.discard();
  assert.deepEqual(readdirSync(folder), []);
});

test('a file keeps its mode, and a link stays a link', async () => {
  writeFileSync(file('real.txt'), 'old', { mode: 0o600 });
  symlinkSync('real.txt', file('link.txt'));
  await writeFileAtomic(file('link.txt'), 'new');
  assert.ok(lstatSync(file('link.txt')).isSymbolicLink());
  assert.equal(readFileSync(file('real.txt'), 'utf8'), 'new');
  assert.equal(statSync(file('real.txt')).mode & 0o777, 0o600);
});

test('a pipe is written to, not replaced', async () => {
  execFileSync('mkfifo', [file('pipe')]);
  const reader = spawn('cat', [file('pipe')]);
  await writeFileAtomic(file('pipe'), 'through a pipe');
  assert.equal(await text(reader.stdout), 'through a pipe');
  assert.ok(statSync(file('pipe')).isFIFO());
});

test('why a file cannot be written is said in one line, and nothing is left behind', async () => {
  await assert.rejects(
    writeFileAtomic(file('none/a'), ''),
    notWritten(`cannot write ${file('none/a')}: the folder ${file('none')} does not exist`),
  );
  await assert.rejects(writeFileAtomic(folder, ''), notWritten(`cannot write ${folder}: is a folder, expected a file name`));
  await assert.rejects(writeFileAtomic('/dev/full', 'a'), notWritten('cannot write /dev/full: the disk is full'));
  writeFileSync(file('a'), '');
  await assert.rejects(
    writeFileAtomic(file('a/b'), ''),
    notWritten(`cannot write ${file('a/b')}: a part of the path is a file, not a folder`),
  );
  await asPlainUser(() =>
    assert.rejects(writeFileAtomic(file('b'), ''), notWritten(`cannot write ${file('b')}: no permission, or in use by another program`)),
  );
  // The name turns into a folder while the file is being written.
  const sink = await createFile(file('late'));
  mkdirSync(file('late'));
  await assert.rejects(sink.close(), CannotWrite);
  assert.deepEqual(readdirSync(folder).sort(), ['a', 'late']);
  assert.ok(existsSync(file('late')));
});

test.run();
