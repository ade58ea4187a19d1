import * as assert from 'node:assert/strict';
import { test } from 'uvu';
import { evaluateFacts } from '../../src/evaluate/index.ts';
import { loadPack } from '../../src/evaluate/files/load.ts';
import { select } from '../../src/evaluate/select.ts';
import { defaultSite } from '../../src/evaluate/site.ts';
import { WrongUse } from '../../src/system/errors.ts';
import { facts, folderOf, ruleText } from '../support/rules.ts';

const pack = loadPack(
  folderOf({
    'A-01.yaml': ruleText({ id: 'A-01', tags: ['red'], aliases: ['OLD-01'] }),
    'B-01.yaml': ruleText({ id: 'B-01', tags: ['red', 'blue'] }),
    'C-01.yaml': ruleText({ id: 'C-01' }),
  }),
);

for (const [only, skip, expected] of [
  [undefined, undefined, ['A-01', 'B-01', 'C-01']],
  ['B-01', undefined, ['B-01']],
  ['c-01, a-01', undefined, ['A-01', 'C-01']],
  ['A-01,', undefined, ['A-01']],
  ['red', undefined, ['A-01', 'B-01']],
  ['blue,C-01', undefined, ['B-01', 'C-01']],
  [undefined, 'red', ['C-01']],
  [undefined, 'A-01', ['B-01', 'C-01']],
  ['red', 'blue', ['A-01']],
  ['A-01', 'C-01', ['A-01']],
  ['A-01', 'red', []],
] as const) {
  test(`--only ${only} --skip ${skip}: ${expected.join(', ')}`, () => {
    const { selected, notes } = select(pack, only, skip);
    assert.deepEqual([pack.rules.filter(selected).map(({ id }) => id), notes], [expected, []]);
  });
}

test('a former id is accepted, and noted', () => {
  for (const option of ['only', 'skip'] as const) {
    const { selected, notes } = select(pack, option === 'only' ? 'old-01' : undefined, option === 'skip' ? 'old-01' : undefined);
    assert.deepEqual(pack.rules.map(selected), option === 'only' ? [true, false, false] : [false, true, true]);
    assert.deepEqual(notes, [{ code: 'former-id', message: `--${option} old-01: the rule is called A-01 now.` }]);
  }
});

for (const [only, skip, message] of [
  ['D-01', undefined, '--only: there is no rule or tag D-01; did you mean A-01?; the tags are blue, red'],
  ['A-01,green', undefined, '--only: there is no rule or tag green; the tags are blue, red'],
  [undefined, 'constructor', '--skip: there is no rule or tag constructor; the tags are blue, red'],
  ['', undefined, '--only: ids of rules or tags are expected, separated by commas'],
  [undefined, ' , ', '--skip: ids of rules or tags are expected, separated by commas'],
] as const) {
  test(`refused: --only ${only} --skip ${skip}`, () =>
    assert.throws(
      () => select(pack, only, skip),
      (error: Error) => error instanceof WrongUse && error.message === message,
    ));
}

test('where nothing is selected nothing is judged, and that is wrong use', () => {
  const selection = select(pack, 'A-01', 'A-01');
  const { results, end } = evaluateFacts(facts, {
    pack,
    site: defaultSite,
    waivers: [],
    failOn: 'medium',
    exitMode: 'standard',
    clock: () => new Date(),
    selection,
  });
  assert.deepEqual([end, results.exitCode, results.summary.notChecked], ['wrongUse', 3, 3]);
});

test.run();
