// A report can be told from another: in every format.
import * as assert from 'node:assert/strict';
import { test } from 'uvu';
import { formats, type FormatName } from '../../src/report/index.ts';
import { documentOf, reportOptions } from '../support/documents.ts';

const results = { ...documentOf('misplaced'), label: 'Contoso, Berlin' };

async function render(format: FormatName, many: boolean, exitMode = 'standard'): Promise<string> {
  const report = (await formats[format].load())({ ...reportOptions, many, exitMode });
  const end = (): string => [report.end?.() ?? ''].flatMap((text) => (typeof text === 'string' ? text : [...text])).join('');
  return (report.start?.() ?? '') + report.server(results) + end();
}

for (const format of Object.keys(formats) as FormatName[]) {
  test(`${format}: the number and the label`, async () => {
    for (const many of [false, true]) {
      const text = await render(format, many);
      assert.ok(text.includes(results.label), text);
      // Each number would be a series of its own.
      assert.equal(text.includes(results.number), format !== 'prometheus', text);
    }
  });
}

test('the line for Intune has no number, which would be a change in every run', async () => {
  assert.match(await render('line', false), /; report e1598a51662a of Contoso, Berlin\n$/);
  assert.match(await render('line', false, 'intune'), /; report of Contoso, Berlin\n$/);
});

test('a label of any letters leaves room for the rules', async () => {
  const report = (await formats.line.load())({ ...reportOptions });
  const text = report.server({ ...results, server: 'ü'.repeat(250), relaxed: ['ü'.repeat(200)], label: '\u{1f600}'.repeat(200) });
  assert.ok(text.length <= 2048 && text.includes('SPN-01 critical misplaced'), text);
});

test.run();
