import * as assert from 'node:assert/strict';
import { WrongUse } from '../../src/system/errors.ts';

/** @param message all of it, or a pattern for a part */
export function assertRefused(read: () => unknown, message: string | RegExp): void {
  assert.throws(read, (error: Error) => {
    assert.ok(error instanceof WrongUse);
    if (typeof message === 'string') assert.equal(error.message, message);
    else assert.match(error.message, message);
    return true;
  });
}
