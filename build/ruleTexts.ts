// Every message, reason and fix that the cases of the rules bring up: test/fixtures/rules.golden.txt.
import type { RuleFolder } from '../src/evaluate/files/ruleFolder.ts';
import { testRules, type RuleReport } from '../src/evaluate/ruleTests.ts';

export async function ruleTexts(folder: RuleFolder): Promise<string> {
  return (await testRules(folder)).map(textsOf).join('\n');
}

function textsOf({ rule, results }: RuleReport): string {
  const cases = results.map(({ name, result }) => {
    const findings = result.findings.map(({ code, severity, shared, message, fix }) => {
      const steps = fix.map((step) => ('run' in step ? `      run ${JSON.stringify(step.run)}` : `      do  ${step.do}`));
      return [`    ${code} ${severity}${shared ? ' (shared)' : ''}: ${message}`, ...steps].join('\n');
    });
    const said = [result.reason, result.incomplete, result.message].filter((text) => text !== undefined).map((text) => `    ${text}`);
    return [`  ${name}: ${result.outcome}`, ...findings, ...said].join('\n');
  });
  return [rule, ...cases, ''].join('\n');
}
