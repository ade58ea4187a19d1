/** A key with its value, of an object anywhere in a JSON text. */
export interface JsonMember {
  key: string;
  /** The value's text, with the blanks around it. */
  value: string;
  /** 1-based; where the key stands. */
  line: number;
  /** How many objects and arrays it stands in: 1 for those of a root object. */
  depth: number;
  /** Number of the object that it belongs to, in the order in which they begin. */
  object: number;
}

/**
 * Every member of every object, those of an inner object before the member that holds it. JSON.parse keeps only the last one
 * of equal keys, and tells no lines.
 * @param json text that JSON.parse accepts
 */
export function* jsonMembers(json: string): Generator<JsonMember> {
  const open: { isObject: boolean; number: number; key?: string; line: number; start: number }[] = [];
  let line = 1;
  let objects = 0;
  /** The last string that stands where a key may stand. */
  let text = '';
  for (let at = 0; at < json.length; at++) {
    const char = json[at]!;
    const top = open.at(-1);
    if (char === '\n') line++;
    else if (char === '"') {
      const end = endOfString(json, at);
      if (top?.isObject && top.key === undefined) text = json.slice(at, end);
      at = end - 1;
    } else if (char === ':') {
      top!.key = JSON.parse(text);
      top!.line = line;
      top!.start = at + 1;
    } else if (char === '{' || char === '[') open.push({ isObject: char === '{', number: char === '{' ? objects++ : 0, line, start: at });
    else if (char === ',' || char === '}' || char === ']') {
      if (top!.key !== undefined) {
        yield { key: top!.key, value: json.slice(top!.start, at), line: top!.line, depth: open.length, object: top!.number };
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
