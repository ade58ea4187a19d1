import { dirname, resolve } from 'node:path';
import { collect } from '../collect/index.ts';
import { sources } from '../collect/sources.ts';
import type { Basis } from '../evaluate/index.ts';
import { writeFileAtomic } from '../system/files.ts';
import { factsText, requestOf, type SourceOptions } from './collect.ts';
import { basisOf, judgeAll, redactFor, type Judged, type JudgingOptions } from './judging.ts';

/** kerbcheck check: collect, judge, report. Answers with the exit code. */
export async function check(options: SourceOptions & JudgingOptions): Promise<number> {
  const basis = await basisOf(options);
  const facts = await collect(requestOf(withSiteSources(options, basis)));
  const redact = await redactFor(options.redact, facts, basis.site.aliases);
  const code = await judgeAll(one({ facts, redact }), basis, options);
  // Last, so that the reports are written also where this file cannot be.
  if (options.facts !== undefined) await writeFileAtomic(options.facts, factsText(redact(facts)));
  return code;
}

/** The server, the role and the sources of the site file, where the command line names none. Their paths are relative to that file. */
function withSiteSources<Given extends SourceOptions>(options: Given, { site, siteFile }: Basis): Given {
  const server = options.server ?? site.server;
  const role = options.role ?? site.role;
  const given = options.ldap !== undefined || sources.some(({ option }) => options[option] !== undefined);
  const files = Object.entries(given ? {} : (site.sources ?? {})).map(([option, paths]) => [
    option,
    [paths].flat().map((path) => resolve(dirname(siteFile!.path), path)),
  ]);
  return { ...options, ...(server === undefined ? {} : { server }), ...(role === undefined ? {} : { role }), ...Object.fromEntries(files) };
}

async function* one(judged: Judged): AsyncIterable<Judged> {
  yield judged;
}
