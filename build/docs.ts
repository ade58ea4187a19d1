// Makes what can be made of the documentation:   npm run docs
// docs/rules, docs/codes.md and the texts of the rules' cases; in all other pages the output of the commands that they show, what
// sources tell, and the table of exit codes.
// test/docs.test.ts holds all of it to be current.
import { spawnSync } from 'node:child_process';
import { globSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { exitTable } from '../src/cli.ts';
import { rulePage } from '../src/commands/rulePage.ts';
import { rulesMarkdown } from '../src/evaluate/describe.ts';
import { loadPack } from '../src/evaluate/files/load.ts';
import { VERSION } from '../src/generated/version.ts';
import { intuneRules } from '../src/evaluate/intuneRules.ts';
import { english } from '../src/report/phrases.ts';
import { readRuleFolder } from '../src/evaluate/files/ruleFolder.ts';
import type { Pack } from '../src/evaluate/pack.ts';
import { codesMarkdown } from './codes.ts';
import { dscManifest } from './dscManifest.ts';
import { withGate } from './gate.ts';
import { withMadeParts } from './powershell.ts';
import { taskFile } from './scheduledTask.ts';
import { ruleTexts } from './ruleTexts.ts';
import { withSourceTables } from './sourceTables.ts';

/** The pages that people write, and the list of codes. */
export const pages = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  ...readdirSync('docs')
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

/** The scripts for PowerShell in which parts are made, and the module's manifest, by name. */
function scripts(pack: Pack): Record<string, string> {
  const functions = read('powershell/Kerbcheck/Kerbcheck.psm1') + read('integrations/functions.ps1');
  const names = globSync(['powershell/**/*.psm1', 'integrations/**/*.ps1']).toSorted();
  const manifest = 'powershell/Kerbcheck/Kerbcheck.psd1';
  return {
    ...Object.fromEntries(names.map((name) => [name, withMadeParts(read(name), functions, pack)])),
    [manifest]: read(manifest).replace(/(?<=ModuleVersion = )'.*'/, `'${VERSION}'`),
  };
}

/** The files for build servers. */
function gates(): Record<string, string> {
  const script = read('integrations/shell/check-sites.sh');
  return Object.fromEntries(globSync('integrations/*/*.yml').map((name) => [name, withGate(read(name), script)]));
}

const read = (name: string): string => readFileSync(name, 'utf8');

/**
 * The files that are made as a whole, by name: a page for each rule, the list of all, the codes, and what the rules' cases say; scripts in
 * which parts are made.
 */
export async function madeFiles(): Promise<Record<string, string>> {
  const folder = await readRuleFolder('rules/procall');
  const pack = loadPack(folder);
  return {
    'test/fixtures/rules.golden.txt': await ruleTexts(folder),
    'docs/codes.md': codesMarkdown(pack),
    ...scripts(pack),
    ...gates(),
    'integrations/intune/compliance.json': `${JSON.stringify(intuneRules(pack), null, 2)}\n`,
    'integrations/dsc/kerbcheck.dsc.resource.json': dscManifest(),
    'docs/rules/README.md': rulesMarkdown(pack),
    ...Object.fromEntries(
      await Promise.all(
        pack.rules.map(async (rule) => [`docs/rules/${rule.id}.md`, await rulePage(rule, pack, folder, { phrases: english })]),
      ),
    ),
  };
}

/** The files that a page shows, by name: a line with the name in backquotes and a colon, then the text as YAML. */
export function filesIn(page: string): Record<string, string> {
  return Object.fromEntries([...page.matchAll(/^`([\w./-]+)`:\n\n```yaml\n([^]*?)^```$/gm)].map(([, name, text]) => [name!, text!]));
}

/** The page with what is made in it: the output of its commands, what sources tell, the table of exit codes. */
export function madeCurrent(page: string): string {
  return withSourceTables(withRealOutput(page)).replace(/^```text\nExit codes [^]*?^```$/gm, () => `\`\`\`text\n${exitTable()}\n\`\`\``);
}

/**
 * The page with the real output below every command of its console blocks: lines that begin with `$ `, run by bash in a
 * folder with the examples, the rules, the tests' facts and the files that the page shows.
 */
function withRealOutput(page: string): string {
  if (!page.includes('```console\n')) return page;
  const folder = mkdtempSync(join(tmpdir(), 'kerbcheck-docs-'));
  try {
    for (const name of ['examples', 'rules', 'test']) symlinkSync(resolve(name), join(folder, name));
    for (const [name, text] of Object.entries(filesIn(page))) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    return page.replace(/^```console\n([^]*?)^```$/gm, (_, block: string) => `\`\`\`console\n${session(block, folder)}\`\`\``);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Runs the commands of a block one after the other in one shell. A command goes on in the next line behind a backslash. */
function session(block: string, folder: string): string {
  const commands = block.match(/^\$ (?:.*\\\n)*.*$/gm) ?? [];
  // A NUL behind each output; the exit code stays readable as $?.
  const script = commands.map((command) => `${command.slice(2)}\ncode=$?; printf '\\0'; (exit $code)\n`).join('');
  const { stdout } = spawnSync('bash', ['-c', `kerbcheck() { "$NODE" "$MAIN" "$@"; }\nexec 2>&1\n${script}`], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C.UTF-8', NODE: process.execPath, MAIN: resolve('src/main.ts') },
  });
  // The number of a report is another one in every run, since the time is another.
  const outputs = stdout.replace(/\breport [0-9a-f]{12}\b/g, 'report 3f9a12cc01de').split('\0');
  return commands.map((command, index) => `${command}\n${outputs[index]}`).join('');
}

if (import.meta.main) {
  rmSync('docs/rules', { recursive: true, force: true });
  mkdirSync('docs/rules', { recursive: true });
  for (const [name, text] of Object.entries(await madeFiles())) writeFileSync(name, text);
  writeFileSync('integrations/scheduled-task/kerbcheck.xml', taskFile());
  for (const page of pages) writeFileSync(page, madeCurrent(read(page)));
}
