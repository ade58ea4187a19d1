// The texts of rules in another language: rules/procall/de. Each text of a rule has its translation, under the same code and with the same
// values; none is missing and none too many.
import { readFileSync, readdirSync } from 'node:fs';
import { parse } from 'yaml';
import type { Pack, Rule } from '../src/evaluate/pack.ts';
import type { RuleTexts, TranslatedRules } from '../src/report/translation.ts';
import { messages } from '../src/text/messages.ts';

type Texts = Record<string, string>;
type Prose = Pick<RuleTexts, 'title' | 'why' | 'waive'>;
type RuleFile = { title: string; why: string; waive: string } & Partial<Record<List | 'params', Texts>>;
const lists = ['notApplicable', 'fail', 'unknown', 'pass'] as const;
type List = (typeof lists)[number];

/** @throws Error with a line for each text that is missing, that is for none, or that has other values */
export function translatedRules(folder: string, pack: Pack, words: Texts): TranslatedRules {
  const wrong: string[] = [];
  const read = (name: string): unknown => parse(readFileSync(`${folder}/${name}`, 'utf8'));
  const compare = (where: string, texts: Texts, translated: Texts = {}): Texts => {
    for (const [key, text] of Object.entries(texts)) {
      const other = translated[key];
      if (other === undefined) wrong.push(`${where}: no text for ${key}`);
      else if (valuesIn(text) !== valuesIn(other))
        wrong.push(`${where}: the values of ${key} are ${valuesIn(text)}, not ${valuesIn(other)}`);
    }
    for (const key of Object.keys(translated)) if (!Object.hasOwn(texts, key)) wrong.push(`${where}: ${key} is no text of the rule`);
    return translated;
  };
  const shared = read('pack.yaml') as Record<'conditions' | 'fixes' | 'values', Texts>;
  const names = readdirSync(folder).filter((name) => name !== 'pack.yaml');
  for (const name of names) if (!pack.rules.some(({ id }) => name === `${id}.yaml`)) wrong.push(`${folder}/${name}: there is no such rule`);
  const rules = Object.fromEntries(
    pack.rules.map((rule): [string, RuleTexts] => {
      const name = `${rule.id}.yaml`;
      const file = (names.includes(name) ? read(name) : {}) as RuleFile;
      const where = `${folder}/${name}`;
      compare(where, proseOf(rule), proseOf(file));
      compare(`${where}, params`, descriptionsOf(rule), file.params);
      const clauses = lists.map((list) => [list, compare(`${where}, ${list}`, textsOf(rule, list), file[list])]);
      return [
        rule.id,
        { ...(proseOf(file) as Prose), params: file.params ?? {}, clauses: Object.fromEntries(clauses) as RuleTexts['clauses'] },
      ];
    }),
  );
  const conditions = Object.fromEntries(Object.entries(pack.conditions).map(([name, { reason }]) => [name, reason]));
  compare(`${folder}/pack.yaml, conditions`, conditions, shared.conditions);
  const steps = [...new Set(pack.rules.flatMap(stepsOf))];
  // A step that no rule has at present may be there.
  compare(
    `${folder}/pack.yaml, fixes`,
    Object.fromEntries([...steps, ...Object.keys(shared.fixes)].map((text) => [text, text])),
    shared.fixes,
  );
  compare(`${folder}/pack.yaml, values`, Object.fromEntries(Object.keys(shared.values).map((text) => [text, text])), shared.values);
  compare('messages', messages, words);
  if (wrong.length > 0) throw new Error(wrong.join('\n'));
  return { rules, conditions: shared.conditions, fixes: Object.entries(shared.fixes), values: Object.entries(shared.values) };
}

/** What is said of a rule as a whole. */
const proseOf = ({ title, why, waive }: Prose): Texts => ({
  title,
  why,
  ...(waive !== undefined && { waive }),
});

/** The texts of a list of clauses by their codes. */
function textsOf(rule: Rule, list: List): Texts {
  const clauses: { code?: string; message?: string; reason?: string }[] = rule[list] ?? [];
  return Object.fromEntries(clauses.map(({ code, message, reason }, at) => [code ?? `${list}.${at}`, (message ?? reason ?? '').trim()]));
}

const descriptionsOf = ({ params = {} }: Rule): Texts =>
  Object.fromEntries(Object.entries(params).map(([name, { description }]) => [name, description]));

/** The sentences among the steps that repair, those that undo them or can be done in their place too. */
function stepsOf({ fail }: Rule): string[] {
  const remedies = fail.flatMap(({ fix }) => fix.flatMap((step) => [step, ...(step.undo ? [step.undo] : []), ...(step.or ?? [])]));
  return remedies.flatMap((remedy) => ('do' in remedy ? [remedy.do.trim()] : []));
}

const valuesIn = (text: string): string => [...new Set([...text.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name))].sort().join(' ');
