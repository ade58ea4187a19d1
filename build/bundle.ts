// Makes .cache/bundle: main.js (all that is compiled at every start), program.js (everything else, as one script) and
// program.cache (V8's compiled code of program.js, as it stands after one real check).
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { build, type BuildOptions, type Plugin } from 'esbuild';

const folder = '.cache/bundle';

/**
 * What libraries load or do at their start, though kerbcheck has no use for it: each of these would cost 1 to 8 ms of every run.
 * yargs asserts its own arguments by node:assert, and looks at each argument of each of its calls, whose types tsc has checked; sax offers
 * itself as a stream, if there are streams; xml2js can write XML, too.
 */
const spared: Record<string, { library: RegExp; instead: string }> = {
  assert: {
    library: /\/node_modules\/yargs\//,
    instead: `
      exports.strictEqual = (actual, expected, message) => { if (actual !== expected) throw new Error(message); };
      exports.notStrictEqual = (actual, expected, message) => { if (actual === expected) throw new Error(message); };`,
  },
  './argsert.js': { library: /\/node_modules\/yargs\//, instead: 'export function argsert() {}' },
  stream: { library: /\/node_modules\/sax\//, instead: '' },
  xmlbuilder: { library: /\/node_modules\/xml2js\//, instead: '' },
};

/** Of iconv-lite only code pages of one byte are used; the tables of the East Asian ones are 400 KB, and Node has its own. */
const asianTables = /^\.\/tables\/.*\.json$/;

const sparing: Plugin = {
  name: 'sparing',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: new RegExp(`^(${Object.keys(spared).join('|')})$`) }, ({ path, importer }) =>
      spared[path]?.library.test(importer) ? { path, namespace: 'spared' } : undefined,
    );
    onResolve({ filter: asianTables }, ({ path, importer }) =>
      importer.includes('/iconv-lite/') ? { path, namespace: 'spared' } : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'spared' }, ({ path }) => ({ contents: spared[path]?.instead ?? '' }));
  },
};

const options: BuildOptions = {
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'cjs',
  minify: true,
  logLevel: 'warning',
};

await build({ ...options, entryPoints: ['src/main.ts'], external: ['./cli.ts'], outfile: `${folder}/main.js` });
await build({
  ...options,
  entryPoints: ['src/cli.ts'],
  // import() inside a vm.Script would need a loader of its own; as require() it is still run when reached only
  supported: { 'dynamic-import': false },
  plugins: [sparing],
  define: {
    // yargs asks for the terminal's width at its start, which opens standard output; kerbcheck sets the width itself
    'process.stdout.columns': 'undefined',
    // where yargs believes to be: else it looks for a package.json in the current folder and all above
    'import.meta.url': '"file:///kerbcheck/node_modules/"',
  },
  outfile: `${folder}/program.js`,
  banner: { js: '(function(module,exports,require,__filename,__dirname){' },
  footer: { js: '})' },
});
toAscii(`${folder}/main.js`);
toAscii(`${folder}/program.js`);
// With a fixed seed two builds give the same bytes; V8 accepts them without the seed as well. Now and then a garbage collection
// on the way throws compiled code away (seen in 1 of 24 runs, with room enough not to need one): what comes out three times is taken.
const seen = new Map<string, number>();
for (let cache = ''; seen.get(cache) !== 3; seen.set(cache, (seen.get(cache) ?? 0) + 1)) {
  const flags = ['--random-seed=1', '--min-semi-space-size=64'];
  execFileSync(process.execPath, [...flags, 'build/warm-up.ts', folder], { stdio: ['ignore', 'ignore', 'inherit'] });
  cache = readFileSync(`${folder}/program.cache`, 'latin1');
}

/**
 * Writes every letter beyond ASCII by its number, as esbuild does in strings but not in regular expressions. src/main.ts takes each
 * byte of the program for a character, which costs nothing at the start: only then it is the program that was tested.
 * @throws Error where that would change the meaning, in a raw template
 */
function toAscii(file: string) {
  const code = readFileSync(file, 'utf8');
  const raw = /String\.raw`[^`]*[^\0-\x7f][^`]*`/.exec(code);
  if (raw) throw new Error(`${file}: a letter beyond ASCII in ${raw[0]}, which cannot be written by its number`);
  writeFileSync(
    file,
    code.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
  );
}
