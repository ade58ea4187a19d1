// The setting of the login methods, in the general.xml of the product that is installed here.
import { statSync } from 'node:fs';
import type { Facts, Section, SectionData } from '../../documents/facts.ts';
import { utc } from '../../domain/time.ts';
import { WrongUse } from '../../system/errors.ts';
import { reason, type Lack } from '../../text/reasons.ts';
import { readGeneralXmls, type Reading } from '../captured.ts';
import type { GeneralXml } from '../formats/generalXml.ts';
import { failed } from '../section.ts';
import { authFromInstallation, authNotes, editionNotes, settingPlace } from '../sections/auth.ts';

/**
 * @param product tells the folder
 * @param edition as somebody says: counts where the product does not say it
 */
export async function readInstalledSetting(
  product: Section<'product'> | undefined,
  edition?: SectionData<'product'>['edition'],
): Promise<{ section: Section<'auth'>; notes: NonNullable<Facts['notes']> }> {
  const place = settingPlace(product, edition);
  if ('because' in place) return { section: failed(place.because), notes: [] };
  const file = await readSetting(place.file);
  const section = authFromInstallation(place, file);
  const isRead = section.status === 'collected' && 'setting' in file;
  return { section, notes: isRead ? [...authNotes(file.setting), ...editionNotes(place, file.setting)] : [] };
}

async function readSetting(file: string): Promise<{ setting: Reading<GeneralXml>; modifiedAt: string } | Lack> {
  try {
    const [setting] = await readGeneralXmls([file]);
    return { setting: setting!, modifiedAt: utc(statSync(file).mtime) };
  } catch (error) {
    // A file that the command line names has to be there; this one need not.
    if (error instanceof WrongUse) return { because: reason('in-words', { text: error.message }) };
    throw error;
  }
}
