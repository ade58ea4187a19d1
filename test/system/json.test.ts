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

test.run();
