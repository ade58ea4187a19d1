// kerbcheck as a resource of DSC v3, which calls it as the manifest in integrations/dsc says: an instance as JSON on standard input, one
// JSON value a line on standard output, messages as JSON lines on the error stream. Not compliant is an answer, and no error: DSC takes
// every exit code but 0 as one (learn.microsoft.com, "DSC resource manifest").
import type { DscInstance } from '../generated/dsc.ts';
import { factsText } from '../documents/facts.ts';
import { openFindings, type Result, type Results } from '../documents/results.ts';
import { exitCode, usualFailOn } from '../exit.ts';
import { findingsLine } from '../report/line.ts';
import { reportName } from '../report/reportName.ts';
import { WrongUse } from '../system/errors.ts';
import { parseJson } from '../system/json.ts';
import { filledLines } from '../system/lines.ts';
import { sha256 } from '../system/sha256.ts';
import { writeStdout } from '../system/stdout.ts';
import { escapeJson, visible } from '../text/visible.ts';
import { theServer } from './check.ts';
import type { SourceOptions } from './collect.ts';
import { judge, type BasisOptions } from './judging.ts';
import { asItIs } from './redacting.ts';

export const dscOperations = ['get', 'test', 'export'] as const;
type Operation = (typeof dscOperations)[number];

/** What is found, of all that an instance can have. */
type State = Required<Pick<DscInstance, 'verdict' | 'failed' | 'waived' | 'unknown' | 'notChecked' | 'relaxed'>> &
  Pick<DscInstance, 'login'>;

/** kerbcheck dsc get|test|export. Answers with the exit code. */
export async function dsc({ operation }: { operation: string }): Promise<number> {
  try {
    const known = dscOperations.find((name) => name === operation);
    if (known === undefined) throw new WrongUse(`dsc ${operation}: expected one of ${dscOperations.join(', ')}`);
    await answer(known, await readInstance());
    return 0;
  } catch (error) {
    if (!(error instanceof WrongUse)) throw error;
    say('error', error.message);
    return exitCode('wrongUse', 'standard');
  }
}

async function answer(operation: Operation, instance: DscInstance): Promise<void> {
  const results = await resultsOf(instance);
  const line = findingsLine(results, reportName(results), '').trimEnd();
  say(results.verdict === 'compliant' ? 'info' : 'warn', line);
  const { server = results.server, site, waivers, failOn } = instance;
  const state = stateOf(results);
  const actual = { server, site, waivers, failOn, ...state };
  if (operation !== 'test') return print(actual);
  const differing = notAsDesired(instance, state);
  await print({ ...actual, _inDesiredState: differing.length === 0 });
  await print(differing);
}

const name = 'standard input';

/** An instance is optional to get and export, and its keys are to all three. @throws WrongUse where what was given is none */
async function readInstance(): Promise<DscInstance> {
  const lines: string[] = [];
  for await (const { bytes } of filledLines('-', name)) lines.push(bytes.toString('utf8'));
  if (lines.length === 0) return {};
  const wanted = 'an instance of Kerbcheck/Compliance is expected (kerbcheck schema dsc)';
  const value = parseJson(lines.join('\n'), name, wanted);
  const { dsc: isInstance } = await import('../generated/validators.cjs');
  if (isInstance(value)) return value;
  const [error] = isInstance.errors!;
  const { expected } = await import('../evaluate/files/yaml.ts');
  throw new WrongUse(`${name}: ${expected(error!, error!.instancePath.split('/').slice(1))}; ${wanted}`);
}

/** As `check` has it, with the files beside the executable where the instance names none. */
async function resultsOf({ failOn = usualFailOn, ...named }: DscInstance): Promise<Results> {
  const { server, site, waivers } = named;
  const given = { ...(server !== undefined && { server }), ...(waivers !== undefined && { waivers }) };
  const options: SourceOptions & Omit<BasisOptions, 'site'> = {
    ...given,
    'fail-on': failOn,
    exit: 'standard',
    live: false,
    'probe-ticket': false,
    timeout: '50',
    redact: false,
  };
  const { basis, collect } = await theServer(options, site);
  const facts = await collect();
  return judge({ facts, basis, redact: asItIs, sha256: sha256(factsText(facts)) }, []).results;
}

function stateOf({ verdict, login, relaxed = [], results }: Results): State {
  const rules = (isOne: (result: Result) => boolean): string[] => results.filter(isOne).map(({ rule }) => rule);
  return {
    verdict,
    ...(login && { login: login.ends }),
    failed: rules((result) => openFindings(result).length > 0),
    waived: rules(({ findings }) => findings.some(({ waiver }) => waiver !== undefined)),
    unknown: rules(({ outcome, incomplete }) => outcome === 'unknown' || incomplete !== undefined),
    notChecked: rules(({ outcome }) => outcome === 'notChecked'),
    relaxed,
  };
}

/** What is not as it is meant to be: a verdict that is not compliant, whatever is desired, and what else is desired and was not found. */
function notAsDesired(desired: DscInstance, state: State): string[] {
  const differs = (key: keyof State): boolean => desired[key] !== undefined && sorted(desired[key]) !== sorted(state[key]);
  const keys = ['login', ...Object.keys(state)] as (keyof State)[];
  return [...new Set(keys)].filter((key) => (key === 'verdict' && state.verdict !== 'compliant') || differs(key));
}

const sorted = (value: string | string[] | undefined): string => JSON.stringify([value].flat().toSorted());

async function print(value: object): Promise<void> {
  await writeStdout(`${escapeJson(JSON.stringify(value), true)}\n`);
}

/** A message as DSC takes it, which shows it on a terminal. */
function say(level: 'error' | 'warn' | 'info', message: string): void {
  process.stderr.write(`${escapeJson(JSON.stringify({ [level]: visible(message) }), true)}\n`);
}
