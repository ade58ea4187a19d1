// --trace: what was done, in the order of its end, for who asks why a section is unknown on that server. No password and no value of
// an attribute is written, and nothing depends on it.
import { closeSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { sinceStart, systemClock } from './clock.ts';
import { CannotWrite, whyNot } from './errors.ts';

/** What one line tells, beside its time. */
interface Step {
  what: 'run' | 'file' | 'program' | 'connection' | 'query' | 'section';
  [detail: string]: unknown;
}

let file: string | undefined;
/** What was done before it is known that the trace takes no place of another file. */
let waiting: string[] = [];
let descriptor: number | undefined;

/** From now on steps are kept, for that file; without one they are not. */
export function prepareTrace(path: string | undefined): void {
  if (descriptor !== undefined) closeSync(descriptor);
  descriptor = undefined;
  file = path;
  waiting = [];
}

/** Writes the steps until now, and each from now on. @throws CannotWrite */
export function openTrace(): void {
  if (file === undefined) return;
  try {
    descriptor = openSync(file, 'w', 0o600);
  } catch (error) {
    throw new CannotWrite(`cannot write ${file}: ${whyNot(error, dirname(file))}`, { cause: error });
  }
  waiting.forEach(writeLine);
}

/** Tells one step, where somebody asked for it. `begun`: on the clock of sinceStart(). */
export function trace(step: Step, begun?: number): void {
  if (file === undefined) return;
  const milliseconds = begun === undefined ? {} : { ms: Math.round(sinceStart() - begun) };
  const line = `${JSON.stringify({ at: systemClock().toISOString(), ...step, ...milliseconds })}\n`;
  if (descriptor === undefined) waiting.push(line);
  else writeLine(line);
}

function writeLine(line: string): void {
  try {
    writeSync(descriptor!, line);
  } catch {
    // A disk that is full now changes no verdict.
  }
}
