// Many servers, for people: what is wrong is seen at the end, where a terminal stands still.
import { wrap } from '../../text/layout.ts';
import { visible } from '../../text/visible.ts';
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
import type { Report, ReportOptions } from '../reporter.ts';
import { reportOf } from '../reportName.ts';
import { toneOfVerdict } from '../tone.ts';
import { planLines } from './plan.ts';
import { findingLine, inColumn, joinBlocks, layoutOf, serverText, type Layout } from './server.ts';

/** With `verbose` each server whole as it comes. At the end a line for each, the worst first, and what they share. */
export function manyServers(options: ReportOptions): Report {
  const fleet = emptyFleet();
  const { phrases, verbose, team } = options;
  return {
    server(results) {
      addToFleet(fleet, results, phrases.verdictWords);
      return verbose || team !== undefined ? `${serverText(results, options, true)}\n` : '';
    },
    end: () => overview(fleet, layoutOf(options)),
  };
}

function overview(fleet: Fleet, layout: Layout): string {
  const { lines, totals, waivers } = fleet;
  const { phrases, paint, width } = layout;
  const { verdict, relaxed } = verdictOnFleet(fleet, phrases.verdictWords);
  const open = worstFirst(lines).filter((line) => !isHealthy(line));
  const healthy = lines.length - open.length;
  return joinBlocks([
    serverRows(open, layout),
    healthy === 0 ? [] : [phrases.moreHealthy(healthy)],
    sharedLines(fleet, layout),
    inColumn(
      [
        [
          phrases.waivers,
          [...waivers.values()].map(
            ({ rule, waiver, servers }) =>
              `${rule}: ${phrases.waived(waiver.expires, waiver.owner, waiver.reason)} (${phrases.onServers(servers)})`,
          ),
        ],
        [phrases.notChecked, tellingTexts(fleet, phrases)],
        [phrases.notes, noteTexts(fleet, phrases)],
      ],
      width,
    ),
    [
      phrases.totals(totals),
      ...(fleet.label === undefined ? [] : [wrap(reportOf(fleet, phrases.reportWords), 2, 0, width)]),
      ...(relaxed === undefined ? [] : [wrap(relaxed, 2, 0, width)]),
      paint(verdict, toneOfVerdict[verdictOfFleet(fleet)]),
    ],
  ]);
}

/** How logins end there and the worst finding: what is kept of each. A line is a server's, however long. */
function serverRows(lines: readonly FleetLine[], { phrases, paint }: Layout): string[] {
  if (lines.length === 0) return [];
  const heads = ['', phrases.server, phrases.logins, phrases.worst, phrases.reportHead];
  const rows = lines.map((line) => [
    phrases.marks[outcomeOf[line.verdict]],
    nameOf(line.server, phrases.serverNotKnown),
    phrases.ends[line.ends],
    visible(worstText(line, phrases)),
    line.report,
  ]);
  const widths = heads.map((head, at) => rows.reduce((most, row) => Math.max(most, row[at]!.length), head.length));
  const joined = (cells: string[]): string =>
    cells
      .map((cell, at) => cell.padEnd(widths[at]!))
      .join('  ')
      .trimEnd();
  return [
    joined(heads),
    ...rows.map((row, at) => {
      const [word = ''] = row;
      return paint(word, toneOfVerdict[lines[at]!.verdict]) + joined(row).slice(word.length);
    }),
  ];
}

const outcomeOf = { compliant: 'pass', nonCompliant: 'fail', unknown: 'unknown' } as const;

/** Findings about the directory, once each, with what repairs them. */
function sharedLines({ shared }: Fleet, layout: Layout): string[] {
  if (shared.size === 0) return [];
  const { phrases, width } = layout;
  return [
    phrases.shared,
    ...[...shared.values()].flatMap(({ rule, finding, servers }) => [
      findingLine(rule, finding, layout, phrases.seenFrom(servers)),
      ...planLines(finding.fix, phrases, width),
    ]),
  ];
}
