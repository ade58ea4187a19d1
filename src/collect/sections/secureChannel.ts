// Whether the password of the server's computer account is the directory's, as the last use of the secure channel tells it.
import { dataIn, type Facts, type Section, type SectionData } from '../../documents/facts.ts';
import { at, reason, since, textOf, type Lack, type Reason } from '../../text/reasons.ts';
import { sameName } from '../../text/sameName.ts';
import type { Reading } from '../captured.ts';
import type { NltestAnswer } from '../formats/nltest.ts';
import { isOtherMachine } from '../identity/host.ts';
import { addFacts, failed } from '../section.ts';

type Note = NonNullable<Facts['notes']>[number];
type Channel = NonNullable<SectionData<'host'>['secureChannel']>;

/**
 * The host with what nltest printed of its secure channel; where that tells nothing, a note says why and the fact is not known.
 * @param isController the server is a domain controller
 */
export function withSecureChannel(
  host: Section<'host'>,
  reading: Reading<NltestAnswer[]> | undefined,
  isController: boolean,
): { section: Section<'host'>; notes: Note[] } {
  if (reading === undefined) return { section: host, notes: [] };
  const told = 'because' in reading ? reading : channelOf(reading.file, reading.value.at(-1)!, dataIn(host), isController);
  if (!('because' in told)) return { section: addFacts('host', host, reading.file, { secureChannel: told.channel }, 'nltest'), notes: [] };
  const notes: Note[] = [{ code: 'secure-channel-unknown', message: `${textOf(told.because)}.` }];
  const section = host.status === 'skipped' ? failed(told.because) : addFacts('host', host, reading.file, {}, 'nltest');
  return { section, notes };
}

/** ERROR_ACCESS_DENIED, ERROR_NO_TRUST_LSA_SECRET, ERROR_NO_TRUST_SAM_ACCOUNT, ERROR_TRUSTED_RELATIONSHIP_FAILURE (MS-ERREF 2.2). */
const broken = [5, 1786, 1787, 1789];

/** The last answer of a file is the newest. Where the server's domain is not known, all are taken for its own. */
function channelOf(
  file: string,
  answer: NltestAnswer,
  host: Partial<SectionData<'host'>>,
  isController: boolean,
): { channel: Channel } | Lack {
  const { line, status, isRefused, machine } = answer;
  const place = `${file}:${line}`;
  const lack = (because: Reason): Lack => ({ because });
  if (machine !== undefined && isOtherMachine(machine, host))
    return lack(reason('other-machine', { place, machine, server: host.fqdn ?? host.netbios ?? '', expected: reason('expects-nltest') }));
  if (isController) return lack(reason('channel-of-controller', { place }));
  if (isRefused) return lack(since(reason('channel-refused', { place, status }), refusals[status]));
  const other = otherDomain(answer, host.domain ?? suffixOf(host.fqdn));
  if (other) return lack(at(place, other));
  if (status === 0) return { channel: 'whole' };
  if (broken.includes(status)) return { channel: 'broken' };
  return lack(since(reason('channel-status', { place, status }), failures[status]));
}

const noServer = reason('no-controller-reached');
/** What a refusal of the call means, and what the last use of the channel that says nothing of the password. */
const refusals: Record<number, Reason> = { 5: reason('needs-rights'), 1355: reason('no-domain-of-member'), 1722: reason('no-netlogon') };
const failures: Record<number, Reason> = { 1311: noServer, 1355: noServer, 1722: noServer };

/**
 * Why the answer is not of the server's domain, or may not be. The domain is named by the command, and by its domain controller, which a
 * broken channel does not have. A NetBIOS name is that of the domain where it is the first label of its DNS name, and else unclear.
 */
function otherDomain({ domain: asked, controller }: NltestAnswer, home: string | undefined): Reason | undefined {
  const names = [suffixOf(controller), asked?.replace(/\.$/, '')].filter((name) => name !== undefined);
  if (home === undefined || names.some((name) => sameName(name, home) || sameName(name, home.split('.')[0]))) return undefined;
  const full = names.find((name) => name.includes('.'));
  if (full !== undefined) return reason('channel-of-other-domain', { domain: full, home });
  return names.length === 0 ? undefined : reason('channel-domain-unclear', { domain: names[0]! });
}

/** `corp.example` of `ucs01.corp.example`. */
function suffixOf(name: string | undefined): string | undefined {
  const dot = name?.indexOf('.') ?? -1;
  return dot < 0 ? undefined : name!.slice(dot + 1).replace(/\.$/, '');
}
