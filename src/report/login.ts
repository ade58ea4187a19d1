// What there is to say of logins besides the headline.
import type { Login } from '../documents/results.ts';
import type { Phrases } from './phrases.ts';

/** How they end once UCServer was started again, and those by other names of the server, where that is not the headline's end. */
export function loginBesides({ ends, afterRestart, others = [] }: Login, phrases: Phrases): string[] {
  return [
    ...(afterRestart === undefined ? [] : [phrases.afterRestart(afterRestart.message)]),
    ...others.filter((other) => other.ends !== ends).map((other) => phrases.byName(other.spn, other.ends)),
  ];
}
