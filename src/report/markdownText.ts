import { visible } from '../text/visible.ts';

/** What GitHub and GitLab make of a text by themselves: mentions, numbers of issues, addresses. */
const references = /(?<![\p{L}\p{N}_])[@#](?=[\p{L}\p{N}])|\bGH-(?=\d)|\b(?:https?|ftp):(?=\/\/)|\bwww(?=\.)/giu;

/**
 * A text as Markdown in one line, of which nothing is taken for a mark, a tag, a cell's end, a mention or an address. An empty comment
 * keeps apart what would be one of the last.
 */
export function inMarkdown(text: string): string {
  return visible(text)
    .replace(/[\\`*_[\]<>&|~$]/g, (sign) => entities[sign] ?? `\\${sign}`)
    .replace(references, '$&<!-- -->')
    .replace(/^(\s*(?:[-+#=]+(?= |$)|\d+(?=[.)])))/, (_, start: string) => `${start}<!-- -->`)
    .replace(/^ +/, '');
}

const entities: Record<string, string> = { '<': '&lt;', '>': '&gt;', '&': '&amp;', '|': '&vert;' };

/** A text as code in a line; not in a table, where a | ends a cell whatever stands around it. */
export function codeInLine(text: string): string {
  const shown = visible(text);
  const fence = '`'.repeat(longestRun(shown) + 1);
  const room = shown.startsWith('`') || shown.endsWith('`') || shown === '' ? ' ' : '';
  return `${fence}${room}${shown}${room}${fence}`;
}

/** Lines of code, each to be copied whole, indented by some blanks. */
export function codeBlock(code: string, language: string, indent = ''): string[] {
  const fence = '`'.repeat(Math.max(3, longestRun(code) + 1));
  return [`${fence}${language}`, code, fence].map((line) => indent + line);
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
}
