// Stand-ins for the programs of Windows in a Wine prefix: they replay what tests give them (standIn.c).
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const compiler = 'x86_64-w64-mingw32-gcc';

/** What is missing to build Windows programs, if anything. */
export const mingwLacks = spawnSync(compiler, ['--version']).status === 0 ? undefined : `${compiler} is not installed`;

/** Builds a Windows program from a C file of this folder. @param more objects, options */
export function buildProgram(source: string, program: string, more: string[] = []): void {
  const options = ['-O1', '-s', '-Wall', '-Wextra', '-Werror', '-municode'];
  execFileSync(compiler, [...options, '-o', program, join('test/support/wine', source), ...more]);
}

/** One call of a stand-in. */
export interface Call {
  /** Its full path. */
  program: string;
  /** Its working folder. */
  folder: string;
  args: string[];
}

const programsOfWindows = ['setspn.exe', 'sc.exe', 'klist.exe', 'nltest.exe', 'WindowsPowerShell/v1.0/powershell.exe'];

/** Puts stand-ins for those programs into the system folder of a Wine prefix; reg.exe is Wine's own. */
export function installStandIns(drive: string, programs = programsOfWindows) {
  const system = join(drive, 'windows/system32');
  const folder = join(drive, 'standIns');
  mkdirSync(folder);
  const standIn = join(drive, 'standIn.exe');
  buildProgram('standIn.c', standIn);
  for (const program of programs) {
    rmSync(join(system, program), { force: true });
    copyFileSync(standIn, join(system, program));
  }

  return {
    /** The program, to be planted elsewhere under a name of Windows. */
    standIn,

    /**
     * What a command (`sc qc eucsrv`; `powershell`: whatever the arguments) prints and does; those of before are forgotten, with
     * the record of calls. Without an answer a stand-in prints nothing and ends with 0.
     */
    answer(answers: Record<string, { prints?: string | Buffer; does?: number | 'hang' | 'flood' | 'child' }>): void {
      for (const name of readdirSync(folder)) rmSync(join(folder, name));
      for (const [command, { prints, does }] of Object.entries(answers)) {
        const name = join(folder, command.replace(/[*?"/\\:<>|]/g, '_'));
        if (prints !== undefined) writeFileSync(`${name}.txt`, prints);
        if (does !== undefined) writeFileSync(`${name}.do`, String(does));
      }
    },

    calls(): Call[] {
      const record = join(folder, 'calls.txt');
      if (!existsSync(record)) return [];
      return readFileSync(record, 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => {
          const [program = '', folder = '', ...args] = line.split('|');
          return { program, folder, args };
        });
    },
  };
}
