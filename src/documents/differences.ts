import { isObject } from '../system/json.ts';

/** One value in which two documents differ; undefined where one of them has none. */
export interface Difference {
  /** "results[3].outcome". */
  path: string;
  there: unknown;
  here: unknown;
}

/** All values in which two JSON values differ, in the order of the first, then of the second; the order of keys is no matter. */
export function differencesBetween(there: unknown, here: unknown, path = ''): Difference[] {
  if (Array.isArray(there) && Array.isArray(here))
    return Array.from({ length: Math.max(there.length, here.length) }).flatMap((_, at) =>
      differencesBetween(there[at], here[at], `${path}[${at}]`),
    );
  if (isObject(there) && isObject(here))
    return [...new Set([...Object.keys(there), ...Object.keys(here)])].flatMap((key) =>
      differencesBetween(own(there, key), own(here, key), path === '' ? key : `${path}.${key}`),
    );
  return there === here ? [] : [{ path, there, here }];
}

const own = (object: Record<string, unknown>, key: string): unknown => (Object.hasOwn(object, key) ? object[key] : undefined);
