import * as assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'uvu';
import { failed, failureOf, skipped } from '../../src/collect/section.ts';
import { sources } from '../../src/collect/sources.ts';
import { sectionNames, sectionOf } from '../../src/documents/facts.ts';
import { reason, readReason, textOf } from '../../src/text/reasons.ts';
import { factsOf } from '../support/captures.ts';

test('why there are no data is told to programs and to people', () => {
  const because = reason('no-file-in-folder', { expected: reason('expects-client-log') });
  const text = 'no file in the folder; expected client logs, with lines such as DD.MM.YYYY HH:MM:SS:mmm;level;thread;Class::Method;message';
  assert.deepEqual(failed(because), { status: 'failed', reason: text, because });
  assert.deepEqual(skipped(because), { status: 'skipped', reason: text, because });
});

test('why a section failed, also where a document has it as a text alone', () => {
  const because = reason('role-client');
  assert.equal(failureOf(failed(because)), because);
  assert.deepEqual(failureOf({ status: 'failed', reason: 'access denied' }), reason('in-words', { text: 'access denied' }));
  assert.equal(failureOf(skipped(because)), undefined);
  assert.equal(failureOf(undefined), undefined);
});

const captures = globSync(['test/fixtures/captures/{general,datacenter,setspn,sc,klist,nltest}-*', 'test/fixtures/captures/ldif/*']);
assert.ok(captures.length > 40);

for (const { option } of sources) {
  test(`--${option}: every section without data has the reason as code and values, whatever the file is`, async () => {
    const codes = new Set<string>();
    for (const file of captures) {
      const facts = await factsOf({ [option]: [readFileSync(file)] }, 'ucs01.corp.example');
      assert.doesNotMatch(JSON.stringify(facts), /\[object Object\]/);
      for (const section of sectionNames.map((name) => sectionOf(facts, name))) {
        if (section.status === 'collected') continue;
        const because = readReason(section.because, '');
        assert.equal(textOf(because), section.reason);
        codes.add(because.code);
      }
    }
    // The secure channel is one fact beside the server's names, which are there whatever the file is.
    assert.ok(codes.has('no-option') && (codes.has('at') || option === 'secure-channel'), [...codes].join());
  });
}

test.run();
