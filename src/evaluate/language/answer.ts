// Answers in three-valued logic: an expression whose value depends on a fact that is missing has none, as CEL has it. `false && missing`
// is false, `true || missing` is true. What is missing is handed up as a value, not thrown.
import { once } from '../../system/memoize.ts';
import type { Undecided } from '../../domain/undecided.ts';

/** Why an expression has no value: the facts leave it undecided, or CEL met an error. */
export type Gap = Undecided | { error: string };

export type Answer = { value: unknown } | { gaps: Gap[] };

/** Variable to value: the data of each section ({} where there are none), site, params, now, skipped, it. */
export type Variables = Record<string, unknown>;

/** Gives the value, or NoAnswer. `elements`: those that comprehensions are at, the outermost first. */
export type Run = (variables: Variables, elements: unknown[]) => unknown;

/** An expression that can be evaluated. */
export interface Program {
  run: Run;
  /** The parts of the expression that stand on their own: not what a comprehension does with each element. */
  operands: Program[];
}

/**
 * A program that is compiled when it is first run: most expressions are of findings that a server does not have, and most of what
 * stands behind && is never come to.
 */
export function compiledLater(compile: () => Program): Program {
  const compiled = once(compile);
  return {
    run: (variables, elements) => compiled().run(variables, elements),
    get operands() {
      return compiled().operands;
    },
  };
}

/** The value of an expression that has none. */
export class NoAnswer {
  readonly gap: Gap;
  constructor(gap: Gap) {
    this.gap = gap;
  }
}

/** The value of an expression, or all the gaps that leave it undecided. */
export function answerOf(program: Program, variables: Variables): Answer {
  const value = program.run(variables, []);
  return value instanceof NoAnswer ? { gaps: gapsOf(program, variables) } : { value };
}

/**
 * All the gaps of an undecided expression, none of a decided one. An expression hands up one; a gap in a section that failed must
 * not hide behind one in a section that was skipped, so the operands are asked one by one.
 */
function gapsOf(program: Program, variables: Variables): Gap[] {
  const value = program.run(variables, []);
  if (!(value instanceof NoAnswer)) return [];
  const gaps = program.operands.flatMap((operand) => gapsOf(operand, variables));
  return gaps.length > 0 ? gaps : [value.gap];
}

export function boolean(value: unknown): boolean | NoAnswer {
  return typeof value === 'boolean' || value instanceof NoAnswer ? value : new NoAnswer({ error: 'a bool is expected' });
}

/** What the call gives; an error that it throws leaves the expression undecided. */
export function attempt(call: (values: unknown[]) => unknown, values: unknown[]): unknown {
  try {
    return call(values);
  } catch (error) {
    const { summary, message } = error as { summary?: string; message: string };
    return new NoAnswer({ error: summary ?? message });
  }
}
