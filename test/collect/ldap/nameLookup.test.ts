import { test } from 'uvu';
import * as assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import { once } from 'node:events';
import { nameLookup } from '../../../src/collect/ldap/nameLookup.ts';
import { sinceStart } from '../../../src/system/clock.ts';

/** A name server that answers a query with these bytes behind its number and flags, or not at all. */
async function before(answer: ((query: Buffer) => Buffer | undefined) | undefined, act: (resolver: Resolver) => Promise<void>) {
  const server = createSocket('udp4');
  server.bind(0, '127.0.0.1');
  await once(server, 'listening');
  server.on('message', (query, { port, address }) => {
    const bytes = answer?.(query);
    if (bytes) server.send(bytes, port, address);
  });
  const resolver = new Resolver();
  resolver.setServers([`127.0.0.1:${server.address().port}`]);
  await act(resolver).finally(() => server.close());
}

const look = (resolver: Resolver, host: string, all = true) =>
  new Promise<{ error: NodeJS.ErrnoException | null; found: unknown }>((done) =>
    nameLookup(resolver, sinceStart() + 10_000)(host, { all }, (error, found) => done({ error, found })),
  );

/** The question as it came, with flags, and one record of that type where it asks for that. */
function reply(query: Buffer, flags: number, type: number, address: number[]): Buffer {
  const question = query.subarray(12, query.indexOf(0, 12) + 5);
  const fits = question.readUInt16BE(question.length - 4) === type;
  const header = Buffer.from([...query.subarray(0, 2), flags >> 8, flags & 255, 0, 1, 0, fits ? 1 : 0, 0, 0, 0, 0]);
  const record = Buffer.from([0xc0, 12, 0, type, 0, 1, 0, 0, 0, 60, 0, address.length, ...address]);
  return Buffer.concat([header, question, ...(fits ? [record] : [])]);
}

test('addresses of both kinds', async () => {
  await before(
    (query) => reply(query, 0x8180, 1, [127, 1, 2, 3]),
    async (resolver) => {
      assert.deepEqual((await look(resolver, 'dc1.corp.example')).found, [{ address: '127.1.2.3', family: 4 }]);
      assert.equal((await look(resolver, 'dc1.corp.example', false)).found, '127.1.2.3');
    },
  );
  const six = [...Array.from({ length: 15 }, () => 0), 1];
  await before(
    (query) => reply(query, 0x8180, 28, six),
    async (resolver) => assert.deepEqual((await look(resolver, 'dc1.corp.example')).found, [{ address: '::1', family: 6 }]),
  );
});

test('a name server that drops the question for one kind of addresses is not waited for', async () => {
  for (const [type, address, found] of [
    [1, [127, 1, 2, 3], { address: '127.1.2.3', family: 4 }],
    [28, [...Array.from({ length: 15 }, () => 0), 1], { address: '::1', family: 6 }],
  ] as const) {
    // Behind the name are its type and its class.
    const typeOf = (query: Buffer): number => query.readUInt16BE(query.indexOf(0, 12) + 1);
    const begun = performance.now();
    await before(
      (query) => (typeOf(query) === type ? reply(query, 0x8180, type, [...address]) : undefined),
      async (resolver) => assert.deepEqual((await look(resolver, 'dc1.corp.example')).found, [found]),
    );
    assert.ok(performance.now() - begun < 1500);
  }
});

test('what name servers do not know is looked up as the system does', () =>
  before(
    (query) => reply(query, 0x8183, 0, []),
    async (resolver) => {
      const { error, found } = await look(resolver, 'localhost', false);
      assert.equal(error, null);
      assert.match(String(found), /^(127\.0\.0\.1|::1)$/);
    },
  ));

test('name servers that do not answer: after two seconds the system is asked, too', () =>
  before(undefined, async (resolver) => {
    const begun = performance.now();
    const { error, found } = await look(resolver, 'localhost', false);
    assert.equal(error, null);
    assert.match(String(found), /^(127\.0\.0\.1|::1)$/);
    const seconds = (performance.now() - begun) / 1000;
    assert.ok(seconds >= 2 && seconds < 4.5, `${seconds} s`);
  }));

test('what nobody knows', () =>
  before(
    (query) => reply(query, 0x8183, 0, []),
    async (resolver) => assert.match((await look(resolver, 'not-there.invalid')).error!.code!, /^(ENOTFOUND|EAI_AGAIN)$/),
  ));

test('name servers that do not answer are not waited for', () =>
  before(undefined, async (resolver) => {
    const begun = performance.now();
    const looked = look(resolver, 'dc1.corp.example');
    setTimeout(() => resolver.cancel(), 200);
    assert.equal((await looked).error?.code, 'EAI_AGAIN');
    assert.ok(performance.now() - begun < 1500);
  }));

test.run();
