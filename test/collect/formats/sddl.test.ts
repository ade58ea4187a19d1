import { test } from 'uvu';
import * as assert from 'node:assert/strict';
import { readSddl } from '../../../src/collect/formats/sddl.ts';
import { NotUnderstood } from '../../../src/system/errors.ts';

const sddl = 'O:DAG:DAD:AI(A;;GA;;;DA)(OA;;SW;f3a64788-5306-11d1-a9c5-0000f80367c1;;PS)(A;;RPLCLORC;;;AU)S:(AU;SA;WP;;;WD)';

function refused(text: string, message: RegExp): void {
  assert.throws(
    () => readSddl(text),
    (error: Error) => (error instanceof NotUnderstood && message.test(error.message)) || assert.fail(String(error)),
  );
}

test('a line with the descriptor, in quotes or not, among others', () => {
  for (const text of [sddl, `\uFEFF\r\n  ${sddl}  \r\n\r\n`, `"${sddl}"\n`, `"Sddl"\r\n"${sddl}"\r\n`, `\nSddl\n----\n${sddl}\n\n`]) {
    assert.equal(readSddl(text), sddl);
  }
  assert.equal(readSddl(`PS C:\\> (Get-Acl "AD:\\CN=UCS01").Sddl\n${sddl}\nPS C:\\> exit\n`), sddl);
  assert.equal(readSddl(`D:\\> type acl.txt\n${sddl}\nD:\\> `), sddl);
});

test('a descriptor broken anywhere, as a console of any width does', () => {
  for (let width = 3; width < sddl.length; width++) {
    const pieces = sddl.match(new RegExp(`.{1,${width}}`, 'g'))!;
    assert.equal(readSddl(`Sddl   : ${pieces.join('\r\n         ')}\r\n`), sddl, `listed, ${width}`);
    assert.equal(readSddl(`${pieces.join('\r\n')}\r\n`), sddl, `bare, ${width}`);
  }
});

test('a list of properties', () => {
  assert.equal(
    readSddl(
      [
        '',
        'Path   : Microsoft.ActiveDirectory.Management.dll\\ActiveDirectory:://RootDSE/CN=UCS01',
        'Owner  : CORP\\Domain Admins',
        'Access : Everyone Deny',
        '         NT AUTHORITY\\SELF Allow',
        'Audit  :',
        `Sddl   : ${sddl.slice(0, 40)}`,
        `         ${sddl.slice(40)}`,
        'Group  : CORP\\Domain Admins',
        '',
        '',
      ].join('\r\n'),
    ),
    sddl,
  );
});

test('anything else is refused, saying where', () => {
  refused('', /^the file is empty; expected a security descriptor in SDDL/);
  refused(`${sddl}\n\0`, /^line 2 holds a NUL character; expected a security descriptor in SDDL/);
  refused('Access is denied.', /^expected a security descriptor in SDDL/);
  refused(`\n${sddl.slice(0, 60)}...\n`, /^descriptor on line 2: character 64: expected the \) of the ACE that opens at character 25$/);
  refused('O:DAG:DA', /^descriptor on line 1: expected a DACL \(D:…\), found none$/);
  refused(`${sddl}\n\n${sddl}\n`, /^line 3: expected one security descriptor, found a second$/);
});

test.run();
