import { collect } from '../collect/index.ts';
import { writeFileAtomic } from '../system/files.ts';
import { requestOf, type SourceOptions } from './collect.ts';
import { judgeAll, type JudgingOptions } from './judging.ts';

/** kerbcheck check: collect, judge, report. Answers with the exit code. */
export async function check(options: SourceOptions & JudgingOptions): Promise<number> {
  const facts = await collect(requestOf(options));
  if (options.facts !== undefined) await writeFileAtomic(options.facts, `${JSON.stringify(facts, null, 2)}\n`);
  return judgeAll(one(facts), options);
}

async function* one<Value>(value: Value): AsyncIterable<Value> {
  yield value;
}
