// What calls kerbcheck in tests of integrations: the real PowerShell, with a program folder in which kerbcheck.exe is the
// program from source. Sources that are captured take the place of this machine, which is no Windows.
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** A folder whose name is what scripts have to cope with. */
export function programFolder(): { folder: string; program: string; remove(): void } {
  const base = mkdtempSync(join(tmpdir(), 'kerbcheck-test-'));
  const folder = join(base, 'Prögram Files (x) $HOME [1]');
  mkdirSync(join(folder, 'kerbcheck'), { recursive: true });
  return { folder, program: join(folder, 'kerbcheck', 'kerbcheck.exe'), remove: () => rmSync(base, { recursive: true }) };
}

/** Writes a program that runs `script`, for sh. */
export function writeProgram(path: string, script: string): void {
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
}

/** kerbcheck from source: what a script asks of this machine is read from captured files instead. */
export function kerbcheckWith(sources: string[]): string {
  const quoted = [process.execPath, resolve('src/main.ts')].map((each) => `'${each}'`).join(' ');
  return `case "$1" in --version) exec ${quoted} --version;; esac
for argument; do shift; case "$argument" in --probe-ticket) ;; *) set -- "$@" "$argument";; esac; done
exec ${quoted} "$@" ${sources.map((each) => `'${each}'`).join(' ')}`;
}

/** Runs a script as its callers do. */
export function runScript(
  shell: string,
  script: string,
  env: NodeJS.ProcessEnv,
  args: string[] = [],
): { code: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(
    shell,
    ['-NoProfile', '-NonInteractive', '-ExecutionPolicy', 'Bypass', '-File', script, ...args],
    {
      env: { ...process.env, POWERSHELL_TELEMETRY_OPTOUT: '1', POWERSHELL_UPDATECHECK: 'Off', ...env },
      encoding: 'utf8',
    },
  );
  return { code: status, stdout, stderr };
}
