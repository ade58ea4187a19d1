import type { Section } from '../../documents/facts.ts';
import { NotUnderstood } from '../../system/errors.ts';
import type { Captured } from '../captured.ts';
import { kindOf } from '../identity/runAs.ts';
import { collected, failed } from '../section.ts';
import type { SourceName } from '../sources.ts';
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
    const source = told.map(({ place }) => place).join(', ');
    return collected('service', source, { ...data, ...(kind === undefined ? {} : { kind }) }, commandsOf(data));
  } catch (error) {
    if (error instanceof NotUnderstood) return failed(error.message);
    throw error;
  }
}

/** The commands whose outputs are there; neither where they say that the service is not installed, and that alone. */
function commandsOf({ startMode, state }: Told['data']): SourceName[] {
  return [...(startMode === undefined ? [] : (['sc qc'] as const)), ...(state === undefined ? [] : (['sc query'] as const))];
}
