import { NotUnderstood } from '../../system/errors.ts';
import { reason } from '../../text/reasons.ts';

export interface CsvRecord {
  cells: string[];
  /** 1-based; where it starts. */
  line: number;
}

/**
 * The records of a text with one delimiter; lines of blanks are none. A field in double quotes may hold the delimiter, line
 * ends and doubled quotes (RFC 4180); quotes within an unquoted field are plain text.
 * @throws NotUnderstood where a quoted field does not end
 */
export function* csvRecords(text: string, delimiter: string, firstLine = 1): Generator<CsvRecord> {
  let line = firstLine;
  for (let at = 0; at < text.length;) {
    const record: CsvRecord = { cells: [], line };
    for (let more = true; more;) {
      const field = text[at] === '"' ? quotedField(text, at, delimiter, line) : plainField(text, at, delimiter);
      record.cells.push(field.value);
      line += field.lines;
      at = field.end;
      more = text[at] === delimiter;
      if (more) at++;
    }
    // The line end that plainField() and quotedField() stop at.
    if (text[at] === '\r' && text[at + 1] === '\n') at++;
    at++;
    line++;
    if (record.cells.length > 1 || record.cells[0]!.trim() !== '') yield record;
  }
}

interface Field {
  value: string;
  /** Index behind it. */
  end: number;
  /** Line ends within it. */
  lines: number;
}

function plainField(text: string, start: number, delimiter: string): Field {
  let end = start;
  while (end < text.length && text[end] !== delimiter && text[end] !== '\n' && text[end] !== '\r') end++;
  return { value: text.slice(start, end), end, lines: 0 };
}

function quotedField(text: string, start: number, delimiter: string, line: number): Field {
  const parts: string[] = [];
  for (let from = start + 1; ;) {
    const quote = text.indexOf('"', from);
    if (quote < 0) throw new NotUnderstood(reason('open-quote', { line }));
    parts.push(text.slice(from, quote));
    if (text[quote + 1] === '"') {
      parts.push('"');
      from = quote + 2;
      continue;
    }
    const value = parts.join('');
    const end = quote + 1;
    if (end < text.length && text[end] !== delimiter && text[end] !== '\r' && text[end] !== '\n')
      throw new NotUnderstood(reason('text-after-quote', { line: line + countFeeds(value) }));
    return { value, end, lines: countFeeds(value) };
  }
}

function countFeeds(text: string): number {
  let lines = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines++;
  return lines;
}
