// Tests that are written in Pester, PowerShell's own, as tests of this suite: one for each.
import * as assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { testWhere } from '../needs.ts';
import { buildShell, powershellLacks } from './engine.ts';

interface PesterTest {
  name: string;
  result: string;
  error: string;
}

/** Runs a file of Pester, and makes a test of each test in it. `env`: what the file is told. */
export function testsInPester(file: string, env: () => NodeJS.ProcessEnv): void {
  const test = testWhere('POWERSHELL', powershellLacks);
  if (powershellLacks !== undefined) return void test(file, () => undefined);
  const tests = runPester(file, env());
  for (const { name, result, error } of tests) test(name, () => assert.equal(`${result} ${error}`.trim(), 'Passed'));
}

/** @throws where the file ran no test, or broke outside of one */
function runPester(file: string, env: NodeJS.ProcessEnv): PesterTest[] {
  const shell = buildShell();
  const script = `Import-Module '${join(dirname(shell), 'Pester/Pester.psd1')}'
$run = Invoke-Pester -Path '${file}' -PassThru -Output None
$broken = @($run.Containers + $run.FailedBlocks | Where-Object ErrorRecord | ForEach-Object { $_.ErrorRecord | Out-String })
$tests = @($run.Tests | ForEach-Object { @{ name = $_.ExpandedPath; result = $_.Result; error = [string]($_.ErrorRecord | Out-String) } })
[Console]::Out.Write((ConvertTo-Json @{ broken = $broken; tests = $tests } -Depth 3))`;
  const { stdout, stderr } = spawnSync(shell, ['-NoProfile', '-NonInteractive', '-Command', script], {
    env: { ...process.env, NO_COLOR: '1', POWERSHELL_TELEMETRY_OPTOUT: '1', POWERSHELL_UPDATECHECK: 'Off', ...env },
    encoding: 'utf8',
    maxBuffer: 1e8,
  });
  const start = stdout.indexOf('{\n');
  assert.notEqual(start, -1, `${file}: ${stdout}${stderr}`);
  const { broken, tests } = JSON.parse(stdout.slice(start)) as { broken: string[]; tests: PesterTest[] };
  assert.deepEqual(broken, [], file);
  assert.ok(tests.length > 0, `${file} has no test`);
  return tests;
}
