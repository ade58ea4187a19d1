import type { ResultNote } from '../documents/results.ts';
import { WrongUse } from '../system/errors.ts';
import { didYouMean } from '../text/nearest.ts';
import { ruleWithId, type Pack, type Rule } from './pack.ts';

/** Which rules are asked for, and what is to be said of the asking. */
export interface Selection {
  selected: (rule: Rule) => boolean;
  notes: ResultNote[];
}

/**
 * The rules that --only and --skip leave: lists of ids, former ids and tags, separated by commas.
 * @throws WrongUse where a name is neither
 */
export function select(pack: Pack, only: string | undefined, skip: string | undefined): Selection {
  const notes: ResultNote[] = [];
  const named = (option: string, list: string): Set<Rule> => {
    const names = list
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '');
    if (names.length === 0) throw new WrongUse(`${option}: ids of rules or tags are expected, separated by commas`);
    return new Set(names.flatMap((name) => rulesNamed(pack, option, name, notes)));
  };
  const wanted = only === undefined ? undefined : named('--only', only);
  const unwanted = skip === undefined ? undefined : named('--skip', skip);
  return { selected: (rule) => (wanted?.has(rule) ?? true) && !unwanted?.has(rule), notes };
}

function rulesNamed(pack: Pack, option: string, name: string, notes: ResultNote[]): Rule[] {
  const rule = ruleWithId(pack, name);
  if (rule) {
    if (rule.id !== name.toUpperCase()) notes.push({ code: 'former-id', message: `${option} ${name}: the rule is called ${rule.id} now.` });
    return [rule];
  }
  const tagged = pack.rules.filter(({ tags }) => tags?.includes(name));
  if (tagged.length > 0) return tagged;
  const tags = [...new Set(pack.rules.flatMap((one) => one.tags ?? []))].sort();
  throw new WrongUse(
    `${option}: there is no rule or tag ${name}${didYouMean(name, [...pack.rules.map(({ id }) => id), ...tags])}; the tags are ${tags.join(', ')}`,
  );
}
