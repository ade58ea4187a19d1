// --ldap before a real directory: the facts that come of it, and the directory's own answers to attempts to write an SPN.
import { test } from 'uvu';
import * as assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Attribute, Change, Client, ResultCodeError } from 'ldapts';
import { collect } from '../../../src/collect/index.ts';
import type { AccountClass, Facts, Section, SectionData, SectionName } from '../../../src/documents/facts.ts';
import { attributeGuids } from '../../../src/domain/access.ts';
import { spnRight } from '../../../src/domain/spnRight.ts';
import { isUndecided } from '../../../src/domain/undecided.ts';
import type { Results } from '../../../src/documents/results.ts';
import { called } from '../../support/kerbcheck.ts';
import { lacksDirectory, startDirectory, type Directory } from '../../support/directory.ts';
import { testWhere } from '../../support/needs.ts';
import { inWords } from '../../support/lacks.ts';
import { sinceStart } from '../../../src/system/clock.ts';

const live = testWhere('AD', lacksDirectory());
const fixture = (name: string) => readFileSync(`test/fixtures/directory/${name}`, 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'kerbcheck-ldap-'));
const password = 'Start-2026-Nov';
const server = 'ucs01.corp.example';
const many = 5000;
let directory: Directory;

/** A value as LDIF has it, whatever is in it. */
const base64 = (text: string | Buffer) => Buffer.from(text).toString('base64');
const unicodePwd = `unicodePwd:: ${base64(Buffer.from(`"${password}"`, 'utf16le'))}`;
const kinds: Record<AccountClass, { objectClass: string; container: string }> = {
  user: { objectClass: 'user', container: 'CN=Users' },
  computer: { objectClass: 'computer', container: 'OU=Server' },
  smsa: { objectClass: 'msDS-ManagedServiceAccount', container: 'CN=Managed Service Accounts' },
  gmsa: { objectClass: 'msDS-GroupManagedServiceAccount', container: 'CN=Managed Service Accounts' },
};

const dnOf = (name: string, kind: AccountClass) => `CN=${name.replace(/[,+"\\<>;=]/g, '\\$&')},${kinds[kind].container},DC=corp,DC=example`;

/** An account with the password of all; a directory without the service that makes the passwords of managed accounts takes one for these, too. */
function account(name: string, kind: AccountClass, ...attributes: string[]): string {
  return [
    `dn:: ${base64(dnOf(name, kind))}`,
    `objectClass: ${kinds[kind].objectClass}`,
    `sAMAccountName:: ${base64(kind === 'user' ? name : `${name}$`)}`,
    `userAccountControl: ${kind === 'user' ? 512 : 4096}`,
    unicodePwd,
    ...(kind === 'gmsa' ? ['msDS-ManagedPasswordInterval: 30'] : []),
    ...attributes,
    '',
    '',
  ].join('\n');
}

const group = (name: string, ...members: string[]) =>
  [
    `dn: CN=${name},CN=Users,DC=corp,DC=example`,
    'objectClass: group',
    `sAMAccountName: ${name}`,
    ...members.map((dn) => `member: ${dn}`),
    '',
    '',
  ].join('\n');
const change = (dn: string, ...lines: string[]) => [`dn: ${dn}`, 'changetype: modify', ...lines, '', ''].join('\n');

/** A descriptor that lets administrators and readers do what they usually may, with more entries before. */
const sddl = (...entries: string[]) => `nTSecurityDescriptor: O:DAG:DAD:${entries.join('')}(A;;GA;;;DA)(A;;GA;;;SY)(A;;RPLCLORC;;;AU)`;
/** One that lets nobody else read. */
const closed = (...entries: string[]) => `nTSecurityDescriptor: O:DAG:DAD:P(A;;GA;;;DA)(A;;GA;;;SY)${entries.join('')}`;
const spn = 'f3a64788-5306-11d1-a9c5-0000f80367c1';
const publicInformation = 'e48d0154-bcf8-11d1-8702-00c04fb96050';

if (lacksDirectory() === undefined) {
  test.before(async () => {
    directory = await startDirectory();
    directory.add(fixture('accounts.ldif'));
    directory.modify(fixture('links.ldif'));
  });
  test.after(async () => {
    await directory.stop();
    rmSync(folder, { recursive: true });
  });
}

/** What sc qc prints of a service that runs as that. */
function service(runAs: string): string {
  const file = join(folder, 'service.txt');
  const captured = readFileSync('test/fixtures/captures/sc-qc-en.txt', 'utf8');
  writeFileSync(
    file,
    captured.replace('LocalSystem', () => runAs),
  );
  return file;
}

interface Asked {
  runAs?: string;
  server?: string;
  user?: string;
  password?: string;
  scheme?: string;
  caFile?: string;
}

/** Whoever is named reads the directory; else its administrator. */
function asReader({
  user = directory.administrator.user,
  password: word = user === directory.administrator.user ? directory.administrator.password : password,
}: Asked) {
  process.env.KERBCHECK_LDAP_USER = user;
  process.env.KERBCHECK_LDAP_PASSWORD = word;
}

async function facts(asked: Asked): Promise<Facts> {
  asReader(asked);
  const read = await collect({
    clock: () => new Date(),
    files: asked.runAs === undefined ? {} : { service: [service(asked.runAs)] },
    server: asked.server ?? server,
    ldap: { url: `${asked.scheme ?? 'ldaps'}://${directory.address}`, caFile: asked.caFile ?? directory.caFile },
    deadline: sinceStart() + 30_000,
  });
  const shown = JSON.stringify(read);
  for (const secret of [password, directory.administrator.password]) assert.ok(!shown.includes(secret));
  return read;
}

function section<Name extends SectionName>(read: Facts, name: Name): SectionData<Name> {
  const one = read.sections[name] as Section<Name>;
  assert.equal(one.status, 'collected', JSON.stringify(one));
  return (one as { data: SectionData<Name> }).data;
}

const accountOf = async (asked: Asked) => section(await facts(asked), 'account');
const reasonOf = (read: Facts, name: SectionName) => {
  const one = read.sections[name]!;
  return one.status === 'failed' ? one.reason : assert.fail(JSON.stringify(one));
};

/** Rules and what they found, by `check`. */
async function judged(asked: Asked, ...more: string[]): Promise<Record<string, string>> {
  asReader(asked);
  const { stdout, stderr } = await called([
    'check',
    '--server',
    asked.server ?? server,
    ...(asked.runAs === undefined ? [] : ['--service', service(asked.runAs)]),
    '--ldap',
    `ldaps://${directory.address}`,
    '--ldap-ca',
    directory.caFile,
    '-o',
    'json',
    ...more,
  ]);
  assert.equal(stderr, '');
  const { results } = JSON.parse(stdout) as Results;
  return Object.fromEntries(
    results.map(({ rule, outcome, findings }) => [rule, [outcome, ...new Set(findings.map(({ code }) => code))].join(' ')]),
  );
}

live('a service in another forest, whose account is of this one: who holds SPNs in its own forest is not known', async () => {
  const read = await facts({ runAs: 'CORP\\svc-ucs', server: 'ucs09.lab.test' });
  assert.equal(section(read, 'account').name, 'CORP\\svc-ucs');
  assert.equal(section(read, 'spns').scope, 'domain');
  assert.deepEqual(
    read.notes!.map(({ code }) => code),
    ['other-forest', 'server-not-in-sources'],
  );
  const rules = await judged({ runAs: 'CORP\\svc-ucs', server: 'ucs09.lab.test' });
  assert.equal(rules['SPN-03'], 'unknown');
});

live('a healthy computer: all that a directory tells', async () => {
  const read = await facts({ runAs: 'LocalSystem' });
  const { sddl: descriptor, passwordSetAt, sid, groupSids, ...data } = section(read, 'account');
  assert.deepEqual(data, {
    dn: 'CN=UCS01,OU=Server,DC=corp,DC=example',
    class: 'computer',
    name: 'CORP\\UCS01$',
    dnsHostName: server,
    otherNames: [],
    linkedHostNames: [],
    enabled: true,
    desOnly: false,
    spns: ['HOST/UCS01', 'HOST/ucs01.corp.example', 'eucsrv/UCS01', 'eucsrv/ucs01.corp.example'],
    encryptionTypes: ['rc4', 'aes128', 'aes256'],
  });
  assert.match(descriptor!, /^O:S-1-5-21-[-\d]+-512D:/);
  assert.ok(Math.abs(Date.parse(passwordSetAt!) - Date.now()) < 120_000);
  assert.deepEqual(groupSids, [sid!.replace(/\d+$/, '515'), 'S-1-5-32-554']);

  const { clockOffsetSeconds, aesSince, ...dc } = section(read, 'directory');
  assert.ok(Math.abs(Date.parse(aesSince!) - Date.now()) < 300_000, `the domain is as old as its group 521: ${aesSince}`);
  assert.deepEqual(dc, { dc: 'dc1.corp.example', writable: true, otherClock: true });
  assert.ok(Math.abs(clockOffsetSeconds!) <= 2, String(clockOffsetSeconds));
  assert.deepEqual(section(read, 'host'), { fqdn: server, netbios: 'ucs01', joined: true, domain: 'corp.example' });
  assert.deepEqual(
    [read.sections.account, read.sections.spns].map((one) => one?.status === 'collected' && one.source),
    [`ldaps://${directory.address}`, `gc://${directory.address}:3269`],
  );
  const { entries, ...search } = section(read, 'spns');
  assert.deepEqual(search, { scope: 'forest', searched: ['DC=corp,DC=example'], complete: true, covers: 'holders' });
  assert.deepEqual(
    entries.find((one) => one.spn === 'eucsrv/UCS01'),
    {
      spn: 'eucsrv/UCS01',
      via: 'spn',
      dn: data.dn,
      name: data.name,
      sid,
      class: 'computer',
      dnsHostName: server,
      samAccountName: 'UCS01$',
      enabled: true,
    },
  );
  assert.deepEqual(read.notes, []);
  const rules = await judged({ runAs: 'LocalSystem' });
  for (const id of ['SPN-01', 'SPN-03', 'PERM-01', 'ACCOUNT-01', 'CRYPTO-01']) assert.equal(rules[id], 'pass', id);
  assert.equal(rules['CLOCK-01'], 'notApplicable', "the clock is this machine's, not the server's");
});

live('the same by StartTLS, by an ordinary user, with the authority as DER', async () => {
  const caFile = join(folder, 'ca.cer');
  writeFileSync(caFile, new X509Certificate(readFileSync(directory.caFile)).raw);
  const whole = await facts({ runAs: 'LocalSystem' });
  const other = await facts({ runAs: 'LocalSystem', scheme: 'ldap', caFile, user: 'svc-ucs@corp.example', password: 'Start-2026-Dez' });
  assert.deepEqual(section(other, 'account'), section(whole, 'account'));
  assert.deepEqual(section(other, 'spns'), section(whole, 'spns'));
  assert.equal((other.sections.spns as { source: string }).source, `gc://${directory.address}:3268`);
});

live('the LDIF of ldapsearch tells the same', async () => {
  const descriptor = ['-E', '!1.2.840.113556.1.4.801=::MAMCAQc='];
  const partitions = directory.search([
    '-b',
    'CN=Partitions,CN=Configuration,DC=corp,DC=example',
    '(nETBIOSName=*)',
    'nCName',
    'nETBIOSName',
  ]);
  const everybody = directory.search(['-b', '<SID=S-1-5-32-554>', '-s', 'base', 'objectSid', 'member']);
  for (const [runAs, dn] of [
    ['LocalSystem', 'CN=UCS01,OU=Server,DC=corp,DC=example'],
    ['CORP\\gmsa-ucs$', dnOf('gmsa-ucs', 'gmsa')],
    ['CORP\\smsa-ucs$', dnOf('smsa-ucs', 'smsa')],
  ] as const) {
    const one = directory.search([
      ...descriptor,
      '-b',
      dn,
      '-s',
      'base',
      '(objectClass=*)',
      '*',
      'nTSecurityDescriptor',
      'tokenGroups',
      'msDS-User-Account-Control-Computed',
      'msDS-HostServiceAccountBL',
    ]);
    const linked = directory.search(['-b', 'CN=UCS01,OU=Server,DC=corp,DC=example', '-s', 'base', 'dNSHostName', 'sAMAccountName']);
    const file = join(folder, 'account.ldif');
    writeFileSync(file, Buffer.concat([one, partitions, everybody, ...(runAs.includes('smsa') ? [linked] : [])]));
    const captured = section(
      await collect({ clock: () => new Date(), files: { service: [service(runAs)], ldif: [file] }, server }),
      'account',
    );
    const read = await accountOf({ runAs });
    // What a file lacks it cannot tell to be empty.
    for (const key of ['dnsHostName', 'otherNames', 'linkedHostNames', 'spns', 'encryptionTypes'] as const)
      if (read[key]?.length === 0 && captured[key] === undefined) delete read[key];
    assert.deepEqual(captured, read);
  }
  const holders = join(folder, 'holders.ldif');
  writeFileSync(
    holders,
    Buffer.concat([
      directory.search(['-b', 'DC=corp,DC=example', '(|(servicePrincipalName=eucsrv/*)(userPrincipalName=eucsrv/*))']),
      partitions,
    ]),
  );
  const sorted = (entries: SectionData<'spns'>['entries']) => entries.map((one) => JSON.stringify(one)).sort();
  const captured = section(await collect({ clock: () => new Date(), files: { ldif: [holders] } }), 'spns');
  assert.deepEqual(sorted(captured.entries), sorted(section(await facts({}), 'spns').entries));
});

live('the run-as account in all its forms', async () => {
  const strange = 'Müller (CTI)';
  directory.add(
    account(strange, 'user') +
      account('svc-upn', 'user', 'userPrincipalName: telephony@estos.example') +
      // somebody else whose userPrincipalName is what another's would be by his name
      account('svc-other', 'user', 'userPrincipalName: svc-taken@corp.example') +
      account('svc-taken', 'user'),
  );
  const name = async (runAs: string) => (await accountOf({ runAs })).name;
  for (const computer of [
    'LocalSystem',
    'NT AUTHORITY\\NetworkService',
    'NT-AUTORITÄT\\SYSTEM',
    'NT SERVICE\\eucsrv',
    'S-1-5-18',
    'CORP\\UCS01$',
    'UCS01$',
  ])
    assert.equal(await name(computer), 'CORP\\UCS01$', computer);
  for (const written of ['CORP\\svc-ucs', 'corp\\SVC-UCS', 'corp.example\\svc-ucs', 'svc-ucs@corp.example', 'SVC-UCS@CORP.EXAMPLE'])
    assert.equal(await name(written), 'CORP\\svc-ucs', written);
  for (const written of ['CORP\\gmsa-ucs$', 'gmsa-ucs$', 'gmsa-ucs$@corp.example'])
    assert.equal(await name(written), 'CORP\\gmsa-ucs$', written);
  assert.equal(await name('telephony@estos.example'), 'CORP\\svc-upn');
  assert.equal(await name('svc-taken@corp.example'), 'CORP\\svc-other');
  assert.equal(await name(`CORP\\${strange}`), `CORP\\${strange}`);

  const reason = async (runAs: string) => reasonOf(await facts({ runAs }), 'account');
  const place = `ldaps://${directory.address}`;
  const unseen = 'is not in its domain, or the user who asks may not see it';
  assert.equal(await reason('CORP\\nobody'), `${place}: CORP\\nobody ${unseen}`);
  assert.equal(await reason('CORP\\svc*'), `${place}: CORP\\svc* ${unseen}`);
  assert.equal(await reason('nobody@elsewhere.example'), `${place}: nobody@elsewhere.example ${unseen}`);
  assert.equal(
    await reason('SALES\\svc-ucs'),
    'SALES\\svc-ucs is an account of the domain SALES, which is not in the forest of corp.example: give --ldap a domain controller of SALES',
  );
  assert.equal(await reason('.\\svc-ucs'), 'the service runs as .\\svc-ucs, which is no account of the directory');
  assert.equal(
    await reason('NT AUTHORITY\\LocalService'),
    'the service runs as NT AUTHORITY\\LocalService, which is no account of the directory',
  );
});

live('what the service runs as is not known: the computer is taken, and said to be', async () => {
  const read = await facts({});
  assert.equal(section(read, 'account').assumed, true);
  assert.deepEqual(read.notes, [
    {
      code: 'account-assumed',
      message: 'CN=UCS01,OU=Server,DC=corp,DC=example is taken as the account that UCServer runs under: no --service tells which it is.',
    },
  ]);
  assert.equal(section(await facts({ runAs: 'CORP\\svc-ucs' }), 'account').assumed, undefined);
  const unknown = await facts({ server: 'ucs77.corp.example' });
  assert.match(reasonOf(unknown, 'account'), /: the computer ucs77 is not in its domain/);
  assert.equal('joined' in section(unknown, 'host'), false);
});

live('a user with the validated write alone, one that may write, managed accounts', async () => {
  directory.add(
    account('svc-validated', 'user', sddl(`(OA;;SW;${spn};;PS)`)) + account('svc-write', 'user', sddl(`(OA;;RPWP;${spn};;PS)`)),
  );
  assert.equal((await judged({ runAs: 'CORP\\svc-validated' }))['PERM-01'], 'fail write-needed');
  assert.equal((await judged({ runAs: 'CORP\\svc-write' }))['PERM-01'], 'pass');
  const gmsa = await accountOf({ runAs: 'CORP\\gmsa-ucs$' });
  assert.deepEqual(
    [gmsa.class, gmsa.dnsHostName, gmsa.encryptionTypes, gmsa.linkedHostNames],
    ['gmsa', 'gmsa-ucs.corp.example', ['aes128', 'aes256'], []],
  );
  assert.equal((await judged({ runAs: 'CORP\\gmsa-ucs$' }))['PERM-01'], 'fail other-host-name');
  const smsa = await accountOf({ runAs: 'CORP\\smsa-ucs$' });
  assert.deepEqual([smsa.class, smsa.linkedHostNames], ['smsa', [server, 'UCS01']]);
  assert.equal((await judged({ runAs: 'CORP\\smsa-ucs$' }))['PERM-01'], 'pass');
});

live('groups: nested ones too', async () => {
  directory.add(account('svc-nested', 'user'));
  directory.add(group('inner', dnOf('svc-nested', 'user')));
  directory.add(group('middle', 'CN=inner,CN=Users,DC=corp,DC=example'));
  directory.add(group('outer', 'CN=middle,CN=Users,DC=corp,DC=example'));
  const { sid, groupSids } = await accountOf({ runAs: 'CORP\\svc-nested' });
  const base = sid!.slice(0, sid!.lastIndexOf('-'));
  assert.ok(groupSids!.length >= 5 && groupSids!.includes(`${base}-513`) && groupSids!.includes('S-1-5-32-545'), groupSids!.join());
  directory.modify(change('CN=Domain Admins,CN=Users,DC=corp,DC=example', 'add: member', 'member: CN=outer,CN=Users,DC=corp,DC=example'));
  assert.ok((await accountOf({ runAs: 'CORP\\svc-nested' })).groupSids!.includes(`${base}-512`));
  assert.equal((await judged({ runAs: 'CORP\\svc-nested' }))['PERM-02'], 'fail privileged');
  directory.modify(
    change('CN=Domain Admins,CN=Users,DC=corp,DC=example', 'delete: member', 'member: CN=outer,CN=Users,DC=corp,DC=example'),
  );
});

live('a locked, a disabled and an expired user', async () => {
  directory.add(
    account('svc-off', 'user').replace('userAccountControl: 512', 'userAccountControl: 514') +
      account('svc-stale', 'user', 'pwdLastSet: 0') +
      // 1 January 2020
      account('svc-ended', 'user', 'accountExpires: 132223104000000000'),
  );
  const off = await accountOf({ runAs: 'CORP\\svc-off' });
  assert.deepEqual([off.enabled, off.locked, off.expired], [false, false, false]);
  const stale = await accountOf({ runAs: 'CORP\\svc-stale' });
  assert.deepEqual([stale.enabled, stale.expired, stale.passwordSetAt], [true, true, undefined]);
  for (const runAs of ['CORP\\svc-stale', 'CORP\\svc-ended']) assert.equal((await judged({ runAs }))['ACCOUNT-01'], 'fail expired', runAs);
});

live('duplicates: in another case, on a disabled account, as a userPrincipalName', async () => {
  const old = dnOf('svc-old', 'user');
  directory.modify(change(old, 'add: servicePrincipalName', 'servicePrincipalName: EUCSRV/ucs01'), { raw: true });
  const { entries } = section(await facts({ runAs: 'LocalSystem' }), 'spns');
  assert.deepEqual(
    entries
      .filter((one) => one.spn.toLowerCase() === 'eucsrv/ucs01')
      .map(({ spn: one, name, enabled }) => `${one} ${name} ${enabled}`)
      .sort(),
    ['EUCSRV/ucs01 CORP\\svc-old false', 'eucsrv/UCS01 CORP\\UCS01$ true'],
  );
  assert.equal((await judged({ runAs: 'LocalSystem' }))['SPN-03'], 'fail duplicate');
  directory.modify(change(old, 'delete: servicePrincipalName', 'servicePrincipalName: EUCSRV/ucs01'), { raw: true });

  directory.add(account('svc-upn-spn', 'user', 'userPrincipalName: eucsrv/UCS01.corp.example'));
  const upn = section(await facts({ runAs: 'LocalSystem' }), 'spns').entries.find(
    ({ via, name }) => via === 'upn' && name === 'CORP\\svc-upn-spn',
  );
  assert.equal(upn?.spn, 'eucsrv/UCS01.corp.example');
  assert.equal((await judged({ runAs: 'LocalSystem' }))['SPN-03'], 'fail duplicate');
  directory.modify(`dn: ${dnOf('svc-upn-spn', 'user')}\nchangetype: delete\n`);

  // The server's SPNs are on a disabled account alone.
  directory.add(account('UCS05', 'computer', 'dNSHostName: ucs05.corp.example'));
  directory.modify(change(old, 'add: servicePrincipalName', 'servicePrincipalName: eucsrv/ucs05.corp.example'));
  assert.equal((await judged({ server: 'ucs05.corp.example', runAs: 'LocalSystem' }))['SPN-01'], 'fail missing misplaced');
});

live('a reader without rights: unknown, never none', async () => {
  // The reader may list the entries, and read nothing of them that tells an SPN.
  directory.add(
    account('reader', 'user') +
      account(
        'UCS06',
        'computer',
        'dNSHostName: ucs06.corp.example',
        'servicePrincipalName: eucsrv/ucs06.corp.example',
        `nTSecurityDescriptor: O:DAG:DAD:P(A;;GA;;;DA)(A;;GA;;;SY)(OD;;RP;${spn};;AU)(A;;RPLCLORC;;;AU)`,
      ),
  );
  const asked = { server: 'ucs06.corp.example', runAs: 'LocalSystem', user: 'CORP\\reader' };
  const read = await facts(asked);
  const { spns, ...data } = section(read, 'account');
  assert.deepEqual([spns, data.name], [undefined, 'CORP\\UCS06$']);
  assert.equal(section(read, 'spns').complete, false);
  assert.deepEqual(read.notes, [
    {
      code: 'spns-hidden',
      message: 'The user who asks may not read the SPNs of CN=UCS06,OU=Server,DC=corp,DC=example: others may be hidden, too.',
    },
  ]);
  const rules = await judged(asked);
  assert.equal(rules['SPN-03'], 'unknown');
  assert.deepEqual((await accountOf({ ...asked, user: directory.administrator.user })).spns, ['eucsrv/ucs06.corp.example']);

  // No descriptor, no groups, not even the entry: nothing is made of that.
  directory.add(
    account(
      'UCS07',
      'computer',
      'dNSHostName: ucs07.corp.example',
      'nTSecurityDescriptor: O:DAG:DAD:P(A;;GA;;;DA)(A;;GA;;;SY)(A;;LCLORPLO;;;AU)',
    ),
  );
  const hidden = await facts({ server: 'ucs07.corp.example', runAs: 'LocalSystem', user: 'CORP\\reader' });
  const seen = section(hidden, 'account');
  assert.deepEqual([seen.spns, seen.sddl], [undefined, undefined]);
  assert.equal((await judged({ server: 'ucs07.corp.example', runAs: 'LocalSystem', user: 'CORP\\reader' }))['PERM-01'], 'unknown');
  // He who may read and sees none knows that there is none.
  directory.add(account('UCS08', 'computer', 'dNSHostName: ucs08.corp.example'));
  assert.deepEqual((await accountOf({ server: 'ucs08.corp.example', runAs: 'LocalSystem', user: 'CORP\\reader' })).spns, []);

  // Others' SPNs are seen; those of the run-as account, which is not, may be hidden.
  const unseen = section(await facts({ runAs: 'CORP\\nobody', user: 'CORP\\reader' }), 'spns');
  assert.deepEqual([unseen.complete, unseen.entries.some(({ spn: one }) => one === 'eucsrv/UCS01')], [false, true]);
});

live('an attribute that may not be read is not known, and not empty', async () => {
  const denied = (name: keyof typeof attributeGuids) => `(OD;;RP;${attributeGuids[name].guid};;AU)`;
  directory.add(
    account(
      'UCS11',
      'computer',
      'dNSHostName: ucs11.corp.example',
      'msDS-SupportedEncryptionTypes: 4',
      sddl(denied('msDS-SupportedEncryptionTypes')),
    ) +
      account(
        'UCS13',
        'computer',
        'dNSHostName: ucs13.corp.example',
        'msDS-SupportedEncryptionTypes: 24',
        sddl(denied('dNSHostName'), denied('msDS-AdditionalSamAccountName'), denied('msDS-HostServiceAccountBL')),
      ) +
      account('svc-hidden', 'user', sddl(denied('accountExpires'))),
  );
  const read = async (name: string, user: string) => {
    const { encryptionTypes, dnsHostName, otherNames, linkedHostNames } = await accountOf({
      server: `${name}.corp.example`,
      runAs: 'LocalSystem',
      user,
    });
    return { encryptionTypes, dnsHostName, otherNames, linkedHostNames };
  };
  const none = { otherNames: [], linkedHostNames: [] };
  const hidden = { encryptionTypes: undefined, dnsHostName: undefined, otherNames: undefined, linkedHostNames: undefined };
  const { user } = directory.administrator;
  assert.deepEqual(await read('ucs11', 'CORP\\reader'), { ...none, encryptionTypes: undefined, dnsHostName: 'ucs11.corp.example' });
  assert.deepEqual(await read('ucs13', 'CORP\\reader'), { ...hidden, encryptionTypes: ['aes128', 'aes256'] });
  assert.deepEqual(await read('ucs08', 'CORP\\reader'), { ...none, encryptionTypes: [], dnsHostName: 'ucs08.corp.example' });
  assert.deepEqual(await read('ucs07', 'CORP\\reader'), { ...hidden, dnsHostName: 'ucs07.corp.example' }, 'its descriptor may not be read');
  assert.deepEqual(await read('ucs07', user), { ...none, encryptionTypes: [], dnsHostName: 'ucs07.corp.example' });
  assert.equal((await judged({ server: 'ucs11.corp.example', runAs: 'LocalSystem', user: 'CORP\\reader' }))['CRYPTO-01'], 'unknown');
  assert.equal((await accountOf({ runAs: 'CORP\\svc-hidden', user: 'CORP\\reader' })).expired, undefined);
});

live('the attributes and their property sets have the GUIDs of the schema', () => {
  const schema = directory
    .search([
      '-o',
      'ldif-wrap=no',
      '-LLL',
      '-b',
      'CN=Schema,CN=Configuration,DC=corp,DC=example',
      `(|${Object.keys(attributeGuids)
        .map((name) => `(lDAPDisplayName=${name})`)
        .join('')})`,
      'lDAPDisplayName',
      'schemaIDGUID',
      'attributeSecurityGUID',
    ])
    .toString();
  const guid = (entry: string, name: string) => {
    const [, base] = new RegExp(`^${name}:: (.*)$`, 'm').exec(entry) ?? [];
    if (base === undefined) return undefined;
    const bytes = Buffer.from(base, 'base64');
    const first = [
      [0, 4],
      [4, 6],
      [6, 8],
    ].map(([from, to]) => Buffer.from(bytes.subarray(from, to)).reverse().toString('hex'));
    return [...first, bytes.toString('hex', 8, 10), bytes.toString('hex', 10)].join('-');
  };
  const read = schema
    .trim()
    .split('\n\n')
    .map((entry) => {
      const propertySet = guid(entry, 'attributeSecurityGUID');
      return [
        /^lDAPDisplayName: (.*)$/m.exec(entry)?.[1],
        { guid: guid(entry, 'schemaIDGUID'), ...(propertySet !== undefined && { propertySet }) },
      ];
    });
  assert.deepEqual(Object.fromEntries(read), attributeGuids);
});

/** Who may write what: the entries of an account's descriptor that are about its SPNs. */
interface Attempt {
  kind: AccountClass;
  what: string;
  entries: string[];
  /** The account's own host name, where an SPN of that is tried; else the server's. */
  own?: true;
  /** The entries are inherited, from the unit that it is in. */
  inherited?: true;
  /** A standalone managed account is linked to the server. */
  linked?: true;
  /** Why the directory's answer is another one. */
  differs?: string;
}

const other = (what: string, ...entries: string[]): Attempt[] =>
  (['user', 'computer', 'smsa', 'gmsa'] as const).map((kind) => ({ kind, what, entries }));
const own = (what: string, entries: string[], kinds: AccountClass[], differs?: string): Attempt[] =>
  kinds.map((kind) => ({ kind, what, entries, own: true, ...(differs !== undefined && { differs }) }));
const [validated, write, selfWrite] = [`(OA;;SW;${spn};;PS)`, `(OA;;WP;${spn};;GROUP)`, `(OA;;WP;${spn};;PS)`];
const gmsaOwnName = 'Samba refuses a gMSA its own name by validated write, which MS-ADTS 3.1.1.5.3.1.1.4 allows';
const attempts: Attempt[] = [
  ...other('nothing'),
  ...other('validated write', validated),
  ...other('write of the attribute', selfWrite),
  ...other('write of the attribute by a nested group', write),
  ...own('validated write', [validated], ['user', 'computer', 'smsa']),
  ...own('validated write', [validated], ['gmsa'], gmsaOwnName),
  ...own('validated write denied before', [`(OD;;SW;${spn};;PS)`, validated], ['computer', 'smsa', 'gmsa']),
  ...own('validated write, write denied', [`(OD;;WP;${spn};;PS)`, validated], ['computer', 'smsa']),
  ...own('validated write of all kinds, by a group', ['(A;;SW;;;GROUP)'], ['computer']),
  ...own('inherit only', [`(OA;CIIO;SW;${spn};;PS)`], ['computer', 'smsa']),
  { kind: 'user', what: 'write denied to a group before', entries: [`(OD;;WP;${spn};;GROUP)`, selfWrite] },
  { kind: 'gmsa', what: 'write denied to a group behind', entries: [selfWrite, `(OD;;WP;${spn};;GROUP)`] },
  { kind: 'user', what: 'property set', entries: [`(OA;;WP;${publicInformation};;PS)`] },
  { kind: 'user', what: 'property set denied, write behind', entries: [`(OD;;WP;${publicInformation};;PS)`, selfWrite] },
  { kind: 'smsa', what: 'validated write denied, write behind', entries: [`(OD;;SW;${spn};;PS)`, selfWrite] },
  { kind: 'gmsa', what: 'full control', entries: ['(A;;GA;;;PS)'] },
  { kind: 'user', what: 'everyone', entries: [`(OA;;WP;${spn};;WD)`] },
  { kind: 'user', what: 'another attribute', entries: ['(OA;;WP;bf967950-0de6-11d0-a285-00aa003049e2;;PS)'] },
  { kind: 'user', what: 'may change the DACL', entries: ['(A;;WD;;;PS)'] },
  { kind: 'computer', what: 'inherited, for everyone in the unit', entries: [], inherited: true },
  {
    kind: 'smsa',
    what: 'validated write, the name of the computer it is linked to',
    entries: [validated],
    linked: true,
    differs: 'Samba does not look at msDS-HostServiceAccountBL, by which MS-ADTS 3.1.1.5.3.1.1.4 allows it',
  },
];

live('the directory lets an account write an SPN exactly where PERM-01 says so', async () => {
  const names = attempts.map((_, at) => `try${at}`);
  const dns = attempts.map(({ kind, inherited }, at) =>
    inherited ? `CN=${names[at]},OU=Delegated,DC=corp,DC=example` : dnOf(names[at]!, kind),
  );
  const hosts = attempts.map((one, at) => (one.own ? `${names[at]}.corp.example` : `server${at}.corp.example`));
  directory.add(group('writers-inner') + group('writers', 'CN=writers-inner,CN=Users,DC=corp,DC=example'));
  const sid = directory.search(['-b', 'CN=writers,CN=Users,DC=corp,DC=example', '-o', 'ldif-wrap=no', 'objectSid']).toString();
  const groupSid = sidOf(Buffer.from(/^objectSid:: (.*)$/m.exec(sid)![1]!, 'base64'));
  directory.add(
    'dn: OU=Delegated,DC=corp,DC=example\nobjectClass: organizationalUnit\n' +
      `nTSecurityDescriptor: O:DAG:DAD:(A;CI;GA;;;DA)(A;CI;GA;;;SY)(A;CI;RPLCLORC;;;AU)(OA;CI;WP;${spn};;${groupSid})\n`,
  );
  directory.add(
    attempts
      .map(({ kind, entries, inherited }, at) =>
        account(
          names[at]!,
          kind,
          ...(kind === 'user' ? [] : [`dNSHostName: ${names[at]}.corp.example`]),
          ...(inherited ? [] : [sddl(...entries).replaceAll('GROUP', groupSid)]),
        ).replace(/^dn:: .*/, `dn: ${dns[at]}`),
      )
      .join(''),
  );
  directory.modify(change('CN=writers-inner,CN=Users,DC=corp,DC=example', 'add: member', ...dns.map((dn) => `member: ${dn}`)));

  directory.add(
    attempts
      .flatMap(({ linked }, at) =>
        linked ? account(`SERVER${at}`, 'computer', `dNSHostName: ${hosts[at]}`, `msDS-HostServiceAccount: ${dns[at]}`) : [],
      )
      .join(''),
  );

  const counts = { attempts: 0, accepted: 0, refused: 0, different: 0 };
  for (const [at, attempt] of attempts.entries()) {
    const { kind, what, differs } = attempt;
    const label = `${at} ${kind}: ${what}${attempt.own ? ', own name' : ''}`;
    const data = await accountOf({ runAs: `CORP\\${names[at]}${kind === 'user' ? '' : '$'}`, user: 'CORP\\reader', server: hosts[at]! });
    assert.equal(data.class, kind, label);
    const right = spnRight(data, `eucsrv/${hosts[at]}`);
    assert.ok(!isUndecided(right), `${label}: ${JSON.stringify(right)}`);
    const code = await tryToWrite(dns[at]!, `eucsrv/${hosts[at]}`);
    assert.ok([0, 19, 50].includes(code), `${label}: ${code}`);
    counts.attempts++;
    counts[code === 0 ? 'accepted' : 'refused']++;
    const same = ['write', 'validated'].includes(right.verdict) === (code === 0);
    assert.equal(same, differs === undefined, `${label}: ${right.verdict}, the directory answers ${code}`);
    if (!same) counts.different++;
  }
  console.log(
    `${counts.attempts} attempts to write: ${counts.accepted} accepted, ${counts.refused} refused, ${counts.different} known differences`,
  );
  assert.ok(counts.accepted >= 10 && counts.refused >= 10, JSON.stringify(counts));
});

/** The account itself adds the SPN, and takes it away again. The directory's answer: 0, 19 constraint violation, 50 insufficient access. */
async function tryToWrite(dn: string, value: string): Promise<number> {
  const client = new Client({ url: `ldaps://${directory.address}`, tlsOptions: { ca: readFileSync(directory.caFile) } });
  const modify = (operation: 'add' | 'delete') =>
    client.modify(dn, new Change({ operation, modification: new Attribute({ type: 'servicePrincipalName', values: [value] }) }));
  try {
    await client.bind(dn, password);
    await modify('add');
    await modify('delete');
    return 0;
  } catch (error) {
    if (error instanceof ResultCodeError) return error.code;
    throw error;
  } finally {
    await client.unbind();
  }
}

function sidOf(bytes: Buffer): string {
  const parts = Array.from({ length: bytes[1]! }, (_, at) => bytes.readUInt32LE(8 + 4 * at));
  return `S-1-${bytes.readUIntBE(2, 6)}-${parts.join('-')}`;
}

live('an account that reads its own SPNs: whether it sees those of others', async () => {
  directory.add(
    account(
      'UCS12',
      'computer',
      'dNSHostName: ucs12.corp.example',
      'servicePrincipalName: eucsrv/ucs12.corp.example',
      closed('(A;;RPLCLORC;;;PS)'),
    ),
  );
  const itself = { server: 'ucs12.corp.example', runAs: 'LocalSystem', user: 'CORP\\UCS12$' };
  const own = dnOf('UCS12', 'computer');
  const { complete, entries } = section(await facts(itself), 'spns');
  const others = new Set(entries.map(({ dn }) => dn).filter((dn) => dn !== own));
  assert.deepEqual([complete, others.size > 0], [true, true]);
  for (const dn of others) directory.modify(change(dn, 'replace: nTSecurityDescriptor', closed()));
  const alone = await facts(itself);
  assert.deepEqual(section(alone, 'account').spns, ['eucsrv/ucs12.corp.example']);
  assert.deepEqual(
    [section(alone, 'spns').complete, section(alone, 'spns').entries.length, alone.notes?.map(({ code }) => code)],
    [false, 1, ['spns-hidden']],
  );
  assert.equal((await judged(itself))['SPN-03'], 'unknown');
  directory.modify(change(own, 'replace: nTSecurityDescriptor', sddl()));
  assert.equal(section(await facts(itself), 'spns').complete, true);
});

live(`${many} accounts with an SPN of UCServer: more than a page`, async () => {
  const names = Array.from({ length: many }, (_, at) => `many${at}`);
  directory.add('dn: OU=Many,DC=corp,DC=example\nobjectClass: organizationalUnit\n');
  const dn = (name: string) => `CN=${name},OU=Many,DC=corp,DC=example`;
  directory.add(names.map((name) => `dn: ${dn(name)}\nobjectClass: user\nsAMAccountName: ${name}\n`).join('\n'), { many: true });
  directory.modify(names.map((name) => change(dn(name), 'add: servicePrincipalName', `servicePrincipalName: eucsrv/${name}`)).join(''), {
    raw: true,
  });
  const { entries, complete } = section(await facts({ runAs: 'LocalSystem' }), 'spns');
  assert.equal(entries.filter(({ spn: one }) => one.startsWith('eucsrv/many')).length, many);
  assert.equal(new Set(entries.map(({ spn: one, dn: holder }) => `${one} ${holder}`)).size, entries.length);
  assert.equal(complete, true);
});

live('a service that could not be read leaves its account unknown: it is not as if nobody had told which it is', async () => {
  asReader({});
  const garbage = join(folder, 'garbage.txt');
  writeFileSync(garbage, 'no output of sc\n');
  const read = await collect({
    clock: () => new Date(),
    files: { service: [garbage] },
    server,
    ldap: { url: `ldaps://${directory.address}`, caFile: directory.caFile },
    deadline: sinceStart() + 30_000,
  });
  assert.match(reasonOf(read, 'account'), /^which account UCServer runs under is not known: .*garbage\.txt: /);
  assert.ok(!read.notes!.some(({ code }) => code === 'account-assumed'));
});

live('files beside the directory: what they do not tell comes from it, and what they tell otherwise is refused', async () => {
  asReader({});
  const sddl = join(folder, 'sddl.txt');
  const collectWith = (text: string) => {
    writeFileSync(sddl, text);
    return collect({
      clock: () => new Date(),
      files: { service: [service('LocalSystem')], sddl: [sddl] },
      server,
      ldap: { url: `ldaps://${directory.address}`, caFile: directory.caFile },
      deadline: sinceStart() + 30_000,
    });
  };
  const stored = section(await facts({ runAs: 'LocalSystem' }), 'account').sddl!;
  const read = await collectWith(`${stored}\n`);
  const data = section(read, 'account');
  assert.equal(data.sddl, stored);
  assert.match(
    reasonOf(await collectWith('O:DAD:(A;;GA;;;PS)\n'), 'account'),
    /has another value of account\.sddl than .*sddl\.txt; give the newer/,
  );
  assert.ok(data.groupSids!.length > 0 && data.spns !== undefined);
  assert.equal((read.sections.account as { cannotTell?: string[] }).cannotTell, undefined);
});

live('a workstation: no account is looked for, and none assumed', async () => {
  asReader({});
  const read = await collect({
    clock: () => new Date(),
    files: {},
    server,
    role: 'client',
    ldap: { url: `ldaps://${directory.address}`, caFile: directory.caFile },
    deadline: sinceStart() + 30_000,
  });
  assert.deepEqual(inWords(read.sections.account), { status: 'skipped', reason: 'the role is client' });
  assert.deepEqual(read.notes, []);
  assert.equal(section(read, 'spns').scope, 'forest');
});

live('a computer of the same short name, and of another full one', async () => {
  const read = await facts({ runAs: 'LocalSystem', server: `${server.split('.')[0]}.branch.example` });
  assert.deepEqual(read.notes!.filter(({ code }) => code === 'other-dns-name').length, 1);
  assert.deepEqual(
    (await facts({ runAs: 'LocalSystem' })).notes!.filter(({ code }) => code === 'other-dns-name'),
    [],
  );
});

test.run();
