// Calls of the domain functions (functions.ts) from expressions.
import { isUndecided } from '../../domain/undecided.ts';
import { attempt, NoAnswer } from './answer.ts';
import { functions } from './functions.ts';

type Call = (values: unknown[]) => unknown;

/** The domain functions by name. */
export const domainCalls: ReadonlyMap<string, Call> = new Map(
  Object.entries(functions).map(([signature, call]) => [signature.slice(0, signature.indexOf('(')), domainCall(signature, call)]),
);

function domainCall(signature: string, call: (...values: unknown[]) => unknown): Call {
  const ask = (values: unknown[]): unknown => {
    const answer = call(...values);
    return isUndecided(answer) ? new NoAnswer(answer) : answer;
  };
  const asked: Call = (values) => attempt(ask, values);
  // those that are given a section
  return /\(.*\b[A-Z].*\):/.test(signature) ? keeping(asked) : asked;
}

/** Rules ask the same of the same facts again and again, so the last answers are kept. Facts that were read are never changed. */
function keeping(call: Call): Call {
  const kept: { values: unknown[]; answer: unknown }[] = [];
  let next = 0;
  return (values) => {
    for (const one of kept) if (sameValues(one.values, values)) return one.answer;
    const answer = call(values);
    kept[next] = { values, answer };
    next = (next + 1) % 4;
    return answer;
  };
}

function sameValues(a: unknown[], b: unknown[]): boolean {
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false;
  return true;
}
