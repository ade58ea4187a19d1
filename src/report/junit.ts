import { openFindings, type Result, type Results } from '../documents/results.ts';
import { numberedAgain } from './numberedAgain.ts';
import type { Reporter } from './reporter.ts';
import { rowsOf } from './rows.ts';
import { visible } from '../text/visible.ts';
import { verdictLine } from './verdict.ts';
import { loginWords, outcomeWords } from './words.ts';
import { xmlOf, type Element } from './xml.ts';

// The dialect that all known readers take: valid under the Ant/JUnitReport schema (windyroad/JUnit-Schema), the strictest,
// and under the Jenkins xUnit plugin's junit-10.xsd. One suite for each server and category of rules.

/** Times would only make equal runs differ. */
const noTime = '0.000';

export const junit: Reporter = ({ many }) => {
  let suites = 0;
  const seen = new Map<string, number>();
  return {
    start: () => '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n',
    server(results) {
      // Dots part a class name, and GitLab drops a test whose names it has seen.
      const prefix = many ? `kerbcheck.${numberedAgain(token(results.server).replaceAll('.', '_'), seen)}` : 'kerbcheck';
      return categories(results.results)
        .map(([category, members]) => xmlOf('testsuite', suite(results, members, prefix, category, suites++)) + '\n')
        .join('');
    },
    end: () => '</testsuites>\n',
  };
};

/** The results by category, the part of the id before "-", in the order of their first rule. */
function categories(results: Result[]): [string, Result[]][] {
  const byCategory = new Map<string, Result[]>();
  for (const result of results) {
    const category = token(result.rule.split('-', 1)[0]!);
    const members = byCategory.get(category);
    if (members) members.push(result);
    else byCategory.set(category, [result]);
  }
  return [...byCategory];
}

function suite(results: Results, members: Result[], prefix: string, category: string, id: number): Element {
  const classname = `${prefix}.${category}`;
  const testcase = members.map((result) => testCase(result, results, classname));
  const count = (kind: 'failure' | 'error' | 'skipped') => testcase.filter((each) => kind in each).length;
  return {
    $: {
      id,
      package: prefix,
      name: classname,
      hostname: results.server === '-' ? 'localhost' : token(results.server),
      timestamp: results.evaluatedAt.slice(0, 'yyyy-MM-ddTHH:mm:ss'.length),
      tests: testcase.length,
      failures: count('failure'),
      errors: count('error'),
      skipped: count('skipped'),
      time: noTime,
    },
    properties: { property: properties(results) },
    testcase,
    'system-out': notes(results),
    'system-err': '',
  };
}

function properties(results: Results): Element[] {
  const { tool, inputs, failOn, relaxed, login, number, label } = results;
  const { rules } = inputs;
  const values = {
    kerbcheck: tool,
    rules: `${rules.name} ${rules.version}`,
    verdict: verdictLine(results),
    ...(login && { login: login.message ?? loginWords(login) }),
    'fail-on': failOn,
    ...(relaxed.length > 0 && { relaxed: relaxed.join('; ') }),
    report: number,
    ...(label !== undefined && { label }),
  };
  return Object.entries(values).map(([name, value]) => ({ $: { name, value: visible(value) } }));
}

function notes({ login, notes }: Results): string {
  const lines = notes.map((note) => note.message);
  if (login?.message !== undefined) lines.unshift(login.message);
  return lines.map(visible).join('\n');
}

function testCase(result: Result, results: Results, classname: string): Element {
  const $ = { name: token(`${result.rule} ${result.title}`), classname, time: noTime };
  const body = rowsOf(result, { withFixes: true })
    .map(({ label, text }) => `${label === '' ? '' : `${label}: `}${text}`)
    .join('\n');
  if (result.weighs === 'failure') {
    return { $, failure: { $: { type: visible(codes(result)), message: messages(result) }, _: `${body}\n${visible(result.help)}` } };
  }
  if (result.weighs === 'unknown') {
    const type = result.outcome === 'fail' || result.outcome === 'waived' ? 'incomplete' : outcomeWords[result.outcome];
    // Converters, and Azure DevOps, show this alone.
    const message = visible(`${outcomeWords.unknown}: ${result.incomplete ?? result.reason ?? ''}`);
    return { $, error: { $: { type, message }, _: `${body}\n${visible(result.help)}` } };
  }
  if (result.outcome === 'pass') return { $ };
  return { $, skipped: { $: { message: `${skippedFor(result, results)}: ${whySkipped(result)}` }, _: body } };
}

function skippedFor({ outcome }: Result, { failOn }: Results): string {
  return outcome === 'fail' || outcome === 'unknown' ? `${outcomeWords[outcome]}, below --fail-on ${failOn}` : outcomeWords[outcome];
}

function whySkipped(result: Result): string {
  if (result.outcome === 'fail') return messages(result);
  if (result.outcome !== 'waived') return visible(result.reason ?? '');
  const waivers = result.findings.flatMap(({ waiver }) => (waiver ? [`until ${waiver.expires} by ${waiver.owner}: ${waiver.reason}`] : []));
  return visible([...new Set(waivers)].join('; '));
}

const codes = (result: Result): string => [...new Set(openFindings(result).map((finding) => finding.code))].join(', ');
const messages = (result: Result): string =>
  visible(
    openFindings(result)
      .map((finding) => finding.message)
      .join(' '),
  );

/** xs:token: no blanks at the ends, none doubled; never empty. */
const token = (text: string): string => visible(text).split(' ').filter(Boolean).join(' ') || '-';
