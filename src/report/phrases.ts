// The words of the reports that people read: text, html, markdown. The other formats keep theirs (words.ts), whatever the language.
import type { LoginEnd, Outcome, Results, Severity, Summary } from '../documents/results.ts';
import { countOf } from '../text/plural.ts';
import { messages } from '../text/messages.ts';
import { rulePageWords } from '../text/rulePage.ts';
import type { Messages } from '../text/reasons.ts';
import type { Team } from './teams.ts';
import { englishReport } from './reportName.ts';
import { englishVerdict } from './verdict.ts';
import { outcomeWords, verdictWords } from './words.ts';

/** Servers by verdict. */
type Totals = Record<Results['verdict'], number>;

const endsOfOthers = { kerberos: 'use Kerberos', negotiate: 'use Negotiate', ntlm: 'use NTLM', failure: 'cannot log in' };

type Effect = 'takeSpn' | 'giveSpn' | 'grant' | 'setAttribute' | 'restart' | 'start' | 'clock' | 'channel' | 'purge' | 'ask';

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

  // The plan by who may carry it out
  handoff: { directory: 'Hand-off: directory', server: 'Hand-off: server', clients: 'Hand-off: clients' } satisfies Record<
    Team,
    string
  > as Record<Team, string>,
  nothingToDo: 'Nothing of the plan is for these.',
  thenLookAgain: 'When all is done, look again:',
  why: 'Why:',
  doesNow: 'What it does now:',
  toCheck: 'To check:',
  /** Of commands: with what they change, and whose it is. */
  effects: {
    takeSpn: (spn, account) => `It takes ${spn} from ${account}. Who has a ticket keeps it for up to 10 hours.`,
    giveSpn: (spn, account) => `It looks for duplicates, then gives ${spn} to ${account}.`,
    grant: (account, dn) => `It lets ${account} read and write servicePrincipalName of ${dn}; UCServer uses that at its next start.`,
    setAttribute: (attribute, dn) => `It changes ${attribute} of ${dn} at once.`,
    restart: () => 'It ends UCServer and starts it again; it then registers its SPNs.',
    start: () => 'It starts UCServer, which registers its SPNs.',
    clock: () => "It sets this machine's clock by that of its domain.",
    channel: () => "It sets the computer's password anew, on this machine and in the directory.",
    purge: () => 'It drops the tickets of who runs it; they are asked for anew when they are needed.',
    ask: (spn) => `It asks for a ticket for ${spn}.`,
  } satisfies Record<string, (what: string, whose: string) => string> as Record<Effect, (what: string, whose: string) => string>,
  undoGrant: (account: string, dn: string) =>
    `Take the entry of ${account} off the permissions of ${dn} (Active Directory Users and Computers, Security, Advanced).`,
  undoByHand: 'Write down before what is there now, and put that back.',
  nothingToUndo: 'Nothing stays that would have to be undone.',

  // The way of a login
  client: 'Client',
  kdc: 'KDC',
  account: 'Account',
  runAsAccount: 'run-as account',

  // The page of a rule
  rulePage: rulePageWords,

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
