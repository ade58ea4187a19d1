// One file without a script, that loads nothing: for whoever hands a report on, on a screen or on paper.
import { scratchFile } from '../../system/scratch.ts';
import {
  addToFleet,
  emptyFleet,
  isHealthy,
  nameOf,
  noteTexts,
  tellingTexts,
  verdictOfFleet,
  verdictOnFleet,
  worstFirst,
  worstText,
  type Fleet,
  type FleetLine,
} from '../fleet.ts';
import type { Phrases } from '../phrases.ts';
import { reportOf } from '../reportName.ts';
import type { Report, Reporter, ReportOptions } from '../reporter.ts';
import { toneOfVerdict } from '../tone.ts';
import { markup, nothing, type Markup } from './markup.ts';
import { page } from './page.ts';
import { mark, section, serverPart } from './server.ts';

export const html: Reporter = (options) => (options.many ? manyServers(options) : oneServer(options));

function oneServer(options: ReportOptions): Report {
  const { phrases, team } = options;
  let isWritten = false;
  return {
    server(results) {
      isWritten = true;
      const title = nameOf(results.server, phrases.serverNotKnown);
      return page(title, phrases, serverPart(results, { phrases, level: 1, id: '', whole: true, team })).join('');
    },
    // no server at all
    end: () => (isWritten ? '' : page('kerbcheck', phrases, markup`<h1>kerbcheck</h1>\n`).join('')),
  };
}

/** The overview stands first and is known last: the parts of the servers wait in a temporary file. */
function manyServers({ phrases, verbose, team }: ReportOptions): Report {
  const fleet = emptyFleet();
  const parts = scratchFile();
  return {
    server(results) {
      const { number } = addToFleet(fleet, results, phrases.verdictWords);
      parts.write(serverPart(results, { phrases, level: 2, id: `s${number}`, whole: verbose, team }).html);
      return '';
    },
    *end() {
      const [before, after] = page(`kerbcheck: ${verdictOnFleet(fleet, phrases.verdictWords).verdict}`, phrases, overview(fleet, phrases));
      yield before;
      yield* parts.pieces();
      yield after;
    },
  };
}

function overview(fleet: Fleet, phrases: Phrases): Markup {
  const { lines, totals, shared, waivers } = fleet;
  const { verdict: said, relaxed } = verdictOnFleet(fleet, phrases.verdictWords);
  const verdict = verdictOfFleet(fleet);
  const sorted = worstFirst(lines);
  const healthy = sorted.filter(isHealthy);
  const others = sorted.filter((line) => !isHealthy(line));
  return markup`<h1>kerbcheck ${mark(said, verdict)}</h1>
<p class="headline ${toneOfVerdict[verdict]}"><span>${phrases.totals(totals)}</span></p>
${relaxed === undefined ? nothing : markup`<p>${relaxed}</p>`}
${fleet.label === undefined ? nothing : markup`<p class="faint">${reportOf(fleet, phrases.reportWords)}</p>`}
${section(2, phrases.servers, [others.length === 0 ? nothing : table(others, phrases), healthyOnes(healthy, phrases)])}
${listSection(
  phrases.shared,
  [...shared.values()].map(
    ({ rule, finding, servers }) => markup`<strong>${rule} ${finding.code}</strong>: ${finding.message} (${phrases.seenFrom(servers)})`,
  ),
)}
${listSection(
  phrases.waivers,
  [...waivers.values()].map(
    ({ waiver, rule, servers }) =>
      markup`<strong>${rule}</strong>: ${phrases.waived(waiver.expires, waiver.owner, waiver.reason)} (${phrases.onServers(servers)})`,
  ),
)}
${listSection(
  phrases.notChecked,
  tellingTexts(fleet, phrases).map(([option, text]) => markup`<code>${option}</code>: ${text}`),
)}
${listSection(
  phrases.notes,
  noteTexts(fleet, phrases).map((note) => markup`${note}`),
)}
`;
}

/** Roles are said, because a narrow window shows rows as blocks, which takes what they are from those who listen. */
function table(lines: FleetLine[], phrases: Phrases): Markup {
  const heads = [phrases.server, phrases.verdictHead, phrases.logins, phrases.worst];
  const rows = lines.map((line) => {
    const { verdict, ends } = line;
    const cells = [link(line, phrases), mark(phrases.verdict[verdict], verdict), phrases.ends[ends], worstText(line, phrases)];
    return markup`<tr role="row">${cells.map((cell) => markup`<td role="cell">${cell}</td>`)}</tr>\n`;
  });
  return markup`<table role="table"><thead role="rowgroup"><tr role="row">${heads.map(
    (head) => markup`<th role="columnheader" scope="col">${head}</th>`,
  )}</tr></thead><tbody role="rowgroup">\n${rows}</tbody></table>\n`;
}

function healthyOnes(lines: FleetLine[], phrases: Phrases): Markup {
  if (lines.length === 0) return nothing;
  return markup`<p>${phrases.moreHealthy(lines.length)}</p>\n<ul>${lines.map((line) => markup`<li>${link(line, phrases)}</li>\n`)}</ul>\n`;
}

const link = ({ number, server }: FleetLine, phrases: Phrases): Markup =>
  markup`<a href="#s${number}">${nameOf(server, phrases.serverNotKnown)}</a>`;

function listSection(title: string, items: Markup[]): Markup {
  return items.length === 0 ? nothing : section(2, title, markup`<ul>${items.map((item) => markup`<li>${item}</li>\n`)}</ul>`);
}
