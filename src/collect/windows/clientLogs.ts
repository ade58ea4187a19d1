// The logs of the ProCall client on this workstation.
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Section } from '../../documents/facts.ts';
import { NotUnderstood, WrongUse } from '../../system/errors.ts';
import { collected, skipped } from '../section.ts';

/**
 * The vendor publishes where the client keeps its other files (%APPDATA%\\estos\\ProCall 8), but not its logs: looked for are folders
 * `logs` there. Without any, or without a client's log in them, it is as if nobody had asked.
 * @param deadline on the clock of performance.now()
 */
export async function clientLogFound(env: NodeJS.ProcessEnv, deadline: number): Promise<Section<'clientLog'>> {
  const folders = [env['APPDATA'], env['LOCALAPPDATA']].flatMap((profile) => (profile ? logFolders(join(profile, 'estos')) : []));
  if (folders.length === 0) return skipped('no --client-log, and no logs where ProCall keeps its files');
  try {
    const { readClientLogs } = await import('../formats/clientLog/read.ts');
    return collected('clientLog', folders.join(', '), await readClientLogs(folders, deadline), ['client log']);
  } catch (error) {
    if (error instanceof NotUnderstood || error instanceof WrongUse) return skipped(`no --client-log; ${error.message}`);
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
