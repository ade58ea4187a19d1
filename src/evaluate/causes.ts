// Why the outcome of a rule is what it is: by a code for programs, and in words.
import { notAskedFor, sectionNames, sectionOf, type Facts, type SectionName } from '../documents/facts.ts';
import type { ClauseReason } from '../documents/results.ts';
import { joinTexts, readReason, reason, textOf, type Reason } from '../text/reasons.ts';
import type { Variables } from './language/answer.ts';
import type { ReadyClause } from './ready.ts';
import { argsOf, filled } from './texts.ts';

export interface Cause {
  because: Reason | ClauseReason;
  text: string;
}

/** The fewest options that would tell facts (section.key), each with what to give it: "--ldap ldaps://USER@DC". */
export type OptionsTelling = (paths: readonly string[]) => string[];

/** What a rule, or one of its clauses, left open: a fact is missing, or there is another cause. */
export type OpenPoint = { outcome: 'unknown' | 'notChecked' } & ({ fact: string; because: Reason } | { cause: Cause });

/** What kerbcheck itself says. */
export function causeOf(because: Reason): Cause {
  return { because, text: textOf(because) };
}

/** What a clause of the rule says. */
export function clauseCause({ code, args }: ReadyClause, template: string, variables: Variables): Cause {
  if (args.length === 0) return { because: { clause: code }, text: filled(template, {}) };
  const values = argsOf(args, variables);
  return { because: { clause: code, args: values }, text: filled(template, values) };
}

/** What it means that the fact at a path is missing: where nobody asked for it the rule is not checked, else unknown. */
export function openFact(facts: Facts, path: string): OpenPoint {
  const [name, key] = path.split('.') as [SectionName, string];
  if (!sectionNames.includes(name)) return { outcome: 'unknown', cause: causeOf(reason('no-such-value', { path })) };
  const section = sectionOf(facts, name);
  if (section.status === 'skipped') return { outcome: 'notChecked', fact: path, because: readReason(section.because, section.reason) };
  if (notAskedFor(facts, name).includes(key)) {
    const { source = name, cannotTell = [] } = section;
    const because = cannotTell.includes(key) ? reason('not-told-by', { source }) : olderCollector(facts);
    return { outcome: 'notChecked', fact: path, because };
  }
  const because =
    section.status === 'failed' ? readReason(section.because, section.reason) : reason('not-known-from', { source: section.source });
  return { outcome: 'unknown', fact: path, because };
}

/** With the option that would tell the fact behind each reason that does not name it. */
export function withAdvice(open: readonly OpenPoint[], optionsTelling: OptionsTelling): OpenPoint[] {
  return open.map((one) => {
    if (!('fact' in one) || one.outcome !== 'notChecked') return one;
    const [option] = optionsTelling([one.fact])[0]?.split(' ') ?? [];
    if (option === undefined || textOf(one.because).includes(option)) return one;
    return { ...one, because: reason('would-tell', { because: one.because, option }) };
  });
}

function olderCollector({ collector }: Facts): Reason {
  return reason('older-collector', { version: collector?.version ?? '?' });
}

/** The causes of an outcome among what was left open. Facts that are missing for the same reason stand together. */
export function causesOf(open: OpenPoint[], outcome: OpenPoint['outcome']): Cause[] {
  if (open.length === 0) return []; // as nearly always
  const causes = new Map<string, Cause>();
  const factsByText = new Map<string, Set<string>>();
  for (const one of open) {
    if (one.outcome !== outcome) continue;
    if ('cause' in one) {
      causes.set(one.cause.text, one.cause);
      continue;
    }
    const text = textOf(one.because);
    const facts = (factsByText.get(text) ?? new Set()).add(one.fact);
    factsByText.set(text, facts);
    causes.set(text, causeOf(reason('facts-missing', { facts: [...facts].join(', '), because: one.because })));
  }
  return [...causes.values()];
}

/** Causes as one text. */
export const textOfAll = (causes: Cause[]): string => joinTexts(causes.map(({ text }) => text));
