/** A letter or a digit of any script is in the text. It nearly always is one of ASCII; the classes of Unicode take a millisecond to make. */
export const hasLetter = (text: string): boolean => /[a-z0-9]/i.test(text) || /[\p{L}\p{N}]/u.test(text);
