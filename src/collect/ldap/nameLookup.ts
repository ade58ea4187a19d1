// The addresses of a host, in a way that can be given up: a call of the system's own lookup holds the process until the name
// service answers, and no timer can end it. So another process makes that call.
import type { LookupAddress } from 'node:dns';
import type { Resolver } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';
import { isSea } from 'node:sea';
import { fileURLToPath } from 'node:url';
import { runProgram } from '../../system/run.ts';

/** Name servers did not answer, or were not waited for. */
const silent = ['ETIMEOUT', 'ECANCELLED'];
/** How long addresses of the other kind are waited for where those of one kind are there: some name servers drop that question. */
const otherKindMs = 300;
/** How long the name servers are asked alone. On Windows a policy may name others for a domain, which only the system asks. */
const aloneMs = 2000;

/**
 * Asks the name servers, and the system, which knows more (hosts files, search lists, policies), where they do not know the name or
 * are silent for two seconds. The first answer wins. Ends, with EAI_AGAIN, when `resolver` is cancelled.
 * @param resolver for this lookup alone: what it still asks is given up
 * @param deadline when the system is no longer waited for, on the clock of sinceStart()
 */
export function nameLookup(resolver: Resolver, deadline: number): LookupFunction {
  return (host, options, done) => {
    findAddresses(resolver, host, deadline).then(
      (found) => (options.all ? done(null, found) : done(null, found[0]!.address, found[0]!.family)),
      (error: NodeJS.ErrnoException) => done(error, []),
    );
  };
}

async function findAddresses(resolver: Resolver, host: string, deadline: number): Promise<LookupAddress[]> {
  const ended = new AbortController();
  const servers = askServers(resolver, host);
  const waited = new Promise<void>((done) => setTimeout(done, aloneMs).unref());
  const system = Promise.race([servers.then(() => {}), waited]).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ECANCELLED') throw error;
  });
  try {
    return await Promise.any([servers, system.then(() => askSystem(host, deadline, ended.signal))]);
  } catch (error) {
    const [ofServers, ofSystem] = (error as AggregateError).errors as NodeJS.ErrnoException[];
    throw lookupError(silent.includes(ofServers!.code ?? '') ? 'EAI_AGAIN' : ofSystem!.code!, { cause: error });
  } finally {
    ended.abort();
    resolver.cancel();
  }
}

/** @throws an error with the code of c-ares */
async function askServers(resolver: Resolver, host: string): Promise<LookupAddress[]> {
  let timer: NodeJS.Timeout | undefined;
  const asked = [resolver.resolve4(host), resolver.resolve6(host)];
  for (const found of asked)
    found.then(
      () => (timer ??= setTimeout(() => resolver.cancel(), otherKindMs)),
      () => {},
    );
  const answers = await Promise.allSettled(asked);
  clearTimeout(timer);
  const found = answers.flatMap((answer, at): LookupAddress[] =>
    answer.status === 'fulfilled' ? answer.value.map((address) => ({ address, family: at === 0 ? 4 : 6 })) : [],
  );
  if (found.length > 0) return found;
  const codes = answers.map((answer) => (answer.status === 'rejected' ? (answer.reason as NodeJS.ErrnoException).code : undefined));
  throw lookupError(codes.find((code) => code !== undefined && silent.includes(code)) ?? 'ENOTFOUND');
}

/** What `kerbcheck lookup HOST` (src/commands/lookup.ts) prints. @throws an error with its code */
async function askSystem(host: string, deadline: number, signal: AbortSignal): Promise<LookupAddress[]> {
  const program = isSea() ? [] : [fileURLToPath(new URL('../../main.ts', import.meta.url))];
  const ended = await runProgram(process.execPath, [...program, 'lookup', '--', host], { deadline, signal });
  const text = 'because' in ended ? '' : ended.stdout.toString('latin1');
  const found = [...text.matchAll(/^([46]) ([0-9a-f.:]+(?:%\w+)?)$/gim)].map(([, family, address]) => ({
    address: address!,
    family: Number(family),
  }));
  if (found.length > 0) return found;
  throw lookupError(/^E[A-Z_]+$/m.exec(text)?.[0] ?? 'EAI_AGAIN');
}

function lookupError(code: string, options?: ErrorOptions): NodeJS.ErrnoException {
  return Object.assign(new Error('the name service tells no address', options), { code });
}
