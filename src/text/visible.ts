// Values from a directory are written by whoever may write there. Characters that are not seen, that turn the reading
// direction or steer a terminal would let a value look like another one, so they are shown by their number.

/**
 * The one definition of what is not seen: controls, formats, unassigned and private code points and lone surrogates (C), what
 * Unicode calls ignorable, with the fillers and variation selectors, separators of lines; and those that are drawn empty though no
 * property says so: the blanks of Braille, of music and of Egyptian, the filler of Khitan.
 */
export const unseen = (): RegExp => /[\p{C}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}\u2800\u{1D159}\u{13441}\u{13442}\u{16FE4}]/gu;

let ofReports: RegExp | undefined;
/** All of that, and any blank but the usual one. */
const unseenOrBlank = (): RegExp => (ofReports ??= new RegExp(String.raw`${unseen().source}|(?! )\p{Zs}`, 'gu'));

/** Nearly every text is this: all of it is seen. The classes of Unicode above take milliseconds to make. */
const printable = /^[ -~]*$/;

/** The text with every unseen character and unusual blank by its number: a zero-width space as `<U+200B>`, a line feed as `<U+000A>`. */
export const visible = (text: string): string => (printable.test(text) ? text : text.replace(unseenOrBlank(), codePoint));

/** The same, but blanks stay as they are. */
export const visibleButBlanks = (text: string): string => (printable.test(text) ? text : text.replace(unseen(), codePoint));

export const withoutUnseen = (text: string): string => (printable.test(text) ? text : text.replace(unseen(), ''));

/** The text in printable ASCII, every other character shown by its number. */
export const visibleAscii = (text: string): string => text.replace(/[^ -~]/gu, codePoint);

/** The text cut into pieces, seen and unseen (or unusual blanks) by turns; the first piece is a seen one, and may be empty. */
export function splitUnseen(text: string): string[] {
  return text.split(new RegExp(`((?:${unseenOrBlank().source})+)`, 'u'));
}

function codePoint(character: string): string {
  return `<U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}>`;
}

/** What JSON.stringify wrote, its unseen characters (`onlyAscii`: all but ASCII) as `\uXXXX`, which any reader turns back. */
export function escapeJson(json: string, onlyAscii: boolean): string {
  // Nearly every document is plain ASCII, and this test is cheap. Below it, only the line feeds of the layout are raw.
  if (Buffer.byteLength(json) === json.length && !json.includes('\u007f')) return json;
  return json.replace(onlyAscii ? /[\u007f-\uffff]/g : unseenOrBlank(), (character) =>
    character === '\n' ? character : escapes(character),
  );
}

function escapes(character: string): string {
  const units = Array.from({ length: character.length }, (_, at) => character.charCodeAt(at).toString(16));
  return units.map((unit) => `\\u${unit.padStart(4, '0')}`).join('');
}
