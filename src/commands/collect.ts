import { collect as collectFacts, type Request } from '../collect/index.ts';
import { sources, type SourceOption } from '../collect/sources.ts';
import type { Facts } from '../facts.ts';
import { escapeJson } from '../report/visible.ts';
import { WrongUse } from '../system/errors.ts';
import { writeFileAtomic } from '../system/files.ts';
import { stdoutAbilities, writeStdout } from '../system/stdout.ts';
import { redactFor } from './judging.ts';

/** The options of collecting, as the command line has them: the files of each source among them. */
export interface SourceOptions extends Partial<Record<SourceOption, string[]>> {
  server?: string;
  role?: NonNullable<Request['role']>;
  facts?: string;
}

/** kerbcheck collect: the facts as JSON, to the file of --facts or to standard output. Answers with the exit code. */
export async function collect(options: SourceOptions & { redact: boolean }): Promise<number> {
  const facts = await collectFacts(requestOf(options));
  const redact = await redactFor(options.redact, facts, []);
  if (options.facts === undefined) await writeStdout(factsText(redact(facts), stdoutAbilities().ascii));
  else await writeFileAtomic(options.facts, factsText(redact(facts)));
  return 0;
}

/** The facts document; `ascii`: for a pipe on Windows. */
export function factsText(facts: Facts, ascii = false): string {
  return `${escapeJson(JSON.stringify(facts, null, 2), ascii)}\n`;
}

/** @throws WrongUse where no source is named, or the server's name is empty */
export function requestOf(options: SourceOptions): Request {
  const given = sources.filter(({ option }) => (options[option] ?? []).length > 0);
  if (given.length === 0)
    throw new WrongUse(`no source is given; expected at least one of ${sources.map(({ option }) => `--${option}`).join(', ')}`);
  if (options.server === '' || options.server === '.')
    throw new WrongUse('--server: the full DNS name of the server is expected, it is empty');
  return {
    files: Object.fromEntries(given.map(({ option }) => [option, options[option]])),
    ...(options.server === undefined ? {} : { server: options.server }),
    ...(options.role === undefined ? {} : { role: options.role }),
  };
}
