import { visible } from '../../text/visible.ts';

/** HTML that is finished: put into other HTML it is not escaped again. */
export interface Markup {
  html: string;
}

export type Part = string | number | Markup | readonly Part[];

/** HTML with values in it: every text is escaped, its unseen characters are shown by their number. */
export function markup(pieces: TemplateStringsArray, ...parts: Part[]): Markup {
  return finished(pieces.map((piece, at) => piece + (at < parts.length ? written(parts[at]!) : '')).join(''));
}

export const finished = (html: string): Markup => ({ html });

export const nothing = finished('');

function written(part: Part): string {
  if (typeof part === 'number') return String(part);
  if (typeof part === 'string') return visible(part).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
  return 'html' in part ? part.html : part.map(written).join('');
}
