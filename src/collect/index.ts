// Collects the facts: which source fills which section. Observes only; nothing is judged here.
import type { Facts, Section } from '../facts.ts';
import { utc } from '../domain/time.ts';
import { VERSION } from '../generated/version.ts';
import { WrongUse } from '../system/errors.ts';
import { findAccount } from './account.ts';
import { authNotes, authSection } from './auth.ts';
import { readCaptured, type Captured } from './captured.ts';
import { clientLogSection, clientSection, ticketSection } from './client.ts';
import { hostSection, netbiosName } from './host.ts';
import { skipped } from './section.ts';
import type { SourceFiles } from './sources.ts';
import { spnsSection } from './spns.ts';

export interface Request {
  files: SourceFiles;
  /** The server that is judged, as --server names it. */
  server?: string;
  role?: Facts['role'];
}

/** @throws WrongUse where a named file cannot be read */
export async function collect({ files, server, role }: Request): Promise<Facts> {
  if (files['general-xml'] && files['datacenter-config'])
    throw new WrongUse('--general-xml and --datacenter-config: the setting is in the one or the other, give the one of the edition');
  const collectedAt = utc(new Date());
  const name = server?.replace(/\.$/, '');
  const captured = await readCaptured(files);
  const shortName = name && netbiosName(name);
  const service: Section<'service'> =
    captured.service.length === 0 ? skipped('no --service') : (await import('./serviceSection.ts')).serviceSection(captured, shortName);
  const account = findAccount(captured, service.status === 'collected' ? service.data : {}, shortName);
  const spns = spnsSection(captured, account);
  const asServer: Facts['sections'] = {
    host: hostSection(name, captured),
    product: skipped('no source tells the product'),
    service,
    auth: authSection(captured),
  };
  return {
    format: 'kerbcheck-facts/1',
    server: name ?? computerName(captured) ?? '-',
    ...(role ? { role } : {}),
    collectedAt,
    collector: { version: VERSION },
    notes: distinct([...authNotes(captured), ...account.notes, ...spns.notes, ...codePageNotes(captured)]),
    sections: {
      ...(role === 'client' ? { client: clientSection(name) } : asServer),
      directory: skipped('no source tells the directory server'),
      account: account.section,
      spns: spns.section,
      clientLog: clientLogSection(captured, files['client-log'] ?? []),
      ticket: ticketSection(captured, name),
    },
  };
}

/** The name of the computer whose setspn -L is given: only a computer has HOST/<its own name>. */
function computerName({ listings }: Captured): string | undefined {
  return listings
    .filter(({ kind }) => kind === 'account')
    .flatMap(({ spns, account }) => spns.flatMap(({ spn }) => (isHostSpn(spn, account!.dn) ? [spn.slice('HOST/'.length)] : [])))[0];
}

function isHostSpn(spn: string, dn: string): boolean {
  return dn.toLowerCase().startsWith(`cn=${spn.slice('HOST/'.length).toLowerCase()},`) && /^host\//i.test(spn);
}

function codePageNotes({ doubtful }: Captured): NonNullable<Facts['notes']> {
  return doubtful.map((file) => ({
    code: 'code-page-doubtful',
    message: `${file} fits more than one code page: letters beyond ASCII may be wrong, and names not equal to those of other files.`,
  }));
}

/** The same file can be a matter of several sections. */
function distinct(notes: NonNullable<Facts['notes']>): NonNullable<Facts['notes']> {
  return [...new Map(notes.map((note) => [note.message, note])).values()];
}
