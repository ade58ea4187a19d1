import { writeStdout } from '../system/stdout.ts';
import { WrongUse } from '../system/errors.ts';

/** What is completed of a command. */
interface Completed {
  name: string;
  options: Record<string, { choices?: readonly unknown[] | undefined }>;
}

/** kerbcheck completion SHELL: a script for that shell to read. */
export async function completion({ shell }: { shell: string }, commands: readonly Completed[]): Promise<number> {
  if (shell !== 'bash') throw new WrongUse(`completion ${shell}: bash is expected`);
  await writeStdout(bashScript(commands));
  return 0;
}

/**
 * Commands, then options, then an option's values; where none is meant bash completes files. All words are kerbcheck's own, of letters,
 * digits and hyphens.
 */
function bashScript(commands: readonly Completed[]): string {
  const groups = [...new Set(commands.map(({ name }) => name.split(' ')[0]!))];
  const seconds = groups.flatMap((group) => {
    const words = commands.flatMap(({ name }) => (name.startsWith(`${group} `) ? [name.split(' ')[1]!] : []));
    return words.length === 0 ? [] : [`    ${group}) [[ $COMP_CWORD -eq 2 ]] && words="${words.join(' ')}" ;;`];
  });
  const options = commands.map(
    ({ name, options }) =>
      `    "${name}"*) options="${Object.keys(options)
        .map((one) => `--${one}`)
        .join(' ')}" ;;`,
  );
  const values = new Map(
    commands.flatMap(({ options }) =>
      Object.entries(options).flatMap(([name, { choices }]) => (choices ? [[`--${name}`, choices.join(' ')] as const] : [])),
    ),
  );
  return `# bash completion of kerbcheck: source <(kerbcheck completion bash)
_kerbcheck() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} called="\${COMP_WORDS[*]:1}" words= options=
  [[ $COMP_CWORD -eq 1 ]] && words="${[...groups, 'help'].join(' ')}"
  case \${COMP_WORDS[1]} in
${seconds.join('\n')}
  esac
  case $called in
${options.join('\n')}
  esac
  [[ $word == -* ]] && words="$options --help"
  case $before in
${[...values].map(([name, list]) => `    ${name}) words="${list}" ;;`).join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -o default -F _kerbcheck kerbcheck
`;
}
