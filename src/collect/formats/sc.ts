import type { SectionData } from '../../documents/facts.ts';
import { NotUnderstood } from '../../system/errors.ts';
import { reason, type Reason } from '../../text/reasons.ts';
import { sameName } from '../../text/sameName.ts';
import { serviceDoesNotExist, serviceName, startModes, states } from '../identity/service.ts';
import { excerpt, refuseNoText, rows, type Row } from './console.ts';

export interface ServiceReading {
  /** What the outputs tell; state only from query and queryex, startMode and runAs only from qc. */
  data: SectionData<'service'>;
  /** 1-based line of the first output. */
  line: number;
  /** Command line that the service is started with, from qc. */
  binaryPath?: string;
  /** The machine that was asked, where the pasted command line or its prompt names one, as written. */
  machine?: string;
}

/** What one output tells, and where it stands. */
export interface ServiceStatement {
  place: string;
  data: ServiceReading['data'];
}

/** A call of sc, of which the outputs below are. */
interface Call {
  /** The service; absent where the call names none. */
  service: string | undefined;
  machine: string | undefined;
}

/** One output of sc while it is read. */
interface Output {
  line: number;
  /** Of the line that names the service. */
  label: string;
  /** The service; in a list of many, sc query has its display name below. */
  names: string[];
  fields: string[];
}

const expected = reason('expects-sc', { service: serviceName });

/** qc: type, start type, error control, path, load order group, tag, display name, dependencies, run-as account. */
const configFields = 9;
const pathField = 3;
/** query: type, state, two exit codes, checkpoint, wait hint; queryex has more. */
const statusFields = 6;

/**
 * Reads what `sc qc`, `sc query` and `sc queryex` print for UCServer's service. Field names and sentences are in the system's
 * language (Spanish and Russian Windows translate both), so order and numbers decide. Outputs of other services are passed over.
 * @throws NotUnderstood where none is of UCServer's service, one is cut off, two contradict or are of different machines
 */
export function readService(text: string): ServiceReading {
  refuseNoText(text, expected);
  const told: ServiceStatement[] = [];
  let others: Output | undefined;
  let call: Call | undefined;
  let machine: { name: string | undefined; line: number } | undefined;
  let failure: { code: number; line: number } | undefined;
  let first: number | undefined;
  let binaryPath: string | undefined;
  const tell = (line: number, data: ServiceReading['data']) => {
    first ??= line;
    machine ??= { name: call?.machine, line };
    if (!sameName(machine.name ?? '', call?.machine ?? ''))
      throw new NotUnderstood(reason('several-machines', { line: machine.line, otherLine: line, expected }));
    told.push({ place: `line ${line}`, data });
  };

  for (const part of partsOf(text)) {
    if ('call' in part) call = part.call;
    else if ('code' in part) {
      if (part.code === serviceDoesNotExist && (call === undefined || isOurs(call.service ?? ''))) tell(part.line, { installed: false });
      else failure ??= part;
    } else if (part.names.some(isOurs)) {
      const data = dataOfOutput(part);
      tell(part.line, data);
      if (data.startMode !== undefined) binaryPath ??= part.fields[pathField];
    } else if (part.fields.length > 0) others ??= part;
  }

  if (first !== undefined)
    return {
      data: joinServices(told),
      line: first,
      ...(binaryPath !== undefined && { binaryPath }),
      ...(machine?.name !== undefined && { machine: machine.name }),
    };
  if (others) throw new NotUnderstood(reason('other-service', { line: others.line, found: excerpt(others.names[0]!), expected }));
  if (failure) throw new NotUnderstood(reason('program-error', { program: 'sc', error: failure.code, line: failure.line, expected }));
  throw new NotUnderstood(reason('not-its-output', { program: 'sc', expected }));
}

/**
 * What several outputs tell together.
 * @throws NotUnderstood where two tell different things
 */
export function joinServices(told: readonly ServiceStatement[]): ServiceReading['data'] {
  const joined: Record<string, unknown> = {};
  const places: Record<string, string> = {};
  for (const { place, data } of told) {
    for (const [key, value] of Object.entries(data)) {
      if (key in joined && String(joined[key]).toLowerCase() !== String(value).toLowerCase())
        throw new NotUnderstood(
          reason('contradiction', { place, key, value: String(value), otherPlace: places[key]!, otherValue: String(joined[key]) }),
        );
      joined[key] ??= value;
      places[key] ??= place;
    }
  }
  return joined as unknown as ServiceReading['data'];
}

/** The calls, errors and outputs in a text. */
function* partsOf(text: string): Generator<{ call: Call } | { code: number; line: number } | Output> {
  let output: Output | undefined;
  for (const row of rows(text)) {
    const call = callOf(row.text);
    const code = errorOf(row.text);
    const field = fieldOf(row);
    if (call !== undefined || code !== undefined) {
      if (output) yield output;
      output = undefined;
      yield call === undefined ? { code: code!, line: row.line } : { call };
    } else if (!field || field.label === '') {
      // A sentence, the flags of the state, the second dependency, or the rest of a line that the console broke.
    } else if (row.indent > 0) {
      output?.fields.push(field.value);
    } else if (output && output.fields.length === 0 && output.label !== field.label) {
      output.names.push(field.value);
    } else {
      if (output) yield output;
      output = { line: row.line, label: field.label, names: [field.value], fields: [] };
    }
  }
  if (output) yield output;
}

/** `LABEL : value`; the label is empty where the value goes on from the line above. */
function fieldOf({ text }: Row): { label: string; value: string } | undefined {
  const match = /^([^ \t:]*)[ \t]*:(?:[ \t]+(.*))?$/.exec(text);
  return match ? { label: match[1]!, value: match[2] ?? '' } : undefined;
}

/** `[SC] OpenService FAILED 1060:`, in any language. */
function errorOf(text: string): number | undefined {
  const code = /^\[SC\]/i.test(text) ? /([0-9]{1,10})[ \t]*[:：]?$/.exec(text.slice(-20))?.[1] : undefined;
  return code === undefined ? undefined : Number(code);
}

/** A pasted command line. The machine stands before what sc is to do, with psexec before sc, or in the prompt of a remote session. */
function callOf(text: string): Call | undefined {
  const verb =
    /(?:^|[\s\\/"'&>{])sc(?:\.exe)?["']?[ \t]+(?:["']?\\\\\S+[ \t]+)?(?:q[a-z]+|start|stop|pause|continue|interrogate|control|config|delete)\b/i;
  const match = verb.exec(text);
  if (!match) return undefined;
  const end = match.index + match[0].length;
  const machine =
    /(?:^|[\s"'])\\\\([^\s\\"']+)["']?[ \t]/.exec(text.slice(0, end))?.[1] ??
    /[ \t]-(?:computername|r:|remote:)[ \t]*["']?([^\s"']+)/i.exec(text.slice(0, end))?.[1] ??
    /^\[([^\]\s]+)\]: ?PS\b/i.exec(text)?.[1];
  return { service: /^[ \t]+["']?([^\s"']+)/.exec(text.slice(end))?.[1], machine };
}

function isOurs(name: string): boolean {
  return sameName(name.trim(), serviceName);
}

function dataOfOutput({ line, fields }: Output): ServiceReading['data'] {
  const place = { line, expected };
  const [type = '', second = '', third] = fields;
  const isStatus = third !== undefined && /^[0-9]+[ \t]*\(0x[0-9a-f]+\)$/i.test(third);
  if (fields.length < (isStatus ? statusFields : configFields)) refuse(reason('cut-off', place));
  if (!/^[0-9a-f]+(?:[ \t]|$)/i.test(type)) refuse(reason('no-service-type', { ...place, found: excerpt(type) }));
  const number = Number(/^[0-9]+(?=[ \t]|$)/.exec(second)?.[0]);
  if (isStatus) {
    const state = states[number] ?? refuse(reason('no-service-state', { ...place, found: excerpt(second) }));
    return { installed: true, state };
  }
  const startMode = startModes[number] ?? refuse(reason('no-start-type', { ...place, found: excerpt(second) }));
  if (fields.length > configFields) refuse(reason('too-many-fields', { ...place, found: fields.length, most: configFields }));
  const runAs = fields[configFields - 1]!;
  if (runAs === '') refuse(reason('no-run-as', place));
  return { installed: true, startMode, runAs };
}

function refuse(because: Reason): never {
  throw new NotUnderstood(because);
}
