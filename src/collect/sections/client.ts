// What a client tells: its log, its tickets, and the name of the server that it is set to.
import type { Section } from '../../documents/facts.ts';
import { serviceClass } from '../../domain/spn.ts';
import type { Captured } from '../captured.ts';
import { ticketOf } from '../formats/klist.ts';
import { collected, failed, skipped } from '../section.ts';

export function clientLogSection({ clientLog }: Captured, paths: string[]): Section<'clientLog'> {
  if (clientLog === undefined) return skipped('no --client-log');
  return 'reason' in clientLog ? failed(clientLog.reason) : collected('clientLog', paths.join(', '), clientLog.value, ['client log']);
}

/** The ticket for the server's full name. @param server the name that clients ask for */
export function ticketSection({ klist }: Captured, server: string | undefined): Section<'ticket'> {
  if (klist === undefined) return skipped('no --klist');
  if ('reason' in klist) return failed(klist.reason);
  if (server === undefined) return failed(`${klist.file}: which ticket to look for is not known without --server`);
  return collected('ticket', klist.file, ticketOf(klist.value, `${serviceClass}/${server}`), ['klist']);
}

/** Role client: the server that this workstation is set to. */
export function clientSection(server: string | undefined): Section<'client'> {
  return server === undefined ? skipped('no --server') : collected('client', '--server', { serverName: server }, ['--server']);
}
