// What compile.ts makes of expressions, held against the CEL library.
import * as assert from 'node:assert/strict';
import { test } from 'uvu';
import { evidenceSources } from '../../../src/evaluate/judge.ts';
import { answerOf, type Answer, type Variables } from '../../../src/evaluate/language/answer.ts';
import { compile } from '../../../src/evaluate/language/compile.ts';
import { library } from '../../../src/evaluate/language/library.ts';
import { builtInPack } from '../../../src/evaluate/pack.ts';
import { readRuleFolder } from '../../../src/evaluate/files/ruleFolder.ts';
import { defaultSite, type Site } from '../../../src/evaluate/site.ts';
import { expressionsOf, testRules } from '../../../src/evaluate/ruleTests.ts';
import { changeFact, dataOf, sectionNames, sectionOf, skippedPaths, type Facts } from '../../../src/documents/facts.ts';
import { evaluateByLibrary } from '../../support/celLibrary.ts';
import { failing, facts as someFacts, packWith } from '../../support/rules.ts';

const pack = await builtInPack();
const reports = await testRules(await readRuleFolder('rules/procall'));

/** The words of CEL's errors may differ. */
function wordless(answer: Answer): Answer {
  return 'gaps' in answer ? { gaps: answer.gaps.map((gap) => ('error' in gap ? { error: 'an error' } : gap)) } : answer;
}

function variablesOf(facts: Facts, site: Site): Variables {
  return {
    ...dataOf(facts),
    site: { ...site, role: site.role ?? 'server' },
    now: facts.collectedAt,
    skipped: skippedPaths(facts),
    sources: evidenceSources(facts),
  };
}

/** The facts, and the facts without each single one. */
function* withoutEach(facts: Facts): Generator<Facts> {
  yield facts;
  for (const name of sectionNames) {
    const section = sectionOf(facts, name);
    if (section.status === 'collected') for (const key of Object.keys(section.data)) yield changeFact(facts, `${name}.${key}`, null);
  }
}

for (const rule of pack.rules) {
  test(`${rule.id}: each expression over each case, and without each fact, as the library has it`, () => {
    const params = Object.fromEntries(Object.entries(rule.params ?? {}).map(([name, { default: value }]) => [name, value]));
    const conditions = rule.applies.map((name) => pack.conditions[name]!);
    const evidence = (rule.evidence ?? []).filter((entry) => !/^[a-zA-Z.]+$/.test(entry));
    const expressions = [...expressionsOf(rule), ...evidence, ...conditions.flatMap((one) => [one.if, ...Object.values(one.args ?? {})])];
    const lists = rule.fail.flatMap(({ each }) => each ?? []);
    const ofElements = new Set(expressions.filter((expression) => /\bit\b/.test(expression)));
    let compared = 0;
    const compare = (expression: string, variables: Variables): unknown => {
      // without the library, as the executable judges
      const answer = answerOf(compile(pack.trees[expression]!), variables);
      assert.deepEqual(wordless(answer), wordless(evaluateByLibrary(expression, variables)), expression);
      compared += 1;
      return 'value' in answer ? answer.value : [];
    };
    for (const { facts: cased, site } of reports.find((report) => report.rule === rule.id)!.results) {
      for (const facts of withoutEach(cased)) {
        const variables = { ...variablesOf(facts, site), params };
        for (const expression of new Set(expressions)) if (!ofElements.has(expression)) compare(expression, variables);
        for (const list of lists)
          for (const it of compare(list, variables) as unknown[]) for (const one of ofElements) compare(one, { ...variables, it });
      }
    }
    assert.ok(compared > 100);
  });
}

/** What rules of one's own may say besides: the value, or the gaps. */
for (const expression of [
  '1 + 2 * 3 - 4',
  '7 / 2',
  '7 % 4',
  '-7 / 2',
  '1 / 0',
  '1 % 0',
  '9223372036854775807 + 1',
  '-(1)',
  '-(1.5)',
  '1.5 + 2.5',
  '3.0 / 2.0',
  '1.0 / 0.0',
  '1 < 2',
  '1 < 1.5',
  '2.0 >= 2',
  '"a" < "b"',
  'false < true',
  '"a" != "b"',
  '[1, 2] == [1, 2]',
  '[1] + [2]',
  '{"a": 1} == {"a": 1}',
  '{"a": 1}["a"]',
  '{"a": 1}.a',
  '{"a": 1}["b"]',
  '{"a": 1}.b',
  '"a" in {"a": 1}',
  '1 in [1, 2]',
  '1.0 in [1.0]',
  '"a" in ["b"]',
  '[1, 2][1]',
  '[1, 2][2]',
  '[1, 2][-1]',
  'size("a\u{1F600}")',
  '"abc".size()',
  'size({"a": 1})',
  'size(b"abc")',
  'string(1)',
  'string(1.5)',
  'string(true)',
  'string(1e300)',
  'string(1.0 / 0.0)',
  'string(b"ab")',
  'int(1.9)',
  'int(-1.9)',
  'int("12")',
  'int("x")',
  'int(1.0 / 0.0)',
  'double("1.5")',
  'double(2)',
  'bool("true")',
  'bool("x")',
  'uint(3) + 4u',
  '"a,b".split(",")',
  '"a,b".split(",").map(x, x + "!")',
  '["a", "b"].join()',
  '["a", "b"].join("-")',
  'dyn("ab").join("-")',
  '" a ".trim()',
  '"Ab".lowerAscii()',
  '"abc".substring(1)',
  '"abc".substring(5)',
  '"abc".indexOf("c")',
  '"abc".startsWith("ab")',
  '"abc".endsWith("c")',
  '"abc".contains("z")',
  'timestamp("2026-01-01T00:00:00Z") < timestamp("2026-01-02T00:00:00Z")',
  'timestamp("2026-01-01T00:00:00Z").getFullYear()',
  'timestamp("x")',
  'timestamp(now) - timestamp("2026-11-22T14:00:00Z") > duration("1m")',
  'type(1) == int',
  'type("a") == string',
  'cel.bind(x, auth.listed, x.size() + size(x))',
  'cel.bind(x, account.dn, x)',
  '[1, 2, 3].exists_one(x, x > 2)',
  '[1, 2, 3].exists_one(x, x > 1)',
  '[1, 2, 3].map(x, x > 1, x * 2)',
  '[1, 2].exists(x, 1 / (x - 1) > 0)',
  '[1, 2].all(x, 1 / (x - 1) > 0)',
  '[1, 2].exists(x, [x].exists(y, y == 2))',
  '[1, 2].map(x, [3, 4].map(y, x * y))',
  '{"a": 1, "b": 2}.all(k, k != "c")',
  '[1].filter(x, account.dn == "")',
  '[1].exists_one(x, account.dn == "")',
  '[1].map(x, account.dn)',
  '[host.fqdn, account.dn]',
  '{"a": host.fqdn, "b": account.dn}',
  'has(host.joined)',
  'has(account.dn)',
  'host.joined ? account.dn : "x"',
  'account.dn == "" ? 1 : 2',
  'account.dn.startsWith(service.runAs)',
  'account.dn.size() == 0 && service.runAs == ""',
  'glob(account.dn, service.runAs)',
  '(account.dn == "" || host.joined) && service.runAs == ""',
  '!(account.dn == "")',
  'auth.listed.exists(m, holds(account, m)) || service.runAs == ""',
  'auth.listed[7]',
  'auth.listed[0]',
  'spns.entries[0].spn',
  'spns.entries.map(e, has(e.name), e.dn)',
  'params.least < 2',
  'skipped',
  'site.aliases.size() == 0',
  'dyn(1) == 1.0',
  'dyn(host.joined) && true',
]) {
  test(`as the library has it: ${expression}`, () => {
    const { trees } = packWith({
      params: { least: { default: 1, description: 'x' } },
      fail: [failing('true', { args: { x: expression } })],
    });
    const variables = { ...variablesOf(someFacts, defaultSite), params: { least: 1 } };
    assert.deepEqual(
      wordless(answerOf(compile(trees[expression]!, library), variables)),
      wordless(evaluateByLibrary(expression, variables)),
    );
  });
}

test('an expression of what only the library has cannot be compiled without it', () => {
  const { trees } = packWith({ fail: [failing('auth.state.trim() == ""')] });
  assert.throws(() => compile(trees['auth.state.trim() == ""']!), /trim is not among the functions and operators of standard\.ts/);
});

test.run();
