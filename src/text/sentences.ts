/** The first sentence of a text, without its full stop. */
export function firstSentence(text: string): string {
  return (/^.*?[.](?= [A-Z]|$)/.exec(text)?.[0] ?? text).replace(/\.$/, '');
}

/** A sentence begins with a capital, but for a name: "eucsrv/ucs01.corp.example is on no account". */
export const capitalized = (text: string): string => text.replace(/^[a-z](?=[a-z]*(?:[ ,]|$))/, (letter) => letter.toUpperCase());
