// What is made in PowerShell scripts: the parameters of the module Kerbcheck from the command line's table, and the functions that
// scripts of one file have from the module.
import { commands, type Option } from '../src/commands/table.ts';
import { formats } from '../src/report/index.ts';
import type { Pack } from '../src/evaluate/pack.ts';

/** Options whose work the module does: it takes JSON, asks in one way, and has -Verbose and -Quiet of its own. */
const ownOptions = ['output', 'exit', 'quiet', 'verbose', 'no-color'];

/** What stands before the colon of an option's description, and what the module does with such a value. */
const kinds: Record<string, string> = { FILE: 'path', FOLDER: 'path', LIST: 'list' };

type Named = [name: string, option: Option];

/**
 * The script with what is made in it: between `#region made by npm run docs: ...` and `#endregion`; and what goes on to the end of a
 * list of parameters, where a second comment would become the help of the last one. `functions`: the text in which functions
 * that are copied stand.
 */
export function withMadeParts(script: string, functions: string, pack: Pack): string {
  return script
    .replace(
      /^( *)(#region made by npm run docs: (.+))\n[^]*?^ *#endregion$/gm,
      (_, indent: string, head: string, what: string) =>
        `${indent}${head}\n${indented(made(what, functions, pack), indent)}\n${indent}#endregion`,
    )
    .replace(
      /^( *)(# Made by npm run docs, to the end of the list: parameters of (.+))\n[^]*?(?=^ *\)$)/gm,
      (_, indent: string, head: string, names: string) => `${indent}${head}\n\n${indented(parameters(names.split(', ')), indent)}\n`,
    );
}

function made(what: string, functions: string, pack: Pack): string {
  if (what === 'options') return optionTable(pack);
  if (what === 'formats') return validateSet(Object.keys(formats));
  const names = /^functions (.+)$/.exec(what)?.[1];
  if (names === undefined) throw new Error(`#region made by npm run docs: ${what}: options, formats or functions NAMES is expected`);
  return names
    .split(', ')
    .map((name) => functionIn(functions, name))
    .join('\n\n');
}

const indented = (text: string, indent: string): string => text.replace(/^(?=.)/gm, indent);

/** `general-xml` as parameters are written: GeneralXml. */
const pascal = (option: string): string => option.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** "FILE: what it holds" in its two parts; a flag has the second one only. */
function described({ type, describe = '' }: Option): [kind: string, text: string] {
  if (type === 'boolean') return ['flag', describe];
  const [, word, text] = /^([A-Z=]+): (.*)$/s.exec(describe)!;
  return [kinds[word!] ?? 'text', text!];
}

function optionsOf(command: string): Named[] {
  return Object.entries(commands.find(({ name }) => name === command)!.options).filter(([name]) => !ownOptions.includes(name));
}

/** The options of `check` and `evaluate` together, or those of one command. */
function parameters(names: string[]): string {
  const known = names.map((name) => new Map(optionsOf(name)));
  const all = new Map(known.flatMap((options) => [...options]));
  const sets = ['Sources', 'Path'];
  return [...all]
    .flatMap(([name, option]) => {
      const holders = known.flatMap((options, at) => (options.has(name) ? [sets[at]!] : []));
      const set = holders.length < known.length ? `[Parameter(ParameterSetName = '${holders[0]}')]\n` : '';
      return [parameter(set, name, option), ...(name === 'ldap' ? [credential(set)] : [])];
    })
    .join(',\n');
}

function parameter(set: string, name: string, option: Option): string {
  const [kind, text] = described(option);
  const type = kind === 'flag' ? 'switch' : typeOf(kind, option);
  const choices = option.choices ? `${validateSet(option.choices)}\n` : '';
  return `# ${ascii(text)}\n${set}${choices}[${type}]$${pascal(name)}`;
}

function typeOf(kind: string, { array, once, describe = '' }: Option): string {
  if (/^(?:SECONDS|DAYS):/.test(describe)) return 'int';
  return kind === 'list' || (array && !once) ? 'string[]' : 'string';
}

/** PowerShell's way to hand over a password: in the program's environment, never in a command line. */
function credential(set: string): string {
  return `# who asks the directory, with the password: Get-Credential\n${set}[Management.Automation.Credential()]\n[pscredential]$LdapCredential`;
}

const validateSet = (choices: readonly unknown[]): string => `[ValidateSet(${choices.map((each) => `'${String(each)}'`).join(', ')})]`;

/** Parameter -> option and kind, and the words that are completed. */
function optionTable(pack: Pack): string {
  const all = new Map(['check', 'collect', 'evaluate', 'rules list'].flatMap(optionsOf));
  const lines = [...all].map(([name, option]) => `    ${pascal(name)} = '${name}', '${described(option)[0]}'`);
  const words = [...pack.rules.map(({ id }) => id), ...new Set(pack.rules.flatMap(({ tags }) => tags ?? []).toSorted())];
  return [
    '# Parameter -> option, and what its value is.',
    '$Options = @{',
    ...lines,
    '}',
    '# Seconds, where -Timeout is not given.',
    `$UsualTimeout = ${String(all.get('timeout')!.default)}`,
    '# Ids and tags of the built-in rules.',
    `$RuleWords = ${words.map((word) => `'${word}'`).join(', ')}`,
  ].join('\n');
}

/** A function as it stands there, with the comment above it. @throws where there is none */
function functionIn(functions: string, name: string): string {
  const found = new RegExp(`^(?:#.*\\n)*function ${name}\\b[^]*?^\\}$`, 'm').exec(functions);
  if (!found) throw new Error(`neither powershell/Kerbcheck/Kerbcheck.psm1 nor integrations/functions.ps1 has the function ${name}`);
  return found[0];
}

function ascii(text: string): string {
  if (/[^ -~]/.test(text)) throw new Error(`not ASCII, which scripts have to be: ${text}`);
  return text;
}
