import { readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { SectionData } from '../../../documents/facts.ts';
import { NotUnderstood, whyNot, WrongUse } from '../../../system/errors.ts';
import { at, reason } from '../../../text/reasons.ts';
import { stampBySteps, type FileStamp } from '../../../system/fileStamp.ts';
import { lookAt, searchLines, type LogFile } from './file.ts';
import { countLogins, marker, rfc3339, timeOf } from './logins.ts';
import { sinceStart } from '../../../system/clock.ts';
import { progress } from '../../../system/progress.ts';

/** A log with the times, in ms, of its first and last line that has one. */
interface DatedLog extends LogFile {
  from?: number | undefined;
  to?: number | undefined;
}

const expected = reason('expects-client-log');

/**
 * The totals of the logins in client logs. A folder stands for all files in it and in its folders. `from` and `to` are the
 * first and the last time of any line. Times of the logs are local, and read in the time zone of this machine. Memory is bounded.
 * @param deadline when reading ends at the latest, on the clock of sinceStart()
 * @param keep told of each file that was read to its end
 * @throws WrongUse where a file or folder is not there or not readable
 * @throws NotUnderstood where nothing in them is a client's log, one is packed, no text or in two encodings, or time does not suffice; the
 * message names the files
 */
export async function readClientLogs(
  paths: readonly string[],
  deadline = Infinity,
  keep: (file: FileStamp) => void = () => {},
): Promise<SectionData<'clientLog'>> {
  // A file that is named twice, itself or by its folder, counts once.
  const files = new Map<string, string>();
  for (const path of paths) for (const file of await filesOf(path)) files.set(resolve(file), file);
  const logs: DatedLog[] = [];
  for (const file of files.values()) logs.push(await reading(file, () => dated(file)));
  logs.sort(byTime);

  const begun = sinceStart();
  const inTime = (): void => {
    if (sinceStart() > deadline)
      throw new NotUnderstood(reason('not-in-time', { seconds: Math.max(0, Math.round((deadline - begun) / 1000)) }));
  };
  const logins = countLogins();
  const size = megabytes([...files.values()].reduce((sum, file) => sum + (statSync(file, { throwIfNoEntry: false })?.size ?? 0), 0));
  let read = 0;
  const seen = (bytes: Uint8Array): void => {
    read += bytes.length;
    progress(`client logs: ${megabytes(read)} of ${size} MB read`);
  };
  /** When the log before ended. */
  let ended: number | undefined;
  let to = -Infinity;
  for (const log of logs) {
    // A login goes on in the next log only where that one begins after this one has ended.
    if (ended === undefined || log.from === undefined || log.from < ended) logins.startAnew();
    const stamp = stampBySteps(log.path);
    const take = (bytes: Uint8Array): void => {
      stamp.add(bytes);
      seen(bytes);
    };
    await reading(log.path, () => searchLines(log, marker, inTime, (line) => logins.add(line, log.encoding !== 'latin1'), take));
    keep(stamp.end());
    ended = log.to;
    to = Math.max(to, ended ?? to);
  }

  const totals = logins.totals();
  const from = logs[0]?.from;
  if (totals.logins.length === 0 && from === undefined) throw new NotUnderstood(at(paths.join(', '), reason('no-log-line', { expected })));
  const period = from === undefined || to < from ? {} : { from: rfc3339(from), to: rfc3339(to) };
  return { ...period, files: files.size, ...totals };
}

const megabytes = (bytes: number): number => Math.ceil(bytes / 1_000_000);

/** A file, or the files of a folder and of its folders. */
async function filesOf(path: string): Promise<string[]> {
  const found = await reading(path, () => statSync(path));
  if (found.isFile()) return [path];
  if (!found.isDirectory()) throw new WrongUse(`cannot read ${path}: neither a file nor a folder`);
  const files: string[] = [];
  // A link that leads nowhere is refused, as where it is named.
  for (const name of await reading(path, () => readdirSync(path, { recursive: true, encoding: 'utf8' }))) {
    const file = join(path, name);
    if (await reading(file, () => statSync(file).isFile())) files.push(file);
  }
  if (files.length === 0) throw new NotUnderstood(at(path, reason('no-file-in-folder', { expected })));
  return files;
}

/** What the file system refuses is wrong use; what is not understood gets the name of its file. */
async function reading<Value>(path: string, read: () => Value | Promise<Value>): Promise<Value> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof NotUnderstood) throw new NotUnderstood(at(path, error.because), { cause: error });
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    throw new WrongUse(`cannot read ${path}: ${whyNot(error)}`, { cause: error });
  }
}

function dated(path: string): DatedLog {
  const { head, tail, encoding } = lookAt(path);
  return { path, encoding, from: firstTime(head), to: firstTime(tail.reverse()) };
}

function firstTime(lines: string[]): number | undefined {
  for (const line of lines) {
    const time = timeOf(line);
    if (time !== undefined) return time;
  }
  return undefined;
}

/** By the first time, then by name; those without a time come last. */
function byTime(a: DatedLog, b: DatedLog): number {
  const [first, second] = [a.from ?? Infinity, b.from ?? Infinity];
  return first === second ? (a.path < b.path ? -1 : 1) : first - second;
}
