import * as assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { run } from '../../src/cli.ts';

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** A report's number is another one in each run, since the time is. */
export const unnumbered = (text: string): string => text.replace(/\b[0-9a-f]{12}\b/g, '-');

const main = resolve('src/main.ts');

// Reports are in English, whoever runs the tests.
process.env['LC_ALL'] = 'C';

/** Runs kerbcheck as its users do. `closed`: nobody reads what it prints. */
export async function kerbcheck(
  args: string[],
  { cwd, env, closed = false }: { cwd?: string; env?: NodeJS.ProcessEnv; closed?: boolean } = {},
): Promise<Ended> {
  const child = spawn(process.execPath, [main, ...args], { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended: Ended = { code: null, stdout: '', stderr: '' };
  if (closed) child.stdout.destroy();
  else child.stdout.setEncoding('utf8').on('data', (text: string) => (ended.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (ended.stderr += text));
  ended.code = await new Promise((done) => child.on('close', done));
  // never a stack trace, never more than a line
  assert.match(ended.stderr, /^([^\n]*\n)?$/, args.join(' '));
  return ended;
}

/** Runs kerbcheck within this process: the same but for the process itself, and that a crash is thrown. `printed` gets what is printed. */
export async function called(args: string[], printed: string[] = []): Promise<Ended> {
  const ended: Ended = { code: null, stdout: '', stderr: '' };
  const originals = { stdout: process.stdout.write, stderr: process.stderr.write };
  for (const stream of ['stdout', 'stderr'] as const) {
    process[stream].write = ((text: string, done?: () => void) => {
      ended[stream] += text;
      printed.push(text);
      done?.();
      return true;
    }) as typeof process.stdout.write;
  }
  try {
    await run(args);
    ended.code = Number(process.exitCode);
  } finally {
    process.exitCode = 0;
    for (const stream of ['stdout', 'stderr'] as const) process[stream].write = originals[stream];
  }
  assert.match(ended.stderr, /^([^\n]*\n)?$/, args.join(' '));
  return ended;
}

/** Runs one after the other, as many at a time as there are processors. */
export async function forAll<Value>(values: readonly Value[], action: (value: Value) => Promise<void>): Promise<void> {
  const waiting = values.values();
  const worker = async () => {
    for (const value of waiting) await action(value);
  };
  await Promise.all([worker(), worker(), worker()]);
}
