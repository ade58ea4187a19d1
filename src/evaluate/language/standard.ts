// CEL's own operators and functions, as far as rules about facts commonly need them: the built-in rules can use no others.
// Operands of other kinds are the library's.

/** Gives undefined for operands that it is not for. */
export type Operation = (...operands: unknown[]) => unknown;

const isNumber = (value: unknown): value is number | bigint => typeof value === 'number' || typeof value === 'bigint';
const comparable = (a: unknown, b: unknown): boolean => (isNumber(a) && isNumber(b)) || (typeof a === 'string' && typeof b === 'string');

/** CEL's numbers are double and int; JSON's are all double, int are literals and sizes. */
const doubles =
  (calculate: (a: number, b: number) => number): Operation =>
  (a, b) =>
    typeof a === 'number' && typeof b === 'number' ? calculate(a, b) : undefined;
const strings =
  (ask: (a: string, b: string) => boolean): Operation =>
  (a, b) =>
    typeof a === 'string' && typeof b === 'string' ? ask(a, b) : undefined;
const comparison =
  (compare: (a: number, b: number) => boolean): Operation =>
  (a, b) =>
    comparable(a, b) ? compare(a as number, b as number) : undefined;

const equal: Operation = (a, b) => (typeof a === typeof b && typeof a !== 'object' ? a === b : undefined);

/** By operator or name; a receiver is the first operand. */
export const standard: Record<string, Operation | undefined> = {
  '==': equal,
  '!=': (a, b) => {
    const same = equal(a, b);
    return same === undefined ? undefined : !same;
  },
  '<': comparison((a, b) => a < b),
  '<=': comparison((a, b) => a <= b),
  '>': comparison((a, b) => a > b),
  '>=': comparison((a, b) => a >= b),
  '+': (a, b) => (typeof a === 'string' && typeof b === 'string' ? a + b : doubles((x, y) => x + y)(a, b)),
  '-': doubles((a, b) => a - b),
  '*': doubles((a, b) => a * b),
  '/': doubles((a, b) => a / b),
  '-_': (value) => (isNumber(value) ? -value : undefined),
  in: (value, list) => (typeof value === 'string' && Array.isArray(list) ? list.includes(value) : undefined),
  '[]': (list, index) => (Array.isArray(list) && typeof index === 'bigint' ? (list[Number(index)] as unknown) : undefined),
  size: (list) => (Array.isArray(list) ? BigInt(list.length) : undefined),
  join: (list, separator) =>
    Array.isArray(list) && typeof separator === 'string' && list.every((one) => typeof one === 'string') ? list.join(separator) : undefined,
  startsWith: strings((text, start) => text.startsWith(start)),
  endsWith: strings((text, end) => text.endsWith(end)),
  contains: strings((text, part) => text.includes(part)),
  string: (value) => (typeof value === 'string' || typeof value === 'bigint' || Number.isFinite(value) ? String(value) : undefined),
  int: (value) => (typeof value === 'number' && Number.isFinite(value) ? BigInt(Math.trunc(value)) : undefined),
};
