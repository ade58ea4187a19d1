// The addresses of a host, in a way that can be given up: a call of the system's own lookup holds the process until the name
// service answers, and no timer can end it.
import { lookup as systemLookup, type LookupAddress } from 'node:dns';
import type { Resolver } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';

/** Name servers did not answer, or were not waited for. */
const silent = ['ETIMEOUT', 'ECANCELLED'];
/** How long addresses of the other kind are waited for where those of one kind are there: some name servers drop that question. */
const otherKindMs = 300;

/**
 * Asks the name servers; a name that they do not know is looked up as the system does, which knows more (hosts files, search
 * lists) and then has an answer soon. Ends, with EAI_AGAIN, when `resolver` is cancelled.
 * @param resolver for this lookup alone: what it still asks is given up
 */
export function nameLookup(resolver: Resolver): LookupFunction {
  return (host, options, done) => {
    let timer: NodeJS.Timeout | undefined;
    const found4 = resolver.resolve4(host);
    const found6 = resolver.resolve6(host);
    for (const found of [found4, found6])
      found.then(
        () => (timer ??= setTimeout(() => resolver.cancel(), otherKindMs)),
        () => {},
      );
    void Promise.allSettled([found4, found6]).then((answers) => {
      clearTimeout(timer);
      const found = answers.flatMap((answer, at): LookupAddress[] =>
        answer.status === 'fulfilled' ? answer.value.map((address) => ({ address, family: at === 0 ? 4 : 6 })) : [],
      );
      const [first] = found;
      if (first !== undefined) return options.all ? done(null, found) : done(null, first.address, first.family);
      const codes = answers.map((answer) => (answer.status === 'rejected' ? (answer.reason as NodeJS.ErrnoException).code : undefined));
      if (codes.some((code) => code !== undefined && silent.includes(code)))
        return done(Object.assign(new Error('no name server answers'), { code: 'EAI_AGAIN' }), []);
      return systemLookup(host, options, done);
    });
  };
}
