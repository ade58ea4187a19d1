// One connection to a directory, always with TLS, ended by the deadline at the latest. ldapts encodes and decodes; its own client
// is not used: it takes an empty page for the last one (RFC 2696 allows more behind it), and waits for good on what is no LDAP.
import { Resolver } from 'node:dns/promises';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';
import { BindRequest, ExtendedRequest, MessageParser, PagedResultsControl, SearchEntry, SearchReference } from 'ldapts';
import type { MessageResponse, SearchRequest } from 'ldapts';
import { megabyte, sourceLimit } from '../../system/files.ts';
import { trace } from '../../system/trace.ts';
import { reason } from '../../text/reasons.ts';
import { resultReason } from '../directory/resultReason.ts';
import { DirectoryFailed, networkReason } from './reasons.ts';
import type { LdapTarget } from './target.ts';
import { nameLookup } from './nameLookup.ts';
import { sinceStart } from '../../system/clock.ts';

/** A connection, bound where there is a user. */
export interface LdapConnection {
  /** The entries of one page, and the cookie of the next, empty behind the last. @throws DirectoryFailed */
  page(search: (messageId: number) => SearchRequest): Promise<{ entries: SearchEntry[]; cookie: Buffer }>;
  close(): void;
}

const startTlsOid = '1.3.6.1.4.1.1466.20037';
/** The longest time that setTimeout takes. */
const longestMs = 2 ** 31 - 1;

/** What the functions below share. One thing at a time is waited for: `reject` and `onMessage` belong to it. */
interface State {
  port: number;
  /** On the clock of sinceStart(). */
  begun: number;
  timer?: NodeJS.Timeout;
  resolver: Resolver;
  /** The one in use last: with StartTLS the plain one, then the one with TLS over it. */
  sockets: Socket[];
  /** The first thing that went wrong; nothing is waited for behind it. */
  failure?: DirectoryFailed;
  /** Bytes of LDAP, in all. */
  received: number;
  /** Of the last message that was sent. */
  messageId: number;
  reject: (failure: DirectoryFailed) => void;
  onMessage: (message: MessageResponse) => void;
}

/**
 * Connects and binds; without a user it binds nobody, and sends no password.
 * @param deadline when whatever is under way fails; `bound`: the same until it is bound. On the clock of sinceStart()
 * @throws DirectoryFailed
 */
export async function openLdap(target: LdapTarget, port: number, deadline: number, bound = deadline): Promise<LdapConnection> {
  const state: State = {
    port,
    begun: sinceStart(),
    resolver: new Resolver(),
    sockets: [],
    received: 0,
    messageId: 0,
    reject: () => {},
    onMessage: () => {},
  };
  const first = Math.min(deadline, bound);
  const place = { what: 'connection', host: target.host, port } as const;
  failAt(state, first);
  try {
    await connect(state, target, first);
    if (target.user !== '') await bind(state, target);
  } catch (error) {
    fail(state, error as DirectoryFailed);
    trace({ ...place, error: (error as DirectoryFailed).message }, state.begun);
    throw error;
  }
  trace(place, state.begun);
  failAt(state, deadline);
  return {
    page: (search) => nextPage(state, search),
    close: () => fail(state, new DirectoryFailed(reason('connection-closed'))),
  };
}

async function connect(state: State, { host, ca, startTls }: LdapTarget, deadline: number): Promise<void> {
  const { port } = state;
  const lookup = nameLookup(state.resolver, deadline);
  const tls: ConnectionOptions = {
    ca,
    host,
    // Said, since NODE_TLS_REJECT_UNAUTHORIZED=0 in the environment would change what goes without saying.
    rejectUnauthorized: true,
    // A name is sent so that a server of many names shows the right certificate; an address must not be (RFC 6066).
    ...(isIP(host) === 0 && { servername: host }),
  };
  if (!startTls) return listen(state, await ready(state, connectTls({ ...tls, port, lookup }), 'secureConnect'));
  const plain = await ready(state, connectTcp({ port, host, lookup }), 'connect');
  listen(state, plain);
  await askForTls(state);
  plain.removeAllListeners('data');
  listen(state, await ready(state, connectTls({ ...tls, socket: plain }), 'secureConnect'));
}

async function askForTls(state: State): Promise<void> {
  const { answer } = await send(state, (messageId) => new ExtendedRequest({ messageId, oid: startTlsOid }));
  if (answer.status !== 0) throw new DirectoryFailed(reason('no-starttls', { because: resultReason(answer) }));
}

async function bind(state: State, { user, password }: LdapTarget): Promise<void> {
  const { answer } = await send(state, (messageId) => new BindRequest({ messageId, dn: user, password }));
  if (answer.status !== 0) throw new DirectoryFailed(resultReason(answer));
}

async function nextPage(state: State, search: (messageId: number) => SearchRequest): ReturnType<LdapConnection['page']> {
  const { answer, entries } = await send(state, search);
  if (answer.status !== 0) throw new DirectoryFailed(resultReason(answer));
  const paging = answer.controls?.find((control) => control instanceof PagedResultsControl);
  return { entries, cookie: paging?.value?.cookie ?? Buffer.alloc(0) };
}

/** Sends a request and waits for the answer, and for the entries before it. */
function send(
  state: State,
  request: (messageId: number) => { write(): Buffer },
): Promise<{ answer: MessageResponse; entries: SearchEntry[] }> {
  const messageId = ++state.messageId;
  const entries: SearchEntry[] = [];
  return wait(state, (done) => {
    state.onMessage = (message) => {
      if (message.messageId !== messageId || message instanceof SearchReference) return;
      if (message instanceof SearchEntry) entries.push(message);
      else done({ answer: message, entries });
    };
    state.sockets.at(-1)!.write(request(messageId).write());
  });
}

/** The socket, when it is ready; what is wrong with it later fails what is then waited for. */
function ready<Kind extends Socket>(state: State, socket: Kind, event: 'connect' | 'secureConnect'): Promise<Kind> {
  state.sockets.push(socket);
  socket.on('error', (error) => fail(state, new DirectoryFailed(networkReason(error, state.port), { cause: error })));
  socket.on('close', () => fail(state, new DirectoryFailed(reason('connection-cut'))));
  return wait(state, (done) => socket.once(event, () => done(socket)));
}

function listen(state: State, socket: Socket): void {
  const parser = new MessageParser();
  const failOnGarbage = (cause?: Error): void => fail(state, new DirectoryFailed(reason('no-ldap'), { cause }));
  parser.on('message', (message) => state.onMessage(message));
  parser.on('error', failOnGarbage);
  // Every message is a sequence (RFC 4511 4.1.1); of anything else the parser would take a length and wait for so much.
  socket.once('data', (bytes: Buffer) => bytes[0] !== 0x30 && failOnGarbage());
  socket.on('data', (bytes: Buffer) => {
    state.received += bytes.length;
    if (state.received > sourceLimit) fail(state, new DirectoryFailed(reason('too-much-data', { most: sourceLimit / megabyte })));
    else parser.read(bytes, new Map());
  });
}

function wait<Value>(state: State, begin: (done: (value: Value) => void) => void): Promise<Value> {
  return new Promise((resolve, reject) => {
    state.reject = reject;
    if (state.failure) reject(state.failure);
    else begin(resolve);
  });
}

/** Sets the time at which all fails, in place of the one before. */
function failAt(state: State, end: number): void {
  const seconds = Math.max(0, Math.round((end - state.begun) / 1000));
  const left = Math.max(0, end - sinceStart());
  clearTimeout(state.timer);
  state.timer = setTimeout(() => fail(state, new DirectoryFailed(reason('no-answer-within', { seconds }))), Math.min(left, longestMs));
}

function fail(state: State, failure: DirectoryFailed): void {
  state.failure ??= failure;
  clearTimeout(state.timer);
  for (const socket of state.sockets) socket.destroy();
  state.resolver.cancel();
  state.reject(state.failure);
}
