import * as assert from 'node:assert/strict';
import { test } from 'uvu';
import { joinAccounts, type AccountFromFiles } from '../../../src/collect/sections/account.ts';
import { hostFromOption } from '../../../src/collect/sections/host.ts';
import { collected, failed, skipped } from '../../../src/collect/section.ts';
import { reason } from '../../../src/text/reasons.ts';
import type { SectionData } from '../../../src/documents/facts.ts';
import { computer, factsOf, listing, query, service, user, type Texts } from '../../support/captures.ts';
import { inWords, lack } from '../../support/lacks.ts';

const server = 'ucs01.corp.example';
const own = ['eucsrv/UCS01', 'eucsrv/ucs01.corp.example'];
const other = 'CN=PC07,CN=Computers,DC=corp,DC=example';

interface Section {
  status: string;
  reason?: string;
  cannotTell?: string[];
  data?: SectionData<'account'>;
}

const accountOf = async (texts: Texts, serverKnown = true) => {
  const { sections, notes } = await factsOf(texts, serverKnown ? server : undefined);
  return { ...(sections.account as Section), codes: notes!.map(({ code }) => code) };
};

const entryOf = (dn: string, name: string, principal: string): string =>
  `dn: ${dn}\nobjectClass: user\nsAMAccountName: ${name}\nuserPrincipalName: ${principal}\n\n`;

// Which -L counts: the sources, then the DN taken (with "assumed"), or why there is no account.
for (const [name, texts, expected, noServer] of [
  ['a single one, whosever it is', { setspn: [listing(user, own)] }, `${user} assumed`],
  ['a single one, the server not known', { setspn: [listing(user, own)] }, `${user} assumed`, true],
  [
    "the server's computer among others",
    { setspn: [listing(user, []), listing(computer, own), listing(other, [])] },
    `${computer} assumed`,
  ],
  [
    'the same one twice',
    { setspn: [listing(computer, own), listing(computer.toUpperCase(), ['EUCSRV/ucs01.CORP.example', 'eucsrv/UCS01'])] },
    `${computer.toUpperCase()} assumed`,
  ],
  ['several in one file', { setspn: [listing(user, []) + listing(computer, own)] }, `${computer} assumed`],
  [
    "several, none the server's computer",
    { setspn: [listing(user, []), listing(other, [])] },
    `which of ${user} and ${other} UCServer runs under is not known; --service with the output of sc qc eucsrv tells it`,
  ],
  [
    'several, the server not known',
    { setspn: [listing(user, []), listing(computer, [])] },
    `which of ${user} and ${computer} UCServer runs under is not known; --service with the output of sc qc eucsrv tells it`,
    true,
  ],
  ['LocalSystem: the computer', { service: [service('LocalSystem')], setspn: [listing(user, []), listing(computer, own)] }, computer],
  [
    "LocalSystem, but only a user's",
    { service: [service('LocalSystem')], setspn: [listing(user, own)] },
    `the service runs as LocalSystem, but the sources are of ${user}; give those of that account, or --ldap`,
  ],
  ['a user, by CN', { service: [service('CORP\\SVC-ucs')], setspn: [listing(computer, []), listing(user, own)] }, user],
  ['a user as name@domain', { service: [service('svc-ucs@corp.example')], setspn: [listing(user, own)] }, user],
  ['a user by the domain of the forest', { service: [service('svc-ucs@example')], setspn: [listing(user, own)] }, user],
  [
    'a suffix that may be of another domain',
    { service: [service('svc-ucs@estos.example')], setspn: [listing(user, own)] },
    `${user} assumed`,
  ],
  ['a domain that may be another one', { service: [service('OTHER\\svc-ucs')], setspn: [listing(user, own)] }, `${user} assumed`],
  [
    'the domain by the pasted command',
    { service: [service('OTHER\\svc-ucs')], setspn: [`C:\\>setspn -L OTHER\\svc-ucs\n${listing(user, own)}`] },
    user,
  ],
  [
    'another domain by the pasted command',
    { service: [service('OTHER\\svc-ucs')], setspn: [`C:\\>setspn -L CORP\\svc-ucs\n${listing(user, own)}`] },
    `the service runs as OTHER\\svc-ucs, but the sources are of ${user}; give those of that account, or --ldap`,
  ],
  [
    'its userPrincipalName',
    { service: [service('ucserver@estos.example')], ldif: [entryOf(user, 'svc-ucs', 'ucserver@estos.example')] },
    user,
  ],
  [
    'its userPrincipalName, and another that is called so',
    {
      service: [service('ucserver@corp.example')],
      ldif: [entryOf(user, 'svc-ucs', 'ucserver@corp.example') + entryOf('CN=x,DC=corp,DC=example', 'ucserver', 'x@corp.example')],
    },
    user,
  ],
  [
    'a user, by the pasted command',
    { service: [service('CORP\\svcucs')], setspn: [listing(user, own, 'CORP\\svcucs'), listing(computer, [])] },
    user,
  ],
  ['a user, by a command in quotes', { service: [service('CORP\\svcucs')], setspn: [listing(user, own, '"svcucs"')] }, user],
  [
    "a user, but only the computer's",
    { service: [service('CORP\\svc-ucs')], setspn: [listing(computer, own)] },
    `the service runs as CORP\\svc-ucs, but the sources are of ${computer}; give those of that account, or --ldap`,
  ],
  [
    'a managed account',
    { service: [service('CORP\\gmsa-ucs$')], setspn: [listing('CN=gmsa-ucs,CN=Managed Service Accounts,DC=corp,DC=example', own)] },
    'CN=gmsa-ucs,CN=Managed Service Accounts,DC=corp,DC=example',
  ],
  [
    'a managed account among users: a user may be called so',
    { service: [service('CORP\\gmsa-ucs$')], setspn: [listing('CN=gmsa-ucs,CN=Users,DC=corp,DC=example', own)] },
    'CN=gmsa-ucs,CN=Users,DC=corp,DC=example assumed',
  ],
  [
    'a managed account among users, by the pasted command',
    { service: [service('CORP\\gmsa-ucs$')], setspn: [listing('CN=gmsa-ucs,CN=Users,DC=corp,DC=example', own, 'CORP\\gmsa-ucs$')] },
    'CN=gmsa-ucs,CN=Users,DC=corp,DC=example',
  ],
  [
    'a managed account that is called like the user',
    { service: [service('CORP\\svc-ucs')], setspn: [listing('CN=svc-ucs,CN=Managed Service Accounts,DC=corp,DC=example', own)] },
    'the service runs as CORP\\svc-ucs, but the sources are of CN=svc-ucs,CN=Managed Service Accounts,DC=corp,DC=example; give those of that account, or --ldap',
  ],
  [
    'the same in a directory file without classes',
    { service: [service('CORP\\svc-ucs')], ldif: [`dn: ${user}\nsAMAccountName: svc-ucs$\nservicePrincipalName: ${own[0]}\n\n`] },
    `the service runs as CORP\\svc-ucs, but the sources are of ${user}; give those of that account, or --ldap`,
  ],
  [
    'a user of the name of the managed account, without classes',
    { service: [service('CORP\\svc-ucs$')], ldif: [`dn: ${user}\nsAMAccountName: svc-ucs\nservicePrincipalName: ${own[0]}\n\n`] },
    `the service runs as CORP\\svc-ucs$, but the sources are of ${user}; give those of that account, or --ldap`,
  ],
  [
    'a user that is called like the server, without classes',
    { service: [service('LocalSystem')], ldif: [`dn: ${computer}\nsAMAccountName: UCS01\nservicePrincipalName: ${own[0]}\n\n`] },
    `the service runs as LocalSystem, but the sources are of ${computer}; give those of that account, or --ldap`,
  ],
  [
    'the name of a user with a dot, on a domain controller',
    {
      service: [service('.\\svc-ucs')],
      setspn: [listing('CN=UCS01,OU=Domain Controllers,DC=corp,DC=example', []), listing(user, own)],
    },
    user,
  ],
  [
    'the same, where nothing tells whether it is one',
    { service: [service('.\\svc-ucs')], setspn: [listing(user, own)] },
    `the service runs as .\\svc-ucs, but the sources are of ${user}; give those of that account, or --ldap`,
  ],
  [
    'the same on a server that is none',
    { service: [service('.\\svc-ucs')], setspn: [listing(user, own), listing(computer, [])] },
    'the service runs as .\\svc-ucs, which is no account of the directory',
  ],
  [
    'a local user',
    { service: [service('.\\admin')], setspn: [listing(computer, own)] },
    'the service runs as .\\admin, which is no account of the directory',
  ],
  [
    'LocalSystem, the server not known',
    { service: [service('LocalSystem')], setspn: [listing(computer, own)] },
    `${computer} assumed`,
    true,
  ],
  [
    "two accounts of the service's name",
    { service: [service('CORP\\svc-ucs')], setspn: [listing(user, own), listing('CN=svc-ucs,DC=other,DC=example', own)] },
    `which of ${user} and CN=svc-ucs,DC=other,DC=example UCServer runs under is not known: both have its name; give the file of that one only`,
  ],
] as [string, Texts, string, boolean?][]) {
  test(`which -L counts: ${name}`, async () => {
    const { status, reason, data, codes } = await accountOf(texts, noServer !== true);
    const assumed = data?.assumed === true;
    assert.equal(status === 'failed' ? reason : `${data?.dn}${assumed ? ' assumed' : ''}`, expected);
    assert.equal(codes.includes('account-assumed'), assumed, 'an assumption has a note');
  });
}

test('a listing without a line under it: known to be none', async () => {
  assert.deepEqual((await accountOf({ setspn: [listing(computer, [])] })).data, { assumed: true, dn: computer, spns: [] });
});

test("SPNs of every class are the account's, as written", async () => {
  const spns = ['HOST/UCS01', 'eucsrv/UCS01', 'EUCSRV/Ucs01.corp.example'];
  assert.deepEqual((await accountOf({ setspn: [listing(computer, spns)] })).data, { assumed: true, dn: computer, spns });
});

test('the same account twice with other SPNs is no account', async () => {
  const { status, reason } = await accountOf({ setspn: [listing(computer, own), listing(computer, [])] });
  assert.equal(status, 'failed');
  assert.match(reason!, /^setspn2\.txt:1 has another value of account\.spns than setspn1\.txt:1; give the newer source only$/);
});

for (const [name, text] of [
  ['cut off by an error', `${listing(computer, ['HOST/UCS01'])}Ldap Error(0x51 -- Server Down)\r\n`],
  ['filtered', listing(computer, ['HOST/UCS01'], 'UCS01 | findstr /v eucsrv')],
] as const) {
  test(`a listing that is ${name} does not prove that an SPN is missing`, async () => {
    const { status, reason } = await accountOf({ setspn: [text] });
    assert.equal(status, 'failed');
    assert.match(reason!, /^setspn1\.txt:\d+: setspn -L of CN=UCS01,\S+ is not whole/);
  });
}

test('what setspn cannot tell was not asked for', async () => {
  const { cannotTell } = await accountOf({ setspn: [listing(computer, own)] });
  for (const key of ['sid', 'class', 'name', 'dnsHostName', 'enabled', 'encryptionTypes', 'groupSids', 'sddl'])
    assert.ok(cannotTell!.includes(key), key);
  for (const key of ['dn', 'spns', 'assumed']) assert.ok(!cannotTell!.includes(key), key);
});

test('the service tells name and class', async () => {
  const { data, cannotTell } = await accountOf({ service: [service('CORP\\svc-ucs')], setspn: [listing(user, own)] });
  assert.deepEqual(data, { name: 'CORP\\svc-ucs', class: 'user', dn: user, spns: own });
  assert.ok(!cannotTell!.includes('class'));
});

test('no -L: nobody asked, unless a file of --setspn was not understood', async () => {
  assert.equal((await accountOf({ setspn: [query({})] })).status, 'skipped');
  assert.equal((await accountOf({})).status, 'skipped');
  const { status, reason } = await accountOf({ setspn: ['', query({}), '\u0000'] });
  assert.equal(status, 'failed');
  assert.match(reason!, /^setspn1\.txt: the file is empty; .*; setspn3\.txt: /);
});

test('a listing counts beside a file that was not understood', async () => {
  const { status, codes } = await accountOf({ setspn: [listing(computer, own), ''] });
  assert.equal(status, 'collected');
  assert.ok(codes.includes('not-understood'));
});

test('what a file that was not understood might have told is not known', async () => {
  const ldif = [`dn: ${computer}\nobjectClass: computer\nsAMAccountName: UCS01$\n`];
  const untold = async (texts: Texts): Promise<string[]> => (await accountOf({ ldif, ...texts })).cannotTell ?? [];
  const among = (keys: string[]): string[] => ['spns', 'sddl', 'enabled'].filter((key) => keys.includes(key));
  assert.deepEqual(among(await untold({})), ['spns', 'sddl', 'enabled']);
  assert.deepEqual(among(await untold({ setspn: [''] })), ['sddl', 'enabled']);
  assert.deepEqual(among(await untold({ sddl: [''] })), ['spns', 'enabled']);
  assert.deepEqual(among(await untold({ ldif: [...ldif, ''] })), []);
});

/** What findAccount makes of an output of setspn, or of another source. */
const fromFile = (data: SectionData<'account'>, source: 'setspn -L' | 'SDDL' = 'setspn -L'): AccountFromFiles =>
  of(collected('account', 'setspn.txt:1', data, [source]), [source]);
const of = (section: AccountFromFiles['section'], read: AccountFromFiles['read'] = []): AccountFromFiles => ({
  section,
  read,
  lost: [],
  used: [],
  notes: [],
});
const live = (data: SectionData<'account'>) => collected('account', 'ldaps://dc1', data, ['directory']);

test('what a directory tells is added to what files tell of the same account', () => {
  const told = fromFile({ dn: computer, spns: own, assumed: true });
  assert.deepEqual(joinAccounts(told, live({ dn: computer.toUpperCase(), spns: [...own].reverse(), sddl: 'D:', enabled: true })), {
    status: 'collected',
    source: 'setspn.txt:1, ldaps://dc1',
    data: { dn: computer, spns: own, sddl: 'D:', enabled: true },
  });
  // a descriptor alone does not say whose it is
  const described = joinAccounts(fromFile({ sddl: 'D:P' }, 'SDDL'), live({ dn: computer, spns: own, sddl: 'D:' }));
  assert.deepEqual(described.status === 'collected' && described.data, { dn: computer, spns: own, sddl: 'D:P' });
  const assumed = joinAccounts(told, live({ dn: computer, assumed: true }));
  assert.equal(assumed.status === 'collected' && assumed.data.assumed, true);
});

test('sources that contradict each other tell no account, and both are named', () => {
  const told = fromFile({ dn: computer, spns: own, enabled: false });
  const because = (key: string) => reason('sources-contradict', { key, place: 'ldaps://dc1', otherPlace: 'setspn.txt:1' });
  assert.deepEqual(joinAccounts(told, live({ dn: computer, spns: [] })), failed(because('account.spns')));
  assert.deepEqual(joinAccounts(told, live({ dn: computer, spns: own, enabled: true })), failed(because('account.enabled')));
});

test('a descriptor is the same with the names of groups and with their SIDs', () => {
  const sid = 'S-1-5-21-1-2-3-1104';
  const named = fromFile({ sddl: 'O:DAG:DAD:AI(A;;CCDC;;;DA)' }, 'SDDL');
  assert.equal(joinAccounts(named, live({ sid, sddl: 'D:(A;;0x3;;;S-1-5-21-1-2-3-512)' })).status, 'collected');
  assert.equal(joinAccounts(named, live({ sid, sddl: 'D:(A;;0x3;;;S-1-5-21-1-2-3-513)' })).status, 'failed');
});

test('of two descriptors with one DACL the one that tells the owner, of the entry, is not lost to a file that has none', async () => {
  const entry = `dn: ${user}\nobjectClass: user\nsAMAccountName: svc-ucs\nnTSecurityDescriptor: O:PSG:DAD:(A;;RP;;;AU)\n`;
  const { data } = await accountOf({ ldif: [entry], sddl: ['D:(A;;RP;;;AU)'] });
  assert.equal(data?.sddl, 'O:S-1-5-10D:(A;;0x10;;;S-1-5-11)');
});

test('what a directory was asked for and did not tell is not known, though no file could tell it', () => {
  const told = fromFile({ dn: computer, spns: own });
  assert.deepEqual(joinAccounts(told, failed(lack('no answer').because)), {
    status: 'collected',
    source: 'setspn.txt:1',
    data: { dn: computer, spns: own },
  });
  assert.deepEqual(joinAccounts(told, live({ dn: computer })), {
    status: 'collected',
    source: 'setspn.txt:1, ldaps://dc1',
    data: { dn: computer, spns: own },
  });
  for (const none of [undefined, skipped(lack('no --ldap').because)]) assert.equal(joinAccounts(told, none), told.section);
});

test('a file of another account than the directory has for the service proves nothing', () => {
  assert.deepEqual(inWords(joinAccounts(fromFile({ dn: user, spns: own }), live({ dn: computer }))), {
    status: 'failed',
    reason: `setspn.txt:1 is of ${user}, and the account that UCServer runs under is ${computer} as ldaps://dc1 has it; give what is of that account`,
  });
  const broken = failed(lack('setspn.txt: cut off').because);
  assert.equal(joinAccounts(of(broken), live({ dn: computer })), broken);
  const one = live({ dn: computer });
  assert.equal(joinAccounts(of(skipped(lack('no file').because)), one), one);
});

test('a name that may be of another domain is not taken for that of the account', async () => {
  const { data } = await accountOf({ service: [service('OTHER\\svc-ucs')], setspn: [listing(user, own)] });
  assert.deepEqual(data, { class: 'user', assumed: true, dn: user, spns: own });
});

test('a user called like the server proves no membership, its computer account does', async () => {
  const joined = async (text: string) =>
    ((await factsOf({ ldif: [text] }, 'ucs01.corp.example')).sections.host as { data: { joined?: boolean } }).data.joined;
  assert.equal(await joined(`dn: ${user}\nobjectClass: user\nsAMAccountName: ucs01\n`), undefined);
  assert.equal(await joined(`dn: ${computer}\nobjectClass: user\nobjectClass: computer\nsAMAccountName: UCS01$\n`), true);
});

test('a run-as account of which nobody knows whether it is of the domain or local is nobody in the directory', async () => {
  const { sections } = await factsOf({ setspn: [listing(user, own)], service: [service('CORP\\svc-ucs')] });
  assert.equal((sections.service as { data: { kind?: string } }).data.kind, undefined);
  const account = sections.account as { status: string; because?: { code: string } };
  assert.deepEqual([account.status, account.because?.code], ['failed', 'account-not-known']);
});

test('a computer account of the name is not the user that the service runs as', async () => {
  const ldif = `dn: CN=svc-ucs,CN=Computers,DC=corp,DC=example\nobjectClass: user\nobjectClass: computer\nsAMAccountName: svc-ucs$\nservicePrincipalName: eucsrv/UCS01\n`;
  const { status } = await accountOf({ service: [service('CORP\\svc-ucs')], ldif: [ldif] });
  assert.equal(status, 'failed');
});

test('whether the server is joined is unknown, and not unasked, where a directory was asked', () => {
  const untold = (directory?: object) =>
    (hostFromOption('ucs01.corp.example', [], true, directory) as { cannotTell?: string[] }).cannotTell;
  assert.ok(untold()!.includes('joined'));
  assert.ok(!(untold({}) ?? []).includes('joined'));
});

test('without a server only what the server could tell is unknown of the host', async () => {
  const hostOf = async (texts: Texts) => (await factsOf(texts)).sections.host as { status: string; cannotTell?: string[] };
  const host = await hostOf({ setspn: [listing(computer, own)] });
  assert.deepEqual([host.status, host.cannotTell], ['failed', ['secureChannel', 'ntlmIncoming']]);
  const asked = await hostOf({ setspn: [listing(computer, own)], 'secure-channel': ['x'] });
  assert.deepEqual([asked.status, asked.cannotTell], ['failed', ['ntlmIncoming']]);
});

test.run();
