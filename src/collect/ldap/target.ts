// The directory that --ldap names, and who reads it. What is named and cannot be is wrong use.
import { isUtf8 } from 'node:buffer';
import { X509Certificate } from 'node:crypto';
import { getCACertificates } from 'node:tls';
import { WrongUse } from '../../system/errors.ts';
import { readInput } from '../../system/files.ts';
import { sinceStart } from '../../system/clock.ts';

export interface LdapTarget {
  /** As evidence names it: without the user. */
  url: string;
  host: string;
  port: number;
  /** The global catalog on the same host. */
  catalogPort: number;
  /** ldap://, so by StartTLS; else TLS from the first byte on. */
  startTls: boolean;
  /** Certificate authorities, PEM. */
  ca: string[];
  user: string;
  password: string;
}

/** What the command line says of it. */
export interface LdapOptions {
  url: string;
  caFile?: string;
}

const catalogPorts = { 'ldap:': 3268, 'ldaps:': 3269 };
const mostPassword = 10_000;

/** @param deadline how long a password is waited for on standard input, on the clock of sinceStart(). @throws WrongUse */
export async function ldapTarget({ url, caFile }: LdapOptions, deadline: number): Promise<LdapTarget> {
  const place = placeOf(url);
  const user = place.user || process.env.KERBCHECK_LDAP_USER || '';
  if (user === '') throw new WrongUse('--ldap: no user is given; expected in KERBCHECK_LDAP_USER or in the URL, ldaps://USER@HOST');
  const ca = caFile === undefined ? trusted() : await certificates(caFile);
  return { ...place, user, ca, password: process.env.KERBCHECK_LDAP_PASSWORD || (await passwordFromStdin(deadline)) };
}

/** The URL is never repeated in a message: a password may be in it. */
function placeOf(text: string): Omit<LdapTarget, 'ca' | 'password'> {
  const expected = 'expected ldaps://HOST, or ldap://HOST for StartTLS, with :PORT where it is not the usual one';
  if (!URL.canParse(text)) throw new WrongUse(`--ldap is no URL; ${expected}`);
  const url = new URL(text);
  if (url.protocol !== 'ldap:' && url.protocol !== 'ldaps:')
    throw new WrongUse(`--ldap begins with neither ldaps:// nor ldap://; ${expected}`);
  if (url.password !== '')
    throw new WrongUse(
      '--ldap: a password in the URL is seen by everybody on the machine; expected in KERBCHECK_LDAP_PASSWORD or on standard input',
    );
  if (url.hostname === '') throw new WrongUse(`--ldap names no host; ${expected}`);
  if (!['', '/'].includes(url.pathname) || url.search !== '' || url.hash !== '')
    throw new WrongUse(`--ldap has something behind the host; ${expected}`);
  const catalogPort = catalogPorts[url.protocol];
  const port = url.port === '' ? (url.protocol === 'ldaps:' ? 636 : 389) : Number(url.port);
  if (port === 3268 || port === 3269)
    throw new WrongUse(
      `--ldap: port ${port} is the global catalog, which lacks much of the run-as account; expected the domain controller's own port`,
    );
  return {
    url: `${url.protocol}//${url.host}`,
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port,
    catalogPort,
    startTls: url.protocol === 'ldap:',
    user: decoded(url.username),
  };
}

function decoded(user: string): string {
  try {
    return decodeURIComponent(user);
  } catch (error) {
    throw new WrongUse('--ldap: the user in the URL is not percent-encoded; expected as in ldaps://USER%40corp.example@HOST', {
      cause: error,
    });
  }
}

/** Node's own and those of the machine; `default` would add what NODE_EXTRA_CA_CERTS in the environment names. */
function trusted(): string[] {
  return [...getCACertificates('bundled'), ...getCACertificates('system')];
}

/** PEM, one or several; or DER, as Windows exports a certificate. @throws WrongUse */
async function certificates(file: string): Promise<string[]> {
  const bytes = await readInput(file);
  const text = bytes.toString('latin1');
  const pem = text.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g);
  try {
    return (pem ?? [bytes]).map((one) => new X509Certificate(one).toString());
  } catch (error) {
    throw new WrongUse(`--ldap-ca ${file}: a certificate is expected (PEM or DER)`, { cause: error });
  }
}

/**
 * The first line. Never asked for on a terminal, which would show it. What may not be the password as it was meant is not sent: each
 * try counts towards the lock-out of the user.
 * @throws WrongUse where there is none
 */
async function passwordFromStdin(deadline: number): Promise<string> {
  const { stdin } = process;
  const expected = 'expected in KERBCHECK_LDAP_PASSWORD or as the first line of standard input';
  if (stdin.isTTY) throw new WrongUse(`--ldap: no password is given; ${expected}`);
  const timer = setTimeout(() => stdin.destroy(), Math.max(0, deadline - sinceStart()));
  let bytes = Buffer.alloc(0);
  try {
    for await (const chunk of stdin) {
      bytes = Buffer.concat([bytes, chunk as Buffer]);
      if (bytes.includes('\n') || bytes.length > mostPassword) break;
    }
  } catch {
    // destroyed, or not readable: said below
  } finally {
    clearTimeout(timer);
    stdin.destroy();
  }
  const end = bytes.indexOf('\n');
  const line = end < 0 ? bytes : bytes.subarray(0, end);
  const doubt = whyNoPassword(line);
  if (doubt !== undefined) throw new WrongUse(`--ldap: the password on standard input ${doubt}; it was not sent`);
  const password = line.toString('utf8').replace(/^\ufeff|\r$/g, '');
  // With an empty one the directory would bind nobody, and say that all is well (RFC 4513 5.1.2).
  if (password === '') throw new WrongUse(`--ldap: no password is given; ${expected}`);
  return password;
}

/** What a pipe makes of a password: cmd's echo adds a blank and writes the console's code page, Windows PowerShell may write UTF-16. */
function whyNoPassword(line: Buffer): string | undefined {
  if (line.includes(0) || [0xfeff, 0xfffe].includes(line.length > 1 ? line.readUInt16BE() : 0)) return 'is UTF-16, expected UTF-8';
  if (!isUtf8(line)) return 'is not UTF-8';
  return /[ \t]\r?$/.test(line.toString('utf8'))
    ? 'ends with a blank, as cmd has it before |; one that truly does is expected in KERBCHECK_LDAP_PASSWORD'
    : undefined;
}
