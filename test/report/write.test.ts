import { test } from 'uvu';
import * as assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeReports, type Output } from '../../src/report/write.ts';
import type { Results } from '../../src/documents/results.ts';
import { documentOf, folder as goldens, reportOptions as options, stream } from '../support/documents.ts';

let folder = '';
test.before.each(() => void (folder = mkdtempSync(join(tmpdir(), 'kerbcheck-'))));
test.after.each(() => rmSync(folder, { recursive: true }));

const file = (name: string) => join(folder, name);
const documents = (...names: string[]) => stream(names.map(documentOf));

test('all outputs are written in one pass, each in its form for one server or for several', async () => {
  const outputs: Output[] = [
    { format: 'json', file: file('a.json') },
    { format: 'junit', file: file('a.xml') },
    { format: 'line', file: file('a.line') },
    { format: 'text', file: file('a.txt') },
  ];
  assert.deepEqual(await writeReports(outputs, documents('misplaced'), options), []);
  assert.deepEqual(JSON.parse(readFileSync(file('a.json'), 'utf8')), documentOf('misplaced'));
  assert.equal(readFileSync(file('a.json'), 'utf8').split('\n')[1], '  "format": "kerbcheck-results/1",');
  for (const [made, golden] of [
    ['a.xml', 'misplaced.junit.xml'],
    ['a.line', 'misplaced.line'],
    ['a.txt', 'misplaced.txt'],
  ]) {
    assert.equal(readFileSync(file(made!), 'utf8'), readFileSync(goldens + golden, 'utf8'));
  }
  assert.deepEqual(await writeReports(outputs, documents('second', 'waived', 'misplaced', 'unknown'), options), []);
  for (const [made, golden] of [
    ['a.json', 'several.ndjson'],
    ['a.xml', 'several.junit.xml'],
    ['a.line', 'several.line'],
    ['a.txt', 'several.txt'],
  ]) {
    assert.equal(readFileSync(file(made!), 'utf8'), readFileSync(goldens + golden, 'utf8'));
  }
  assert.deepEqual(readdirSync(folder).sort(), ['a.json', 'a.line', 'a.txt', 'a.xml']);
});

test('what standard output needs does not reach the files', async () => {
  await writeReports(
    [
      { format: 'json', file: file('a.json') },
      { format: 'text', file: file('a.txt') },
    ],
    documents('hostile'),
    { ...options, color: true, ascii: true },
  );
  assert.match(readFileSync(file('a.json'), 'utf8'), /Jürgen/);
  assert.equal(readFileSync(file('a.txt'), 'utf8').includes('\u001b'), false);
});

test('an output that cannot be written is named, and the others are written', async () => {
  const errors = await writeReports(
    [
      { format: 'json', file: file('none/a.json') },
      { format: 'line', file: file('a.line') },
      { format: 'text', file: folder },
      { format: 'json', file: '/dev/full' },
    ],
    documents('misplaced'),
    options,
  );
  assert.deepEqual(errors, [
    `cannot write ${file('none/a.json')}: the folder ${file('none')} does not exist`,
    `cannot write ${folder}: is a folder, expected a file name`,
    'cannot write /dev/full: the disk is full',
  ]);
  assert.deepEqual(readdirSync(folder), ['a.line']);
});

test('an output that fails half-way does not stop the others', async () => {
  const many = Array.from({ length: 100 }, () => documentOf('misplaced'));
  const errors = await writeReports(
    [
      { format: 'json', file: '/dev/full' },
      { format: 'json', file: file('a.ndjson') },
    ],
    stream(many),
    options,
  );
  assert.deepEqual(errors, ['cannot write /dev/full: the disk is full']);
  assert.equal(readFileSync(file('a.ndjson'), 'utf8').trimEnd().split('\n').length, 100);
});

test('no server at all: valid and empty', async () => {
  await writeReports(
    [
      { format: 'junit', file: file('a.xml') },
      { format: 'json', file: file('a.json') },
    ],
    documents(),
    options,
  );
  assert.equal(readFileSync(file('a.xml'), 'utf8'), '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n</testsuites>\n');
  assert.equal(readFileSync(file('a.json'), 'utf8'), '');
});

test('where the documents end in an error, nothing half is left behind', async () => {
  async function* broken(): AsyncIterable<Results> {
    yield documentOf('misplaced');
    yield documentOf('second');
    throw new Error('the source broke');
  }
  await assert.rejects(writeReports([{ format: 'json', file: file('a.json') }], broken(), options), /the source broke/);
  assert.deepEqual(readdirSync(folder), []);
});

/** Runs a program that writes 5,000 servers to standard output, and gives its exit code and what else it said. */
function child(
  script: string,
  read: (stdout: NodeJS.ReadableStream & { destroy(): void }) => void,
): Promise<{ code: number | null; stderr: string }> {
  const program = `
    import { writeReports } from './src/report/write.ts';
    import { documentOf } from './test/support/documents.ts';
    let given = 0;
    async function* many() { const one = documentOf('misplaced'); while (given < 5000) { given++; yield one; } }
    ${script}`;
  const running = spawn(process.execPath, ['--input-type=module-typescript', '-e', program], { stdio: ['ignore', 'pipe', 'pipe'] });
  let stderr = '';
  running.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  read(running.stdout);
  return new Promise((resolve) => running.on('close', (code) => resolve({ code, stderr })));
}
const run = `process.exitCode = 1;
  const errors = await writeReports([{ format: 'json' }, { format: 'line', file: process.env.LINES }], many(), ${JSON.stringify(options)});
  if (errors.length > 0) throw new Error(errors[0]);`;

test('a reader that goes away ends quietly: the code stays, and the files are whole', async () => {
  process.env['LINES'] = file('a.line');
  const { code, stderr } = await child(run, (stdout) => stdout.once('data', () => stdout.destroy()));
  assert.deepEqual({ code, stderr }, { code: 1, stderr: '' });
  assert.equal(readFileSync(file('a.line'), 'utf8').trimEnd().split('\n').length, 5000);
});

test('a slow reader gets everything, and slows the reading of documents down', async () => {
  process.env['LINES'] = file('a.line');
  let bytes = 0;
  const script = `setTimeout(() => process.stderr.write(given < 1000 ? 'waits' : String(given)), 700).unref(); ${run}`;
  const { code, stderr } = await child(script, (stdout) => {
    stdout.pause();
    setTimeout(() => stdout.on('data', (chunk: Buffer) => (bytes += chunk.length)).resume(), 1500);
  });
  assert.deepEqual({ code, stderr }, { code: 1, stderr: 'waits' });
  assert.equal(bytes, 5000 * (Buffer.byteLength(JSON.stringify(documentOf('misplaced'))) + 1));
});

test.run();
