// One connection to a directory, always with TLS, ended by the deadline at the latest. ldapts encodes and decodes; its own client
// is not used: it takes an empty page for the last one (RFC 2696 allows more behind it), and waits for good on what is no LDAP.
import { Resolver } from 'node:dns/promises';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';
import { BindRequest, ExtendedRequest, MessageParser, PagedResultsControl, SearchEntry, SearchReference } from 'ldapts';
import type { MessageResponse, SearchRequest } from 'ldapts';
import { reason } from '../../text/reasons.ts';
import { resultReason } from '../directory/resultReason.ts';
import { DirectoryFailed, networkReason } from './reasons.ts';
import type { LdapTarget } from './target.ts';
import { nameLookup } from './nameLookup.ts';

/** A bound connection. */
export interface LdapConnection {
  /** The entries of one page, and the cookie of the next, empty behind the last. @throws DirectoryFailed */
  page(search: (messageId: number) => SearchRequest): Promise<{ entries: SearchEntry[]; cookie: Buffer }>;
  close(): void;
}

const startTls = '1.3.6.1.4.1.1466.20037';
/** The longest time that setTimeout takes. */
const longestMs = 2 ** 31 - 1;

/**
 * Connects and binds.
 * @param deadline when whatever is under way fails; `connected`: the same until it is bound. On the clock of performance.now()
 * @throws DirectoryFailed
 */
export async function openLdap(target: LdapTarget, port: number, deadline: number, connected = deadline): Promise<LdapConnection> {
  const { host, ca, user, password } = target;
  const begun = performance.now();
  const until = (end: number): NodeJS.Timeout => {
    const seconds = Math.max(0, Math.round((end - begun) / 1000));
    const left = Math.max(0, end - performance.now());
    return setTimeout(() => fail(new DirectoryFailed(reason('no-answer-within', { seconds }))), Math.min(left, longestMs));
  };
  let timer = until(Math.min(deadline, connected));
  const sockets: Socket[] = [];
  const resolver = new Resolver();
  let broken: DirectoryFailed | undefined;
  let reject: (reason: DirectoryFailed) => void = () => {};
  let answered: (answer: MessageResponse) => void = () => {};
  let messageId = 0;

  function fail(reason: DirectoryFailed): void {
    broken ??= reason;
    clearTimeout(timer);
    for (const socket of sockets) socket.destroy();
    resolver.cancel();
    reject(broken);
  }
  /** One thing at a time is waited for. */
  const wait = <Value>(begin: (done: (value: Value) => void) => void): Promise<Value> =>
    new Promise((resolve, refuse) => {
      reject = refuse;
      if (broken) refuse(broken);
      else begin(resolve);
    });
  const use = <Kind extends Socket>(socket: Kind, ready: 'connect' | 'secureConnect'): Promise<Kind> => {
    sockets.push(socket);
    socket.on('error', (error) => fail(new DirectoryFailed(networkReason(error, port), { cause: error })));
    socket.on('close', () => fail(new DirectoryFailed(reason('connection-cut'))));
    return wait((done) => socket.once(ready, () => done(socket)));
  };
  const listen = (socket: Socket): void => {
    const parser = new MessageParser();
    const garbage = (): void => fail(new DirectoryFailed(reason('no-ldap')));
    parser.on('message', (message) => answered(message));
    parser.on('error', garbage);
    // Every message is a sequence (RFC 4511 4.1.1); of anything else the parser would take a length and wait for so much.
    socket.once('data', (bytes: Buffer) => bytes[0] !== 0x30 && garbage());
    socket.on('data', (bytes: Buffer) => parser.read(bytes, new Map()));
  };
  const send = (request: { write(): Buffer }): Promise<{ answer: MessageResponse; entries: SearchEntry[] }> => {
    const entries: SearchEntry[] = [];
    return wait((done) => {
      answered = (answer) => {
        if (answer.messageId !== messageId || answer instanceof SearchReference) return;
        if (answer instanceof SearchEntry) entries.push(answer);
        else done({ answer, entries });
      };
      sockets.at(-1)!.write(request.write());
    });
  };
  const next = (): number => ++messageId;

  const lookup = nameLookup(resolver);
  try {
    const tls: ConnectionOptions = {
      ca,
      host,
      // Said, since NODE_TLS_REJECT_UNAUTHORIZED=0 in the environment would change what goes without saying.
      rejectUnauthorized: true,
      // A name is sent so that a server of many names shows the right certificate; an address must not be (RFC 6066).
      ...(isIP(host) === 0 && { servername: host }),
    };
    if (target.startTls) {
      const plain = await use(connectTcp({ port, host, lookup }), 'connect');
      listen(plain);
      const { answer } = await send(new ExtendedRequest({ messageId: next(), oid: startTls }));
      if (answer.status !== 0) throw new DirectoryFailed(reason('no-starttls', { because: resultReason(answer) }));
      plain.removeAllListeners('data');
      listen(await use(connectTls({ ...tls, socket: plain }), 'secureConnect'));
    } else listen(await use(connectTls({ ...tls, port, lookup }), 'secureConnect'));

    const { answer } = await send(new BindRequest({ messageId: next(), dn: user, password }));
    if (answer.status !== 0) throw new DirectoryFailed(resultReason(answer));
    clearTimeout(timer);
    timer = until(deadline);
  } catch (error) {
    fail(error as DirectoryFailed);
    throw error;
  }

  return {
    async page(search) {
      const { answer, entries } = await send(search(next()));
      if (answer.status !== 0) throw new DirectoryFailed(resultReason(answer));
      const paging = answer.controls?.find((control) => control instanceof PagedResultsControl);
      return { entries, cookie: paging?.value?.cookie ?? Buffer.alloc(0) };
    },
    close: () => fail(new DirectoryFailed(reason('connection-closed'))),
  };
}
