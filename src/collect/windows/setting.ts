// The setting of the login methods, in the general.xml of the product that is installed here.
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { utc } from '../../domain/time.ts';
import type { Facts, Section } from '../../facts.ts';
import { WrongUse } from '../../system/errors.ts';
import { authNotes, authSection } from '../auth.ts';
import { readCaptured } from '../captured.ts';
import { dataIn, failed } from '../section.ts';

/** @param product tells the folder */
export async function settingOf(product: Section<'product'> | undefined): Promise<{ section: Section<'auth'>; notes: NonNullable<Facts['notes']> }> {
  const { folder, edition } = dataIn(product);
  if (folder === undefined) {
    const reason = product?.status === 'failed' ? `: ${product.reason}` : '';
    return { section: failed(`where general.xml is, is not known${reason}`), notes: [] };
  }
  const file = join(folder, 'config', 'general.xml');
  // DataCenter has the setting in its database.
  if (edition !== 'enterprise' && !existsSync(file)) {
    return { section: failed(`there is no ${file}, or it may not be seen; of ProCall DataCenter give --datacenter-config`), notes: [] };
  }
  try {
    const captured = await readCaptured({ 'general-xml': [file] });
    const section = authSection(captured);
    if (section.status === 'collected') section.data.modifiedAt = utc(statSync(file).mtime);
    return { section, notes: authNotes(captured) };
  } catch (error) {
    // A file that the command line names has to be there; this one need not.
    if (error instanceof WrongUse) return { section: failed(error.message), notes: [] };
    throw error;
  }
}
