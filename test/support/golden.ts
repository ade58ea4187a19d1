import { readFileSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { diff } from 'node:util';

/** More lines of difference hide the command below them. */
const LINES = 10;

/** Holds a text to a golden file. With GOLDEN=write the file is written instead, so that a change of wording shows in review. */
export function assertGolden(file: string, made: string): void {
  if (process.env['GOLDEN'] === 'write') writeFileSync(file, made);
  else assertCurrent(file, made, `GOLDEN=write node_modules/.bin/node ${relative('', process.argv[1]!)}`);
}

/**
 * Holds a file to the text that it is made of anew.
 * @param accept the command that writes it
 * @throws Error with at most ten lines of difference and that command
 */
export function assertCurrent(file: string, made: string, accept: string): void {
  const text = readFileSync(file, 'utf8');
  if (made === text) return;
  const lines = differences(text, made);
  const more = lines.length > LINES ? [`... and ${lines.length - LINES} more`] : [];
  const error = new Error(
    [`${file} is another text (- there, + now):`, ...lines.slice(0, LINES), ...more, `to accept: ${accept}`].join('\n'),
  );
  // uvu prints what stands below the first line of the stack, and would print all of this twice.
  error.stack = error.stack!.replace(error.message, '');
  throw error;
}

/** The lines that are not in both texts, each behind its sign and its number in the text that has it. */
function differences(text: string, made: string): string[] {
  const numbers = { '-': 0, '+': 0 };
  return diff(text.split('\n'), made.split('\n')).flatMap(([side, line]) => {
    if (side <= 0) numbers['+']++;
    if (side >= 0) numbers['-']++;
    const sign = side > 0 ? '-' : '+';
    return side === 0 ? [] : [`${sign} ${numbers[sign]}: ${line}`];
  });
}
