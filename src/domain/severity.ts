import { severities, type Severity } from '../documents/results.ts';
import type { Word } from './login.ts';

/** What each word weighs: where it happens to all clients, and where only to those that ask for the name that a finding is about. */
const weights: Record<Exclude<Word, 'ok'>, { all: Severity; some: Severity }> = {
  nobody: { all: 'critical', some: 'critical' },
  wrongTicket: { all: 'critical', some: 'high' },
  noTicket: { all: 'high', some: 'medium' },
  refused: { all: 'critical', some: 'high' },
};

/**
 * The severity of a finding by what it does to logins: of several words the mildest, since it is not known which one happens, and one
 * step lower where it may be nothing. Undefined where nothing happens.
 */
export function severityOfWords(words: readonly Word[], toAll: boolean): Severity | undefined {
  const harmful = words.filter((word) => word !== 'ok').map((word) => severities.indexOf(weights[word][toAll ? 'all' : 'some']));
  if (harmful.length === 0) return undefined;
  return severities[Math.max(0, Math.min(...harmful) - (words.includes('ok') ? 1 : 0))];
}
