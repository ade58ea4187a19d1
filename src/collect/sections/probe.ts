// All that Windows tells of this machine, from what probe.ps1 found. Observes only: no default is applied.
import { dataIn, type Facts, type Section, type SectionData } from '../../documents/facts.ts';
import type { DirectoryReading } from '../directory/query.ts';
import { runAsAccount, type RunAsAccount } from '../directory/runAsEntry.ts';
import { reason, type Lack } from '../../text/reasons.ts';
import type { Part, Probe } from '../formats/probeDocument.ts';
import { ntlmOutgoing } from '../identity/ntlm.ts';
import { kindOfResolved, withoutMachine, type ResolvedAccount } from '../identity/runAs.ts';
import { skipped } from '../section.ts';
import { clientFromProbe } from './client.ts';
import { hostFromProbe } from './host.ts';
import { callerNotes, lossNotes } from './notes.ts';
import { productFromProbe } from './product.ts';
import { serviceFromProbe } from './service.ts';

/** What Windows tells of this machine. */
export interface WindowsFacts {
  host: Section<'host'>;
  product: Section<'product'>;
  service: Section<'service'>;
  client: Section<'client'>;
  /** Of this machine as a client, whether the server that it is set to is known or not. */
  ntlmOutgoing: Pick<SectionData<'client'>, 'ntlmOutgoing'>;
  /** For directoryFacts, with the account that was looked for. */
  directory: Part<DirectoryReading>;
  wanted: RunAsAccount | Lack;
  /** The domain to ask for the secure channel: of a member, by an administrator, to whom alone it is told. */
  channelDomain?: string;
  /** For the facts' `collector`. */
  machine?: string;
  user?: string;
  notes: NonNullable<Facts['notes']>;
}

/**
 * @param computer the server's NetBIOS name, where --server names one; else it is this machine
 * @param captured what other sources tell of the service: the probe was asked for its run-as account
 */
export function windowsFacts(
  probe: Probe,
  computer: string | undefined,
  captured: Section<'service'> = skipped(reason('no-option', { option: '--service' })),
): WindowsFacts {
  const host = hostFromProbe(probe);
  const { netbios } = dataIn(host);
  const account = probe.runAs && 'sid' in probe.runAs ? probe.runAs : undefined;
  const isController = 'controller' in probe.membership ? probe.membership.controller : undefined;
  const service = serviceFromProbe(probe, netbios, dataIn(captured).runAs === undefined ? account : undefined, isController);
  const server = computer ?? (probe.service === undefined ? undefined : netbios);
  const isThisMachine = server?.toLowerCase() === netbios?.toLowerCase();
  const judged = captured.status === 'skipped' && isThisMachine ? service : captured;
  return {
    host,
    product: productFromProbe(probe),
    service,
    client: clientFromProbe(probe),
    ntlmOutgoing: probe.ntlm && 'exceptions' in probe.ntlm ? ntlmOutgoing(probe.ntlm) : {},
    directory: probe.directory ?? { because: reason('no-domain-member') },
    ...channelDomain(probe),
    wanted: runAsAccount(withResolvedName(judged, account, server ?? netbios, isThisMachine ? isController : false), server),
    ...(netbios === undefined ? {} : { machine: netbios }),
    ...('sid' in probe.caller && { user: probe.caller.sid }),
    notes: [...callerNotes(probe, service), ...lossNotes(probe)],
  };
}

function channelDomain({ caller, membership }: Probe): Pick<WindowsFacts, 'channelDomain'> {
  const isTold = 'elevated' in caller && caller.elevated && 'joined' in membership && membership.joined && !membership.controller;
  return isTold && membership.domain !== undefined ? { channelDomain: membership.domain } : {};
}

/** The service with its run-as account by the name that Windows resolves it to; on a domain controller `.` stands for the domain. */
function withResolvedName(
  service: Section<'service'>,
  account: ResolvedAccount | undefined,
  machine: string | undefined,
  isController: boolean | undefined,
): Section<'service'> {
  if (service.status !== 'collected' || service.data.runAs === undefined) return service;
  const kind = kindOfResolved(service.data.runAs, account, machine, isController);
  const name = account?.name ?? service.data.runAs;
  const data = { ...service.data, ...(kind && { kind }) };
  return { ...service, data: { ...data, runAs: data.kind === 'localUser' ? name : withoutMachine(name, machine) } };
}
