import type { Facts } from '../documents/facts.ts';
import type { Basis } from '../evaluate/index.ts';
import { expand } from '../system/patterns.ts';
import { openTrace, prepareTrace } from '../system/trace.ts';
import { changesOf, withChanges } from './changes.ts';
import { readFactsFiles } from './factsFiles.ts';
import { outputsOf } from './outputs.ts';
import { redactingOf, type Redact } from './redacting.ts';
import { refuseReplacing } from './replacing.ts';
import { basisOf, judgeAll, namesGiven, pathsGiven, type NoFacts, type ServerFacts, type JudgingOptions } from './judging.ts';

interface EvaluateOptions extends JudgingOptions {
  files: string[];
  set?: string[];
}

/** kerbcheck evaluate FILE...: judges saved facts. Answers with the exit code. */
export async function evaluate(options: EvaluateOptions): Promise<number> {
  prepareTrace(options.trace);
  const basis = await basisOf(options, false);
  refuseReplacing(outputsOf(options), { ...options, files: expand(options.files) }, basis);
  const redacting = await redactingOf(options);
  openTrace();
  const changes = await changesOf(options.set);
  const redactFor = (facts: Facts): Promise<Redact> => redacting.redactFor(facts, namesGiven(basis), pathsGiven(basis));
  const code = await judgeAll(read(options, changes, basis, redactFor), options);
  await redacting.save();
  return code;
}

async function* read(
  options: EvaluateOptions,
  changes: Record<string, unknown>,
  basis: Basis,
  redactFor: (facts: Facts) => Promise<Redact>,
): AsyncIterable<ServerFacts | NoFacts> {
  for await (const one of readFactsFiles(options.files)) {
    if ('broken' in one) {
      yield { ...one, source: one.place, basis };
      continue;
    }
    const facts = await withChanges(one.facts, changes);
    yield { facts, basis, sha256: one.sha256, changed: changes, redact: await redactFor(facts) };
  }
}
