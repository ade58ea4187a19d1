import type { FixStep, Remedy, RepairStep, Results } from '../../documents/results.ts';
import { wrap } from '../../text/layout.ts';
import { visible } from '../../text/visible.ts';
import { handoffOf } from '../handoff.ts';
import type { Team } from '../teams.ts';
import type { Phrases } from '../phrases.ts';
import { remedyText } from '../repair.ts';

/** A command has its note beside it up to this length. */
const shortCommand = 32;

/** The plan: numbered, with commands to paste; beside or below each what to know, then what else would do and what undoes it. */
export function planLines(steps: readonly (FixStep | RepairStep)[], phrases: Phrases, width: number): string[] {
  const indent = 4 + String(steps.length).length;
  const commands = steps.filter((step) => 'run' in step && noteOf(step, phrases) !== '').map((step) => remedyText(step));
  const column = indent + 2 + Math.max(0, ...commands.map(({ length }) => length).filter((length) => length <= shortCommand));
  return steps.flatMap((step, at) => {
    const { undo, or = [] } = step;
    const blank = ' '.repeat(indent);
    const others: [label: string, remedy: Remedy][] = [
      ...or.map((remedy): [string, Remedy] => [phrases.or, remedy]),
      ...(undo === undefined ? [] : [[phrases.undo, undo] as [string, Remedy]]),
    ];
    const note = noteOf(step, phrases);
    const line = remedyLine('', step, indent, width);
    const isBeside = note !== '' && 'run' in step && line.length <= shortCommand;
    return [
      `${`  ${at + 1}`.padEnd(indent)}${isBeside ? line.padEnd(column - indent) + wrap(note, column, column, width) : line}`,
      ...(note === '' || isBeside ? [] : [blank + wrap(note, indent, indent, width)]),
      ...others.map(([label, remedy]) => blank + remedyLine(`${label} `, remedy, indent, width)),
    ];
  });
}

function noteOf(step: FixStep | RepairStep, phrases: Phrases): string {
  const { after, note } = { after: undefined, note: undefined, ...step };
  return visible([after === undefined ? '' : phrases.onlyIfStillSo, note ?? ''].filter((part) => part !== '').join(' '));
}

/** The steps of a team, each with what to know. */
export function handoffLines(results: Results, team: Team, phrases: Phrases, width: number): string[] {
  const steps = handoffOf(results, team, phrases);
  if (steps.length === 0) return [`  ${phrases.nothingToDo}`];
  const indent = 4 + String(steps.length).length;
  const lookAgain = results.repair.find(({ phase }) => phase === 'look-again');
  return [
    ...steps.flatMap(({ remedy, rows }, at) => [
      `  ${at + 1}`.padEnd(indent) + remedyLine('', remedy, indent, width),
      ...rows.map(([label, content]) => ' '.repeat(indent) + remedyLine(label === '' ? '' : `${label} `, content, indent, width)),
    ]),
    ...(lookAgain === undefined ? [] : [`  ${phrases.thenLookAgain} ${remedyText(lookAgain)}`]),
  ];
}

/** A command stays in one line, to be copied whole. */
function remedyLine(label: string, remedy: Remedy, indent: number, width: number): string {
  return label + ('run' in remedy ? remedyText(remedy) : wrap(remedyText(remedy), indent, indent + label.length, width));
}
