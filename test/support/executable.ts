import { globSync, statSync } from 'node:fs';
import { resolve } from 'node:path';

/** What an executable is made of; src/generated is made of it too, and written anew by many commands. */
const sources = ['src/**', 'rules/procall/**', 'build/**', 'package.json', 'package-lock.json'];

/**
 * The path of a built executable.
 * @throws Error where it is not there, or older than what it is made of: a test of it would say nothing about the sources
 */
export function executable(name: 'kerbcheck' | 'kerbcheck.exe' = 'kerbcheck'): string {
  const built = statSync(`dist/${name}`, { throwIfNoEntry: false })?.mtimeMs;
  if (built === undefined) throw new Error(`there is no dist/${name} yet: npm run build`);
  const newer = globSync(sources, { exclude: ['src/generated/**'] })
    .filter((path) => statSync(path).isFile())
    .find((file) => statSync(file).mtimeMs > built);
  if (newer !== undefined) throw new Error(`dist/${name} is older than the sources (${newer}): npm run build`);
  return resolve('dist', name);
}
