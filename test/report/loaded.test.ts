// A start costs what it needs: forms and languages that nobody asked for are not loaded.
import { test } from 'uvu';
import * as assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';

const hook = `import { registerHooks } from 'node:module';
  const urls = [];
  registerHooks({ load: (url, context, next) => (urls.push(url), next(url, context)) });
  process.on('exit', () => process.stderr.write(urls.join('\\n')));`;

function loaded(...args: string[]): string[] {
  const program = ['--import', `data:text/javascript,${encodeURIComponent(hook)}`, 'src/main.ts'];
  const { stderr } = spawnSync(process.execPath, [...program, 'evaluate', 'rules/procall/facts/healthy.json', ...args], {
    encoding: 'utf8',
  });
  const files = { html: 'src/report/html/', markdown: 'src/report/markdown.ts', text: 'src/report/text/', german: 'src/report/german.ts' };
  assert.ok(stderr.includes('src/report/index.ts'));
  return Object.entries(files).flatMap(([name, part]) => (stderr.includes(part) ? [name] : []));
}

test('each form and German only where it is asked for', () => {
  assert.deepEqual(loaded('-o', 'json', '--language', 'de'), []);
  assert.deepEqual(loaded('-o', 'text', '--language', 'en'), ['text']);
  assert.deepEqual(loaded('-o', 'html', '--language', 'en'), ['html']);
  assert.deepEqual(loaded('-o', 'markdown', '--language', 'de'), ['markdown', 'german']);
});

test.run();
