import type { Reporter } from './reporter.ts';

interface Format {
  describe: string;
  /** What people read, in the language that they ask for; the others are for programs and stay as they are. */
  forPeople?: true;
  load: () => Promise<Reporter>;
}

/** The only list of output formats. Each is loaded when it is used. */
export const formats = {
  text: { describe: 'for people', forPeople: true, load: async () => (await import('./text/report.ts')).text },
  json: { describe: 'the results document; several servers: one document a line', load: async () => (await import('./json.ts')).json },
  junit: { describe: 'JUnit XML for build servers', load: async () => (await import('./junit.ts')).junit },
  line: { describe: 'one ASCII line a server, for Intune, Nagios and logs', load: async () => (await import('./line.ts')).line },
  github: { describe: 'annotations for GitHub Actions', load: async () => (await import('./github.ts')).github },
  sarif: { describe: 'SARIF 2.1.0 for code scanning', load: async () => (await import('./sarif.ts')).sarif },
  checkmk: { describe: 'a local check of Checkmk', load: async () => (await import('./checkmk.ts')).checkmk },
  html: {
    describe: 'one file to hand on, for screen and paper',
    forPeople: true,
    load: async () => (await import('./html/report.ts')).html,
  },
  markdown: { describe: 'the summary of a job, a ticket', forPeople: true, load: async () => (await import('./markdown.ts')).markdown },
  csv: { describe: 'a row a server and rule, for spreadsheets', load: async () => (await import('./csv.ts')).csv },
  prometheus: { describe: 'metrics for the textfile collector', load: async () => (await import('./prometheus.ts')).prometheus },
} satisfies Record<string, Format>;

export type FormatName = keyof typeof formats;

export const isForPeople = (name: FormatName): boolean => 'forPeople' in formats[name];

/** The formats of what `compare` found. */
export const comparisonFormats = ['text', 'json', 'markdown'] as const;
export type ComparisonFormat = (typeof comparisonFormats)[number];
