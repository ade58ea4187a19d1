// RFC 4180: comma, quotes, CRLF; with a byte order mark, without which Excel takes UTF-8 for the system's code page.
import { openFindings, type Result, type Results } from '../documents/results.ts';
import type { Reporter } from './reporter.ts';
import { remedyText } from './repair.ts';
import { messageOf } from './rows.ts';
import { visible } from '../text/visible.ts';
import { verdictLine } from './verdict.ts';
import { outcomeWords } from './words.ts';

/** The columns in their order. New ones come at the end: who reads them goes by the place as often as by the name. */
const columns: Record<string, (result: Result, results: Results) => string> = {
  server: (_, { server }) => (server === '-' ? '' : server),
  verdict: (_, results) => verdictLine(results),
  rule: ({ rule }) => rule,
  title: ({ title }) => title,
  outcome: ({ outcome }) => outcomeWords[outcome],
  severity: ({ severity }) => severity,
  weighs: ({ weighs }) => weighs,
  findings: ({ findings }) => joined(findings.map(({ code }) => code)),
  subjects: ({ findings }) => joined(findings.map(({ subject }) => subject ?? '')),
  message: ({ findings, incomplete, reason, message }) => joined([...findings.map(messageOf), incomplete ?? '', reason ?? message ?? '']),
  fix: (result) => joined(openFindings(result).flatMap(({ fix }) => fix.map((step) => remedyText(step)))),
  waived: ({ findings }) =>
    joined(findings.map(({ waiver }) => (waiver ? `until ${waiver.expires} by ${waiver.owner}: ${waiver.reason}` : ''))),
  login: (_, { login }) => login?.ends ?? '',
  product: (_, { product }) => product ?? '',
  collectedAt: (_, { inputs }) => inputs.facts.collectedAt,
  help: ({ help }) => help,
  relaxed: (_, results) => results.relaxed.join('; '),
  report: (_, { number }) => number,
  label: (_, { label }) => label ?? '',
};

/** For spreadsheets: a row for each server and rule, all cells in quotes. */
export const csv: Reporter = () => ({
  start: () => `\ufeff${row(Object.keys(columns))}`,
  server: (results) =>
    results.results.map((result) => row(Object.values(columns).map((cellOf) => visible(cellOf(result, results))))).join(''),
});

const row = (cells: string[]): string => `${cells.map((cell) => `"${withoutFormula(cell).replaceAll('"', '""')}"`).join(',')}\r\n`;

/** The most that a cell of Excel holds, with room for what is put in. */
const longest = 32_000;

/**
 * A spreadsheet takes what begins with one of these signs for a formula, which can start programs and call servers (OWASP, "CSV
 * Injection"); in its wide form too. An apostrophe before it makes it a text. It also stands behind what divides fields elsewhere: an Excel
 * whose list separator is the semicolon cuts there, quotes or not.
 */
const withoutFormula = (cell: string): string => cell.slice(0, longest).replace(/(^ *|[;,|"])(?=[=+\-@＝＋－＠])/g, "$1'");

/** What each says, once, without those that say nothing. */
const joined = (parts: string[]): string => [...new Set(parts)].filter((part) => part !== '').join('; ');
