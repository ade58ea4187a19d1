import { test } from 'uvu';
import * as assert from 'node:assert/strict';
import { powershellLine } from '../../src/text/powershell.ts';
import { assertLinear } from '../support/linear.ts';

// Each of these lines was run by the PowerShell engine 7.6.9 with native arguments passed in both ways, 'Standard' and
// 'Legacy' (that of Windows PowerShell 5.1): the program got exactly the arguments on the left.
const lines: [argument: string, word: string][] = [
  ['eucsrv/ucs01.corp.example', 'eucsrv/ucs01.corp.example'],
  ['eucsrv/ucs01:5060', 'eucsrv/ucs01:5060'],
  ['CORP\\svc-old', 'CORP\\svc-old'],
  ['CORP\\UCS01$', "'CORP\\UCS01$'"],
  ['CORP\\svc old', "'CORP\\svc old'"],
  ['Jürgen', "'Jürgen'"],
  ["O'Neil", "'O''Neil'"],
  ['O\u2019Neil \u2018x\u201a\u201b', "'O\u2019\u2019Neil \u2018\u2018x\u201a\u201a\u201b\u201b'"],
  ['\u201cquoted\u201d \u201e', "'\u201cquoted\u201d \u201e'"],
  ["x'; Write-Output pwned; '", "'x''; Write-Output pwned; '''"],
  ['\u2019; Write-Output pwned; \u2018', "'\u2019\u2019; Write-Output pwned; \u2018\u2018'"],
  ['$(Write-Output pwned)', "'$(Write-Output pwned)'"],
  ['`n', "'`n'"],
  ['a&b|c;d,e', "'a&b|c;d,e'"],
  ['%PATH%', "'%PATH%'"],
  ['@x', "'@x'"],
  ['-D', '-D'],
  ['--setspn', '--setspn'],
  ['--client-log', '--client-log'],
  ['--a.b', "'--a.b'"],
  ['-x.y', "'-x.y'"],
  ['\u2013D', "'\u2013D'"],
  ['--', "'--'"],
  ['a\u200bb', "('a' + [char]0x200B + 'b')"],
  ['\u200b\u202ea\u{e0041}z', "('' + [char]0x200B + [char]0x202E + 'a' + [char]0xDB40 + [char]0xDC41 + 'z')"],
  ['line\nfeed', "('line' + [char]0x000A + 'feed')"],
  ['nb\u00a0sp', "('nb' + [char]0x00A0 + 'sp')"],
];
const byHand: typeof lines = [
  ['"eucsrv/ucs01"', '\'\\"eucsrv/ucs01\\"\''],
  ['a\\"b c', "'a\\\\\\\"b c'"],
  ['x"|Write-Output pwned|"y', '\'x\\"|Write-Output pwned|\\"y\''],
  ['a\u200b"', "('a' + [char]0x200B + '\\\"')"],
  ['--%', '\'"--%"\''],
  ['', '\'""\''],
];

test('an argument is quoted where PowerShell would read more into it', () => {
  for (const [argument, word] of lines) {
    assert.equal(powershellLine(['setspn', '-D', argument, 'CORP\\a']), `setspn -D ${word} CORP\\a`);
  }
});

test('a quote mark is passed on by every PowerShell in the same way', () => {
  for (const [argument, word] of byHand) {
    const line = powershellLine(['setspn', '-D', argument, 'CORP\\a']);
    assert.equal(line, `& { $PSNativeCommandArgumentPassing = 'Legacy'; setspn -D ${word} CORP\\a }`);
  }
});

test('a cmdlet takes its arguments without a command line', () => {
  assert.equal(powershellLine(['Restart-Service', 'eucsrv']), 'Restart-Service eucsrv');
  assert.equal(powershellLine(['Set-ADUser', '-Identity', 'a"b']), "Set-ADUser -Identity 'a\"b'");
});

test('what a cmdlet takes as a table is one, whatever its value holds', () => {
  const line = (value: string) => powershellLine(['Set-ADObject', '-Identity', 'CN=x', '-Remove', `@{servicePrincipalName=${value}}`]);
  assert.equal(line('eucsrv/ucs01'), "Set-ADObject -Identity 'CN=x' -Remove @{servicePrincipalName='eucsrv/ucs01'}");
  assert.equal(line("a'; calc; '}"), "Set-ADObject -Identity 'CN=x' -Remove @{servicePrincipalName='a''; calc; ''}'}");
  assert.equal(line('a\u200bb'), "Set-ADObject -Identity 'CN=x' -Remove @{servicePrincipalName=('a' + [char]0x200B + 'b')}");
  assert.equal(
    powershellLine(['Set-ADObject', '-Identity', 'CN=x', '-Replace', '@{msDS-SupportedEncryptionTypes=24}']),
    "Set-ADObject -Identity 'CN=x' -Replace @{'msDS-SupportedEncryptionTypes'=24}",
  );
  assert.equal(powershellLine(['Set-ADObject', '-Identity', '@{a=b}']), "Set-ADObject -Identity '@{a=b}'");
});

test('a program with a blank in its path is called', () => {
  assert.equal(powershellLine(['C:\\Program Files\\a.exe', 'b']), "& 'C:\\Program Files\\a.exe' b");
});

test('a million backslashes take linear time', () =>
  assertLinear(
    (size) => `${'\\'.repeat(size)}x"`,
    (argument) => powershellLine(['setspn', argument]),
    1_000_000,
  ));

test.run();
