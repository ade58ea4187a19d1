import { changeFact, checkFacts, type Facts } from '../documents/facts.ts';
import { WrongUse } from '../system/errors.ts';
import { parseJson } from '../system/json.ts';
import { openTrace, prepareTrace } from '../system/trace.ts';
import { expand, readFactsFiles } from './factsFiles.ts';
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
  const changes = await changesOf(options.set ?? []);
  const code = await judgeAll(
    read(options, changes, (facts) => redacting.redactFor(facts, namesGiven(basis), pathsGiven(basis))),
    basis,
    options,
  );
  await redacting.save();
  return code;
}

async function* read(
  options: EvaluateOptions,
  changes: Record<string, unknown>,
  redactFor: (facts: Facts) => Promise<Redact>,
): AsyncIterable<ServerFacts | NoFacts> {
  for await (const one of readFactsFiles(options.files)) {
    if ('broken' in one) {
      yield one;
      continue;
    }
    let { facts } = one;
    const { sha256 } = one;
    for (const [path, value] of Object.entries(changes)) facts = changeFact(facts, path, value);
    if (Object.keys(changes).length > 0) await checkFacts(facts, '--set');
    yield { facts, sha256, changed: changes, redact: await redactFor(facts) };
  }
}

/** PATH=JSON; null takes the fact away. @throws WrongUse where it is not that, or of facts that there are not */
async function changesOf(set: string[]): Promise<Record<string, unknown>> {
  const changes: Record<string, unknown> = {};
  for (const text of set) {
    const at = text.indexOf('=');
    const path = text.slice(0, Math.max(at, 0));
    const expected = `PATH=JSON is expected, as auth.listed='["Kerberos"]'`;
    if (path === '') throw new WrongUse(`--set ${text}: ${expected}`);
    changes[path] = parseJson(text.slice(at + 1), `--set ${path}`, expected);
    const { refuseUnknownFacts } = await import('../documents/knownFacts.ts');
    await refuseUnknownFacts(path, changes[path]);
  }
  return changes;
}
