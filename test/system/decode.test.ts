import { test } from 'uvu';
import * as assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { decode } from '../../src/system/decode.ts';
import { assertLinear } from '../support/linear.ts';

const capture = (name: string) => readFileSync(`test/fixtures/captures/${name}`);
const bytes = (latin1: string) => Buffer.from(latin1, 'latin1');

const captures = [
  ['setspn-l-en.txt', 'utf-8', 'Registered ServicePrincipalNames'],
  ['setspn-q-found-en.utf16le.txt', 'utf-16le', 'Checking domain'],
  ['setspn-q-found-en.utf16be.txt', 'utf-16be', 'Checking domain'],
  ['setspn-q-forest-en.utf8bom.txt', 'utf-8', 'Checking forest'],
  ['setspn-s-de.cp850.txt', 'cp850', 'Die Domäne "DC=pwnable,DC=net" wird überprüft.'],
  ['setspn-s-de.cp1252.txt', 'windows-1252', 'Die Domäne "DC=pwnable,DC=net" wird überprüft.'],
  ['setspn-s-de.utf8.txt', 'utf-8', 'Die Domäne "DC=pwnable,DC=net" wird überprüft.'],
  ['setspn-lx-fr.cp850.txt', 'cp850', 'Vérification du domaine'],
  ['setspn-lx-fr.cp1252.txt', 'windows-1252', 'Vérification du domaine'],
  // without a byte order mark
  ['setspn-lx-fr.utf16le.txt', 'utf-16le', 'Vérification du domaine'],
] as const;

for (const [name, encoding, part] of captures) {
  test(`${name} is ${encoding}`, async () => {
    const decoded = await decode(capture(name));
    assert.equal(decoded.encoding, encoding);
    assert.equal(decoded.doubtful, false);
    assert.ok(decoded.text.includes(part), decoded.text);
    assert.ok(!decoded.text.startsWith('\ufeff'));
  });
}

test('German, French and Spanish letters are told apart in one word', async () => {
  for (const word of ['Geräte', 'Büro', 'König', 'Übung', 'forêt', 'Sécurité', 'façade', 'España']) {
    for (const [encoding, written] of [
      ['cp850', await oem(word)],
      ['windows-1252', bytes(word)],
    ] as const) {
      assert.deepEqual(await decode(written), { text: word, encoding, doubtful: false }, `${word} in ${encoding}`);
    }
  }
});

test('words of East Asia and Russia tell the code page', async () => {
  const { default: iconv } = await import('iconv-lite');
  for (const [page, text] of [
    [936, '正在检查域 DC=corp,DC=example\r\nCN=UCS01,OU=服务器,DC=corp,DC=example\r\n发现存在 SPN!'],
    // Some of these pairs of bytes are UTF-8 by chance.
    [936, '目录服务器'],
    [950, '正在檢查網域 DC=corp\r\nOU=伺服器'],
    [936, 'CN=王五'],
    [950, '許功蓋'],
    [949, '도메인을 검사하는 중 DC=corp'],
    [932, 'ドメイン DC=corp を確認しています'],
    [932, 'OU=サーバー'],
    [866, 'Проверка домена DC=corp'],
    [1251, 'Проверка домена DC=corp'],
    [1251, 'OU=СЕРВЕРЫ'],
  ] as const)
    assert.deepEqual(await decode(iconv.encode(text, `cp${page}`)), { text, encoding: `cp${page}`, doubtful: false });
});

test('letters of another code page are doubtful', async () => {
  const { default: iconv } = await import('iconv-lite');
  for (const [page, text] of [
    ['cp936', 'CN=王,OU=x'],
    ['cp949', 'OU=서버'],
    ['cp932', 'ﾄﾞﾒｲﾝ'],
    ['cp1250', 'OU=Usługi'],
    ['cp852', 'CN=Příští'],
    ['cp857', 'Şube'],
    ['cp1253', 'Έλεγχος τομέα'],
    ['cp862', 'שלום'],
    ['cp1255', 'שלום עולם'],
  ] as const)
    assert.equal((await decode(iconv.encode(text, page))).doubtful, true, `${text} in ${page}`);
});

test('bytes that two code pages explain equally well are doubtful', async () => {
  assert.deepEqual(await decode(bytes('OU=Stra\xe1e')), { text: 'OU=Straße', encoding: 'cp850', doubtful: true });
  // one file written by two programs
  assert.equal((await decode(bytes('Ger\x84te und Ger\xe4te'))).doubtful, true);
});

test('damaged UTF-8 and UTF-16 is read, and doubtful', async () => {
  assert.deepEqual(await decode(Buffer.from('Geräte in Geb')), { text: 'Geräte in Geb', encoding: 'utf-8', doubtful: false });
  assert.deepEqual(await decode(Buffer.from('Geräte in Gebä').subarray(0, -1)), {
    text: 'Geräte in Geb\ufffd',
    encoding: 'utf-8',
    doubtful: true,
  });
  await assert.rejects(decode(bytes('\xef\xbb\xbfGer\xe4te')), /^Error: UTF-8 up to byte 6, a code page from there on/);
  const lone = Buffer.from('\ufeffCN=\ud800x', 'utf16le');
  assert.deepEqual(await decode(lone), { text: 'CN=\ufffdx', encoding: 'utf-16le', doubtful: true });
  assert.deepEqual(await decode(Buffer.concat([Buffer.from('\ufeffab', 'utf16le'), Buffer.from('c')])), {
    text: 'ab\ufffd',
    encoding: 'utf-16le',
    doubtful: true,
  });
});

test('nothing, and NUL characters in text', async () => {
  assert.deepEqual(await decode(Buffer.alloc(0)), { text: '', encoding: 'utf-8', doubtful: false });
  assert.deepEqual(await decode(bytes('ab\0cdefgh')), { text: 'ab\0cdefgh', encoding: 'utf-8', doubtful: false });
});

test('linear in the length', async () => {
  for (const unit of ['\x84', '\xe4', '\xb0\xa1', '\xb0\xa1 ', '\xe0\xae', '\xc3\xa4', 'a\0', '\0']) {
    await assertLinear((size) => bytes(unit.repeat(size / unit.length)), decode, 8_000_000);
  }
});

async function oem(text: string): Promise<Buffer> {
  return (await import('iconv-lite')).default.encode(text, 'cp850');
}

test("the console's code page, where it is known, decides", async () => {
  for (const [page, written, text] of [
    [437, [0x9b, 0x81], '¢ü'],
    [850, [0x9b, 0x81], 'øü'],
    [852, [0x8b, 0xa4], 'őĄ'],
    [866, [0x91, 0xa2], 'Св'],
    [932, [0x83, 0x54], 'サ'],
  ] as const)
    assert.deepEqual(await decode(Buffer.from(written), async () => page), { text, encoding: `cp${page}`, doubtful: false });
  // What is no code page is none.
  assert.equal((await decode(Buffer.from([0x81]), async () => 99_999)).encoding, 'cp850');
  // It is not asked for without need.
  const asked = async (): Promise<number> => assert.fail('asked');
  assert.equal((await decode(Buffer.from('Bücher'), asked)).encoding, 'utf-8');
});

test.run();
