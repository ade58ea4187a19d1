// Fills the texts of rules.
import { fill } from '../text/template.ts';
import { answerOf, type Program, type Variables } from './language/answer.ts';

export type ReadyArgs = [name: string, value: Program][];

/** The values for a text. A finding stands also where a value for its text is not known. */
export function argsOf(args: ReadyArgs, variables: Variables): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [name, program] of args) {
    const answer = answerOf(program, variables);
    values[name] = 'gaps' in answer ? 'not known' : plain(answer.value);
  }
  return values;
}

/** CEL's integers are bigint, which JSON does not know. */
function plain(value: unknown): unknown {
  return typeof value === 'bigint' ? Number(value) : value;
}

export const filled = (template: string, args: Record<string, unknown>): string => fill(template, (name) => String(args[name]));
