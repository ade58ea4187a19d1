import { test } from 'uvu';
import * as assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { readGeneralXml } from '../../../src/collect/formats/generalXml.ts';
import { NotUnderstood } from '../../../src/system/errors.ts';
import { assertLinear } from '../../support/linear.ts';

const setting = 'UserManagerDisabledAuthMethods';
const read = (xml: string) => readGeneralXml(Buffer.from(xml));
/** A general.xml with this content in the setting's element. */
const within = (content: string) => `<general>\n <usermanager>\n  <${setting}>${content}</${setting}>\n </usermanager>\n</general>`;
const location = `/general/usermanager/${setting}`;

async function refused(xml: string | Buffer, message: string | RegExp): Promise<void> {
  try {
    await readGeneralXml(Buffer.from(xml));
  } catch (error) {
    assert.ok(error instanceof NotUnderstood, String(error));
    if (typeof message === 'string') assert.equal(error.message, message);
    else assert.match(error.message, message);
    assert.ok(!error.message.includes('\n'));
    return;
  }
  assert.fail(`accepted: ${xml.slice(0, 100)}`);
}

for (const encoding of ['utf8', 'utf8bom', 'utf16le', 'utf16be', 'cp1252']) {
  test(`a list, ${encoding}`, async () => {
    const bytes = readFileSync(`test/fixtures/captures/general-list.${encoding}.xml`);
    assert.deepEqual(await readGeneralXml(bytes), {
      data: { state: 'list', listed: ['Negotiate', 'NTLM'], location, commentedOut: false },
      line: 6,
      root: 'general',
    });
  });
}

test('a declared encoding that contradicts the bytes does not matter', async () => {
  const xml = (encoding: string) => `<?xml version="1.0" encoding="${encoding}"?>${within('<Method>Bäcker</Method>')}`;
  for (const [encoding, bytes] of [
    ['utf-8', Buffer.from(`\ufeff${xml('utf-8')}`, 'utf16le')],
    ['windows-1252', Buffer.from(xml('windows-1252'), 'utf16le')],
    ['windows-1252', Buffer.from(`\ufeff${xml('windows-1252')}`)],
    ['utf-16', Buffer.from(xml('utf-16'))],
    ['utf-8', Buffer.from(xml('utf-8'), 'latin1')],
    ['x-unknown', Buffer.from(xml('x-unknown'))],
  ] as const) {
    assert.deepEqual((await readGeneralXml(bytes)).data.listed, ['Bäcker'], encoding);
  }
});

test('two encodings are refused, also where one is declared', async () => {
  for (const encoding of ['windows-1252', 'utf-8']) {
    const first = `<?xml version="1.0" encoding="${encoding}"?>${within('<Method>NTLM</Method>')}\n`;
    await refused(
      Buffer.concat([Buffer.from(first), Buffer.from('<!-- changed -->\n', 'utf16le')]),
      `text of 8 bits a character up to byte ${first.length}, UTF-16 from there on; expected one encoding in a file`,
    );
  }
});

test('a declared single-byte encoding is honoured', async () => {
  const names = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 14, 15, 16].map((each) => `ISO-8859-${each}`);
  for (const name of [...names, ...[0, 1, 2, 3, 4, 5, 6, 7, 8].map((each) => `windows-125${each}`)]) {
    const xml = Buffer.from(`<?xml version='1.0' encoding='${name}'?>${within('<Method>\xc3\xa4</Method>')}`, 'latin1');
    assert.deepEqual((await readGeneralXml(xml)).data.listed, [new TextDecoder(name).decode(Buffer.from([0xc3, 0xa4]))], name);
  }
});

test('absent, empty, list, repeated', async () => {
  assert.deepEqual(await read('<general/>'), { data: { state: 'absent', listed: [], commentedOut: false }, root: 'general' });
  for (const content of ['', '  \n ', '<!-- <Method>Negotiate</Method> -->', '<?x y?>']) {
    assert.deepEqual(
      await read(within(content)),
      { data: { state: 'empty', listed: [], location, commentedOut: false }, line: 3, root: 'general' },
      content,
    );
  }
  assert.equal((await read(`<general><${setting}/></general>`)).data.state, 'empty');
  assert.deepEqual((await read(within('\n<Method>Negotiate</Method> <!-- x --> <Method>Kerberos</Method>\n'))).data, {
    state: 'list',
    listed: ['Negotiate', 'Kerberos'],
    location,
    commentedOut: false,
  });
  const twice = `<general>\n<${setting}/>\n<a><${setting}><Method>Negotiate</Method></${setting}></a></general>`;
  assert.deepEqual(await read(twice), {
    data: { state: 'repeated', location: `/general/${setting}`, commentedOut: false },
    line: 2,
    root: 'general',
  });
  assert.equal((await read(within(`<${setting}/>`))).data.state, 'repeated');
});

test('methods are kept as written', async () => {
  const methods = ['NTLM ', ' Negotiate', 'negotiate', 'Unknown', '', '  ', 'Negotiate', 'a\nb', 'x\u200b', '\ud83d\ude00'];
  assert.deepEqual((await read(within(methods.map((each) => `<Method>${each}</Method>`).join('\n')))).data.listed, methods);
  assert.deepEqual(
    (
      await read(
        within(
          '<Method/><Method>&lt;N&#101;&#x67;&gt; &amp;</Method><Method><![CDATA[<N> ]]></Method>' +
            '<Method>Nego<!-- x -->tiate</Method><Method xmlns="urn:x" xmlns:b="urn:b">K</Method>',
        ),
      )
    ).data.listed,
    ['', '<Neg> &', '<N> ', 'Negotiate', 'K'],
  );
  assert.deepEqual((await read(within('<Method>a\r\nb</Method>'))).data.listed, ['a\nb']);
});

test('the setting is found by its local name at any depth', async () => {
  const xml = `<e:general xmlns:e="urn:x">\r\n<e:a><e:b\r\n c="d"><e:${setting}>\r\n<e:Method>Negotiate</e:Method><Method>NTLM</Method></e:${setting}></e:b></e:a></e:general>`;
  assert.deepEqual(await read(xml), {
    data: { state: 'list', listed: ['Negotiate', 'NTLM'], location: `/general/a/b/${setting}`, commentedOut: false },
    line: 3,
    root: 'general',
  });
  assert.deepEqual(await read(`<${setting}><Method>NTLM</Method></${setting}>`), {
    data: { state: 'list', listed: ['NTLM'], location: `/${setting}`, commentedOut: false },
    line: 1,
    root: setting,
  });
  const deep = 998;
  assert.equal((await read(`${'<a>'.repeat(deep)}<${setting}><Method>x</Method></${setting}>${'</a>'.repeat(deep)}`)).data.state, 'list');
  // bare carriage returns are line ends
  assert.equal((await read(within('').replaceAll('\n', '\r'))).line, 3);
});

test('the setting in a comment is absent and said', async () => {
  assert.deepEqual((await read(`<general><!--\n<${setting}><Method>Negotiate</Method></${setting}>\n--></general>`)).data, {
    state: 'absent',
    listed: [],
    commentedOut: true,
  });
  assert.equal((await read(`<!-- ${setting} -->${within('')}`)).data.commentedOut, true);
  assert.equal((await read(`${within('')}<!-- ${setting} -->`)).data.commentedOut, true);
  assert.equal((await read(`<general><!-- other --><a><![CDATA[<x/>]]></a></general>`)).data.commentedOut, false);
});

test('names that JavaScript or xml2js use themselves hide nothing', async () => {
  for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'cdata', '_', '__text__']) {
    const xml = `<${name}><${name}>x</${name}><${name}>${within('<Method>NTLM</Method>')}</${name}><![CDATA[y]]></${name}>`;
    const { data } = await read(xml);
    assert.deepEqual(data.listed, ['NTLM'], name);
    await refused(within(`<${name}>x</${name}><Method>NTLM</Method>`), new RegExp(`^<${name}> in ${setting} \\(line 3\\)`));
  }
  assert.equal(({} as Record<string, unknown>)[`:${setting}`], undefined);
});

test('in a file that is not general.xml the setting is not absent', async () => {
  const expected = `expected UCServer's general.xml, with <general> or <usermanager> in it and the setting as the element <${setting}>`;
  await refused('<?xml version="1.0"?>\n<locations><a/></locations>', `the root element <locations> in line 2; ${expected}`);
  await refused('<settings><generals/></settings>', `the root element <settings> in line 1; ${expected}`);
  for (const root of ['x:General', 'general', 'UserManager']) assert.equal((await read(`<${root}/>`)).data.state, 'absent', root);
  assert.equal((await read('<config><UserManager/></config>')).root, 'config');
  for (const [xml, found] of [
    [`<general>\n<key>general.usermanager.${setting}</key><value>[]</value></general>`, `general.usermanager.${setting}`],
    [`<general>\n<property name="${setting}">[]</property></general>`, setting],
    [`<general>\n<a ${setting}="[]"/></general>`, setting],
    ['<general>\n<UserManagerDisabledAuthMethod/></general>', 'UserManagerDisabledAuthMethod'],
    ['<general>\n<DisabledAuthMethods/></general>', 'DisabledAuthMethods'],
    ['<general>\n<a b="authentication methods"/></general>', 'authentication methods'],
    [`<general>\n<a><![CDATA[<${setting}/>]]></a></general>`, `<${setting}/>`],
  ] as const)
    await refused(xml, `"${found}" stands in line 2, but not as the element; ${expected}`);
  // where the setting is there, only its own name elsewhere may contradict it
  assert.equal((await read(within('').replace('<usermanager>', '<SmtpAuthMethod>x</SmtpAuthMethod><usermanager>'))).data.state, 'empty');
  await refused(
    within('').replace('<general>', `<general a="${setting}">`),
    `"${setting}" stands in line 1, but not as the element; ${expected}`,
  );
});

test('what could be meant as the setting or a method is not passed over', async () => {
  await refused(
    `<general>\n<${setting.toLowerCase()}><Method>Negotiate</Method></${setting.toLowerCase()}></general>`,
    `<${setting.toLowerCase()}> in line 2; expected it to be spelled ${setting}`,
  );
  await refused(
    `<general><${setting}/><x:${setting.toUpperCase()}/></general>`,
    `<${setting.toUpperCase()}> in line 1; expected it to be spelled ${setting}`,
  );
  const expected = `in ${setting} (line 3); expected <Method> elements with one name each`;
  await refused(within('<Method>Negotiate</Method><method>Kerberos</method>'), `<method> ${expected}`);
  await refused(within('<Method>Negotiate</Method><Methode>Kerberos</Methode>'), `<Methode> ${expected}`);
  await refused(within('<Methods><Method>Kerberos</Method></Methods>'), `<Methods> ${expected}`);
  await refused(within('<Method>Negotiate</Method>\n<Other/>').replace(/^/, '\n'), `<Other> ${expected.replace('3', '5')}`);
  await refused(within('<Method disabled="false">Negotiate</Method>'), `the attribute disabled of <Method> ${expected}`);
  await refused(within('').replace(`<${setting}>`, `<${setting} xsi:nil="true">`), `the attribute xsi:nil of <${setting}> ${expected}`);
  for (const text of ['Negotiate', '["Negotiate"]', '<![CDATA[Negotiate]]>', '<Method>Kerberos</Method>Negotiate'])
    await refused(
      within(text),
      /^".*Negotiate.*" beside the elements in UserManagerDisabledAuthMethods \(line 3\); expected <Method> elements/,
    );
  await refused(within('<Method><b>Negotiate</b></Method>'), `a <Method> that holds an element ${expected}`);
  await refused(within('<Method>Neg<b/>otiate</Method>'), `a <Method> that holds an element ${expected}`);
});

test('broken files are refused in one line', async () => {
  const expected = 'expected one well-formed XML document';
  await refused('', `the file is empty; ${expected}`);
  await refused(' \r\n\t', `the file is empty; ${expected}`);
  await refused('\ufeff', `the file is empty; ${expected}`);
  await refused('<!-- x -->', `no element in the file; ${expected}`);
  await refused('<?xml version="1.0"?>', `no element in the file; ${expected}`);
  await refused(`<general/>\n<other><${setting}/></other>`, `a second root element <other> in line 2; ${expected}`);
  await refused('<general/>\ntext', `not well-formed (Text data outside of root node) in line 2; ${expected}`);
  await refused('<general>\n<a></b></general>', `not well-formed (Unexpected close tag) in line 2; ${expected}`);
  await refused('<a>&uuml;</a>', `not well-formed (Invalid character entity) in line 1; ${expected}`);
  await refused('<a>\n\0</a>', `a character that XML does not allow in line 2; ${expected}`);
  for (const xml of [
    '{"a": 1}',
    'text',
    '<a>&constructor;</a>',
    '<a>&#0;</a>',
    '<a/></a>',
    '<a/>&amp;',
    '<a/><!-- x',
    '<a/><?x',
    '<a b=c/>',
    '<a b/>',
    '<a>&</a>',
    '<1/>',
    '<a/>]]>',
    Buffer.from('<a/>', 'utf16le').subarray(0, -1),
  ])
    await refused(xml, /^not well-formed \(.+\) in line 1;/);
});

test('a file that was cut off anywhere is refused', async () => {
  const xml = `<?xml version="1.0"?>\n${within('<Method>Negotiate</Method><!-- x --><![CDATA[ ]]>')}`;
  for (let length = 0; length < xml.length; length++) await refused(xml.slice(0, length), /expected/);
});

/** Entities of which each stands for the one before `width` times: text of width to the 9th characters and more, if one puts them in. */
const bomb = (width: number) =>
  `<!DOCTYPE a [<!ENTITY l0 "lol">${Array.from({ length: 9 }, (_, n) => `<!ENTITY l${n + 1} "${`&l${n};`.repeat(width)}">`).join('')}]><a>&l9;</a>`;

test('document types, entities and deep nesting are refused at once', async () => {
  for (const xml of [
    bomb(10),
    '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
    '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
    '<!doctype html><html></html>',
    '<!DOCTYPE a><a/>',
    '<a><!ENTITY x "y"></a>',
    '<!ENTITY x "y"><a/>',
    '<!ELEMENT a ANY><a/>',
  ]) {
    await refused(xml, /^a document type or entity declaration in line 1;|not well-formed/);
  }
  await refused('<a/>\n<!DOCTYPE a>', /in line 2;/);
  await assertLinear(bomb, (xml) => refused(xml, /^a document type or entity declaration in line 1;/), 1000);
  await assertLinear(
    (more) => '<a>\n'.repeat(1001 + more),
    (xml) => refused(xml, 'elements nested deeper than 1000 in line 1001; expected one well-formed XML document'),
    100_000,
  );
  await assertLinear(
    (more) => '<a>'.repeat(1001 + more) + '</a>'.repeat(1001 + more),
    (xml) => refused(xml, /^elements nested deeper/),
    100_000,
  );
  assert.equal((await read(`<general>${'<a>'.repeat(999)}${'</a>'.repeat(999)}</general>`)).root, 'general');
});

test('large files in linear time', async () => {
  const stateIs = (state: string) => async (xml: string) => assert.equal((await read(xml)).data.state, state);
  for (const [unit, count] of [
    ['<a>x</a>', 200_000],
    ['<!-- x -->', 100_000],
    [' ', 5_000_000],
    ['x', 5_000_000],
    ['&amp;', 200_000],
    ['\r', 1_000_000],
  ] as const) {
    await assertLinear((size) => `<general>${unit.repeat(size)}</general>`, stateIs('absent'), count);
    await assertLinear(
      (size) => within('<Method>x</Method>').replace('<usermanager>', (tag) => tag + unit.repeat(size)),
      stateIs('list'),
      count,
    );
    await assertLinear(
      (size) => within(`<Method>x</Method>${unit.repeat(size)}`),
      (xml) => read(xml).catch((error) => assert.ok(error instanceof NotUnderstood)),
      count / 10,
    );
  }
  await assertLinear(
    (size) => `<general>${'<a>'.repeat(990)}${'<b/>'.repeat(size)}${'</a>'.repeat(990)}</general>`,
    stateIs('absent'),
    100_000,
  );
  await assertLinear((size) => `<a>${`<${setting}/>`.repeat(size)}</a>`, stateIs('repeated'), 50_000);
  await assertLinear((size) => within('<Method>x</Method>'.repeat(size)), stateIs('list'), 100_000);
  assert.equal((await read(within('<Method>x</Method>'.repeat(100_000)))).data.listed?.length, 100_000);
});

test.run();
