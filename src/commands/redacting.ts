// --redact and --redact-names: how names are taken out of what a run writes.
import { existsSync } from 'node:fs';
import type { Facts } from '../documents/facts.ts';
import type { Naming } from '../documents/naming.ts';
import { WrongUse } from '../system/errors.ts';
import { smallLimit, readInput, writeFileAtomic } from '../system/files.ts';
import { textIn } from '../system/readText.ts';

export type Redact = <Value>(value: Value) => Value;

/** Nothing is taken out. */
export const asItIs: Redact = (value) => value;

export interface RedactOptions {
  redact: boolean;
  'redact-names'?: string;
}

/** How a run redacts: one naming for all of its servers. */
export interface Redacting {
  /** Leaves everything as it is, or takes out the names of the facts, `more` names and paths. @throws WrongUse where the map is another run's */
  redactFor(facts: Facts, more: string[], paths?: string[]): Promise<Redact>;
  /** Keeps what was called what. @throws CannotWrite */
  save(): Promise<void>;
}

/** @throws WrongUse where the map of names cannot be read, or is none */
export async function redactingOf({ redact, 'redact-names': file }: RedactOptions): Promise<Redacting> {
  if (!redact && file !== undefined) throw new WrongUse('--redact-names is given without --redact');
  if (!redact) return { redactFor: async () => asItIs, save: async () => {} };
  const { emptyNaming, enterServer, namingText } = await import('../documents/naming.ts');
  const { redactor } = await import('../documents/redact.ts');
  const naming = file !== undefined && existsSync(file) ? await read(file) : emptyNaming();
  const kept = [...naming.servers];
  return {
    async redactFor(facts, more, paths) {
      if (file !== undefined) enterServer(naming, kept, facts.server, `--redact-names ${file}`);
      return redactor(facts, more, naming, paths);
    },
    async save() {
      if (file !== undefined) await writeFileAtomic(file, namingText(naming));
    },
  };
}

async function read(file: string): Promise<Naming> {
  const { readNaming } = await import('../documents/naming.ts');
  return readNaming(await textIn(await readInput(file, namesLimit), file), `--redact-names ${file}`);
}

/** Of thousands of servers. */
const namesLimit = 20 * smallLimit;
