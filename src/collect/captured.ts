// Reads the files that were named on the command line. A file that is not there is wrong use; one that is there and not
// understood is kept as the reason why its sections fail.
import { statSync } from 'node:fs';
import type { CapturedFile, SectionData, SpnEntry } from '../documents/facts.ts';
import { decode } from '../system/decode.ts';
import { NotUnderstood } from '../system/errors.ts';
import { readInput, refuseMissing, smallLimit } from '../system/files.ts';
import { stampOf, type FileStamp } from '../system/fileStamp.ts';
import { isAscii } from '../text/letters.ts';
import { at, reason, type Lack, type Reason } from '../text/reasons.ts';
import type { AesGroup } from './directory/aesGroup.ts';
import { excerpt } from './formats/console.ts';
import type { DatacenterConfig } from './formats/datacenter.ts';
import type { GeneralXml } from './formats/generalXml.ts';
import type { KlistAnswer } from './formats/klist.ts';
import type { NltestAnswer } from './formats/nltest.ts';
import type { ServiceReading } from './formats/sc.ts';
import type { SetspnListing } from './formats/setspn.ts';
import type { SourceFiles, SourceOption } from './sources.ts';

/** An output of setspn, and where it stands. */
export interface CapturedListing extends SetspnListing {
  file: string;
}

/** What was read from a file or a command's output, or why it was not understood: a reason that names it. */
export type Reading<Value> = FileValue<Value> | ({ file: string } & Lack);

export interface FileValue<Value> {
  file: string;
  value: Value;
}

/** Those that were understood. */
export function understoodFiles<Value>(readings: readonly Reading<Value>[]): FileValue<Value>[] {
  return readings.filter((reading) => 'value' in reading);
}

/** Why the others were not. */
export function reasonsOf(readings: readonly Reading<unknown>[]): Reason[] {
  return readings.flatMap((reading) => ('because' in reading ? [reading.because] : []));
}

/** An account in an LDIF file. */
export interface LdifAccount {
  data: SectionData<'account'>;
  /** Its userPrincipalName, by which a service may name it. */
  principal?: string;
}

/** What an LDIF file tells. */
export interface Ldif {
  accounts: LdifAccount[];
  aesGroups: AesGroup[];
  holders: SpnEntry[];
}

/** All that the files told. */
export interface Captured {
  generalXml: Reading<GeneralXml> | undefined;
  service: Reading<ServiceReading>[];
  listings: CapturedListing[];
  /** Why files of --setspn were not understood. */
  notListings: Reason[];
  ldif: Reading<Ldif>[];
  sddl: Reading<string> | undefined;
  datacenterConfig: Reading<DatacenterConfig> | undefined;
  klist: Reading<KlistAnswer[]> | undefined;
  clientLog: Reading<SectionData<'clientLog'>> | undefined;
  secureChannel: Reading<NltestAnswer[]> | undefined;
  /** Each file that was read, as it was then. */
  files: CapturedFile[];
}

/** What is kept of reading, beside what the files hold. */
interface Trail {
  files: CapturedFile[];
  /** On the clock of sinceStart(). */
  deadline: number;
}

const emptyTrail = (): Trail => ({ files: [], deadline: Infinity });

/**
 * @param now by which accounts have expired or not
 * @param deadline on the clock of sinceStart()
 * @throws WrongUse where a file cannot be read
 */
export async function readCaptured(files: SourceFiles, now: Date, deadline = Infinity): Promise<Captured> {
  refuseMissing(Object.values(files).flat());
  const trail: Trail = { files: [], deadline };
  const readTexts = textReader(files, trail);
  const setspn = await readTexts('setspn', async () => (await import('./formats/setspn.ts')).readSetspn);
  return {
    generalXml: (await readGeneralXmls(files['general-xml'], trail))[0],
    datacenterConfig: (await readTexts('datacenter-config', async () => (await import('./formats/datacenter.ts')).readDatacenterConfig))[0],
    service: await readTexts('service', async () => (await import('./formats/sc.ts')).readService),
    listings: understoodFiles(setspn).flatMap(({ file, value }) => value.map((listing) => ({ ...listing, file }))),
    notListings: reasonsOf(setspn),
    ldif: await readTexts('ldif', async () => ldifReader(now)),
    sddl: (await readTexts('sddl', async () => (await import('./formats/sddl.ts')).readSddl))[0],
    klist: (await readTexts('klist', async () => (await import('./formats/klist.ts')).readKlist))[0],
    clientLog: files['client-log'] && (await readLogs(files['client-log'], deadline, trail)),
    secureChannel: (await readTexts('secure-channel', async () => (await import('./formats/nltest.ts')).readNltest))[0],
    files: trail.files,
  };
}

/**
 * Text whose code page is not sure can be read where only its sentences have letters beyond ASCII. Names with such letters would not be
 * equal to those of other files.
 * @throws NotUnderstood where such a name was read
 */
function refuseOddLetters(value: unknown): void {
  if (typeof value === 'string' && !isAscii(value)) throw new NotUnderstood(reason('code-page-not-known', { name: excerpt(value) }));
  if (typeof value === 'object' && value !== null) Object.values(value).forEach(refuseOddLetters);
}

/** What a general.xml holds, or why it is not understood. @throws WrongUse where it cannot be read */
export async function readGeneralXmls(files: string[] | undefined, trail = emptyTrail()): Promise<Reading<GeneralXml>[]> {
  return readAll('general-xml', files, async (bytes) => (await import('./formats/generalXml.ts')).readGeneralXml(bytes), trail, smallLimit);
}

/** Logs are read as one stream, so that a login is followed from one file to the next. @throws WrongUse where one cannot be read */
export async function readLogs(paths: string[], deadline: number, trail = emptyTrail()): Promise<Reading<SectionData<'clientLog'>>> {
  const file = paths.join(', ');
  try {
    const { readClientLogs } = await import('./formats/clientLog/read.ts');
    const keep = (log: FileStamp): void => void trail.files.push({ source: 'client-log', ...log });
    return { file, value: await readClientLogs(paths, deadline, keep) };
  } catch (error) {
    if (!(error instanceof NotUnderstood)) throw error;
    return { file, because: paths.length === 1 ? await kindOfLog(error.because, paths[0]!) : error.because };
  }
}

/** The reason, with what the file is where another reader understands it. */
async function kindOf(because: Reason, option: SourceOption, bytes: Buffer, file: string): Promise<Reason> {
  return (await import('./recognize.ts')).withKind(because, option, bytes, file);
}

/** What one file is that is no log. */
async function kindOfLog(because: Reason, file: string): Promise<Reason> {
  if (!statSync(file).isFile()) return because;
  const { recognizable } = await import('./recognize.ts');
  return statSync(file).size > recognizable ? because : kindOf(because, 'client-log', await readInput(file), file);
}

async function ldifReader(now: Date): Promise<(text: string) => Ldif> {
  const { readLdif } = await import('./formats/ldif.ts');
  const { accountFromEntry } = await import('./directory/account.ts');
  const { aesGroupsIn } = await import('./directory/aesGroup.ts');
  const { textsOf } = await import('./directory/entry.ts');
  const { isAccount } = await import('./directory/principal.ts');
  const { holdersFromEntries } = await import('./directory/holders.ts');
  return (text) => {
    const entries = readLdif(text);
    const accounts = entries.filter(isAccount).map((entry): LdifAccount => {
      const [principal] = textsOf(entry, 'userPrincipalName');
      return { data: accountFromEntry(entry, { entries, readAt: now.getTime() }).data, ...(principal !== undefined && { principal }) };
    });
    return { accounts, aesGroups: aesGroupsIn(entries), holders: holdersFromEntries(entries) };
  };
}

/**
 * Makes a function that reads texts, whatever their code page, and loads their reader when there is a file for it.
 */
function textReader(files: SourceFiles, trail: Trail) {
  return async <Value>(option: SourceOption, load: () => Promise<(text: string) => Value>): Promise<Reading<Value>[]> => {
    const named = files[option] ?? [];
    if (named.length === 0) return [];
    const read = await load();
    const readText = async (bytes: Buffer): Promise<Value> => {
      const decoded = await decode(bytes);
      const value = read(decoded.text);
      if (decoded.doubtful) refuseOddLetters(value);
      return value;
    };
    return readAll(option, named, readText, trail);
  };
}

/** @param limit the largest file, in bytes */
async function readAll<Value>(
  option: SourceOption,
  files: string[] = [],
  read: (bytes: Buffer, file: string) => Promise<Value>,
  trail: Trail,
  limit?: number,
): Promise<Reading<Value>[]> {
  const readings: Reading<Value>[] = [];
  for (const file of files) {
    let bytes: Buffer | undefined;
    try {
      bytes = await readInput(file, limit, trail.deadline);
      trail.files.push({ source: option, ...stampOf(file, bytes) });
      readings.push({ file, value: await read(bytes, file) });
    } catch (error) {
      if (!(error instanceof NotUnderstood)) throw error;
      const because = bytes === undefined ? error.because : await kindOf(error.because, option, bytes, file);
      readings.push({ file, because: at(file, because) });
    }
  }
  return readings;
}
