// The words of the reports that people read: text, html, markdown. The other formats keep theirs (words.ts), whatever the language.
import type { LoginEnd, Outcome, Results, Severity, Summary } from '../documents/results.ts';
import { countOf } from '../text/plural.ts';
import { messages } from '../text/messages.ts';
import type { Messages } from '../text/reasons.ts';
import { englishReport } from './reportName.ts';
import { englishVerdict } from './verdict.ts';
import { outcomeWords, verdictWords } from './words.ts';

/** Servers by verdict. */
type Totals = Record<Results['verdict'], number>;

const endsOfOthers = { kerberos: 'use Kerberos', negotiate: 'use Negotiate', ntlm: 'use NTLM', failure: 'cannot log in' };

export const english = {
  language: 'en',
  verdict: verdictWords as Record<Results['verdict'], string>,
  outcome: outcomeWords as Record<keyof Summary, string>,
  severity: { low: 'low', medium: 'medium', high: 'high', critical: 'critical' } satisfies Record<Severity, string> as Record<
    Severity,
    string
  >,
  /** How logins end, in a word. */
  ends: { kerberos: 'Kerberos', negotiate: 'Negotiate', ntlm: 'NTLM', failure: 'fail', unknown: 'not known' } as Record<LoginEnd, string>,
  /** What is foretold for the time after the next start. */
  afterRestart: (message: string) => `Once UCServer has started again: ${message}`,
  /** How logins end of those that ask for another name. */
  byName: (spn: string, end: LoginEnd) =>
    end === 'unknown' ? `How clients log in that ask for ${spn} is not known.` : `Clients that ask for ${spn} ${endsOfOthers[end]}.`,
  /** The first word of a line on a rule. */
  marks: { fail: 'FAIL', unknown: '???', waived: 'WAIV', pass: 'ok', notApplicable: 'n/a', notChecked: 'skip' } as Record<Outcome, string>,
  serverNotKnown: 'server not known',
  incomplete: 'incomplete',
  verdictWords: englishVerdict,
  reportWords: englishReport,
  messages: messages as Messages,
  waived: (until: string, owner: string, reason: string) => `waived until ${until} by ${owner}: ${reason}`,
  totals: ({ compliant, nonCompliant, unknown }: Totals) =>
    `${countOf(compliant + nonCompliant + unknown, 'server')}: ${compliant} compliant, ${nonCompliant} not compliant, ${unknown} unknown`,
  moreHealthy: (count: number) => `${countOf(count, 'server')} compliant, with nothing to repair`,
  seenFrom: (count: number) => `seen from ${countOf(count, 'server')}`,
  moreNotes: (count: number) => `and ${count} more`,
  notCounted: (severity: string, rules: string) => `below --fail-on ${severity}, so not counted: ${rules}`,
  onServers: (count: number) => `on ${countOf(count, 'server')}`,

  // Headings and columns
  logins: 'Logins',
  wayOfLogin: 'The way of a login',
  findings: 'Findings',
  repair: 'Repair',
  notChecked: 'Not checked',
  notApplicable: 'Not applicable',
  passed: 'Passed',
  notes: 'Notes',
  waivers: 'Waivers',
  basis: 'What this rests on',
  servers: 'Servers',
  shared: 'About the directory, not about one server',
  server: 'Server',
  rule: 'Rule',
  severityHead: 'Severity',
  code: 'Code',
  whatIsWrong: 'What is wrong',
  worst: 'Worst finding',
  verdictHead: 'Verdict',
  reportHead: 'Report',

  // Of a rule, whole
  evidence: 'evidence',
  toWaive: 'to waive',
  help: 'help',

  // The plan
  onlyIfStillSo: 'Only where it is still so.',
  or: 'Or:',
  undo: 'To undo:',

  // The way of a login
  client: 'Client',
  kdc: 'KDC',
  account: 'Account',
  runAsAccount: 'run-as account',

  // What a verdict rests on
  collected: 'Facts collected',
  judged: 'Judged',
  factsHash: 'Facts (SHA-256)',
  ruleSet: 'Rules',
  siteFile: 'Site file',
  waiverFile: 'Waivers file',
  replaced: 'Built-in rules replaced',
  changed: 'Changed by --set',
  threshold: 'Counts as a failure from',
  toolVersion: 'kerbcheck',
  product: 'Product',
};

export type Phrases = typeof english;
