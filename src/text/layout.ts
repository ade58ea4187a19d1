/** Where the texts beside the labels begin. */
export const column = 15;
const width = 80;

/** A label and its text, broken at blanks to 80 columns. */
export function labelled(label: string, text: string, whole = false): string {
  const start = `${label} `.padEnd(column);
  return start + (whole ? text : wrap(text, column, start.length));
}

/**
 * Breaks a text at blanks, further lines indented. A word longer than a line (a DN) is not cut, it is there to be copied.
 * `start`: the column in which the first line begins.
 */
export function wrap(text: string, indent: number, start = indent): string {
  const lines: string[] = [];
  let line = '';
  let room = width - start;
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > room) {
      lines.push(line);
      line = word;
      room = width - indent;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line].join(`\n${' '.repeat(indent)}`);
}
