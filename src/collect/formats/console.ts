// What a console shows: its lines, and pieces of them in messages.
import { NotUnderstood } from '../../system/errors.ts';
import { reason, type Reason } from '../../text/reasons.ts';
import { hasNoBreakIndents, withoutMarks } from './quotation.ts';

/** One line of console text that is not blank. */
export interface Row {
  /** 1-based; what a carriage return overwrites on the console keeps the number of its line. */
  line: number;
  /** Columns before the text; a tab counts 8. */
  indent: number;
  /** Without ASCII blanks and tabs around it; any other character stays, since an SPN may hold invisible ones. */
  text: string;
  afterBlank: boolean;
}

/**
 * The lines of a text with LF, CRLF or bare CR, progress lines that end in a bare CR included; what stands before every line,
 * because the text was quoted or logged, is left out.
 */
export function* rows(text: string): Generator<Row> {
  const lines = withoutMarks(text.includes('\n') ? text.split('\n') : text.split('\r'));
  const blanks = hasNoBreakIndents(lines) ? ' \t\u00a0' : ' \t';
  let afterBlank = false;
  for (const [index, whole] of lines.entries()) {
    let blank = true;
    for (const part of whole.split('\r')) {
      const { indent, trimmed } = trimBlanks(part, blanks);
      if (trimmed === '') continue;
      yield { line: index + 1, indent, text: trimmed, afterBlank };
      blank = afterBlank = false;
    }
    if (blank) afterBlank = true;
  }
}

/** @param blanks characters that indent */
function trimBlanks(part: string, blanks: string): { indent: number; trimmed: string } {
  let start = 0;
  let indent = 0;
  for (; start < part.length && blanks.includes(part[start]!); start++) indent += part[start] === '\t' ? 8 : 1;
  let end = part.length;
  while (end > start && (part[end - 1] === ' ' || part[end - 1] === '\t')) end--;
  return { indent, trimmed: part.slice(start, end) };
}

const most = 60;

/** A piece of a captured text as it may stand in a message: in quotes, on one line, not longer than 60 characters. */
export function excerpt(text: string): string {
  return JSON.stringify(text.length > most ? `${text.slice(0, most)}…` : text);
}

/** @throws NotUnderstood where there is nothing in the text, or a NUL character: it is no text, or was damaged */
export function refuseNoText(text: string, expected: Reason): void {
  if (text.trim() === '') throw new NotUnderstood(reason('empty-file', { expected }));
  const nul = text.indexOf('\0');
  if (nul >= 0) throw new NotUnderstood(reason('nul-character', { line: text.slice(0, nul).split('\n').length, expected }));
}
