// --expect: what judges is what somebody has seen before. A file of pins, as sha256sum writes them: `HASH  NAME`.
import { isSea } from 'node:sea';
import type { Basis } from '../evaluate/index.ts';
import { WrongUse } from '../system/errors.ts';
import { readPieces } from '../system/files.ts';
import { readText } from '../system/readText.ts';
import { sha256BySteps } from '../system/sha256.ts';

const names = ['executable', 'rules', 'site', 'waivers'] as const;
type Pins = Partial<Record<(typeof names)[number], string>>;

/** @throws WrongUse, with the hashes of what is used, where a pin is missing, differs, or is of what is not used */
export async function checkPins(file: string, basis: Pick<Basis, 'pack' | 'siteFile' | 'waiverFile'>): Promise<void> {
  const pins = readPins((await readText(file)).text, file);
  const used: Pins = {
    ...(isSea() && { executable: digestOf(process.execPath) }),
    rules: basis.pack.sha256,
    ...(basis.siteFile && { site: basis.siteFile.sha256 }),
    ...(basis.waiverFile && { waivers: basis.waiverFile.sha256 }),
  };
  const wrong = names.filter((name) => pins[name] !== used[name]);
  if (wrong.length === 0) return;
  const told = wrong.map((name) => `${name} ${differenceOf(pins[name], used[name])}`);
  throw new WrongUse(`--expect ${file}: ${told.join('; ')}`);
}

function differenceOf(pinned: string | undefined, used: string | undefined): string {
  if (used === undefined) return 'is pinned, and none is used';
  return pinned === undefined ? `has no pin, it is ${used}` : `is ${used}, not ${pinned}`;
}

function readPins(text: string, file: string): Pins {
  const pins: Pins = {};
  for (const [at, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '') continue;
    const [, hash, name] = /^([0-9a-f]{64}) [ *](\w+)\s*$/i.exec(line) ?? [];
    const known = names.find((one) => one === name);
    if (known === undefined || pins[known] !== undefined)
      throw new WrongUse(`--expect ${file}: line ${at + 1}: expected a SHA-256 in hex, two blanks and ${names.join(', ')}, each once`);
    pins[known] = hash!.toLowerCase();
  }
  return pins;
}

function digestOf(path: string): string {
  const hash = sha256BySteps();
  for (const piece of readPieces(path)) hash.add(piece);
  return hash.end();
}
