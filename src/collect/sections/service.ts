// The Windows service eucsrv: from what sc printed, captured or live, and from Win32_Service.
import type { Section, SectionData } from '../../documents/facts.ts';
import { NotUnderstood } from '../../system/errors.ts';
import { at, joinReasons, reason } from '../../text/reasons.ts';
import { sameName } from '../../text/sameName.ts';
import { understoodFiles, reasonsOf, type Captured, type FileValue, type Reading } from '../captured.ts';
import type { Probe } from '../formats/probeDocument.ts';
import { joinServices, type ServiceReading } from '../formats/sc.ts';
import { isOtherMachine } from '../identity/host.ts';
import { kindOf, kindOfResolved, type ResolvedAccount } from '../identity/runAs.ts';
import { serviceName, startModes, states } from '../identity/service.ts';
import { collected, failed, skipped } from '../section.ts';
import { controllerIn } from './controller.ts';
import type { SourceName } from '../sources.ts';

type Service = SectionData<'service'>;

/**
 * Every file that was named counts: one that is not understood, or of another machine, may contradict the others.
 * @param host the server's names, where they are known
 */
export function serviceFromFiles(
  { service: readings, ...accounts }: Pick<Captured, 'service' | 'listings' | 'ldif'>,
  host: Partial<SectionData<'host'>>,
): Section<'service'> {
  const [broken] = reasonsOf(readings);
  if (broken !== undefined) return failed(broken);
  if (readings.length === 0) return skipped(reason('no-option', { option: '--service' }));
  const outputs = understoodFiles(readings);
  const other = outputs.find(({ value }) => value.machine !== undefined && isOtherMachine(value.machine, host));
  if (other) {
    const { machine = '' } = other.value;
    const server = host.fqdn ?? host.netbios ?? '';
    return failed(
      reason('other-machine', { place: placeOf(other), machine, server, expected: reason('expects-sc', { service: serviceName }) }),
    );
  }
  return serviceFromSc(outputs, placeOf, host.netbios, (runAs) => controllerIn(accounts, host.netbios, runAs));
}

/**
 * One of the two outputs of sc.exe is enough: what the other would have told is not known.
 * @param shortName this machine's NetBIOS name
 * @param isController this machine is a domain controller; undefined: not known
 */
export function serviceFromTools(
  outputs: Reading<ServiceReading>[],
  shortName: string | undefined,
  isController: boolean | undefined,
): Section<'service'> {
  const answers = understoodFiles(outputs);
  if (answers.length === 0) return failed(joinReasons(reasonsOf(outputs)) ?? reason('service-not-looked-for'));
  return serviceFromSc(
    answers,
    ({ file }) => file,
    shortName,
    () => isController,
    ['PowerShell'],
  );
}

/**
 * @param source what each output is called as a source
 * @param isController tells whether the machine is a domain controller, undefined where that is not known; asked for the run-as account
 */
function serviceFromSc(
  outputs: FileValue<ServiceReading>[],
  source: (output: FileValue<ServiceReading>) => string,
  shortName: string | undefined,
  isController: (runAs: string) => boolean | undefined,
  lost: SourceName[] = [],
): Section<'service'> {
  try {
    const data = joinServices(outputs.map((output) => ({ place: placeOf(output), data: output.value.data })));
    const kind = data.runAs === undefined ? undefined : kindOf(data.runAs, shortName, isController(data.runAs));
    const withKind = data.installed && kind ? { ...data, kind } : data;
    return collected('service', outputs.map(source).join(', '), withKind, commandsOf(data), lost);
  } catch (error) {
    if (error instanceof NotUnderstood) return failed(error.because);
    throw error;
  }
}

function placeOf({ file, value }: FileValue<ServiceReading>): string {
  return `${file}:${value.line}`;
}

/** The commands whose outputs are there; neither where they say that the service is not installed, and that alone. */
function commandsOf({ startMode, state }: ServiceReading['data']): SourceName[] {
  return [...(startMode === undefined ? [] : (['sc qc'] as const)), ...(state === undefined ? [] : (['sc query'] as const))];
}

/**
 * @param machine the computer's NetBIOS name, where it is known
 * @param account what Windows resolves the run-as account to, where it does
 * @param isController the machine is a domain controller; undefined: not known
 */
export function serviceFromProbe(
  { service }: Pick<Probe, 'service'>,
  machine: string | undefined,
  account: ResolvedAccount | undefined,
  isController: boolean | undefined,
): Section<'service'> {
  const source = `Win32_Service ${serviceName}`;
  if (service === undefined) return failed(reason('service-not-looked-for'));
  if ('because' in service) return failed(at(source, service.because));
  if (!service.installed) return collected('service', source, { installed: false }, ['PowerShell']);
  const state = fromWords(states, service.state);
  const startMode = fromWords(startModes, service.startMode);
  const kind = service.runAs === undefined ? undefined : kindOfResolved(service.runAs, account, machine, isController);
  const data: Service = {
    installed: true,
    ...(state && { state }),
    ...(startMode && { startMode }),
    ...(service.startedAt !== undefined && { startedAt: service.startedAt }),
    ...(service.runAs !== undefined && { runAs: service.runAs }),
    ...(kind && { kind }),
    ...(service.processSid !== undefined && { processSid: service.processSid }),
  };
  return collected('service', source, data, ['PowerShell']);
}

/** Win32_Service has constants in English, whatever the language of Windows: `Start Pending`. */
function fromWords<Constant extends string | undefined>(constants: readonly Constant[], words: string | undefined): Constant | undefined {
  return constants.find((constant) => sameName(constant, words?.replaceAll(' ', '')));
}
