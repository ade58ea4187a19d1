// Why a directory cannot be reached, in words; numbers decide, never the words of the system.

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

/** What others wrote, as it may stand in a reason. */
function oneLine(text: string): string {
  return text.replace(/[\s\p{Cc}]+/gu, ' ').slice(0, 200);
}
