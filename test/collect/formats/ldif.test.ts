import { test } from 'uvu';
import * as assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { readLdif } from '../../../src/collect/formats/ldif.ts';
import type { RawEntry } from '../../../src/collect/directory/entry.ts';
import { decode } from '../../../src/system/decode.ts';
import { NotUnderstood } from '../../../src/system/errors.ts';
import { assertLinear } from '../../support/linear.ts';

async function captured(name: string): Promise<RawEntry[]> {
  const bytes = readFileSync(`test/fixtures/captures/ldif/${name}`);
  return readLdif((await decode(bytes)).text);
}

const plain = (entry: RawEntry | undefined, name: string) =>
  entry!.attributes[name]?.map((value) => Buffer.from(value, 'base64').toString());

function refused(text: string, message: RegExp): void {
  assert.throws(
    () => readLdif(text),
    (error: Error) => (error instanceof NotUnderstood && message.test(error.message)) || assert.fail(String(error)),
  );
}

test('what ldapsearch wrote: folded lines, comments, the lines after the last entry', async () => {
  const entries = await captured('computer.ldif');
  assert.deepEqual(
    entries.map(({ dn }) => dn),
    ['CN=UCS01,OU=Server,DC=corp,DC=example'],
  );
  assert.deepEqual(plain(entries[0], 'description'), [
    'Runs UCServer for the whole company; see the page on telephony before you touch it',
  ]);
  assert.deepEqual(plain(entries[0], 'servicePrincipalName'), [
    'HOST/UCS01',
    'HOST/ucs01.corp.example',
    'eucsrv/UCS01',
    'eucsrv/ucs01.corp.example',
  ]);
  assert.equal(Buffer.from(entries[0]!.attributes['nTSecurityDescriptor']![0]!, 'base64').length, 76 + 1948); // where its DACL starts, and the DACL's size
  assert.equal(entries[0]!.attributes['result'], undefined);
});

test('a DN in base64, several searches in one file, a search that found nothing', async () => {
  assert.equal((await captured('user.ldif'))[0]!.dn, 'CN=svc-ucs,OU=Dienste für Telefonie,DC=corp,DC=example');
  assert.equal((await captured('domain.ldif')).length, 2);
  assert.equal((await captured('holders.ldif')).length, 2);
  assert.deepEqual(await captured('none.ldif'), []);
});

test("ldifde's shape (UTF-16, CRLF, changetype) tells the same as ldapsearch", async () => {
  const [computer, user] = await captured('ldifde-unicode.ldf');
  for (const [entry, file] of [
    [computer, 'computer.ldif'],
    [user, 'user.ldif'],
  ] as const) {
    const [expected] = await captured(file);
    for (const constructed of ['tokenGroups', 'msDS-User-Account-Control-Computed']) delete expected!.attributes[constructed];
    assert.deepEqual(entry, expected);
  }
});

test('the forms of RFC 2849', () => {
  const text = [
    '\uFEFFversion: 1',
    '# a comment',
    '  that is folded',
    'dn:CN=a,DC=x',
    'cn:  b ',
    'cn:',
    'member;range=0-1499: c',
    'cn:: ZsO8cg==',
    'tel;binary: 1:2',
    'constructor: d',
    '',
    '   ',
    'DN: CN=b,',
    ' DC=x',
    'changetype: add',
    'cn: long',
    '  er',
    'dn: CN=c,DC=x',
    '',
  ];
  for (const end of ['\n', '\r\n']) {
    const entries = readLdif(text.join(end));
    assert.deepEqual(
      entries.map(({ dn }) => dn),
      ['CN=a,DC=x', 'CN=b,DC=x', 'CN=c,DC=x'],
    );
    assert.deepEqual(plain(entries[0], 'cn'), ['b ', '', 'für']);
    assert.deepEqual(plain(entries[0], 'tel;binary'), ['1:2']);
    assert.deepEqual(plain(entries[0], 'constructor'), ['d']);
    assert.deepEqual(Object.keys(entries[0]!.attributes), ['cn', 'member;range=0-1499', 'tel;binary', 'constructor']);
    assert.deepEqual(plain(entries[1], 'cn'), ['long er']);
  }
});

test('what is no LDIF is refused at its line', () => {
  refused('', /^expected an entry \(a line "dn: …"\), found none$/);
  refused('version: 1\n', /found none/);
  refused('result: 32 No such object\n', /^the search failed: 32 No such object$/);
  refused('hello', /^line 1: expected "attribute: value"$/);
  refused('ldap_bind: Invalid credentials (49)', /^line 1: expected "attribute: value"$/);
  refused('# x\ncn: a\n', /^line 2: expected "dn:", found "cn:"$/);
  refused('\n x\n', /^line 2: expected an attribute, found the continuation of none$/);
  refused('dn: a\ncn: b\n\ndn: c\nx\n', /^line 5: expected "attribute/);
  refused('dn: a\njpeg:< file:///etc/passwd\n', /^line 2: the value of jpeg is in another file/);
  refused('dn: a\ncn:: abc\n', /^line 2: expected the value of cn in base64$/);
  refused('dn: a\ncn:: ab=c\n', /^line 2: expected the value of cn in base64$/);
  refused('dn: a\nchangetype: modify\n', /^line 2: expected entries, found changes/);
});

test('long hostile text takes linear time', async () => {
  await assertLinear(
    (size) => 'dn: a\ncn: b' + '\n c'.repeat(size),
    (text) => assert.equal(readLdif(text).length, 1),
    300_000,
  );
  await assertLinear(
    (size) => 'dn: a\n' + 'cn: b\n'.repeat(size),
    (text) => assert.equal(readLdif(text).length, 1),
    300_000,
  );
  await assertLinear(
    (size) => 'a;'.repeat(size) + '!',
    (text) => refused(text, /^line 1/),
    500_000,
  );
  await assertLinear(
    (size) => `dn: a\ncn:: ${'='.repeat(size)}`,
    (text) => refused(text, /^line 2/),
    1_000_000,
  );
});

test.run();
