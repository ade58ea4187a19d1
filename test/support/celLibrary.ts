// The answers to expressions by the CEL library alone, which those of compile.ts have to equal.
import { Environment } from '@marcbachmann/cel-js';
import type { ASTNode, ParseResult } from '@marcbachmann/cel-js';
import { isUndecided, missing } from '../../src/domain/undecided.ts';
import type { Answer, Gap, Variables } from '../../src/evaluate/language/answer.ts';
import { functions } from '../../src/evaluate/language/functions.ts';
import { treeOf } from '../../src/evaluate/language/library.ts';
import { pathOf } from '../../src/evaluate/language/tree.ts';

/** Thrown out of a domain function, so that CEL's && and || treat the answer as they treat a missing key. */
class NoAnswer extends Error {
  readonly gap: Gap;
  constructor(gap: Gap) {
    super('no answer');
    this.gap = gap;
  }
}

const environment = new Environment({ unlistedVariablesAreDyn: true, homogeneousAggregateLiterals: false });
for (const [signature, call] of Object.entries(functions)) {
  const name = signature.slice(0, signature.indexOf('('));
  environment.registerFunction(`${name}(${Array(call.length).fill('dyn').join(', ')}): dyn`, (...args: unknown[]) => {
    const answer = call(...args);
    if (isUndecided(answer)) throw new NoAnswer(answer);
    return answer;
  });
}

/** The part of cel-js that runs a node of a checked syntax tree; macros are given it. */
interface Evaluator {
  run(node: ASTNode, context: object): unknown;
}

// answer(EXPRESSION): the expression's Answer. A macro, because it asks the operands one by one where the whole is undecided.
environment.registerFunction('answer(ast): dyn', (call: { args: [ASTNode] }) => ({
  typeCheck: (checker: { check(node: ASTNode, context: object): unknown }, _: object, context: object) =>
    checker.check(call.args[0], context),
  evaluate: (evaluator: Evaluator, _: object, context: object): Answer => answerOf(call.args[0], (node) => evaluator.run(node, context)),
}));

const parsed = new Map<string, ParseResult>();

/** The value of an expression, or all the gaps that leave it undecided. */
export function evaluateByLibrary(expression: string, variables: Variables): Answer {
  const program = parsed.get(expression) ?? environment.parse(`answer(${expression})`);
  parsed.set(expression, program);
  try {
    return program(variables) as Answer;
  } catch (error) {
    return { gaps: [gapOf(error)] };
  }
}

function answerOf(node: ASTNode, run: (node: ASTNode) => unknown): Answer {
  try {
    return { value: run(node) };
  } catch (error) {
    const gaps = operandsOf(node).flatMap((operand) => {
      const answer = answerOf(operand, run);
      return 'gaps' in answer ? answer.gaps : [];
    });
    return { gaps: gaps.length > 0 ? gaps : [gapOf(error)] };
  }
}

/** The parts of an expression that stand on their own: not what a comprehension does with each element. */
function operandsOf(node: ASTNode): ASTNode[] {
  switch (node.op) {
    case '&&':
    case '||':
    case '==':
    case '!=':
    case '<':
    case '<=':
    case '>':
    case '>=':
    case 'in':
    case '+':
    case '-':
    case '*':
    case '/':
    case '%':
    case '[]':
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
  const path = code === 'no_such_key' && node ? pathOf(treeOf(node)) : undefined;
  if (path !== undefined && !path.startsWith('it.')) return missing(path);
  return { error: summary ?? (error as Error).message };
}
