// Runs Windows executables under Wine.
import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { executable } from '../executable.ts';

/** What is missing to run the tests with Wine, if anything. */
export const wineLacks = spawnSync('wine', ['--version']).status === 0 ? undefined : 'wine is not installed';

/** What is missing to run them as on a German Windows. */
export const germanLacks = existsSync('/usr/share/i18n/locales/de_DE') ? undefined : 'the package locales is not installed';

interface RunOptions {
  cwd?: string;
  env?: NodeJS.ProcessEnv;
}

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/**
 * A Windows of its own: a new Wine prefix, made in about 15 seconds, gone after close().
 * @param native programs and libraries of which Wine's own, stubs mostly, are not taken where a test has put something better
 */
export function startWine(native = 'sc.exe,powershell.exe') {
  const folder = mkdtempSync(join(tmpdir(), 'kerbcheck-wine-'));
  const env: NodeJS.ProcessEnv = {
    PATH: process.env['PATH'],
    WINEPREFIX: join(folder, 'prefix'),
    HOME: folder,
    WINEDEBUG: '-all',
    WINEDLLOVERRIDES: `${native}=n`,
    POWERSHELL_TELEMETRY_OPTOUT: '1',
    POWERSHELL_UPDATECHECK: 'Off',
    LC_ALL: 'C.UTF-8',
  };
  mkdirSync(env['WINEPREFIX']!);
  // Stays 300 s after the last program: the names in the registry are set anew whenever it starts.
  execFileSync('wineserver', ['-p300'], { env, stdio: 'ignore' });
  execFileSync('wineboot', ['-i'], { env, stdio: 'ignore' });
  execFileSync('wine', ['winecfg', '-v', 'win10'], { env, stdio: 'ignore' });
  // Started anew, else services that are made later are known to every second program only.
  execFileSync('wineserver', ['-k'], { env });
  spawnSync('wineserver', ['-w'], { env });
  execFileSync('wineserver', ['-p300'], { env, stdio: 'ignore' });

  /** Standard input and output are files: Node cannot use Unix pipes under Wine. */
  const runOnce = (exe: string, args: string[], options: RunOptions): Ended => {
    const stdout = join(folder, 'stdout');
    const stderr = join(folder, 'stderr');
    const files = [openSync('/dev/null', 'r'), openSync(stdout, 'w'), openSync(stderr, 'w')];
    const { status } = spawnSync('wine', [exe, ...args], {
      cwd: options.cwd ?? folder,
      env: { ...env, ...options.env },
      stdio: files,
      timeout: 60_000,
    });
    files.forEach(closeSync);
    return { code: status, stdout: readFileSync(stdout, 'utf8'), stderr: readFileSync(stderr, 'utf8') };
  };

  return {
    folder,
    /** The environment of its programs. */
    env,
    /** The folder that is C: to Windows programs. */
    drive: join(folder, 'prefix/drive_c'),

    /** Runs exe with args; once more where Wine and not the program ended it, as on a busy machine it does now and then. */
    run(exe: string, args: string[], options: RunOptions = {}): Ended {
      const ended = runOnce(exe, args, options);
      const isOfWine = ended.code === null || (ended.code > 4 && ended.stdout === '');
      return isOfWine ? runOnce(exe, args, options) : ended;
    },

    setRegistry(key: string, name: string, value: string | number) {
      const type = typeof value === 'number' ? 'REG_DWORD' : 'REG_SZ';
      execFileSync('wine', ['reg', 'add', key, '/v', name, '/t', type, '/d', String(value), '/f'], { env, stdio: 'ignore' });
    },

    /** The environment in which programs run as on a German Windows: code pages 1252 and 850. */
    german(): NodeJS.ProcessEnv {
      execFileSync('localedef', ['-i', 'de_DE', '-f', 'UTF-8', join(folder, 'de_DE.UTF-8')]);
      return { LOCPATH: folder, LC_ALL: 'de_DE.UTF-8' };
    },

    close() {
      execFileSync('wineserver', ['-k'], { env });
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/**
 * Writes a copy of dist/kerbcheck.exe that runs under Wine 8, whose VirtualAlloc2 lacks what Node uses. Under another name it
 * is not found, and Node does without. Nothing else differs.
 */
export function wineCopy(copy: string) {
  const exe = readFileSync(executable('kerbcheck.exe'));
  const name = Buffer.from('\0VirtualAlloc2\0');
  const at = exe.indexOf(name);
  if (at < 0 || exe.indexOf(name, at + 1) >= 0) throw new Error('VirtualAlloc2 is not named exactly once in kerbcheck.exe');
  exe.write('VirtualAllocX', at + 1);
  writeFileSync(copy, exe);
}
