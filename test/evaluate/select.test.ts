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

const lists = (only: string | undefined, skip: string | undefined) => ({
  ...(only !== undefined && { only }),
  ...(skip !== undefined && { skip }),
});

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
    const { selected, notes } = select(pack, lists(only, skip));
    assert.deepEqual([pack.rules.filter(selected).map(({ id }) => id), notes], [expected, []]);
  });
}

test('a former id is accepted, and noted', () => {
  for (const option of ['only', 'skip'] as const) {
    const { selected, notes } = select(pack, { [option]: 'old-01' });
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
      () => select(pack, lists(only, skip)),
      (error: Error) => error instanceof WrongUse && error.message === message,
    ));
}

test('where nothing is selected nothing is judged, and that is wrong use', () => {
  const selection = select(pack, { only: 'A-01', skip: 'A-01' });
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

for (const [list, bySite, expected] of [
  ['all', [], ['A-01', 'B-01', 'C-01']],
  ['A-01,blue', [], ['A-01', 'B-01']],
  ['old-01', [], ['A-01']],
  [undefined, ['C-01'], ['C-01']],
  // The command line asks for more, never for less.
  ['A-01', ['C-01'], ['A-01', 'C-01']],
  [undefined, [], []],
] as const) {
  test(`--require ${list}, the site requires ${bySite.join(' ')}: ${expected.join(', ')}`, () => {
    const { required } = select(pack, list === undefined ? {} : { require: list }, bySite);
    assert.deepEqual(
      pack.rules.filter(required).map(({ id }) => id),
      expected,
    );
  });
}

test('--require: what is not judged of these counts as unknown, whatever its severity and whyever it was not', () => {
  const ends = (require: string, skip?: string) => {
    const selection = select(pack, { require, ...(skip !== undefined && { skip }) });
    const { results, end } = evaluateFacts(facts, {
      pack,
      site: defaultSite,
      waivers: [],
      failOn: 'critical',
      exitMode: 'standard',
      clock: () => new Date(),
      selection,
    });
    return [end, results.verdict, results.exitCode, results.results.map(({ weighs }) => weighs).join(' ')];
  };
  assert.deepEqual(ends('A-01'), ['compliant', 'compliant', 0, 'nothing nothing nothing']);
  assert.deepEqual(ends('A-01', 'A-01'), ['unknown', 'unknown', 2, 'unknown nothing nothing']);
  assert.deepEqual(ends('C-01', 'A-01'), ['compliant', 'compliant', 0, 'nothing nothing nothing']);
  assert.throws(() => ends('D-01'), WrongUse);
});

test.run();
