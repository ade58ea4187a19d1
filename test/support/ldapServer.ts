// A stand-in for a directory that does what a test tells it to: mostly wrong.
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createTcp, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTls, TLSSocket } from 'node:tls';
import { BerReader, BerWriter } from 'ldapts';
import { makeCertificate } from './certificate.ts';

/** A request (RFC 4511 4.2): its number, its kind, and what a search asks for. */
export interface Asked {
  id: number;
  kind: 'bind' | 'search' | 'extended';
  /** Of a search. */
  base: string;
  attributes: string[];
  encrypted: boolean;
}

/** What an entry of an answer holds. */
export type Attributes = Record<string, string[]>;

export interface LdapServer {
  port: number;
  caFile: string;
  asked: Asked[];
  stop(): Promise<void>;
}

const kinds: Record<number, Asked['kind']> = { 0x60: 'bind', 0x63: 'search', 0x77: 'extended' };

/**
 * Listens on 127.0.0.1. `names`: of its certificate, which it has signed itself. `answer` gets each request and what to write.
 * `scheme` ldap: without TLS until `answer` returns TLS.
 */
export async function startLdapServer(
  answer: (asked: Asked, write: (...messages: Buffer[]) => void, socket: Socket) => 'TLS' | void,
  { names = 'IP:127.0.0.1', scheme = 'ldaps' }: { names?: string; scheme?: 'ldap' | 'ldaps' } = {},
): Promise<LdapServer> {
  const folder = mkdtempSync(join(tmpdir(), 'kerbcheck-ldap-'));
  const [key, caFile] = [join(folder, 'key.pem'), join(folder, 'ca.pem')];
  makeCertificate(caFile, key, 'test', names);
  const identity = { key: readFileSync(key), cert: readFileSync(caFile) };
  const asked: Asked[] = [];
  const open = new Set<Socket>();

  const serve = (socket: Socket) => {
    open.add(socket);
    socket.on('error', () => {}).on('close', () => open.delete(socket));
    let waiting = Buffer.alloc(0);
    socket.on('data', (bytes: Buffer) => {
      waiting = Buffer.concat([waiting, bytes]);
      for (;;) {
        const reader = new BerReader(waiting);
        if (reader.readSequence() === null || reader.remain < reader.length) return;
        const end = reader.offset + reader.length;
        const request = requestOf(reader, socket instanceof TLSSocket);
        waiting = waiting.subarray(end);
        if (request === undefined) continue;
        asked.push(request);
        if (answer(request, (...messages) => socket.write(Buffer.concat(messages)), socket) === 'TLS') {
          socket.removeAllListeners('data');
          serve(new TLSSocket(socket, { isServer: true, ...identity }));
        }
      }
    });
  };
  const server: Server = scheme === 'ldaps' ? createTls(identity, serve) : createTcp(serve);
  server.on('connection', (socket: Socket) => open.add(socket));
  server.on('tlsClientError', () => {});
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    caFile,
    asked,
    async stop() {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
      rmSync(folder, { recursive: true });
    },
  };
}

function requestOf(reader: BerReader, encrypted: boolean): Asked | undefined {
  const id = reader.readInt()!;
  const kind = kinds[reader.peek()!];
  if (kind === undefined) return undefined;
  if (kind !== 'search') return { id, kind, base: '', attributes: [], encrypted };
  reader.readSequence(0x63);
  const base = reader.readString() ?? '';
  reader.readEnumeration();
  reader.readEnumeration();
  for (let limits = 0; limits < 2; limits++) reader.readInt();
  reader.readBoolean();
  // the filter, as a whole
  reader.readString(reader.peek()!);
  const attributes: string[] = [];
  if (reader.readSequence() !== null)
    for (const end = reader.offset + reader.length; reader.offset < end;) attributes.push(reader.readString() ?? '');
  return { id, kind, base, attributes, encrypted };
}

/** A result (RFC 4511 4.1.9); `cookie`: of the next page. */
export function result(id: number, kind: Asked['kind'], status = 0, message = '', cookie?: string): Buffer {
  return messageOf(id, (writer) => {
    writer.startSequence({ bind: 0x61, search: 0x65, extended: 0x78 }[kind]);
    writer.writeEnumeration(status);
    writer.writeString('');
    writer.writeString(message);
    writer.endSequence();
    if (cookie === undefined) return;
    const value = new BerWriter();
    value.startSequence();
    value.writeInt(0);
    value.writeString(cookie);
    value.endSequence();
    writer.startSequence(0xa0);
    writer.startSequence();
    writer.writeString('1.2.840.113556.1.4.319');
    writer.writeBuffer(value.buffer, 0x04);
    writer.endSequence();
    writer.endSequence();
  });
}

export function entry(id: number, dn: string, attributes: Attributes): Buffer {
  return messageOf(id, (writer) => {
    writer.startSequence(0x64);
    writer.writeString(dn);
    writer.startSequence();
    for (const [name, values] of Object.entries(attributes)) {
      writer.startSequence();
      writer.writeString(name);
      writer.startSequence(0x31);
      for (const value of values) writer.writeString(value);
      writer.endSequence();
      writer.endSequence();
    }
    writer.endSequence();
    writer.endSequence();
  });
}

/** A reference to another server, as domain controllers add to what they found. */
export function reference(id: number, url: string): Buffer {
  return messageOf(id, (writer) => {
    writer.startSequence(0x73);
    writer.writeString(url);
    writer.endSequence();
  });
}

function messageOf(id: number, write: (writer: BerWriter) => void): Buffer {
  const writer = new BerWriter();
  writer.startSequence();
  writer.writeInt(id);
  write(writer);
  writer.endSequence();
  return writer.buffer;
}
