// The command line: options come from the tables of sources, formats and exit codes; each command is loaded when it is called.
import { inspect } from 'node:util';
import yargs from 'yargs';
import type { Argv, Options } from 'yargs';
import { sources } from './collect/sources.ts';
import { exitCode, exitModes, exits, type ExitMode } from './exit.ts';
import { VERSION } from './generated/version.ts';
import { formats } from './report/index.ts';
import { visible } from './text/visible.ts';
import { severities } from './documents/results.ts';
import { WrongUse } from './system/errors.ts';
import { CannotWrite } from './system/files.ts';
import { writeStdout } from './system/stdout.ts';

const rulesOption: Options = one('FOLDER', 'own rules, beside the built-in ones');
/** What a bare `-` is to yargs, which would lose it. */
const standardInput = '"-"';
const redactOption: Options = {
  type: 'boolean',
  default: false,
  describe: 'other names for servers, domains and accounts; the verdict stays',
};
const roleOption: Options = { ...one('ROLE', 'what the machine is'), choices: ['server', 'passive', 'client'] };

/** Runs kerbcheck with the arguments behind its name; sets process.exitCode. */
export async function run(argv: string[]): Promise<void> {
  // Shown for debugging alone (see broke() in main.ts); taking it costs, and CEL throws an error for every fact that is missing.
  if (process.env['KERBCHECK_DEBUG'] !== '1') Error.stackTraceLimit = 0;
  const mode = modeOf(argv);
  try {
    process.exitCode = await dispatch(argv);
  } catch (error) {
    const known = error instanceof WrongUse || error instanceof CannotWrite;
    const message = visible((error instanceof Error ? error.message : String(error)).split('\n', 1)[0]!);
    process.stderr.write(known ? `kerbcheck: ${message}\n` : `kerbcheck broke: ${message}\n`);
    if (!known && process.env['KERBCHECK_DEBUG'] === '1') process.stderr.write(`${inspect(error)}\n`);
    if (asksForLine(argv)) await writeStdout((await import('./report/line.ts')).errorLine(message));
    process.exitCode = exitCode(error instanceof WrongUse ? 'wrongUse' : 'broken', mode);
  }
}

/** The exit code of a crash, in the mode that is asked for. */
export function codeWhenBroken(argv: string[]): number {
  return exitCode('broken', modeOf(argv));
}

/** The exit mode that is asked for, also where the rest of the command line is wrong. */
function modeOf(argv: string[]): ExitMode {
  const at = argv.findIndex((arg) => arg === '--exit' || arg.startsWith('--exit='));
  const asked = at < 0 ? undefined : argv[at] === '--exit' ? argv[at + 1] : argv[at]!.slice('--exit='.length);
  return exitModes.find((mode) => mode === asked) ?? 'standard';
}

/** yargs loses a bare `-` and all that follows `--`: the one is given to it in quotes, the others as paths. */
function withoutTraps(argv: string[]): string[] {
  const end = argv.indexOf('--');
  const before = end < 0 ? argv : argv.slice(0, end);
  const after = end < 0 ? [] : argv.slice(end + 1);
  return [...before.map((arg) => (arg === '-' ? standardInput : arg)), ...after.map((arg) => (arg.startsWith('-') ? `./${arg}` : arg))];
}

/** Thrown out of yargs with the command that was chosen: after a handler that returns it would render the whole help, 4 ms. */
class Chosen extends Error {
  readonly command: () => Promise<number>;
  constructor(command: () => Promise<number>) {
    super('chosen');
    this.command = command;
  }
}

function withStandardInput<Given extends { files: string[] }>(given: Given): Given {
  return { ...given, files: given.files.map((file) => (file === standardInput ? '-' : file)) };
}

/** The command that is chosen while parsing; none where the help or the version was asked for. */
function chosen(parse: () => unknown): (() => Promise<number>) | undefined {
  try {
    parse();
  } catch (error) {
    if (error instanceof Chosen) return error.command;
    throw error;
  }
  return undefined;
}

/** -o line goes to standard output. */
function asksForLine(argv: string[]): boolean {
  return argv.some(
    (arg, at) => arg === '-o=line' || arg === '--output=line' || (arg === 'line' && ['-o', '--output'].includes(argv[at - 1] ?? '')),
  );
}

async function dispatch(argv: string[]): Promise<number> {
  const call = (command: () => Promise<number>): void => {
    throw new Chosen(command);
  };
  const rulesCommands = (program: Argv): Argv => {
    const listed = (more: Argv): Argv =>
      more.options({
        output: { ...one('FORMAT', 'how'), alias: 'o', choices: ['text', 'json', 'markdown'], default: 'text' },
        rules: rulesOption,
      });
    const load = (): Promise<typeof import('./commands/rules.ts')> => import('./commands/rules.ts');
    const id = (more: Argv): Argv => more.positional('id', { type: 'string', demandOption: true, describe: 'id of a rule' });
    const folder = (more: Argv): Argv => more.positional('folder', { type: 'string', describe: 'folder of rules' });
    return program
      .command('list', 'all rules', listed, (given: Given) => call(async () => (await load()).list(clean(given, ['output']))))
      .command(
        'show <id>',
        'one rule',
        (more) => listed(id(more)),
        (given: Given) => call(async () => (await load()).show(clean(given, ['output']))),
      )
      .command('test [folder]', 'run the tests of rules', folder, (given: Given) => call(async () => (await load()).test(clean(given))))
      .command(
        'new <id> [folder]',
        'begin a rule of your own',
        (more) => folder(id(more)),
        (given: Given) => call(async () => (await load()).create(clean(given))),
      )
      .demandCommand(1, 'expected list, show, test or new');
  };
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- yargs has checked the options against the tables below
  type Given = any;
  const program = yargs(withoutTraps(argv))
    .scriptName('kerbcheck')
    .usage(
      'kerbcheck tells whether the users of an estos ProCall server log in with Kerberos and, if not, what is wrong.\n\n  $0 COMMAND [options]',
    )
    .parserConfiguration({
      'boolean-negation': false,
      'camel-case-expansion': false,
      'dot-notation': false,
      'greedy-arrays': false,
      'parse-numbers': false,
      'parse-positional-numbers': false,
    })
    .locale('en')
    .wrap(100)
    .exitProcess(false)
    .strict()
    .help()
    .version(VERSION)
    .fail((message, error) => {
      // What yargs itself finds wrong comes as a message, with its own kind of error or without one.
      if (error && error.name !== 'YError') throw error;
      throw new WrongUse(`${message.trim().replace(/\s*\n\s*/g, ' ')} (see kerbcheck --help)`);
    })
    .command('check', 'collect, judge, report: the main job', judging(sourced), (given: Given) =>
      call(async () => (await import('./commands/check.ts')).check(clean(given))),
    )
    .command('collect', 'the facts as JSON, to judge them elsewhere', sourced, (given: Given) =>
      call(async () => (await import('./commands/collect.ts')).collect(clean(given))),
    )
    .command('evaluate <files..>', 'judge saved facts', judging(saved), (given: Given) =>
      call(async () => (await import('./commands/evaluate.ts')).evaluate(withStandardInput(clean(given)))),
    )
    .command('compare <old> <new>', 'two results: what is new, fixed, still failing', compared, (given: Given) =>
      call(async () => (await import('./commands/compare.ts')).compare(clean(given, ['output']))),
    )
    .command('rules', 'list, show, test or begin rules', rulesCommands)
    .command(
      'schema <name>',
      'a published JSON Schema',
      (schema) => schema.positional('name', { type: 'string', demandOption: true, describe: 'facts, results, rule, ...' }),
      (given: Given) => call(async () => (await import('./commands/schema.ts')).schema(clean(given))),
    )
    .epilogue(exitTable());

  if (argv.length === 0) {
    await writeStdout(`${await program.getHelp()}\n`);
    return exitCode('wrongUse', 'standard');
  }
  const command = chosen(() => program.parse());
  return command ? command() : 0;
}

function compared(program: Argv): Argv {
  return program
    .positional('old', { type: 'string', demandOption: true, describe: 'results of an earlier run' })
    .positional('new', { type: 'string', demandOption: true, describe: 'results of a later run' })
    .options({ output: { ...one('FORMAT', 'how'), alias: 'o', choices: ['text', 'json'], default: 'text' } });
}

function saved(program: Argv): Argv {
  return program
    .positional('files', { type: 'string', describe: 'facts documents, patterns, NDJSON, - for standard input', demandOption: true })
    .options({
      role: roleOption,
      set: many('PATH=JSON', 'change a fact first: what if? (repeatable)'),
      'max-age': { ...one('DAYS', 'a note on older facts'), default: '30' },
    });
}

function sourced(program: Argv): Argv {
  const options: Record<string, Options> = {};
  for (const { option, describe, repeatable } of sources)
    options[option] = many('FILE', repeatable ? `${describe} (repeatable)` : describe);
  return program.options({
    ...options,
    ldap: one('URL', 'directory: ldaps://USER@HOST, or ldap:// for StartTLS; password: KERBCHECK_LDAP_PASSWORD or standard input'),
    'ldap-ca': one('FILE', 'certificate of who issued that of the directory'),
    live: { type: 'boolean', default: false, describe: 'this Windows machine, beside other sources; without any it is read anyway' },
    'probe-ticket': { type: 'boolean', default: false, describe: 'live: ask a domain controller for a ticket for the server' },
    timeout: { ...one('SECONDS', 'for the whole run; what is late fails, the rest is judged'), default: '50' },
    server: one('NAME', 'full DNS name of the server that is judged'),
    role: roleOption,
    facts: one('FILE', 'keep the facts'),
    redact: redactOption,
  });
}

function judging(more: (program: Argv) => Argv): (program: Argv) => Argv {
  return (program) =>
    more(program).options({
      output: { ...many('FMT[=FILE]', `${Object.keys(formats).join(', ')}; repeatable [text]`), alias: 'o' },
      only: one('LIST', 'these rules alone: ids or tags, separated by commas'),
      skip: one('LIST', 'all rules but these'),
      'fail-on': { ...one('SEVERITY', 'what counts as a failure'), choices: severities, default: 'medium' },
      exit: { ...one('MODE', 'how the exit code tells the verdict'), choices: exitModes, default: 'standard' },
      site: one('FILE', 'what is meant to be so at this site [kerbcheck.yaml beside the executable]'),
      waivers: one('FILE', 'findings that are accepted [waivers.yaml beside the executable]'),
      rules: rulesOption,
      redact: redactOption,
      verbose: { type: 'boolean', default: false, describe: 'passed rules and evidence too' },
      quiet: { type: 'boolean', default: false, describe: 'nothing on standard output that -o does not ask for' },
      'no-color': { type: 'boolean', default: false, describe: 'no colour on a terminal either' },
    });
}

/** An option that may be given once. */
function one(value: string, describe: string): Options {
  return { type: 'string', requiresArg: true, describe: `${value}: ${describe}` };
}

function many(value: string, describe: string): Options {
  return { ...one(value, describe), array: true, nargs: 1 };
}

/** The options without those not given; `once`: not repeatable here. @throws WrongUse where one that may be given once is there twice */
function clean<Given extends Record<string, unknown>>(given: Given, once: string[] = []): Given {
  const repeatable = new Set([
    'output',
    'o',
    '_',
    'files',
    'set',
    ...sources.filter((source) => source.repeatable).map(({ option }) => option),
  ]);
  for (const [name, value] of Object.entries(given)) {
    if (Array.isArray(value) && value.length > 1 && (!repeatable.has(name) || once.includes(name)))
      throw new WrongUse(`--${name} is given more than once`);
  }
  return { output: [], ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) } as unknown as Given;
}

/** The exit codes as a table, for --help and the README. */
export function exitTable(): string {
  const rows = exits.map((row) => [...exitModes.map((mode) => String(row[mode])), row.means]);
  // Narrow, so that yargs does not break the lines.
  const lines = [[...exitModes, ''], ...rows].map((cells) =>
    cells.map((cell, at) => cell.padEnd((exitModes[at]?.length ?? -1) + 1)).join(''),
  );
  return `Exit codes (--exit MODE):\n${lines.map((line) => `  ${line.trimEnd()}`).join('\n')}`;
}
