import * as assert from 'node:assert/strict';
import { test } from 'uvu';
import { collect } from '../../src/collect/index.ts';
import { sectionNames, sectionOf } from '../../src/documents/facts.ts';
import * as validators from '../../src/generated/validators.cjs';
import { VERSION } from '../../src/generated/version.ts';
import { WrongUse } from '../../src/system/errors.ts';
import { computer, factsOf, listing, query, service } from '../support/captures.ts';

const own = ['eucsrv/UCS01', 'eucsrv/ucs01.corp.example'];
const generalXml =
  '<general>\n <usermanager>\n  <UserManagerDisabledAuthMethods><Method>Negotiate</Method></UserManagerDisabledAuthMethods>\n </usermanager>\n</general>\n';
const whole = {
  'general-xml': [generalXml],
  setspn: [listing(computer, own), query({ [computer]: own })],
  service: [service('LocalSystem')],
};

test('the facts are valid, whatever was given', async () => {
  for (const texts of [{}, whole, { 'general-xml': [''], setspn: [''], service: [''], ldif: [''], sddl: [''] }, { setspn: whole.setspn }]) {
    for (const server of [undefined, 'ucs01.corp.example']) {
      const facts = await factsOf(texts, server);
      assert.ok(validators.facts(facts), JSON.stringify(validators.facts.errors));
      assert.equal(facts.format, 'kerbcheck-facts/1');
      const { version, seconds } = facts.collector!;
      assert.equal(version, VERSION);
      assert.ok(seconds! >= 0 && seconds! < 30);
    }
  }
});

test('the options that say what was read are those that were given, and no others', async () => {
  const { options } = (await factsOf({ service: [service('LocalSystem')] }, 'ucs01.corp.example')).collector!;
  assert.deepEqual([options![0], ...options!.slice(2)], ['--service', '--server', 'ucs01.corp.example']);
});

for (const [what, texts, server, noted] of [
  ['the account is called so', { setspn: [listing(computer, [])] }, 'ucs01.corp.example', false],
  ['an SPN is for it', { setspn: [listing('CN=svc,DC=corp,DC=example', ['eucsrv/UCS01.corp.example'])] }, 'ucs01.corp.example', false],
  ['an SPN with a port is for it', { setspn: [listing('CN=svc,DC=corp,DC=example', ['x/ucs01:7222'])] }, 'ucs01.corp.example', false],
  ['somebody holds its SPN', { setspn: [query({ 'CN=svc,DC=corp,DC=example': ['eucsrv/ucs01'] })] }, 'ucs01.corp.example', false],
  ['another server', { setspn: [listing(computer, own), query({ [computer]: own })] }, 'ucs02.corp.example', true],
  ['the search found nobody', { setspn: [query({})] }, 'ucs02.corp.example', false],
  ['no source holds names', { service: [service('LocalSystem')] }, 'ucs02.corp.example', false],
  ['no --server', { setspn: [listing(computer, own)] }, undefined, false],
] as const) {
  test(`a server whose name no source has is noted: ${what}`, async () => {
    const { notes = [] } = await factsOf(texts as unknown as Parameters<typeof factsOf>[0], server);
    assert.equal(
      notes.some(({ code, message }) => code === 'server-not-in-sources' && message.includes(server!)),
      noted,
    );
  });
}

test('the time of collection is now, in UTC and whole seconds', async () => {
  const { collectedAt } = await collect({ clock: () => new Date('2026-11-22T15:03:11.987+01:00'), files: {} });
  assert.equal(collectedAt, '2026-11-22T14:03:11Z');
});

test('each source fills its sections; for the others nobody asked', async () => {
  const statuses = async (texts: Parameters<typeof factsOf>[0], server?: string) => {
    const { sections } = await factsOf(texts, server);
    return sectionNames.filter((name) => sections[name]?.status === 'collected');
  };
  assert.deepEqual(await statuses({}), []);
  assert.deepEqual(await statuses({}, 'ucs01.corp.example'), ['host']);
  assert.deepEqual(await statuses({ 'general-xml': [generalXml] }), ['auth']);
  assert.deepEqual(await statuses({ setspn: [listing(computer, own)] }), ['account']);
  assert.deepEqual(await statuses({ setspn: [query({})] }), ['spns']);
  assert.deepEqual(await statuses({ service: [service('LocalSystem')] }), ['service']);
  assert.deepEqual(await statuses(whole, 'ucs01.corp.example'), ['host', 'service', 'auth', 'account', 'spns']);
  const { sections } = await factsOf({});
  for (const name of sectionNames) if (sections[name]) assert.equal(sections[name].status, 'skipped', name);
});

test('facts hold what was written, with its place', async () => {
  const facts = await factsOf(whole);
  const [auth, found] = [sectionOf(facts, 'auth'), sectionOf(facts, 'service')];
  assert.ok(auth.status === 'collected' && found.status === 'collected');
  assert.equal(auth.source, 'general-xml1.txt:3');
  assert.deepEqual(auth.data, {
    state: 'list',
    listed: ['Negotiate'],
    location: '/general/usermanager/UserManagerDisabledAuthMethods',
    commentedOut: false,
  });
  assert.deepEqual(auth.cannotTell, ['modifiedAt']);
  assert.deepEqual(found.data, { installed: true, startMode: 'auto', runAs: 'LocalSystem', kind: 'computer' });
});

test('a file that was not understood fails its sections, and those alone', async () => {
  const { sections } = await factsOf({ ...whole, 'general-xml': ['<general>'] }, 'ucs01.corp.example');
  assert.equal(sections.auth!.status, 'failed');
  assert.match(sections.auth!.reason!, /^general-xml1\.txt: /);
  assert.deepEqual([sections.host!.status, sections.account!.status, sections.spns!.status], ['collected', 'collected', 'collected']);
  assert.equal((await factsOf({ service: ['x'] })).sections.service!.status, 'failed');
});

test('a file that is not there is wrong use', async () => {
  for (const option of ['general-xml', 'setspn', 'service', 'ldif', 'sddl'] as const)
    await assert.rejects(collect({ clock: () => new Date(), files: { [option]: ['/nowhere/file'] } }), WrongUse);
});

test('a file whose code page is not sure is refused where a name has letters beyond ASCII, and read where only its sentences have', async () => {
  const accountOf = async (ou: string, encoding: BufferEncoding, before = '') => {
    const text = before + listing(`CN=UCS01,OU=${ou},DC=corp,DC=example`, own);
    const { sections } = await factsOf({ setspn: [Buffer.from(text, encoding)] }, 'ucs01.corp.example');
    return sections.account!;
  };
  assert.equal((await accountOf('Ger\xe4te', 'latin1')).status, 'collected');
  assert.equal((await accountOf('Server', 'latin1', 'Tom\xe1s y Tom\xa0s:\r\n')).status, 'collected');
  const refused = await accountOf('Tom\xe1s', 'latin1');
  assert.equal(refused.status, 'failed');
  assert.match(
    refused.reason!,
    /setspn1\.txt: "CN=UCS01,OU=Tomßs,.*" has letters beyond ASCII in a code page that cannot be told; expected UTF-8/,
  );
});

test('the role is kept', async () => {
  assert.equal((await collect({ clock: () => new Date(), files: {}, role: 'passive' })).role, 'passive');
  assert.equal('role' in (await collect({ clock: () => new Date(), files: {} })), false);
});

test.run();
