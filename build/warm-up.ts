// Runs one real check with FOLDER/program.js and keeps V8's code of all that it needed in FOLDER/program.cache:
//   node --random-seed=1 --min-semi-space-size=64 build/warm-up.ts FOLDER
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Script } from 'node:vm';

const [folder = '.'] = process.argv.slice(2);
const reports = mkdtempSync(join(tmpdir(), 'kerbcheck-'));
const script = new Script(readFileSync(`${folder}/program.js`, 'latin1'), { filename: 'program.js' });
const module = { exports: {} as typeof import('../src/cli.ts') };
script.runInThisContext()(module, module.exports, createRequire(import.meta.url), '', '');
await module.exports.run([
  ...['check', '--server', 'ucs01.corp.example'],
  ...['--general-xml', 'examples/misplaced/general.xml', '--setspn', 'examples/misplaced/setspn.txt'],
  ...['-o', 'text', '-o', `json=${reports}/results.json`, '-o', `junit=${reports}/results.xml`],
]);
if (process.exitCode !== 1) throw new Error(`the check of examples/misplaced ended with ${process.exitCode}, not with 1`);
process.exitCode = 0;
writeFileSync(`${folder}/program.cache`, script.createCachedData());
rmSync(reports, { recursive: true });
