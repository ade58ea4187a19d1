// `npm run ranks` holds the project to .dependency-cruiser.cjs; here each rule is shown to report what it forbids.
import * as assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { test } from 'uvu';

const allowed = {
  'package.json': '{"type": "module", "dependencies": {"xml2js": "*"}, "devDependencies": {"uvu": "*"}}',
  'src/cli.ts': `import './commands/check.ts';`,
  'src/commands/check.ts': `import '../collect/index.ts'; import '../evaluate/judge.ts'; import '../report/text.ts';`,
  'src/report/text.ts': `import type { R } from '../documents/results.ts'; import '../system/files.ts'; import '../text/visible.ts'; import './words.ts';`,
  'src/report/words.ts': '',
  'src/collect/index.ts': `import './captured.ts'; import './windows/machine.ts'; import '../domain/spn.ts';`,
  'src/collect/windows/machine.ts': `import '../sections/host.ts'; import '../formats/setspn.ts';`,
  'src/collect/sections/host.ts': `import type { C } from '../captured.ts'; import '../section.ts';`,
  'src/collect/captured.ts': `import './formats/setspn.ts'; export type C = 1;`,
  'src/collect/formats/setspn.ts': `import 'xml2js';`,
  'src/collect/ldap/search.ts': `import '../directory/query.ts';`,
  'src/collect/directory/query.ts': '',
  'src/collect/section.ts': '',
  'src/evaluate/judge.ts': `import type { F } from '../documents/facts.ts'; import type { R } from '../documents/results.ts'; import './language/tree.ts';`,
  'src/evaluate/language/tree.ts': '',
  'src/evaluate/files/load.ts': `import '../pack.ts';`,
  'src/evaluate/pack.ts': '',
  'src/domain/spn.ts': `import '../documents/facts.ts'; import '../text/visible.ts';`,
  'src/documents/facts.ts': `import '../generated/facts.ts'; export type F = 1;`,
  'src/documents/results.ts': 'export type R = 1;',
  'src/generated/facts.ts': '',
  'src/text/visible.ts': '',
  'src/system/files.ts': `import 'node:fs';`,
  'src/utils/text.ts': '',
  'build/generate.ts': '',
  'test/support/needs.ts': '',
};

const forbidden: [file: string, text: string, rule: RegExp][] = [
  ['src/system/run.ts', `import '../collect/formats/setspn.ts';`, /^system-imports-upwards$/],
  ['src/text/wrap.ts', `import '../documents/facts.ts';`, /^text-.*-imports-upwards$/],
  ['src/documents/redact.ts', `import '../domain/spn.ts';`, /^documents-exit-imports-upwards$/],
  ['src/domain/login.ts', `import type { C } from '../evaluate/judge.ts';`, /^domain-imports-upwards$/],
  ['src/evaluate/files/site.ts', `import '../../report/text.ts';`, /^collect-evaluate-imports-upwards$/],
  ['src/report/line.ts', `await import('../commands/check.ts');`, /^report-imports-upwards$/],
  ['src/commands/rules.ts', `import '../cli.ts';`, /^commands-imports-upwards$/],
  ['src/collect/identity/host.ts', `import '../directory/query.ts';`, /^section-sources-identity-imports-upwards$/],
  ['src/collect/directory/facts.ts', `import '../formats/setspn.ts';`, /^directory-imports-upwards$/],
  ['src/collect/formats/ldif.ts', `import '../sections/host.ts';`, /^formats-ldap-imports-upwards$/],
  ['src/collect/sections/spns.ts', `import '../windows/machine.ts';`, /^sections-imports-upwards$/],
  ['src/collect/formats/probeDocument.ts', `import '../ldap/search.ts';`, /^formats-and-ldap-apart$/],
  ['src/collect/windows/probe.ts', `import '../ldap/search.ts';`, /^ldap-and-windows-apart$/],
  ['src/collect/helpers.ts', `import './helpers2.ts';`, /^everything-in-collect-has-a-rank$/],
  ['src/evaluate/language/check.ts', `import '../pack.ts';`, /^language-imports-upwards$/],
  ['src/evaluate/waivers.ts', `import './helpers.ts';`, /^everything-in-evaluate-has-a-rank$/],
  ['src/collect/ldap/connection.ts', `import '../../evaluate/judge.ts';`, /^collect-and-evaluate-apart$/],
  ['src/evaluate/ready.ts', `import '../collect/formats/setspn.ts';`, /^collect-and-evaluate-apart$/],
  ['src/report/json.ts', `import type { F } from '../documents/facts.ts';`, /^report-only-renders$/],
  ['src/report/junit.ts', `import '../domain/spn.ts';`, /^report-only-renders$/],
  ['src/collect/formats/sddl.ts', `import '../../utils/text.ts';`, /^everything-in-src-has-a-rank$/],
  ['src/report/rows.ts', `import './rows.ts';`, /^no-circle$/],
  ['src/collect/formats/klist.ts', `import './nowhere.ts';`, /^resolvable$/],
  ['src/collect/formats/sc.ts', `import 'uvu';`, /^shipped-from-dependencies-only$/],
  ['src/collect/ldap/target.ts', `import '../../../test/support/needs.ts';`, /^src-stands-alone$/],
  ['build/bundle.ts', `import '../test/support/needs.ts';`, /^build-knows-no-tests$/],
];

/** Files that only stand there to be imported by what is forbidden. */
const others = { 'src/collect/helpers2.ts': '', 'src/evaluate/helpers.ts': '' };

/** What is reported about a project of these files. */
function violations(files: Record<string, string>): { from: string; rule: { name: string } }[] {
  const folder = mkdtempSync(join(tmpdir(), 'kerbcheck-test-'));
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  const cruiser = resolve('node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
  const options = ['--config', resolve('.dependency-cruiser.cjs'), '--output-type', 'json'];
  const { stdout } = spawnSync(process.execPath, [cruiser, 'src', 'build', 'test', ...options], { cwd: folder, encoding: 'utf8' });
  rmSync(folder, { recursive: true });
  return JSON.parse(stdout).summary.violations;
}

test('downwards is allowed', () => {
  assert.deepEqual(violations(allowed), []);
});

const found = violations({ ...allowed, ...others, ...Object.fromEntries(forbidden) });
for (const [file, text, rule] of forbidden) {
  test(`${file} must not say ${text}`, () => {
    const names = found.filter(({ from }) => from === file).map(({ rule }) => rule.name);
    assert.ok(
      names.some((name) => rule.test(name)),
      `${rule} is not among ${names}`,
    );
  });
}

test.run();
