import type { Comparison, ComparedFinding } from '../documents/compare.ts';
import { visible } from '../text/visible.ts';

const titles = {
  new: 'NEW',
  fixed: 'FIXED',
  stillFailing: 'STILL FAILING',
  notKnown: 'NOT KNOWN',
} as const satisfies Record<keyof Comparison, string>;

/** For people, what `compare` found: a line for each finding, then the counts. */
export function comparisonText(comparison: Comparison): string {
  const parts = (Object.keys(titles) as (keyof Comparison)[]).map((part) => ({ title: titles[part], findings: comparison[part] }));
  const lines = parts.flatMap(({ title, findings }) => findings.map((finding) => findingLine(title, finding)));
  const counts = parts.map(({ title, findings }) => `${findings.length} ${title.toLowerCase()}`);
  return `${[...lines, counts.join(', ')].join('\n')}\n`;
}

function findingLine(title: string, { server, rule, severity, code, message }: ComparedFinding): string {
  return visible(`${title.padEnd(14)} ${server}  ${rule} ${severity} ${code}: ${message}`);
}
