// Why something is not known, in words.
import { reason, textOf, type Lack, type Reason } from '../../src/text/reasons.ts';

/** Something that is not known, for a reason that does not matter. */
export function lack(text: string): Lack {
  return { because: reason('in-words', { text }) };
}

/** The value with the words of each reason, `reason`, in place of its code and values, `because`. */
export function inWords(value: unknown): any {
  if (typeof value !== 'object' || value === null || Buffer.isBuffer(value)) return value;
  if (Array.isArray(value)) return value.map(inWords);
  const { because, ...rest } = value as { because?: Reason };
  const parts = Object.entries(rest).map(([name, part]) => [name, inWords(part)]);
  return { ...Object.fromEntries(parts), ...(because && { reason: textOf(because) }) };
}
