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

const rulePattern = /\.ya?ml$/;

/** @throws WrongUse where the folder or a file in it cannot be read */
export function readRuleFolder(path: string): RuleFolder {
  const files = texts(path, rulePattern);
  if (!files) throw new WrongUse(`${path}: a folder with pack.yaml and rules is expected, it cannot be read`);
  return { path, files, facts: texts(join(path, 'facts'), /\.json$/) ?? {} };
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
function texts(folder: string, wanted: RegExp): Record<string, string> | undefined {
  const read = (name: string): [string, string] => {
    try {
      return [name, readFileSync(join(folder, name), 'utf8').replace(/^\uFEFF/, '')];
    } catch (error) {
      throw new WrongUse(`${join(folder, name)}: cannot be read`, { cause: error });
    }
  };
  const names = namesIn(folder, wanted);
  return names && Object.fromEntries(names.map(read));
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
