// The directory server that was asked, and what is known of its domain.
import type { Section } from '../../documents/facts.ts';
import { splitRid } from '../../domain/sid.ts';
import { understoodFiles, type Captured } from '../captured.ts';
import { addFacts } from '../section.ts';

/** Says so where the clock that was compared with the directory's is not that of the machine that is judged. */
export function withClock(directory: Section<'directory'> | undefined, isJudged: boolean): typeof directory {
  if (isJudged || directory?.status !== 'collected' || directory.data.clockOffsetSeconds === undefined) return directory;
  return { ...directory, data: { ...directory.data, otherClock: true } };
}

/** The directory with what LDIF files tell of the run-as account's domain. @param account its SID, where it is known */
export function withLdif(directory: Section<'directory'>, { ldif }: Pick<Captured, 'ldif'>, account: string | undefined): typeof directory {
  const [domain] = splitRid(account ?? '');
  for (const { file, value } of understoodFiles(ldif)) {
    const group = value.aesGroups.find((one) => one.domain === domain);
    if (group) return addFacts('directory', directory, file, { aesSince: group.madeAt }, 'LDIF');
  }
  return directory;
}
