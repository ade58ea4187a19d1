import { NotUnderstood } from '../../system/errors.ts';
import { reason, type Reason } from '../../text/reasons.ts';

/** An element and what stands in it. */
export interface XmlElement {
  /** Local name, without a namespace prefix. */
  name: string;
  /** Local names from the root down: /general/usermanager. */
  path: string;
  /** 1-based; where its start tag ends. */
  line: number;
  /** By their names as written. */
  attributes: Record<string, string>;
  /** What is written between its tags, CDATA included, but not what its child elements hold. */
  text: string;
  /** In document order. */
  children: XmlElement[];
}

export interface XmlDocument {
  root: XmlElement;
  comments: string[];
}

/** An element as xml2js gives it, its texts and child elements in document order. */
interface XmlNode {
  '#name': string;
  /** The attributes. */
  $?: Record<string, string>;
  $$?: (XmlNode | XmlText)[];
}

interface XmlText {
  '#name': '__text__';
  _: string;
}

const maxDepth = 1000;
const expected = reason('expects-xml');

/**
 * Reads an XML document with xml2js. What that passes over in silence is refused: a second root element, text after the root,
 * an empty file; also document types (no entity is ever defined or fetched) and nesting deeper than 1,000.
 * @throws NotUnderstood naming the line
 */
export async function readXml(text: string): Promise<XmlDocument> {
  const source = wellFormedText(text);
  const { lines, comments } = await outlineOf(source);
  const { Parser } = await import('xml2js');
  const parser = new Parser({
    explicitRoot: false,
    explicitChildren: true,
    preserveChildrenOrder: true,
    charsAsChildren: true,
    includeWhiteChars: true,
    // With the colon no name can meet __proto__, constructor or xml2js's own keys.
    tagNameProcessors: [(name) => `:${localName(name)}`],
  });
  const root: XmlNode = await parser.parseStringPromise(source);
  return { root: elementOf(root, '', lines.values()), comments };
}

/** The elements below an element, in document order. */
export function* descendants({ children }: XmlElement): Generator<XmlElement> {
  const open = [children.values()];
  for (let siblings = open.at(-1); siblings !== undefined; siblings = open.at(-1)) {
    const { value: element } = siblings.next();
    if (element === undefined) open.pop();
    else {
      yield element;
      open.push(element.children.values());
    }
  }
}

/** With line ends as XML has them (XML 1.0, 2.11), so that lines are counted right. @throws NotUnderstood */
function wellFormedText(text: string): string {
  const source = text.replace(/\r\n?/g, '\n');
  if (source.trim() === '') throw new NotUnderstood(reason('empty-file', { expected }));
  const illegal = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/.exec(source);
  if (illegal) {
    const line = source.slice(0, illegal.index).split('\n').length;
    throw new NotUnderstood(reason('xml-character', { line, expected }));
  }
  return source;
}

/**
 * What xml2js does not tell, from sax, the parser that it stands on: whether this is one well-formed document, the lines of its
 * elements in document order, and its comments.
 * @throws NotUnderstood
 */
async function outlineOf(source: string): Promise<{ lines: number[]; comments: string[] }> {
  const { default: sax } = await import('sax');
  // Left out of its types: the five entities of XML alone, not those of HTML.
  const parser = sax.parser(true, { strictEntities: true } as object);
  const lines: number[] = [];
  const comments: string[] = [];
  let depth = 0;
  const refuse = (because: (place: { line: number; expected: Reason }) => Reason): never => {
    throw new NotUnderstood(because({ line: parser.line + 1, expected }));
  };
  parser.onopentag = ({ name }) => {
    if (depth === 0 && lines.length > 0) refuse((place) => reason('second-root', { name: localName(name), ...place }));
    depth += 1;
    if (depth > maxDepth) refuse((place) => reason('xml-depth', { most: maxDepth, ...place }));
    lines.push(parser.line + 1);
  };
  // sax asks the attributes that it has read whether they have the next one, and takes this one for the answer.
  parser.onattribute = ({ name }) => name === 'hasOwnProperty' && refuse((place) => reason('not-well-formed', { found: name, ...place }));
  // Which may stand at the very beginning only (XML 1.0, 2.8).
  let declarations = source.startsWith('<?xml') ? 0 : 1;
  parser.onprocessinginstruction = ({ name }) => {
    if (name === 'xml') declarations += 1;
    if (declarations > 1) refuse((place) => reason('not-well-formed', { found: 'XML declaration not at the beginning', ...place }));
  };
  parser.onclosetag = () => (depth -= 1);
  parser.oncomment = (comment) => comments.push(comment);
  parser.ondoctype = parser.onsgmldeclaration = () => refuse((place) => reason('document-type', place));
  parser.onerror = ({ message }) => {
    const found = message.split('\n', 1)[0]!.replace(/\.$/, '');
    refuse((place) => reason('not-well-formed', { found, ...place }));
  };
  parser.write(source).close();
  if (lines.length === 0) throw new NotUnderstood(reason('no-element', { expected }));
  return { lines, comments };
}

/** `lines`: those of the element and of all that follow it. */
function elementOf({ '#name': key, $: attributes = {}, $$: parts = [] }: XmlNode, above: string, lines: Iterator<number>): XmlElement {
  const name = key.slice(1);
  const element: XmlElement = { name, path: `${above}/${name}`, line: lines.next().value, attributes, text: '', children: [] };
  for (const part of parts) {
    if (isText(part)) element.text += part._;
    else element.children.push(elementOf(part, element.path, lines));
  }
  return element;
}

function isText(part: XmlNode | XmlText): part is XmlText {
  return part['#name'] === '__text__';
}

function localName(name: string): string {
  return name.slice(name.lastIndexOf(':') + 1);
}
