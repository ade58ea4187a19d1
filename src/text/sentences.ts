/** The first sentence of a text, without its full stop. */
export function firstSentence(text: string): string {
  return (/^.*?[.](?= [A-Z]|$)/.exec(text)?.[0] ?? text).replace(/\.$/, '');
}
