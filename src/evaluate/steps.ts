// The steps that repair a finding, as a rule declares them and as a result has them.
import type { FailClause, Remedy as RemedyClause } from '../generated/rule.ts';
import type { FixStep, Phase, Remedy } from '../documents/results.ts';
import { fill, templateOf, type Template } from './texts.ts';

type StepClause = FailClause['fix'][number];
type Args = Record<string, unknown>;

type ReadyRemedy = { run: Template[] } | { do: Template };

export type ReadyStep = ReadyRemedy & {
  phase: Phase;
  after: StepClause['after'];
  undo: ReadyRemedy | undefined;
  or: ReadyRemedy[] | undefined;
};

export function prepareStep({ phase, after, undo, or, ...remedy }: StepClause): ReadyStep {
  return {
    ...prepareRemedy(remedy),
    phase: phase ?? (isStart(remedy) ? 'restart' : 'setting'),
    ...{ after, undo: undo && prepareRemedy(undo), or: or?.map(prepareRemedy) },
  };
}

/** Rules of the first version have no phases. */
function isStart(remedy: RemedyClause): boolean {
  return 'run' in remedy && /^(?:Res|S)tart-Service$/.test(remedy.run[0]!);
}

function prepareRemedy(remedy: RemedyClause): ReadyRemedy {
  return 'run' in remedy ? { run: remedy.run.map(templateOf) } : { do: templateOf(remedy.do) };
}

/** With the values of a finding. */
export function fillStep({ phase, after, undo, or, ...remedy }: ReadyStep, args: Args): FixStep {
  return {
    ...fillRemedy(remedy, args),
    phase,
    ...(after && { after }),
    ...(undo && { undo: fillRemedy(undo, args) }),
    ...(or && { or: or.map((one) => fillRemedy(one, args)) }),
  };
}

function fillRemedy(remedy: ReadyRemedy, args: Args): Remedy {
  return 'run' in remedy ? { run: remedy.run.map((part) => fill(part, args)) } : { do: fill(remedy.do, args) };
}
