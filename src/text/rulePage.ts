// The words of a rule's page: its headings, and what is said of clauses and steps.

/** "a number from 0 to 1440". */
export function numberWithin(min?: number, max?: number): string {
  return ['a number', ...(min === undefined ? [] : [`from ${min}`]), ...(max === undefined ? [] : [`to ${max}`])].join(' ');
}

export const rulePageWords = {
  severity: 'Severity',
  tags: 'Tags',
  deprecated: 'Deprecated.',
  why: 'Why',
  example: 'Example',
  findings: 'Findings',
  whenToWaive: 'When to waive',
  howToWaive: 'A check with `--verbose` prints the waiver to paste into `waivers.yaml`.',
  notApplicable: 'Not applicable',
  unknown: 'Unknown',
  factMissing: 'A fact that the rule needs could not be read.',
  passes: 'Passes',
  settings: 'Settings',
  inSiteFile: (rule: string) => `In the site file, under \`params\`, \`${rule}\`:`,
  numberWithin,
  evidence: 'Evidence',
  entriesOf: (section: string) => `entries of \`${section}\``,
  references: 'References',
  login: 'login',
  anyOf: ' or ',
  fromNextStart: 'from the next start',
  untilNextStart: 'until the next start',
  phases: {
    grant: 'grant',
    directory: 'directory',
    setting: 'setting',
    account: 'account',
    restart: 'restart',
    'look-again': 'look-again',
    clients: 'clients',
  },
  inSomeCases: 'in some cases',
  afterLookingAgain: 'after looking again',
  or: 'or',
  undo: 'to undo',
};

/** The same in any language. */
export type RulePageWords = typeof rulePageWords;
