import { collect as collectFacts, type Request } from '../collect/index.ts';
import { sources, type SourceOption } from '../collect/sources.ts';
import { WrongUse } from '../system/errors.ts';
import { writeFileAtomic } from '../system/files.ts';
import { writeStdout } from '../system/stdout.ts';

/** The options of collecting, as the command line has them: the files of each source among them. */
export interface SourceOptions extends Partial<Record<SourceOption, string[]>> {
  server?: string;
  role?: NonNullable<Request['role']>;
  facts?: string;
}

/** kerbcheck collect: the facts as JSON, to the file of --facts or to standard output. Answers with the exit code. */
export async function collect(options: SourceOptions): Promise<number> {
  const text = `${JSON.stringify(await collectFacts(requestOf(options)), null, 2)}\n`;
  await (options.facts === undefined ? writeStdout(text) : writeFileAtomic(options.facts, text));
  return 0;
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
