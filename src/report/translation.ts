// A results document in another language: by the codes and values that stand in it beside its texts.
import type { ClauseReason, Finding, FixStep, Login, Remedy, RepairStep, Result, Results } from '../documents/results.ts';
import { messages as englishMessages } from '../text/messages.ts';
import { joinTexts, textOf, type Reason, type ReasonCode } from '../text/reasons.ts';
import { capitalized, firstSentence } from '../text/sentences.ts';
import { fill, placeholder } from '../text/template.ts';

/** The texts of a rule, by the codes of its clauses. */
export interface RuleTexts {
  title: string;
  why: string;
  waive?: string;
  /** What its settings are, by their names. */
  params: Record<string, string>;
  clauses: Record<'notApplicable' | 'fail' | 'unknown' | 'pass', Record<string, string>>;
}

/** An English text and its translation, both with ${names} for values. */
export type Pair = readonly [english: string, translated: string];

/** The texts of the built-in rules. */
export interface TranslatedRules {
  rules: Record<string, RuleTexts>;
  /** Reasons of conditions, by name. */
  conditions: Record<string, string>;
  /** Sentences of steps that repair. */
  fixes: Pair[];
  /** Words that a value of a text can be. */
  values: Pair[];
}

export interface Translation extends TranslatedRules {
  messages: Record<ReasonCode, string>;
  /** Sentences that stand in results without a code: of the login, the plan, the notes. */
  sentences: readonly Pair[];
  /** The ends that a login can have, and what stands before the last of them. */
  ends: Record<string, string>;
  or: string;
}

/**
 * The document with its texts translated; what there is no translation for (own rules, what a program said) stays as it is.
 * @param missing is told of each text of kerbcheck's own for which there is none
 */
export function translateResults(results: Results, translation: Translation, missing: (text: string) => void = () => {}): Results {
  const words = wordsOf(results, translation, missing);
  const findings = new Map<string, Finding>();
  for (const { rule, findings: all } of results.results) for (const finding of all) findings.set(keyOf({ rule, ...finding }), finding);
  return {
    ...results,
    ...(results.login && { login: words.login(results.login) }),
    ...('repair' in results && {
      repair: results.repair.map((step) =>
        words.planned(
          step,
          step.for.map((name) => findings.get(keyOf(name))).find((one) => one !== undefined),
        ),
      ),
    }),
    notes: results.notes.map((note) => ({ ...note, message: words.sentence(note.message) })),
    results: results.results.map((result) => words.result(result)),
  };
}

const keyOf = ({ rule, code, subject }: { rule: string; code: string; subject?: string }): string => JSON.stringify([rule, code, subject]);

function wordsOf({ results, inputs }: Results, translation: Translation, missing: (text: string) => void) {
  const { messages, conditions } = translation;
  const isOurs = (rule: string): boolean => !inputs.rules.replaced.includes(rule);
  const textsOf = (rule: string): RuleTexts | undefined =>
    isOurs(rule) && Object.hasOwn(translation.rules, rule) ? translation.rules[rule] : undefined;
  const pairs = compiled(translation);
  /** Texts of this document that stand within others: "who holds it is not known (...)". */
  const known = new Map<string, string>();

  const value = (text: unknown): unknown =>
    typeof text === 'string' ? (known.get(text) ?? matched(text, pairs.values, value) ?? text) : text;
  const filled = (template: string, args: Record<string, unknown> = {}): string =>
    fill(template, (name) => String(value(args[name] ?? '')));

  const cause = (one: Reason | ClauseReason, rule: string): string | undefined => {
    if ('code' in one) return Object.hasOwn(messages, one.code) ? textOf(one, messages) : undefined;
    const texts = textsOf(rule)?.clauses;
    const lists = texts === undefined ? [] : [texts.unknown, texts.notApplicable, texts.pass];
    const template =
      lists.find((list) => Object.hasOwn(list, one.clause))?.[one.clause] ??
      (Object.hasOwn(conditions, one.clause) ? conditions[one.clause] : undefined);
    return template === undefined ? undefined : filled(template, one.args);
  };
  /** What `because` says; the English where a part of it has no translation. */
  const causes = (text: string, because: readonly (Reason | ClauseReason)[] | undefined, rule: string): string => {
    const texts = because?.map((one) => cause(one, rule));
    if (texts === undefined || texts.length === 0 || texts.includes(undefined)) {
      if (isOurs(rule)) missing(text);
      return text;
    }
    return joinTexts(texts as string[]);
  };

  const message = (rule: string, { code, message, args }: Finding): string => {
    const template = textsOf(rule)?.clauses.fail[code];
    if (template === undefined && isOurs(rule)) missing(message);
    return template === undefined ? message : filled(template, args);
  };
  const remedy = <One extends Remedy>(one: One, args: Record<string, unknown> | undefined): One => {
    if (!('do' in one)) return one;
    const pair = translation.fixes.find(([english]) => args !== undefined && plainlyFilled(english, args) === one.do);
    if (pair === undefined) missing(one.do);
    return pair === undefined ? one : { ...one, do: filled(pair[1], args) };
  };
  const step = <One extends FixStep>(one: One, args: Record<string, unknown> | undefined): One => ({
    ...remedy(one, args),
    ...(one.undo && { undo: remedy(one.undo, args) }),
    ...(one.or && { or: one.or.map((other) => remedy(other, args)) }),
  });

  /** A part of a sentence: another text of this document, a sentence, a value, ends of a login, what kerbcheck says of a source. */
  const part = (text: string): string => {
    const lower = uncapitalized(text);
    const translated =
      known.get(text) ??
      known.get(lower) ??
      matched(text, pairs.sentences, part) ??
      matched(lower, pairs.sentences, part) ??
      matched(text, pairs.values, part);
    if (translated !== undefined) return text === lower ? translated : capitalized(translated);
    return endsIn(text, translation) ?? matched(text, pairs.messages, part) ?? text;
  };
  const sentence = (text: string): string => {
    const [, start, where = '', inForce = '', gaps = ''] =
      /^(.*?)(, where NTLM is allowed)?(, if the setting, [^.]*\(SERVICE-03\))?(, as far as was looked at \(not: [^)]*\))?\.$/s.exec(
        text,
      ) ?? [];
    const isLimited = where + inForce + gaps !== '';
    const translated = known.get(text) ?? matched(isLimited ? `${start}.` : text, pairs.sentences, part);
    if (translated === undefined) {
      missing(text);
      return text;
    }
    return isLimited
      ? `${translated.replace(/\.$/, '')}${[where, inForce, gaps].map((tail) => (tail === '' ? '' : part(tail))).join('')}.`
      : translated;
  };

  for (const { rule, findings, reason, incomplete, because } of results) {
    for (const finding of findings) known.set(firstSentence(finding.message), firstSentence(message(rule, finding)));
    const why = reason ?? incomplete;
    if (why !== undefined && because) known.set(why.replace(/\.$/, ''), causes(why, because, rule).replace(/\.$/, ''));
  }
  return {
    sentence,
    login: (login: Login): Login => ({
      ...login,
      message: sentence(login.message),
      steps: login.steps.map(sentence),
      ...(login.afterRestart && { afterRestart: { ...login.afterRestart, message: sentence(login.afterRestart.message) } }),
    }),
    planned: (one: RepairStep, finding: Finding | undefined): RepairStep => ({
      ...step(one, finding?.args),
      ...(one.note !== undefined && { note: sentence(one.note) }),
    }),
    result(result: Result): Result {
      const { rule, reason, message: why, incomplete, because, wouldTell } = result;
      return {
        ...result,
        title: textsOf(rule)?.title ?? result.title,
        ...(reason !== undefined && { reason: causes(reason, because, rule) }),
        ...(why !== undefined && { message: causes(why, because, rule) }),
        ...(incomplete !== undefined && { incomplete: causes(incomplete, because, rule) }),
        // "--live (on the server itself)"
        ...(wouldTell && { wouldTell: wouldTell.map((option) => option.replace(/(?<=\().+(?=\)$)/, part)) }),
        findings: result.findings.map((finding) => ({
          ...finding,
          message: message(rule, finding),
          fix: finding.fix.map((one) => step(one, finding.args)),
        })),
      } as Result;
    },
  };
}

interface CompiledPair {
  pattern: RegExp;
  names: string[];
  translated: string;
}

const caches = new WeakMap<Translation, ReturnType<typeof compilePairs>>();

function compiled(translation: Translation): ReturnType<typeof compilePairs> {
  let pairs = caches.get(translation);
  if (!pairs) caches.set(translation, (pairs = compilePairs(translation)));
  return pairs;
}

function compilePairs({ values, sentences, messages }: Translation) {
  const isTelling = ([english]: Pair): boolean => english.replace(placeholder, '').replace(/[^a-z]/gi, '').length >= 8;
  const ofMessages = Object.entries(englishMessages).map(([code, english]): Pair => [english, messages[code as ReasonCode]]);
  return {
    values: values.map(compilePair),
    sentences: sentences.map(compilePair),
    messages: ofMessages.filter(isTelling).map(compilePair),
  };
}

/** "fail, use NTLM or use Kerberos". */
function endsIn(text: string, { ends, or }: Translation): string | undefined {
  const words = text.split(/, | or /).map((word) => (Object.hasOwn(ends, word) ? ends[word]! : undefined));
  if (words.includes(undefined)) return undefined;
  return words.length === 1 ? words[0] : `${words.slice(0, -1).join(', ')}${or}${words.at(-1)}`;
}

function compilePair([english, translated]: Pair): CompiledPair {
  const pieces = english.split(placeholder);
  const source = pieces.map((piece, at) => (at % 2 === 0 ? RegExp.escape(piece) : '(.+?)')).join('');
  return { pattern: new RegExp(`^${source}$`, 's'), names: pieces.filter((_, at) => at % 2 === 1), translated };
}

/** The translation of the first text that this one can be, its values translated too. */
function matched(text: string, pairs: readonly CompiledPair[], value: (part: string) => unknown): string | undefined {
  for (const { pattern, names, translated } of pairs) {
    const found = pattern.exec(text);
    if (found) return fill(translated, (name) => String(value(found[names.indexOf(name) + 1] ?? '')));
  }
  return undefined;
}

const plainlyFilled = (template: string, args: Record<string, unknown>): string => fill(template, (name) => String(args[name] ?? ''));

const uncapitalized = (text: string): string => `${text[0]?.toLowerCase() ?? ''}${text.slice(1)}`;
