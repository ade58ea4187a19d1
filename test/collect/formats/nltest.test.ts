import { test } from 'uvu';
import * as assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { readNltest } from '../../../src/collect/formats/nltest.ts';
import { decode } from '../../../src/system/decode.ts';
import { NotUnderstood } from '../../../src/system/errors.ts';
import { assertLinear } from '../../support/linear.ts';

const capture = async (name: string) => (await decode(readFileSync(`test/fixtures/captures/${name}`))).text;
const expected = 'expected the output of nltest /sc_query:DOMAIN';

function refused(text: string, message: string): void {
  assert.throws(
    () => readNltest(text),
    (error) => {
      assert.ok(error instanceof NotUnderstood, String(error));
      assert.equal(error.message, message);
      return true;
    },
  );
}

const domain = 'corp.example';
for (const [name, answer] of [
  ['nltest-query-en.txt', { line: 2, status: 0, isRefused: false, controller: 'DC02.corp.example', domain }],
  ['nltest-query-2025-en.txt', { line: 1, status: 0, isRefused: false, controller: 'dc02.corp.example' }],
  ['nltest-query-zh.cp936.txt', { line: 2, status: 0, isRefused: false, controller: 'DC02.corp.example', domain, machine: 'UCS01' }],
  ['nltest-query-zh.utf16le.txt', { line: 2, status: 0, isRefused: false, controller: 'DC02.corp.example', domain, machine: 'UCS01' }],
  ['nltest-query-fr.cp850.txt', { line: 1, status: 1789, isRefused: false, controller: 'dc1.corp.example' }],
  ['nltest-verify-de.cp850.txt', { line: 2, status: 0, isRefused: false, controller: 'DC01.corp.example', domain }],
  ['nltest-query-denied-en.txt', { line: 3, status: 5, isRefused: false, domain }],
  ['nltest-verify-no-account-en.txt', { line: 2, status: 1787, isRefused: false, domain: 'corp' }],
  // The connection was made before the password was changed: the verification, which comes last, counts.
  ['nltest-verify-password-en.txt', { line: 1, status: 86, isRefused: false, controller: 'dc1.corp.example' }],
  ['nltest-query-no-dc-en.utf8.txt', { line: 2, status: 1311, isRefused: false, domain }],
  ['nltest-refused-1722-en.txt', { line: 3, status: 1722, isRefused: true, domain }],
  ['nltest-refused-1355-en.txt', { line: 1, status: 1355, isRefused: true }],
] as const) {
  test(name, async () => assert.deepEqual(readNltest(await capture(name)), [answer]));
}

const answer = (flags: string, ...statuses: string[]): string =>
  [`Flags: ${flags}`, 'Trusted DC Name \\\\dc1.corp.example', ...statuses.map((status) => `Status = ${status}`), 'done'].join('\r\n');

test('several answers in one text, in their order', () => {
  const text = [
    'C:\\>nltest /sc_query:corp.example',
    answer('0', '1789 0x6fd X'),
    'C:\\>nltest.exe /server:\\\\UCS02 "/sc_reset:corp.example\\dc1"',
    answer('30 HAS_IP  HAS_TIMESERV', '0 0x0 NERR_Success'),
    '[UCS03]: PS C:\\> nltest /sc_query:other.example',
    'I_NetLogonControl failed: Status = 5 0x5 ERROR_ACCESS_DENIED',
    'C:\\>nltest /query',
  ].join('\r\n');
  assert.deepEqual(
    readNltest(text).map(({ status, domain: asked, machine, isRefused }) => [status, asked, machine, isRefused]),
    [
      [1789, 'corp.example', undefined, false],
      [0, 'corp.example', 'UCS02', false],
      [5, 'other.example', 'UCS03', true],
    ],
  );
});

test('blank lines between, and marks of a quotation before the lines', () => {
  const [read] = readNltest(answer('b0 HAS_IP', '0 0x0 A', '1787 0x6fb B').replaceAll('\r\n', '\r\n\r\n'));
  assert.equal(read!.status, 1787);
  assert.equal(readNltest(answer('0', '5 0x5 A').replace(/^/gm, '> '))[0]!.status, 5);
});

test('what is cut off, damaged, or of another command is refused', () => {
  refused('', `the file is empty; ${expected}`);
  refused('Flags: 30 HAS_IP\r\nTrusted DC Name \\\\dc1', `the output in line 1 is cut off; ${expected}`);
  // The flag 80 says that the status of the verification follows.
  refused(answer('b0 HAS_IP', '0 0x0 NERR_Success'), `the output in line 1 is cut off; ${expected}`);
  refused(answer('0', '17 0x6fd X'), `line 3 has a status of which the two numbers differ; ${expected} as it was printed`);
  // nltest /query, which says nothing of a domain controller
  refused('Flags: 0\r\nConnection Status = 0 0x0 NERR_Success\r\n', `the output in line 1 is cut off; ${expected}`);
  refused('eucsrv: running', `nothing in the file is written by nltest /sc_query; ${expected}`);
  // flags in words, as nltest /dsgetdc prints them
  refused('           DC: \\\\DC1\r\n        Flags: PDC GC DS', `nothing in the file is written by nltest /sc_query; ${expected}`);
});

test('hostile texts of a megabyte take no longer than their length asks for', async () => {
  for (const unit of ['x', 'A ', 'nltest ', 'nltest /sc_query:', 'Status = 0 ', 'Flags: 0\n', '\\\\', ' ', ': 0 A']) {
    await assertLinear(
      (times) => `Flags: 30 ${unit.repeat(times)}`,
      (text) => assert.throws(() => readNltest(text), NotUnderstood),
      2 ** 20 / unit.length,
    );
  }
});

test.run();
