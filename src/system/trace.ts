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

let descriptor: number | undefined;

/** From now on steps are written into that file; without one nowhere. @throws CannotWrite */
export function openTrace(path: string | undefined): void {
  if (descriptor !== undefined) closeSync(descriptor);
  descriptor = undefined;
  if (path === undefined) return;
  try {
    descriptor = openSync(path, 'w', 0o600);
  } catch (error) {
    throw new CannotWrite(`cannot write ${path}: ${whyNot(error, dirname(path))}`, { cause: error });
  }
}

/** Writes one line, where somebody asked for it. `begun`: on the clock of sinceStart(). */
export function trace(step: Step, begun?: number): void {
  if (descriptor === undefined) return;
  const milliseconds = begun === undefined ? {} : { ms: Math.round(sinceStart() - begun) };
  try {
    writeSync(descriptor, `${JSON.stringify({ at: systemClock().toISOString(), ...step, ...milliseconds })}\n`);
  } catch {
    // A disk that is full now changes no verdict.
  }
}
