import * as assert from 'node:assert/strict';
import { test } from 'uvu';
import { touches } from '../../src/domain/mainName.ts';

test('a finding touches those that ask for its subject, whatever characters of it are not seen', () => {
  for (const [subject, spn, expected] of [
    [undefined, 'eucsrv/a', true],
    ['Tomcat', 'eucsrv/a', true],
    ['EUCSRV/A', 'eucsrv/a', true],
    ['eucsrv/\u200ba', 'eucsrv/a', true],
    // a client may ask for it as it is written
    ['eucsrv/\u001b[31ma', 'eucsrv/\u001b[31ma', true],
    ['eucsrv/a', 'eucsrv/\u200ba', true],
    ['eucsrv/b', 'eucsrv/a', false],
  ] as const)
    assert.equal(touches(subject, spn), expected, `${subject} and ${spn}`);
});

test.run();
