import { packOf } from '../evaluate/packs.ts';
import { WrongUse } from '../system/errors.ts';
import { writeStdout } from '../system/stdout.ts';
import { escapeJson } from '../text/visible.ts';
import { forEditors, type Schema } from './editors.ts';

/** The published schemas by name. */
const schemas: Record<string, () => Promise<{ default: unknown }>> = {
  facts: () => import('../schemas/facts.json', { with: { type: 'json' } }),
  results: () => import('../schemas/results.json', { with: { type: 'json' } }),
  rule: () => import('../schemas/rule.json', { with: { type: 'json' } }),
  pack: () => import('../schemas/pack.json', { with: { type: 'json' } }),
  test: () => import('../schemas/test.json', { with: { type: 'json' } }),
  site: () => import('../schemas/site.json', { with: { type: 'json' } }),
  waivers: () => import('../schemas/waivers.json', { with: { type: 'json' } }),
  dsc: () => import('../schemas/dsc.json', { with: { type: 'json' } }),
  comparison: () => import('../schemas/comparison.json', { with: { type: 'json' } }),
};

/** kerbcheck schema NAME: a JSON Schema (draft-07) */
export async function schema({ name, rules }: { name: string; rules?: string }): Promise<number> {
  await writeStdout(await schemaText(name, rules));
  return 0;
}

/**
 * A schema as it is printed: in ASCII, since PowerShell keeps what a program prints in any code page.
 * @param rules the folder of own rules, which schemas of what people write name beside the built-in ones
 * @throws WrongUse where there is no such schema, or no such folder
 */
export async function schemaText(name: string, rules?: string): Promise<string> {
  if (!Object.hasOwn(schemas, name)) throw new WrongUse(`there is no schema ${name}; expected one of ${Object.keys(schemas).join(', ')}`);
  const published = (await schemas[name]!()).default as Schema;
  const whole = forEditors[name] === undefined ? published : forEditors[name](published, await packOf(rules));
  return `${escapeJson(JSON.stringify(whole, null, 2), true)}\n`;
}
