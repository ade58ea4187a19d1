import * as assert from 'node:assert/strict';
import { test } from 'uvu';
import type { Basis } from '../../src/evaluate/index.ts';
import { defaultSite, type Site } from '../../src/evaluate/site.ts';
import { unreadServer } from '../../src/evaluate/unread.ts';
import * as validators from '../../src/generated/validators.cjs';
import { everything, packWith } from '../support/rules.ts';

const unread = (site: Partial<Site> = {}, source?: string) => {
  const basis: Basis = {
    pack: packWith({}),
    site: { ...defaultSite, ...site },
    waivers: [],
    failOn: 'medium',
    exitMode: 'standard',
    clock: () => new Date('2026-11-22T15:03:11.987+01:00'),
    selection: everything,
  };
  return unreadServer('ucs01.json', 'ucs01.json: no JSON', basis, source).unread;
};

test('a server whose facts cannot be read is unknown, in a document as those of the others', () => {
  const document = unread();
  assert.ok(validators.results(document), JSON.stringify(validators.results.errors));
  assert.deepEqual([document.server, document.verdict, document.exitCode], ['ucs01.json', 'unknown', 2]);
  assert.equal(document.evaluatedAt, '2026-11-22T14:03:11Z');
  assert.deepEqual(
    document.results.map(({ rule, outcome, reason, evidence }) => [rule, outcome, reason, evidence]),
    [['FACTS', 'unknown', 'ucs01.json: no JSON', []]],
  );
});

test('the file in which that is wrong is named where it is known', () => {
  assert.deepEqual(unread({}, 'ucs01.json:3').results[0]!.evidence, [{ fact: 'facts', value: 'none', source: 'ucs01.json:3' }]);
});

test('it has the label of its site, by which reports of several sites are told apart', () => {
  assert.deepEqual([unread({ label: 'Meier' }).label, 'label' in unread()], ['Meier', false]);
});

test.run();
