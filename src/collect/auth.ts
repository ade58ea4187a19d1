import type { Section } from '../facts.ts';
import type { Captured } from './captured.ts';
import { collected, failed, skipped } from './section.ts';

/** The setting of the login methods, as general.xml has it. */
export function authSection({ generalXml }: Captured): Section<'auth'> {
  if (generalXml === undefined) return skipped('no --general-xml');
  if ('reason' in generalXml) return failed(generalXml.reason);
  const { data, line } = generalXml.value;
  return collected(line === undefined ? generalXml.file : `${generalXml.file}:${line}`, data, ['modifiedAt']);
}
