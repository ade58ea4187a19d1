import { splitUnseen } from './visible.ts';

/** Needs no quotes in PowerShell: `eucsrv/ucs01.corp.example`, `CORP\svc-old`, `C:\Windows`. */
const plain = /^[A-Za-z0-9/][A-Za-z0-9._:/\\-]*$/;
/** A switch or the name of a parameter: `-D`, `-Identity`, `--setspn`. In quotes a cmdlet would take it for a value. */
const parameter = /^(?:-[A-Za-z]+|--[a-z]+(?:-[a-z]+)*)$/;
const cmdlet = /^[A-Z][a-z]+-[A-Z]/;
/** What Set-ADObject takes after these parameters: a table, `@{servicePrincipalName='eucsrv/ucs01'}`. In quotes it would be a text. */
const tableParameter = /^-(?:Add|Remove|Replace)$/;
const table = /^@\{([A-Za-z-]+)=(.*)\}$/s;

/**
 * A program and its arguments as one line to paste into Windows PowerShell 5.1 or PowerShell 7. The arguments come from
 * the directory: whatever they hold, the program gets exactly them and nothing else is run.
 *
 * Windows PowerShell does not escape `"` for a native program (about_Parsing, "Passing arguments that contain quote
 * characters"): setspn would get another SPN, perhaps the good one, and delete it. Such a line is escaped by hand, and
 * PowerShell 7.3 is told to pass it in the same way (about_Preference_Variables, $PSNativeCommandArgumentPassing).
 */
export function powershellLine(run: readonly string[]): string {
  const [program = '', ...args] = run;
  const command = plain.test(program) ? program : `& ${quote(program)}`;
  const byHand = !cmdlet.test(program) && args.some((arg) => mangled.test(arg));
  const written = args.map((arg, at) => {
    const [, name, value] = (cmdlet.test(program) && tableParameter.test(args[at - 1] ?? '') && table.exec(arg)) || [];
    return name === undefined ? word(byHand ? escape(arg) : arg) : `@{${tableKey(name)}=${number.test(value!) ? value : quote(value!)}}`;
  });
  const line = [command, ...written].join(' ');
  return byHand ? `& { $PSNativeCommandArgumentPassing = 'Legacy'; ${line} }` : line;
}

/** A name with a hyphen would be read as an operation. */
function tableKey(name: string): string {
  return name.includes('-') ? `'${name}'` : name;
}

/** As the directory has it in attributes that are numbers. */
const number = /^[0-9]{1,9}$/;

function word(arg: string): string {
  return plain.test(arg) || parameter.test(arg) ? arg : quote(arg);
}

/** A literal string. Characters that are not seen are written by number: `('eucsrv/ucs01' + [char]0x200B)`. */
function quote(text: string): string {
  const pieces = splitUnseen(text);
  if (pieces.length === 1) return literal(text);
  const parts = pieces.map((piece, at) => (at % 2 === 0 ? literal(piece) : characters(piece)));
  return `(${parts.filter((part, at) => at === 0 || part !== "''").join(' + ')})`;
}

/** PowerShell takes the typographic quotes U+2018 to U+201B for `'` too (about_Quoting_Rules). */
const literal = (text: string): string => `'${text.replace(/['\u2018-\u201b]/g, '$&$&')}'`;

function characters(text: string): string {
  const units = Array.from({ length: text.length }, (_, at) => text.charCodeAt(at).toString(16).toUpperCase());
  return units.map((unit) => `[char]0x${unit.padStart(4, '0')}`).join(' + ');
}

/**
 * What PowerShell does not hand on as it is, not even in single quotes: `"`, an empty argument, and the stop-parsing token
 * (about_Parsing), after which it would pass the rest unread.
 */
const mangled = /"|^(?:--%)?$/;

/** As a Windows program's C run time reads its command line: `\"` for a quote, backslashes before it doubled. */
const escape = (arg: string): string =>
  arg.includes('"') ? arg.replace(/(?<!\\)(\\*)"/g, '$1$1\\"') : mangled.test(arg) ? `"${arg}"` : arg;
