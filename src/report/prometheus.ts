// For the textfile collector of node_exporter and windows_exporter: no time stamps, which it refuses; each metric once,
// with all its series together (prometheus.io, "Exposition formats").
import type { LoginEnd, Results } from '../documents/results.ts';
import { numberedAgain } from './numberedAgain.ts';
import { held, scratchFile } from '../system/scratch.ts';
import type { Reporter } from './reporter.ts';
import { visible } from '../text/visible.ts';
import { outcomeWords, verdictWords } from './words.ts';

type Labels = Record<string, string>;

const metrics = {
  kerbcheck_verdict: 'The verdict on the server: 1 for the one that holds.',
  kerbcheck_rule_outcome: 'The outcome of each rule, as a label; always 1.',
  kerbcheck_rules: 'Rules by outcome.',
  kerbcheck_relaxed: 'What made the verdict better than it would be without, as a label; always 1.',
  kerbcheck_label: 'What the site file calls the customer or the site, as a label; always 1.',
  kerbcheck_login_ends: 'How the logins of users will end: 1 for what is foretold.',
  kerbcheck_last_run_timestamp_seconds: 'When the facts were judged.',
  kerbcheck_facts_timestamp_seconds: 'When the facts were collected.',
  kerbcheck_oldest_file_timestamp_seconds: 'When the oldest of the files that the facts were read from was changed last.',
  kerbcheck_waiver_expiry_timestamp_seconds: 'When a waiver that is in force ends.',
} as const;

type Metric = keyof typeof metrics;
type Series = (metric: Metric, labels: Labels, value: number) => void;
const names = Object.keys(metrics) as Metric[];

const ends = Object.keys({ kerberos: 0, negotiate: 0, ntlm: 0, failure: 0, unknown: 0 } satisfies Record<LoginEnd, 0>);

/** The metrics of all servers. Each waits until the end, those of many servers in temporary files: the series of one metric stand together. */
export const prometheus: Reporter = ({ many }) => {
  const families = names.map((name) => ({ name, text: many ? scratchFile() : held() }));
  const seen = new Map<string, number>();
  return {
    server(results) {
      const server = numberedAgain(visible(results.server), seen);
      const lines = new Map(names.map((name): [Metric, string] => [name, '']));
      series(results, (metric, labels, value) => {
        lines.set(metric, `${lines.get(metric)}${metric}${written({ server, ...labels })} ${value}\n`);
      });
      for (const { name, text } of families) text.write(lines.get(name)!);
      return '';
    },
    *end() {
      for (const { name, text } of families) {
        let head = `# HELP ${name} ${metrics[name]}\n# TYPE ${name} gauge\n`;
        for (const piece of text.pieces()) {
          yield head + piece;
          head = '';
        }
      }
    },
  };
};

function series({ verdict, results, summary, login, relaxed, label, evaluatedAt, inputs }: Results, add: Series): void {
  for (const name of Object.keys(verdictWords)) add('kerbcheck_verdict', { verdict: name }, Number(verdict === name));
  for (const outcome of Object.keys(outcomeWords) as (keyof typeof outcomeWords)[]) add('kerbcheck_rules', { outcome }, summary[outcome]);
  for (const what of new Set(relaxed)) add('kerbcheck_relaxed', { what: visible(what) }, 1);
  // The number would begin a new series with every run.
  if (label !== undefined) add('kerbcheck_label', { label: visible(label) }, 1);
  for (const name of login ? ends : []) add('kerbcheck_login_ends', { ends: name }, Number(login!.ends === name));
  add('kerbcheck_last_run_timestamp_seconds', {}, seconds(evaluatedAt));
  add('kerbcheck_facts_timestamp_seconds', {}, seconds(inputs.facts.collectedAt));
  // A job that brings no new files any more is seen by nothing else: the facts are as new as ever.
  const { oldestFile } = inputs.facts;
  if (oldestFile !== undefined) add('kerbcheck_oldest_file_timestamp_seconds', {}, seconds(oldestFile));
  for (const result of results) {
    const { rule, severity, outcome, findings } = result;
    add('kerbcheck_rule_outcome', { rule, severity, outcome, incomplete: String(result.incomplete !== undefined) }, 1);
    // The first that ends: from then on the rule may fail. The last day belongs to it, by UTC.
    const last = findings.flatMap(({ waiver }) => waiver?.expires ?? []).sort()[0];
    if (last !== undefined) add('kerbcheck_waiver_expiry_timestamp_seconds', { rule }, seconds(`${last}T00:00:00Z`) + 86_400);
  }
}

const seconds = (time: string): number => Math.floor(Date.parse(time) / 1000);

function written(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${value.replace(/[\\"]/g, '\\$&')}"`);
  return `{${pairs.join(',')}}`;
}
