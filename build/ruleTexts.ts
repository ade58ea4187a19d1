// Every message, reason and fix that the cases of the rules bring up: test/fixtures/rules.golden.txt.
import type { Finding, Remedy } from '../src/documents/results.ts';
import type { RuleFolder } from '../src/evaluate/files/ruleFolder.ts';
import { testRules, type RuleReport } from '../src/evaluate/ruleTests.ts';

export async function ruleTexts(folder: RuleFolder): Promise<string> {
  return (await testRules(folder)).map(textsOf).join('\n');
}

function textsOf({ rule, results }: RuleReport): string {
  const cases = results.map(({ name, result }) => {
    const findings = result.findings.map(({ code, severity, login, shared, message, fix }) => {
      const steps = fix.flatMap((step) => [
        `      ${[step.phase, step.after && `after ${step.after}`].filter(Boolean).join(', ')}: ${remedyOf(step)}`,
        ...(step.or ?? []).map((remedy) => `        or ${remedyOf(remedy)}`),
        ...(step.undo ? [`        undo ${remedyOf(step.undo)}`] : []),
      ]);
      return [`    ${code} ${severity}${loginOf(login)}${shared ? ' (shared)' : ''}: ${message}`, ...steps].join('\n');
    });
    const said = [result.reason, result.incomplete, result.message].filter((text) => text !== undefined).map((text) => `    ${text}`);
    return [`  ${name}: ${result.outcome}`, ...findings, ...said].join('\n');
  });
  return [rule, ...cases, ''].join('\n');
}

/** ", nobody", ", ok or refused, after a restart noTicket"; nothing where logins go on as they did. */
function loginOf(login: Finding['login']): string {
  const now = login?.now?.join(' or ');
  const restart = login?.restart?.join(' or ');
  return [...(now ? [`, ${now}`] : []), ...(restart === now ? [] : [`, after a restart ${restart ?? 'as before'}`])].join('');
}

function remedyOf(remedy: Remedy): string {
  return 'run' in remedy ? JSON.stringify(remedy.run) : remedy.do;
}
