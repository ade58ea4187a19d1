import { collect } from '../collect/index.ts';
import { factsText, type Facts } from '../documents/facts.ts';
import { WrongUse } from '../system/errors.ts';
import { writeFileAtomic } from '../system/files.ts';
import { isPattern } from '../system/patterns.ts';
import { sha256 } from '../system/sha256.ts';
import { openTrace, prepareTrace } from '../system/trace.ts';
import { believedRequest, readsItself, type SourceOptions } from './collect.ts';
import {
  basisOf,
  type BasisOptions,
  judgeAll,
  namesGiven,
  pathsGiven,
  type JudgingOptions,
  type NoFacts,
  type ServerFacts,
} from './judging.ts';
import { outputsOf } from './outputs.ts';
import { redactingOf } from './redacting.ts';
import { refuseReplacing, sourceFilesOf } from './replacing.ts';
import { withSiteSources } from './siteFiles.ts';
import type { ServerToJudge } from './sites.ts';

/** `site`: several files, or a pattern of them, are as many servers. */
type CheckOptions = SourceOptions & Omit<JudgingOptions, 'site'> & { site?: string[] };

/** kerbcheck check: collect, judge, report. Answers with the exit code. */
export async function check(options: CheckOptions): Promise<number> {
  prepareTrace(options.trace);
  const { site: sites = [], ...others } = options;
  const areMany = sites.length > 1 || sites.some(isPattern);
  const servers = areMany ? await (await import('./sites.ts')).serversIn(sites, others) : [await theServer(others, sites[0])];
  refuseReplacing(outputsOf(options), { ...options, files: servers.flatMap(({ files }) => files) }, servers[0]!.basis);
  const redacting = await redactingOf(options);
  openTrace();
  let text = '';
  async function* collected(): AsyncIterable<ServerFacts | NoFacts> {
    for (const server of servers) {
      const { basis } = server;
      const facts = await factsOf(server);
      if ('broken' in facts) {
        yield facts;
        continue;
      }
      const redact = await redacting.redactFor(facts, namesGiven(basis), pathsGiven(basis));
      text = factsText(redact(facts));
      yield { facts, basis, redact, sha256: sha256(text) };
    }
  }
  const code = await judgeAll(collected(), options);
  // Last, so that the reports are written also where this file cannot be.
  if (options.facts !== undefined) await writeFileAtomic(options.facts, text);
  await redacting.save();
  return code;
}

/** The one server of a run. */
export async function theServer(options: SourceOptions & Omit<BasisOptions, 'site'>, site: string | undefined): Promise<ServerToJudge> {
  const basis = await basisOf({ ...options, ...(site !== undefined && { site }) }, readsItself(options));
  const asked = withSiteSources(options, basis);
  return { basis, files: sourceFilesOf(asked), collect: async () => collect(await believedRequest(asked)) };
}

async function factsOf({ collect: collectFacts, place, files, basis }: ServerToJudge): Promise<Facts | NoFacts> {
  try {
    return await collectFacts();
  } catch (error) {
    if (place === undefined || !(error instanceof WrongUse)) throw error;
    return { broken: 'file', place, source: sourceIn(error.message, files[0]!), message: error.message, basis };
  }
}

/** The site file, with the line where the message begins with it. */
function sourceIn(message: string, siteFile: string): string {
  const [line] = message.startsWith(`${siteFile}:`) ? (/^:\d+/.exec(message.slice(siteFile.length)) ?? []) : [];
  return `${siteFile}${line ?? ''}`;
}
