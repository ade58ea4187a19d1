// The schemas of the documents, and what kerbcheck's own keywords in them say.
import { readdirSync, readFileSync } from 'node:fs';
import { _, type CodeKeywordDefinition } from 'ajv';
import { parse } from 'yaml';
import facts from '../src/schemas/facts.json' with { type: 'json' };

/** Validators pass over these: a document may be of a newer version, or of an older one. */
export const keywords = [
  // the type in TypeScript
  'tsType',
  // keys that only documents of earlier versions lack
  'alsoWritten',
  // the version of kerbcheck that first collected a fact; earlier facts do not have it
  'since',
  // the forms of an object that are written today, by the properties in which each differs; a document that is read can mix them
  'writtenAs',
  // the codes that this version writes, each with its meaning
  'codes',
  // further ones: what findings or the facts' notes are called
  'alsoCodes',
  // what the text is, for those who take names out of documents
  'holds',
  // what VS Code says where a pattern does not fit
  'patternErrorMessage',
];

/**
 * A text that has the pattern of a time is one: 2026-11-31T99:00:00Z is none, and no comparison with it holds, as if all were well. Its
 * code stands in the validators as it is written here.
 */
export const isTime: CodeKeywordDefinition = {
  keyword: 'isTime',
  type: 'string',
  schemaType: 'boolean',
  error: { message: 'is a time that no calendar and no clock has' },
  code: (context) => {
    const { data } = context;
    context.fail(_`isNaN(Date.parse(${data})) || new Date(${data}).toISOString().slice(0, 19) !== ${data}.slice(0, 19)`);
  },
};

/** own: kerbcheck's words, versions, times and hashes; text: what may name something; place: where something was read, a path mostly. */
const holdings = ['own', 'name', 'dn', 'spn', 'sid', 'descriptor', 'text', 'place'] as const;
export type Holding = (typeof holdings)[number];

/** Every schema by its name. */
export function readSchemas() {
  return readdirSync('src/schemas').map((file) => ({
    name: file.replace('.json', ''),
    schema: JSON.parse(readFileSync(`src/schemas/${file}`, 'utf8')),
  }));
}

/** What a list of codes in a schema can refer to by `alsoCodes`. */
export type OtherCodes = Record<'findings' | 'notes', string[]>;

export function otherCodes(): OtherCodes {
  const rules = readdirSync('rules/procall').filter((file) => /^[A-Z]+-[0-9]+\.yaml$/.test(file));
  return {
    findings: rules.flatMap((file) => parse(readFileSync(`rules/procall/${file}`, 'utf8')).fail.map(({ code }: { code: string }) => code)),
    notes: Object.keys(facts.$defs.note.properties.code.codes),
  };
}

/** The schema of what this version writes, which the types are made of: its codes, its forms of objects, and all of its keys. */
export function asWritten<Part>(schema: Part, others: OtherCodes): Part {
  return JSON.parse(JSON.stringify(schema), (_, part) => {
    if (part?.alsoWritten) part.required.push(...part.alsoWritten);
    if (part?.codes) part.enum = [...new Set([...Object.keys(part.codes), ...(others[part.alsoCodes as keyof OtherCodes] ?? [])])];
    if (!part?.writtenAs) return part;
    const { writtenAs, type, required, properties, ...rest } = part;
    return { ...rest, oneOf: writtenAs.map((form: object) => ({ type, required, properties: { ...properties, ...form } })) };
  });
}

/** What is looked at in the schema of a key. */
interface Property {
  $ref?: string;
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  items?: Property;
  anyOf?: Property[];
  oneOf?: Property[];
  codes?: object;
  holds?: Holding;
}

/**
 * What the texts of each key of documents are.
 * @throws Error where a schema does not say it, or says two things of a key
 */
export function holdingsOf(schemas: { properties?: unknown; $defs?: unknown }[]): Record<string, Holding> {
  const byKey: Record<string, Holding> = {};
  const add = (key: string, holding: Holding): void => {
    if ((byKey[key] ??= holding) !== holding)
      throw new Error(`src/schemas: ${key} holds ${byKey[key]} here and ${holding} there; expected one of them`);
  };
  for (const schema of schemas)
    JSON.stringify(schema, (_, part) => {
      for (const [key, property] of Object.entries<Property>(part?.properties ?? {}))
        for (const holding of holdingsIn(key, property, schema.$defs as Record<string, Property>)) add(key, holding);
      return part;
    });
  return byKey;
}

/** Of one key; none where its values are no texts. Words that the schema lists are kerbcheck's own. */
function holdingsIn(key: string, property: Property, definitions: Record<string, Property>): Holding[] {
  const { $ref, type, enum: words, const: word, items, anyOf = [], oneOf = [], codes, holds } = property;
  if ($ref !== undefined) return holdingsIn(key, definitions[$ref.replace('#/$defs/', '')]!, definitions);
  if (codes || words || typeof word === 'string') return ['own'];
  if ([type].flat().includes('string')) {
    if (!holdings.includes(holds!)) throw new Error(`src/schemas: ${key}: expected "holds", one of ${holdings.join(', ')}`);
    return [holds!];
  }
  return [...(items ? [items] : []), ...anyOf, ...oneOf].flatMap((one) => holdingsIn(key, one, definitions));
}
