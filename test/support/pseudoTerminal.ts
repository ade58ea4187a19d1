import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** What a command prints on a terminal, standard output and standard error in one: `script` of util-linux makes a pseudo terminal. */
export async function onTerminal(command: readonly string[]): Promise<string> {
  const quoted = command.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
  const { stdout } = await promisify(execFile)('script', ['--quiet', '--return', '--command', `${quoted} || true`, '/dev/null'], {
    encoding: 'utf8',
    maxBuffer: 16_000_000,
  });
  return stdout;
}
