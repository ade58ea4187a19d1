import type { Remedy, RepairStep } from '../documents/results.ts';
import { wrap } from '../text/layout.ts';
import { visible } from '../text/visible.ts';
import { powershellLine } from '../text/powershell.ts';

/** The plan as lines for people: numbered, with commands to paste; below each what to know, what undoes it and what else would do. */
export function repairLines(steps: readonly RepairStep[]): string[] {
  if (steps.length === 0) return [];
  const indent = ' '.repeat(4 + String(steps.length).length);
  return [
    'Repair',
    ...steps.flatMap((step, at) => {
      const { after, note, undo, or = [] } = step;
      const [first = '', ...rest] = [
        remedyLine('', step, indent),
        ...(after === undefined ? [] : ['Only where it is still so.']),
        ...(note === undefined ? [] : [wrap(visible(note), indent.length)]),
        ...or.map((remedy) => remedyLine('or: ', remedy, indent)),
        ...(undo === undefined ? [] : [remedyLine('to undo: ', undo, indent)]),
      ];
      return [`${`  ${at + 1}`.padEnd(indent.length)}${first}`, ...rest.map((line) => indent + line)];
    }),
  ];
}

/** A command stays in one line, to be copied whole. */
function remedyLine(label: string, remedy: Remedy, indent: string): string {
  return label + remedyText(remedy, (text) => wrap(text, indent.length, indent.length + label.length));
}

/** What to do as one line: a command for PowerShell, or a sentence. */
export function remedyText(remedy: Remedy, layOut = (text: string): string => text): string {
  return 'run' in remedy ? powershellLine(remedy.run) : layOut(visible(remedy.do));
}
