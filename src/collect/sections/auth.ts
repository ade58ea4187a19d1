import type { Facts, Section } from '../../documents/facts.ts';
import type { Captured } from '../captured.ts';
import { collected, failed, skipped } from '../section.ts';

/**
 * The setting of the login methods, as general.xml or DataCenter's configuration database has it.
 * @param modifiedAt when the file was changed, where that is known
 */
export function authSection({ generalXml, datacenterConfig }: Captured, modifiedAt?: string): Section<'auth'> {
  const reading = generalXml ?? datacenterConfig;
  if (reading === undefined) return skipped('no --general-xml or --datacenter-config');
  if ('reason' in reading) return failed(reading.reason);
  const { line } = reading.value;
  const data = { ...reading.value.data, ...(modifiedAt !== undefined && { modifiedAt }) };
  const from = modifiedAt !== undefined ? 'general.xml of this machine' : generalXml ? 'general.xml' : 'DataCenter configuration';
  return collected('auth', line === undefined ? reading.file : `${reading.file}:${line}`, data, [from]);
}

/** A file that is well formed, does not have the setting, and may be another file altogether. */
export function authNotes({ generalXml }: Captured): NonNullable<Facts['notes']> {
  if (!generalXml || 'reason' in generalXml) return [];
  const { data, root } = generalXml.value;
  if (data.state !== 'absent' || root.toLowerCase() === 'general') return [];
  const message = `${generalXml.file} has the root element <${root}> and not the setting. See that it is UCServer's general.xml.`;
  return [{ code: 'other-root', message }];
}
