// Starts programs of the system: by full path, with a limit of time and of output.
import { win32 } from 'node:path';
import { reason, textOf, type Lack, type Reason } from '../text/reasons.ts';
import { sinceStart } from './clock.ts';
import { progress } from './progress.ts';
import { trace } from './trace.ts';

/** What a program that ended by itself has left. */
export interface Ended {
  /** null where a signal ended it. */
  code: number | null;
  stdout: Buffer;
  stderr: Buffer;
}

/** Of one that did not: why, and what it had written on standard output. */
type Unfinished = Lack & { stdout?: Buffer };

export interface RunOptions {
  /** When the program is killed: milliseconds on the clock of sinceStart(); Infinity: never. */
  deadline: number;
  /** Written to standard input, UTF-8; without it standard input is empty. */
  input?: string;
  /** Added to this process's environment; undefined takes a variable away. */
  env?: NodeJS.ProcessEnv;
  /** Most bytes of standard output and standard error together. */
  maxBytes?: number;
  /** When it is aborted nobody waits any more for the program: it is killed. */
  signal?: AbortSignal;
}

const megabyte = 1_000_000;
/** How long after its end a program's output is waited for: what it had written is there, but a process that it started may hold the pipe. */
const graceMs = 250;
/** A timer of Node's that is longer goes off at once. */
const longestTimer = 2 ** 31 - 1;

/**
 * Runs a program to its end. No shell, no search in PATH, no window; on Windows in its own folder, so that nothing is taken from
 * the folder that kerbcheck was called in.
 * @param program full path
 * @returns its output, whatever the exit code; or why it did not end by itself, a reason that names the program, and what it had
 * written on standard output. Never throws.
 */
export async function runProgram(program: string, args: string[], options: RunOptions): Promise<Ended | Unfinished> {
  const begun = sinceStart();
  progress(`waiting for ${win32.basename(program)}`);
  const answer = await startAndWait(program, args, options);
  const left = 'because' in answer ? { error: textOf(answer.because) } : { exit: answer.code, errorBytes: answer.stderr.length };
  trace({ what: 'program', program, args, ...left, bytes: answer.stdout?.length ?? 0 }, begun);
  return answer;
}

async function startAndWait(program: string, args: string[], options: RunOptions): Promise<Ended | Unfinished> {
  const { deadline, input, env = {}, maxBytes = 16 * megabyte, signal } = options;
  const { spawn } = await import('node:child_process');
  const left = deadline - sinceStart();
  if (left <= 0 || signal?.aborted) return { because: reason('no-time-to-start', { program }) };

  return new Promise((resolve) => {
    let child: ReturnType<typeof spawn>;
    try {
      child = spawn(program, args, {
        stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
        windowsHide: true,
        ...(process.platform === 'win32' ? { cwd: systemProgram() } : {}),
        env: { ...inherited(Object.keys(env)), ...env },
      });
    } catch (error) {
      // Node throws what it does not expect of a program (EPERM, UNKNOWN), and hands the rest to the listener.
      resolve({ because: whyNotStarted(program, error) });
      return;
    }

    const { stdin, stdout, stderr } = child;
    const output = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
    let size = 0;
    let grace: NodeJS.Timeout | undefined;

    const settle = (answer: Ended | Unfinished): void => {
      clearTimeout(timer);
      clearTimeout(grace);
      // A pipe that another process holds would keep kerbcheck from ending, as would a program that cannot be killed.
      for (const stream of [stdin, stdout, stderr]) stream?.destroy();
      child.unref();
      resolve(answer);
    };
    const kill = (because: Reason): void => {
      child.kill('SIGKILL');
      settle({ because, stdout: Buffer.concat(output.stdout) });
    };
    const end = (): void => {
      settle({ code: child.exitCode, stdout: Buffer.concat(output.stdout), stderr: Buffer.concat(output.stderr) });
    };
    const timer = setTimeout(
      () => kill(reason('program-too-slow', { program, seconds: (left / 1000).toFixed(1) })),
      Math.min(left, longestTimer),
    );

    signal?.addEventListener('abort', () => child.exitCode === null && kill(reason('program-given-up', { program })), { once: true });

    for (const name of ['stdout', 'stderr'] as const) {
      child[name]!.on('data', (bytes: Buffer) => {
        output[name].push(bytes);
        size += bytes.length;
        if (size > maxBytes) kill(reason('too-much-output', { program, most: maxBytes }));
      });
    }
    child.on('error', (error) => settle({ because: whyNotStarted(program, error) }));
    child.on('exit', () => (grace = setTimeout(end, graceMs)));
    child.on('close', end);
    // It may end without reading all that it is given.
    stdin?.on('error', () => {});
    stdin?.end(input);
  });
}

/** This process's environment without those variables and without kerbcheck's own: the password of --ldap is no program's business. */
function inherited(without: string[]): NodeJS.ProcessEnv {
  // On Windows, names in another case are the same.
  const left = new Set(without.map((name) => name.toLowerCase()));
  const passed = Object.entries(process.env).filter(([name]) => !left.has(name.toLowerCase()) && !/^KERBCHECK_/i.test(name));
  return Object.fromEntries(passed);
}

/** Full path of a program in the system folder of Windows; without arguments, the folder. */
export function systemProgram(...path: string[]): string {
  const root = process.env['SystemRoot'] ?? '';
  // A 32-bit process would be led to the 32-bit programs in SysWOW64.
  const folder = process.arch === 'ia32' ? 'Sysnative' : 'System32';
  return win32.join(/^[a-z]:[\\/]/i.test(root) ? root : 'C:\\Windows', folder, ...path);
}

function whyNotStarted(program: string, error: unknown): Reason {
  const { code, message } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'ENOENT':
      return reason('no-such-program', { program });
    // Windows: access denied, and all that Node has no name for: AppLocker, software restriction, App Control, endpoint protection.
    case 'EACCES':
    case 'EPERM':
    case 'UNKNOWN':
      return reason('program-blocked', { program, error: code });
    default:
      return reason('program-not-started', { program, message: message.replace(/\s+/g, ' ') });
  }
}
