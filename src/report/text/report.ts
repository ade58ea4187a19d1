// For people at a terminal.
import type { Reporter } from '../reporter.ts';
import { manyServers } from './fleet.ts';
import { serverText } from './server.ts';

/** One server: how logins end, what is wrong, the plan that repairs it, what was not looked at, the verdict. Several: a line each. */
export const text: Reporter = (options) =>
  options.many ? manyServers(options) : { server: (results) => serverText(results, options, options.verbose) };
