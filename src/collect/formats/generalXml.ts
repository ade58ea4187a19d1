import type { SectionData } from '../../documents/facts.ts';
import { decodeUnicode, decodeWith } from '../../system/decode.ts';
import { NotUnderstood } from '../../system/errors.ts';
import { reason } from '../../text/reasons.ts';
import { sameName } from '../../text/sameName.ts';
import { descendants, readXml, type XmlElement } from './xml.ts';

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
  const { root: top, comments } = await readXml(decodeXml(bytes));
  const root = top.name;
  const settings = [top, ...descendants(top)].filter(({ name }) => sameName(name, setting));
  const misspelt = settings.find(({ name }) => name !== setting);
  if (misspelt) {
    throw new NotUnderstood(reason('misspelt-element', { name: misspelt.name, line: misspelt.line, expected: setting }));
  }
  const commentedOut = comments.some((comment) => comment.includes(setting));
  const [first, second] = settings;
  if (!first) return { data: { state: 'absent', listed: [], commentedOut }, root };
  const { path: location, line } = first;
  if (second) return { data: { state: 'repeated', location, commentedOut }, line, root };
  const listed = methodsOf(first);
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
function methodsOf(element: XmlElement): string[] {
  const { line } = element;
  const methods: string[] = [];
  for (const { name, path, text, children } of descendants(element)) {
    if (!sameName(name, 'Method')) continue;
    if (name !== 'Method') throw new NotUnderstood(reason('misspelt-method', { name, setting, line }));
    if (path !== `${element.path}/${name}`) throw new NotUnderstood(reason('nested-method', { setting, line }));
    if (children.length > 0) throw new NotUnderstood(reason('method-with-element', { setting, line }));
    methods.push(text);
  }
  return methods;
}
