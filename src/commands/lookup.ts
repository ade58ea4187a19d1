import { lookup as systemLookup } from 'node:dns/promises';
import { writeStdout } from '../system/stdout.ts';

/** kerbcheck lookup HOST: the addresses that the system finds, a line each (`4 10.0.0.1`), or the code of its error. */
export async function lookup({ host }: { host: string }): Promise<number> {
  try {
    const found = await systemLookup(host, { all: true });
    await writeStdout(found.map(({ address, family }) => `${family} ${address}\n`).join(''));
  } catch (error) {
    await writeStdout(`${(error as NodeJS.ErrnoException).code}\n`);
  }
  return 0;
}
