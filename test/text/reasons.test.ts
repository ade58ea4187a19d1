import * as assert from 'node:assert/strict';
import { test } from 'uvu';
import { joinReasons, listNames, reason, since, textOf } from '../../src/text/reasons.ts';

test('a reason is a code and values, and one text', () => {
  const empty = reason('empty-file', { expected: 'one of $& and ${expected}' });
  assert.deepEqual(empty, { code: 'empty-file', args: { expected: 'one of $& and ${expected}' } });
  assert.equal(textOf(empty), 'the file is empty; expected one of $& and ${expected}');
});

test('reasons within a reason are told within it', () => {
  const inner = reason('empty-file', { expected: 1 });
  assert.equal(
    textOf(reason('empty-file', { expected: [inner, inner] })),
    'the file is empty; expected the file is empty; expected 1; the file is empty; expected 1',
  );
});

test('several reasons are one, each once', () => {
  const [client, product] = [reason('role-client'), reason('no-product-source')];
  assert.equal(joinReasons([]), undefined);
  assert.deepEqual(joinReasons([client, reason('role-client')]), client);
  assert.equal(textOf(joinReasons([client, product, client])!), 'the role is client; no source tells of the product');
});

test('what led to a reason stands behind it, where it is known', () => {
  const because = reason('run-as-not-known');
  assert.equal(since(because, undefined), because);
  assert.equal(textOf(since(because, reason('role-client'))), 'which account UCServer runs under is not known: the role is client');
});

test('names in a text', () => {
  const accounts = (...names: string[]) => textOf(reason('name-on-two-accounts', { accounts: listNames(names) }));
  assert.match(accounts('a'), /^which of a UCServer /);
  assert.match(accounts('a', 'b', 'c'), /^which of a and b and c UCServer /);
});

test.run();
