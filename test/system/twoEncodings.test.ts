import * as assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import iconv from 'iconv-lite';
import { test } from 'uvu';
import { decode } from '../../src/system/decode.ts';
import { NotUnderstood } from '../../src/system/errors.ts';
import { assertLinear } from '../support/linear.ts';

const listing = 'Registered ServicePrincipalNames for CN=UCS01,DC=corp,DC=example:\r\n\teucsrv/UCS01\r\n\teucsrv/ucs01.corp.example\r\n';
const german = 'Die Domäne "DC=corp,DC=example" wird überprüft.\r\nEs wurde kein SPN gefunden.\r\n';
const latin = (text: string): Buffer => Buffer.from(text, 'latin1');
const utf8 = (text: string): Buffer => Buffer.from(text);
const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le');
const marked = (text: string): Buffer => utf16(`\ufeff${text}`);
const bigEndian = (text: string): Buffer => utf16(text).swap16();
const oem = (text: string): Buffer => iconv.encode(text, 'cp850');

const meetings: [name: string, first: Buffer, second: Buffer][] = [
  ['cmd, then >> of Windows PowerShell', latin(listing), utf16(listing)],
  ['cmd with an odd number of bytes, then >> of Windows PowerShell', latin(`${listing}\n`), utf16(listing)],
  ['a few bytes of cmd, then >> of Windows PowerShell', latin('ok\r\n'), utf16(listing)],
  ['much of cmd, then a little of Windows PowerShell', latin(listing.repeat(200)), utf16('ucs01\r\n')],
  ['cmd in German, then >> of Windows PowerShell', oem(german), utf16(german)],
  ['cmd, then a file of Windows PowerShell (copy /b)', latin(listing), marked(listing)],
  ['Windows PowerShell, then >> of cmd', marked(listing), latin(listing)],
  ['Windows PowerShell, then >> of cmd in German', marked(german), oem(german)],
  ['much of Windows PowerShell, then one line of cmd', marked(listing.repeat(200)), latin('\teucsrv/UCS02\r\n')],
  ['Windows PowerShell, then a word of cmd', marked(listing), latin('done\r\n')],
  ['Windows PowerShell, then a word of cmd with an odd number of bytes', marked(listing), latin('ready\r\n')],
  ['without a byte order mark', utf16(listing), latin(listing)],
  ['big endian', Buffer.concat([Buffer.from([0xfe, 0xff]), bigEndian(listing)]), latin(listing)],
  ['UTF-8, then the console', utf8(german), oem(german)],
  ['UTF-8, then Windows-1252', utf8(german), latin(german)],
  ['the console, then UTF-8', oem(german), utf8(german)],
];

for (const [name, first, second] of meetings) {
  test(`two encodings: ${name}`, async () => {
    await assert.rejects(decode(Buffer.concat([first, second])), (error: Error) => {
      assert.ok(error instanceof NotUnderstood);
      const byte = Number(/ up to byte ([0-9]+), .* from there on; expected one encoding in a file$/.exec(error.message)?.[1]);
      // Code pages and UTF-8 differ from the first letter beyond ASCII on.
      const letter = second.findIndex((each) => each >= 0x80 || each === 0);
      assert.ok(byte >= first.length - 1 && byte <= first.length + Math.max(0, letter), `${byte}, not ${first.length}: ${error.message}`);
      return true;
    });
  });
}

const japanese =
  'フォレスト DC=corp,DC=example を確認しています\r\nこのようなことはありません。そのほかにはなにもありませんでした。かきくけこさしすせそたちつてとなにぬね\r\n';
const chinese = '正在检查林 DC=corp,DC=example\r\n未找到此类 SPN。操作将在整个林中执行，可能需要一些时间。\r\n';
const russian = 'Проверка домена DC=corp,DC=example\r\nТакие SPN не найдены.\r\n';

for (const text of [listing, german, japanese, chinese, russian, 'x', 'ab', '\r\n']) {
  test(`one encoding: ${JSON.stringify(text.slice(0, 20))}`, async () => {
    for (const bytes of [utf8(text), utf8(`\ufeff${text}`), marked(text), Buffer.concat([Buffer.from([0xfe, 0xff]), bigEndian(text)])])
      assert.equal((await decode(bytes)).text, text);
  });
}

test('one encoding: code pages of East Asia and of the east of Europe', async () => {
  for (const [text, page] of [
    [chinese, 'cp936'],
    [japanese, 'cp932'],
    ['도메인 DC=corp,DC=example 확인 중\r\n이러한 SPN이 없습니다.\r\n', 'cp949'],
    [russian, 'cp866'],
    [russian, 'cp1251'],
    ['Nie znaleziono żadnych zduplikowanych nazw. Sprawdzanie lasu: łąka\r\n', 'cp852'],
  ] as const)
    assert.match((await decode(iconv.encode(text, page))).text, /SPN|DC=|lasu/);
});

test('one encoding: every captured file', async () => {
  for (const file of globSync('test/fixtures/captures/**/*.*')) await decode(readFileSync(file));
});

test('linear in the length', async () => {
  for (const unit of ['\x84', 'a\0', '\0', 'ab\0c', '\xc3\xa4'])
    await assertLinear((size) => latin(unit.repeat(size / unit.length)), decodeQuietly, 4_000_000);
});

function decodeQuietly(bytes: Buffer): Promise<unknown> {
  return decode(bytes).catch(() => undefined);
}

test.run();
