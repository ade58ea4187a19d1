// The setting of the login methods, in the general.xml of the product that is installed here.
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { utc } from '../../domain/time.ts';
import { isDatacenter } from '../../domain/version.ts';
import type { Facts, Section } from '../../documents/facts.ts';
import { WrongUse } from '../../system/errors.ts';
import { authNotes, authSection } from '../sections/auth.ts';
import { readCaptured } from '../captured.ts';
import { dataIn, failed } from '../section.ts';

interface Setting {
  section: Section<'auth'>;
  notes: NonNullable<Facts['notes']>;
}

/** @param product tells the folder */
export async function settingOf(product: Section<'product'> | undefined): Promise<Setting> {
  const data = dataIn(product);
  if (data.folder === undefined)
    return unknown(`where general.xml is, is not known${product?.status === 'failed' ? `: ${product.reason}` : ''}`);
  // A general.xml beside the database is a leftover.
  if (isDatacenter(data)) return unknown('ProCall DataCenter has the setting in its database: give --datacenter-config');
  const file = join(data.folder, 'config', 'general.xml');
  const isEnterprise = data.edition !== undefined || data.version !== undefined;
  const orElse = isEnterprise ? '' : '; if this is ProCall DataCenter, give --datacenter-config';
  try {
    const captured = await readCaptured({ 'general-xml': [file] });
    const section = authSection(captured, utc(statSync(file).mtime));
    if (!isEnterprise && dataIn(section).state === 'absent')
      return unknown(
        `${file} does not have the setting, and which edition this is, is not known${orElse}, else --general-xml with that file`,
      );
    return { section, notes: authNotes(captured) };
  } catch (error) {
    // A file that the command line names has to be there; this one need not.
    if (error instanceof WrongUse) return unknown(`${error.message}${orElse}`);
    throw error;
  }
}

function unknown(reason: string): Setting {
  return { section: failed(reason), notes: [] };
}
