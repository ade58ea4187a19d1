import { openFindings, type Result, type Results } from '../documents/results.ts';
import { mostSevereFirst } from './bySeverity.ts';
import type { Reporter } from './reporter.ts';
import { visibleAscii } from '../text/visible.ts';
import { reportName, reportOf } from './reportName.ts';
import { isMissed, relaxedLine, verdictLine } from './verdict.ts';
import { loginWords, outcomeWords } from './words.ts';

/** Intune keeps the last 2,048 characters of the last line, its end included. */
const limit = 2048;
/** A host name has 253 characters at most; a longer one is not worth the room. */
const longestServer = 253;
/** What made the verdict better is mostly a few words; a list of own settings can be longer. */
const longestRelaxed = 600;
/** A label of other letters than ASCII is written in eight times as many. */
const longestName = 300;

/**
 * One ASCII line a server: the verdict, how logins end, the rules that failed or are unknown, the most severe first. No times; for Intune
 * it changes only when the state does.
 */
export const line: Reporter = ({ exitMode }) => {
  const errors: string[] = [];
  return {
    server(results) {
      // Intune reports every change of the line, and the number is another one in every run.
      const name = exitMode === 'intune' ? reportOf(results) : reportName(results);
      return findingsLine(results, name, exitMode === 'nagios' ? ` | ${counts(results).join(' ')}` : '');
    },
    unread({ results }) {
      errors.push(errorLine(results[0]!.reason ?? ''));
      return '';
    },
    // Last: who reads the last line alone must not take a good one for all.
    end: () => errors,
  };
};

/** In the place of a verdict that there is not: whoever reads the line alone must not take its absence for a good sign. */
export const errorLine = (message: string): string => `${`ERROR ${ascii(message)}`.slice(0, limit - 1)}\n`;

/** The verdict with the rules that made it, and behind that `name`, which tells the report from another, and `performance`. */
export function findingsLine(results: Results, name: string, performance: string): string {
  const server = results.server === '-' ? '' : ` - ${ascii(results.server).slice(0, longestServer)}`;
  const items = results.results.filter(isOpen).sort(mostSevereFirst).map(item);
  if (items.length === 0 && results.verdict !== 'compliant') items.push('nothing was checked');
  let text = `${ascii(verdictLine(results))}${server}${results.login ? `, ${loginWords(results.login)}` : ''}`;
  const tail = relaxedTail(results) + (name === '' ? '' : `; ${ascii(name).slice(0, longestName)}`) + performance;
  for (const [at, entry] of items.entries()) {
    const next = `${text}${at === 0 ? ': ' : ', '}${entry}`;
    const more = ` +${items.length - at} more`;
    if (next.length + more.length + tail.length + 1 > limit) {
      text += more;
      break;
    }
    text = next;
  }
  return `${text}${tail}\n`;
}

/** Behind the rules, where the count of those that found no room does not cut it off. */
function relaxedTail(results: Results): string {
  const relaxed = relaxedLine(results);
  if (relaxed === undefined) return '';
  const text = `; ${ascii(relaxed)}`;
  return text.length > longestRelaxed ? `${text.slice(0, longestRelaxed)}...` : text;
}

const isOpen = (result: Result): boolean =>
  result.outcome === 'fail' || result.outcome === 'unknown' || result.incomplete !== undefined || isMissed(result);

/** "SPN-01 critical misplaced". */
function item(result: Result): string {
  const codes = new Set(openFindings(result).map((finding) => finding.code));
  if (result.outcome === 'unknown') codes.add('unknown');
  if (isMissed(result)) codes.add('not checked');
  if (result.incomplete !== undefined) codes.add('incomplete');
  return ascii([result.rule, result.severity, ...codes].join(' '));
}

/** The rules by outcome, as monitoring plugins write metrics: "passed=13". */
export function counts({ summary }: Results): string[] {
  return Object.entries(outcomeWords).map(
    ([outcome, word]) => `${word.replace(' ', '_')}=${summary[outcome as keyof typeof outcomeWords]}`,
  );
}

/** `|` is what performance data begin with. */
const ascii = (text: string): string => visibleAscii(text).replaceAll('|', '<U+007C>');
