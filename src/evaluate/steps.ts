// The steps that repair a finding, as a rule declares them and as a result has them.
import type { FailClause, Remedy as RemedyClause } from '../generated/rule.ts';
import type { FixStep, Remedy } from '../documents/results.ts';
import { filled } from './texts.ts';

type StepClause = FailClause['fix'][number];
type Args = Record<string, unknown>;

/** With the values of a finding. */
export function fillStep({ phase, after, undo, or, if: _, ...remedy }: StepClause, args: Args): FixStep {
  return {
    ...fillRemedy(remedy, args),
    phase: phase ?? (isStart(remedy) ? 'restart' : 'setting'),
    ...(after && { after }),
    ...(undo && { undo: fillRemedy(undo, args) }),
    ...(or && { or: or.map((one) => fillRemedy(one, args)) }),
  };
}

/** Rules of the first version have no phases. */
function isStart(remedy: RemedyClause): boolean {
  return 'run' in remedy && /^(?:Res|S)tart-Service$/.test(remedy.run[0]!);
}

function fillRemedy(remedy: RemedyClause, args: Args): Remedy {
  return 'run' in remedy ? { run: remedy.run.map((part) => filled(part, args)) } : { do: filled(remedy.do, args) };
}
