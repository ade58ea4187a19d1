import { WrongUse } from '../system/errors.ts';
import { builtInPack, type Pack, type Rule } from './pack.ts';

/** The built-in pack, with the rules of a folder (--rules) added. @throws WrongUse where one of them is not valid */
export async function packOf(folder: string | undefined): Promise<Pack> {
  const builtIn = await builtInPack();
  if (folder === undefined) return builtIn;
  const { loadPack } = await import('./load.ts');
  const { readRuleFolder } = await import('./ruleFolder.ts');
  return loadPack(readRuleFolder(folder), builtIn);
}

/** The rule of an id, or of a former id. @throws WrongUse where there is none */
export function ruleNamed(pack: Pack, id: string): Rule {
  const wanted = id.toUpperCase();
  const rule = pack.rules.find((one) => one.id === wanted) ?? pack.rules.find((one) => one.aliases?.includes(wanted));
  if (!rule) throw new WrongUse(`there is no rule ${id}; the rules are ${pack.rules.map((one) => one.id).join(', ')}`);
  return rule;
}
