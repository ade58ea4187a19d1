import { dirname, resolve } from 'node:path';
import { collect } from '../collect/index.ts';
import type { SourceOption } from '../collect/sources.ts';
import type { Basis } from '../evaluate/index.ts';
import { writeFileAtomic } from '../system/files.ts';
import { factsText, requestOf, type SourceOptions } from './collect.ts';
import { basisOf, judgeAll, redactFor, type ServerFacts, type JudgingOptions } from './judging.ts';

/** kerbcheck check: collect, judge, report. Answers with the exit code. */
export async function check(options: SourceOptions & JudgingOptions): Promise<number> {
  const basis = await basisOf(options);
  const facts = await collect(requestOf(withSiteSources(options, basis)));
  const redact = await redactFor(options.redact, facts, basis.site.aliases);
  const code = await judgeAll(asStream({ facts, redact }), basis, options);
  // Last, so that the reports are written also where this file cannot be.
  if (options.facts !== undefined) await writeFileAtomic(options.facts, factsText(redact(facts)));
  return code;
}

/**
 * The server, the role and each source that the site file names and the command line does not. Their paths are relative to that file.
 * The setting of the login methods is in one of two places, by the edition: either of them on the command line stands for both.
 */
function withSiteSources<Given extends SourceOptions>(options: Given, { site, siteFile }: Basis): Given {
  const server = options.server ?? site.server;
  const role = options.role ?? site.role;
  const isGiven = (option: SourceOption): boolean => options[option] !== undefined;
  const ofEdition: readonly string[] = ['general-xml', 'datacenter-config'] satisfies SourceOption[];
  const hasSetting = isGiven('general-xml') || isGiven('datacenter-config');
  const files = Object.entries(site.sources ?? {})
    .filter(([option]) => !(ofEdition.includes(option) ? hasSetting : isGiven(option as SourceOption)))
    .map(([option, paths]) => [option, [paths].flat().map((path) => resolve(dirname(siteFile!.path), path))]);
  return { ...options, ...(server === undefined ? {} : { server }), ...(role === undefined ? {} : { role }), ...Object.fromEntries(files) };
}

async function* asStream(judged: ServerFacts): AsyncIterable<ServerFacts> {
  yield judged;
}
