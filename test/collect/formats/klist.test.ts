import { test } from 'uvu';
import * as assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { readKlist, ticketOf } from '../../../src/collect/formats/klist.ts';
import { decode } from '../../../src/system/decode.ts';
import { NotUnderstood } from '../../../src/system/errors.ts';
import { assertLinear } from '../../support/linear.ts';

const capture = async (name: string) => (await decode(readFileSync(`test/fixtures/captures/${name}`))).text;
const spn = 'eucsrv/ucs01.corp.example';
const expected = 'expected the output of klist or klist get';

function refused(text: string, message: string): void {
  assert.throws(
    () => readKlist(text),
    (error) => {
      assert.ok(error instanceof NotUnderstood, String(error));
      assert.equal(error.message, message);
      return true;
    },
  );
}

const ticket = (server: string, encryption = 'AES-256-CTS-HMAC-SHA1-96', session = 'AES-256-CTS-HMAC-SHA1-96') =>
  [
    '#0>\tClient: alice @ CORP.EXAMPLE',
    `\tServer: ${server} @ CORP.EXAMPLE`,
    `\tKerbTicket Encryption Type: ${encryption}`,
    '\tTicket Flags 0xc0a50000 -> forwardable',
    '\tStart Time: 7/16/2026 9:58:40 (local)',
    `\tSession Key Type: ${session}`,
    '',
  ].join('\r\n');
const logon = '\nCurrent LogonId is 0:0x3e7a1\n';

for (const [name, wanted, answer] of [
  ['klist-en.txt', spn, { spn, encryption: 'RSADSI RC4-HMAC(NT)' }],
  ['klist-get-de.cp850.txt', spn, { spn, encryption: 'AES-256-CTS-HMAC-SHA1-96' }],
  ['klist-fr.cp850.txt', 'EUCSRV/ucs01.novacorp.test', { spn: 'EUCSRV/ucs01.novacorp.test', encryption: 'RSADSI RC4-HMAC(NT)' }],
  ['klist-fr.cp850.txt', spn, { spn }],
  ['klist-get-refused-en.txt', spn, { spn, errorCode: '0xc000018b' }],
  ['klist-get-etype-en.txt', spn, { spn, errorCode: '0xc00002fd' }],
  ['klist-get-etype-en.txt', 'eucsrv/other.corp.example', { spn: 'eucsrv/other.corp.example' }],
  ['klist-empty-en.txt', spn, { spn }],
  ['klist-zh.cp936.txt', spn, { spn, encryption: 'AES-256-CTS-HMAC-SHA1-96' }],
  ['klist-ru.cp866.txt', spn, { spn, encryption: 'AES-256-CTS-HMAC-SHA1-96' }],
  ['klist-ko.cp949.txt', spn, { spn, encryption: 'AES-256-CTS-HMAC-SHA1-96' }],
] as const) {
  test(`${name}: ${wanted}`, async () => assert.deepEqual(ticketOf(readKlist(await capture(name)), wanted), answer));
}

test('all tickets of a list, without their realm', async () => {
  assert.deepEqual(readKlist(await capture('klist-en.txt')), [
    { server: 'krbtgt/CORP.EXAMPLE', encryption: 'AES-256-CTS-HMAC-SHA1-96' },
    { server: 'eucsrv/UCS01.corp.example', encryption: 'RSADSI RC4-HMAC(NT)' },
    { server: 'cifs/DC01.corp.example', encryption: 'AES-256-CTS-HMAC-SHA1-96' },
  ]);
});

test('the session key is not taken for the encryption of the ticket', () => {
  for (const none of ['Unknown (-1)', '']) assert.deepEqual(readKlist(ticket(spn, none)), [{ server: spn }], none);
  assert.deepEqual(ticketOf(readKlist(ticket(spn, 'Unknown (-1)')), spn), { spn });
});

test('a ticket that is cut off before its encryption tells none, before its server nothing', () => {
  const lines = ticket(spn).split('\r\n');
  assert.deepEqual(readKlist(lines.slice(0, 2).join('\n')), [{ server: spn }]);
  assert.deepEqual(readKlist(lines.slice(0, 1).join('\n')), [{ cutOffBelow: 1 }]);
  assert.deepEqual(readKlist(`${lines[0]}\n\tServer: ${spn}`), [{ cutOffBelow: 1 }]);
});

test('a ticket whose labels cannot be told from its values may be any', async () => {
  // Japanese in code page 932, with its own colon, read as another code page
  const label = Buffer.from([0x83, 0x54, 0x81, 0x46]);
  const lines = ['#0>  ', '     '].map((start) => Buffer.concat([Buffer.from(start), label, Buffer.from(`${spn} @ CORP.EXAMPLE\r\n`)]));
  const { text } = await decode(Buffer.concat(lines));
  assert.deepEqual(readKlist(text), [{ cutOffBelow: 1 }]);
  assert.throws(() => ticketOf(readKlist(text), spn), /the output in line 1 is cut off or not readable; expected the tickets/);
});

test('a list that is cut off does not show that a ticket is missing', async () => {
  const cutOff = (text: string, line: number, wanted = spn) =>
    assert.throws(
      () => ticketOf(readKlist(text), wanted),
      (error) =>
        error instanceof NotUnderstood &&
        error.message === `the output in line ${line} is cut off or not readable; expected the tickets, among them the one for ${wanted}`,
    );
  cutOff(await capture('klist-get-without-list-en.txt'), 2);
  const german = await capture('klist-get-de.cp850.txt');
  cutOff(german.slice(0, german.indexOf('#0>')), 3);
  cutOff(german.slice(0, german.indexOf('#1>')), 3);
  // the same without the command line: the sentence names the SPN
  const bare = german.slice(german.indexOf('\n'));
  cutOff(bare.slice(0, bare.indexOf('#0>')), 3);
  const list = await capture('klist-en.txt');
  const begun = list.slice(0, list.indexOf('#2>'));
  cutOff(begun, 2, 'eucsrv/other.corp.example');
  // of what is shown, and of another SPN that was asked for, nothing is missing
  assert.ok('encryption' in ticketOf(readKlist(begun), 'eucsrv/UCS01.corp.example'));
  assert.deepEqual(ticketOf(readKlist(await capture('klist-get-without-list-en.txt')), 'eucsrv/other'), { spn: 'eucsrv/other' });
  // what is shown elsewhere in the file counts
  assert.ok('encryption' in ticketOf(readKlist(`${german}\n${begun}\n${logon}`), spn));
});

test('the last answer counts', () => {
  const refusal = `C:\\>klist get ${spn}\n${logon}klist failed with 0xc000018b/-1073741429: no\n`;
  assert.deepEqual(ticketOf(readKlist(`${logon}${ticket(spn)}\n${refusal}`), spn), { spn, errorCode: '0xc000018b' });
  assert.deepEqual(ticketOf(readKlist(`${refusal}\nC:\\>klist\n${logon}${ticket(spn)}`), spn), {
    spn,
    encryption: 'AES-256-CTS-HMAC-SHA1-96',
  });
  // a list without it changes nothing
  assert.deepEqual(ticketOf(readKlist(`${refusal}\nC:\\>klist\n${logon}${ticket('cifs/x')}`), spn), { spn, errorCode: '0xc000018b' });
});

test('a refusal belongs to the SPN that was asked for', () => {
  const asked = (name: string) => `PS C:\\Users\\x> klist.exe get "${name}"\n${logon}klist failed with 0xC000018B/-1073741429\n`;
  assert.deepEqual(readKlist(asked('EUCSRV/ucs01.corp.example@CORP.EXAMPLE')), [
    { asked: 'EUCSRV/ucs01.corp.example', errorCode: '0xc000018b' },
  ]);
  assert.deepEqual(ticketOf(readKlist(asked('EUCSRV/UCS01.corp.example')), spn), { spn, errorCode: '0xc000018b' });
  assert.deepEqual(ticketOf(readKlist(asked('eucsrv/ucs01')), spn), { spn });
  assert.deepEqual(ticketOf(readKlist(asked('eucsrv/ucs01') + asked(spn) + asked('cifs/x')), spn), { spn, errorCode: '0xc000018b' });
  // without prompts each session is one answer; of one session the last code counts
  const bare = `${logon}Error (GetTicket substatus): 0x80090342\n\nklist failed with 0xc00002fd/-1\n`;
  assert.deepEqual(readKlist(bare + bare.replace('2fd', '18b')), [{ errorCode: '0xc00002fd' }, { errorCode: '0xc000018b' }]);
});

test('no code of a refusal: flags, logon sessions, what is listed', async () => {
  assert.deepEqual(readKlist(`${logon.replace('0x3e7a1', '0xc0a50000')}\n${ticket(spn)}\nTicket Flags 0xc0a50000 -> x`).length, 1);
  refused(await capture('klist-no-session-en.txt'), `klist ended with error 0xc000005f (line 6); ${expected}`);
  refused((await capture('klist-no-session-en.txt')).replace(/^.*/, ''), `klist ended with error 0xc000005f (line 6); ${expected}`);
});

test('what is empty or foreign is refused', () => {
  refused('\r\n', `the file is empty; ${expected}`);
  refused('a\n\0', `line 2 holds a NUL character; ${expected}`);
  refused(
    'Ticket cache: FILE:/tmp/krb5cc_0\nDefault principal: alice@CORP.EXAMPLE\n\nValid starting Expires\n',
    `nothing in the file is written by klist of Windows; ${expected}`,
  );
  refused('<general/>', `nothing in the file is written by klist of Windows; ${expected}`);
});

test('linear in hostile text', async () => {
  for (const [before, unit, after, size] of [
    ['', '0xc000018b ', '', 5e5],
    ['', '#0>', '', 1e6],
    ['', '#0>\n', '', 5e5],
    ['', ' @ ', '', 2e6],
    ['', 'klist ', '', 1e6],
    ['', '0x', '', 3e6],
    ['', ':', '', 5e6],
    ['#0> a: b @ c\n', ' d : e @ f\n', '', 5e5],
    ['', '1', '', 5e6],
    ['', ' 0:0x', '', 1e6],
    [' 0:0x', 'f', 'x', 5e6],
    [' 0:0x1\n', ' a/', '', 1e6],
    [' 0:0x1\na/', '.', '', 3e6],
  ] as const) {
    await assertLinear(
      (times) => before + unit.repeat(times) + after,
      (text) => {
        try {
          readKlist(text);
        } catch (error) {
          assert.ok(error instanceof NotUnderstood);
        }
      },
      size,
    );
  }
});

test.run();
