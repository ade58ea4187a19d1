import type { Changes, Comparison } from '../documents/compare.ts';
import { escapeJson } from '../text/visible.ts';

/** The comparison document, as a version of kerbcheck writes it. */
export function comparisonJson(changes: Changes, tool: string, ascii: boolean): string {
  const document: Comparison = { format: 'kerbcheck-comparison/1', tool, ...changes };
  return `${escapeJson(JSON.stringify(document, null, 2), ascii)}\n`;
}
