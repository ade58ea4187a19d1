// What the policies of Windows that restrict NTLM mean (Network security: Restrict NTLM, in the key Lsa\\MSV1_0 of the registry).
import type { SectionData } from '../../documents/facts.ts';

/** RestrictReceivingNTLMTraffic and RestrictSendingNTLMTraffic, where they are set; whether ClientAllowedNTLMServers names servers. */
export interface NtlmPolicies {
  incoming?: number;
  outgoing?: number;
  exceptions: boolean;
}

/** From the values of the registry key, by their names in lower case; numbers as reg.exe prints them, 0x2. */
export function ntlmPoliciesIn(values: Map<string, string>): NtlmPolicies {
  const [incoming, outgoing] = ['restrictreceivingntlmtraffic', 'restrictsendingntlmtraffic'].map((name) => values.get(name));
  return {
    ...(incoming !== undefined && { incoming: Number(incoming) }),
    ...(outgoing !== undefined && { outgoing: Number(outgoing) }),
    exceptions: values.has('clientallowedntlmservers'),
  };
}

/** 1: refuse that of domain accounts, 2: all. Another number is not known. */
export function ntlmIncoming({ incoming = 0 }: NtlmPolicies): Pick<SectionData<'host'>, 'ntlmIncoming'> {
  if (incoming === 0) return { ntlmIncoming: 'allowed' };
  return incoming === 1 || incoming === 2 ? { ntlmIncoming: 'denied' } : {};
}

/** 1: only watched, 2: refused, but to the servers that are excepted: whether UCServer is among them is not asked. */
export function ntlmOutgoing({ outgoing = 0, exceptions }: NtlmPolicies): Pick<SectionData<'client'>, 'ntlmOutgoing'> {
  if (outgoing === 0 || outgoing === 1) return { ntlmOutgoing: 'allowed' };
  return outgoing === 2 && !exceptions ? { ntlmOutgoing: 'denied' } : {};
}
