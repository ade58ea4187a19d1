// SARIF 2.1.0 with errata 01 (OASIS), within what GitHub's code scanning takes: docs.github.com, "SARIF support for code scanning".
import type { Finding, Result, Results, Severity } from '../documents/results.ts';
import { placeOf, type Place } from './place.ts';
import type { Reporter } from './reporter.ts';
import { reportName } from './reportName.ts';
import { isMissed, relaxedLine, verdictLine } from './verdict.ts';
import { visible } from '../text/visible.ts';

/** GitHub takes no more results in a run. */
const limit = 25_000;

/** GitHub's bounds of its words: critical above 9, high from 7, medium from 4. */
const bySeverity: Record<Severity, { level: 'error' | 'warning' | 'note'; score: string }> = {
  critical: { level: 'error', score: '9.5' },
  high: { level: 'error', score: '8.0' },
  medium: { level: 'warning', score: '5.5' },
  low: { level: 'note', score: '2.0' },
};

/** These notes say that something could not be looked at. */
const ofFailures: ReadonlySet<string> = new Set([
  'tool-failed',
  'not-read',
  'not-understood',
  'spns-hidden',
  'no-global-catalog',
  'other-forest',
]);

/**
 * One run for all servers: each finding is a result, waived ones with a suppression; what is unknown or incomplete is a
 * result of kind `open`. Rules and notes stand behind the results, so that these can be written one server at a time.
 */
export const sarif: Reporter = () => {
  const rules = new Map<string, object>();
  const notifications: object[] = [];
  let version = '';
  let listed = 0;
  let left = 0;
  const ruleIndex = (result: Result): number => {
    if (!rules.has(result.rule)) rules.set(result.rule, descriptor(result));
    return [...rules.keys()].indexOf(result.rule);
  };
  return {
    start: () => '{"$schema":"https://json.schemastore.org/sarif-2.1.0.json","version":"2.1.0","runs":[{"results":[',
    server(results) {
      version = results.tool;
      notifications.push(notification('note', `${results.server}: ${verdictLine(results)}; ${reportName(results)}`, 'verdict'));
      const relaxed = relaxedLine(results);
      if (relaxed !== undefined) notifications.push(notification('note', `${results.server}: ${relaxed}`, 'relaxed'));
      for (const { code, message } of results.notes)
        notifications.push(notification(ofFailures.has(code) ? 'warning' : 'note', `${results.server}: ${message}`, code));
      const all = results.results.flatMap((result) =>
        sarifResults(result, results).map((one) => ({ ruleId: result.rule, ruleIndex: ruleIndex(result), ...one })),
      );
      const kept = all.slice(0, limit - listed);
      left += all.length - kept.length;
      return kept.map((one) => `${listed++ === 0 ? '' : ','}\n${JSON.stringify(one)}`).join('');
    },
    end() {
      if (left > 0) notifications.push(notification('warning', `${left} more results are not listed: the limit is ${limit}.`));
      const driver = { name: 'kerbcheck', semanticVersion: version, rules: [...rules.values()] };
      const rest = {
        tool: { driver },
        invocations: [{ executionSuccessful: true, toolExecutionNotifications: notifications }],
        automationDetails: { id: 'kerbcheck/' },
        columnKind: 'utf16CodeUnits',
      };
      return `\n],${JSON.stringify(rest).slice(1)}]}\n`;
    },
  };
};

function descriptor({ rule, title, severity, help }: Result): object {
  const { level, score } = bySeverity[severity];
  return {
    id: rule,
    shortDescription: { text: visible(title) },
    // GitHub requires it beside the short one.
    fullDescription: { text: visible(`${rule}: ${title}`) },
    help: { text: visible(help) },
    defaultConfiguration: { level },
    properties: { tags: ['security', 'kerberos'], 'security-severity': score },
  };
}

function sarifResults(result: Result, results: Results): object[] {
  const all = result.findings.map((finding) => ({
    kind: 'fail',
    level: bySeverity[finding.severity].level,
    ...text(finding.message, result, results),
    ...fingerprints(finding.fingerprint),
    ...suppressions(finding),
    properties: { code: finding.code, severity: finding.severity, ...(finding.subject !== undefined && { subject: finding.subject }) },
  }));
  const open = gapIn(result);
  if (open === undefined) return all;
  const ofGap = visible(`${results.server} ${result.rule} open`);
  return [
    ...all,
    { kind: 'open', level: 'none', ...text(open, result, results), ...fingerprints(ofGap), properties: { severity: result.severity } },
  ];
}

function gapIn(result: Result): string | undefined {
  if (result.outcome === 'unknown') return `unknown: ${result.reason}`;
  if (isMissed(result)) return `not checked: ${result.reason}`;
  return result.incomplete && `incomplete: ${result.incomplete}`;
}

function text(message: string, result: Result, { server }: Results): object {
  const place = placeOf(result);
  const logicalLocations = [{ fullyQualifiedName: visible(server) }];
  return { message: { text: visible(`${server}: ${message}`) }, locations: [{ ...(place && physical(place)), logicalLocations }] };
}

const physical = ({ file, line }: Place): object => ({
  physicalLocation: { artifactLocation: { uri: uriOf(file) }, ...(line !== undefined && { region: { startLine: line } }) },
});

/** Relative paths stay so: code scanning finds them in the repository. */
function uriOf(file: string): string {
  const path = file
    .toWellFormed()
    .split('/')
    .map((part) => encodeURIComponent(part).replaceAll('%3A', ':'))
    .join('/');
  if (path.startsWith('//')) return `file:${path}`;
  if (path.startsWith('/')) return `file://${path}`;
  return /^[A-Za-z]:\//u.test(path) ? `file:///${path}` : path.replace(/^\.\//u, '');
}

const fingerprints = (value: string): object => ({ partialFingerprints: { primaryLocationLineHash: value } });

const suppressions = ({ waiver }: Finding): object =>
  waiver
    ? {
        suppressions: [
          { kind: 'external', status: 'accepted', justification: visible(`until ${waiver.expires} by ${waiver.owner}: ${waiver.reason}`) },
        ],
      }
    : {};

const notification = (level: 'note' | 'warning', message: string, id?: string): object => ({
  level,
  message: { text: visible(message) },
  ...(id !== undefined && { descriptor: { id } }),
});
