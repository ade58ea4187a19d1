// Start-up of dist/kerbcheck, as ratios to `node -e 0` of the same Node:   npm run bench
// Medians of interleaved runs, so that a busy machine slows all of them. With --strict it ends with 1 where a limit is
// passed; `npm run check` only prints the figures, its machine may be too busy.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { executable } from '../support/executable.ts';

const RUNS = 41;

const kerbcheck = executable();

const folder = mkdtempSync(join(tmpdir(), 'kerbcheck-bench-'));
const example = 'examples/misplaced';
const check = [
  ...['check', '--server', 'ucs01.corp.example'],
  ...['--general-xml', `${example}/general.xml`, '--setspn', `${example}/setspn.txt`],
  ...['-o', `json=${folder}/results.json`, '-o', `junit=${folder}/results.xml`],
];
const works = [
  { name: 'node -e 0', command: process.execPath, args: ['-e', '0'], code: 0, limit: 1 },
  { name: 'kerbcheck --version', command: kerbcheck, args: ['--version'], code: 0, limit: 1.1 },
  { name: 'kerbcheck check, JSON and JUnit', command: kerbcheck, args: check, code: 1, limit: 2 },
].map((work) => ({ ...work, times: [] as number[] }));

for (let run = 0; run <= RUNS; run++) {
  for (const { name, command, args, code, times } of works) {
    const start = performance.now();
    const { status, stderr } = spawnSync(command, args);
    // the first run only fills the file cache
    if (run > 0) times.push(performance.now() - start);
    if (status !== code) throw new Error(`${name} ended with ${status}: ${stderr}`);
  }
}
rmSync(folder, { recursive: true });

const median = (times: number[]) => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? NaN;
const bare = median(works[0]?.times ?? []);
console.log(`${'median of ' + RUNS} runs`.padEnd(34) + '      ms   ratio   limit');
for (const { name, times, limit } of works) {
  const ratio = median(times) / bare;
  if (ratio > limit && process.argv.includes('--strict')) process.exitCode = 1;
  const numbers = [median(times).toFixed(1), ratio.toFixed(2), limit.toFixed(2)];
  console.log(name.padEnd(34) + numbers.map((number) => number.padStart(8)).join(''));
}
