// What is made of a directory's answers, whoever asked: what they do not show is not known.
import { test } from 'uvu';
import * as assert from 'node:assert/strict';
import { directoryFacts } from '../../src/collect/directory.ts';
import type { DirectoryReading } from '../../src/collect/query.ts';
import type { RawEntry } from '../../src/collect/rawEntry.ts';
import { lookedFor, wantedAccount } from '../../src/collect/wanted.ts';

const domain = 'DC=corp,DC=example';
const dn = `CN=UCS01,${domain}`;
const entry = (name: string, attributes: Record<string, (string | Buffer)[]>): RawEntry => ({
  dn: name, attributes: Object.fromEntries(Object.entries(attributes).map(([key, values]) => [key, values.map((value) => Buffer.from(value).toString('base64'))])),
});
const rid = (number: number) => Buffer.from([1, 2, 0, 0, 0, 0, 0, 5, 21, 0, 0, 0, number, 0, 0, 0]);
const corp = entry(`CN=CORP,CN=Partitions,CN=Configuration,${domain}`, { nCName: [domain], nETBIOSName: ['CORP'], dnsRoot: ['corp.example'] });
const computer = entry(dn, { objectClass: ['computer'], sAMAccountName: ['UCS01$'], servicePrincipalName: ['eucsrv/ucs01', '"eucsrv/x"'] });
const holder = entry(dn, { sAMAccountName: ['UCS01$'], servicePrincipalName: ['EUCSRV/UCS01'] });
const found: Required<Omit<DirectoryReading['found'], 'principal' | 'linked' | 'holdersInDomain'>> = {
  rootDse: [entry('', { defaultNamingContext: [domain], dnsHostName: ['dc1.corp.example'], currentTime: ['20261122140311.0Z'], supportedCapabilities: ['1.2.840.113556.1.4.800'] })],
  domains: [corp],
  account: [computer],
  groups: [entry(dn, { tokenGroups: [rid(7)] })],
  everybody: [entry('CN=x', { objectSid: [Buffer.from([1, 2, 0, 0, 0, 0, 0, 5, 32, 0, 0, 0, 42, 2, 0, 0])], member: ['CN=S-1-5-11,CN=x'] })],
  computer: [entry(dn, {})],
  holders: [holder],
};
const wanted = wantedAccount({ runAs: 'LocalSystem', kind: 'computer' }, 'UCS01');
const read = (changed: DirectoryReading['found']) => directoryFacts(
  { dc: 'ldaps://dc1', gc: 'gc://dc1:3269', answeredAt: '2026-11-22T14:03:10.600Z', found: { ...found, ...changed } }, wanted);
const data = (section: { status: string }) => (section as { data?: Record<string, unknown> }).data!;

test('a whole reading', () => {
  const { directory, account, spns, host, notes } = read({});
  assert.deepEqual(data(directory), { dc: 'dc1.corp.example', writable: true, clockOffsetSeconds: 0.4 });
  assert.deepEqual(data(account).groupSids, ['S-1-5-21-7', 'S-1-5-32-554']);
  assert.deepEqual([data(spns).complete, data(spns).scope, host, notes], [true, 'forest', { joined: true, domain: 'corp.example' }, []]);
});

test('groups are known only where it is known who everybody is', () => {
  assert.equal(data(read({ everybody: { reason: 'x' } }).account).groupSids, undefined);
  assert.equal(data(read({ everybody: [] }).account).groupSids, undefined);
  assert.equal(data(read({ groups: { reason: 'x' } }).account).groupSids, undefined);
});

test('that nobody holds an SPN is believed only of a reader who sees some', () => {
  const lacking = read({ holders: [] });
  assert.equal(data(lacking.spns).complete, false);
  assert.deepEqual(lacking.notes, [{ code: 'spns-hidden', message: `The search did not show eucsrv/ucs01 of ${dn}: it was not whole, and others may be hidden, too.` }]);
  const blind = read({ account: [], holders: [] });
  assert.deepEqual([blind.account.status, data(blind.spns).complete, blind.notes.length], ['failed', false, 1]);
  const without = read({ account: [] });
  assert.deepEqual([data(without.spns).complete, without.notes], [true, []]);
  const hidden = read({ account: [entry(dn, { objectClass: ['computer'], sAMAccountName: ['UCS01$'] })] });
  assert.equal(data(hidden.spns).complete, false);
});

test('one section fails, the others do not', () => {
  const failed = (changed: DirectoryReading['found']) => Object.entries(read(changed)).flatMap(([name, one]) => ('status' in one && one.status === 'failed' ? [`${name}: ${one.reason}`] : []));
  assert.deepEqual(failed({ account: { reason: 'cut' } }), ['account: cut']);
  assert.deepEqual(failed({ principal: { reason: 'cut' } }), ['account: cut']);
  assert.deepEqual(failed({ holders: { reason: 'a' }, holdersInDomain: { reason: 'b' } }), ['spns: a; b']);
  assert.deepEqual(failed({ holders: { reason: 'a' }, holdersInDomain: { reason: 'a' } }), ['spns: a']);
  assert.deepEqual(failed({ rootDse: [entry('', { defaultNamingContext: [domain], currentTime: ['now'] })] }), ['directory: ldaps://dc1: rootDSE: currentTime is no time']);
  assert.deepEqual(failed({ rootDse: { reason: 'all' } }), ['directory: all', 'account: all', 'spns: all']);
  assert.deepEqual(failed({ account: [computer, entry(`CN=b,${domain}`, {})] }),
    [`account: ldaps://dc1: which account the computer UCS01 is, is not known: ${dn} and CN=b,${domain} have that name`]);
});

test('who is looked for', () => {
  const reading: DirectoryReading = { dc: 'ldaps://dc1', gc: '', answeredAt: '', found };
  const look = (runAs: string, kind: 'user' | 'gmsa' | 'computer', from = reading) => {
    const account = wantedAccount({ runAs, kind }, 'UCS01');
    return 'reason' in account ? account : lookedFor(account, from);
  };
  assert.deepEqual(look('LocalSystem', 'computer'), { account: 'UCS01$' });
  assert.deepEqual(look('CORP\\svc', 'user'), { account: 'svc' });
  assert.deepEqual(look('svc@corp.example', 'user'), { account: 'svc', principal: 'svc@corp.example' });
  assert.deepEqual(look('svc@estos.example', 'user'), { principal: 'svc@estos.example' });
  assert.deepEqual(look('CORP\\svc', 'user', { ...reading, found: { ...found, domains: { reason: 'ldaps://dc1: cut' } } }),
    { reason: 'which domain CORP is, is not known: ldaps://dc1: cut' });
  assert.deepEqual(wantedAccount({ runAs: 'LocalSystem', kind: 'computer' }, undefined), { reason: 'which computer is the server is not known without --server' });
  assert.deepEqual(wantedAccount({ runAs: 'IIS APPPOOL\\x' }, 'UCS01'), { reason: 'the service runs as IIS APPPOOL\\x; which account of the directory that is, is not known' });
});

test.run();
