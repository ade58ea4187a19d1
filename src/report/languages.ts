import type { Results } from '../documents/results.ts';
import { shownLanguage } from '../system/shownLanguage.ts';
import { english, type Phrases } from './phrases.ts';
import type { Translation } from './translation.ts';

export const languages = ['en', 'de', 'auto'] as const;
export type AskedLanguage = (typeof languages)[number];

/** The words of a language, and what puts a document's own texts into it; English documents stay as they are. */
export interface Language {
  phrases: Phrases;
  translation?: Translation;
  translate?: (results: Results) => Results;
}

export async function languageFor(asked: AskedLanguage, locale = shownLanguage): Promise<Language> {
  const isGerman = asked === 'de' || (asked === 'auto' && /^de\b/i.test((await locale()).replaceAll('_', '-')));
  if (!isGerman) return { phrases: english };
  const [{ german }, { translateResults }] = [await import('./german.ts'), await import('./translation.ts')];
  const { phrases, translation } = german;
  return { phrases, translation, translate: (results) => translateResults(results, translation) };
}
