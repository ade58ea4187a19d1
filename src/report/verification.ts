import type { Difference } from '../documents/differences.ts';
import type { Results } from '../documents/results.ts';
import { labelled } from '../text/layout.ts';
import { countOf } from '../text/plural.ts';
import { visible } from '../text/visible.ts';
import { reportName } from './reportName.ts';
import { verdictLine } from './verdict.ts';

/** Who finds more wants to see both documents. */
const mostShown = 20;
const longestValue = 100;

/** What judging again gives, in what the results differ from that, and last whether they are equal. */
export function verificationText(again: Results, differences: readonly Difference[]): string {
  const left = differences.length - mostShown;
  return [
    labelled('judged again', visible(`${again.server}: ${verdictLine(again)}; ${reportName(again)}`)),
    ...differences
      .slice(0, mostShown)
      .map(({ path, there, here }) => `  ${visible(`${path}: ${shown(there)} there, ${shown(here)} here`)}`),
    ...(left > 0 ? [`  and ${left} more`] : []),
    differences.length === 0 ? 'EQUAL' : `NOT EQUAL (${countOf(differences.length, 'difference')})`,
    '',
  ].join('\n');
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value);
  return text.length > longestValue ? `${text.slice(0, longestValue)}...` : text;
}
