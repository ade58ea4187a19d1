// The real PowerShell engine, in a program of its own (host/): Windows PowerShell is not to be had on other systems.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** What is missing to run the tests with the engine, if anything. */
export const powershellLacks =
  spawnSync('dotnet', ['--version'], { env: dotnetEnv() }).status === 0 ? undefined : 'the .NET SDK (dotnet) is not installed';

/** A program that takes the command line of powershell.exe: builds the engine's host where that has not been done before (6 s). */
export function buildEngine(): string {
  const built = buildProject('test/support/powershell/host');
  const program = join(built, 'powershell');
  if (!existsSync(program)) {
    writeFileSync(`${program}.${process.pid}`, `#!/bin/sh\nexec dotnet '${join(built, 'bin/host/debug/host.dll')}' "$@"\n`, {
      mode: 0o755,
    });
    renameSync(`${program}.${process.pid}`, program);
  }
  return program;
}

/** PowerShell's own console host with its modules, where that has not been built before (10 s, 230 MB). */
export function buildShell(): string {
  const built = buildProject('test/support/powershell/shell');
  const folder = join(built, 'bin/pwsh/debug_linux-x64');
  const modules = join(folder, 'Modules');
  if (!existsSync(modules)) {
    const own = `${modules}.${process.pid}`;
    cpSync(join(folder, 'runtimes/unix/lib/net10.0/Modules'), own, { recursive: true });
    try {
      renameSync(own, modules);
    } catch {
      rmSync(own, { recursive: true });
    }
  }
  return join(folder, 'pwsh');
}

/** The folder of PowerShell's own console host for Windows, powershell.exe, with all that it needs (9 s the first time). */
export function buildWindowsPowershell(): string {
  return join(buildProject('test/support/powershell/windows', ['publish', '-c', 'Release']), 'publish/powershell/release_win-x64');
}

/** PowerShell's console host for Windows with its modules, as people have it (20 s the first time); they are in runtimes/win. */
export function buildWindowsShell(): string {
  const project = 'test/support/powershell/windowsShell';
  return join(
    buildProject(project, ['publish', '-c', 'Release'], ['test/support/powershell/windows/powershell.csproj']),
    'publish/powershell/release_win-x64',
  );
}

/**
 * Builds a .NET project, whose files tell the folder below .cache that it is built into: what is there is as it should be.
 * @param others files of other folders that it is made of
 * @throws where it does not compile, or a package is not the one that its lock file names
 */
export function buildProject(folder: string, command = ['build'], others: string[] = []): string {
  const hash = createHash('sha256');
  for (const file of globSync([`${folder}/*.{cs,csproj,psd1,ps1xml,json}`, `${folder}/../*.props`, ...others]).toSorted())
    hash.update(readFileSync(file));
  const built = resolve('.cache/dotnet', hash.digest('hex').slice(0, 16));
  if (existsSync(built)) return built;
  mkdirSync('.cache/dotnet', { recursive: true });
  // Several tests can start at the same time: the first to be ready wins.
  const own = `${built}.${process.pid}`;
  const [verb, ...options] = command;
  const { status, stdout, stderr } = spawnSync('dotnet', [verb!, folder, ...options, '--artifacts-path', own, '-nodeReuse:false'], {
    env: dotnetEnv(),
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`dotnet ${verb} ${folder} ended with ${status}: ${stdout}${stderr}`);
  try {
    renameSync(own, built);
  } catch {
    rmSync(own, { recursive: true });
  }
  return built;
}

/** The environment of dotnet: nothing is sent anywhere. */
function dotnetEnv(): NodeJS.ProcessEnv {
  return { ...process.env, DOTNET_CLI_TELEMETRY_OPTOUT: '1', POWERSHELL_TELEMETRY_OPTOUT: '1', DOTNET_NOLOGO: '1' };
}
