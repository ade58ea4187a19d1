// Whatever of a report is read, the verdict is the same: over all cases of all rules, at every --fail-on.
import * as assert from 'node:assert/strict';
import { test } from 'uvu';
import { readRuleFolder } from '../../src/evaluate/files/ruleFolder.ts';
import { evaluateFacts } from '../../src/evaluate/index.ts';
import { builtInPack } from '../../src/evaluate/pack.ts';
import { testRules } from '../../src/evaluate/ruleTests.ts';
import { exitCode, verdictOf, type End } from '../../src/exit.ts';
import { severities, type Results, type Severity } from '../../src/documents/results.ts';
import { junit } from '../../src/report/junit.ts';
import { text } from '../../src/report/text/report.ts';
import { verdictLine } from '../../src/report/verdict.ts';
import { verdictWords } from '../../src/report/words.ts';
import { reportOptions as options } from '../support/documents.ts';
import { everything } from '../support/rules.ts';

const pack = await builtInPack();
const cases = (await testRules(await readRuleFolder('rules/procall'))).flatMap(({ rule, results }) =>
  results.map(({ name, facts, site }) => ({ name: `${rule}: ${name}`, facts, site, rule })),
);

for (const [what, selected] of [
  ['all rules', undefined],
  ['the rule of the case alone', (rule: string) => (one: { id: string }) => one.id === rule],
] as const) {
  for (const failOn of severities) {
    test(`${what}, --fail-on ${failOn}: exit code, verdict, JUnit and text say the same`, () => {
      for (const { name, facts, site, rule } of cases) {
        const selection = { ...everything, selected: selected?.(rule) ?? (() => true) };
        const { results, end } = evaluateFacts(facts, {
          pack,
          site,
          waivers: [],
          selection,
          failOn,
          exitMode: 'standard',
          clock: () => new Date(),
        });
        checkVerdict(results, end, failOn, name);
      }
    });
  }
}

function checkVerdict(results: Results, end: End, failOn: Severity, name: string): void {
  const code = exitCode(end, 'standard');
  assert.deepEqual([results.verdict, results.exitCode], [verdictOf[end], code], name);

  const xml = junit(options).server(results);
  const count = (element: string) => xml.split(`<${element} `).length - 1;
  assert.equal(count('failure') > 0, code === 1, `${name}: JUnit has ${count('failure')} failures, exit code ${code}`);
  assert.equal(count('failure') + count('error') > 0, code !== 0, `${name}: JUnit has ${count('error')} errors, exit code ${code}`);

  const page = text(options).server(results).trimEnd().split('\n');
  assert.equal(page.at(-1), verdictLine(results), name);
  const word = verdictWords[results.verdict];
  assert.match(page.at(-1)!, new RegExp(`^${word} (\\(|in \\d+ of \\d+ rules?(; |$))`), name);
  const uncounted = new RegExp(`^below --fail-on ${failOn}, so not counted: (.*)$`, 'm').exec(
    page.join('\n').replace(/\n {2}(?=[A-Z]+-\d)/g, ' '),
  );
  const shown = page.flatMap((line) => /^(?:FAIL|\?\?\?) +\w+ +(.*?) {2}/.exec(line)?.[1]!.match(/[A-Z]+-\d+/g) ?? []);
  const counted = shown.filter((rule) => !uncounted?.[1]!.split(' ').includes(rule));
  if (end !== 'wrongUse') assert.equal(counted.length > 0, code !== 0, `${name}: ${page.join('\n')}`);
}

test.run();
