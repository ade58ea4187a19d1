// What is made of a directory's answers, whoever asked: what they do not show is not known.
import { test } from 'uvu';
import * as assert from 'node:assert/strict';
import { directoryFacts, type ServerPlace } from '../../../src/collect/directory/facts.ts';
import type { DirectoryReading } from '../../../src/collect/directory/query.ts';
import type { RawEntry } from '../../../src/collect/directory/entry.ts';
import { collected } from '../../../src/collect/section.ts';
import { searchableNames, runAsAccount } from '../../../src/collect/directory/runAsEntry.ts';
import type { SectionData } from '../../../src/documents/facts.ts';
import { inWords, lack } from '../../support/lacks.ts';

const runningAs = (runAs: string, kind?: SectionData<'service'>['kind']) =>
  collected('service', 'service.txt', { installed: true, runAs, ...(kind && { kind }) }, ['sc qc']);
const domain = 'DC=corp,DC=example';
const dn = `CN=UCS01,${domain}`;
const entry = (name: string, attributes: Record<string, (string | Buffer)[]>): RawEntry => ({
  dn: name,
  attributes: Object.fromEntries(
    Object.entries(attributes).map(([key, values]) => [key, values.map((value) => Buffer.from(value).toString('base64'))]),
  ),
});
const rid = (number: number) => Buffer.from([1, 2, 0, 0, 0, 0, 0, 5, 21, 0, 0, 0, number & 255, number >> 8, 0, 0]);
const corp = entry(`CN=CORP,CN=Partitions,CN=Configuration,${domain}`, {
  nCName: [domain],
  nETBIOSName: ['CORP'],
  dnsRoot: ['corp.example'],
  systemFlags: ['3'],
});
const computer = entry(dn, {
  objectSid: [rid(4)],
  objectClass: ['computer'],
  sAMAccountName: ['UCS01$'],
  servicePrincipalName: ['eucsrv/ucs01', '"eucsrv/x"'],
});
const holder = entry(dn, { objectSid: [rid(4)], sAMAccountName: ['UCS01$'], servicePrincipalName: ['EUCSRV/UCS01'] });
const otherHolder = entry(`CN=other,${domain}`, { objectSid: [rid(6)], servicePrincipalName: ['eucsrv/other'] });
/** Read by S-1-5-21-5, where not changed. */
function rootDse(changed: Record<string, (string | Buffer)[]> = {}): RawEntry {
  return entry('', {
    defaultNamingContext: [domain],
    dnsHostName: ['dc1.corp.example'],
    currentTime: ['20261122140311.0Z'],
    supportedCapabilities: ['1.2.840.113556.1.4.800'],
    tokenGroups: [rid(5), rid(513)],
    ...changed,
  });
}
const found: Required<Omit<DirectoryReading['found'], 'clock' | 'principal' | 'linked' | 'holdersInDomain'>> = {
  rootDse: [rootDse()],
  domains: [corp],
  account: [computer],
  groups: [entry(dn, { tokenGroups: [rid(7)] })],
  aesGroup: [entry(`CN=x,${domain}`, { objectSid: [rid(521)], whenCreated: ['20140301080000.0Z'] })],
  everybody: [
    entry('CN=x', { objectSid: [Buffer.from([1, 2, 0, 0, 0, 0, 0, 5, 32, 0, 0, 0, 42, 2, 0, 0])], member: ['CN=S-1-5-11,CN=x'] }),
  ],
  computer: [entry(dn, {})],
  holders: [holder],
};
const wanted = runAsAccount(runningAs('LocalSystem', 'computer'), 'UCS01');
const here = { domain: 'corp.example', fqdn: 'ucs01.corp.example' };
const read = (
  changed: DirectoryReading['found'],
  as = wanted,
  answeredAt = '2026-11-22T14:03:10.600Z',
  more: Partial<DirectoryReading> = {},
  server: ServerPlace = here,
) => directoryFacts({ dc: 'ldaps://dc1', gc: 'gc://dc1:3269', answeredAt, found: { ...found, ...changed }, ...more }, as, server);
const data = (section: { status: string }) => (section as { data?: Record<string, unknown> }).data!;

test('a whole reading', () => {
  const { directory, account, spns, host, notes } = read({});
  assert.deepEqual(data(directory), { dc: 'dc1.corp.example', writable: true, clockOffsetSeconds: 0.4, aesSince: '2014-03-01T08:00:00Z' });
  assert.deepEqual(data(account).groupSids, ['S-1-5-21-7', 'S-1-5-32-554']);
  assert.deepEqual([data(spns).complete, data(spns).scope, host, notes], [true, 'forest', { joined: true, domain: 'corp.example' }, []]);
});

test("where the directory does not tell which domain it serves, no domain is said to be the server's", () => {
  assert.deepEqual(read({ rootDse: [rootDse({ defaultNamingContext: [] })] }).host, { joined: true });
  const nobodys = entry('CN=NEW', { nETBIOSName: ['NEW'], dnsRoot: ['new.example'], systemFlags: ['3'] });
  assert.deepEqual(read({ domains: [nobodys, corp] }).host, { joined: true, domain: 'corp.example' });
});

/** What is read in the forest lab.test. */
function lab(changed: DirectoryReading['found'] = {}): DirectoryReading {
  const dn = 'DC=lab,DC=test';
  return {
    dc: 'ldap://dc2.lab.test',
    gc: 'gc://dc2.lab.test:3268',
    answeredAt: '',
    found: {
      rootDse: [rootDse({ defaultNamingContext: [dn] })],
      domains: [entry('CN=LAB', { nCName: [dn], nETBIOSName: ['LAB'], dnsRoot: ['lab.test'], systemFlags: ['3'] })],
      holders: [entry(`CN=x,${dn}`, { sAMAccountName: ['x'], servicePrincipalName: ['eucsrv/ucs01.lab.test'] })],
      ...changed,
    },
  };
}

test('an account of a trusted forest: the forest of the server counts, and where it was not searched nothing is whole', () => {
  const server = { domain: 'lab.test', fqdn: 'ucs01.lab.test' };
  const spns = (home?: DirectoryReading['home'], place: ServerPlace = server, changed: DirectoryReading['found'] = { computer: [] }) => {
    const { spns, notes } = read(changed, wanted, undefined, home && { home }, place);
    return {
      ...(data(spns) as Partial<SectionData<'spns'>>),
      source: (spns as { source?: string }).source,
      notes: notes.map(({ message }) => message),
    };
  };
  const alone = spns();
  assert.equal(alone.scope, 'domain');
  assert.deepEqual(alone.notes, [
    'gc://dc1:3269 is in another forest than the server, which is in lab.test: who holds SPNs there is not known.',
  ]);
  const both = spns(lab());
  assert.deepEqual([both.scope, both.searched, both.notes], ['forest', [domain, 'DC=lab,DC=test'], []]);
  assert.deepEqual(both.entries!.map(({ name }) => name).sort(), ['CORP\\UCS01$', 'LAB\\x']);
  assert.equal(both.source, 'gc://dc1:3269, gc://dc2.lab.test:3268');
  // by its NetBIOS name; without the domain, by the server's name; where a computer of its name is in the forest, by that
  assert.equal(spns(undefined, { domain: 'CORP' }).scope, 'forest');
  assert.equal(spns(undefined, { fqdn: 'ucs01.lab.test' }).scope, 'domain');
  assert.equal(spns(undefined, { fqdn: 'ucs01.emea.corp.example' }).scope, 'forest');
  assert.equal(spns(undefined, { fqdn: 'ucs01.lab.test' }, {}).scope, 'forest');
  // not reached, not the server's either, one domain of it only
  assert.match(spns(lack('no answer')).notes[0]!, /not known \(no answer\)\.$/);
  assert.equal(spns(lab(), { domain: 'third.test' }).scope, 'domain');
  const [labDomain] = lab().found.domains as RawEntry[];
  const child = entry('CN=EMEA', {
    nCName: ['DC=emea,DC=lab,DC=test'],
    nETBIOSName: ['EMEA'],
    dnsRoot: ['emea.lab.test'],
    systemFlags: ['3'],
  });
  const part = spns(lab({ domains: [labDomain!, child], holders: lack('no catalog'), holdersInDomain: [] }));
  assert.equal(part.scope, 'domain');
  assert.match(part.notes[0]!, /^The domain of ldap:\/\/dc2\.lab\.test was searched instead of the global catalog \(no catalog\)/);
});

test('since when there are AES keys is not known where the group is not shown, or no account is', () => {
  for (const aesGroup of [
    [],
    lack('x'),
    [entry('CN=x', { objectSid: [rid(521)] })],
    [entry('CN=x', { whenCreated: ['20140301080000.0Z'] })],
  ])
    assert.equal(data(read({ aesGroup }).directory).aesSince, undefined);
  const broken = read({ aesGroup: [entry('CN=x', { objectSid: [rid(521)], whenCreated: ['yesterday'] })] });
  assert.equal((broken.directory as { reason: string }).reason, 'ldaps://dc1: CN=x: whenCreated is no time');
});

test('groups are known only where it is known who everybody is', () => {
  assert.equal(data(read({ everybody: lack('x') }).account).groupSids, undefined);
  assert.equal(data(read({ everybody: [] }).account).groupSids, undefined);
  assert.equal(data(read({ groups: lack('x') }).account).groupSids, undefined);
});

test('that nobody holds an SPN is believed only of a reader who sees some', () => {
  const lacking = read({ holders: [] });
  assert.equal(data(lacking.spns).complete, false);
  assert.deepEqual(lacking.notes, [
    { code: 'spns-hidden', message: `The search did not show eucsrv/ucs01 of ${dn}: it was not whole, and others may be hidden, too.` },
  ]);
  const blind = read({ account: [], holders: [] });
  assert.deepEqual([blind.account.status, data(blind.spns).complete, blind.notes.length], ['failed', false, 1]);
  const hidden = read({ account: [entry(dn, { objectClass: ['computer'], sAMAccountName: ['UCS01$'] })] });
  assert.equal(data(hidden.spns).complete, false);
});

test('the run-as account that was looked for and not read: others may be hidden, whoever is seen', () => {
  for (const account of [[], lack('cut'), [computer, computer]]) {
    const { spns, notes } = read({ account, holders: [holder, otherHolder] });
    assert.deepEqual(
      [data(spns).complete, notes],
      [false, [{ code: 'spns-hidden', message: 'The SPNs of the computer UCS01 could not be read: those of others may be hidden, too.' }]],
    );
  }
  const strange = read({
    account: [
      entry(dn, { objectSid: [rid(4)], objectClass: ['computer'], userAccountControl: ['x'], servicePrincipalName: ['eucsrv/UCS01'] }),
    ],
  });
  assert.equal(data(strange.spns).complete, false);
});

test('no account to look for: another holder that is seen shows that the reader may see', () => {
  const complete = (changed: DirectoryReading['found']) => data(read(changed, lack('no account')).spns).complete;
  assert.equal(complete({}), true);
  assert.equal(complete({ holders: [] }), false);
  assert.equal(complete({ rootDse: [rootDse({ tokenGroups: [rid(4)] })] }), false, 'the reader himself');
  assert.equal(complete({ rootDse: [rootDse({ tokenGroups: [] })] }), false, 'who that is, is not known');
  assert.equal(complete({ holders: [entry(dn, { objectSid: [rid(6)], userPrincipalName: ['eucsrv/x'] })] }), false, 'another attribute');
});

test('a directory that does not tell who asks', () => {
  const { spns, notes } = read({ rootDse: [rootDse({ tokenGroups: [] })] });
  assert.equal(data(spns).complete, false);
  assert.deepEqual(
    notes.map(({ message }) => message),
    ['The directory does not tell the SIDs of the user who asks, so whether all SPNs may be seen is not known.'],
  );
});

test('the account that reads itself: another holder that is seen shows that it may see others', () => {
  const itself = { rootDse: [rootDse({ tokenGroups: [rid(4)] })] };
  const { spns, notes, account } = read(itself);
  assert.deepEqual(data(account).spns, ['eucsrv/ucs01', '"eucsrv/x"']);
  assert.deepEqual(
    [data(spns).complete, notes],
    [
      false,
      [
        {
          code: 'spns-hidden',
          message: `The user who asks may see the SPNs of ${dn} only as that account itself: those of others may be hidden.`,
        },
      ],
    ],
  );
  const seeing = read({ ...itself, holders: [holder, otherHolder] });
  assert.deepEqual([data(seeing.spns).complete, seeing.notes], [true, []]);
});

test('clocks that are not told leave the offset out', () => {
  for (const [currentTime, answeredAt] of [
    ['now', undefined],
    ['20261399140311.0Z', undefined],
    [undefined, undefined],
    ['20261122140311.0Z', ''],
    ['20261122140311.0Z', 'x'],
  ] as const) {
    const { directory } = read({ rootDse: [rootDse({ currentTime: currentTime === undefined ? [] : [currentTime] })] }, wanted, answeredAt);
    assert.equal(data(directory)['clockOffsetSeconds'], undefined);
    assert.equal(data(directory)['dc'], 'dc1.corp.example');
  }
});

test('where nobody could log on, the clocks are compared by what everybody may read', () => {
  const refused = lack('no Kerberos ticket');
  const clock = [entry('', { currentTime: ['20261122141311.0Z'], dnsHostName: ['dc1.corp.example'] })];
  const reading = { dc: 'ldap://corp.example', gc: 'gc://corp.example', answeredAt: '2026-11-22T14:03:10.600Z' };
  const { directory, account, spns } = directoryFacts({ ...reading, found: { rootDse: refused, clock } }, wanted, {});
  assert.deepEqual(data(directory), { dc: 'dc1.corp.example', clockOffsetSeconds: 600.4 });
  assert.equal(directory.status === 'collected' && directory.source, 'ldap://corp.example, without logging on');
  for (const section of [account, spns]) assert.equal(section.status === 'failed' && section.reason, 'no Kerberos ticket');
  for (const untold of [[], [entry('', {})], lack('no answer')]) {
    const { directory: silent } = directoryFacts({ ...reading, found: { rootDse: refused, clock: untold } }, wanted, {});
    assert.equal(silent.status === 'failed' && silent.reason, 'no Kerberos ticket');
  }
});

test("accounts expire by the directory's clock", () => {
  const expired = (currentTime: string, answeredAt = '2026-11-22T14:03:10.600Z') => {
    const user = entry(dn, {
      objectSid: [rid(4)],
      objectClass: ['user'],
      'msDS-User-Account-Control-Computed': ['0'],
      accountExpires: [String((Date.parse('2020-01-01T00:00:00Z') / 1000 + 11_644_473_600) * 1e7)],
    });
    return data(read({ account: [user], rootDse: [rootDse({ currentTime: [currentTime] })] }, wanted, answeredAt).account).expired;
  };
  assert.deepEqual([expired('20191231000000.0Z'), expired('20200102000000.0Z'), expired('now')], [false, true, true]);
  assert.equal(expired('now', '2019-12-31T00:00:00Z'), false, "by the reader's, where the directory does not tell its time");
  assert.equal(expired('now', ''), undefined);
});

test('a read-only domain controller is said to be one', () => {
  const { directory, notes } = read({
    rootDse: [rootDse({ supportedCapabilities: ['1.2.840.113556.1.4.800', '1.2.840.113556.1.4.1920'] })],
  });
  assert.equal(data(directory).writable, false);
  assert.deepEqual(notes, [
    {
      code: 'read-only-dc',
      message:
        'dc1.corp.example is a read-only domain controller: what was read there may be older than on a writable one, and attributes may be missing.',
    },
  ]);
});

test('without a global catalog, the domain is the forest where it is the only one', () => {
  const scope = (...domains: RawEntry[]) => data(read({ domains, holders: lack('cut'), holdersInDomain: [holder] }).spns).scope;
  const crossRef = (dc: string, flags: string[]) =>
    entry(`CN=${dc}`, { nCName: [`DC=${dc},DC=example`], nETBIOSName: [dc], systemFlags: flags });
  assert.equal(scope(corp), 'forest');
  assert.equal(scope(corp, crossRef('sales', ['3'])), 'domain');
  assert.equal(scope(corp, crossRef('partner', ['1'])), 'forest', 'no domain of the forest');
  assert.equal(scope(corp, crossRef('sales', [])), 'domain', 'which it is, is not known');
  assert.equal(scope(crossRef('sales', ['3'])), 'domain', 'not its own');
  assert.equal(scope(), 'domain');
});

test('one section fails, the others do not', () => {
  const failed = (changed: DirectoryReading['found']) =>
    Object.entries(read(changed)).flatMap(([name, one]) => ('status' in one && one.status === 'failed' ? [`${name}: ${one.reason}`] : []));
  assert.deepEqual(failed({ account: lack('cut') }), ['account: cut']);
  assert.deepEqual(failed({ principal: lack('cut') }), ['account: cut']);
  assert.deepEqual(failed({ holders: lack('a'), holdersInDomain: lack('b') }), ['spns: a; b']);
  assert.deepEqual(failed({ holders: lack('a'), holdersInDomain: lack('a') }), ['spns: a']);
  assert.deepEqual(failed({ rootDse: lack('all') }), ['directory: all', 'account: all', 'spns: all']);
  assert.deepEqual(failed({ account: [computer, entry(`CN=b,${domain}`, {})] }), [
    `account: ldaps://dc1: which account the computer UCS01 is, is not known: ${dn} and CN=b,${domain} have that name`,
  ]);
});

test('who is looked for', () => {
  const reading: DirectoryReading = { dc: 'ldaps://dc1', gc: '', answeredAt: '', found };
  const look = (runAs: string, kind: 'user' | 'gmsa' | 'computer', from = reading) => {
    const account = runAsAccount(runningAs(runAs, kind), 'UCS01');
    return inWords('because' in account ? account : searchableNames(account, from));
  };
  assert.deepEqual(look('LocalSystem', 'computer'), { account: 'UCS01$' });
  assert.deepEqual(look('CORP\\svc', 'user'), { account: 'svc' });
  assert.deepEqual(look('svc@corp.example', 'user'), { account: 'svc', principal: 'svc@corp.example' });
  assert.deepEqual(look('svc@estos.example', 'user'), { principal: 'svc@estos.example' });
  const unnamed = entry('CN=NEW', { nETBIOSName: ['NEW'] });
  assert.match(
    (look('OTHER\\svc', 'user', { ...reading, found: { ...found, domains: [corp, unnamed] } }) as { reason: string }).reason,
    /OTHER.*forest/,
  );
  assert.deepEqual(look('CORP\\svc', 'user', { ...reading, found: { ...found, domains: lack('ldaps://dc1: cut') } }), {
    reason: 'which domain CORP is, is not known: ldaps://dc1: cut',
  });
  assert.deepEqual(inWords(runAsAccount(runningAs('LocalSystem', 'computer'), undefined)), {
    reason: 'which computer is the server is not known without --server',
  });
  assert.deepEqual(inWords(runAsAccount(runningAs('IIS APPPOOL\\x'), 'UCS01')), {
    reason: 'the service runs as IIS APPPOOL\\x; which account of the directory that is, is not known',
  });
});

test.run();
