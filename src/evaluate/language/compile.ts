// Turns the syntax tree of an expression into functions of the facts.
import { missing } from '../../domain/undecided.ts';
import { attempt, boolean, compiledLater, NoAnswer, type Program, type Run } from './answer.ts';
import { comprehension, quantifier } from './comprehensions.ts';
import { domainCalls } from './domainCalls.ts';
import { standard, type Operation } from './standard.ts';
import { pathOf, type Tree } from './tree.ts';

/** Evaluates CEL text over operands (x0, x1, ...): what CEL has beyond the functions and operators here. Throws as CEL does. */
export type Library = (text: string) => (operands: unknown[]) => unknown;

/** Operators and functions whose operands stand on their own. */
const independent = new Set(['&&', '||', '==', '!=', '<', '<=', '>', '>=', 'in', '+', '-', '*', '/', '%', '[]', '!_', 'call']);

/**
 * @param names of the elements of the comprehensions around
 * @throws Error for a function that only the library has, where there is none
 */
export function compile(tree: Tree, library?: Library, names: string[] = []): Program {
  const [op, word, ...operands] = tree;
  const parts = operands.map((operand, at) => {
    const compiled = () => compile(operand, library, at === 0 || !binds.has(op) ? names : [...names, String(word)]);
    return at > 0 && (decides.has(op) || binds.has(op)) ? compiledLater(compiled) : compiled();
  });
  return {
    run: runOf(
      tree,
      parts.map(({ run }) => run),
      names,
      library,
    ),
    operands: independent.has(op) ? parts : [],
  };
}

/** Operators that may not come to the operands behind the first. */
const decides = new Set(['&&', '||', '?:']);

/** Operators that name an element for all operands but the first. */
const binds = new Set(['exists', 'exists_one', 'all', 'filter', 'map', 'bind']);

function runOf(tree: Tree, operands: Run[], names: string[], library: Library | undefined): Run {
  const [op, word] = tree;
  const name = String(word);
  const [first, second, third] = operands as [Run, Run, Run];
  switch (op) {
    case 'value':
      return () => word;
    case 'int': {
      const value = BigInt(name);
      return () => value;
    }
    case 'id':
      return variable(name, names, library);
    case '.':
      return field(tree, first);
    case 'has':
      return has(tree[2]!, names, library);
    case '!_':
      return (variables, elements) => {
        const value = boolean(first(variables, elements));
        return value instanceof NoAnswer ? value : !value;
      };
    case '&&':
      return logical(first, second, false);
    case '||':
      return logical(first, second, true);
    case '?:':
      return (variables, elements) => {
        const condition = boolean(first(variables, elements));
        if (condition instanceof NoAnswer) return condition;
        return condition ? second(variables, elements) : third(variables, elements);
      };
    case 'exists':
      return quantifier(first, second, names.length, true);
    case 'all':
      return quantifier(first, second, names.length, false);
    case 'exists_one':
    case 'filter':
    case 'map':
      return comprehension(op, operands, names.length);
    case 'bind':
      return (variables, elements) => {
        const value = first(variables, elements);
        if (value instanceof NoAnswer) return value;
        elements[names.length] = value;
        return second(variables, elements);
      };
    case 'list':
      return withValues(operands, (values) => values, true);
    case 'call':
      if (domainCalls.has(name)) return withValues(operands, domainCalls.get(name)!, true);
      break;
  }
  const own = standard[op === 'call' || op === 'rcall' ? name : op];
  const rest = library?.(textOf(tree));
  if (!own && !rest) throw new Error(`${name || op} is not among the functions and operators of standard.ts`);
  const otherwise = (values: unknown[]): unknown =>
    rest ? attempt(rest, values) : new NoAnswer({ error: `${name || op} has no answer here` });
  const isCall = op === 'call' || op === 'rcall';
  if (!own) return withValues(operands, otherwise, isCall);
  if (operands.length === 2 && !isCall) return binary(first, second, own, otherwise);
  return withValues(operands, (values) => own(...values) ?? otherwise(values), isCall);
}

/** CEL text of an operator or a call over x0, x1, ... */
function textOf([op, word, ...operands]: Tree): string {
  const names = operands.map((_, at) => `x${at}`);
  const [receiver, ...args] = names;
  switch (op) {
    case 'library':
      return String(word);
    case 'call':
      return `${String(word)}(${names.join(', ')})`;
    case 'rcall':
      return `${receiver}.${String(word)}(${args.join(', ')})`;
    case '[]':
      return `${receiver}[${args.join()}]`;
    case '-_':
      return `-${receiver}`;
    case '{}':
      return `{${names
        .map((key, at) => (at % 2 === 0 ? `${key}: ${names[at + 1]}` : ''))
        .filter(Boolean)
        .join(', ')}}`;
    default:
      return `${receiver} ${op} ${args.join()}`;
  }
}

function variable(name: string, names: string[], library: Library | undefined): Run {
  const at = names.lastIndexOf(name);
  if (at >= 0) return (_, elements) => elements[at];
  // CEL's own constants, as the names of types
  const rest = library?.(name);
  return (variables) => {
    const value = variables[name];
    return value === undefined && rest ? attempt(rest, []) : value;
  };
}

function field(tree: Tree, owner: Run): Run {
  const key = String(tree[1]);
  const path = pathOf(tree);
  const gap = new NoAnswer(path === undefined || path.startsWith('it.') ? { error: `No such key: ${key}` } : missing(path));
  return (variables, elements) => {
    const record = owner(variables, elements);
    if (record instanceof NoAnswer) return record;
    const value = own(record, key);
    return value === undefined ? gap : value;
  };
}

function own(record: unknown, key: string): unknown {
  return typeof record === 'object' && record !== null && Object.hasOwn(record, key) ? (record as Record<string, unknown>)[key] : undefined;
}

/** has(a.b.c): undecided where a.b is missing. */
function has([, key, owner]: Tree, names: string[], library: Library | undefined): Run {
  const { run } = compile(owner!, library, names);
  return (variables, elements) => {
    const record = run(variables, elements);
    return record instanceof NoAnswer ? record : own(record, String(key)) !== undefined;
  };
}

/** && (`decides`: false) and || (true): the operand that decides does so whatever the other is. */
function logical(left: Run, right: Run, decides: boolean): Run {
  return (variables, elements) => {
    const a = left(variables, elements);
    if (a === decides) return decides;
    const b = right(variables, elements);
    if (b === decides) return decides;
    return b === !decides ? boolean(a) : boolean(b);
  };
}

function binary(left: Run, right: Run, own: Operation, otherwise: (values: unknown[]) => unknown): Run {
  return (variables, elements) => {
    const a = left(variables, elements);
    if (a instanceof NoAnswer) return a;
    const b = right(variables, elements);
    if (b instanceof NoAnswer) return b;
    return own(a, b) ?? otherwise([a, b]);
  };
}

/** `call` of the operands' values; of those without one, the last operand's gap of a call is handed up, the first's of an operator. */
function withValues(operands: Run[], call: (values: unknown[]) => unknown, isCall: boolean): Run {
  return (variables, elements) => {
    const values: unknown[] = [];
    let open: NoAnswer | undefined;
    for (const operand of operands) {
      const value = operand(variables, elements);
      if (value instanceof NoAnswer && (isCall || open === undefined)) open = value;
      values.push(value);
    }
    return open ?? call(values);
  };
}
