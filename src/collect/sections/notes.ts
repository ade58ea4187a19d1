// What is noted of the collecting as a whole; notes of one section stand beside it.
import { dataIn, type Facts, type Section, type SectionData } from '../../documents/facts.ts';
import { commonName } from '../../domain/dn.ts';
import { netbiosName } from '../../domain/hostName.ts';
import { accountName } from '../identity/names.ts';
import { textOf, type Reason } from '../../text/reasons.ts';
import { sameName } from '../../text/sameName.ts';
import type { Probe } from '../formats/probeDocument.ts';

type Notes = NonNullable<Facts['notes']>;

/** A computer is found by its short name, which in another domain another one may have. */
export function otherNameNotes(
  { class: objectClass, dn, dnsHostName }: Partial<SectionData<'account'>>,
  { fqdn }: Partial<SectionData<'host'>>,
): Notes {
  if (objectClass !== 'computer' || !dnsHostName || !fqdn || sameName(dnsHostName, fqdn)) return [];
  return [{ code: 'other-dns-name', message: `${dn} has the DNS name ${dnsHostName}, not ${fqdn}: see that it is the server's account.` }];
}

/**
 * That no source has the name of the server, where there are sources that hold names: more likely than a server without any trace in
 * the directory is a name that is misspelt.
 */
export function absentNameNotes(
  server: string | undefined,
  account: Partial<SectionData<'account'>>,
  spns: Partial<SectionData<'spns'>>,
): Notes {
  const objects = [...(account.dn === undefined ? [] : [account.dn]), ...(spns.entries ?? []).map(({ dn }) => dn)];
  const held = [...(account.spns ?? []), ...(spns.entries ?? []).map(({ spn }) => spn)];
  const { dnsHostName, otherNames = [], name } = account;
  const names = [
    ...objects.map(commonName),
    ...held.map((spn) => spn.split('/')[1] ?? ''),
    ...(dnsHostName ? [dnsHostName] : []),
    ...otherNames,
    ...(name === undefined ? [] : [accountName(name)]),
  ].map((one) => one.replace(/:.*$/, ''));
  if (server === undefined || names.length === 0) return [];
  if (names.some((one) => sameName(one, server) || sameName(one, netbiosName(server)))) return [];
  return [
    {
      code: 'server-not-in-sources',
      message: `No source has the name ${server}: no account is called so, and no SPN that was read is for it. See that the name is right.`,
    },
  ];
}

export function codePageNotes(doubtful: string[]): Notes {
  return doubtful.map((file) => ({
    code: 'code-page-doubtful',
    message: `${file} fits more than one code page: letters beyond ASCII may be wrong, and names not equal to those of other files.`,
  }));
}

/** The same file can be a matter of several sections. */
export function distinct(notes: Notes): Notes {
  return [...new Map(notes.map((note) => [note.message, note])).values()];
}

/** Who called kerbcheck, and what that cost. */
export function callerNotes({ caller, parent }: Pick<Probe, 'caller' | 'parent'>, service: Section<'service'>): Notes {
  const notes: Notes = [];
  if ('elevated' in caller && !caller.elevated)
    notes.push({ code: 'not-elevated', message: `kerbcheck ran without administrator rights${lostWithoutRights(service)}.` });
  if ('program' in parent && /\\SysWOW64\\/i.test(parent.program))
    notes.push({
      code: 'called-by-32-bit',
      message:
        `kerbcheck was called by a 32-bit program (${parent.program}), which sees other files in System32 and other keys in ` +
        'HKLM\\SOFTWARE than kerbcheck, which reads those of 64 bits.',
    });
  return notes;
}

function lostWithoutRights(service: Section<'service'>): string {
  if (service.status === 'failed') return ': the service could not be read';
  const { state, startedAt } = dataIn(service);
  if (state === 'running' && startedAt === undefined) return ': when the service started could not be read';
  return '; all that was looked for on this machine could be read';
}

/** Parts that could not be read and are no section of their own. */
export function lossNotes({
  membership,
  runAs,
  product,
  caller,
  ntlm,
}: Pick<Probe, 'membership' | 'runAs' | 'product' | 'caller' | 'ntlm'>): Notes {
  const lost: [string, Reason | undefined][] = [
    ['whether this machine is joined to a domain', 'because' in membership ? membership.because : undefined],
    ['the SID of the run-as account', runAs && 'because' in runAs ? runAs.because : undefined],
    ['whether NTLM is restricted', ntlm && 'because' in ntlm ? ntlm.because : undefined],
    ['the version of EUCSrv.exe', product && 'noVersion' in product ? product.noVersion : undefined],
    ['whether kerbcheck runs with administrator rights', 'because' in caller ? caller.because : undefined],
  ];
  return lost.flatMap(([what, because]) =>
    because === undefined ? [] : { code: 'not-read', message: `Not known is ${what}: ${textOf(because)}.` },
  );
}
