// Syntax trees of expressions, as plain data: those of the built-in rules are compiled into the executable.

/**
 * What it does; a word (a literal, the name of a variable, key, function or element, else ""); its operands. `library`: the
 * word is CEL text for the library.
 */
export type Tree = [op: string, word: string | number | boolean | null, ...operands: Tree[]];

/** section.key of a chain of field accesses; undefined where the tree is something else. */
export function pathOf([op, word, owner]: Tree): string | undefined {
  if (op === 'id') return String(word);
  if (op !== '.') return undefined;
  const path = pathOf(owner!);
  return path === undefined ? undefined : `${path}.${String(word)}`;
}
