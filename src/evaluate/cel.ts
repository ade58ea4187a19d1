// Evaluates CEL expressions over facts in three-valued logic: a value, or what is missing for one.
import { Environment } from '@marcbachmann/cel-js';
import type { ASTNode, ParseResult } from '@marcbachmann/cel-js';
import { isUndecided } from '../domain/undecided.ts';
import { functions } from './functions.ts';

/** Why an expression has no value: a fact is missing (its path), a domain function cannot tell, or CEL met an error. */
export type Gap = { missing: string } | { reason: string } | { error: string };

export type Answer = { value: unknown } | { gaps: Gap[] };

/** Variable to value: the data of each section ({} where there are none), site, params, now, skipped, it. */
export type Variables = Record<string, unknown>;

/** Thrown out of a domain function, so that CEL's && and || treat the answer as they treat a missing key. */
class NoAnswer extends Error {
  readonly gap: Gap;
  constructor(gap: Gap) {
    super('no answer');
    this.gap = gap;
  }
}

// Expressions were checked against the types when the rule was loaded (check.ts); at run time facts are plain objects.
const environment = new Environment({ unlistedVariablesAreDyn: true, homogeneousAggregateLiterals: false });
for (const [signature, call] of Object.entries(functions)) {
  const name = signature.slice(0, signature.indexOf('('));
  const count = call.length;
  environment.registerFunction(`${name}(${Array(count).fill('dyn').join(', ')}): dyn`, (...args: unknown[]) => {
    const answer = call(...args);
    if (isUndecided(answer)) throw new NoAnswer('missing' in answer ? { missing: answer.missing } : { reason: answer.reason });
    return answer;
  });
}

/** The part of cel-js that runs a node of a checked syntax tree; macros are given it. */
interface Evaluator {
  run(node: ASTNode, context: object): unknown;
}

// answer(EXPRESSION): the expression's Answer. A macro, because it asks the operands one by one where the whole is undecided.
environment.registerFunction('answer(ast): dyn', (call: { args: [ASTNode] }) => ({
  typeCheck: (checker: { check(node: ASTNode, context: object): unknown }, _: object, context: object) => checker.check(call.args[0], context),
  evaluate: (evaluator: Evaluator, _: object, context: object): Answer => answerOf(call.args[0], (node) => evaluator.run(node, context)),
}));

const parsed = new Map<string, ParseResult>();

/** The value of an expression, or all the gaps that leave it undecided. */
export function evaluate(expression: string, variables: Variables): Answer {
  let program = parsed.get(expression);
  if (!program) parsed.set(expression, (program = environment.parse(`answer(${expression})`)));
  try {
    return program(variables) as Answer;
  } catch (error) {
    return { gaps: [gapOf(error)] };
  }
}

/** The syntax tree of an expression. */
export function syntaxOf(expression: string): ASTNode {
  return environment.parse(expression).ast;
}

function answerOf(node: ASTNode, run: (node: ASTNode) => unknown): Answer {
  try {
    return { value: run(node) };
  } catch (error) {
    const gaps = operandsOf(node).flatMap((operand) => gapsOf(operand, run));
    return { gaps: gaps.length > 0 ? gaps : [gapOf(error)] };
  }
}

/**
 * All the gaps of an undecided expression, none of a decided one. CEL reports one; a gap in a section that failed must not
 * hide behind one in a section that was skipped, so the operands are asked one by one.
 */
function gapsOf(node: ASTNode, run: (node: ASTNode) => unknown): Gap[] {
  const answer = answerOf(node, run);
  return 'gaps' in answer ? answer.gaps : [];
}

/** The parts of an expression that stand on their own: not what a comprehension does with each element. */
function operandsOf(node: ASTNode): ASTNode[] {
  switch (node.op) {
    case '&&': case '||': case '==': case '!=': case '<': case '<=': case '>': case '>=': case 'in':
    case '+': case '-': case '*': case '/': case '%': case '[]':
      return node.args;
    case '!_':
      return [node.args];
    case 'call':
      return node.args[0] === 'has' ? [] : node.args[1];
    default:
      return [];
  }
}

function gapOf(error: unknown): Gap {
  if (error instanceof NoAnswer) return error.gap;
  const { code, node, summary } = error as { code?: string; node?: ASTNode; summary?: string };
  const path = code === 'no_such_key' && node ? pathOf(node) : undefined;
  if (path !== undefined && !path.startsWith('it.')) return { missing: path };
  return { error: summary ?? (error as Error).message };
}

/** section.key of a chain of field accesses; undefined where the node is something else. */
export function pathOf(node: ASTNode): string | undefined {
  if (node.op === 'id') return node.args;
  if (node.op !== '.') return undefined;
  const owner = pathOf(node.args[0]);
  return owner === undefined ? undefined : `${owner}.${node.args[1]}`;
}
