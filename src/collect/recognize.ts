// What a file is that the reader of its option did not understand: most often it was given to the wrong one.
import { decode } from '../system/decode.ts';
import { NotUnderstood, WrongUse } from '../system/errors.ts';
import { reason, type PlainCode, type Reason } from '../text/reasons.ts';
import type { SourceOption } from './sources.ts';

type TextReader = () => Promise<(text: string) => unknown>;

/** The readers of one text, whatever they make of it. Asked in this order: the last two understand the shortest texts. */
const readers: [option: SourceOption, kind: PlainCode, load: TextReader][] = [
  ['setspn', 'is-setspn', async () => (await import('./formats/setspn.ts')).readSetspn],
  ['service', 'is-service', async () => (await import('./formats/sc.ts')).readService],
  ['ldif', 'is-ldif', async () => (await import('./formats/ldif.ts')).readLdif],
  ['secure-channel', 'is-nltest', async () => (await import('./formats/nltest.ts')).readNltest],
  ['klist', 'is-klist', async () => (await import('./formats/klist.ts')).readKlist],
  ['datacenter-config', 'is-datacenter-config', async () => (await import('./formats/datacenter.ts')).readDatacenterConfig],
  ['sddl', 'is-sddl', async () => (await import('./formats/sddl.ts')).readSddl],
];

/** No file with more bytes is read again to find out what it is. */
export const recognizable = 10_000_000;

/** Why a file was not understood, with what it is where another reader understands it. @param given the option that named it */
export async function withKind(because: Reason, given: SourceOption, bytes: Buffer, file: string): Promise<Reason> {
  const kind = bytes.length > recognizable ? undefined : await kindOf(given, bytes, file);
  return kind === undefined ? because : reason('of-another-kind', { because, kind: reason(kind) });
}

async function kindOf(given: SourceOption, bytes: Buffer, file: string): Promise<PlainCode | undefined> {
  const text = await understood(async () => (await decode(bytes)).text);
  if (text === undefined) return undefined;
  if (/^\s*<[?!\p{L}]/u.test(text)) return given === 'general-xml' ? undefined : 'is-xml';
  for (const [option, kind, load] of readers) {
    if (option === given) continue;
    const read = await load();
    if ((await understood(async () => read(text) ?? true)) !== undefined) return kind;
  }
  if (given === 'client-log') return undefined;
  const { readClientLogs } = await import('./formats/clientLog/read.ts');
  return (await understood(() => readClientLogs([file], Infinity))) && 'is-client-log';
}

async function understood<Value>(read: () => Promise<Value>): Promise<Value | undefined> {
  try {
    return await read();
  } catch (error) {
    // A pipe is no log for the second time.
    if (error instanceof NotUnderstood || error instanceof WrongUse) return undefined;
    throw error;
  }
}
