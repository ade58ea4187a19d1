// The executable's main: all that is compiled at every start. The program itself is loaded from a second script, with
// V8's cached code beside it, because reading and compiling it would take longer than everything else together.
import { writeSync } from 'node:fs';
import { getRawAsset, isSea } from 'node:sea';
import { inspect } from 'node:util';
import { Script } from 'node:vm';
import { VERSION } from './generated/version.ts';
import { visible } from './text/visible.ts';

/** Once it is loaded. */
let program: typeof import('./cli.ts') | undefined;
process.on('uncaughtException', crash);
if (process.argv[2] === '--version') version();
else start();

/**
 * kerbcheck itself broke: one line, and its code at once, before anything that still runs sets another. KERBCHECK_DEBUG=1 adds the stack,
 * and the errors that caused it.
 */
function crash(error: unknown) {
  try {
    writeSync(2, `kerbcheck broke: ${visible(String(error).split('\n', 1)[0]!)}\n`);
    if (process.env['KERBCHECK_DEBUG'] === '1') writeSync(2, `${inspect(error)}\n`);
  } finally {
    process.exit(program?.codeWhenBroken() ?? 4);
  }
}

function version() {
  try {
    writeSync(1, `${VERSION}\n`);
  } catch (error) {
    // a reader that closed the pipe has seen enough
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EPIPE' && code !== 'EOF') throw error;
  }
}

async function start() {
  program = isSea() ? fromAssets() : await import('./cli.ts');
  await program.run(process.argv.slice(2));
  setImmediate(endAtOnce);
}

/** Where nothing is left to do or to write: Node would wait until V8 has compiled in the background what nobody will run, 2 ms. */
function endAtOnce() {
  if (process.getActiveResourcesInfo().length === 0) process.exit();
}

/** The program that build/bundle.ts made, from the assets of the executable. */
function fromAssets(): typeof import('./cli.ts') {
  // ASCII alone, by build/bundle.ts.
  const source = Buffer.from(getRawAsset('program.js')).toString('latin1');
  const script = new Script(source, { filename: 'program.js', cachedData: Buffer.from(getRawAsset('program.cache')) });
  const module = { exports: {} };
  script.runInThisContext()(module, module.exports, require, __filename, __dirname);
  return module.exports as typeof import('./cli.ts');
}
