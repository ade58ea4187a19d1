// A server of which nothing is known, since what should be its facts cannot be read.
import { utc } from '../domain/time.ts';
import { verdictOf, exitCode } from '../exit.ts';
import { VERSION } from '../generated/version.ts';
import { withNumber, type Result, type Unread } from '../documents/results.ts';
import { sha256 } from '../system/sha256.ts';
import { reason } from '../text/reasons.ts';
import type { Basis } from './index.ts';

/**
 * What is reported of it.
 * @param place of the facts: the file, of NDJSON with the number of the line
 * @param message why they cannot be read, in one line
 * @param source the file in which that is wrong, with the number of the line where it is known
 */
export function unreadServer(place: string, message: string, basis: Basis, source?: string): Unread {
  const { pack, failOn, exitMode, clock } = basis;
  const now = utc(clock());
  const result: Result = {
    rule: 'FACTS',
    title: 'The facts can be read',
    outcome: 'unknown',
    severity: 'critical',
    weighs: 'unknown',
    reason: message,
    because: [reason('in-words', { text: message })],
    findings: [],
    evidence: source === undefined ? [] : [{ fact: 'facts', value: 'none', source }],
    help: 'docs/reports.md',
    finds: [],
  };
  return {
    unread: withNumber({
      format: 'kerbcheck-results/1',
      server: place,
      ...(basis.site.label !== undefined && { label: basis.site.label }),
      evaluatedAt: now,
      tool: VERSION,
      inputs: {
        facts: { collectedAt: now, sha256: sha256(''), changed: {} },
        rules: { name: pack.name, version: pack.version, sha256: pack.sha256, replaced: pack.replaced },
      },
      verdict: verdictOf.unknown,
      failOn,
      exitCode: exitCode('unknown', exitMode),
      repair: [],
      relaxed: [],
      notes: [],
      summary: { pass: 0, fail: 0, unknown: 1, notApplicable: 0, notChecked: 0, waived: 0 },
      results: [result],
    }),
  };
}
