import { collect } from '../collect/index.ts';
import { writeFileAtomic } from '../system/files.ts';
import { factsText, requestOf, type SourceOptions } from './collect.ts';
import { basisOf, judgeAll, outputsOf, redactFor, type ServerFacts, type JudgingOptions } from './judging.ts';
import { refuseReplacing } from './replacing.ts';
import { withSiteSources } from './siteFiles.ts';

/** kerbcheck check: collect, judge, report. Answers with the exit code. */
export async function check(options: SourceOptions & JudgingOptions): Promise<number> {
  const basis = await basisOf(options);
  const asked = withSiteSources(options, basis);
  refuseReplacing(outputsOf(options), asked, basis);
  const facts = await collect(requestOf(asked));
  const redact = await redactFor(options.redact, facts, basis.site.aliases);
  const code = await judgeAll(asStream({ facts, redact }), basis, options);
  // Last, so that the reports are written also where this file cannot be.
  if (options.facts !== undefined) await writeFileAtomic(options.facts, factsText(redact(facts)));
  return code;
}

async function* asStream(judged: ServerFacts): AsyncIterable<ServerFacts> {
  yield judged;
}
