import * as assert from 'node:assert/strict';
import { test } from 'uvu';
import { NotUnderstood, within } from '../../src/system/errors.ts';
import { reason } from '../../src/text/reasons.ts';

test('what is not understood says why in code and words', () => {
  const error = new NotUnderstood(reason('no-sid', { byte: 7 }));
  assert.deepEqual(error.because, { code: 'no-sid', args: { byte: 7 } });
  assert.equal(error.message, 'byte 7: a SID was expected');
});

test('places stand before what is not understood, the outer first; the error below is its cause', () => {
  const inner = new NotUnderstood(reason('no-sid', { byte: 7 }));
  const refuse = (): never => {
    throw inner;
  };
  assert.throws(
    () => within('CN=a', () => within('objectSid', refuse)),
    (error) => {
      assert.ok(error instanceof NotUnderstood);
      assert.equal(error.message, 'CN=a: objectSid: byte 7: a SID was expected');
      assert.deepEqual(error.because.args, { place: 'CN=a', because: reason('at', { place: 'objectSid', because: inner.because }) });
      assert.equal((error.cause as Error).cause, inner);
      return true;
    },
  );
});

test('any other error passes as it is', () => {
  const crash = new TypeError('x');
  const fail = (): never => {
    throw crash;
  };
  assert.throws(
    () => within('CN=a', fail),
    (error) => error === crash,
  );
  assert.equal(
    within('CN=a', () => 1),
    1,
  );
});

test.run();
