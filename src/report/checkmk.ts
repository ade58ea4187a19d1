// A local check of Checkmk: one line a service, STATE "NAME" PERFDATA TEXT (docs.checkmk.com, "Local checks").
import { hasMajorFinding, type Results } from '../documents/results.ts';
import { counts, errorLine, findingsLine } from './line.ts';
import type { Reporter } from './reporter.ts';
import { reportName } from './reportName.ts';
import { visibleAscii } from '../text/visible.ts';

/** One line a server: the state as --exit nagios has it, the counts of outcomes as metrics, and the text of `line`. */
export const checkmk: Reporter = () => ({
  server: (results) =>
    `${state(results)} "${service(results.server)}" ${counts(results).join('|')} ${findingsLine(results, reportName(results), '')}`,
});

/** The service is unknown where there is no report: Checkmk does not look at the exit code, and one that is not there any more is no alarm. */
export const unknownLine = (message: string): string => `3 "${service('-')}" - ${errorLine(message)}`;

/** OK, WARN, CRIT, UNKNOWN. */
function state({ verdict, results, failOn }: Results): 0 | 1 | 2 | 3 {
  if (verdict === 'nonCompliant') return hasMajorFinding(results, failOn) ? 2 : 1;
  return verdict === 'compliant' ? 0 : 3;
}

/** The name is in quotation marks, and has none itself. */
const service = (server: string): string => `kerbcheck${server === '-' ? '' : ` ${visibleAscii(server).replaceAll('"', '<U+0022>')}`}`;
