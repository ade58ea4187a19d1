/**
 * What an error of `klist get` means (MS-ERREF 2.3.1 NTSTATUS, 2.1.1 HRESULT). refused: a KDC was asked and has no ticket for this SPN.
 * No KDC was asked for want of a
 * logon (no-logon), of a domain controller or a network (no-controller), or of the service Netlogon (no-netlogon). caller: the account of
 * who asked.
 */
const causes = new Map<string, KlistCause>(
  Object.entries({
    '0xc000018b': 'refused', // STATUS_NO_TRUST_SAM_ACCOUNT
    '0x80090303': 'refused', // SEC_E_TARGET_UNKNOWN
    '0xc0000064': 'refused', // STATUS_NO_SUCH_USER
    '0xc000005f': 'no-logon', // STATUS_NO_SUCH_LOGON_SESSION
    '0xc000005e': 'no-controller', // STATUS_NO_LOGON_SERVERS
    '0x8009030e': 'no-logon', // SEC_E_NO_CREDENTIALS
    '0x80090311': 'no-controller', // SEC_E_NO_AUTHENTICATING_AUTHORITY
    '0xc0000192': 'no-netlogon', // STATUS_NETLOGON_NOT_STARTED
    '0xc0000133': 'clock', // STATUS_TIME_DIFFERENCE_AT_DC
    '0x80090324': 'clock', // SEC_E_TIME_SKEW
    '0xc00002fd': 'encryption', // STATUS_KDC_UNKNOWN_ETYPE
    '0x80090342': 'encryption', // SEC_E_KDC_UNKNOWN_ETYPE
    '0xc0000413': 'selective', // STATUS_AUTHENTICATION_FIREWALL_FAILED
    '0xc0000234': 'caller', // STATUS_ACCOUNT_LOCKED_OUT
    '0xc0000072': 'caller', // STATUS_ACCOUNT_DISABLED
    '0xc000006d': 'caller', // STATUS_LOGON_FAILURE
  } as const),
);

export type KlistCause =
  'refused' | 'no-logon' | 'no-controller' | 'no-netlogon' | 'clock' | 'encryption' | 'selective' | 'caller' | 'other';

/** @param code as klist prints it: 0xc000018b */
export function klistCause(code: string): KlistCause {
  return causes.get(code.toLowerCase()) ?? 'other';
}
