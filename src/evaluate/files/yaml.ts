// Reads what people write (rules, tests, site file, waivers): YAML, checked strictly, errors with line and column.
import type { ErrorObject, ValidateFunction } from 'ajv';
import { isAlias, isMap, isPair, isScalar, LineCounter, parseDocument, Scalar, visit, type ErrorCode, type Node } from 'yaml';
import { WrongUse } from '../../system/errors.ts';

export interface YamlFile<T> {
  value: T;
  /** Line (from 1) of the value at a path. */
  lineOf(path: (string | number)[]): number;
  /** An error at the value at a path, `offset` characters into a text that stands on one line. */
  error(path: (string | number)[], message: string, offset?: number, options?: ErrorOptions): WrongUse;
}

/** What the library says in words that are of no use to who wrote the file. */
const problems: Partial<Record<ErrorCode, string>> = {
  DUPLICATE_KEY: 'this key is there already; each is expected once',
  MULTIPLE_DOCS: 'a second document; one is expected',
  RESOURCE_EXHAUSTION: 'nested too deep; lists and maps of a few levels are expected',
};

/** Reads a YAML text that must fit a schema. Throws WrongUse: `file:line:column: what was expected`. */
export function readYaml<T>(file: string, text: string, validate: ValidateFunction<T>): YamlFile<T> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' });
  const at = (offset: number, message: string, options?: ErrorOptions): WrongUse => {
    const { line, col } = lines.linePos(offset);
    // The message quotes the text, which may steer a terminal or end the line.
    return new WrongUse(`${file}:${line}:${col}: ${message.replace(/\p{Cc}+/gu, ' ')}`, options);
  };
  const problem = document.errors[0] ?? document.warnings[0];
  if (problem) throw at(problem.pos[0], problems[problem.code] ?? problem.message.split('\n')[0]!, { cause: problem });
  // What it stands for may be a key that is there already.
  visit(document, {
    Pair(_, { key }) {
      if (isAlias(key)) throw at(key.range![0], 'an alias is no key; a name is expected');
    },
  });

  const nodeAt = (path: (string | number)[]): Node | undefined =>
    (path.length === 0 ? document.contents : document.getIn(path, true)) as Node | undefined;
  const startOf = (path: (string | number)[]): number => {
    for (let end = path.length; end >= 0; end--) {
      const node = nodeAt(path.slice(0, end));
      if (node?.range) return node.range[0];
    }
    return 0;
  };
  const keyStart = (path: (string | number)[], key: string): number => {
    const map = nodeAt(path);
    const pair = isMap(map) ? map.items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === key) : undefined;
    return isScalar(pair?.key) && pair.key.range ? pair.key.range[0] : startOf(path);
  };

  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    throw at(0, (error as Error).message.split('\n')[0]!, { cause: error });
  }
  if (!validate(value)) {
    const error = furthest(validate.errors ?? []);
    const path = error.instancePath.split('/').slice(1).map(unescape);
    const extra = (error.params as { additionalProperty?: string }).additionalProperty;
    throw at(extra === undefined ? startOf(path) : keyStart(path, extra), expected(error, path));
  }
  return {
    value: value as T,
    lineOf: (path) => lines.linePos(startOf(path)).line,
    error: (path, message, offset = 0, options) => {
      const node = nodeAt(path);
      const quoted = isScalar(node) && (node.type === Scalar.QUOTE_DOUBLE || node.type === Scalar.QUOTE_SINGLE);
      const plain = isScalar(node) && node.type === Scalar.PLAIN;
      return at(startOf(path) + (quoted ? offset + 1 : plain ? offset : 0), message, options);
    },
  };
}

/** The error that says most: the one that got deepest into the document; of these, an unknown key tells of a misspelt one. */
function furthest(errors: ErrorObject[]): ErrorObject {
  const depth = ({ instancePath }: ErrorObject): number => instancePath.split('/').length;
  const deepest = Math.max(...errors.map(depth));
  const candidates = errors.filter((error) => depth(error) === deepest);
  return candidates.find(({ keyword }) => keyword === 'additionalProperties') ?? candidates[0]!;
}

/** A sentence for a schema error. */
export function expected(error: ErrorObject, path: (string | number)[]): string {
  const where = path.length > 0 ? `${path.join('.')}: ` : '';
  const params = error.params as { additionalProperty?: string; allowedValues?: string[]; allowedValue?: unknown };
  if (params.additionalProperty !== undefined) return `${where}unknown key ${JSON.stringify(params.additionalProperty)}`;
  if (params.allowedValues) return `${where}expected one of ${params.allowedValues.join(', ')}`;
  if (params.allowedValue !== undefined) return `${where}expected ${JSON.stringify(params.allowedValue)}`;
  return `${where}${error.message ?? 'not valid'}`;
}

function unescape(step: string): string | number {
  const key = step.replaceAll('~1', '/').replaceAll('~0', '~');
  return /^\d+$/.test(key) ? Number(key) : key;
}
