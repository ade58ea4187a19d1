// Findings that are accepted until a day (waivers.yaml).
import type { Waiver } from '../generated/waivers.ts';
import type { Finding, Judgement, ResultNote } from '../documents/results.ts';

/**
 * The results with the findings waived that a waiver covers which has not ended on `today` (a date, UTC, the last day
 * included); a rule whose findings are all waived is waived. Waivers that have ended, or cover nothing, are noted.
 */
export function applyWaivers(
  results: Judgement[],
  waivers: Waiver[],
  server: string,
  today: string,
): { results: Judgement[]; notes: ResultNote[] } {
  const here = waivers.filter((waiver) => waiver.server === undefined || waiver.server.toLowerCase() === server.toLowerCase());
  const used = new Set<Waiver>();
  const cover = (rule: string, finding: Finding): Finding => {
    const all = here.filter((waiver) => covers(waiver, rule, finding));
    all.forEach((waiver) => used.add(waiver));
    const waiver = all.find(({ expires }) => expires >= today);
    if (!waiver) return finding;
    const { reason, owner, expires } = waiver;
    return { ...finding, waiver: { reason, owner, expires } };
  };
  const waived = results.map((result): Judgement => {
    if (result.outcome !== 'fail') return result;
    const findings = result.findings.map((finding) => cover(result.rule, finding));
    return { ...result, findings, outcome: findings.every((finding) => finding.waiver) ? 'waived' : 'fail' };
  });
  const notes = here.flatMap((waiver): ResultNote[] => {
    const name = [waiver.rule, waiver.code, waiver.subject].filter(Boolean).join(' ');
    if (waiver.expires < today)
      return [{ code: 'waiver-ended', message: `The waiver of ${name} (${waiver.owner}) ended on ${waiver.expires}.` }];
    if (!used.has(waiver)) return [{ code: 'waiver-unused', message: `The waiver of ${name} (${waiver.owner}) covers no finding.` }];
    return [];
  });
  return { results: waived, notes };
}

function covers(waiver: Waiver, rule: string, finding: Finding): boolean {
  return (
    waiver.rule === rule &&
    (waiver.code === undefined || waiver.code === finding.code) &&
    (waiver.subject === undefined || waiver.subject.toLowerCase() === finding.subject?.toLowerCase())
  );
}
