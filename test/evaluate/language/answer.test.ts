import * as assert from 'node:assert/strict';
import { test } from 'uvu';
import { missing } from '../../../src/domain/undecided.ts';
import { answerOf, compiledLater, NoAnswer, type Program } from '../../../src/evaluate/language/answer.ts';

test('what is compiled later is so once, when it is first run, and then tells all its gaps', () => {
  const gap = (path: string): Program => ({ run: () => new NoAnswer(missing(path)), operands: [] });
  const operands = [gap('host.fqdn'), gap('account.name')];
  let compiled = 0;
  const program = compiledLater(() => {
    compiled += 1;
    return { run: (variables) => (variables['known'] === true ? 1 : new NoAnswer(missing('host.fqdn'))), operands };
  });
  assert.equal(compiled, 0);
  assert.deepEqual(answerOf(program, {}), { gaps: [missing('host.fqdn'), missing('account.name')] });
  assert.deepEqual(answerOf(program, { known: true }), { value: 1 });
  assert.equal(compiled, 1);
});

test.run();
