import { test } from 'uvu';
import * as assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { accountFromEntry as fromEntry, type EntrySource } from '../../../src/collect/directory/account.ts';
import { holdersFromEntries } from '../../../src/collect/directory/holders.ts';
import { readLdif } from '../../../src/collect/formats/ldif.ts';
import type { RawEntry } from '../../../src/collect/directory/entry.ts';
import { isAccount } from '../../../src/collect/directory/principal.ts';
import { accountAttributes } from '../../../src/collect/directory/query.ts';
import { parseSddl } from '../../../src/domain/descriptor.ts';
import { spnRight } from '../../../src/domain/spnRight.ts';
import { NotUnderstood } from '../../../src/system/errors.ts';

/** As it is read at some time. */
const accountFromEntry = (entry: RawEntry, source: Partial<EntrySource> & Pick<EntrySource, 'entries'>) =>
  fromEntry(entry, { readAt: Date.parse('2026-11-22T14:00:00Z'), ...source });

function captured(name: string): RawEntry[] {
  return readLdif(readFileSync(`test/fixtures/captures/ldif/${name}`, 'utf8'));
}

const domain = captured('domain.ldif');
const base = 'S-1-5-21-1799205322-3173926155-4183468779';
const own = 'eucsrv/ucs01.corp.example';
const asked = [...accountAttributes, 'tokenGroups'];

/** An entry with these attributes: text, or bytes. */
function entry(attributes: Record<string, (string | Buffer)[]>, dn = 'CN=x,DC=corp,DC=example'): RawEntry {
  const base64 = Object.entries(attributes).map(([name, values]) => [name, values.map((value) => Buffer.from(value).toString('base64'))]);
  return { dn, attributes: Object.fromEntries(base64) };
}

/** The account of the only entry, from a file. */
function account(attributes: Record<string, (string | Buffer)[]>) {
  const one = entry(attributes);
  return accountFromEntry(one, { entries: [one] });
}

test('a computer, from the file that ldapsearch wrote', () => {
  const entries = [...captured('computer.ldif'), ...domain];
  const { data } = accountFromEntry(entries[0]!, { entries });
  const { sddl, ...facts } = data;
  assert.deepEqual(facts, {
    dn: 'CN=UCS01,OU=Server,DC=corp,DC=example',
    sid: `${base}-1102`,
    class: 'computer',
    name: 'CORP\\UCS01$',
    dnsHostName: 'ucs01.corp.example',
    enabled: true,
    desOnly: false,
    spns: ['HOST/UCS01', 'HOST/ucs01.corp.example', 'eucsrv/UCS01', 'eucsrv/ucs01.corp.example'],
    encryptionTypes: ['rc4', 'aes128', 'aes256'],
    passwordSetAt: '2026-11-22T18:56:34Z',
    groupSids: [`${base}-515`, 'S-1-5-32-554'],
  });
  assert.equal(parseSddl(sddl!).owner, `${base}-512`);
  assert.deepEqual(spnRight(data, own), { verdict: 'validated', couldObtain: false });
});

test('a user: locked and expired are told, what the file lacks is not', () => {
  const [user] = captured('user.ldif');
  const { data } = accountFromEntry(user!, { entries: [user!] });
  assert.equal(data.class, 'user');
  assert.equal(data.name, 'svc-ucs');
  assert.deepEqual([data.locked, data.expired], [false, false]);
  assert.deepEqual(data.groupSids, [`${base}-1107`, `${base}-513`, 'S-1-5-32-545']);
  for (const key of ['dnsHostName', 'otherNames', 'linkedHostNames', 'spns', 'encryptionTypes']) assert.ok(!(key in data), key);
  assert.deepEqual(spnRight(data, own), { verdict: 'no-right', couldObtain: false });
});

test('managed accounts: the class that is most special, the computers that a standalone one is linked to', () => {
  const [gmsa] = captured('gmsa.ldif');
  assert.equal(accountFromEntry(gmsa!, { entries: [] }).data.class, 'gmsa');
  assert.deepEqual(spnRight(accountFromEntry(gmsa!, { entries: [], asked }).data, own), { verdict: 'other-host-name', couldObtain: false });

  const entries = captured('smsa.ldif');
  const smsa = entries.find(({ dn }) => dn.startsWith('CN=smsa'))!;
  const { data } = accountFromEntry(smsa, { entries });
  assert.equal(data.class, 'smsa');
  assert.deepEqual(data.linkedHostNames, ['ucs01.corp.example', 'UCS01']);
  assert.deepEqual(spnRight(data, own), { verdict: 'validated', couldObtain: false });
  const alone = accountFromEntry(smsa, { entries: [smsa], asked });
  assert.equal(alone.data.linkedHostNames, undefined);
});

const authenticatedUsers = 11;
const self = 10;

/** A descriptor with one ACE: allow (0) or deny (1), the mask, S-1-5-<rid>. */
function descriptor(type: number, mask: number, rid = authenticatedUsers): Buffer {
  const bytes = Buffer.from('01000480000000000000000000000000140000000400000001000000', 'hex');
  const ace = Buffer.from('0000140000000000010100000000000500000000', 'hex');
  ace[0] = type;
  ace.writeUInt32LE(mask, 4);
  ace.writeUInt32LE(rid, 16);
  bytes.writeUInt16LE(8 + ace.length, 22);
  return Buffer.concat([bytes, ace]);
}

test('asked for and without value is "" or [] only where the reader may read it', () => {
  const facts = (bytes: Buffer[], readerSids?: string[]) =>
    accountFromEntry(entry({ objectClass: ['user'], nTSecurityDescriptor: bytes }), {
      entries: [],
      asked,
      ...(readerSids && { readerSids }),
    });
  const {
    data: { sddl, ...data },
  } = facts([descriptor(0, 0x10)], [`${base}-1103`]);
  assert.deepEqual(data, {
    dn: 'CN=x,DC=corp,DC=example',
    class: 'user',
    dnsHostName: '',
    otherNames: [],
    linkedHostNames: [],
    spns: [],
    encryptionTypes: [],
  });
  assert.equal(sddl, 'D:(A;;0x10;;;S-1-5-11)');
  for (const [bytes, readerSids] of [
    [[descriptor(0, 0x20)], [`${base}-1103`]],
    [[], [`${base}-1103`]],
    [[descriptor(0, 0x10)], undefined],
  ] as const) {
    const unread = facts([...bytes], readerSids && [...readerSids]);
    delete unread.data.sddl;
    assert.deepEqual(unread.data, { dn: 'CN=x,DC=corp,DC=example', class: 'user' });
  }
});

test('additional names are known where both kinds are', () => {
  const one = entry({ 'msDS-AdditionalDnsHostName': ['cti.corp.example'] });
  assert.equal(accountFromEntry(one, { entries: [], asked }).data.otherNames, undefined);
  assert.deepEqual(accountFromEntry(one, { entries: [] }).data.otherNames, ['cti.corp.example']);
});

test('the host name of a linked computer that does not come is not known', () => {
  const smsa = entry({ 'msDS-HostServiceAccountBL': ['CN=c'] });
  assert.equal(accountFromEntry(smsa, { entries: [entry({ sAMAccountName: ['C$'] }, 'CN=c')], asked }).data.linkedHostNames, undefined);
});

test('that the reader sees SPNs counts where he is not the account itself, or may read those as others may', () => {
  const own = Buffer.from([1, 2, 0, 0, 0, 0, 0, 5, 21, 0, 0, 0, 7, 0, 0, 0]);
  const sees = (readerSids: string[], ...more: Buffer[]) =>
    accountFromEntry(entry({ objectSid: [own], servicePrincipalName: ['HOST/x'], nTSecurityDescriptor: more }), {
      entries: [],
      asked,
      readerSids,
    }).seesSpns;
  assert.equal(sees(['S-1-5-21-8']), true);
  assert.equal(sees(['S-1-5-21-7']), false);
  assert.equal(sees(['S-1-5-21-9', 'S-1-5-21-7']), false, 'wherever among the SIDs its own is');
  assert.equal(sees(['S-1-5-21-7'], descriptor(0, 0x10)), true);
  assert.equal(sees(['S-1-5-21-7'], descriptor(0, 0x10, self)), false);
});

test('another group that everybody is in makes nobody a member of S-1-5-32-554; no group told is not known to be none', () => {
  const users = entry({
    objectSid: [Buffer.from([1, 2, 0, 0, 0, 0, 0, 5, 32, 0, 0, 0, 33, 2, 0, 0])],
    member: ['CN=S-1-5-11,CN=ForeignSecurityPrincipals,DC=corp,DC=example'],
  });
  const groups = (...tokenGroups: Buffer[]) => accountFromEntry(entry({ tokenGroups }), { entries: [users] }).data.groupSids;
  assert.deepEqual(groups(Buffer.from([1, 2, 0, 0, 0, 0, 0, 5, 21, 0, 0, 0, 7, 0, 0, 0])), ['S-1-5-21-7']);
  assert.equal(groups(), undefined);
});

test('everybody is in the group S-1-5-32-554 by way of Authenticated Users or Everyone', () => {
  const groups = (member: string) => {
    const alias = entry({
      objectSid: [Buffer.from([1, 2, 0, 0, 0, 0, 0, 5, 32, 0, 0, 0, 42, 2, 0, 0])],
      member: [`CN=${member},CN=ForeignSecurityPrincipals`],
    });
    const tokenGroups = [Buffer.from([1, 2, 0, 0, 0, 0, 0, 5, 21, 0, 0, 0, 7, 0, 0, 0])];
    return accountFromEntry(entry({ tokenGroups }), { entries: [alias] }).data.groupSids;
  };
  for (const member of ['S-1-5-11', 'S-1-1-0']) assert.deepEqual(groups(member), ['S-1-5-21-7', 'S-1-5-32-554']);
  for (const member of ['S-1-5-7', 'S-1-1-01']) assert.deepEqual(groups(member), ['S-1-5-21-7']);
});

test('an account expires, or its password does', () => {
  const now = Date.parse('2026-11-22T14:00:00Z');
  const [noon, evening] = [String((now / 1000 - 7200 + 11_644_473_600) * 1e7), String((now / 1000 + 7200 + 11_644_473_600) * 1e7)];
  const expired = (accountExpires: string | undefined, bits = '0', source = {}) =>
    accountFromEntry(
      entry({
        objectClass: ['user'],
        'msDS-User-Account-Control-Computed': [bits],
        ...(accountExpires !== undefined && { accountExpires: [accountExpires] }),
      }),
      { entries: [], readAt: now, ...source },
    ).data.expired;
  assert.deepEqual(
    [noon, evening, '0', '9223372036854775807', '9223372032559808511'].map((time) => expired(time)),
    [true, false, false, false, false],
  );
  assert.deepEqual([expired(evening, '8388608'), expired(undefined, '8388608'), expired(undefined)], [true, true, undefined]);
  assert.equal(expired(undefined, '0', { asked }), undefined, 'it may be hidden');
  assert.equal(expired(noon, '0', { readAt: now - 86_400_000 }), false, "by the directory's clock");
  assert.throws(() => expired('never'), /accountExpires is no time$/);
});

test('no SPN seen is none only where the reader may read them', () => {
  const spns = (attributes: Record<string, (string | Buffer)[]>, readerSids = [`${base}-1103`]) =>
    accountFromEntry(entry(attributes), { entries: [], asked, readerSids }).data.spns;
  assert.deepEqual(spns({ nTSecurityDescriptor: [descriptor(0, 0x10)] }), []);
  assert.deepEqual(spns({ nTSecurityDescriptor: [descriptor(0, 0x80000000)] }), []);
  assert.equal(spns({ nTSecurityDescriptor: [descriptor(0, 0x20)] }), undefined);
  assert.equal(spns({ nTSecurityDescriptor: [descriptor(1, 0x10)] }), undefined);
  assert.equal(spns({}), undefined);
  assert.deepEqual(spns({ servicePrincipalName: ['HOST/x'] }), ['HOST/x']);
  assert.equal(account({ nTSecurityDescriptor: [descriptor(0, 0x10)] }).data.spns, undefined);

  const [user] = captured('user.ldif');
  const read = (readerSids: string[]) => accountFromEntry(user!, { entries: [], asked, readerSids }).data.spns;
  assert.deepEqual(read([`${base}-1103`]), [], 'who reads himself');
  assert.deepEqual(read([`${base}-500`, `${base}-512`]), []);
});

test('flags, encryption types and times', () => {
  const facts = (attributes: Record<string, string[]>) => account({ objectClass: ['top', 'USER'], ...attributes }).data;
  const one = facts({ useraccountcontrol: ['2097666'], accountExpires: ['0'], 'msDS-User-Account-Control-Computed': ['8388624'] });
  assert.deepEqual([one.enabled, one.desOnly, one.locked, one.expired], [false, true, true, true]);
  assert.equal(account({ objectClass: ['user', 'computer'], 'msDS-User-Account-Control-Computed': ['16'] }).data.locked, undefined);
  const types = (mask: string) => facts({ 'msDS-SupportedEncryptionTypes': [mask] }).encryptionTypes;
  assert.deepEqual(types('31'), ['des-crc', 'des-md5', 'rc4', 'aes128', 'aes256']);
  assert.deepEqual(types('524312'), ['aes128', 'aes256']);
  assert.deepEqual(types('-2147483644'), ['rc4']);
  assert.deepEqual(types('524288'), []);
  for (const never of ['0', '9223372036854775807']) assert.equal(facts({ pwdLastSet: [never] }).passwordSetAt, undefined);
  assert.equal(facts({ pwdLastSet: ['116444736000000000'] }).passwordSetAt, '1970-01-01T00:00:00Z');
});

test('names: additional ones, the domain from the directory, an account of another domain', () => {
  const { data } = account({
    sAMAccountName: ['X$'],
    'msDS-AdditionalDnsHostName': ['cti.corp.example'],
    'msDS-AdditionalSamAccountName': ['CTI$'],
  });
  assert.equal(data.name, 'X$');
  assert.deepEqual(data.otherNames, ['cti.corp.example', 'CTI$']);
  assert.equal(account({ sAMAccountName: ['X$'], 'msDS-PrincipalName': ['CORP\\X$'] }).data.name, 'CORP\\X$');
  const child = entry({ sAMAccountName: ['X$'] }, 'CN=DC\\=x,OU=DC,DC=sub,DC=corp,DC=example');
  assert.equal(accountFromEntry(child, { entries: domain }).data.name, 'X$');
  const upper = entry({ sAMAccountName: ['X$'] }, 'CN=x,dc=CORP,dc=example');
  assert.equal(accountFromEntry(upper, { entries: domain }).data.name, 'CORP\\X$');
});

test('values that come in pieces are complete with the last one; holders are believed before', () => {
  const first = { 'servicePrincipalName;range=0-1': ['eucsrv/a', 'HOST/a'] };
  assert.equal(account(first).data.spns, undefined);
  assert.deepEqual(account({ ...first, 'servicePrincipalName;range=2-*': ['HOST/b'] }).data.spns, ['eucsrv/a', 'HOST/a', 'HOST/b']);
  assert.equal(account({ 'servicePrincipalName;range=2-*': ['HOST/b'] }).data.spns, undefined);
  assert.deepEqual(account({ 'servicePrincipalName;binary': ['HOST/b'] }).data.spns, ['HOST/b']);
  assert.deepEqual(
    holdersFromEntries([entry(first)]).map(({ spn }) => spn),
    ['eucsrv/a'],
  );
});

test('a value that is not what its attribute holds is refused by name', () => {
  const refused = (attributes: Record<string, (string | Buffer)[]>, message: RegExp) =>
    assert.throws(
      () => account(attributes),
      (error: Error) => error instanceof NotUnderstood && message.test(error.message),
    );
  refused({ objectSid: ['x'] }, /^CN=x,DC=corp,DC=example: objectSid: byte 0: a SID was expected$/);
  refused({ nTSecurityDescriptor: ['x'] }, /^CN=x,DC=corp,DC=example: nTSecurityDescriptor: byte 0: a security descriptor/);
  refused({ userAccountControl: ['512 '] }, /userAccountControl is no integer$/);
  refused({ pwdLastSet: ['yesterday'] }, /pwdLastSet is no time$/);
});

test('a descriptor that came without its DACL is not known', () => {
  const { data } = account({ nTSecurityDescriptor: [Buffer.from('0100008000000000000000000000000000000000', 'hex')] });
  assert.equal(data.sddl, undefined);
});

test('holders: SPNs of the class in any spelling, and userPrincipalNames that look like one', () => {
  const holders = holdersFromEntries([...captured('holders.ldif'), ...domain]);
  assert.deepEqual(
    holders.map(({ spn, via, name, class: kind, enabled }) => [spn, via, name, kind, enabled]),
    [
      ['eucsrv/UCS01', 'spn', 'CORP\\UCS01$', 'computer', true],
      ['eucsrv/ucs01.corp.example', 'spn', 'CORP\\UCS01$', 'computer', true],
      ['eucsrv/cti.corp.example', 'spn', 'CORP\\svc-old', 'user', false],
      ['EUCSRV/cti:5222', 'spn', 'CORP\\svc-old', 'user', false],
      ['eucsrv/ucs02.corp.example', 'upn', 'CORP\\svc-old', 'user', false],
    ],
  );
  assert.deepEqual(holders[2], {
    spn: 'eucsrv/cti.corp.example',
    via: 'spn',
    dn: 'CN=svc-old,CN=Users,DC=corp,DC=example',
    name: 'CORP\\svc-old',
    sid: `${base}-1104`,
    class: 'user',
    samAccountName: 'svc-old',
    enabled: false,
  });
  const disguised = ['"eucsrv/a"', '\u200Beucsrv/a', 'eucsrvx/a', 'HOST/eucsrv/a'];
  assert.deepEqual(holdersFromEntries([entry({ servicePrincipalName: disguised })]), [
    { spn: '"eucsrv/a"', via: 'spn', dn: 'CN=x,DC=corp,DC=example' },
    { spn: '\u200Beucsrv/a', via: 'spn', dn: 'CN=x,DC=corp,DC=example' },
  ]);
});

test('what ldbsearch writes in text: SID, groups, descriptor', () => {
  const [ldb] = captured('ldbsearch.ldif');
  assert.deepEqual(accountFromEntry(ldb!, { entries: [ldb!] }).data, {
    dn: 'CN=UCS01,CN=Computers,DC=corp,DC=example',
    sid: 'S-1-5-21-1-2-3-1112',
    class: 'computer',
    name: 'UCS01$',
    dnsHostName: 'ucs01.corp.example',
    enabled: true,
    desOnly: false,
    spns: ['eucsrv/UCS01', 'eucsrv/ucs01.corp.example'],
    encryptionTypes: ['aes128', 'aes256'],
  });
  const sddl = 'O:DAG:DAD:AI(A;;GA;;;DA)';
  const { data } = account({ objectSid: [`${base}-1102`], tokenGroups: [`${base}-513`, 'S-1-5-32-545'], nTSecurityDescriptor: [sddl] });
  assert.deepEqual(data.groupSids, [`${base}-513`, 'S-1-5-32-545']);
  assert.equal(data.sddl, 'O:DAD:(A;;0x10000000;;;DA)');
  for (const broken of ['S-1-5-x', 'S-1-5', 'S-1-5-21-1-2-3-1112 (UCS01)'])
    assert.throws(() => account({ objectSid: [broken] }), /objectSid: byte 0: a SID was expected$/, broken);
  assert.throws(() => account({ nTSecurityDescriptor: ['D:(A;;GA'] }), /nTSecurityDescriptor: character 9: expected the \) of the ACE/);
});

test('an entry is of an account by its class, else by what accounts have', () => {
  const [, computer] = captured('without-class.ldif');
  assert.ok(isAccount(computer!));
  const { data } = accountFromEntry(computer!, { entries: [] });
  assert.deepEqual([data.class, data.name, data.spns?.length], [undefined, 'UCS01$', 3]);
  for (const name of ['servicePrincipalName', 'userAccountControl', 'userPrincipalName', 'pwdLastSet', 'sAMAccountName', 'primaryGroupID'])
    assert.ok(isAccount(entry({ [name]: ['1'] })), name);
  assert.ok(!isAccount(entry({ description: ['x'], dNSHostName: ['x'] })));
  assert.ok(!isAccount(entry({ sAMAccountName: ['x'], groupType: ['2'] })));
  // where the class came, it decides
  assert.ok(isAccount(entry({ objectClass: ['top', 'user'] })));
  assert.ok(!isAccount(entry({ objectClass: ['top', 'group'], sAMAccountName: ['x'] })));
});

test('of an account whose entry has no line of SPNs, they are not known', () => {
  const [user] = captured('user-without-spn.ldif');
  assert.deepEqual(accountFromEntry(user!, { entries: [user!] }).data, {
    dn: 'CN=svc-uc,OU=Service,DC=corp,DC=example',
    class: 'user',
    name: 'svc-uc',
    enabled: true,
    desOnly: false,
  });
});

test.run();
