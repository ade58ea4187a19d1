// Runs test files, each in its own process:   node build/run-tests.ts [FILE|FOLDER...]
// uvu's own runner ends with 0 when no file matches and when a file forgets test.run(); this one fails on both.
import { spawn } from 'node:child_process';
import { globSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { stripVTControlCharacters } from 'node:util';

const MINUTES = 5;

interface Outcome {
  passed: number;
  skipped: number;
  /** What failed: a line each, with the place where it is known. */
  failures: string[];
  output: string;
}

const files = (process.argv.length > 2 ? process.argv.slice(2) : ['test']).flatMap((path) => {
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return path;
  const found = globSync(`${path}/**/*.test.ts`).toSorted();
  if (found.length === 0) throw new Error(`no *.test.ts under ${path}`);
  return found;
});

const sum = { passed: 0, skipped: 0, failures: [] as string[] };
const waiting = files.values();
await Promise.all(Array.from({ length: availableParallelism() }, worker));
for (const failure of sum.failures) console.log(`FAILED ${failure}`);
console.log(`${sum.passed} passed, ${sum.failures.length} failed${sum.skipped > 0 ? `, ${sum.skipped} skipped` : ''}`);
process.exitCode = sum.failures.length > 0 ? 1 : 0;

async function worker() {
  for (const file of waiting) {
    const { passed, skipped, failures, output } = await runFile(file);
    sum.passed += passed;
    sum.skipped += skipped;
    sum.failures.push(...failures);
    if (failures.length > 0) console.log(`${file}\n${output}`);
    else for (const line of reasonsToSkip(output)) console.log(`${file}: ${line}`);
  }
}

/** The lines by which tests that cannot run on this machine say so (test/support/needs.ts). */
function reasonsToSkip(output: string): string[] {
  return output.match(/^skipped: .*$/gm) ?? [];
}

/** Runs one file. */
function runFile(file: string): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [file], {
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: MINUTES * 60_000,
      killSignal: 'SIGKILL',
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    }
    child.on('close', (code, signal) => resolve(outcomeOf(file, stripVTControlCharacters(output), code, signal)));
  });
}

/** Reads the totals that uvu prints at its end, and the failures above them. */
function outcomeOf(file: string, output: string, code: number | null, signal: string | null): Outcome {
  const totals = /\n {2}Total: +(\d+)\n {2}Passed: +(\d+)\n {2}Skipped: +(\d+)\n/.exec(output);
  const [total, passed, skipped] = totals ? (totals.slice(1).map(Number) as [number, number, number]) : [0, 0, 0];
  const failures = failuresIn(output, file);
  const complaint = (text: string): Outcome => ({ passed, skipped, failures: [...failures, `${file}  ${text}`], output });
  if (signal) return complaint(`ended by ${signal} (the limit is ${MINUTES} minutes)`);
  if (!totals && code !== 0) return complaint(`ended with ${code} before its tests were over`);
  if (total + skipped === 0) return complaint('ran no test: is test.run() missing?');
  if (skipped > 0 && reasonsToSkip(output).length === 0) return complaint('skipped without a reason: is test.only() left over?');
  if (total - passed !== failures.length) return complaint(`${total - passed} tests failed, as uvu counts them`);
  if (code !== 0 && passed === total) return complaint(`all tests passed, but the process ended with ${code}`);
  return { passed, skipped, failures, output };
}

/** The tests that uvu says failed, each with the line of the test file on the stack. */
function failuresIn(output: string, file: string): string[] {
  const [, ...parts] = output.split(/^ {3}FAIL {2}"/m);
  return parts.map((part) => {
    const line = /^:\d+/.exec(part.split(file)[1] ?? '') ?? '';
    return `${file}${line}  ${part.split('"\n', 1)[0]}`;
  });
}
