// Outputs that somebody quoted or logged: each line stands behind a mark.

/** What may stand before every line: marks of a quotation, a table or a list, a time, a number, a prompt. */
const marks = [
  /^[ \t]*(?:> ?)+/,
  /^[ \t]*[|*#•-](?=\s|$)/,
  // With a digit: the `[SC]` of sc is no time. With a colon behind it, it is the prompt of a remote session.
  /^[ \t]*\[[^\]\d]{0,40}\d[^\]]{0,40}\](?!:)/,
  /^[ \t]*(?:\d{1,4}[-./]\d{1,2}[-./]\d{1,4}[T ])?\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,9})?Z?:?(?=\s|$)/,
  /^[ \t]*\d{1,9}[:.)|]?(?=\s|$)/,
  /^[ \t]*PS>(?=\s|$)/,
];

/** Where a line stands in a table. */
const rightBorder = / \|[ \r]?$/;

/** The lines without the mark that stands before each of them; as they are where one that is not blank has none. */
export function withoutMarks(lines: string[]): string[] {
  const mark = marks.find((each) => isBeforeEach(lines, each));
  return mark ? lines.map((line) => line.replace(mark, '').replace(rightBorder, '')) : lines;
}

function isBeforeEach(lines: string[], mark: RegExp): boolean {
  return lines.every((line) => line.trim() === '' || mark.test(line));
}

/**
 * Browsers copy blanks of a page as U+00A0, alone or by turns with blanks. Programs indent with tabs or several blanks: where any
 * line begins so, a U+00A0 is part of a value.
 */
export function hasNoBreakIndents(lines: string[]): boolean {
  return lines.some((line) => /^ ?\u00a0/.test(line)) && !lines.some((line) => /^(?:\t| {2})[ \t]*\S/.test(line));
}
