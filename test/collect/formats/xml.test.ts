import * as assert from 'node:assert/strict';
import { test } from 'uvu';
import { descendants, readXml } from '../../../src/collect/formats/xml.ts';
import { NotUnderstood } from '../../../src/system/errors.ts';

const xml = `<?xml version="1.0"?>
<!-- one -->
<x:general a="1" x:b="&lt;2&gt;">
 <list
  name='l'>before<item>A</item><other/> <![CDATA[<between>]]><item c="3"> B </item>after</list>
 <item/></x:general><!-- two -->
`;

test('names, lines, attributes, texts and child elements, in document order', async () => {
  const { root, comments } = await readXml(xml);
  const leaf = { attributes: {}, text: '', children: [] };
  assert.deepEqual(root, {
    name: 'general',
    path: '/general',
    line: 3,
    attributes: { a: '1', 'x:b': '<2>' },
    text: '\n \n ',
    children: [
      {
        name: 'list',
        path: '/general/list',
        line: 5,
        attributes: { name: 'l' },
        text: 'before <between>after',
        children: [
          { ...leaf, name: 'item', path: '/general/list/item', line: 5, text: 'A' },
          { ...leaf, name: 'other', path: '/general/list/other', line: 5 },
          { ...leaf, name: 'item', path: '/general/list/item', line: 5, attributes: { c: '3' }, text: ' B ' },
        ],
      },
      { ...leaf, name: 'item', path: '/general/item', line: 6 },
    ],
  });
  assert.deepEqual(comments, [' one ', ' two ']);
  assert.deepEqual(
    [...descendants(root)].map(({ name, text }) => `${name} ${text}`),
    ['list before <between>after', 'item A', 'other ', 'item  B ', 'item '],
  );
});

test('attributes with names that JavaScript uses itself', async () => {
  const { root } = await readXml('<a __proto__="x" constructor="y" b="z"/>');
  assert.deepEqual([root.attributes['constructor'], root.attributes['b']], ['y', 'z']);
  await assert.rejects(readXml('<a>\n<b hasOwnProperty="x" c="y"/></a>'), (error: unknown) => {
    assert.ok(error instanceof NotUnderstood);
    assert.equal(error.message, 'not well-formed (hasOwnProperty) in line 2; expected one well-formed XML document');
    return true;
  });
});

test('an XML declaration stands at the very beginning, and once', async () => {
  const declaration = '<?xml version="1.0"?>';
  assert.equal((await readXml(`${declaration}<a/>`)).root.name, 'a');
  for (const [text, line] of [
    [` \n${declaration}<a/>`, 2],
    [`${declaration}\n${declaration}\n<a/>`, 2],
    [`<a>\n\n${declaration}</a>`, 3],
  ] as const)
    await assert.rejects(readXml(text), (error: unknown) => {
      assert.ok(error instanceof NotUnderstood);
      assert.equal(
        error.message,
        `not well-formed (XML declaration not at the beginning) in line ${line}; expected one well-formed XML document`,
      );
      return true;
    });
});

test.run();
