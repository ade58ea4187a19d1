import { parseSddl } from '../../domain/descriptor.ts';
import { NotUnderstood, within } from '../../system/errors.ts';
import { reason } from '../../text/reasons.ts';
import { refuseNoText } from './console.ts';

/** The line on which a descriptor starts: bare, in quotes, or after its name in a list of properties. */
const firstLine = /^\s*(sddl\s*:\s*)?["']?(?=[OGDS]:[^\\])/i;
/** A prompt of PowerShell or cmd. */
const prompt = /^(PS )?[A-Z]:\\/i;

/**
 * The security descriptor in a text, as SDDL. PowerShell breaks long values where the console ends, and indents what
 * follows where it lists properties (`Sddl : O:DAG:…`); the pieces are joined.
 * @throws NotUnderstood where there is none, more than one, or one that is cut off or has no DACL.
 */
export function readSddl(text: string): string {
  refuseNoText(text, reason('expects-sddl'));
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const start = lines.findIndex((line) => firstLine.test(line));
  if (start < 0) throw new NotUnderstood(reason('no-sddl'));
  const listed = firstLine.exec(lines[start]!)![1] !== undefined;
  const ends = (line: string) => line.trim() === '' || prompt.test(line) || (listed && !/^\s/.test(line));
  const length = lines.slice(start + 1).findIndex(ends);
  const end = length < 0 ? lines.length : start + 1 + length;
  const second = lines.findIndex((line, index) => index >= end && firstLine.test(line));
  if (second >= 0) throw new NotUnderstood(reason('second-sddl', { line: second + 1 }));

  const sddl = lines
    .slice(start, end)
    .map((line) => line.trim())
    .join('')
    .replace(firstLine, '')
    .replace(/["']$/, '');
  return within(reason('sddl-line', { line: start + 1 }), () => {
    if (parseSddl(sddl).dacl === undefined) throw new NotUnderstood(reason('no-dacl'));
    return sddl;
  });
}
