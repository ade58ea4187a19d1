import { test } from 'uvu';
import * as assert from 'node:assert/strict';
import { marked, type Token, type Tokens } from 'marked';
import { markdown } from '../../src/report/markdown.ts';
import { inMarkdown } from '../../src/report/markdownText.ts';
import { powershellLine } from '../../src/text/powershell.ts';
import { visible } from '../../src/text/visible.ts';
import type { Results } from '../../src/documents/results.ts';
import { documentOf, rendered, reportOptions } from '../support/documents.ts';

const ofResults = (results: Results): string => markdown(reportOptions).server(results);
const tokensOf = (text: string): Token[] => {
  const all: Token[] = [];
  marked.walkTokens(marked.lexer(text, { gfm: true }), (token) => void all.push(token));
  return all;
};
/** The text that a reader sees of Markdown in one line. */
function seen(text: string): string {
  const html = marked.parseInline(text, { gfm: true, async: false }).replaceAll('<!-- -->', '');
  assert.doesNotMatch(html, /<|>/, `${text} became ${html}`);
  return html.replace(
    /&(lt|gt|amp|quot|#39|vert);/g,
    (_, name: string) => ({ lt: '<', gt: '>', amp: '&', quot: '"', '#39': "'", vert: '|' })[name]!,
  );
}

const traps = [
  'a|b',
  '`code` ``two``',
  '*bold* _under_ ~~struck~~',
  '[link](http://evil.example) ![image](x)',
  '<script>alert(1)</script>',
  'https://evil.example www.evil.example ftp://evil',
  '@everyone and #12',
  'CORP\\svc-old\\',
  '\\|',
  '&lt;',
  '$x$',
  '1. one',
  '# head',
  '- item',
  '+ item',
  '> quote',
  '| cell |',
  '---',
  '=====',
  '    code',
  `${'x'.repeat(10_000)}|`,
];

test('nothing in a text is a mark', () => {
  for (const trap of traps) assert.equal(seen(inMarkdown(trap)), visible(trap).trimStart(), trap);
  assert.doesNotMatch(inMarkdown('@everyone sees #12 at GH-3'), /@e|#1|GH-3/);
});

test('no name breaks the table: each finding is a row of four cells', () => {
  const results = documentOf('misplaced');
  const finding = results.results.find(({ rule }) => rule === 'SPN-01')!.findings[0]!;
  for (const trap of traps) {
    finding.message = `${finding.subject} held by ${trap} and others`;
    results.server = trap;
    const tables = tokensOf(ofResults(results)).filter(({ type }) => type === 'table') as Tokens.Table[];
    assert.equal(tables.length, 1, trap);
    assert.equal(tables[0]!.rows.length, 2);
    const cells = tables[0]!.rows[0]!.map(({ text }) => seen(text));
    assert.deepEqual(cells, ['critical', 'SPN-01', 'misplaced', `${finding.subject} held by ${visible(trap)} and others`]);
  }
});

test('commands stand whole in blocks of code, whatever is in them', () => {
  const results = documentOf('misplaced');
  const run = ['setspn', '-D', 'eucsrv/`x``` ```\nend', 'CORP\\svc-old'];
  results.repair = [
    { do: 'First look.', phase: 'setting', for: [] },
    { run, phase: 'directory', for: [], undo: { run } },
  ];
  const blocks = tokensOf(ofResults(results)).filter(({ type }) => type === 'code') as Tokens.Code[];
  assert.deepEqual(
    blocks.map(({ text, lang }) => [text, lang]),
    // in the plan, and handed on with what undoes it and what checks it
    [run, run, run, run, ['setspn', '-Q', run[2]!]].map((command) => [powershellLine(command), 'powershell']),
  );
});

test('details are folded, and every tag that opens closes', () => {
  for (const names of [['misplaced'], ['hostile'], ['second', 'hostile', 'unknown', 'compliant']]) {
    const text = rendered(markdown({ ...reportOptions, many: names.length > 1 }), names);
    const html = marked.parse(text, { gfm: true, async: false });
    assert.equal(html.match(/<details>/g)?.length, html.match(/<\/details>/g)?.length);
    assert.deepEqual(
      new Set(
        html
          .match(/<(?!\/|!)\w+/g)!
          .filter((tag) => !/^<(h\d|p|strong|em|ul|ol|li|table|thead|tbody|tr|th|td|code|pre|details|summary)$/.test(tag)),
      ),
      new Set(),
    );
  }
});

test('of many servers the worst comes first, and the healthy are counted', () => {
  const text = rendered(markdown({ ...reportOptions, many: true }), ['compliant', 'unknown', 'misplaced']);
  const [table] = tokensOf(text).filter(({ type }) => type === 'table') as Tokens.Table[];
  assert.deepEqual(
    table!.rows.map((row) => row[0]!.text),
    ['NOT COMPLIANT in 5 of 8 rules; 2 not checked, 1 unknown', 'UNKNOWN in 2 of 6 rules; 3 not checked'],
  );
  assert.match(text, /^1 server compliant, with nothing to repair$/m);
  assert.equal(text.match(/<summary>.*(?:COMPLIANT|UNKNOWN) in .*</g)?.length, 2, 'the others each whole');
});

test.run();
