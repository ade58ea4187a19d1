// Why a directory refused; numbers decide, never the words of the server.
import { reason, type PlainCode, type Reason } from '../../text/reasons.ts';

/** Results of the server (RFC 4511 4.1.9), then what the asking side itself tells (RFC 1823, winldap.h). */
const ldapErrors: Record<number, PlainCode> = {
  3: 'time-limit',
  4: 'size-limit',
  8: 'stronger-logon',
  11: 'administrative-limit',
  32: 'no-such-entry',
  49: 'wrong-password',
  50: 'no-right-to-read',
  51: 'server-busy',
  52: 'server-unavailable',
  81: 'no-server',
  82: 'no-kerberos-ticket',
  85: 'no-answer',
  86: 'no-common-logon',
  91: 'no-connection',
};

/** Behind `data` in the message of a refused bind: Windows' own number, hexadecimal (LDAP error 49). */
const bindErrors: Record<string, PlainCode> = {
  525: 'no-such-user',
  '52e': 'wrong-password',
  530: 'not-at-this-time',
  531: 'not-at-this-machine',
  532: 'password-expired',
  533: 'user-disabled',
  701: 'user-expired',
  773: 'password-to-change',
  775: 'user-locked-out',
};

/** An answer that is not success, with its number. */
export function resultReason({ status, errorMessage }: { status: number; errorMessage: string }): Reason {
  const data = status === 49 ? /\bdata ([0-9a-f]{3,8})\b/i.exec(errorMessage.slice(0, 500))?.[1]?.toLowerCase() : undefined;
  const code = (data === undefined ? undefined : bindErrors[data]) ?? ldapErrors[status];
  const error = data === undefined ? status : `${status}, ${data}`;
  return code === undefined ? reason('other-ldap-error', { error }) : reason('ldap-error', { because: reason(code), error });
}
