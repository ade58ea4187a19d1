import { WrongUse } from '../system/errors.ts';
import { writeStdout } from '../system/stdout.ts';

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
export async function schema({ name }: { name: string }): Promise<number> {
  if (!Object.hasOwn(schemas, name)) throw new WrongUse(`there is no schema ${name}; expected one of ${Object.keys(schemas).join(', ')}`);
  await writeStdout(`${JSON.stringify((await schemas[name]!()).default, null, 2)}\n`);
  return 0;
}
