// Checks CEL expressions when a rule is loaded: types against the facts schema, and what would be unsafe at run time.
import { Environment } from '@marcbachmann/cel-js';
import type { ASTNode } from '@marcbachmann/cel-js';
import factsSchema from '../../schemas/facts.json' with { type: 'json' };
import type { Param } from '../../generated/rule.ts';
import { sectionNames } from '../../documents/facts.ts';
import { sectionKeys } from '../../generated/sections.ts';
import { functions, recordTypes } from './functions.ts';
import { treeOf } from './library.ts';
import { pathOf, type Tree } from './tree.ts';

/** What is wrong with an expression, and where in it (offset in characters). */
export interface ExpressionError {
  message: string;
  offset: number;
}

export interface Checker {
  /** Checks an expression that must give `type` ("bool", "string", "list<string>", undefined: anything that a text can hold). */
  check(expression: string, type: string | undefined): ExpressionError | undefined;
  /** The checker for the clause of an `each` list: the same with the variable `it`. */
  withElementOf(list: string): Checker | ExpressionError;
}

interface RecordType {
  fields: Record<string, string>;
  /** Fields that may be missing in a record of this type. */
  optional: Set<string>;
}

const maxNesting = 2;
const comprehensions = new Set(['exists', 'exists_one', 'all', 'filter', 'map', 'count']);

const factTypes = typesOf(factsSchema.$defs as Record<string, JsonSchema>);
const elementTypes = new Map<string, RecordType>([
  ...Object.entries(recordTypes).map(([name, type]): [string, RecordType] => [
    name,
    { fields: type.fields, optional: new Set(type.optional) },
  ]),
  ...[...factTypes].filter(([name]) => !isSection(name)),
]);

/** Every path section.key that a rule can name. */
export const factPaths = sectionNames.flatMap((name) => sectionKeys[name].map((key) => `${name}.${key}`));

const base = new Environment();
for (const [name, { fields }] of Object.entries(recordTypes)) base.registerType(name, { fields });
for (const [name, { fields }] of factTypes) if (!isSection(name)) base.registerType(name, { fields });
for (const name of sectionNames) {
  base.registerType(typeName(name), { fields: factTypes.get(typeName(name))!.fields });
  base.registerVariable(name, typeName(name));
}
base.registerType('Site', {
  fields: { role: 'string', kerberos: 'string', registration: 'string', aliases: 'list<string>', server: 'string' },
});
base.registerVariable('site', 'Site');
base.registerVariable('now', 'string');
base.registerVariable('skipped', 'list<string>');
base.registerType('Sources', { fields: Object.fromEntries(sectionNames.map((name) => [name, 'string'])) });
base.registerVariable('sources', 'Sources');
for (const signature of Object.keys(functions)) base.registerFunction(signature, () => undefined);

/** The checker for a rule with these params. `trees` is given the syntax tree of each expression that is right, by its text. */
export function checker(params: Record<string, Param>, trees: Record<string, Tree>): Checker {
  const environment = base.clone();
  const fields = Object.fromEntries(Object.entries(params).map(([name, param]) => [name, celTypeOf({ type: typeof param.default })]));
  environment.registerType('Params', { fields });
  environment.registerVariable('params', 'Params');
  return checkerOver(environment, trees);
}

function checkerOver(environment: Environment, trees: Record<string, Tree>): Checker {
  return {
    check: (expression, type) => check(environment, trees, expression, type).error,
    withElementOf(list) {
      const { type, error } = check(environment, trees, list, undefined);
      if (error) return error;
      const element = /^list<(.+)>$/.exec(type!)?.[1];
      if (!element) return { message: `a list is expected, this is of type ${type}`, offset: 0 };
      return checkerOver(environment.clone().registerVariable('it', element), trees);
    },
  };
}

function check(
  environment: Environment,
  trees: Record<string, Tree>,
  expression: string,
  wanted: string | undefined,
): { type?: string; error?: ExpressionError } {
  let program;
  try {
    program = environment.parse(expression);
  } catch (error) {
    return { error: celError(error) };
  }
  const { valid, type, error } = program.check();
  if (!valid) return { error: celError(error) };
  if (wanted && type !== wanted)
    return { error: { message: `an expression of type ${wanted} is expected, this is of type ${type}`, offset: 0 } };
  const unsafe = findUnsafe(program.ast, new Set(), 0);
  if (unsafe) return { error: unsafe };
  trees[expression] = treeOf(program.ast);
  return { type: type! };
}

function celError(error: unknown): ExpressionError {
  const { summary, message, range } = error as { summary?: string; message: string; range?: { start: number } };
  return { message: summary ?? message, offset: range?.start ?? 0 };
}

/**
 * The first thing in an expression that could hang the run or make it fail silently: matches() is a backtracking regular
 * expression, deep comprehensions are more than quadratic, and a key that an element of a list may lack is an error that
 * exists() swallows. `guarded`: the paths that a has() around has proved.
 */
function findUnsafe(node: ASTNode, guarded: ReadonlySet<string>, nesting: number): ExpressionError | undefined {
  switch (node.op) {
    case 'value':
    case 'id':
      return undefined;
    case '.': {
      const [owner, key] = node.args;
      const type = elementTypes.get(typeOf(owner));
      if (type?.optional.has(key) && !guarded.has(text(node)))
        return { message: `${text(node)} may be missing in an element of a list: ask has(${text(node)}) first`, offset: node.start };
      return findUnsafe(owner, guarded, nesting);
    }
    case '[]': {
      const [owner] = node.args;
      if (elementTypes.has(typeOf(owner)) || factTypes.has(typeOf(owner)))
        return { message: `${text(owner)}[...] is refused: write ${text(owner)}.name`, offset: node.start };
      return firstOf(node.args, guarded, nesting);
    }
    case '&&':
      return findUnsafe(node.args[0], guarded, nesting) ?? findUnsafe(node.args[1], withProved(node.args[0], true, guarded), nesting);
    case '||':
      return findUnsafe(node.args[0], guarded, nesting) ?? findUnsafe(node.args[1], withProved(node.args[0], false, guarded), nesting);
    case '?:': {
      const [condition, then, otherwise] = node.args;
      return (
        findUnsafe(condition, guarded, nesting) ??
        findUnsafe(then, withProved(condition, true, guarded), nesting) ??
        findUnsafe(otherwise, withProved(condition, false, guarded), nesting)
      );
    }
    case 'call': {
      const [name, args] = node.args;
      if (name === 'has') return findUnsafe((args[0] as ASTNode & { op: '.' }).args[0], guarded, nesting);
      return firstOf(args, guarded, nesting);
    }
    case 'rcall': {
      const [name, receiver, args] = node.args;
      if (name === 'matches')
        return { message: 'matches() is refused: it can hang. Use glob(), contains(), startsWith() or endsWith()', offset: node.start };
      const depth = comprehensions.has(name) ? nesting + 1 : nesting;
      if (depth > maxNesting)
        return { message: `${name}() inside ${maxNesting} others is refused: it can take too long`, offset: node.start };
      return findUnsafe(receiver, guarded, nesting) ?? firstOf(args, guarded, depth);
    }
    case '!_':
    case '-_':
      return findUnsafe(node.args, guarded, nesting);
    case 'map':
      return firstOf((node.args as [ASTNode, ASTNode][]).flat(), guarded, nesting);
    default:
      return firstOf(node.args as ASTNode[], guarded, nesting);
  }
}

function firstOf(nodes: readonly ASTNode[], guarded: ReadonlySet<string>, nesting: number): ExpressionError | undefined {
  for (const node of nodes) {
    const unsafe = findUnsafe(node, guarded, nesting);
    if (unsafe) return unsafe;
  }
  return undefined;
}

/** `guarded` and the paths that exist where `node` is `outcome`. */
function withProved(node: ASTNode, outcome: boolean, guarded: ReadonlySet<string>): ReadonlySet<string> {
  if (node.op === '!_') return withProved(node.args, !outcome, guarded);
  if (node.op === (outcome ? '&&' : '||'))
    return withProved(node.args[1] as ASTNode, outcome, withProved(node.args[0] as ASTNode, outcome, guarded));
  if (outcome && node.op === 'call' && node.args[0] === 'has') return new Set([...guarded, text(node.args[1][0]!)]);
  return guarded;
}

/** The text of a node; of a chain of field accesses without the blanks in it. */
function text(node: ASTNode): string {
  return pathOf(treeOf(node)) ?? node.input.slice(node.start, node.end);
}

/** cel-js keeps the checked type on the node, outside its published interface. */
function typeOf(node: ASTNode): string {
  return (node as { checkedType?: { name: string } }).checkedType?.name ?? '';
}

interface JsonSchema {
  title?: string;
  type?: string | string[];
  $ref?: string;
  items?: JsonSchema;
  properties?: Record<string, JsonSchema>;
  required?: string[];
}

/** Titled object types of the facts schema, with their CEL field types; those inside lists too. */
function typesOf(definitions: Record<string, JsonSchema>): Map<string, RecordType> {
  const types = new Map<string, RecordType>();
  const add = (schema: JsonSchema): void => {
    if (!schema.properties || !schema.title) return;
    const fields: Record<string, string> = {};
    for (const [key, property] of Object.entries(schema.properties)) {
      if (property.items) add(property.items);
      fields[key] = celTypeOf(property);
    }
    const required = new Set(schema.required);
    types.set(schema.title, { fields, optional: new Set(Object.keys(fields).filter((key) => !required.has(key))) });
  };
  Object.values(definitions).forEach(add);
  return types;
}

/** Every number is a double: JSON knows no other. */
function celTypeOf(schema: JsonSchema): string {
  if (schema.$ref) return celTypeOf((factsSchema.$defs as Record<string, JsonSchema>)[schema.$ref.replace('#/$defs/', '')]!);
  if (schema.type === 'array') return `list<${schema.items!.title ?? celTypeOf(schema.items!)}>`;
  if (schema.type === 'boolean') return 'bool';
  return schema.type === 'number' || schema.type === 'integer' ? 'double' : 'string';
}

function typeName(section: string): string {
  return section[0]!.toUpperCase() + section.slice(1);
}

function isSection(type: string): boolean {
  return sectionNames.some((name) => typeName(name) === type);
}
