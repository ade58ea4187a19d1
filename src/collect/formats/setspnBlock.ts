export type Kind = 'account' | 'query' | 'duplicates';

/** What stands between two prompts. */
export interface Block {
  /** Arguments of the setspn that is called at the prompt. */
  command?: string;
  kind?: Kind;
  /** The command writes to the directory (-S, -A, -D, -R): its output lists nothing. */
  writes: boolean;
  /** The output went through a filter. */
  filtered: boolean;
  /** The query asks for less than every eucsrv SPN. */
  narrow: boolean;
  /** The whole forest is to be searched (-F, or -T with * for the own one). */
  forest: boolean;
  failed: boolean;
}

/** Patterns of -Q that every eucsrv SPN fits. */
const wholePatterns = ['*', '*/*', 'eucsrv*', 'eucsrv/*'];

const kinds: Record<string, Kind> = { l: 'account', q: 'query', x: 'duplicates' };

/** @param args of the setspn that is called at the prompt; undefined: no prompt, or another command */
export function blockOf(args: string | undefined): Block {
  if (args === undefined) return { writes: false, filtered: false, narrow: false, forest: false, failed: false };
  const end = args.search(/(?:[ \t][12*])?[>;&|]/);
  const command = (end < 0 ? args : args.slice(0, end)).trim();
  const rest = end < 0 ? '' : args.slice(end);
  const words = command.split(/[ \t]+/).map((word) => word.replace(/["']/g, '').toLowerCase());
  const at = words.findIndex((word) => /^[-/][lqxsadr]$/.test(word));
  const option = words[at]?.[1] ?? '';
  const kind = kinds[option];
  return {
    command,
    ...(kind && { kind }),
    writes: 'sadr'.includes(option) && option !== '',
    filtered: rest.includes('|'),
    narrow: /setspn/i.test(rest) || (kind === 'query' && !wholePatterns.includes(words[at + 1] ?? '')),
    forest: words.some((word, index) => /^[-/]f$/.test(word) || (/^[-/]t$/.test(word) && words[index + 1] === '*')),
    failed: false,
  };
}
