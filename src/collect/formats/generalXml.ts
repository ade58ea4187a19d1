import type { SectionData } from '../../documents/facts.ts';
import { decodeUnicode, decodeWith } from '../../system/decode.ts';
import { NotUnderstood } from '../../system/errors.ts';
import { reason } from '../../text/reasons.ts';
import { sameName } from '../../text/sameName.ts';
import { readXml, type XmlNode } from './xml.ts';

export interface GeneralXml {
  data: Pick<SectionData<'auth'>, 'state' | 'listed' | 'location' | 'commentedOut'>;
  /** 1-based line of the setting, of the first one if there are several; absent where it is not there. */
  line?: number;
  /** Local name of the root element. UCServer's is not published; that of its other files is the file's name. */
  root: string;
}

const setting = 'UserManagerDisabledAuthMethods';

/**
 * The setting of the login methods as written in UCServer's general.xml, found by its local name at any depth. What could
 * be meant as the setting or as a method but is not spelled or nested as the vendor shows it is refused: how UCServer
 * reads it is not known, and to pass it over would change the verdict.
 * @throws NotUnderstood
 */
export async function readGeneralXml(bytes: Buffer): Promise<GeneralXml> {
  const { root, tree, found, comments } = await readXml(decodeXml(bytes), (name) => sameName(name, setting));
  const misspelt = found.find(({ name }) => name !== setting);
  if (misspelt) {
    throw new NotUnderstood(reason('misspelt-element', { name: misspelt.name, line: misspelt.line, expected: setting }));
  }
  const commentedOut = comments.some((comment) => comment.includes(setting));
  const [first, second] = found;
  if (!first) return { data: { state: 'absent', listed: [], commentedOut }, root };
  const { path: location, line } = first;
  if (second) return { data: { state: 'repeated', location, commentedOut }, line, root };
  const listed = methodsOf(childNamed(tree, setting), line);
  return { data: { state: listed.length > 0 ? 'list' : 'empty', listed, location, commentedOut }, line, root };
}

/**
 * The bytes decide, where they tell (byte order mark, UTF-16); else a declared single-byte encoding, else UTF-8, and
 * Windows-1252 for what is no UTF-8.
 */
function decodeXml(bytes: Buffer): string {
  const declaration = /^<\?xml[^>]*?encoding\s*=\s*["'](windows-125[0-8]|iso-8859-(?:1[013-6]?|[2-9]))["']/i;
  const declared = declaration.exec(bytes.toString('latin1', 0, 200))?.[1];
  if (declared !== undefined) return decodeWith(declared, bytes);
  return decodeUnicode(bytes)?.text ?? decodeWith('windows-1252', bytes);
}

/** Texts of the Method elements, as written. */
function methodsOf(node: XmlNode, line: number): string[] {
  const methods: string[] = [];
  for (const { name, parent, content } of descendants(node)) {
    if (!sameName(name, 'Method')) continue;
    if (name !== 'Method') throw new NotUnderstood(reason('misspelt-method', { name, setting, line }));
    if (parent !== node) throw new NotUnderstood(reason('nested-method', { setting, line }));
    if (typeof content !== 'string') throw new NotUnderstood(reason('method-with-element', { setting, line }));
    methods.push(content);
  }
  return methods;
}

function childNamed(tree: XmlNode, wanted: string): XmlNode {
  for (const { name, content } of descendants(tree)) if (name === wanted) return content;
  throw new Error(`${wanted} was seen but is not in the tree`);
}

/** The elements below a node; those of one name and parent in document order. */
function* descendants(node: XmlNode): Generator<{ name: string; parent: XmlNode; content: XmlNode }> {
  const open = [node];
  for (let parent = open.pop(); parent !== undefined; parent = open.pop()) {
    if (typeof parent === 'string') continue;
    for (const [key, contents] of Object.entries(parent)) {
      // Text between elements has a key of its own, without the colon.
      if (!key.startsWith(':')) continue;
      for (const content of contents) {
        yield { name: key.slice(1), parent, content };
        open.push(content);
      }
    }
  }
}
