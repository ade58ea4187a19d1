import type { Tone } from '../tone.ts';

/**
 * By numbers of the terminal's own 16 colours, which its theme makes readable; where bold stands for bright (Windows), by the bright ones.
 * Of these red and magenta have a contrast of 3:1 on black and on white, of green the plain one has; yellow, cyan and grey have not.
 */
export const colours: Record<Tone, string> = { good: '32', bad: '1;31', open: '1;35' };

/** Colours a text, each of its lines by itself, so that the indent stays plain. */
export type Paint = (text: string, tone: Tone) => string;

export const painter = (color: boolean): Paint =>
  color ? (text, tone) => text.replace(/\S[^\n]*/g, (line) => `\u001b[${colours[tone]}m${line}\u001b[0m`) : (text) => text;
