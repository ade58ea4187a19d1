// The logs of the ProCall client on this workstation.
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { SectionData } from '../../documents/facts.ts';
import { WrongUse } from '../../system/errors.ts';
import { reason } from '../../text/reasons.ts';
import { readLogs, type Reading } from '../captured.ts';

/**
 * The vendor publishes where the client keeps its other files (%APPDATA%\\estos\\ProCall 8), but not its logs: looked for are folders
 * `logs` there.
 * @param deadline on the clock of sinceStart()
 * @returns undefined where there is no such folder
 */
export async function readProfileLogs(env: NodeJS.ProcessEnv, deadline: number): Promise<Reading<SectionData<'clientLog'>> | undefined> {
  const folders = [env['APPDATA'], env['LOCALAPPDATA']].flatMap((profile) => (profile ? logFolders(join(profile, 'estos')) : []));
  if (folders.length === 0) return undefined;
  try {
    return await readLogs(folders, deadline);
  } catch (error) {
    // A file that the command line names has to be readable; these need not.
    if (error instanceof WrongUse) return { file: folders.join(', '), because: reason('in-words', { text: error.message }) };
    throw error;
  }
}

function logFolders(vendor: string): string[] {
  try {
    const products = readdirSync(vendor).filter((name) => /^procall/i.test(name));
    return products
      .map((name) => join(vendor, name, 'logs'))
      .filter((folder) => statSync(folder, { throwIfNoEntry: false })?.isDirectory());
  } catch {
    return [];
  }
}
