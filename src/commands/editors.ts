// The schemas of what people write, with all that an editor can offer: which rules, codes, settings and facts there are.
import { sectionKeys } from '../generated/sections.ts';
import { boundsOf, type Pack, type Rule } from '../evaluate/pack.ts';

/** A JSON Schema (draft-07), as far as it is changed here. */
export interface Schema {
  title?: string;
  description?: string;
  properties?: Record<string, Schema>;
  items?: Schema;
  [keyword: string]: unknown;
}

/**
 * By the name of a schema, what a pack of rules adds to it. Ids are expected as `rules list` writes them, though kerbcheck reads small
 * letters, too; what others may name freely is offered and not demanded.
 */
export const forEditors: Record<string, (schema: Schema, pack: Pack) => Schema> = {
  site(schema, { rules }) {
    const { require, ...others } = schema.properties!;
    const names = {
      anyOf: [
        { enum: ['all', ...idsOf(rules), ...tagsOf(rules)] },
        { type: 'string', pattern: ',', description: 'Several, separated by commas.' },
      ],
    };
    const lists = [names, { type: 'array', items: names, minItems: 1 }];
    const withParams = rules.filter(({ params }) => params !== undefined);
    return {
      ...schema,
      title: 'Site file of kerbcheck',
      properties: {
        ...others,
        require: { ...withoutChoice(require!), anyOf: lists },
        params: {
          ...others['params'],
          additionalProperties: false,
          properties: Object.fromEntries(withParams.flatMap((rule) => idsOf([rule]).map((id) => [id, settingsOf(rule)]))),
        },
      },
    };
  },

  waivers(schema, { rules }) {
    const { waivers, ...others } = schema.properties!;
    const { rule, code, ...more } = waivers!.items!.properties!;
    const properties = {
      rule: { ...rule, enum: idsOf(rules) },
      code: { ...code, enum: distinct(rules.flatMap(codesOf)) },
      ...more,
    };
    // Of a rule only its own codes.
    const allOf = rules.map((one) => ({
      if: { required: ['rule'], properties: { rule: { enum: idsOf([one]) } } },
      // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema, and no promise
      then: { properties: { code: { enum: codesOf(one) } } },
    }));
    const items = { ...waivers!.items, properties, allOf };
    return { ...schema, title: 'Waivers of kerbcheck', properties: { ...others, waivers: { ...waivers, items } } };
  },

  rule(schema, { rules, replaced }) {
    const { replaces, evidence, tags, ...others } = schema.properties!;
    const builtIn = [...rules.filter(({ own }) => !own).map(({ id }) => id), ...replaced];
    const facts = Object.entries(sectionKeys).flatMap(([section, keys]) => keys.map((key) => `${section}.${key}`));
    return {
      ...schema,
      title: 'Rule of kerbcheck',
      properties: {
        ...others,
        replaces: { ...replaces, enum: builtIn.sort() },
        evidence: { ...evidence, items: { anyOf: [{ enum: facts }, { type: 'string' }] } },
        tags: { ...tags, items: { anyOf: [{ enum: tagsOf(rules) }, { type: 'string' }] } },
      },
    };
  },
};

const distinct = (names: string[]): string[] => [...new Set(names)].sort();
/** Former ids, too. */
const idsOf = (rules: Rule[]): string[] => rules.flatMap(({ id, aliases = [] }) => [id, ...aliases]);
const tagsOf = (rules: Rule[]): string[] => distinct(rules.flatMap(({ tags = [] }) => tags));
const codesOf = ({ fail }: Rule): string[] => distinct(fail.map(({ code }) => code));

function withoutChoice({ anyOf: _, ...schema }: Schema): Schema {
  return schema;
}

/** What a site may set of a rule. */
function settingsOf({ title, params = {} }: Rule): Schema {
  const properties = Object.entries(params).map(([name, param]): [string, Schema] => {
    const { default: usual, description, min, max } = param;
    const bounds = min === undefined && max === undefined ? '' : ` Expected: ${boundsOf(param)}.`;
    const limits = { ...(min !== undefined && { minimum: min }), ...(max !== undefined && { maximum: max }) };
    return [name, { type: typeof usual, default: usual, description: `${description}${bounds}`, ...limits }];
  });
  return { type: 'object', description: title, additionalProperties: false, properties: Object.fromEntries(properties) };
}
