import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { WrongUse } from '../../system/errors.ts';

/** A folder of rules as read: on disk, or compiled into the executable. */
export interface RuleFolder {
  /** What messages call it. */
  path: string;
  /** Text by name: pack.yaml, ID.yaml, ID.test.yaml. */
  files: Record<string, string>;
  /** Text by name: facts/NAME.json, which tests may start from. */
  facts: Record<string, string>;
}

/** @throws WrongUse where the folder or a file in it cannot be read */
export function readRuleFolder(path: string): RuleFolder {
  const files = texts(path, /\.ya?ml$/);
  if (!files) throw new WrongUse(`${path}: a folder with pack.yaml and rules is expected, it cannot be read`);
  return { path, files, facts: texts(join(path, 'facts'), /\.json$/) ?? {} };
}

/** The rules that are compiled into the executable, with their tests. */
export async function builtInFolder(): Promise<RuleFolder> {
  return JSON.parse((await import('../../generated/ruleFolder.ts')).folderJson) as RuleFolder;
}

/** The files of a folder in the order of their names; undefined where there is no such folder. */
function texts(folder: string, wanted: RegExp): Record<string, string> | undefined {
  let names;
  try {
    names = readdirSync(folder);
  } catch {
    return undefined;
  }
  const read = (name: string): [string, string] => {
    try {
      return [name, readFileSync(join(folder, name), 'utf8').replace(/^\uFEFF/, '')];
    } catch (error) {
      throw new WrongUse(`${join(folder, name)}: cannot be read`, { cause: error });
    }
  };
  return Object.fromEntries(
    names
      .filter((name) => wanted.test(name))
      .sort()
      .map(read),
  );
}
