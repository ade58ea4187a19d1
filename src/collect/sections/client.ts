// What a client tells: its logs, its tickets, and the name of the server that it is set to.
import type { Section, SectionData } from '../../documents/facts.ts';
import { serviceClass } from '../../domain/spn.ts';
import { NotUnderstood } from '../../system/errors.ts';
import { at, reason } from '../../text/reasons.ts';
import { sameName } from '../../text/sameName.ts';
import type { Reading } from '../captured.ts';
import { ticketOf, type KlistAnswer } from '../formats/klist.ts';
import type { Probe } from '../formats/probeDocument.ts';
import { addFacts, collected, failed, skipped } from '../section.ts';

type LogReading = Reading<SectionData<'clientLog'>>;

export function clientLogFromFiles(reading: LogReading | undefined): Section<'clientLog'> {
  if (reading === undefined) return skipped(reason('no-option', { option: '--client-log' }));
  return 'because' in reading ? failed(reading.because) : collected('clientLog', reading.file, reading.value, ['client log']);
}

/** Where ProCall keeps its logs is not published: without any, or without a client's log among them, it is as if nobody had asked. */
export function clientLogFromProfiles(reading: LogReading | undefined): Section<'clientLog'> {
  if (reading === undefined) return skipped(reason('no-log-folder'));
  return 'because' in reading ? skipped(reason('no-log-in-folder', { because: reading.because })) : clientLogFromFiles(reading);
}

/** The ticket for the server's full name. @param server the name that clients ask for */
export function ticketFromKlist(reading: Reading<KlistAnswer[]> | undefined, server: string | undefined): Section<'ticket'> {
  if (reading === undefined) return skipped(reason('no-option', { option: '--klist' }));
  if ('because' in reading) return failed(reading.because);
  if (server === undefined) return failed(at(reading.file, reason('ticket-not-known')));
  try {
    return collected('ticket', reading.file, ticketOf(reading.value, `${serviceClass}/${server}`), ['klist']);
  } catch (error) {
    if (error instanceof NotUnderstood) return failed(at(reading.file, error.because));
    throw error;
  }
}

/**
 * Role client: the server that this workstation is set to, by --server or its own settings, and what it lets go out.
 * @param live what its settings say, where they were read, and whether it may use NTLM
 */
export function clientSection(
  server: string | undefined,
  live: Section<'client'> | undefined,
  ntlm: Pick<SectionData<'client'>, 'ntlmOutgoing'>,
): Section<'client'> {
  const named = clientFromOption(server);
  if (live === undefined) return named;
  return addFacts('client', named.status === 'collected' ? named : live, 'registry (MSV1_0)', ntlm, 'PowerShell');
}

function clientFromOption(server: string | undefined): Section<'client'> {
  if (server === undefined) return skipped(reason('no-option', { option: '--server' }));
  return collected('client', '--server', { serverName: server }, ['--server']);
}

/**
 * The server that ProCall on this workstation is set to. How its settings are called is not published: taken is what
 * has server or host in its name and a DNS name as value, where all such settings name the same one.
 */
export function clientFromProbe({ client }: Pick<Probe, 'client'>): Section<'client'> {
  const advice = reason('give-server');
  if ('because' in client) return failed(reason('client-settings', { because: client.because, advice }));
  const naming = client.settings.filter(({ name, value }) => /server|host/i.test(name) && isHostName(value));
  const last = naming.at(-1);
  if (last === undefined) return failed(reason('no-server-set', { advice }));
  if (!naming.every(({ value }) => sameName(value, last.value))) {
    const settings = naming.map(({ name, value }) => `${name}: ${value}`).join(', ');
    return failed(reason('several-servers-set', { settings, advice }));
  }
  const places = naming.map(({ key, name }) => `${key}\\${name}`).join(', ');
  return collected('client', places, { serverName: last.value }, ['PowerShell']);
}

/** Labels of letters, digits and hyphens; neither a number nor an address, nor a switch in words. */
function isHostName(text: string): boolean {
  const isName = text.length <= 253 && /^[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*$/i.test(text) && /[a-z]/i.test(text);
  return isName && !/^(?:true|false|yes|no|on|off)$/i.test(text);
}
