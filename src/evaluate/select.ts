import type { ResultNote } from '../documents/results.ts';
import { WrongUse } from '../system/errors.ts';
import { didYouMean } from '../text/nearest.ts';
import { ruleWithId, type Pack, type Rule } from './pack.ts';

/** Lists of ids, former ids and tags, separated by commas, as the command line has them. */
export interface Lists {
  only?: string;
  skip?: string;
  /** May also say `all`. */
  require?: string;
}

/** Which rules are asked for and which have to be judged, by which lists, and what is to be said of the asking. */
export interface Selection {
  selected: (rule: Rule) => boolean;
  required: (rule: Rule) => boolean;
  lists: Lists;
  notes: ResultNote[];
}

/**
 * The rules that --only and --skip leave, and those of --require, which adds to what the site file requires.
 * @param requiredBySite names of rules and tags, or all
 * @throws WrongUse where a name is neither
 */
export function select(pack: Pack, lists: Lists, requiredBySite: readonly string[] = []): Selection {
  const notes: ResultNote[] = [];
  const named = (option: keyof Lists): Set<Rule> | undefined => {
    const list = lists[option];
    return list === undefined
      ? undefined
      : new Set(namesIn(list, `--${option}`).flatMap((name) => rulesNamed(pack, `--${option}`, name, notes)));
  };
  const wanted = named('only');
  const unwanted = named('skip');
  const required = new Set([...(named('require') ?? []), ...requiredBySite.flatMap((name) => rulesNamed(pack, 'require', name, notes))]);
  return {
    selected: (rule) => (wanted?.has(rule) ?? true) && !unwanted?.has(rule),
    required: (rule) => required.has(rule),
    lists,
    notes,
  };
}

/** The names in a list. @throws WrongUse where there is none */
export function namesIn(list: string, option: string): string[] {
  const names = list
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  if (names.length === 0) throw new WrongUse(`${option}: ids of rules or tags are expected, separated by commas`);
  return names;
}

/** The rules of an id, a former id, which is noted, or a tag. @throws WrongUse where there are none */
export function rulesNamed(pack: Pack, option: string, name: string, notes: ResultNote[]): Rule[] {
  if (option.endsWith('require') && name === 'all') return pack.rules;
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
