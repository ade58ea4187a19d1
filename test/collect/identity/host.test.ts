import * as assert from 'node:assert/strict';
import { test } from 'uvu';
import { isSameMachine } from '../../../src/collect/identity/host.ts';
import { computer, factsOf, listing, query, type Texts } from '../../support/captures.ts';
import { inWords } from '../../support/lacks.ts';

const hostOf = async (server: string | undefined, texts: Texts = {}) => {
  const { server: named, sections } = await factsOf(texts, server);
  return { named, ...(sections.host as { source?: string; data?: { joined?: boolean }; cannotTell?: string[] }) };
};

for (const [server, named, data] of [
  ['ucs01.corp.example', 'ucs01.corp.example', { fqdn: 'ucs01.corp.example', netbios: 'ucs01' }],
  ['ucs01.corp.example.', 'ucs01.corp.example', { fqdn: 'ucs01.corp.example', netbios: 'ucs01' }],
  ['UCS01.Corp.example', 'UCS01.Corp.example', { fqdn: 'UCS01.Corp.example', netbios: 'UCS01' }],
  [
    'very-long-server-name.corp.example',
    'very-long-server-name.corp.example',
    { fqdn: 'very-long-server-name.corp.example', netbios: 'very-long-serve' },
  ],
] as const) {
  test(`--server ${server}`, async () => {
    const host = await hostOf(server);
    assert.deepEqual(
      [host.named, host.source, host.data, host.cannotTell],
      [named, '--server', data, ['joined', 'domain', 'secureChannel', 'ntlmIncoming']],
    );
  });
}

test('without --server: "-", or the computer whose setspn -L is there', async () => {
  assert.deepEqual(inWords(await hostOf(undefined)), { named: '-', status: 'skipped', reason: 'no --server' });
  const named = async (...setspn: string[]) => (await hostOf(undefined, { setspn })).named;
  assert.equal(await named(listing(computer, ['eucsrv/x', 'HOST/UCS01'])), 'UCS01');
  assert.equal(await named(listing(computer, ['eucsrv/x', 'host/ucs01'])), 'ucs01');
  // a user has no HOST/<its own name>
  assert.equal(await named(listing('CN=svc,DC=corp,DC=example', ['HOST/UCS01', 'HTTP/svc'])), '-');
  assert.equal(await named(query({ [computer]: ['HOST/UCS01', 'eucsrv/UCS01'] })), '-');
});

for (const [name, texts, joined] of [
  ['setspn -L of the computer', { setspn: [listing(computer, [])] }, true],
  ['setspn -Q that finds the computer', { setspn: [query({ [computer]: ['eucsrv/x'] })] }, true],
  [
    'another account',
    { setspn: [listing('CN=UCS011,DC=corp,DC=example', ['HOST/UCS01']), query({ 'CN=x,CN=UCS01,DC=corp,DC=example': ['eucsrv/ucs01'] })] },
    undefined,
  ],
  ['nothing found', { setspn: [query({})] }, undefined],
] as [string, Texts, true | undefined][]) {
  test(`joined to a domain: ${name}`, async () => {
    const host = await hostOf('ucs01.corp.example', texts);
    assert.equal(host.data!.joined, joined);
    assert.equal(host.cannotTell!.includes('joined'), joined === undefined);
  });
}

test('joined to a domain: a computer of a name that was cut', async () => {
  const { data } = await hostOf('very-long-server-name.corp.example', { setspn: [listing('CN=VERY-LONG-SERVE,DC=corp,DC=example', [])] });
  assert.equal(data!.joined, true);
});

for (const [server, machine, same] of [
  ['UCS01.corp.example', { fqdn: 'ucs01.corp.example', netbios: 'UCS01' }, true],
  ['ucs01', { fqdn: 'ucs01.corp.example', netbios: 'UCS01' }, true],
  ['ucs01.corp.example', { netbios: 'UCS01' }, true],
  ['ucs02.corp.example', { fqdn: 'ucs01.corp.example', netbios: 'UCS01' }, false],
  // the same short name, in another domain or cut
  ['ucs01.branch.example', { fqdn: 'ucs01.corp.example', netbios: 'UCS01' }, false],
  ['procall-server-02.corp.example', { fqdn: 'procall-server-01.corp.example', netbios: 'PROCALL-SERVER-' }, false],
  ['ucs01.corp.example', {}, undefined],
] as const) {
  test(`${server} and the machine ${JSON.stringify(machine)}`, () => assert.equal(isSameMachine(server, machine), same));
}

test.run();
