// The commands and their options, from the tables of sources, formats and exit codes. Each command is loaded when it is called.
import type { Options } from 'yargs';
import { sources } from '../collect/sources.ts';
import { severities } from '../documents/results.ts';
import { exitModes, usualFailOn } from '../exit.ts';
import { comparisonFormats, formats } from '../report/index.ts';
import { teams } from '../report/teams.ts';
import { languages } from '../report/languages.ts';

export interface Command {
  /** The words that call it. */
  name: string;
  describe: string;
  /** kerbcheck calls it itself: it is in no help. */
  internal?: true;
  /** What it takes beside options, in this order. */
  operands: Operand[];
  options: Record<string, Option>;
  /** A call, and what it does. */
  examples?: readonly (readonly [call: string, describe: string])[];
  /** With the values of options and operands by their names. Answers with the exit code. */
  // oxlint-disable-next-line typescript/no-explicit-any -- checked against the options and operands beside it
  run(values: any): Promise<number>;
}

export interface Option extends Options {
  /** Given once, though its value is a list. */
  once?: true;
}

export interface Operand {
  name: string;
  describe: string;
  optional?: true;
  /** The last one: takes all that follow, one at least. */
  several?: true;
}

const redacting: Record<string, Option> = {
  redact: flag('other names for servers, domains and accounts; the verdict stays'),
  'redact-names': one('FILE', 'what --redact called what: kept, and used again'),
};
const language: Options = { ...one('LANGUAGE', 'of what people read: text, html, markdown'), choices: languages, default: 'auto' };
const role: Options = { ...one('ROLE', 'what the machine is'), choices: ['server', 'passive', 'client'] };
const site = one('FILE', 'what is meant to be so at this site [kerbcheck.yaml beside the executable]');
const sites = many('FILE', 'as it is meant to be; several, or a pattern, are as many servers [kerbcheck.yaml beside the executable]');
const trace = one('FILE', 'JSON lines of every program, query and file, and why a section failed');
const rules = one('FOLDER', 'own rules, beside the built-in ones');

const sourceGroup = 'Sources (any of them turns the live reading off; see --live):';
const judgingGroup = 'What is judged, and how:';
const reportGroup = 'Reports:';

const sourceOptions: Record<string, Option> = {
  ...grouped(sourceGroup, {
    ...Object.fromEntries(
      sources.map(({ option, describe, repeatable }): [string, Option] => [
        option,
        repeatable ? many('FILE', `${describe} (repeatable)`) : { ...many('FILE', describe), once: true },
      ]),
    ),
    ldap: one('URL', 'directory: ldaps://USER@HOST, or ldap:// for StartTLS; password: KERBCHECK_LDAP_PASSWORD or standard input'),
    'ldap-ca': one('FILE', 'certificate of who issued that of the directory'),
    live: flag('this Windows machine, beside other sources; without any it is read anyway'),
    'probe-ticket': flag('live: ask a domain controller for a ticket for the server'),
    timeout: { ...one('SECONDS', 'for the whole run; what is late fails, the rest is judged'), default: '50' },
  }),
  ...grouped(judgingGroup, { server: one('NAME', 'full DNS name of the server that is judged'), role }),
  ...grouped(reportGroup, { facts: one('FILE', 'keep the facts'), trace, ...redacting }),
};

const judgingOptions: Record<string, Option> = {
  ...grouped(judgingGroup, {
    only: one('LIST', 'these rules alone: ids or tags, separated by commas'),
    skip: one('LIST', 'all rules but these'),
    require: one('LIST', 'what is not checked of these, or of all, counts as unknown'),
    'fail-on': { ...one('SEVERITY', 'what counts as a failure'), choices: severities, default: usualFailOn },
    exit: { ...one('MODE', 'how the exit code tells the verdict'), choices: exitModes, default: 'standard' },
    site,
    waivers: one('FILE', 'findings that are accepted [waivers.yaml beside the executable]'),
    rules,
    expect: one('FILE', 'pinned SHA-256 of executable, rules, site and waivers; a difference ends the run'),
  }),
  ...grouped(reportGroup, {
    output: outputsIn(Object.keys(formats)),
    language,
    for: { ...one('TEAM', 'the part of the plan that this team carries out, to hand on: text, html, markdown'), choices: teams },
    verbose: flag('passed rules and evidence too'),
    quiet: flag('nothing on standard output that -o does not ask for'),
    trace,
    ...redacting,
    'no-color': flag('no colour on a terminal either'),
  }),
};

const savedOptions: Record<string, Option> = grouped(judgingGroup, {
  role,
  set: many('PATH=JSON', 'change a fact first: what if? (repeatable)'),
  'max-age': { ...one('DAYS', 'a note on older facts'), default: '30' },
});

const listOptions: Record<string, Option> = { output: outputIn(['text', 'json', 'markdown']), rules };

const ruleId: Operand = { name: 'id', describe: 'id of a rule' };
const ruleFolder: Operand = { name: 'folder', describe: 'folder of rules', optional: true };

export const commands: Command[] = [
  {
    name: 'check',
    describe: 'collect, judge, report: the main job',
    operands: [],
    options: { ...sourceOptions, ...judgingOptions, site: { ...sites, group: judgingGroup } },
    examples: [
      ['kerbcheck check', 'this Windows machine; as an administrator it can see more'],
      ['kerbcheck check --server ucs01.corp.example --general-xml general.xml --setspn setspn.txt', 'files that were taken elsewhere'],
      [
        'kerbcheck check --live --ldap ldaps://USER@DC -o text -o html=report.html',
        'this machine and the directory; a page to hand on, too',
      ],
      [
        "kerbcheck check --site 'sites/*/kerbcheck.yaml' -o junit=results.xml",
        'many servers, each with a site file that names its sources',
      ],
    ],
    run: async (values) => (await import('./check.ts')).check(values),
  },
  {
    name: 'collect',
    describe: 'the facts as JSON, to judge them elsewhere',
    operands: [],
    options: { ...sourceOptions, site },
    run: async (values) => (await import('./collect.ts')).collect(values),
  },
  {
    name: 'evaluate',
    describe: 'judge saved facts',
    operands: [{ name: 'files', describe: 'facts documents, patterns, NDJSON, - for standard input', several: true }],
    options: { ...savedOptions, ...judgingOptions },
    examples: [
      ['kerbcheck evaluate facts/*.json -o csv=servers.csv', 'many servers, for a spreadsheet'],
      ['kerbcheck evaluate facts.json --set auth.state=\'"absent"\'', 'what if the setting were not there?'],
    ],
    run: async (values) => (await import('./evaluate.ts')).evaluate(values),
  },
  {
    name: 'compare',
    describe: 'two results: what is new, fixed, waived, no longer judged',
    operands: [
      { name: 'old', describe: 'results of an earlier run' },
      { name: 'new', describe: 'results of a later run' },
    ],
    options: { output: outputsIn(comparisonFormats) },
    examples: [
      ['kerbcheck compare old.json new.json -o text -o markdown=changes.md', '1: something is new; 2: something is not judged any more'],
    ],
    run: async (values) => (await import('./compare.ts')).compare(values),
  },
  {
    name: 'verify',
    describe: 'judged again: are these the results of these facts?',
    operands: [
      { name: 'results', describe: 'results of an earlier run' },
      { name: 'facts', describe: 'the facts that they were judged by' },
    ],
    options: grouped('What it was judged by, to be given again:', {
      ...pick(judgingOptions, ['only', 'skip', 'require', 'site', 'waivers', 'rules', 'expect', 'redact', 'redact-names']),
      ...pick(savedOptions, ['role', 'set']),
      number: one('NUMBER', 'of the report; of several results it chooses these'),
    }),
    examples: [['kerbcheck verify results.json facts.json --site kerbcheck.yaml', '0: equal, 1: not, 3: judged by something else']],
    run: async (values) => (await import('./verify.ts')).verify(values),
  },
  {
    name: 'rules list',
    describe: 'all rules',
    operands: [],
    options: {
      ...listOptions,
      output: outputIn(['text', 'json', 'markdown', 'intune-rules']),
      only: one('LIST', 'these rules alone: ids or tags, separated by commas'),
    },
    run: async (values) => (await import('./rules.ts')).list(values),
  },
  {
    name: 'rules show',
    describe: 'one rule: what one sees, how it is repaired, when to waive',
    operands: [ruleId],
    options: { ...listOptions, language },
    run: async (values) => (await import('./rules.ts')).show(values),
  },
  {
    name: 'rules test',
    describe: 'run the tests of rules',
    operands: [ruleFolder],
    options: {},
    run: async (values) => (await import('./rules.ts')).test(values),
  },
  {
    name: 'rules new',
    describe: 'begin a rule of your own',
    operands: [ruleId, ruleFolder],
    options: {},
    run: async (values) => (await import('./rules.ts')).create(values),
  },
  {
    name: 'schema',
    describe: 'a published JSON Schema',
    operands: [{ name: 'name', describe: 'facts, results, rule, ...' }],
    options: { rules },
    examples: [['kerbcheck schema site > schemas/site.json', 'for an editor, which then knows rules, codes and settings']],
    run: async (values) => (await import('./schema.ts')).schema(values),
  },
  {
    name: 'dsc',
    describe: 'as a resource of DSC v3, which calls it',
    operands: [{ name: 'operation', describe: 'get, test or export; the instance comes on standard input' }],
    options: {},
    run: async (values) => (await import('./dsc.ts')).dsc(values),
  },
  {
    name: 'completion',
    describe: 'a script that completes options in a shell',
    operands: [{ name: 'shell', describe: 'bash: source <(kerbcheck completion bash)' }],
    options: {},
    run: async (values) =>
      (await import('./completion.ts')).completion(
        values,
        commands.filter(({ internal }) => !internal),
      ),
  },
  {
    name: 'lookup',
    describe: 'the addresses of a host, as the system finds them',
    internal: true,
    operands: [{ name: 'host', describe: 'its name' }],
    options: {},
    run: async (values) => (await import('./lookup.ts')).lookup(values),
  },
];

/** The options under a heading of the help. */
function grouped(title: string, options: Record<string, Option>): Record<string, Option> {
  return Object.fromEntries(Object.entries(options).map(([name, option]) => [name, { ...option, group: title }]));
}

function pick(options: Record<string, Option>, names: readonly string[]): Record<string, Option> {
  return Object.fromEntries(names.map((name) => [name, options[name]!]));
}

/** An option that may be given once. */
function one(value: string, describe: string): Options {
  return { type: 'string', requiresArg: true, describe: `${value}: ${describe}` };
}

function many(value: string, describe: string): Options {
  return { ...one(value, describe), array: true, nargs: 1 };
}

function flag(describe: string): Options {
  return { type: 'boolean', default: false, describe };
}

/** Formats that are written to standard output or to files. */
function outputsIn(choices: readonly string[]): Options {
  return { ...many('FMT[=FILE]', `${choices.join(', ')}; repeatable [text]`), alias: 'o' };
}

function outputIn(choices: string[]): Options {
  return { ...one('FORMAT', 'how'), alias: 'o', choices, default: 'text' };
}
