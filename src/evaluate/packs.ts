import { builtInPack, type Pack } from './pack.ts';

/** The built-in pack, with the rules of a folder (--rules) added. @throws WrongUse where one of them is not valid */
export async function packOf(folder: string | undefined): Promise<Pack> {
  const builtIn = await builtInPack();
  if (folder === undefined) return builtIn;
  const { loadPack } = await import('./files/load.ts');
  const { readRuleFolder } = await import('./files/ruleFolder.ts');
  return loadPack(await readRuleFolder(folder), builtIn);
}
