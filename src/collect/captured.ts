// Reads the files that were named on the command line. A file that is not there is wrong use; one that is there and not
// understood is kept as the reason why its sections fail.
import type { SectionData, SpnEntry } from '../facts.ts';
import { decode } from '../system/decode.ts';
import { NotUnderstood } from '../system/errors.ts';
import { readInput } from '../system/files.ts';
import { readDatacenterConfig, type DatacenterConfig } from './datacenter.ts';
import { accountFromEntry, holdersFromEntries } from './entries.ts';
import { readGeneralXml, type GeneralXml } from './generalXml.ts';
import { readKlist, type KlistAnswer } from './klist.ts';
import { readLdif } from './ldif.ts';
import { readSddl } from './sddl.ts';
import { readService, type ServiceReading } from './service.ts';
import { readSetspn, type SetspnListing } from './setspn.ts';
import type { SourceFiles } from './sources.ts';

/** An output of setspn, and where it stands. */
export interface CapturedListing extends SetspnListing {
  file: string;
}

/** What was read from a file, or why it was not understood: one line that names the file. */
export type Reading<Value> = { file: string; value: Value } | { file: string; reason: string };

/** What an LDIF file tells. */
export interface Ldif {
  accounts: SectionData<'account'>[];
  holders: SpnEntry[];
}

/** All that the files told. */
export interface Captured {
  generalXml: Reading<GeneralXml> | undefined;
  service: Reading<ServiceReading>[];
  listings: CapturedListing[];
  /** Why files of --setspn were not understood. */
  notListings: string[];
  ldif: Reading<Ldif>[];
  sddl: Reading<string> | undefined;
  datacenterConfig: Reading<DatacenterConfig> | undefined;
  klist: Reading<KlistAnswer[]> | undefined;
  clientLog: { value: SectionData<'clientLog'> } | { reason: string } | undefined;
}

/** @throws WrongUse where a file cannot be read */
export async function readCaptured(files: SourceFiles): Promise<Captured> {
  const asText = <Value>(read: (text: string) => Value) => async (bytes: Buffer) => read((await decode(bytes)).text);
  const setspn = await readAll(files.setspn, asText(readSetspn));
  return {
    generalXml: (await readAll(files['general-xml'], readGeneralXml))[0],
    service: await readAll(files.service, asText(readService)),
    listings: setspn.flatMap((reading) =>
      'value' in reading ? reading.value.map((listing) => ({ ...listing, file: reading.file })) : [],
    ),
    notListings: setspn.flatMap((reading) => ('reason' in reading ? [reading.reason] : [])),
    ldif: await readAll(files.ldif, asText(ldifOf)),
    sddl: (await readAll(files.sddl, asText(readSddl)))[0],
    datacenterConfig: (await readAll(files['datacenter-config'], asText(readDatacenterConfig)))[0],
    klist: (await readAll(files.klist, asText(readKlist)))[0],
    clientLog: files['client-log'] && (await readLogs(files['client-log'])),
  };
}

/** Logs are read as one stream, so that a login is followed from one file to the next. */
async function readLogs(paths: string[]): Promise<Captured['clientLog']> {
  try {
    return { value: await (await import('./clientLog.ts')).readClientLogs(paths) };
  } catch (error) {
    if (error instanceof NotUnderstood) return { reason: error.message };
    throw error;
  }
}

function ldifOf(text: string): Ldif {
  const entries = readLdif(text);
  const accounts = entries.map((entry) => accountFromEntry(entry, { entries }).data).filter((account) => account.class !== undefined);
  return { accounts, holders: holdersFromEntries(entries) };
}

async function readAll<Value>(files: string[] = [], read: (bytes: Buffer) => Promise<Value>): Promise<Reading<Value>[]> {
  const readings: Reading<Value>[] = [];
  for (const file of files) {
    const bytes = await readInput(file);
    try {
      readings.push({ file, value: await read(bytes) });
    } catch (error) {
      if (!(error instanceof NotUnderstood)) throw error;
      readings.push({ file, reason: `${file}: ${error.message}` });
    }
  }
  return readings;
}
