import { test } from 'uvu';
import * as assert from 'node:assert/strict';
import { klistCause } from '../../src/domain/klistCodes.ts';

test('each error of klist has its cause, in whatever case it is printed', () => {
  const causes = {
    refused: ['0xc000018b', '0x80090303', '0xc0000064'],
    'no-logon': ['0xc000005f', '0x8009030e'],
    'no-controller': ['0xc000005e', '0x80090311'],
    'no-netlogon': ['0xc0000192'],
    clock: ['0xc0000133', '0x80090324'],
    encryption: ['0xc00002fd', '0x80090342'],
    selective: ['0xc0000413'],
    caller: ['0xc0000234', '0xc0000072', '0xc000006d'],
    other: ['0xc0000001', '', 'x', '__proto__'],
  };
  for (const [cause, codes] of Object.entries(causes))
    for (const code of codes) assert.deepEqual([code, klistCause(code), klistCause(code.toUpperCase())], [code, cause, cause]);
});

test.run();
