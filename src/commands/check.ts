import { collect } from '../collect/index.ts';
import { writeFileAtomic } from '../system/files.ts';
import { sha256 } from '../system/sha256.ts';
import { openTrace, prepareTrace } from '../system/trace.ts';
import { factsText } from '../documents/facts.ts';
import { believedRequest, readsItself, type SourceOptions } from './collect.ts';
import { basisOf, judgeAll, namesGiven, pathsGiven, type ServerFacts, type JudgingOptions } from './judging.ts';
import { outputsOf } from './outputs.ts';
import { redactingOf } from './redacting.ts';
import { refuseReplacing } from './replacing.ts';
import { withSiteSources } from './siteFiles.ts';

/** kerbcheck check: collect, judge, report. Answers with the exit code. */
export async function check(options: SourceOptions & JudgingOptions): Promise<number> {
  prepareTrace(options.trace);
  const basis = await basisOf(options, readsItself(options));
  const asked = withSiteSources(options, basis);
  refuseReplacing(outputsOf(options), asked, basis);
  const redacting = await redactingOf(options);
  openTrace();
  const facts = await collect(await believedRequest(asked));
  const redact = await redacting.redactFor(facts, namesGiven(basis), pathsGiven(basis));
  const text = factsText(redact(facts));
  const code = await judgeAll(asStream({ facts, redact, sha256: sha256(text) }), basis, options);
  // Last, so that the reports are written also where this file cannot be.
  if (options.facts !== undefined) await writeFileAtomic(options.facts, text);
  await redacting.save();
  return code;
}

async function* asStream(judged: ServerFacts): AsyncIterable<ServerFacts> {
  yield judged;
}
