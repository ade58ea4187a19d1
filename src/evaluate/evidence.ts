// The facts that a result shows.
import { sectionOf, type Facts, type SectionName } from '../documents/facts.ts';
import type { Evidence } from '../documents/results.ts';
import { answerOf, type Program, type Variables } from './language/answer.ts';

/** Of the evidence that a rule names: a path, or an expression that gives a list of paths. */
export type Entry = { path: string; steps: Steps } | { paths: Program };

type Steps = [section: SectionName, ...keys: string[]];

/** Evidence is a sample where there are many facts of a kind. */
const limit = 20;

export function entryOf(entry: string, program: (expression: string) => Program): Entry {
  return /^[a-zA-Z.]+$/.test(entry) ? { path: entry, steps: stepsOf(entry) } : { paths: program(entry) };
}

/** The facts of the entries, with value and source; what is not known is left out. */
export function evidenceOf(entries: Entry[], facts: Facts, variables: Variables): Evidence[] {
  const evidence: Evidence[] = [];
  for (const entry of entries) {
    if ('path' in entry) {
      addFact(evidence, facts, entry.path, entry.steps);
      continue;
    }
    const answer = answerOf(entry.paths, variables);
    if ('gaps' in answer) continue;
    for (const path of (answer.value as string[]).slice(0, limit)) addFact(evidence, facts, path, stepsOf(path));
  }
  return evidence;
}

/** The steps of section.key or section.key[2].name. */
function stepsOf(path: string): Steps {
  return path.split(/\.|\[|\]\.?/).filter((step) => step !== '') as Steps;
}

function addFact(evidence: Evidence[], facts: Facts, path: string, [name, ...keys]: Steps): void {
  const section = sectionOf(facts, name);
  if (section.status !== 'collected') return;
  let value: unknown = section.data;
  for (const key of keys) value = (value as Record<string, unknown> | undefined)?.[key];
  if (value !== undefined) evidence.push({ fact: path, value, source: section.source });
}
