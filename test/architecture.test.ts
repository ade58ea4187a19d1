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
  'src/report/text.ts': `import type { R } from '../results.ts'; import '../system/files.ts'; import './words.ts';`,
  'src/report/words.ts': '',
  'src/collect/index.ts': `import './setspn.ts'; import '../domain/spn.ts';`,
  'src/collect/setspn.ts': `import 'xml2js';`,
  'src/evaluate/judge.ts': `import type { F } from '../facts.ts'; import type { R } from '../results.ts';`,
  'src/domain/spn.ts': `import '../facts.ts';`,
  'src/facts.ts': `import './generated/facts.ts'; export type F = 1;`,
  'src/results.ts': 'export type R = 1;',
  'src/generated/facts.ts': '',
  'src/system/files.ts': `import 'node:fs';`,
  'src/utils/text.ts': '',
  'build/generate.ts': '',
  'test/needs.ts': '',
};

const forbidden: [file: string, text: string, rule: RegExp][] = [
  ['src/system/run.ts', `import '../collect/setspn.ts';`, /^system-.*-imports-upwards$/],
  ['src/domain/login.ts', `import type { C } from '../evaluate/judge.ts';`, /^domain-imports-upwards$/],
  ['src/evaluate/load.ts', `import '../report/text.ts';`, /^collect-evaluate-imports-upwards$/],
  ['src/report/line.ts', `await import('../commands/check.ts');`, /^report-imports-upwards$/],
  ['src/commands/rules.ts', `import '../cli.ts';`, /^commands-imports-upwards$/],
  ['src/collect/ldap.ts', `import '../evaluate/judge.ts';`, /^collect-and-evaluate-apart$/],
  ['src/evaluate/cel.ts', `import '../collect/setspn.ts';`, /^collect-and-evaluate-apart$/],
  ['src/report/json.ts', `import type { F } from '../facts.ts';`, /^report-only-renders$/],
  ['src/report/junit.ts', `import '../domain/spn.ts';`, /^report-only-renders$/],
  ['src/collect/sddl.ts', `import '../utils/text.ts';`, /^everything-has-a-rank$/],
  ['src/report/rows.ts', `import './rows.ts';`, /^no-circle$/],
  ['src/collect/klist.ts', `import './nowhere.ts';`, /^resolvable$/],
  ['src/collect/service.ts', `import 'uvu';`, /^shipped-from-dependencies-only$/],
  ['src/collect/query.ts', `import '../../test/needs.ts';`, /^src-stands-alone$/],
  ['build/bundle.ts', `import '../test/needs.ts';`, /^build-knows-no-tests$/],
];

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

const found = violations({ ...allowed, ...Object.fromEntries(forbidden) });
for (const [file, text, rule] of forbidden) {
  test(`${file} must not say ${text}`, () => {
    const names = found.filter(({ from }) => from === file).map(({ rule }) => rule.name);
    assert.ok(names.some((name) => rule.test(name)), `${rule} is not among ${names}`);
  });
}

test.run();
