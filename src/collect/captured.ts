// Reads the files that were named on the command line. A file that is not there is wrong use; one that is there and not
// understood is kept as the reason why its sections fail.
import type { SectionData } from '../facts.ts';
import { decode } from '../system/decode.ts';
import { NotUnderstood } from '../system/errors.ts';
import { readInput } from '../system/files.ts';
import { readGeneralXml } from './generalXml.ts';
import { readSetspn, type SetspnListing } from './setspn.ts';
import type { SourceFiles } from './sources.ts';

/** An output of setspn, and where it stands. */
export interface CapturedListing extends SetspnListing {
  file: string;
}

/** What was read from a file, or why it was not understood: one line that names the file. */
export type Reading<Value> = { file: string; value: Value } | { file: string; reason: string };

/** All that the files told. */
export interface Captured {
  generalXml: Reading<{ data: SectionData<'auth'>; line?: number; root: string }> | undefined;
  listings: CapturedListing[];
  /** Files of --setspn that were not understood. */
  notListings: string[];
}

export async function readCaptured(files: SourceFiles): Promise<Captured> {
  const [generalXml] = await readAll(files['general-xml'], readGeneralXml);
  const setspn = await readAll(files.setspn, async (bytes) => readSetspn((await decode(bytes)).text));
  return {
    generalXml,
    listings: setspn.flatMap((reading) =>
      'value' in reading ? reading.value.map((listing) => ({ ...listing, file: reading.file })) : [],
    ),
    notListings: setspn.flatMap((reading) => ('reason' in reading ? [reading.reason] : [])),
  };
}

/** @throws WrongUse where a file cannot be read */
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
