import type { SectionData } from '../../documents/facts.ts';
import { decodeUnicode, decodeWith } from '../../system/decode.ts';
import { NotUnderstood } from '../../system/errors.ts';
import { reason } from '../../text/reasons.ts';
import { sameName } from '../../text/sameName.ts';
import { excerpt } from './console.ts';
import { descendants, readXml, type XmlElement } from './xml.ts';

export interface GeneralXml {
  data: Pick<SectionData<'auth'>, 'state' | 'listed' | 'location' | 'commentedOut'>;
  /** 1-based line of the setting, of the first one if there are several; absent where it is not there. */
  line?: number;
  /** Local name of the root element. UCServer's is not published; that of its other files is the file's name. */
  root: string;
}

const setting = 'UserManagerDisabledAuthMethods';
/** Tells the setting in any spelling, and in any place. */
const anySpelling = /UserManagerDisabledAuthMethods/i;
/** What else may mean it, where it is not there. */
const likely = /Auth(?:entication)?[ _-]?Method/i;
const expected = reason('expects-general-xml', { setting });

/**
 * The setting of the login methods as written in UCServer's general.xml, found by its local name at any depth. What could
 * be meant as the setting or as a method but is not spelled or nested as the vendor shows it is refused: how UCServer
 * reads it is not known, and to pass it over would change the verdict.
 * @throws NotUnderstood; also where it is another file, in which the setting cannot be absent
 */
export async function readGeneralXml(bytes: Buffer): Promise<GeneralXml> {
  const { root: top, comments } = await readXml(decodeXml(bytes));
  const root = top.name;
  const elements = [top, ...descendants(top)];
  const settings = elements.filter(({ name }) => sameName(name, setting));
  const misspelt = settings.find(({ name }) => name !== setting);
  if (misspelt) {
    throw new NotUnderstood(reason('misspelt-element', { name: misspelt.name, line: misspelt.line, expected: setting }));
  }
  const commentedOut = comments.some((comment) => comment.includes(setting));
  const [first, second] = settings;
  refuseElsewhere(elements, first ? anySpelling : likely);
  if (!first) {
    if (!elements.some(({ name }) => sameName(name, 'general') || sameName(name, 'usermanager')))
      throw new NotUnderstood(reason('other-xml', { name: root, line: top.line, expected }));
    return { data: { state: 'absent', listed: [], commentedOut }, root };
  }
  const { path: location, line } = first;
  if (second) return { data: { state: 'repeated', location, commentedOut }, line, root };
  const listed = methodsOf(first);
  return { data: { state: listed.length > 0 ? 'list' : 'empty', listed, location, commentedOut }, line, root };
}

/** The name of the setting, or one like it, as a part of another name, in an attribute or in a text. */
function refuseElsewhere(elements: XmlElement[], name: RegExp): void {
  for (const { name: own, attributes, text, line } of elements) {
    const place = [own === setting ? '' : own, ...Object.entries(attributes).flat(), text].find((each) => name.test(each));
    if (place !== undefined) throw new NotUnderstood(reason('setting-not-as-element', { found: excerpt(place.trim()), line, expected }));
  }
}

/**
 * The bytes decide, where they tell (byte order mark, UTF-16, of which a part is refused); else a declared single-byte encoding, else UTF-8, and
 * Windows-1252 for what is no UTF-8.
 */
function decodeXml(bytes: Buffer): string {
  const declaration = /^<\?xml[^>]*?encoding\s*=\s*["'](windows-125[0-8]|iso-8859-(?:1[013-6]?|[2-9]))["']/i;
  const declared = declaration.exec(bytes.toString('latin1', 0, 200))?.[1];
  if (declared !== undefined && !bytes.includes(0)) return decodeWith(declared, bytes);
  return decodeUnicode(bytes)?.text ?? decodeWith('windows-1252', bytes);
}

/** Texts of the Method elements, as written. Namespaces may be declared anywhere; nothing else may stand beside them. */
function methodsOf(element: XmlElement): string[] {
  const place = (line: number) => ({ setting, line });
  const refuseAttributes = ({ name, attributes, line }: XmlElement): void => {
    const found = Object.keys(attributes).find((each) => !/^xmlns(?::|$)/.test(each));
    if (found !== undefined) throw new NotUnderstood(reason('method-with-attribute', { found, name, ...place(line) }));
  };
  refuseAttributes(element);
  if (element.text.trim() !== '')
    throw new NotUnderstood(reason('text-beside-methods', { found: excerpt(element.text.trim()), ...place(element.line) }));
  return element.children.map((method) => {
    const { name, text, children, line } = method;
    if (name !== 'Method') throw new NotUnderstood(reason('misspelt-method', { name, ...place(line) }));
    refuseAttributes(method);
    if (children.length > 0) throw new NotUnderstood(reason('method-with-element', place(line)));
    return text;
  });
}
