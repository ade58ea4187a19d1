// The lines of an LDIF file, whichever program wrote it, and whatever it went through on its way.
import { NotUnderstood } from '../../system/errors.ts';
import { reason } from '../../text/reasons.ts';

/** An attribute with its value, or '' where one or several lines are empty. */
export interface LogicalLine {
  text: string;
  /** 1-based; of its first line as written. */
  number: number;
  /** It ends in the column where long lines are folded, and does not go on: the rest may be lost. */
  mayBeCut?: number;
}

/**
 * Columns at which programs fold: 76 as RFC 2849 has it, 77 ldbsearch, 78 and 79 ldapsearch by its version. A file of which the longest
 * line has one of these lengths, and in which no line goes on, may have gone through a filter that lost the rest (grep).
 */
const foldColumns = { from: 76, to: 80 };

/**
 * Lines with their continuations joined, comments left out.
 * @throws NotUnderstood where a continuation follows nothing
 */
export function* logicalLines(text: string): Generator<LogicalLine> {
  const lines = withoutPadding(text.replace(/^\uFEFF/, '').split(text.includes('\n') ? '\n' : '\r'));
  const cut = foldColumn(lines);
  let current: LogicalLine = { text: '', number: 0 };
  for (const [index, line] of lines.entries()) {
    const number = index + 1;
    if (!isContinuation(line)) {
      if (!current.text.startsWith('#')) yield current;
      current = { text: line, number, ...(line.length === cut && { mayBeCut: cut }) };
    } else if (current.text === '') {
      throw new NotUnderstood(reason('stray-continuation', { line: number }));
    } else {
      current.text += line.slice(1);
      delete current.mayBeCut;
    }
  }
  if (!current.text.startsWith('#')) yield current;
}

function isContinuation(line: string): boolean {
  return line.startsWith(' ');
}

/**
 * The lines without the blanks that a terminal padded them with: a value that ends in a blank is written in base64 (RFC 2849, note 8).
 * Within a value that goes on a blank may be its own, up to the column at which the others are folded.
 */
function withoutPadding(physical: string[]): string[] {
  const lines = physical.map((line) => withoutEnd(line, '\r'));
  const bare = lines.map((line) => withoutEnd(line, ' \t'));
  const goesOn = bare.map((_, index) => isContinuation(bare[index + 1] ?? ''));
  const isPadded = lines.some((line, index) => !goesOn[index] && line.endsWith(' ') && !/^#|^ *$/.test(line));
  const column = isPadded ? bare.reduce((most, line, index) => Math.max(most, goesOn[index] ? line.length : 0), 0) : Infinity;
  return bare.map((line, index) => (goesOn[index] ? lines[index]!.slice(0, Math.max(column, line.length)) : line));
}

function withoutEnd(line: string, characters: string): string {
  let end = line.length;
  while (end > 0 && characters.includes(line[end - 1]!)) end--;
  return line.slice(0, end);
}

/** The column where lines are folded, or, where the lines that they go on in are gone, may have been. */
function foldColumn(lines: string[]): number | undefined {
  const folded = lines.filter((line, index) => !line.startsWith('#') && isContinuation(lines[index + 1] ?? ''));
  const whole = lines.filter((line) => !/^#|^ref:/.test(line));
  const longest = (folded.length > 0 ? folded : whole).reduce((most, { length }) => Math.max(most, length), 0);
  // ldifde begins long values on a line of their own: what stands before them tells no column.
  return longest >= foldColumns.from && longest <= foldColumns.to ? longest : undefined;
}
