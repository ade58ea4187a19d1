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

test('whatever ldapsearch prints below the entries is none of theirs', () => {
  const entry = 'dn: CN=UCS01,DC=corp,DC=example\ncn: UCS01\n\n';
  const rest = 'search: 2\nresult: 0 Success\ncontrol: 1.2.840.113556.1.4.319 false MAUCAQAEAA==\npagedresults: cookie=\n';
  assert.equal(readLdif(`version: 1\n\n${entry}${rest}`).length, 1);
  const none = 'search: 2\nresult: 32 No such object\nmatchedDN: DC=corp,DC=example\ntext: 0000208D: NameErr\n';
  assert.throws(() => readLdif(none), /32 No such object/);
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
    'cn: c:',
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
    assert.deepEqual(plain(entries[0], 'cn'), ['b', 'c:', 'für']);
    assert.deepEqual(plain(entries[0], 'tel;binary'), ['1:2']);
    assert.deepEqual(plain(entries[0], 'constructor'), ['d']);
    assert.deepEqual(Object.keys(entries[0]!.attributes), ['cn', 'member;range=0-1499', 'tel;binary', 'constructor']);
    assert.deepEqual(plain(entries[1], 'cn'), ['long er']);
  }
});

test('what is no LDIF is refused at its line', () => {
  refused(' \r\n', /^the file is empty; expected entries as ldifde or ldapsearch writes them \(a line "dn: …"\)$/);
  refused('dn: DC=x\ncn: \0\n', /^line 2 holds a NUL character; expected entries/);
  refused('version: 1\n', /found none/);
  refused('result: 32 No such object\n', /^the search failed: 32 No such object$/);
  refused('hello', /^line 1: expected "attribute: value"$/);
  refused('ldap_bind: Invalid credentials (49)', /^line 1: expected "attribute: value"$/);
  refused('# x\ncn: a\n', /^line 2: expected "dn:", found "cn:"$/);
  refused('\n x\n', /^line 2: expected an attribute, found the continuation of none$/);
  refused('dn: DC=a\ncn: b\n\ndn: DC=c\nx\n', /^line 5: expected "attribute/);
  refused('dn: DC=a\njpeg:< file:///etc/passwd\n', /^line 2: the value of jpeg is in another file/);
  refused('dn: DC=a\ncn:: abc\n', /^line 2: expected the value of cn in base64$/);
  refused('dn: DC=a\ncn:: ab=c\n', /^line 2: expected the value of cn in base64$/);
  refused('dn: DC=a\nchangetype: modify\n', /^line 2: expected entries, found changes/);
});

test('ldapsearch without objectClass, two searches in one file', async () => {
  const entries = await captured('without-class.ldif');
  assert.deepEqual(
    entries.map(({ dn }) => dn),
    ['CN=jon.snow,CN=Users,DC=corp,DC=example', 'CN=UCS01,OU=Server,DC=corp,DC=example'],
  );
  assert.deepEqual(plain(entries[1], 'servicePrincipalName'), [
    'ldap/winterfell.corp.example/DomainDnsZones.corp.example',
    'eucsrv/UCS01',
    'eucsrv/ucs01.corp.example',
  ]);
});

test('blanks with which a terminal padded lines are no part of values', async () => {
  const [computer, alfred] = await captured('padded.ldif');
  assert.equal(alfred!.dn, 'CN=Alfred,CN=Users,DC=corp,DC=example');
  assert.deepEqual(plain(computer, 'objectClass'), ['top', 'user', 'computer']);
  assert.deepEqual(plain(computer, 'servicePrincipalName'), ['WSMAN/ucs01.corp.example', 'eucsrv/UCS01', 'eucsrv/ucs01.corp.example']);
});

test('a blank at the column where a value is folded is its own, and those behind are not', () => {
  const folded = ['dn: CN=x,DC=d', 'a: 12345', ' 6789', 'b: 12345', ' 6', 'c: QUJ', ' D'];
  assert.deepEqual(plain(readLdif(folded.join('\n'))[0], 'b'), ['123456']);
  assert.deepEqual(plain(readLdif(folded.join('\n').replace('b: 12345', 'b: 1234 '))[0], 'b'), ['1234 6']);
  const padded = folded
    .map((line) => `${line.replace('b: 12345', 'b: 1234 ').padEnd(20)}\r`)
    .join('\n')
    .replace('c: QUJ', 'c:: QUJ');
  const [entry] = readLdif(padded);
  assert.deepEqual([plain(entry, 'a'), plain(entry, 'b'), plain(entry, 'c')], [['123456789'], ['1234 6'], ['ABC']]);
});

test('lines that were cut where ldapsearch folds them are refused', async () => {
  for (const name of ['grep-dn.ldif', 'grep-spn.ldif'])
    await assert.rejects(
      captured(name),
      /^Error: line [26] ends in column 79, where long lines are folded, and does not go on; expected all lines/,
    );
  const cut = (length: number) => `dn: CN=x,DC=d\nservicePrincipalName: ${'a/b'.padEnd(length - 22, 'c')}\ncn: x\n`;
  for (const length of [76, 77, 78, 79, 80]) refused(cut(length), new RegExp(`^line 2 ends in column ${length}, `));
  // also beside lines that go on at the same column, and in a DN
  refused(`${cut(78)}description: ${'d'.repeat(65)}\n d\n`, /^line 2 ends in column 78, /);
  const dn = (domain: string): string => `dn: CN=${'x'.repeat(79 - 8 - domain.length)},${domain}\ncn: x\n`;
  refused(`${dn('DC=d,DC=co')}\ndn: CN=y,DC=e\n`, /^line 1 ends in column 79, /);
  // whole, as other lines tell, or of no use
  for (const whole of [
    `${dn('DC=d,DC=com')}\ndn: CN=y,DC=d,DC=com\n`,
    `${dn('DC=d,DC=com')}dNSHostName: y.d.com\n`,
    `dn: CN=x,DC=d,DC=com\nservicePrincipalName: a/${'b'.repeat(79 - 24 - 6)}.d.com\n`,
    `dn: CN=x,DC=d\ndescription: ${'d'.repeat(66)}\n`,
    `dn: \n CN=x,DC=d,DC=com\nservicePrincipalName: \n a/b\nsAMAccountName: UCS01$\n`,
  ])
    assert.ok(readLdif(whole).length > 0, whole);
  // shorter, longer, or beside a line that goes on elsewhere: nothing is missing
  for (const text of [
    cut(75),
    cut(81),
    `${cut(78)}description: a\n b\n`,
    `${cut(79)}description: ${'d'.repeat(80)}\n`,
    `dn: CN=x,DC=d\n\n# ${'c'.repeat(77)}\n`,
  ])
    assert.equal(readLdif(text).length, 1);
});

test('line ends of other systems are refused; a browser leaves blanks that do not break', () => {
  for (const [end, name] of [
    ['\u0085', '0085'],
    ['\u2028', '2028'],
    ['\v', '000B'],
    ['\f', '000C'],
  ] as const)
    refused(`dn: CN=x,DC=d${end}cn: x${end}`, new RegExp(`^line 1 holds U\\+${name}, which other systems end lines with; expected`));
  assert.deepEqual(plain(readLdif('dn:\u00a0CN=x,DC=d\ncn: \u00a0y\n')[0], 'cn'), ['y']);
});

test('a DN that does not end in its domain, and a value that is none, are refused', () => {
  refused('dn: CN=x,OU=Serv\ncn: x\n', /^line 1: expected a whole DN, which ends in its domain \(DC=…\), found "CN=x,OU=Serv"$/);
  refused('dn: CN=x,DC=d,DC=co\ncn: x\n\ndn: CN=y,DC=d,DC=com\n', /^line 1: expected a whole DN, .* found "dc=d,dc=co"$/);
  refused('dn: CN=x,DC=d,DC=com\ncn: x\n\ndn: CN=y,DC=d\n', /^line 4: expected a whole DN/);
  for (const empty of ['servicePrincipalName:', 'servicePrincipalName: ', 'servicePrincipalName::'])
    refused(`dn: CN=x,DC=d\n${empty}\ncn: x\n`, /^line 2: expected a value of servicePrincipalName, found none$/);
  // ldifde begins long values on a line of their own; the root of a directory has no DN
  assert.deepEqual(plain(readLdif('dn: \n CN=x,DC=d\ncn: \n y\n')[0], 'cn'), ['y']);
  assert.equal(readLdif('dn:\ndefaultNamingContext: DC=d\n').length, 1);
  assert.equal(readLdif('dn: DC=a,DC=d\ncn: x\n\ndn: DC=b,DC=d\n\ndn: DC=d\n').length, 3);
});

test('long hostile text takes linear time', async () => {
  await assertLinear(
    (size) => 'dn: DC=a\ncn: b' + '\n c'.repeat(size),
    (text) => assert.equal(readLdif(text).length, 1),
    300_000,
  );
  await assertLinear(
    (size) => 'dn: DC=a\n' + 'cn: b\n'.repeat(size),
    (text) => assert.equal(readLdif(text).length, 1),
    300_000,
  );
  await assertLinear(
    (size) => 'a;'.repeat(size) + '!',
    (text) => refused(text, /^line 1/),
    500_000,
  );
  await assertLinear(
    (size) => `dn: DC=a\ncn:: ${'='.repeat(size)}`,
    (text) => refused(text, /^line 2/),
    1_000_000,
  );
});

test.run();
