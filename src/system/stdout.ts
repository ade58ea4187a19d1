import { usualWidth } from '../text/layout.ts';
import { CannotWrite } from './errors.ts';
import type { Sink } from './files.ts';

export interface Abilities {
  color: boolean;
  ascii: boolean;
  /** Columns of a line. */
  width: number;
}

/** What a stream shows that nobody asked: a file. */
export const plain: Abilities = { color: false, ascii: false, width: usualWidth };

/**
 * What standard output can show. Colour: on a terminal only (NO_COLOR: see no-color.org). ASCII: a pipe on Windows. Width: a terminal's,
 * from 60, below which columns are of no use, to 100, beyond which lines are not read.
 */
export function stdoutAbilities(): Abilities {
  const { NO_COLOR, TERM } = process.env;
  const terminal = process.stdout.isTTY === true;
  return {
    color: terminal && (NO_COLOR ?? '') === '' && TERM !== 'dumb',
    ascii: !terminal && process.platform === 'win32',
    width: terminal ? Math.min(100, Math.max(60, process.stdout.columns || usualWidth)) : usualWidth,
  };
}

/** What a closed pipe is called, the last one after the stream has ended by it. */
const closedPipe: readonly unknown[] = ['EPIPE', 'EOF', 'ERR_STREAM_DESTROYED'];

/**
 * Writes to standard output and waits until the reader took it, so that nothing piles up. A reader that went away (`head`)
 * has seen enough: no error, the run goes on to its exit code.
 * @throws CannotWrite for any other reason
 */
export function writeStdout(text: string): Promise<void> {
  // The callback tells of each failure; without a listener the same event would end the process.
  if (!process.stdout.listeners('error').includes(ignore)) process.stdout.on('error', ignore);
  return new Promise((resolve, reject) => {
    process.stdout.write(text, (error) => {
      if (!error || closedPipe.includes((error as NodeJS.ErrnoException).code)) resolve();
      else reject(new CannotWrite(`cannot write standard output: ${error.message}`, { cause: error }));
    });
  });
}

const ignore = () => {};

export const stdout: Sink = { write: writeStdout, close: async () => {}, discard: async () => {} };
