// Fills the texts of rules.
import { answerOf, type Program, type Variables } from './language/answer.ts';

/** A text and the ${names} in it, by turns. */
export type Template = string[];

export type ReadyArgs = [name: string, value: Program][];

export function templateOf(text: string): Template {
  return text.split(/\$\{([^}]*)\}/);
}

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

export function fill(template: Template, args: Record<string, unknown>): string {
  let text = '';
  for (const [at, part] of template.entries()) text += at % 2 === 0 ? part : String(args[part]);
  return text;
}
