// Builds what the tests with PowerShell run, so that they need no network.
import { buildEngine, buildProject, buildShell, buildWindowsPowershell, buildWindowsShell } from './engine.ts';

for (const build of [
  buildEngine,
  buildShell,
  buildWindowsPowershell,
  buildWindowsShell,
  () => buildProject('test/support/powershell/framework'),
])
  build();
