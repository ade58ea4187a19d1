import * as assert from 'node:assert/strict';
import { test } from 'uvu';
import type { SpnEntry } from '../../src/documents/facts.ts';
import { holders, type Holder } from '../../src/domain/holders.ts';
import { removalOf, type Server } from '../../src/domain/removal.ts';

const own = 'eucsrv/ucs01.corp.example';
const entry = (spn: string, more: Partial<SpnEntry> = {}): SpnEntry => ({
  ...{ spn, via: 'spn', dn: 'CN=svc-old,DC=corp,DC=example', name: 'CORP\\svc-old' },
  ...more,
});
const nameless = (spn: string, more: Partial<SpnEntry> = {}): SpnEntry => {
  const { name: _, ...rest } = entry(spn, more);
  return rest;
};
const server: Server = {
  host: { fqdn: 'ucs01.corp.example', netbios: 'UCS01', domain: 'corp.example' },
  account: { dn: 'CN=svc-ucs,DC=corp,DC=example', name: 'CORP\\svc-ucs' },
  spns: {},
  aliases: ['eucsrv/cti.corp.example', 'eucsrv/tel.corp.example'],
};

/** How the first entry's name is taken from who has it; the others are what else the search shows. */
function removal(entries: SpnEntry[], more: Partial<Server> = {}) {
  const spns = { entries };
  const [holder] = holders(spns, entries[0]!.spn) as Holder[];
  return removalOf(entries[0]!.spn, holder!, { ...server, spns, ...more });
}
const way = (...given: Parameters<typeof removal>): string => removal(...given).way;
const elsewhere = { dn: 'CN=svc-old,DC=emea,DC=corp,DC=example', name: 'EMEA\\svc-old' };

test('by its name where setspn understands that, else by its DN, in its own domain', () => {
  assert.deepEqual(removal([entry(own)]), { way: 'setspn', domain: '', upn: 'svc-old@corp.example' });
  assert.equal(way([entry(own, { name: 'svc-old' })]), 'setspn');
  assert.equal(way([nameless(own)]), 'dn');
  assert.equal(way([entry(own, elsewhere)]), 'setspn');
  // whoever runs setspn would find an account of that name in the domain at hand
  assert.deepEqual(removal([entry(own, { ...elsewhere, name: 'svc-old' })]), {
    ...{ way: 'dn-elsewhere', domain: 'emea.corp.example', upn: 'svc-old@emea.corp.example' },
  });
  assert.equal(way([nameless(own, { dn: elsewhere.dn })]), 'dn-elsewhere');
});

test('a userPrincipalName is changed, where it is known into what', () => {
  assert.deepEqual(removal([entry(own, { via: 'upn' })]), { way: 'upn', domain: '', upn: 'svc-old@corp.example' });
  assert.equal(way([entry(own, { ...elsewhere, via: 'upn' })]), 'upn-elsewhere');
  assert.deepEqual(removal([nameless(own, { via: 'upn' })]), { way: 'upn-unnamed', domain: '', upn: '' });
});

test('an account that is only assumed convicts nobody', () => {
  const account = { ...server.account, assumed: true as const };
  for (const spn of [own, 'eucsrv/UCS01', 'eucsrv/cti.corp.example']) assert.equal(way([entry(spn)], { account }), 'assumed');
});

test('a conflict object is deleted, whatever else is known', () => {
  const dn = 'CN=UCS01\\0ACNF:3f2a5f0c-5d0e-4c63-9d38-4a2f6e1b1111,DC=corp,DC=example';
  assert.equal(way([nameless(own, { dn })], { account: { assumed: true } }), 'conflict');
});

test('the account of a host of that name may be that of another server', () => {
  const computer = { dn: 'CN=UCS01,DC=corp,DC=example', name: 'CORP\\UCS01$' };
  const namesake = { dn: 'CN=UCS01,DC=emea,DC=corp,DC=example', name: 'EMEA\\UCS01$' };
  assert.equal(way([entry(own, computer)]), 'namesake');
  assert.equal(way([entry('eucsrv/UCS01', namesake)]), 'namesake');
  assert.equal(way([entry('eucsrv/cti.corp.example', { ...computer, dnsHostName: 'cti.corp.example' })]), 'namesake');
});

test('an account with the names of another UCServer may share this one', () => {
  const alias = entry('eucsrv/cti.corp.example');
  assert.equal(way([alias]), 'setspn');
  assert.equal(way([alias, entry('eucsrv/ucs02.corp.example')]), 'other-server');
  assert.equal(way([entry('eucsrv/UCS01'), entry('eucsrv/ucs01.emea.corp.example')]), 'other-server');
  // this server's other names, other services and other accounts say nothing
  assert.equal(way([alias, entry('eucsrv/tel.corp.example'), entry(own), entry('HTTP/ucs02')]), 'setspn');
  assert.equal(way([alias, entry('eucsrv/ucs02.corp.example', elsewhere)]), 'setspn');
  // the full name is this server's alone
  assert.equal(way([entry(own), entry('eucsrv/ucs02.corp.example')]), 'setspn');
});

test('a name that only client logs bring may be that of another server', () => {
  assert.equal(way([entry('eucsrv/phone.corp.example')]), 'logged');
});

test.run();
