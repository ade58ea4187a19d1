import { changeFact, checkFacts } from '../documents/facts.ts';
import { WrongUse } from '../system/errors.ts';
import { readFactsFiles } from './factsFiles.ts';
import { basisOf, judgeAll, redactFor, type NoFacts, type ServerFacts, type JudgingOptions } from './judging.ts';

interface EvaluateOptions extends JudgingOptions {
  files: string[];
  set?: string[];
}

/** kerbcheck evaluate FILE...: judges saved facts. Answers with the exit code. */
export async function evaluate(options: EvaluateOptions): Promise<number> {
  const basis = await basisOf(options);
  return judgeAll(read(options, changesOf(options.set ?? []), basis.site.aliases), basis, options);
}

async function* read(options: EvaluateOptions, changes: Record<string, unknown>, aliases: string[]): AsyncIterable<ServerFacts | NoFacts> {
  for await (const one of readFactsFiles(options.files)) {
    if ('broken' in one) {
      yield one;
      continue;
    }
    let { facts } = one;
    for (const [path, value] of Object.entries(changes)) facts = changeFact(facts, path, value);
    if (Object.keys(changes).length > 0) await checkFacts(facts, '--set');
    yield { facts, changed: changes, redact: await redactFor(options.redact, facts, aliases) };
  }
}

/** PATH=JSON; null takes the fact away. @throws WrongUse where it is not that */
function changesOf(set: string[]): Record<string, unknown> {
  return Object.fromEntries(
    set.map((text) => {
      const at = text.indexOf('=');
      const expected = `--set ${text}: PATH=JSON is expected, as auth.listed='["Kerberos"]'`;
      if (at < 1) throw new WrongUse(expected);
      try {
        return [text.slice(0, at), JSON.parse(text.slice(at + 1)) as unknown];
      } catch (error) {
        throw new WrongUse(expected, { cause: error });
      }
    }),
  );
}
