// Makes .cache/bundle: main.js (all that is compiled at every start), program.js (everything else, as one script) and
// program.cache (V8's compiled code of program.js, as it stands after one real check).
import { execFileSync } from 'node:child_process';
import { build, type BuildOptions } from 'esbuild';

const folder = '.cache/bundle';

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
  outfile: `${folder}/program.js`,
  banner: { js: '(function(module,exports,require,__filename,__dirname){' },
  footer: { js: '})' },
});
// With a fixed seed two builds give the same bytes; V8 accepts them without the seed as well.
execFileSync(process.execPath, ['--random-seed=1', 'build/warm-up.ts', folder], { stdio: ['ignore', 'ignore', 'inherit'] });
