import type { Facts, Section } from '../facts.ts';
import type { Captured } from './captured.ts';
import { collected, failed, skipped } from './section.ts';

/** The setting of the login methods, as general.xml has it. */
export function authSection({ generalXml }: Captured): Section<'auth'> {
  if (generalXml === undefined) return skipped('no --general-xml');
  if ('reason' in generalXml) return failed(generalXml.reason);
  const { data, line } = generalXml.value;
  return collected(line === undefined ? generalXml.file : `${generalXml.file}:${line}`, data, ['modifiedAt']);
}

/** A file that is well formed, does not have the setting, and may be another file altogether. */
export function authNotes({ generalXml }: Captured): NonNullable<Facts['notes']> {
  if (!generalXml || 'reason' in generalXml) return [];
  const { data, root } = generalXml.value;
  if (data.state !== 'absent' || root.toLowerCase() === 'general') return [];
  const message = `${generalXml.file} has the root element <${root}> and not the setting. See that it is UCServer's general.xml.`;
  return [{ code: 'other-root', message }];
}
