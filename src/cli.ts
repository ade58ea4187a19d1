// The command line: yargs reads the options of the command that the first words name, and makes its help.
import yargs from 'yargs';
import type { Arguments, Argv } from 'yargs';
import { Parser } from 'yargs/helpers';
import { commands, type Command, type Operand } from './commands/table.ts';
import { exitCode, exitModes, exits, type ExitMode } from './exit.ts';
import { VERSION } from './generated/version.ts';
import { CannotWrite, WrongUse } from './system/errors.ts';
import { clearProgress } from './system/progress.ts';
import { writeStdout } from './system/stdout.ts';
import { wrap } from './text/layout.ts';
import { didYouMean } from './text/nearest.ts';
import { visible } from './text/visible.ts';

const configuration = {
  'boolean-negation': false,
  'camel-case-expansion': false,
  'dot-notation': false,
  'greedy-arrays': false,
  'parse-numbers': false,
  'parse-positional-numbers': false,
};

/** The words behind the program's name. */
let given: string[] = [];

/**
 * Runs kerbcheck with the arguments behind its name; sets process.exitCode. What is wrong with its use, or cannot be written, is one
 * line; any other error is thrown: kerbcheck broke.
 */
export async function run(argv: string[]): Promise<void> {
  given = asUsual(argv);
  try {
    process.exitCode = await dispatch(given);
  } catch (error) {
    clearProgress();
    const isKnown = error instanceof WrongUse || error instanceof CannotWrite;
    const message = visible((error instanceof Error ? error.message : String(error)).split('\n', 1)[0]!);
    if (isKnown) process.stderr.write(`kerbcheck: ${message}\n`);
    const outline = outlineOf(given);
    const outputs = [outline['o'], outline['output']].flat();
    await sayWhereLinesAreRead(outputs, message);
    if (!isKnown) throw error;
    process.exitCode = exitCode(error instanceof WrongUse ? 'wrongUse' : 'broken', exitModeIn(outline));
  }
}

/** Monitoring and Intune read standard output, and little or nothing else. */
async function sayWhereLinesAreRead(outputs: unknown[], message: string): Promise<void> {
  if (outputs.includes('line')) await writeStdout((await import('./report/line.ts')).errorLine(message));
  else if (outputs.includes('checkmk')) await writeStdout((await import('./report/checkmk.ts')).unknownLine(message));
}

/** The exit code of a crash, in the mode that is asked for. */
export function codeWhenBroken(): number {
  return exitCode('broken', exitModeIn(outlineOf(given)));
}

/** What can be told without knowing any option: it counts also where the rest is wrong. */
function outlineOf(argv: string[]): Arguments {
  return Parser.detailed(argv, { configuration }).argv as Arguments;
}

function exitModeIn(outline: Arguments): ExitMode {
  return exitModes.find((mode) => mode === outline['exit']) ?? 'standard';
}

/** The other ways in which people ask for help, as yargs knows it: -?, /? and help before a command. */
function asUsual(argv: string[]): string[] {
  const [first, ...rest] = argv;
  const words = first === 'help' && rest.length > 0 ? [...rest, '--help'] : argv;
  return words.map((word) => (word === '-?' || word === '/?' || word === '-h' ? '--help' : word));
}

async function dispatch(argv: string[]): Promise<number> {
  const outline = outlineOf(argv);
  // Options may stand before the command.
  const command = commandNamed(argv) ?? commandNamed(outline._);
  if (command === undefined) return withoutCommand(outline);
  const { values, output } = parse(command, argv, outline);
  if (output === '') return command.run({ ...optionsOf(command, values), ...operandsOf(command, values._.map(String)) });
  const more = output === VERSION ? [] : [...examplesOf(command), ...('exit' in command.options ? [exitTable()] : [])];
  await writeStdout(`${[wrapped(output), ...more].join('\n\n')}\n`);
  return 0;
}

function commandNamed(words: readonly (string | number)[]): Command | undefined {
  return commands.find(({ name }) => name.split(' ').every((word, at) => word === words[at]));
}

/** The help and the version of all; nothing else goes without a command. */
async function withoutCommand({ _: words, $0: _, help, version, ...options }: Arguments): Promise<number> {
  const isHelp = help !== undefined || words.at(-1) === 'help';
  const unknown = [...Object.keys(options), ...words.map(String)];
  if (!isHelp && version === undefined && unknown.length > 0) throw wrongUse(whyNoCommand(unknown));
  await writeStdout(`${version !== undefined && !isHelp ? VERSION : overview()}\n`);
  return isHelp || version !== undefined ? 0 : exitCode('wrongUse', 'standard');
}

function whyNoCommand(words: string[]): string {
  const group = commands.map(({ name }) => name).filter((name) => name.startsWith(`${words[0]} `));
  if (group.length === 0) {
    const names = commands.map(({ name }) => name.split(' ')[0]!);
    return `Unknown argument: ${words[0]}${didYouMean(words[0]!, names)}`;
  }
  return `${words.slice(0, 2).join(' ')}: expected ${group.slice(0, -1).join(', ')} or ${group.at(-1)}`;
}

function wrongUse(message: string): WrongUse {
  return new WrongUse(`${message.trim().replace(/\s*\n\s*/g, ' ')} (see kerbcheck --help)`);
}

/**
 * The options of one command. It is no command to yargs, which would render the whole help for each (4 ms), and whose operands lose a
 * bare `-` and what follows `--`.
 */
function programOf({ name, describe, operands }: Command, options: Command['options']): Argv {
  const lines = operands.map((operand) => `  ${operand.name}  ${operand.describe}\n`);
  const usage = `$0 ${[name, ...operands.map(shown)].join(' ')}\n\n${describe}\n${lines.length > 0 ? `\nOperands:\n${lines.join('')}` : ''}`;
  return yargs()
    .scriptName('kerbcheck')
    .usage(usage.trimEnd())
    .parserConfiguration(configuration)
    .locale('en')
    .wrap(null)
    .strictOptions()
    .help()
    .version(VERSION)
    .options(options);
}

/** Those that stand in the call. To tell yargs of the others, too, takes 3 ms; optionsOf knows their defaults. */
function optionsNamed({ options }: Command, outline: Arguments): Command['options'] {
  const isNamed = (name: string): boolean => Object.hasOwn(outline, name);
  return Object.fromEntries(Object.entries(options).filter(([name, { alias }]) => [name, alias ?? []].flat().some(isNamed)));
}

/** What yargs understands, or the help or the version as a text where these are asked for. @throws WrongUse */
function parse(command: Command, argv: string[], outline: Arguments): { values: Arguments; output: string } {
  const program = programOf(command, outline['help'] === undefined ? optionsNamed(command, outline) : command.options);
  let answer = { values: { _: [], $0: '' } as Arguments, output: '' };
  program.fail((message) => {
    const [, unknown] = /^Unknown argument: (\S+)$/.exec(message) ?? [];
    throw wrongUse(unknown === undefined ? message : message + didYouMean(unknown, Object.keys(command.options), '--'));
  });
  program.parse(argv, (_error: unknown, values: Arguments, output: string) => {
    answer = { values, output };
  });
  return answer;
}

/** The options by their names, with their defaults. @throws WrongUse where one that may be given once is there twice */
function optionsOf({ options }: Command, values: Arguments): Record<string, unknown> {
  const isTwice = (name: string): boolean => {
    const { array, once } = options[name]!;
    const value = values[name];
    return (!array || once === true) && Array.isArray(value) && value.length > 1;
  };
  const twice = Object.keys(options).find(isTwice);
  if (twice !== undefined) throw new WrongUse(`--${twice} is given more than once`);
  const given = Object.entries(options).map(([name, option]) => [name, values[name] ?? option.default]);
  return Object.fromEntries(given.filter(([, value]) => value !== undefined));
}

/** @param words the command's own, and its operands. @throws WrongUse where there are too few or too many */
function operandsOf({ name, operands }: Command, words: string[]): Record<string, unknown> {
  const given = words.slice(name.split(' ').length);
  const lacking = operands.slice(given.length).filter(({ optional }) => !optional);
  if (lacking.length > 0) throw wrongUse(`${name}: expected ${lacking.map(shown).join(' ')}`);
  const surplus = operands.at(-1)?.several ? undefined : given[operands.length];
  if (surplus !== undefined) throw wrongUse(`Unknown argument: ${surplus}`);
  const filled = operands.slice(0, given.length);
  return Object.fromEntries(filled.map((operand, at) => [operand.name, operand.several ? given.slice(at) : given[at]]));
}

function shown({ name, optional, several }: Operand): string {
  return optional ? `[${name}]` : `<${name}${several ? '..' : ''}>`;
}

function examplesOf({ examples = [] }: Command): string[] {
  if (examples.length === 0) return [];
  return [['Examples:', ...examples.map(([line, describe]) => `  ${line}\n      ${describe}`)].join('\n')];
}

const helpWidth = 100;

/** What yargs says of an option's type; its description says what it takes. */
const types = / *\[(?:array|string|boolean|default: false)\]/g;

/** Help whose lines are broken at blanks, below the descriptions: yargs breaks them within words, or not at all. */
function wrapped(help: string): string {
  const lines = help.split('\n').map((line) => {
    const [label] = /^ *(?:(?:-\w, )?(?:--)?[\w-]+ {2,})?/.exec(line)!;
    const text = line
      .slice(label.length)
      .replace(types, '')
      .replace(/ {2,}(?=\[)/, ' ');
    return label + wrap(text, label.length, label.length, helpWidth);
  });
  return lines.join('\n');
}

function overview(): string {
  const told = commands.filter(({ internal }) => !internal);
  const calls = told.map(({ name, operands }) => ['kerbcheck', name, ...operands.map(shown)].join(' '));
  const width = Math.max(...calls.map((call) => call.length));
  return [
    wrap('kerbcheck tells whether the users of an estos ProCall server log in with Kerberos and, if not, what is wrong.', 0, 0, helpWidth),
    ['Commands:', ...told.map(({ describe }, at) => `  ${calls[at]!.padEnd(width)}  ${describe}`)].join('\n'),
    'Options:\n  -h, --help     Show help, with a command: its options\n      --version  Show version number',
    exitTable(),
  ].join('\n\n');
}

/** The exit codes as a table, for --help and the README. */
export function exitTable(): string {
  const rows = exits.map((row) => [...exitModes.map((mode) => String(row[mode])), row.means]);
  const lines = [[...exitModes, ''], ...rows].map((cells) =>
    cells.map((cell, at) => cell.padEnd((exitModes[at]?.length ?? -1) + 1)).join(''),
  );
  return `Exit codes (--exit MODE):\n${lines.map((line) => `  ${line.trimEnd()}`).join('\n')}`;
}
