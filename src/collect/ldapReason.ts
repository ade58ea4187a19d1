// Why a directory could not be read, in words; numbers decide, never the words of the server.

/** What the network or the server did: one line, without the place. */
export class DirectoryFailed extends Error {}

const networkReasons: Record<string, string> = {
  ENOTFOUND: 'the name is not known',
  EAI_AGAIN: 'the name service does not answer',
  ETIMEDOUT: 'cannot be reached',
  EHOSTUNREACH: 'cannot be reached',
  ENETUNREACH: 'cannot be reached',
  ECONNRESET: 'the connection was cut',
  EPIPE: 'the connection was cut',
};

/** What OpenSSL finds wrong with a certificate chain, beside what has CERT in its name. */
const untrusted = ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'INVALID_CA', 'INVALID_PURPOSE', 'PATH_LENGTH_EXCEEDED', 'HOSTNAME_MISMATCH'];

/** An error of a socket; of a certificate of another host with both. */
type NetworkError = NodeJS.ErrnoException & { host?: string; cert?: { subjectaltname?: string } };

export function networkReason(error: NetworkError, port: number): string {
  const { code = '', message } = error;
  if (code === 'ECONNREFUSED') return `nothing listens on port ${port}`;
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return `its certificate is for ${oneLine(error.cert?.subjectaltname ?? 'no name')}, not for ${error.host}`;
  if (!code.startsWith('ERR_') && (code.includes('CERT') || untrusted.includes(code)))
    return `its certificate is not trusted (${oneLine(message.split(';')[0]!)}); --ldap-ca names who issued it`;
  if (code === 'EPROTO' || code.startsWith('ERR_SSL')) return `no TLS is spoken on port ${port}`;
  return networkReasons[code] ?? oneLine(code === '' ? message : code);
}

/** Behind `data` in the message of a refused bind: Windows' own number, hexadecimal (LDAP error 49). */
const bindReasons: Record<string, string> = {
  525: 'there is no such user',
  '52e': 'the user name or the password is wrong',
  530: 'the user may not log on at this time',
  531: 'the user may not log on at this machine',
  532: "the user's password has expired",
  533: 'the user is disabled',
  701: 'the user has expired',
  773: 'the user has to change the password first',
  775: 'the user is locked out',
};

const resultReasons: Record<number, string> = {
  3: 'the time limit of the server was exceeded',
  4: 'the size limit of the server was exceeded',
  8: 'the server demands stronger authentication',
  11: 'an administrative limit of the server was exceeded',
  32: 'there is no such entry, or the user may not see it',
  49: 'the user name or the password is wrong',
  50: 'the user has no right to read this',
  51: 'the server is busy',
  52: 'the server is unavailable',
};

/** An answer that is not success (RFC 4511 4.1.9), with its number. */
export function resultReason({ status, errorMessage }: { status: number; errorMessage: string }): string {
  const data = status === 49 ? /\bdata ([0-9a-f]{3,8})\b/i.exec(errorMessage.slice(0, 500))?.[1]?.toLowerCase() : undefined;
  const reason = (data === undefined ? undefined : bindReasons[data]) ?? resultReasons[status];
  const number = `LDAP error ${status}${data === undefined ? '' : `, ${data}`}`;
  return reason === undefined ? number : `${reason} (${number})`;
}

/** What others wrote, as it may stand in a reason. */
function oneLine(text: string): string {
  return text.replace(/[\s\p{Cc}]+/gu, ' ').slice(0, 200);
}
