import type { Remedy } from '../documents/results.ts';
import { powershellLine } from '../text/powershell.ts';
import { visible } from '../text/visible.ts';

/** What to do as one line: a command for PowerShell, or a sentence. */
export const remedyText = (remedy: Remedy): string => ('run' in remedy ? powershellLine(remedy.run) : visible(remedy.do));
