// What tells a report from another, in every format alike.
import type { Results } from '../documents/results.ts';
import { visible } from '../text/visible.ts';

/** The words of it in a language. */
export interface ReportWords {
  /** "report 3f9a12cc01de": of any number, or "report" alone. */
  report: string;
  /** Before whom it is about. */
  of: string;
}

export const englishReport: ReportWords = { report: 'report', of: 'of' };

/** "report 3f9a12cc01de of Contoso, Berlin": the number of the results, and whom the site file says that they are about. */
export function reportName({ number, label }: Pick<Results, 'number' | 'label'>, words = englishReport): string {
  return `${words.report} ${number}${labelOf(label, words)}`;
}

/** The same without the number, which is another one in every run; '' where there is no label. */
export function reportOf({ label }: Pick<Results, 'label'>, words = englishReport): string {
  return label === undefined ? '' : words.report + labelOf(label, words);
}

const labelOf = (label: string | undefined, { of }: ReportWords): string => (label === undefined ? '' : ` ${of} ${visible(label)}`);
