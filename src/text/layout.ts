/** Where the texts beside the labels begin. */
export const column = 15;

/** How wide lines are where nothing else is known. */
export const usualWidth = 80;

/** A label and its text, broken at blanks. */
export function labelled(label: string, text: string, whole = false, width = usualWidth): string {
  const start = `${label} `.padEnd(column);
  return start + (whole ? text : wrap(text, column, start.length, width));
}

/**
 * Breaks a text at blanks to lines of `width` columns, further lines indented. A word longer than a line (a DN) is not cut, it is there
 * to be copied; nor does a line begin with a lone sign or number, which Markdown takes for a list, a heading or a quotation.
 * `start`: the column in which the first line begins.
 */
export function wrap(text: string, indent: number, start = indent, width = usualWidth): string {
  const lines: string[] = [];
  let line = '';
  let room = width - start;
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > room && !/^([-+*#>]+|\d+[.)])$/.test(word)) {
      lines.push(line);
      line = word;
      room = width - indent;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line].join(`\n${' '.repeat(indent)}`);
}
