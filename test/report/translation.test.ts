// German says all that English says: over every case of every rule, and in every word of the reports.
import { test } from 'uvu';
import * as assert from 'node:assert/strict';
import { readRuleFolder } from '../../src/evaluate/files/ruleFolder.ts';
import { evaluateFacts, type Basis } from '../../src/evaluate/index.ts';
import { builtInPack } from '../../src/evaluate/pack.ts';
import { testRules } from '../../src/evaluate/ruleTests.ts';
import type { Results } from '../../src/documents/results.ts';
import { german } from '../../src/report/german.ts';
import { html } from '../../src/report/html/report.ts';
import { languageFor } from '../../src/report/languages.ts';
import { markdown } from '../../src/report/markdown.ts';
import { teams } from '../../src/report/teams.ts';
import { text as plainText } from '../../src/report/text/report.ts';
import { english, type Phrases } from '../../src/report/phrases.ts';
import { translateResults, type Pair, type Translation } from '../../src/report/translation.ts';
import { messages } from '../../src/text/messages.ts';
import { reportOptions } from '../support/documents.ts';
import { called, unnumbered } from '../support/kerbcheck.ts';

const pack = await builtInPack();
const cases = (await testRules(await readRuleFolder('rules/procall'))).flatMap(({ rule, results }) =>
  results.map(({ name, facts, site }) => ({ name: `${rule}: ${name}`, facts, site })),
);
const basis: Omit<Basis, 'site'> = {
  pack,
  waivers: [],
  selection: { selected: () => true, required: () => false, lists: {}, notes: [] },
  failOn: 'medium',
  exitMode: 'standard',
  clock: () => new Date(),
};
const documents = cases.map(({ name, facts, site }) => ({ name, facts, results: evaluateFacts(facts, { ...basis, site }).results }));
const placeholders = (text: string): string =>
  [...text.matchAll(/\$\{(\w+)\}/g)]
    .map(([, name]) => name)
    .sort()
    .join(' ');

test('of no text of a document is the translation missing', () => {
  for (const { name, results } of documents) {
    const lacking: string[] = [];
    translateResults(results, german.translation, (text) => lacking.push(text));
    assert.deepEqual(lacking, [], name);
  }
});

test('what programs go by is the same: codes, severities, values, commands, evidence', () => {
  const stable = ({ results, repair, verdict, login, summary }: Results): unknown => ({
    verdict,
    summary,
    login: [login?.ends, login?.because, login?.notLookedAt],
    repair: repair.map((step) => ['run' in step ? step.run : step.phase, step.for]),
    results: results.map(({ rule, outcome, severity, weighs, evidence, findings }) => [
      rule,
      outcome,
      severity,
      weighs,
      evidence,
      findings.map(({ code, subject, args, fingerprint }) => [code, subject, args, fingerprint]),
    ]),
  });
  for (const { name, results } of documents) assert.deepEqual(stable(translateResults(results, german.translation)), stable(results), name);
});

test('sentences have the same values in both languages', () => {
  for (const [one, other] of [...german.translation.sentences, ...german.translation.values, ...german.translation.fixes])
    assert.equal(placeholders(other), placeholders(one), one);
});

test('a rule of somebody else in the place of a built-in one is not translated as if it were that', () => {
  const { results } = documents.find(({ results }) =>
    results.results.some(({ rule, outcome }) => rule === 'SPN-01' && outcome === 'fail'),
  )!;
  const own = { ...results, inputs: { ...results.inputs, rules: { ...results.inputs.rules, replaced: ['SPN-01'] } } };
  const lacking: string[] = [];
  const result = translateResults(own, german.translation, (text) => lacking.push(text)).results.find(({ rule }) => rule === 'SPN-01')!;
  assert.equal(result.title, results.results.find(({ rule }) => rule === 'SPN-01')!.title);
  assert.equal(result.findings[0]!.message, results.results.find(({ rule }) => rule === 'SPN-01')!.findings[0]!.message);
});

/** A language that is English in brackets: what stands outside of them was not translated. */
/** Values stand outside of the brackets, unless they are translated too. */
const pseudo = (text: string): string =>
  text
    .split(/(\$\{\w+\})/)
    .map((part, at) => (at % 2 === 1 || part === '' ? part : `⟦${part}⟧`))
    .join('');
const pseudoPair = ([one]: Pair): Pair => [one, pseudo(one)];
function pseudoOf(phrase: unknown): unknown {
  if (typeof phrase === 'string') return pseudo(phrase);
  if (typeof phrase === 'function') return (...args: unknown[]) => pseudo((phrase as (...args: unknown[]) => string)(...args));
  return Object.fromEntries(Object.entries(phrase as object).map(([name, one]) => [name, pseudoOf(one)]));
}
const pseudoPhrases = { ...(pseudoOf(english) as Phrases), language: english.language };
const { rules, conditions, fixes, values, sentences, ends } = german.translation;
const wrapped = (texts: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, pseudo(text)]));
const pseudoTranslation: Translation = {
  rules: Object.fromEntries(
    Object.entries(rules).map(([id, { title, why, waive, params, clauses }]) => [
      id,
      {
        ...{ title: pseudo(title), why: pseudo(why), waive: pseudo(waive!), params: wrapped(params) },
        clauses: {
          notApplicable: wrapped(clauses.notApplicable ?? {}),
          fail: wrapped(clauses.fail ?? {}),
          unknown: wrapped(clauses.unknown ?? {}),
          pass: wrapped(clauses.pass ?? {}),
        },
      },
    ]),
  ),
  conditions: wrapped(conditions),
  fixes: fixes.map(pseudoPair),
  values: values.map(pseudoPair),
  sentences: sentences.map(pseudoPair),
  messages: wrapped(messages) as Translation['messages'],
  ends: wrapped(ends),
  or: pseudo(' or '),
};

/** The words outside of all brackets, without markup, code, and what is no word of a language: names, numbers, codes of rules. */
function bare(text: string): string[] {
  let depth = 0;
  const outside = [...text]
    .map((sign) => (sign === '⟦' ? (depth++, ' ') : sign === '⟧' ? (depth--, ' ') : depth === 0 ? sign : ''))
    .join('');
  return outside.replace(/\S*U\+\S*/g, ' ').match(/(?<![\w./\\$=-])[a-z]{3,}(?![\w./\\$=-])/gi) ?? [];
}

test('nothing in a report is left untranslated', () => {
  // names of products, methods, sources and groups, what stands in a directory or a file, and commands
  const known = new Set(
    (
      'kerbcheck check client ProCall Enterprise DataCenter SHA procall NTLM Kerberos Negotiate negotiate Digest LocalSystem eucsrv euc char ' +
      'ldap registry log optional off beta trap paused stopPending pausePending Print Operators dsacls RSADSI RPWP servicePrincipalName setspn klist purge get ' +
      'dNSHostName userPrincipalName'
    ).split(' '),
  );
  const codes = new Set(pack.rules.flatMap(({ fail }) => fail.flatMap(({ code }) => code.split('-'))));
  const lacking = new Map<string, string>();
  for (const { name, facts, results } of documents) {
    // what a program or a file said
    const quoted = Object.values(facts.sections).flatMap((section) => ('reason' in section ? [section.reason] : []));
    const document = { ...translateResults(results, pseudoTranslation), server: '-', product: 'ProCall' };
    const options = { ...reportOptions, phrases: pseudoPhrases };
    const page = html(options)
      .server(document)
      .replace(/<style>[^]*?<\/style>|<(?:pre|code)\b[^]*?<\/(?:pre|code)>|<[^>]*>|&lt;\/?Method&gt;|\([^()]*\)(?=<\/li>)/g, ' ');
    const text = markdown(options)
      .server(document)
      .replace(/```[^]*?```|`[^`]*`.*|<[^>]*>/g, ' ');
    const plain = [undefined, ...teams]
      .map((team) => plainText({ ...options, width: 1e6, ...(team && { team }) }).server(document))
      .join('');
    for (const form of [page, text, plain].map((one) =>
      quoted.reduce((form, reason) => form.replaceAll(reason, ' '), one).replace(/<[A-Z]\w*>/g, ' '),
    ))
      for (const word of bare(form))
        if (!known.has(word) && !codes.has(word)) lacking.set(word, `${name}: ${form.split('\n').find((one) => one.includes(word))}`);
  }
  assert.deepEqual(
    [...lacking].map((one) => one.join(' ')),
    [],
  );
});

test('the language follows what is asked, else the system; English is what is left', async () => {
  const chosen = async (asked: 'en' | 'de' | 'auto', locale: string) => (await languageFor(asked, async () => locale)).phrases.language;
  assert.equal(await chosen('de', 'en_US'), 'de');
  assert.equal(await chosen('en', 'de_DE'), 'en');
  for (const locale of ['de_DE.UTF-8', 'de', 'de-AT', 'DE_ch']) assert.equal(await chosen('auto', locale), 'de', locale);
  for (const locale of ['', 'C', 'en_US.UTF-8', 'den', 'fr_FR']) assert.equal(await chosen('auto', locale), 'en', locale);
});

test('what programs read is the same in any language, to the byte', async () => {
  const facts = 'rules/procall/facts/healthy.json';
  const set = ['--set', 'auth.listed=["Kerberos"]', '--max-age', '99999'];
  const withoutTimes = (text: string): string =>
    unnumbered(text)
      .replace(/20\d\d-\d\d-\d\dT[\d:.]+Z?/g, 'T')
      .replace(/(_timestamp_seconds\S* )\d+/g, '$1N');
  for (const format of ['json', 'junit', 'line', 'csv', 'sarif', 'github', 'checkmk', 'prometheus']) {
    const one = await called(['evaluate', facts, ...set, '-o', format, '--language', 'en']);
    const other = await called(['evaluate', facts, ...set, '-o', format, '--language', 'de']);
    assert.equal(withoutTimes(other.stdout), withoutTimes(one.stdout), format);
    assert.equal(other.code, one.code);
  }
  const { stdout } = await called(['evaluate', facts, ...set, '-o', 'markdown', '--language', 'de']);
  assert.match(stdout, /ist Negotiate aktiviert/);
  assert.match((await called(['evaluate', facts, '--language', 'fr'])).stderr, /language.*fr.*en.*de.*auto/);
});

test.run();
