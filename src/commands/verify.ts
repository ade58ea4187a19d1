import { differencesBetween } from '../documents/differences.ts';
import type { Results } from '../documents/results.ts';
import type { Basis } from '../evaluate/index.ts';
import { verificationText } from '../report/verification.ts';
import { WrongUse } from '../system/errors.ts';
import { writeStdout } from '../system/stdout.ts';
import { changesOf, withChanges } from './changes.ts';
import { readFactsFiles } from './factsFiles.ts';
import { basisOf, judge, namesGiven, pathsGiven, type BasisOptions, type ServerFacts } from './judging.ts';
import { redactingOf } from './redacting.ts';
import { readResultsFile } from './resultsFiles.ts';

interface VerifyOptions extends Omit<BasisOptions, 'fail-on' | 'exit' | 'max-age'> {
  results: string;
  facts: string;
  number?: string;
  set?: string[];
}

/** kerbcheck verify RESULTS FACTS: judged again, 0 where that gives the same results, else 1. */
export async function verify(options: VerifyOptions): Promise<number> {
  const recorded = chosen(await readResultsFile(options.results), options);
  const again = await judgeAgain(recorded, options);
  refuseOtherInputs(recorded, again, options.results);
  const differences = differencesBetween(recorded, again);
  await writeStdout(verificationText(again, differences));
  return differences.length > 0 ? 1 : 0;
}

/** @throws WrongUse where no document has the number, or there are several and no number */
function chosen(documents: Results[], { results: file, number }: VerifyOptions): Results {
  const fitting = number === undefined ? documents : documents.filter((one) => one.number === number.toLowerCase());
  const [first, second] = fitting;
  const numbers = documents.length === 1 ? `it has report ${documents[0]!.number}` : `it has ${documents.length} others`;
  if (first === undefined) throw new WrongUse(`--number ${number}: ${file} has no report of that number; ${numbers}`);
  if (second !== undefined) throw new WrongUse(`${file} has ${fitting.length} reports; --number is expected, with that of one of them`);
  return first;
}

/** As then: by the clock of then, and with what was said of the run, which the facts alone do not tell. */
async function judgeAgain(recorded: Results, options: VerifyOptions): Promise<Results> {
  const { inputs, failOn, evaluatedAt, notes } = recorded;
  const found = await factsOf(recorded, options);
  const changed = await changesOf(options.set);
  const basis = await basisOf({ ...options, 'fail-on': failOn, exit: inputs.options?.exit ?? 'standard' }, false);
  const facts = await withChanges(found.facts, changed);
  const redact = await (await redactingOf(options)).redactFor(facts, namesGiven(basis), pathsGiven(basis));
  const ofRun = notes.filter(({ code }) => code === 'same-server' || code === 'old-facts');
  // Redacted results do not tell where the files lay.
  const asThen = options.redact ? basis : withPaths(basis, inputs);
  return judge({ ...found, facts, changed, redact, basis: { ...asThen, clock: () => new Date(evaluatedAt) } }, ofRun).results;
}

/** Files may lie elsewhere now: their hashes tell whether they are the same. */
function withPaths({ siteFile, waiverFile, rulesFolder, ...basis }: Basis, { site, waivers, rules }: Results['inputs']): Basis {
  return {
    ...basis,
    ...(siteFile && { siteFile: { ...siteFile, path: site?.path ?? siteFile.path } }),
    ...(waiverFile && { waiverFile: { ...waiverFile, path: waivers?.path ?? waiverFile.path } }),
    ...(rulesFolder !== undefined && { rulesFolder: rules.path ?? rulesFolder }),
  };
}

/** The facts by their hash. @throws WrongUse where there are none of that hash */
async function factsOf({ inputs }: Results, options: VerifyOptions): Promise<Pick<ServerFacts, 'facts' | 'sha256'>> {
  const expected = inputs.facts.sha256;
  const hashes: string[] = [];
  for await (const one of readFactsFiles([options.facts])) {
    if ('broken' in one) continue;
    if (one.sha256 === expected) return one;
    hashes.push(one.sha256);
  }
  const here = hashes.length === 1 ? `its SHA-256 is ${hashes[0]}` : `none of its ${hashes.length} facts documents has that SHA-256`;
  throw new WrongUse(`${options.facts} is not what ${options.results} was judged by: facts of SHA-256 ${expected} are expected, ${here}`);
}

/** @throws WrongUse, one line, where rules, site file, waivers or options are others than those that it was judged by */
function refuseOtherInputs(recorded: Results, again: Results, file: string): void {
  const others = inputsOf(recorded).flatMap(([what, there], at) => {
    const here = inputsOf(again)[at]![1];
    return there === here ? [] : [`${what}: ${there ?? 'none'} there, ${here ?? 'none'} here`];
  });
  if (others.length > 0) throw new WrongUse(`${file} was judged by another basis: ${others.join('; ')}`);
}

/** What has to be given again, each as a text. */
function inputsOf({ tool, inputs: { rules, site, waivers, facts, options = {} } }: Results): [what: string, value: string | undefined][] {
  const hash = (file: { sha256: string } | undefined): string | undefined => file && `SHA-256 ${file.sha256}`;
  const changed = Object.entries(facts.changed).map(([path, value]) => `${path}=${JSON.stringify(value)}`);
  return [
    ['version of kerbcheck', tool],
    ['rules (--rules)', hash(rules)],
    ['site file (--site)', hash(site)],
    ['waivers (--waivers)', hash(waivers)],
    ...(['only', 'skip', 'require', 'role'] as const).map((name): [string, string | undefined] => [`--${name}`, options[name]]),
    ['--set', changed.length === 0 ? undefined : changed.join(' ')],
  ];
}
