// The way of a login as a drawing: client, KDC, account, server, and where it breaks.
import type { Login, Results } from '../../documents/results.ts';
import { visible } from '../../text/visible.ts';
import type { Phrases } from '../phrases.ts';
import { markup, nothing, type Markup } from './markup.ts';

/** What becomes of a part of the way. idle: the login does not come there. */
export type Passage = 'good' | 'bad' | 'open' | 'idle';

/** The three parts: the client asks the KDC, the KDC takes the account's key for the ticket, the server opens it with its own. */
export interface WayOfLogin {
  ask: Passage;
  ticket: Passage;
  accept: Passage;
  /** Past the KDC, with NTLM. */
  ntlm: boolean;
  /** Whose ticket it is, where it is the wrong one's. */
  holder?: string;
}

/** Where the way breaks follows from what the finding that decides does to logins; the drawing judges nothing. */
export function wayOfLogin({ login, results }: Pick<Results, 'login' | 'results'>): WayOfLogin | undefined {
  if (login === undefined) return undefined;
  const { ends, because, rule } = login;
  const finding = results.find((result) => result.rule === rule)?.findings.find(({ code }) => code === because);
  const words = finding?.login?.now ?? [];
  const holder = finding?.args['holder'];
  if (ends === 'kerberos') return { ask: 'good', ticket: 'good', accept: 'good', ntlm: false };
  if (ends === 'unknown') {
    if (words.includes('wrongTicket') || words.includes('noTicket') || because === 'holder-unknown')
      return { ask: 'good', ticket: 'open', accept: 'open', ntlm: false };
    if (words.includes('refused')) return { ask: 'good', ticket: 'good', accept: 'open', ntlm: false };
    return { ask: 'open', ticket: 'open', accept: 'open', ntlm: false };
  }
  const isByChoice = byChoice.has(because) || (login.method === 'NTLM' && words.length === 0 && rule === undefined);
  if (isByChoice) return { ask: 'idle', ticket: 'idle', accept: ends === 'failure' ? 'bad' : 'idle', ntlm: ends !== 'failure' };
  if (words.includes('nobody')) return { ask: 'idle', ticket: 'idle', accept: 'bad', ntlm: false };
  if (words.includes('wrongTicket') && ends === 'failure')
    return { ask: 'good', ticket: 'good', accept: 'bad', ntlm: false, ...(typeof holder === 'string' && { holder }) };
  if (words.includes('refused')) return { ask: 'good', ticket: 'good', accept: 'bad', ntlm: false };
  if (because === 'negotiate-enabled') return { ask: 'good', ticket: 'good', accept: 'good', ntlm: false };
  return { ask: 'good', ticket: 'bad', accept: 'idle', ntlm: ends !== 'failure' };
}

/** The client takes NTLM without asking for a ticket. */
const byChoice: ReadonlySet<string> = new Set<Login['because']>(['kerberos-disabled', 'all-disabled', 'ntlm-refused']);

/** A name in the drawing; the whole one stands in the words below it. */
const short = (name: string): string => {
  const letters = [...visible(name)];
  return letters.length > 22 ? `${letters.slice(0, 21).join('')}…` : letters.join('');
};

/** The drawing twice, for wide and for narrow windows, of which one is shown; with the sentences of the results below it. */
export function drawWay(results: Results, phrases: Phrases, id: string): Markup {
  const way = wayOfLogin(results);
  const { login } = results;
  if (way === undefined || login === undefined) return nothing;
  const nodes = [
    { label: phrases.client, name: '' },
    { label: phrases.kdc, name: '' },
    { label: phrases.account, name: way.holder ?? phrases.runAsAccount },
    { label: phrases.server, name: results.server === '-' ? phrases.serverNotKnown : results.server },
  ];
  const steps = login.steps.map((step) => markup`<li>${step}</li>`);
  return markup`<figure>
${svg(nodes, way, phrases, login, `${id}w`, true)}
${svg(nodes, way, phrases, login, `${id}t`, false)}
<figcaption><ol>${steps}</ol></figcaption>
</figure>
`;
}

interface Node {
  label: string;
  name: string;
}

const box = { width: 150, height: 56 };

function svg(nodes: Node[], way: WayOfLogin, phrases: Phrases, login: Login, id: string, isWide: boolean): Markup {
  const step = isWide ? 205 : 110;
  const at = (index: number): [x: number, y: number] => (isWide ? [10 + index * step, 70] : [75, 10 + index * step]);
  const [width, height] = isWide ? [785, 150] : [300, 400];
  const boxes = nodes.map(({ label, name }, index) => {
    const [x, y] = at(index);
    const middle = x + box.width / 2;
    return markup`<rect class="node" x="${x}" y="${y}" width="${box.width}" height="${box.height}" rx="8"/><text x="${middle}" y="${y + (name === '' ? 33 : 24)}">${label}</text>${name === '' ? nothing : markup`<text class="name" x="${middle}" y="${y + 44}">${short(name)}</text>`}`;
  });
  const edges = [way.ask, way.ticket, way.accept].map((passage, index) => {
    const [x, y] = at(index);
    const [toX, toY] = at(index + 1);
    const [x1, y1, x2, y2] = isWide
      ? [x + box.width + 3, y + box.height / 2, toX - 5, toY + box.height / 2]
      : [x + box.width / 2, y + box.height + 3, toX + box.width / 2, toY - 5];
    const tip = isWide ? `M${x2 - 8} ${y2 - 6}L${x2} ${y2}L${x2 - 8} ${y2 + 6}` : `M${x2 - 6} ${y2 - 8}L${x2} ${y2}L${x2 + 6} ${y2 - 8}`;
    const signX = isWide ? (x1 + x2) / 2 : x1 + 24;
    const signY = isWide ? y1 - 10 : (y1 + y2) / 2 + 7;
    return markup`<path class="edge ${passage}" d="M${x1} ${y1}L${x2} ${y2}${tip}"/>${signs[passage] === '' ? nothing : markup`<text class="sign ${passage}" x="${signX}" y="${signY}">${signs[passage]}</text>`}`;
  });
  return markup`<svg class="${isWide ? 'wide' : 'tall'}" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="${id}t ${id}d"><title id="${id}t">${phrases.wayOfLogin}: ${login.message}</title><desc id="${id}d">${login.steps.join('; ')}</desc>${boxes}${edges}${way.ntlm ? detour(isWide, at) : nothing}</svg>`;
}

/** A cross where the way breaks, and where that is not known a question. */
const signs: Record<Passage, string> = { good: '✓', bad: '✕', open: '?', idle: '' };

/** The way past the KDC. */
function detour(isWide: boolean, at: (index: number) => [number, number]): Markup {
  const [x, y] = at(0);
  const [toX, toY] = at(3);
  if (isWide) {
    const from = x + box.width / 2;
    const to = toX + box.width / 2;
    return markup`<path class="edge open" d="M${from} ${y - 3}C${from} ${y - 60} ${to} ${y - 60} ${to} ${y - 5}M${to - 6} ${y - 13}L${to} ${y - 5}L${to + 6} ${y - 13}"/><text x="${(from + to) / 2}" y="${y - 52}">NTLM</text>`;
  }
  const from = y + box.height / 2;
  const to = toY + box.height / 2;
  const edge = x + box.width;
  return markup`<path class="edge open" d="M${edge + 3} ${from}C${edge + 75} ${from} ${toX + box.width + 75} ${to} ${edge + 5} ${to}M${edge + 13} ${to - 6}L${edge + 5} ${to}L${edge + 13} ${to + 6}"/><text x="${edge + 36}" y="${(from + to) / 2 + 4}">NTLM</text>`;
}
