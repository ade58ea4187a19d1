import { sha256 } from '../../system/sha256.ts';
import type { Phrases } from '../phrases.ts';
import { finished, markup, type Markup } from './markup.ts';
import { style } from './style.ts';

/** A title is shown in one line at most. */
const longestTitle = 200;

/** A page as what stands before the end of its content, and after. The policy allows its one style and nothing else. */
export function page(title: string, phrases: Phrases, content: Markup): [before: string, after: string] {
  const hash = Buffer.from(sha256(style), 'hex').toString('base64');
  const policy = finished(`default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`);
  const before = markup`<!doctype html>
<html lang="${phrases.language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title.slice(0, longestTitle)}</title>
<style>${finished(style)}</style>
</head>
<body>
<main>
${content}`;
  return [before.html, '</main>\n</body>\n</html>\n'];
}
