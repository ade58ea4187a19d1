import { NotUnderstood } from '../../system/errors.ts';
import { reason, type Reason } from '../../text/reasons.ts';

/** Content of an element: its text where it holds no element, else its child elements by ":" and local name. */
export type XmlNode = string | { [name: string]: XmlNode[] };

export interface XmlElement {
  /** Local name, without a namespace prefix. */
  name: string;
  /** Local names from the root down: /general/usermanager. */
  path: string;
  /** 1-based; where its start tag ends. */
  line: number;
}

export interface XmlDocument {
  root: string;
  /** The root element under its own name. */
  tree: XmlNode;
  /** The elements that were asked for, in document order. */
  found: XmlElement[];
  comments: string[];
}

const maxDepth = 1000;
const expected = reason('expects-xml');

/** The part of xml2js's reader that its types leave out. */
interface SaxParser {
  line: number;
  /** Open elements. */
  tags: unknown[];
  ENTITIES: Record<string, string>;
  onerror(error: Error): void;
  ondoctype(): void;
  onsgmldeclaration(): void;
  oncomment(text: string): void;
}

/**
 * Reads an XML document with xml2js, and refuses what that would pass over in silence: a second root element, text after
 * the root, an empty file; also document types (no entity is ever defined or fetched) and nesting deeper than 1,000.
 * @param wanted which elements, by local name, to report with line and path
 * @throws NotUnderstood naming the line
 */
export async function readXml(text: string, wanted: (name: string) => boolean): Promise<XmlDocument> {
  const { Parser } = await import('xml2js');
  // Line ends as XML has them (XML 1.0, 2.11), so that lines are counted right.
  const source = text.replace(/\r\n?/g, '\n');
  if (source.trim() === '') throw new NotUnderstood(reason('empty-file', { expected }));
  const illegal = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/.exec(source);
  if (illegal) {
    const line = source.slice(0, illegal.index).split('\n').length;
    throw new NotUnderstood(reason('xml-character', { line, expected }));
  }

  const roots: string[] = [];
  /** Of the open elements, by depth. */
  const paths = [''];
  const found: XmlElement[] = [];
  const comments: string[] = [];
  let problem: NotUnderstood | undefined;
  // xml2js settles its promise at the end of the root element; what is found wrong later is kept here.
  const refuse = (because: (place: { line: number; expected: Reason }) => Reason): never => {
    problem ??= new NotUnderstood(because({ line: sax.line + 1, expected }));
    throw problem;
  };

  const seen = (name: string): string => {
    const local = name.slice(name.lastIndexOf(':') + 1);
    const depth = sax.tags.length;
    if (depth > maxDepth) refuse((place) => reason('xml-depth', { most: maxDepth, ...place }));
    if (depth === 1 && roots.push(local) > 1) refuse((place) => reason('second-root', { name: local, ...place }));
    paths[depth] = `${paths[depth - 1]}/${local}`;
    if (wanted(local)) found.push({ name: local, path: paths[depth], line: sax.line + 1 });
    // With the colon no name can meet __proto__, constructor or xml2js's own keys.
    return `:${local}`;
  };
  const parser = new Parser({ explicitRoot: false, ignoreAttrs: true, tagNameProcessors: [seen] });
  const sax = (parser as unknown as { saxParser: SaxParser }).saxParser;
  sax.ENTITIES = Object.assign(Object.create(null), { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" });
  sax.onerror = ({ message }) => {
    const found = message.split('\n', 1)[0]!.replace(/\.$/, '');
    refuse((place) => reason('not-well-formed', { found, ...place }));
  };
  sax.ondoctype = sax.onsgmldeclaration = () => refuse((place) => reason('document-type', place));
  sax.oncomment = (comment) => comments.push(comment);

  let content: XmlNode | undefined;
  try {
    content = await parser.parseStringPromise(source);
  } catch (error) {
    throw problem ?? error;
  }
  if (problem) throw problem;
  const [root] = roots;
  if (root === undefined || content === undefined) throw new NotUnderstood(reason('no-element', { expected }));
  return { root, tree: { [`:${root}`]: [content] }, found, comments };
}
