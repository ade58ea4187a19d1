// CEL's macros over the elements of a list.
import { boolean, NoAnswer, type Run } from './answer.ts';

/** exists() (`decides`: true) and all() (false): an element that decides does so whatever the others are. */
export function quantifier(list: Run, predicate: Run, depth: number, decides: boolean): Run {
  return (variables, elements) => {
    const items = itemsOf(list(variables, elements));
    if (items instanceof NoAnswer) return items;
    let open: NoAnswer | undefined;
    for (const item of items) {
      elements[depth] = item;
      const holds = boolean(predicate(variables, elements));
      if (holds === decides) return decides;
      if (holds instanceof NoAnswer) open ??= holds;
    }
    return open ?? !decides;
  };
}

/** exists_one(), filter(), map(): an undecided element leaves the whole undecided. */
export function comprehension(op: 'exists_one' | 'filter' | 'map', [list, ...steps]: Run[], depth: number): Run {
  const predicate = op === 'map' && steps.length === 1 ? undefined : steps[0];
  const transform = op === 'map' ? steps.at(-1)! : undefined;
  return (variables, elements) => {
    const items = itemsOf(list!(variables, elements));
    if (items instanceof NoAnswer) return items;
    const taken: unknown[] = [];
    for (const item of items) {
      elements[depth] = item;
      const holds = predicate ? boolean(predicate(variables, elements)) : true;
      if (holds instanceof NoAnswer) return holds;
      if (!holds) continue;
      const value = transform ? transform(variables, elements) : item;
      if (value instanceof NoAnswer) return value;
      taken.push(value);
    }
    return op === 'exists_one' ? taken.length === 1 : taken;
  };
}

/** The elements of a list, the keys of a map. */
function itemsOf(value: unknown): unknown[] | NoAnswer {
  if (Array.isArray(value) || value instanceof NoAnswer) return value;
  if (typeof value === 'object' && value !== null) return Object.keys(value);
  return new NoAnswer({ error: 'a list is expected' });
}
