// What check and evaluate do alike: judge facts, write the reports, set the exit code.
import { evaluateFacts, type Basis } from '../evaluate/index.ts';
import { builtInPack } from '../evaluate/pack.ts';
import { defaultSite, type Site } from '../evaluate/site.ts';
import { exitCode, type End, type ExitMode } from '../exit.ts';
import type { Facts } from '../facts.ts';
import { formats, type FormatName } from '../report/index.ts';
import { writeReports, type Output } from '../report/write.ts';
import type { Results, Severity } from '../results.ts';
import { WrongUse } from '../system/errors.ts';
import { stdoutAbilities } from '../system/stdout.ts';

/** The options of judging, as the command line has them. */
export interface JudgingOptions {
  output: string[];
  'fail-on': Severity;
  exit: ExitMode;
  role?: NonNullable<Site['role']>;
  verbose: boolean;
  quiet: boolean;
  'no-color': boolean;
}

/** Judges the facts one after the other. Answers with the exit code. */
export async function judgeAll(all: AsyncIterable<Facts>, options: JudgingOptions): Promise<number> {
  const outputs = outputsOf(options);
  const basis: Basis = {
    pack: await builtInPack(),
    site: { ...defaultSite, ...(options.role ? { role: options.role } : {}) },
    failOn: options['fail-on'],
    exitMode: options.exit,
    selected: () => true,
  };
  const ends: End[] = [];
  async function* documents(): AsyncIterable<Results> {
    for await (const facts of all) {
      const { results, end } = evaluateFacts(facts, basis);
      if (!ends.includes(end)) ends.push(end);
      yield results;
    }
  }
  const { color, ascii } = stdoutAbilities();
  const notWritten = await writeReports(outputs, documents(), {
    verbose: options.verbose,
    exitMode: options.exit,
    color: color && !options['no-color'],
    ascii,
  });
  for (const line of notWritten) process.stderr.write(`kerbcheck: ${line}\n`);
  if (ends.length === 1 && ends[0] === 'wrongUse') process.stderr.write('kerbcheck: nothing was checked: no rule has what it needs\n');
  return exitCode(notWritten.length > 0 ? 'broken' : worst(ends), options.exit);
}

/** The end of a run over several servers: a finding on one outweighs an unknown on another. */
function worst(ends: End[]): End {
  const order: End[] = ['majorFinding', 'minorFinding', 'unknown', 'wrongUse'];
  return order.find((end) => ends.includes(end)) ?? 'compliant';
}

/** @throws WrongUse for a format that is not known, or two for standard output */
export function outputsOf({ output, quiet }: Pick<JudgingOptions, 'output' | 'quiet'>): Output[] {
  if (output.length === 0) return quiet ? [] : [{ format: 'text' }];
  const outputs = output.map((text): Output => {
    const at = text.indexOf('=');
    const format = at < 0 ? text : text.slice(0, at);
    if (!Object.hasOwn(formats, format)) throw new WrongUse(`--output ${text}: expected ${Object.keys(formats).join(', ')}, with =FILE or without`);
    if (at < 0) return { format: format as FormatName };
    if (at === text.length - 1) throw new WrongUse(`--output ${text}: expected the name of a file behind =`);
    return { format: format as FormatName, file: text.slice(at + 1) };
  });
  if (outputs.filter(({ file }) => file === undefined).length > 1)
    throw new WrongUse('--output: only one format can go to standard output, give the others a file (-o json=FILE)');
  return outputs;
}
