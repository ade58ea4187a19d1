// Why a directory cannot be reached; numbers decide, never the words of the system.
import { ReasonedError } from '../../system/errors.ts';
import { reason, type PlainCode, type Reason } from '../../text/reasons.ts';

/** What the network or the server did, without the place. */
export class DirectoryFailed extends ReasonedError {}

const networkReasons: Record<string, PlainCode> = {
  ENOTFOUND: 'name-not-known',
  EAI_AGAIN: 'no-name-service',
  ETIMEDOUT: 'unreachable',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  ECONNRESET: 'connection-cut',
  EPIPE: 'connection-cut',
};

/** What OpenSSL finds wrong with a certificate chain, beside what has CERT in its name. */
const untrusted = ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'INVALID_CA', 'INVALID_PURPOSE', 'PATH_LENGTH_EXCEEDED', 'HOSTNAME_MISMATCH'];

/** An error of a socket; of a certificate of another host with both. */
type NetworkError = NodeJS.ErrnoException & { host?: string; cert?: { subjectaltname?: string } };

export function networkReason(error: NetworkError, port: number): Reason {
  const { code = '', message, host = '', cert } = error;
  if (code === 'ECONNREFUSED') return reason('nothing-listens', { port });
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return reason('other-certificate', { found: oneLine(cert?.subjectaltname ?? 'no name'), host });
  if (!code.startsWith('ERR_') && (code.includes('CERT') || untrusted.includes(code)))
    return reason('certificate-not-trusted', { found: oneLine(message.split(';')[0]!) });
  if (code === 'EPROTO' || code.startsWith('ERR_SSL')) return reason('no-tls', { port });
  const plain = networkReasons[code];
  return plain === undefined ? reason('system-message', { message: oneLine(code === '' ? message : code) }) : reason(plain);
}

/** What others wrote, as it may stand in a reason. */
function oneLine(text: string): string {
  return text.replace(/[\s\p{Cc}]+/gu, ' ').slice(0, 200);
}
