import { decode } from '../../system/decode.ts';
import { NotUnderstood } from '../../system/errors.ts';
import { registryValue } from '../../system/registry.ts';
import { runProgram, systemProgram } from '../../system/run.ts';
import { at, reason, type Lack, type Reason } from '../../text/reasons.ts';
import type { Reading } from '../captured.ts';

/** Starts a program of the system folder and reads what it prints; `file` of the answer is the command line. Never throws. */
export type Ask = <Value>(program: string, args: string[], read: (text: string, code: number | null) => Value) => Promise<Reading<Value>>;

/**
 * Makes a function that asks programs and hands their output to the readers of captured files.
 * @param deadline on the clock of sinceStart()
 * @param start starts the programs; another one in tests
 * @returns lists that grow as it asks. doubtful: commands whose output fits more than one code page; reasons: why commands told nothing
 */
export function makeAsk(deadline: number, start: typeof runProgram = runProgram): { ask: Ask; doubtful: string[]; reasons: Reason[] } {
  const doubtful: string[] = [];
  const reasons: Reason[] = [];
  let page: Promise<number | undefined> | undefined;
  /** All of them write in the code page of Windows' consoles, which is read once, where a letter beyond ASCII is there. */
  const consolePage = () => (page ??= readConsolePage(deadline, start));
  const ask: Ask = async (program, args, read) => {
    const file = [program, ...args.map((arg) => (/\s/.test(arg) ? `"${arg}"` : arg))].join(' ');
    const lost = (because: Reason): { file: string } & Lack => {
      reasons.push(because);
      return { file, because };
    };
    const ended = await start(systemProgram(program), args, { deadline });
    if ('because' in ended) return lost(ended.because);
    try {
      // Each by itself: a program may write them in different encodings.
      const printed = [await decode(ended.stdout, consolePage), await decode(ended.stderr, consolePage)];
      const text = printed.map((part) => part.text).join('\r\n');
      if (text.trim() === '') return lost(reason('program-silent', { program: file, exit: String(ended.code) }));
      if (printed.some((part) => part.doubtful)) doubtful.push(file);
      // The readers know a command by its prompt. After a bare carriage return the lines keep their numbers.
      return { file, value: read(`C:\\>${file}\r${text}`, ended.code) };
    } catch (error) {
      if (!(error instanceof NotUnderstood)) throw error;
      return lost(at(file, error.because));
    }
  };
  return { ask, doubtful, reasons };
}

/** The code page in which programs write to a console that is new, as kerbcheck starts them; undefined where the registry does not tell it. */
async function readConsolePage(deadline: number, start: typeof runProgram): Promise<number | undefined> {
  const value = await registryValue(String.raw`HKLM\SYSTEM\CurrentControlSet\Control\Nls\CodePage`, 'OEMCP', deadline, start);
  return value !== undefined && /^\d{3,5}$/.test(value) ? Number(value) : undefined;
}
