// Runs test files, each in its own process:   node build/run-tests.ts [FILE|FOLDER...]
// uvu's own runner ends with 0 when no file matches and when a file forgets test.run(); this one fails on both.
import { spawn } from 'node:child_process';
import { globSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { stripVTControlCharacters } from 'node:util';

const MINUTES = 5;

interface Outcome {
  passed: number;
  failed: number;
  skipped: number;
  output: string;
}

const files = (process.argv.length > 2 ? process.argv.slice(2) : ['test']).flatMap((path) => {
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return path;
  const found = globSync(`${path}/**/*.test.ts`).toSorted();
  if (found.length === 0) throw new Error(`no *.test.ts under ${path}`);
  return found;
});

const sum = { passed: 0, failed: 0, skipped: 0 };
const waiting = files.values();
await Promise.all(Array.from({ length: availableParallelism() }, worker));
console.log(`${sum.passed} passed, ${sum.failed} failed${sum.skipped > 0 ? `, ${sum.skipped} skipped` : ''}`);
process.exitCode = sum.failed > 0 ? 1 : 0;

async function worker() {
  for (const file of waiting) {
    const outcome = await runFile(file);
    sum.passed += outcome.passed;
    sum.failed += outcome.failed;
    sum.skipped += outcome.skipped;
    if (outcome.failed > 0) console.log(`FAILED ${file}\n${outcome.output}`);
    else for (const line of reasonsToSkip(outcome.output)) console.log(`${file}: ${line}`);
  }
}

/** The lines by which tests that cannot run on this machine say so (test/support/needs.ts). */
function reasonsToSkip(output: string): string[] {
  return output.match(/^skipped: .*$/gm) ?? [];
}

/** Runs one file and reads the totals that uvu prints at its end. */
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
    child.on('close', (code, signal) => {
      output = stripVTControlCharacters(output);
      const totals = /\n {2}Total: +(\d+)\n {2}Passed: +(\d+)\n {2}Skipped: +(\d+)\n/.exec(output);
      const [total, passed, skipped] = totals ? (totals.slice(1).map(Number) as [number, number, number]) : [0, 0, 0];
      const complaint = signal
        ? `ended by ${signal} (the limit is ${MINUTES} minutes)`
        : !totals || total + skipped === 0
          ? 'ran no test: is test.run() missing?'
          : skipped > 0 && reasonsToSkip(output).length === 0
            ? 'skipped without a reason: is test.only() left over?'
            : code !== 0 && passed === total
              ? `all tests passed, but the process ended with ${code}`
              : undefined;
      if (complaint) output += `${complaint}\n`;
      resolve({ passed, failed: total - passed + (complaint ? 1 : 0), skipped, output });
    });
  });
}
