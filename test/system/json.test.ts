import { test } from 'uvu';
import * as assert from 'node:assert/strict';
import { readFacts } from '../../src/documents/facts.ts';
import { readResults } from '../../src/documents/results.ts';
import { WrongUse } from '../../src/system/errors.ts';
import { parseJson } from '../../src/system/json.ts';

test('the value of a JSON text', () => {
  assert.deepEqual(parseJson('{"a": [1]}', 'a.json', 'JSON is expected'), { a: [1] });
});

test('what is no JSON is told in one line, which steers no terminal', async () => {
  const text = 'x\u001b[31m\r\ny';
  const oneLine = (error: unknown) => error instanceof WrongUse && /^a\.json: [^\p{Cc}]+ is expected$/u.test(error.message);
  assert.throws(
    () => parseJson(text, 'a.json', 'JSON is expected'),
    (error) => oneLine(error),
  );
  await assert.rejects(readFacts(text, 'a.json'), oneLine);
  await assert.rejects(
    readResults(text, 'a.json'),
    /^Error: a\.json: [^\p{Cc}]+; a results document \(kerbcheck-results\/1\) is expected$/u,
  );
});

for (const [name, text, place] of [
  ['in the root', '{"a": 1, "b": 2, "a": 1}', '"a" stands twice in one object (line 1 column 18)'],
  [
    'in an object in a list',
    '[{"a": 1},\n {"a": {"x": "\\":"}, "b": "{:",\n  "a": 2}]',
    '"a" stands twice in one object (line 3 column 3)',
  ],
  ['written with an escape', '{"a": 1, "\\u0061": 2}', '"a" stands twice in one object (line 1 column 10)'],
  ['__proto__', '{"__proto__": 1, "__proto__": 2}', '"__proto__" stands twice in one object (line 1 column 18)'],
] as const) {
  test(`a key that stands twice: ${name}`, () => {
    assert.throws(() => parseJson(text, 'a.json', 'x is expected'), new WrongUse(`a.json: the key ${place}; x is expected`));
  });
}

test('equal keys of different objects, colons and quotes in strings', () => {
  const text = '{"a": {"a": ":\\"a\\":"}, "b": [{"a": 1}, {"a": 2}], "__proto__": {}, "\\\\": ":", "": 1}';
  assert.deepEqual(parseJson(text, 'a.json', 'x is expected'), JSON.parse(text));
});

test('nesting without end is refused, of objects and of lists', () => {
  const nested = (open: string, close: string, levels: number): string => `{"because": ${open.repeat(levels)}1${close.repeat(levels)}}`;
  assert.doesNotThrow(() => parseJson(nested('[', ']', 90), 'a.json', 'x is expected'));
  for (const [open, close] of [
    ['[', ']'],
    ['{"a":', '}'],
  ] as const)
    assert.throws(
      () => parseJson(nested(open, close, 100_000), 'a.json', 'x is expected'),
      /^Error: a\.json: nested deeper than 100 levels in because\./,
    );
});

test('facts and results that are nested without end, or have a key twice', async () => {
  const because = `${'{"code":"at","args":{"because":'.repeat(50_000)}{}${'}}'.repeat(50_000)}`;
  const deep = `{"sections":{"host":{"status":"failed","reason":"r","because":${because}}}}`;
  const twice = '{"format":"kerbcheck-facts/1","server":"a","server":"b"}';
  for (const read of [readFacts, readResults]) {
    await assert.rejects(read(deep, 'a.json'), /^Error: a\.json: nested deeper than 100 levels in sections\.host\.because/);
    await assert.rejects(read(twice, 'a.json'), /^Error: a\.json: the key "server" stands twice/);
  }
});

test.run();
