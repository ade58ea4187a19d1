import type { Results } from '../documents/results.ts';
import type { Team } from './teams.ts';
import type { Phrases } from './phrases.ts';

/** How to render. `color`, `ascii` and another than the usual width are only ever for standard output: files are plain UTF-8. */
export interface ReportOptions {
  /** More than one server is reported on: each format has its own form for that. */
  many: boolean;
  verbose: boolean;
  /** The plan of these alone. */
  team?: Team;
  /** The name of the exit mode; `line` adds performance data for nagios. */
  exitMode: string;
  color: boolean;
  /** Columns of a line of text. */
  width: number;
  /** JSON in ASCII only: PowerShell decodes a native program's output with the OEM code page. */
  ascii: boolean;
  /** The words of what people read. */
  phrases: Phrases;
}

/**
 * One report being made. It is given the documents one at a time and answers with text at once, so that several formats
 * can be written in one pass and 20,000 servers need no more memory than one.
 */
export interface Report {
  /** What stands before the first server. */
  start?(): string;
  /** One server's part. */
  server(results: Results): string;
  /** In the place of a server of which nothing is known, where that is not said as of one whose rules are unknown. */
  unread?(results: Results): string;
  /** What stands after the last server; in pieces where it is long. */
  end?(): string | Iterable<string>;
}

export type Reporter = (options: ReportOptions) => Report;
