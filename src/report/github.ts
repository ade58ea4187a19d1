// Annotations of GitHub Actions: workflow commands that the runner takes from standard output. Format and escapes:
// docs.github.com, "Workflow commands for GitHub Actions", and toCommandValue in actions/toolkit.
import { openFindings, type Result, type Results } from '../documents/results.ts';
import { mostSevereFirst } from './bySeverity.ts';
import { placeOf } from './place.ts';
import type { Reporter } from './reporter.ts';
import { reportName } from './reportName.ts';
import { isMissed, relaxedLine, verdictLine } from './verdict.ts';
import { visible } from '../text/visible.ts';

type Level = 'error' | 'warning' | 'notice';

/**
 * One annotation a finding, and one for a rule that is unknown or incomplete, the most severe first: GitHub shows ten of
 * each level. What makes the verdict is an error, the rest a notice.
 */
export const github: Reporter = () => ({
  server: (results) => [...[...results.results].sort(mostSevereFirst).map(annotations(results)), verdict(results)].join(''),
});

/** Last: what the verdict rests on, and what made it better. */
function verdict(results: Results): string {
  return `::notice title=${escapeProperty(visible(`${results.server}: ${verdictLine(results)}`))}::${escapeMessage(`${relaxedLine(results) ?? 'nothing was relaxed'}; ${reportName(results)}`)}\n`;
}

const annotations =
  (results: Results) =>
  (result: Result): string => {
    const level: Level = result.weighs === 'nothing' ? 'notice' : 'error';
    const lines = openFindings(result).map(({ code, severity, message }) => ({ title: `${result.rule} ${code} (${severity})`, message }));
    if (result.outcome === 'unknown') lines.push({ title: `${result.rule} unknown (${result.severity})`, message: result.reason });
    if (isMissed(result)) lines.push({ title: `${result.rule} not checked (${result.severity})`, message: result.reason ?? '' });
    if (result.incomplete !== undefined) lines.push({ title: `${result.rule} incomplete`, message: result.incomplete });
    return lines.map(({ title, message }) => annotation(level, result, `${results.server}: ${title}`, message)).join('');
  };

function annotation(level: Level, result: Result, title: string, message: string): string {
  const place = placeOf(result);
  const properties = { ...(place && { file: place.file, ...(place.line !== undefined && { line: String(place.line) }) }), title };
  const written = Object.entries(properties).map(([name, value]) => `${name}=${escapeProperty(visible(value))}`);
  return `::${level} ${written.join(',')}::${escapeMessage(visible(message))}\n`;
}

const escapeMessage = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const escapeProperty = (text: string): string => escapeMessage(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
