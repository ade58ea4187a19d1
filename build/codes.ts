// docs/codes.md: the codes that scripts and translations go by, from the rules, the schemas and the texts of reasons.
import facts from '../src/schemas/facts.json' with { type: 'json' };
import results from '../src/schemas/results.json' with { type: 'json' };
import { inMarkdown, loginOf, severitiesOf } from '../src/evaluate/describe.ts';
import type { Pack } from '../src/evaluate/pack.ts';
import { messages } from '../src/text/messages.ts';
import { rulePageWords } from '../src/text/rulePage.ts';

export function codesMarkdown(pack: Pack): string {
  const findings = pack.rules.flatMap((rule) =>
    rule.fail.map((clause) => [
      `\`${clause.code}\``,
      rule.id,
      severitiesOf(clause, rule, pack).join(' or '),
      loginOf(clause, pack, rulePageWords),
      inMarkdown(clause.message),
    ]),
  );
  return [
    '# Codes',
    '',
    'What scripts and translations go by. A code never changes its meaning; texts may change in any version. A newer version',
    'can have further codes. A name in ‹ › stands for a value, which the documents have by that name in `args`.',
    '',
    '## Findings',
    '',
    '`findings[].code` of a result, one within its rule. The other clauses of a rule have codes too, which stand in',
    '`because[].clause` of a result: the [pages of the rules](rules/README.md) have them.',
    '',
    'Under `login` stands what it does to logins ([writing-rules.md](writing-rules.md)); of words with a stroke between them one',
    'happens, and which one is not known.',
    '',
    ...table(['code', 'rule', 'severity', 'login', 'message'], findings),
    '## Logins',
    '',
    '`login.because` of the results: the code of the finding that decides, or one of these.',
    '',
    ...table(['code', 'meaning'], meanings(results.$defs.loginCode.codes)),
    '## Notes',
    '',
    '`notes[].code` of the facts, which the results have too:',
    '',
    ...table(['code', 'meaning'], meanings(facts.$defs.note.properties.code.codes)),
    'Of the results alone:',
    '',
    ...table(['code', 'meaning'], meanings(results.$defs.note.properties.code.codes)),
    '## Reasons',
    '',
    '`because` of a section of the facts that has no data, and `because[].code` of a result. A value can be a reason itself.',
    '',
    ...table(['code', 'text'], meanings(messages)),
  ].join('\n');
}

function meanings(texts: Record<string, string>): string[][] {
  return Object.entries(texts).map(([code, text]) => [`\`${code}\``, inMarkdown(text)]);
}

function table(heads: string[], rows: string[][]): string[] {
  const line = (cells: string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(heads), `|${'---|'.repeat(heads.length)}`, ...rows.map(line), ''];
}
