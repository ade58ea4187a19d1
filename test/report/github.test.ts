import { test } from 'uvu';
import * as assert from 'node:assert/strict';
import { github } from '../../src/report/github.ts';
import { documentOf, reportOptions as options } from '../support/documents.ts';

const render = (name: string): string => github(options).server(documentOf(name));

/** As the runner reads a line (actions/runner, ActionCommand.TryParseV2): no line is anything else. */
function read(line: string): { level: string; properties: Record<string, string>; message: string } {
  const [, level, properties, message] = /^::(error|warning|notice) (.*?)::(.*)$/.exec(line)!;
  const unescape = (text: string): string =>
    text.replaceAll('%3A', ':').replaceAll('%2C', ',').replaceAll('%0A', '\n').replaceAll('%0D', '\r').replaceAll('%25', '%');
  const pairs = properties!.split(',').map((pair) => pair.split(/=(.*)/s) as [string, string]);
  return { level: level!, properties: Object.fromEntries(pairs.map(([k, v]) => [k, unescape(v)])), message: unescape(message!) };
}

test('each line is an annotation with nothing but the known properties, whatever stands in names', () => {
  for (const name of ['misplaced', 'unknown', 'low', 'waived', 'hostile']) {
    for (const line of render(name).split('\n').slice(0, -1))
      assert.deepEqual(
        Object.keys(read(line).properties).filter((key) => !['file', 'line', 'title'].includes(key)),
        [],
        line,
      );
  }
});

test('what makes the verdict is an error, the rest a notice; a waived finding is none', () => {
  const levels = (name: string): string[] =>
    render(name)
      .split('\n')
      .slice(0, -1)
      .map((line) => read(line).level);
  assert.ok(levels('misplaced').includes('error'));
  assert.ok(levels('unknown').includes('error'));
  assert.deepEqual([...new Set(levels('low'))], ['notice']);
  const waived = documentOf('waived').results.flatMap(({ findings }) => findings.filter(({ waiver }) => waiver));
  assert.ok(waived.length > 0);
  for (const { message } of waived) assert.equal(render('waived').includes(message), false);
  const verdict = '::notice title=ucs01.corp.example%3A COMPLIANT in 6 of 8 rules; 2 not checked::nothing was relaxed; report 7e984367234b';
  assert.equal(render('compliant'), `${verdict}\n`);
  assert.deepEqual([...new Set(levels('nothing-checked'))], ['error', 'notice']);
});

test('colons, commas and percent signs of names are escaped', () => {
  const document = documentOf('misplaced');
  const result = document.results.find(({ outcome }) => outcome === 'fail')!;
  result.findings[0]!.message = '100 % : a, b';
  result.evidence = [{ fact: 'auth.state', value: 'list', source: 'sites/50%,:x/general.xml:4' }];
  const annotation = read(github(options).server(document).split('\n')[0]!);
  assert.equal(annotation.message, '100 % : a, b');
  assert.deepEqual([annotation.properties['file'], annotation.properties['line']], ['sites/50%,:x/general.xml', '4']);
});

test.run();
