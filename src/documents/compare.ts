import { openFindings, type Finding, type Result, type Results, type Severity } from './results.ts';

/** A finding, and where it was found. */
export interface ComparedFinding {
  server: string;
  rule: string;
  code: string;
  severity: Severity;
  subject?: string;
  message: string;
  fingerprint: string;
}

export interface Comparison {
  /** Found now and not before. */
  new: ComparedFinding[];
  /** Found before; now the rule was judged and does not find it any more. */
  fixed: ComparedFinding[];
  stillFailing: ComparedFinding[];
  /** Found before; now the rule, or the server, was not judged, or not wholly. Not seen is not fixed. */
  notKnown: ComparedFinding[];
}

/** What has changed from one run to another, by the fingerprints of the findings that no waiver covers. */
export function compareResults(before: Results[], after: Results[]): Comparison {
  const earlier = findingsByPrint(before);
  const later = findingsByPrint(after);
  const gone = [...earlier].filter(([fingerprint]) => !later.has(fingerprint)).map(([, found]) => found);
  const judged = new Set(after.flatMap(({ server, results }) => results.filter(isJudged).map(({ rule }) => key(server, rule))));
  return {
    new: [...later].filter(([fingerprint]) => !earlier.has(fingerprint)).map(([, found]) => found),
    fixed: gone.filter(({ server, rule }) => judged.has(key(server, rule))),
    stillFailing: [...later].filter(([fingerprint]) => earlier.has(fingerprint)).map(([, found]) => found),
    notKnown: gone.filter(({ server, rule }) => !judged.has(key(server, rule))),
  };
}

/** All of the rule could be judged, so that what it does not find is not there. */
function isJudged({ outcome, incomplete }: Result): boolean {
  return outcome !== 'unknown' && outcome !== 'notChecked' && incomplete === undefined;
}

function findingsByPrint(documents: Results[]): Map<string, ComparedFinding> {
  const byPrint = new Map<string, ComparedFinding>();
  for (const { server, results } of documents) {
    for (const result of results)
      for (const finding of openFindings(result)) byPrint.set(finding.fingerprint, comparedFinding(server, result.rule, finding));
  }
  return byPrint;
}

function comparedFinding(server: string, rule: string, { code, severity, subject, message, fingerprint }: Finding): ComparedFinding {
  return { server, rule, code, severity, ...(subject === undefined ? {} : { subject }), message, fingerprint };
}

function key(server: string, rule: string): string {
  return `${server.toLowerCase()}\n${rule}`;
}
