// The executable's main: all that is compiled at every start. The program itself is loaded from a second script, with
// V8's cached code beside it, because reading and compiling it would take longer than everything else together.
import { writeSync } from 'node:fs';
import { getRawAsset, isSea } from 'node:sea';
import { inspect } from 'node:util';
import { Script } from 'node:vm';
import { VERSION } from './generated/version.ts';

/** What a crash ends with; the program knows better, once it is loaded: --exit may ask for another code. */
let brokenCode = 4;
process.on('uncaughtException', broke);
if (process.argv[2] === '--version') version();
else start();

/** kerbcheck itself broke: one line, and its code at once, before anything that still runs sets another. */
function broke(error: unknown) {
  try {
    writeSync(2, `kerbcheck broke: ${String(error).split('\n', 1)[0]}\n`);
    if (process.env['KERBCHECK_DEBUG'] === '1') writeSync(2, `${inspect(error)}\n`);
  } finally {
    process.exit(brokenCode);
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
  const { run, codeWhenBroken } = isSea() ? program() : await import('./cli.ts');
  const argv = process.argv.slice(2);
  brokenCode = codeWhenBroken(argv);
  await run(argv);
}

/** The program that build/bundle.ts made, from the assets of the executable. */
function program(): typeof import('./cli.ts') {
  // ASCII alone, by build/bundle.ts.
  const source = Buffer.from(getRawAsset('program.js')).toString('latin1');
  const script = new Script(source, { filename: 'program.js', cachedData: Buffer.from(getRawAsset('program.cache')) });
  const module = { exports: {} };
  script.runInThisContext()(module, module.exports, require, __filename, __dirname);
  return module.exports as typeof import('./cli.ts');
}
