// Letters and digits of any script. Text nearly always is ASCII, and the classes of Unicode take up to half a millisecond each to make:
// they are made for what is not.

export const isAscii = (text: string): boolean => /^[\0-\x7f]*$/.test(text);

/** A letter or a digit is in the text. */
export const hasLetter = (text: string): boolean => /[a-z0-9]/i.test(text) || (!isAscii(text) && /[\p{L}\p{N}]/u.test(text));

/** The text begins with one. */
export const beginsWithLetter = (text: string): boolean =>
  /^[\0-\x7f]/.test(text) ? /^[a-z0-9]/i.test(text) : /^[\p{L}\p{N}]/u.test(text);

/** The text without what stands before the first one. */
export const fromFirstLetter = (text: string): string => text.replace(isAscii(text) ? /^[^a-z0-9]+/i : /^[^\p{L}\p{N}]+/u, '');

/** Words alone, with blanks and apostrophes. */
export const isWords = (text: string): boolean => (isAscii(text) ? /^[a-z0-9' ]+$/i : /^[\p{L}\p{M}\p{N}'’ ]+$/u).test(text);
