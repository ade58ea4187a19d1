// What the CEL library does for kerbcheck: it parses and checks expressions when rules are loaded (check.ts), and it evaluates
// what compile.ts leaves to it. Nothing here is loaded where only the built-in rules judge.
import { Environment } from '@marcbachmann/cel-js';
import type { ASTNode, ParseResult } from '@marcbachmann/cel-js';
import type { Library } from './compile.ts';
import type { Tree } from './tree.ts';

const environment = new Environment({ unlistedVariablesAreDyn: true, homogeneousAggregateLiterals: false });

/** Evaluates CEL text over operands, which it calls x0, x1 and so on. */
export const library: Library = (text) => {
  let program: ParseResult | undefined;
  return (operands) => (program ??= environment.parse(text))(Object.fromEntries(operands.map((value, at) => [`x${at}`, value])));
};

/** Calls whose first argument is the name of an element, by the number of their arguments. */
const comprehensions: Record<string, number[]> = { exists: [2], exists_one: [2], all: [2], filter: [2], map: [2, 3] };

/** The library's syntax tree as plain data. */
export function treeOf(node: ASTNode): Tree {
  switch (node.op) {
    case 'value':
      if (typeof node.args === 'bigint') return ['int', String(node.args)];
      return typeof node.args === 'object' && node.args !== null
        ? ['library', node.input.slice(node.start, node.end)]
        : ['value', node.args as string | number | boolean | null];
    case 'id':
      return ['id', node.args];
    case '.':
      return ['.', node.args[1], treeOf(node.args[0])];
    case '!_':
    case '-_':
      return [node.op, '', treeOf(node.args)];
    case 'map':
      return ['{}', '', ...(node.args as [ASTNode, ASTNode][]).flat().map(treeOf)];
    case 'call': {
      const [name, args] = node.args;
      return name === 'has' ? ['has', '', ...args.map(treeOf)] : ['call', name, ...args.map(treeOf)];
    }
    case 'rcall': {
      const [name, receiver, args] = node.args;
      const [element, ...rest] = args;
      if (name === 'bind' && receiver.op === 'id' && receiver.args === 'cel') return ['bind', nameIn(element!), ...rest.map(treeOf)];
      if (comprehensions[name]?.includes(args.length)) return [name, nameIn(element!), treeOf(receiver), ...rest.map(treeOf)];
      return ['rcall', name, treeOf(receiver), ...args.map(treeOf)];
    }
    default:
      return [node.op, '', ...(node.args as ASTNode[]).map(treeOf)];
  }
}

function nameIn(node: ASTNode): string {
  return (node as ASTNode & { op: 'id' }).args;
}
