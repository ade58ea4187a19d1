// What no linter holds, read from the syntax of src/.
import * as assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'uvu';
import ts from 'typescript';

const sources = globSync('src/**/*.ts', { exclude: ['src/generated/**'] }).map((file) => file.replaceAll('\\', '/'));

/** The places of what `find` gives, as file:line. */
function placesOf(find: (node: ts.Node) => boolean, source: ts.SourceFile): string[] {
  const places: string[] = [];
  const visit = (node: ts.Node): void => {
    if (find(node)) places.push(`${source.fileName}:${source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1}`);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return places;
}

const parse = (file: string, text = readFileSync(file, 'utf8')) => ts.createSourceFile(file, text, ts.ScriptTarget.ESNext, true);

/** A catch clause that throws another error than the caught one, and does not say what caused it. */
function losesCause(node: ts.Node): boolean {
  if (!ts.isThrowStatement(node)) return false;
  let around: ts.Node | undefined = node.parent;
  while (around && !ts.isCatchClause(around)) around = around.parent;
  if (!around || ts.isIdentifier(node.expression)) return false;
  const caught = around.variableDeclaration?.name.getText();
  return caught === undefined || !node.expression.getText().includes(`cause: ${caught}`);
}

/** Asks what time it is. */
function asksClock(node: ts.Node): boolean {
  if (ts.isNewExpression(node)) return node.expression.getText() === 'Date' && (node.arguments?.length ?? 0) === 0;
  return ts.isCallExpression(node) && ['Date', 'Date.now', 'performance.now', 'process.uptime'].includes(node.expression.getText());
}

test('both are found', () => {
  const lost = parse(
    'a.ts',
    `try { f(); } catch { throw new E('x'); }
     try { f(); } catch (e) { throw e ? e : new E('x'); }
     try { f(); } catch (e) { if (e) throw e; throw new E('x', { cause: e }); }
     function f() { throw new E('x'); }`,
  );
  assert.deepEqual(placesOf(losesCause, lost), ['a.ts:1', 'a.ts:2']);
  const clocks = parse('a.ts', `new Date();\nDate.now();\nnew Date(0); Date.parse('');\nDate();\nperformance.now();`);
  assert.deepEqual(placesOf(asksClock, clocks), ['a.ts:1', 'a.ts:2', 'a.ts:4', 'a.ts:5']);
});

test('an error that stands for another one says so by its cause', () => {
  assert.deepEqual(
    sources.flatMap((file) => placesOf(losesCause, parse(file))),
    [],
  );
});

test('the clock is read in one place, and handed to all others', () => {
  assert.deepEqual(
    sources.filter((file) => placesOf(asksClock, parse(file)).length > 0),
    ['src/system/clock.ts'],
  );
});

test.run();
