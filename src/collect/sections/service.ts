import type { Section } from '../../documents/facts.ts';
import { sectionKeys } from '../../generated/sections.ts';
import { NotUnderstood } from '../../system/errors.ts';
import type { Captured } from '../captured.ts';
import { kindOf } from '../identity/runAs.ts';
import { collected, failed } from '../section.ts';
import { joinServices, type Told } from '../formats/sc.ts';

/** The service from what sc printed. @param shortName the server's NetBIOS name, where it is known */
export function serviceSection({ service }: Captured, shortName: string | undefined): Section<'service'> {
  const told: Told[] = [];
  for (const reading of service) {
    if ('reason' in reading) return failed(reading.reason);
    told.push({ place: `${reading.file}:${reading.value.line}`, data: reading.value.data });
  }
  try {
    const data = joinServices(told);
    const kind = data.runAs === undefined ? undefined : kindOf(data.runAs, shortName);
    // A run-as account of a kind that its name does not tell is not known; it is not as if nobody had asked.
    const cannotTell = sectionKeys.service.filter((key) => key !== 'kind' || data.runAs === undefined);
    return collected(told.map(({ place }) => place).join(', '), { ...data, ...(kind === undefined ? {} : { kind }) }, cannotTell);
  } catch (error) {
    if (error instanceof NotUnderstood) return failed(error.message);
    throw error;
  }
}
