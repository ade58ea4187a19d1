import { test } from 'uvu';
import * as assert from 'node:assert/strict';
import { stripVTControlCharacters } from 'node:util';
import { parse } from 'yaml';
import { wrap } from '../../src/text/layout.ts';
import { remedyText } from '../../src/report/repair.ts';
import { text } from '../../src/report/text/report.ts';
import { visible } from '../../src/text/visible.ts';
import type { Results } from '../../src/documents/results.ts';
import { colours } from '../../src/report/text/colour.ts';
import type { ReportOptions } from '../../src/report/reporter.ts';
import { verdictLine } from '../../src/report/verdict.ts';
import { documentOf, rendered, reportOptions } from '../support/documents.ts';

const names = ['compliant', 'misplaced', 'unknown', 'low', 'waived', 'hostile', 'nothing-checked'];
const render = (results: Results, more = {}): string => text({ ...reportOptions, ...more }).server(results);

const parts = [...names.map((name) => [name]), ['second', 'waived', 'misplaced', 'unknown']];
const whole = (group: string[], options: Partial<ReportOptions> = {}): string =>
  rendered(text({ ...reportOptions, many: group.length > 1, ...options }), group);

test('lines keep to the width, but for a word or a command that is longer, a row of the table and the verdict', () => {
  for (const width of [60, 80, 100])
    for (const group of parts) {
      const all = group.flatMap((name) => documentOf(name));
      const commands = all.flatMap(({ repair, results }) =>
        [...repair, ...results.flatMap(({ findings }) => findings.flatMap(({ fix }) => fix))].map(remedyText),
      );
      const lines = whole(group, { width }).trimEnd().split('\n');
      for (const line of lines.slice(0, -1)) {
        // a lone sign does not begin a line
        if (line.replace(/ [*]$/, '').length <= width) continue;
        const isRow = / (Report|[0-9a-f]{12})$/.test(line);
        const [, start = '', rest = ''] = /^(.{16}\S* *|.{5,15} {2}| *)(\S+)$/.exec(line) ?? [];
        assert.ok(isRow || start + rest !== '' || commands.some((command) => line.includes(`  ${command}`)), `${width}: ${line}`);
      }
    }
});

test('words are whole at any width: taken together the lines are the same text', () => {
  const words = (width: number, group: string[], color: boolean): string => whole(group, { width, color }).split(/\s+/).join(' ');
  for (const group of parts)
    for (const width of [60, 72, 100]) assert.equal(words(width, group, false), words(80, group, false), `${group.join(' ')} ${width}`);
});

test('a healthy server is seen on twelve lines, a broken one on a screen', () => {
  assert.ok(whole(['compliant']).split('\n').length <= 12);
  for (const name of names) assert.ok(whole([name]).split('\n').length <= 25, name);
});

test('nothing unseen reaches the terminal, in any form of the report', () => {
  for (const more of [{}, { verbose: true }, { many: true }, { color: true }]) {
    const report = text({ ...reportOptions, ...more });
    const out = report.server(documentOf('hostile')) + (report.end?.() ?? '');
    for (const line of stripVTControlCharacters(out).split('\n')) assert.equal(visible(line), line);
    // A value cannot make a line of its own.
    assert.equal(/^COMPLIANT/m.test(out), false);
  }
});

test('coloured are marks, headline and verdict, and nothing that is copied', () => {
  for (const group of parts)
    for (const verbose of [false, true]) {
      const plain = whole(group, { verbose });
      const coloured = whole(group, { verbose, color: true });
      assert.equal(stripVTControlCharacters(coloured), plain);
      const spans = [...coloured.matchAll(/\u001b\[(?:32|1;31|1;35)m(.*?)\u001b\[0m/g)].map((match) => match[1]!);
      assert.equal(coloured.split('\u001b').length - 1, 2 * spans.length);
      const headlines = visible(group.map((name) => documentOf(name).login?.message ?? '').join(' '));
      const verdicts = group.map((name) => verdictLine(documentOf(name)));
      for (const span of spans)
        assert.ok(['FAIL', '???', 'ok', ...verdicts, plain.trimEnd().split('\n').at(-1)].includes(span) || headlines.includes(span), span);
      if (group.length === 1) assert.ok(verdicts.every((line) => spans.includes(line)));
    }
});

/** The palette of Windows Terminal and of the console since Windows 10 (Campbell): of a plain colour, and the bright one of a bold one. */
const campbell: Record<string, string> = { '32': '13A10E', '1;31': 'E74856', '1;35': 'B4009E' };

test('colours are seen on black and on white', () => {
  const luminance = (colour: string): number => {
    const [red, green, blue] = colour.match(/../g)!.map((part) => {
      const value = Number.parseInt(part, 16) / 255;
      return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    }) as [number, number, number];
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  for (const code of Object.values(colours))
    for (const background of ['0C0C0C', 'FFFFFF']) {
      const [dark, light] = [luminance(campbell[code]!), luminance(background)].sort((a, b) => a - b) as [number, number];
      assert.ok((light + 0.05) / (dark + 0.05) >= 3, `${code} on ${background}`);
    }
});

test('the most severe failure comes first', () => {
  const results = documentOf('waived');
  results.results[0]!.outcome = 'fail';
  for (const finding of results.results[0]!.findings) delete finding.waiver;
  const ids = [...render(results).matchAll(/^FAIL +\w+ +(\S+)/gm)].map((match) => match[1]);
  assert.deepEqual(ids, ['SPN-01', 'SPN-03']);
});

test('every reason for not judging a rule is shown, verbose or not', () => {
  for (const name of ['misplaced', 'unknown', 'nothing-checked']) {
    for (const more of [{}, { verbose: true }]) {
      const words = render(documentOf(name), more).split(/\s+/).join(' ');
      for (const { rule, reason } of documentOf(name).results) {
        assert.ok(reason === undefined || (words.includes(reason) && words.includes(rule)), `${name}: ${rule}`);
      }
    }
  }
});

test('what would tell has its rules beside it; an option too long for that has them below, in the same column', () => {
  const results = documentOf('compliant');
  const lacking = (rule: string, wouldTell: string[]) => ({ ...results.results[0]!, rule, outcome: 'notChecked', reason: 'x', wouldTell });
  const long = '--general-xml FILE (or --datacenter-config FILE)';
  const shown = render({ ...results, results: [lacking('A-01', [long]), lacking('B-01', ['--ldap URL', long])] as Results['results'] });
  const at = shown.indexOf('Not checked');
  assert.deepEqual(shown.slice(at).split('\n').slice(0, 3), [
    `Not checked  ${long}`,
    '                         A-01 B-01',
    '             --ldap URL  B-01',
  ]);
});

test('the last line is the verdict', () => {
  const last = names.map((name) => render(documentOf(name)).split('\n').at(-2));
  assert.deepEqual(last, [
    'COMPLIANT in 6 of 8 rules; 2 not checked',
    'NOT COMPLIANT in 5 of 8 rules; 2 not checked, 1 unknown',
    'UNKNOWN in 2 of 6 rules; 3 not checked',
    'COMPLIANT in 2 of 4 rules; 1 unknown, 1 incomplete',
    'NOT COMPLIANT (3 rules, 2 waived until 2026-12-31)',
    'NOT COMPLIANT in 1 of 2 rules; 1 unknown',
    'UNKNOWN in 2 of 2 rules',
  ]);
});

test('the waiver to paste is one that would match', () => {
  const results = documentOf('hostile');
  const line = /^ {2}to waive +(- .*)$/m.exec(render(results, { verbose: true }))![1]!;
  const [waiver] = parse(line) as Record<string, string>[];
  const { code, subject } = results.results[0]!.findings[0]!;
  assert.deepEqual(waiver, {
    rule: 'SPN-04',
    code,
    subject,
    server: results.server,
    reason: 'WHY',
    owner: 'WHO',
    expires: 'YYYY-MM-DD',
  });
});

test('a message that does not name its subject gets it', () => {
  const results = documentOf('misplaced');
  const [finding] = results.results.find((result) => result.rule === 'SPN-01')!.findings;
  finding!.message = 'The wrong account holds it.';
  assert.match(render(results), /SPN-01 misplaced {2}eucsrv\/ucs01\.corp\.example: The wrong account\n +holds it\.$/m);
});

test('of many servers the worst is first, the healthy are counted, and with --verbose each stands whole', () => {
  const group = ['compliant', 'second', 'waived', 'misplaced', 'unknown'];
  const short = whole(group);
  const rows = [...short.matchAll(/^(?:FAIL|\?\?\?|ok) {2,}\S.* [0-9a-f]{12}$/gm)].map(([row]) => row.split(/ {2,}/));
  assert.deepEqual(
    rows.map(([verdict, , logins, worst]) => [verdict, logins, worst]),
    [
      ['FAIL', 'fail', 'critical SPN-01 misplaced'],
      ['FAIL', 'not known', 'high SPN-03 duplicate'],
      ['???', 'not known', 'low SPN-01 missing'],
      ['ok', 'not known', 'low SPN-03 duplicate-elsewhere'],
    ],
  );
  assert.match(short, /^1 server compliant, with nothing to repair$/m);
  for (const words of [
    'waived until 2026-12-31 by jane.doe@corp.example',
    'The waiver of AUTH-01 ended',
    'relaxed: ',
    '(seen from 2 servers)',
  ])
    assert.ok(short.split(/\s+/).join(' ').includes(words), words);
  const verbose = whole(group, { verbose: true });
  for (const name of group) assert.ok(verbose.includes(render(documentOf(name), { verbose: true })), name);
  assert.ok(verbose.endsWith(short));
});

test('of many notes so many are kept as people read, and the others counted', () => {
  const report = text({ ...reportOptions, many: true });
  for (let at = 0; at < 60; at++) {
    const results = documentOf('compliant');
    results.notes = [{ code: 'old-facts', message: `The facts are ${at} days old.` }];
    report.server(results);
  }
  const out = report.end!() as string;
  assert.match(out, /^ +The facts are 49 days old\. \(on 1 server\)\n +and 10 more$/m);
  assert.ok(!out.includes('are 50 days'));
});

test('wrap breaks at blanks only, and keeps each of them but the one it breaks at', () => {
  const long = 'x'.repeat(100);
  assert.equal(wrap(`a ${long} b`, 2), `a\n  ${long}\n  b`);
  assert.equal(wrap('CN=a  b', 2), 'CN=a  b');
  const words = Array.from({ length: 60 }, (_, at) => 'w'.repeat(at % 9));
  assert.equal(wrap(words.join(' '), 4).split('\n    ').join(' '), words.join(' ').trimStart());
});

test.run();
