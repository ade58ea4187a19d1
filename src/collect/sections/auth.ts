// The setting of the login methods, from files or from the product that is installed.
import { join } from 'node:path';
import { dataIn, type Facts, type Section, type SectionData } from '../../documents/facts.ts';
import { isDatacenter } from '../../domain/version.ts';
import { at, listNames, reason, since, type Lack } from '../../text/reasons.ts';
import { sameName } from '../../text/sameName.ts';
import type { Captured, Reading } from '../captured.ts';
import type { GeneralXml } from '../formats/generalXml.ts';
import { isSameMachine } from '../identity/host.ts';
import { collected, failed, failureOf, skipped } from '../section.ts';
import type { SourceName } from '../sources.ts';

type Notes = NonNullable<Facts['notes']>;
type Setting = Pick<GeneralXml, 'data' | 'line'>;

/**
 * The setting as general.xml or DataCenter's configuration database has it.
 * @param host the server's names, where they are known: rows of other servers tell nothing of it
 */
export function authFromFiles(
  { generalXml, datacenterConfig }: Pick<Captured, 'generalXml' | 'datacenterConfig'>,
  host: Partial<SectionData<'host'>>,
): Section<'auth'> {
  if (generalXml) return authFrom(generalXml, 'general.xml');
  if (!datacenterConfig) return skipped(reason('no-setting-file'));
  const objects = 'value' in datacenterConfig ? datacenterConfig.value.objects : undefined;
  if (objects?.every((object) => isSameMachine(object, host) === false)) {
    const server = host.fqdn ?? host.netbios ?? '';
    return failed(at(datacenterConfig.file, reason('rows-of-others', { objects: listNames(objects), server })));
  }
  return authFrom(datacenterConfig, 'DataCenter configuration');
}

/** Where the product that is installed has the setting. */
export interface SettingPlace {
  file: string;
  /** It is known not to be ProCall DataCenter, which has it in its database. */
  isEnterprise: boolean;
  /** That is known from somebody, and not from the program. */
  isSaid: boolean;
}

/**
 * A low version is no proof of ProCall Enterprise, on which ProCall DataCenter is based: the product's name has to say it, or somebody.
 * @returns the reason where general.xml is not known to be where the setting is
 */
export function settingPlace(product: Section<'product'> | undefined, said?: SectionData<'product'>['edition']): SettingPlace | Lack {
  const { folder, edition = said } = dataIn(product);
  if (folder === undefined) return { because: since(reason('no-setting-place'), failureOf(product)) };
  // A general.xml beside the database is a leftover.
  if (edition === 'datacenter' || isDatacenter(dataIn(product))) return { because: reason('setting-in-database') };
  return {
    file: join(folder, 'config', 'general.xml'),
    isEnterprise: edition === 'enterprise',
    isSaid: dataIn(product).edition === undefined,
  };
}

/** @param file what stands there and when it was changed, or why it cannot be read */
export function authFromInstallation(
  { isEnterprise }: SettingPlace,
  file: { setting: Reading<GeneralXml>; modifiedAt: string } | Lack,
): Section<'auth'> {
  if ('because' in file) return failed(isEnterprise ? file.because : reason('or-in-database', { because: file.because }));
  const section = authFrom(file.setting, 'general.xml of this machine', { modifiedAt: file.modifiedAt });
  if (isEnterprise || dataIn(section).state !== 'absent') return section;
  return failed(reason('no-setting-or-other-edition', { file: file.setting.file }));
}

function authFrom(reading: Reading<Setting>, source: SourceName, more: { modifiedAt?: string } = {}): Section<'auth'> {
  if ('because' in reading) return failed(reading.because);
  const { file, value } = reading;
  return collected('auth', value.line === undefined ? file : `${file}:${value.line}`, { ...value.data, ...more }, [source]);
}

/** A file that is well formed, does not have the setting, and may be another file altogether. */
export function authNotes(generalXml: Reading<GeneralXml> | undefined): Notes {
  if (!generalXml || 'because' in generalXml) return [];
  const { data, root } = generalXml.value;
  if (data.state !== 'absent' || sameName(root, 'general')) return [];
  const message = `${generalXml.file} has the root element <${root}> and not the setting. See that it is UCServer's general.xml.`;
  return [{ code: 'other-root', message }];
}

/** That the setting is at its default rests on what somebody says. */
export function editionNotes({ isEnterprise, isSaid }: SettingPlace, { file, ...reading }: Reading<GeneralXml>): Notes {
  if (!isEnterprise || !isSaid || 'because' in reading || reading.value.data.state !== 'absent') return [];
  const message = `${file} does not have the setting, which then is at its default: the site file says edition: enterprise, and the program does not.`;
  return [{ code: 'edition-said', message }];
}
