import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { WrongUse } from '../../system/errors.ts';
import { readText } from '../../system/readText.ts';

/** A folder of rules as read: on disk, or compiled into the executable. */
export interface RuleFolder {
  /** What messages call it. */
  path: string;
  /** Text by name: pack.yaml, ID.yaml, ID.test.yaml. */
  files: Record<string, string>;
  /** Text by name: facts/NAME.json, which tests may start from. */
  facts: Record<string, string>;
}

const rulePattern = /\.ya?ml$/;

/** @throws WrongUse where the folder or a file in it cannot be read, or one is larger than 1 MB */
export async function readRuleFolder(path: string): Promise<RuleFolder> {
  const files = await texts(path, rulePattern);
  if (!files) throw new WrongUse(`${path}: a folder with pack.yaml and rules is expected, it cannot be read`);
  return { path, files, facts: (await texts(join(path, 'facts'), /\.json$/)) ?? {} };
}

/** The paths of the rules in a folder; none where it cannot be read. */
export function ruleFilesIn(folder: string): string[] {
  return (namesIn(folder, rulePattern) ?? []).map((name) => join(folder, name));
}

/** The rules that are compiled into the executable, with their tests. */
export async function builtInFolder(): Promise<RuleFolder> {
  return JSON.parse((await import('../../generated/ruleFolder.ts')).folderJson) as RuleFolder;
}

/** The files of a folder in the order of their names; undefined where there is no such folder. */
async function texts(folder: string, wanted: RegExp): Promise<Record<string, string> | undefined> {
  const names = namesIn(folder, wanted);
  if (!names) return undefined;
  const read: [string, string][] = [];
  for (const name of names) read.push([name, (await readText(join(folder, name))).text]);
  return Object.fromEntries(read);
}

function namesIn(folder: string, wanted: RegExp): string[] | undefined {
  try {
    return readdirSync(folder)
      .filter((name) => wanted.test(name))
      .sort();
  } catch {
    return undefined;
  }
}
