/** A key with its value, of an object anywhere in a JSON text. */
export interface JsonMember {
  key: string;
  /** The value's text, with the blanks around it. */
  value: string;
  /** 1-based; where the key stands. */
  line: number;
  column: number;
  /** How many objects and arrays it stands in: 1 for those of a root object. */
  depth: number;
  /** Number of the object that it belongs to, in the order in which they begin. */
  object: number;
}

/** An object or array that has not ended; of an object, the member that is read. */
interface Open {
  isObject: boolean;
  number: number;
  key?: string;
  line: number;
  column: number;
  start: number;
}

/**
 * Every member of every object, those of an inner object before the member that holds it. JSON.parse keeps only the last one
 * of equal keys, and tells no lines.
 * @param json text that JSON.parse accepts
 */
export function* jsonMembers(json: string): Generator<JsonMember> {
  const open: Open[] = [];
  let line = 1;
  /** Where the line begins. */
  let begin = 0;
  let objects = 0;
  /** The last string that stands where a key may stand. */
  let string = { start: 0, end: 0 };
  for (let at = 0; at < json.length; at++) {
    const char = json[at]!;
    const top = open.at(-1);
    if (char === '\n') {
      line++;
      begin = at + 1;
    } else if (char === '"') {
      const end = endOfString(json, at);
      if (top?.isObject && top.key === undefined) string = { start: at, end };
      at = end - 1;
    } else if (char === ':') {
      top!.key = JSON.parse(json.slice(string.start, string.end));
      Object.assign(top!, { line, column: string.start - begin + 1, start: at + 1 });
    } else if (char === '{' || char === '[') {
      open.push({ isObject: char === '{', number: char === '{' ? objects++ : 0, line, column: at - begin + 1, start: at });
    } else if (char === ',' || char === '}' || char === ']') {
      const { key, number: object, start, line: keyLine, column } = top!;
      if (key !== undefined) {
        yield { key, value: json.slice(start, at), line: keyLine, column, depth: open.length, object };
        delete top!.key;
      }
      if (char !== ',') open.pop();
    }
  }
}

/** The index behind the closing quote of the string that begins at `start`. */
function endOfString(json: string, start: number): number {
  let at = start + 1;
  for (; json[at] !== '"'; at++) if (json[at] === '\\') at++;
  return at + 1;
}
