// The script that ships, in the real engine, with a Kerberos ticket, against a real directory.
import { test } from 'uvu';
import * as assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { directoryFacts, type DirectoryFacts } from '../../src/collect/directory/facts.ts';
import { readLdap } from '../../src/collect/ldap/search.ts';
import { ldapTarget } from '../../src/collect/ldap/target.ts';
import type { DirectoryReading } from '../../src/collect/directory/query.ts';
import { reason, type Lack } from '../../src/text/reasons.ts';
import { readEntry } from '../../src/collect/directory/entry.ts';
import type { Probe } from '../../src/collect/formats/probeDocument.ts';
import { probe, type ProbeRequest } from '../../src/collect/windows/probe.ts';
import { collected, skipped } from '../../src/collect/section.ts';
import { windowsFacts } from '../../src/collect/sections/probe.ts';
import { runProgram, type Ended } from '../../src/system/run.ts';
import { lacksDirectory, startDirectory, type Directory } from '../support/directory.ts';
import { testWhere } from '../support/needs.ts';
import { buildEngine, powershellLacks } from '../support/powershell/engine.ts';
import { standIns, type PlayedWindows } from '../support/powershell/standIns.ts';
import { withTicket } from '../support/powershell/tickets.ts';
import { inWords, lack } from '../support/lacks.ts';
import { builtInNames } from '../../src/collect/identity/runAs.ts';
import { readProbed } from '../support/probe.ts';
import { sinceStart } from '../../src/system/clock.ts';

const needsEngine = testWhere('POWERSHELL', powershellLacks);
const needsBoth = powershellLacks === undefined ? testWhere('AD', lacksDirectory()) : needsEngine;
const folder = mkdtempSync(join(tmpdir(), 'kerbcheck-powershell-'));
const seconds = 50;
const plainUser = { name: 'svc-ucs', password: 'Start-2026-Dez' };
/** The parameters of the script that are the same in every run. */
const builtIn = {
  KERBCHECK_PROBE_MOST: '1000000',
  KERBCHECK_PROBE_COMPUTERS: builtInNames('computer').join('\n'),
  KERBCHECK_PROBE_LOCAL: builtInNames('localService').join('\n'),
};
const here = { domain: 'corp.example', fqdn: 'ucs01.corp.example' };
const program = join(folder, 'UCServer', 'EUCSrv.exe');

let engine = '';
let directory: Directory;

test.before(async () => {
  if (powershellLacks !== undefined) return;
  engine = buildEngine();
  mkdirSync(join(folder, 'UCServer'), { recursive: true });
  writeFileSync(program, '');
  if (lacksDirectory() !== undefined) return;
  directory = await startDirectory();
  for (const file of ['accounts.ldif', 'links.ldif']) {
    const ldif = readFileSync(`test/fixtures/directory/${file}`, 'utf8');
    if (file === 'accounts.ldif') directory.add(ldif);
    else directory.modify(ldif);
  }
});
test.after(async () => {
  rmSync(folder, { recursive: true });
  await directory?.stop();
});

/** The server UCS01, UCServer running as LocalSystem. */
function played(changes: Partial<PlayedWindows> & { runAs?: string } = {}): PlayedWindows {
  const { runAs = 'LocalSystem', ...others } = changes;
  return {
    registry: {
      'LocalMachine\\SYSTEM\\CurrentControlSet\\Services\\Tcpip\\Parameters': { Hostname: 'ucs01', Domain: 'corp.example' },
      'LocalMachine\\SYSTEM\\CurrentControlSet\\Control\\ComputerName\\ActiveComputerName': { ComputerName: 'UCS01' },
      'LocalMachine\\SYSTEM\\CurrentControlSet\\Services\\eucsrv': { Start: 2 },
      'LocalMachine\\SYSTEM\\CurrentControlSet\\Control\\Lsa\\MSV1_0': { NtlmMinServerSec: 536870912 },
    },
    cim: {
      Win32_ComputerSystem: [{ PartOfDomain: true, Domain: 'corp.example', DomainRole: 3 }],
      Win32_Service: [{ State: 'Running', StartMode: 'Auto', StartName: runAs, PathName: `"${program}" -service`, ProcessId: 4711 }],
      Win32_Process: [{ CreationDate: '2026-11-20T02:10:44Z' }],
    },
    owners: { 4711: 'S-1-5-18' },
    accounts: {},
    caller: { sid: 'S-1-5-21-1-2-3-1105', elevated: false },
    servers: [directory?.address ?? '127.0.0.1'],
    ...others,
  };
}

/** What the probe finds on that machine, as somebody with a ticket. */
async function ask(
  windows: PlayedWindows,
  { user = plainUser, ...request }: Partial<ProbeRequest> & { user?: typeof plainUser | null } = {},
) {
  const file = join(folder, 'stand-ins.ps1');
  writeFileSync(file, standIns(windows));
  const ticket = directory ? withTicket(directory, user ?? undefined) : {};
  return withEnvironment({ ...ticket, ENGINE_STAND_INS: file }, () =>
    probe({ deadline: sinceStart() + seconds * 1000, powershell: engine, ...request }),
  );
}

async function withEnvironment<Value>(env: NodeJS.ProcessEnv, work: () => Promise<Value>): Promise<Value> {
  const before = { ...process.env };
  Object.assign(process.env, env);
  try {
    return await work();
  } finally {
    for (const name of Object.keys(env)) if (!(name in before)) delete process.env[name];
    Object.assign(process.env, before);
  }
}

/** The sections that the probe's reading makes, and those that --ldap makes of the same directory as the same user. */
async function bothWays(windows: PlayedWindows, computer?: string): Promise<{ probe: DirectoryFacts; ldap: DirectoryFacts; found: Probe }> {
  const found = await ask(windows, computer === undefined ? {} : { computer });
  assert.ok(!('because' in found), JSON.stringify(found).slice(0, 500));
  const { directory: reading, wanted } = windowsFacts(found, computer);
  assert.ok(!('because' in reading), JSON.stringify(reading));
  const target = await withEnvironment(
    { KERBCHECK_LDAP_USER: `${plainUser.name}@CORP.EXAMPLE`, KERBCHECK_LDAP_PASSWORD: plainUser.password },
    () => ldapTarget({ url: `ldaps://${directory.address}`, caFile: directory.caFile }, sinceStart() + 5000),
  );
  const read = await readLdap(target, wanted, computer ?? 'UCS01', sinceStart() + 20_000, () => new Date());
  return { probe: directoryFacts(reading, wanted, here), ldap: directoryFacts(read, wanted, here), found };
}

/** Without what differs by nature: the connection's name, and the seconds between the clocks. */
function comparable({ directory, account, spns, host, notes }: DirectoryFacts) {
  const text = JSON.stringify({ directory, account, spns, host, notes: notes.map(({ code }) => code) }, (key, value) =>
    ['source', 'clockOffsetSeconds', 'because'].includes(key) ? undefined : key === 'reason' ? value.replace(/^ldaps?:\S+: /, '') : value,
  );
  return JSON.parse(text) as Record<'directory' | 'account' | 'spns' | 'host', any> & { notes: string[] };
}

async function same(windows: PlayedWindows, computer?: string) {
  const { probe, ldap, found } = await bothWays(windows, computer);
  assert.deepEqual(comparable(probe), comparable(ldap));
  return { ...comparable(probe), sections: probe, found };
}

needsBoth('a computer: every section is the one that --ldap makes', async () => {
  const { account, spns, directory: server, host, sections, found } = await same(played());
  assert.equal(account.status, 'collected');
  assert.deepEqual([account.data['name'], account.data['class'], account.data['spns'].length], ['CORP\\UCS01$', 'computer', 4]);
  assert.ok(account.data['sddl'].includes('f3a64788-5306-11d1-a9c5-0000f80367c1') && account.data['groupSids'].length > 0);
  assert.deepEqual([spns.data.scope, spns.data.complete], ['forest', true]);
  assert.deepEqual([server.data.dc, server.data.writable], ['dc1.corp.example', true]);
  assert.ok(Math.abs(Date.parse(server.data.aesSince) - Date.now()) < 300_000, server.data.aesSince);
  assert.deepEqual(host, { joined: true, domain: 'corp.example' });
  const { directory: section, spns: holders } = sections as any;
  assert.ok(Math.abs(section.data.clockOffsetSeconds) <= 2);
  assert.deepEqual([section.source, holders.source], ['ldap://dc1.corp.example', 'gc://dc1.corp.example:3268']);

  const { host: names, service, product, notes } = windowsFacts(found, undefined) as any;
  assert.deepEqual(names.data, {
    fqdn: 'ucs01.corp.example',
    netbios: 'UCS01',
    joined: true,
    domain: 'corp.example',
    ntlmIncoming: 'allowed',
  });
  assert.deepEqual(service.data, {
    installed: true,
    state: 'running',
    startMode: 'auto',
    startedAt: '2026-11-20T02:10:44Z',
    runAs: 'LocalSystem',
    kind: 'computer',
    processSid: 'S-1-5-18',
  });
  assert.deepEqual(product.data, { folder: join(folder, 'UCServer') });
  assert.deepEqual(
    notes.map(({ code }: { code: string }) => code),
    ['not-elevated'],
  );
  assert.ok('program' in found.parent, 'the program that called');
});

needsEngine('NTLM policies, the owner of the process, and whether the machine is a domain controller', async () => {
  const key = 'LocalMachine\\SYSTEM\\CurrentControlSet\\Control\\Lsa\\MSV1_0';
  const read = async (changes: Partial<PlayedWindows>) => {
    const found = await ask(played(changes), { role: 'server' });
    assert.ok(!('because' in found), JSON.stringify(found).slice(0, 500));
    return found;
  };
  const { registry, cim } = played();
  const policies = async (values: Record<string, unknown>) => (await read({ registry: { ...registry, [key]: values } })).ntlm;
  assert.deepEqual(await policies({}), { exceptions: false });
  assert.deepEqual(
    await policies({ RestrictReceivingNTLMTraffic: 2, RestrictSendingNTLMTraffic: 1, ClientAllowedNTLMServers: ['a', 'b'] }),
    { incoming: 2, outgoing: 1, exceptions: true },
  );
  const { [key]: _, ...without } = registry;
  const found = await read({
    registry: without,
    owners: {},
    cim: { ...cim, Win32_ComputerSystem: [{ PartOfDomain: true, Domain: 'x', DomainRole: 5 }] },
  });
  assert.ok(found.ntlm && 'because' in found.ntlm);
  assert.ok(found.service && !('because' in found.service) && found.service.installed && found.service.processSid === undefined);
  assert.deepEqual(found.membership, { joined: true, domain: 'x', controller: true });
});

needsBoth('a user in an OU with an umlaut, however the service manager names it', async () => {
  const resolved = { sid: 'S-1-5-21-1-2-3-1105', name: 'CORP\\svc-ucs' };
  for (const runAs of ['CORP\\svc-ucs', 'svc-ucs@corp.example']) {
    const { account } = await same(played({ runAs, accounts: { [runAs]: resolved } }));
    const { dn, class: kind, name } = account.data;
    assert.deepEqual([dn, kind, name], ['CN=svc-ucs,OU=Dienste für Telefonie,DC=corp,DC=example', 'user', 'CORP\\svc-ucs'], runAs);
  }
  const { account } = await same(played({ runAs: 'svc-ucs@corp.example' }));
  assert.equal(account.data['name'], 'CORP\\svc-ucs', 'found by its userPrincipalName where Windows does not resolve it');
});

needsBoth('managed accounts: a group one, and a standalone one with the computer that may use it', async () => {
  const named = (name: string) =>
    played({ runAs: `CORP\\${name}`, accounts: { [`CORP\\${name}`]: { sid: 'S-1-5-21-1-2-3-1107', name: `CORP\\${name}` } } });
  assert.equal((await same(named('gmsa-ucs$'))).account.data['class'], 'gmsa');
  const { account } = await same(named('smsa-ucs$'));
  assert.deepEqual([account.data['class'], account.data['linkedHostNames']], ['smsa', ['ucs01.corp.example', 'UCS01']]);
});

needsBoth('names that mean something in a filter, an account that is not there, and none of any directory', async () => {
  const odd = played({ runAs: 'CORP\\a*(b)\\', accounts: {} });
  assert.equal((await bothWays(odd)).probe.account.status, 'failed');
  const star = await same(played({ runAs: 'CORP\\*' }));
  assert.equal(star.account.status, 'failed', 'a star finds nobody');
  const accounts = { 'UCS01\\ucs': { sid: 'S-1-5-21-9-9-9-1001', name: 'UCS01\\ucs' } };
  const local = await same(played({ runAs: '.\\ucs', accounts }));
  assert.match((local.account as any).reason, /no account of the directory/);
  assert.ok(local.spns.data.entries.length > 0);
});

needsBoth("another server: not the account that this machine's service runs as, unless a captured file tells it", async () => {
  const runAs = 'CORP\\svc-old';
  const windows = played({ runAs, accounts: { 'CORP\\svc-ucs': { sid: 'S-1-5-21-1-2-3-1105', name: 'CORP\\svc-ucs' } } });
  windows.registry['LocalMachine\\SYSTEM\\CurrentControlSet\\Control\\ComputerName\\ActiveComputerName'] = { ComputerName: 'ADMIN-PC' };
  const account = async (told: { runAs?: string }) => {
    const { runAs } = told;
    const service =
      runAs === undefined
        ? skipped(lack('no --service').because)
        : collected('service', 'service.txt', { installed: true, runAs }, ['sc qc']);
    const found = (await ask(windows, { computer: 'UCS01', ...told })) as Probe;
    const { directory: reading, wanted } = windowsFacts(found, 'UCS01', service);
    return (directoryFacts(reading as any, wanted, here).account as any).data;
  };
  const assumed = await account({});
  assert.deepEqual([assumed.name, assumed.assumed], ['CORP\\UCS01$', true]);
  const told = await account({ runAs: 'CORP\\svc-ucs' });
  assert.deepEqual([told.name, told.assumed], ['CORP\\svc-ucs', undefined]);
});

needsBoth('duplicates, among them a disabled holder and a userPrincipalName', async () => {
  directory.modify(
    'dn: CN=svc-old,CN=Users,DC=corp,DC=example\nchangetype: modify\nadd: servicePrincipalName\nservicePrincipalName: eucsrv/ucs01\n',
    { raw: true },
  );
  const { spns } = await same(played());
  const entries: { spn: string; name: string; enabled: boolean }[] = spns.data.entries;
  const holders = entries.filter(({ spn }) => spn.toLowerCase() === 'eucsrv/ucs01').map(({ name, enabled }) => [name, enabled]);
  assert.deepEqual(holders.sort(), [
    ['CORP\\UCS01$', true],
    ['CORP\\svc-old', false],
  ]);
  assert.ok(entries.some(({ spn }) => spn === 'eucsrv/ucs02.corp.example'));
});

needsBoth('more holders than a page, more values than a range', async () => {
  const numbers = Array.from({ length: 620 }, (_, i) => i);
  const dn = (i: number) => `dn: CN=host-${i},CN=Computers,DC=corp,DC=example`;
  directory.add(numbers.map((i) => `${dn(i)}\nobjectClass: computer\nsAMAccountName: HOST-${i}$\nuserAccountControl: 4096\n`).join('\n'));
  const added = numbers.map((i) => `${dn(i)}\nchangetype: modify\nadd: servicePrincipalName\nservicePrincipalName: eucsrv/host-${i}\n`);
  directory.modify(added.join('\n'), { raw: true });
  const values = Array.from({ length: 1600 }, (_, i) => `servicePrincipalName: many/host-${i}`).join('\n');
  directory.modify(`dn: CN=UCS01,OU=Server,DC=corp,DC=example\nchangetype: modify\nadd: servicePrincipalName\n${values}\n`, { raw: true });
  const { account, spns } = await same(played());
  assert.ok(spns.data.entries.length > 620);
  assert.equal(account.data['spns'].length, 1604);

  // Samba hands out ranges only to those who ask for one; a domain controller of Windows of its own accord.
  const searches = [
    'rootDse\tdc\tbase\t0\t\t\t(objectClass=*)\tdefaultNamingContext',
    'computer\tdc\tsubtree\t0\t\t{defaultNamingContext}\t(sAMAccountName=UCS01$)\tservicePrincipalName;range=0-499',
  ].join('\n');
  const env = {
    ...withTicket(directory, plainUser),
    ENGINE_STAND_INS: join(folder, 'stand-ins.ps1'),
    KERBCHECK_PROBE_UNTIL: new Date(Date.now() + 30_000).toISOString(),
    ...builtIn,
    KERBCHECK_PROBE_SEARCHES: searches,
  };
  const { stdout } = (await runProgram(engine, ['-File', resolve('src/collect/windows/probe.ps1')], {
    deadline: sinceStart() + 30_000,
    env,
  })) as Ended;
  const [computer] = (readProbed(stdout.toString()) as any).directory.found.computer;
  assert.deepEqual(Object.keys(computer.attributes).sort(), ['serviceprincipalname;range=0-499', 'serviceprincipalname;range=500-*']);
  assert.deepEqual(readEntry(computer).values('servicePrincipalName')!.map(String).sort(), account.data['spns'].toSorted());
});

needsBoth('a reader who may not see the SPNs of the account: not known', async () => {
  const sddl = 'O:DAG:DAD:P(OD;;RP;f3a64788-5306-11d1-a9c5-0000f80367c1;;AU)(A;;RPLCLORC;;;AU)(A;;GA;;;DA)(A;;GA;;;SY)';
  directory.modify(
    `dn: CN=UCS01,OU=Server,DC=corp,DC=example\nchangetype: modify\nreplace: nTSecurityDescriptor\nnTSecurityDescriptor: ${sddl}\n`,
  );
  const { account, spns } = await same(played());
  assert.equal(account.data['spns'], undefined);
  assert.equal(spns.data.complete, false);
});

needsBoth('no global catalog: the domain is searched, and it is said', async () => {
  const { directory: reading, wanted } = windowsFacts(
    (await ask(played({ servers: [directory.address, '127.0.0.1'] }))) as Probe,
    undefined,
  );
  const { spns, notes } = directoryFacts(reading as any, wanted, here) as any;
  assert.deepEqual([spns.source, spns.data.scope], ['ldap://dc1.corp.example', 'forest']);
  assert.match(
    notes.find(({ code }: { code: string }) => code === 'no-global-catalog').message,
    /gc:\/\/corp\.example:3268: no server can be reached \(LDAP error 81\)/,
  );
});

needsBoth('no ticket: the sections of the directory fail, those of Windows do not', async () => {
  const found = (await ask(played(), { user: null })) as Probe;
  const { directory: reading, wanted, service } = windowsFacts(found, undefined);
  const { directory: section, account, spns } = directoryFacts(reading as any, wanted, here) as any;
  for (const { reason } of [account, spns]) assert.match(reason, /^ldap:\/\/dc1\.corp\.example: no Kerberos ticket .*\(LDAP error 82\)$/);
  assert.equal(service.status, 'collected');
  // What everybody may know, nobody has to log on for.
  assert.equal(section.source, 'ldap://dc1.corp.example, without logging on');
  assert.deepEqual(Object.keys(section.data).sort(), ['clockOffsetSeconds', 'dc']);
  assert.ok(Math.abs(section.data.clockOffsetSeconds) <= 2);
});

needsBoth('more than may be read over one connection: that is said, and what came before is kept', async () => {
  const file = join(folder, 'stand-ins.ps1');
  writeFileSync(file, standIns(played()));
  const { KERBCHECK_PROBE_SEARCHES, KERBCHECK_PROBE_UNTIL } = await parameters();
  const env = { ...withTicket(directory, plainUser), ...builtIn, ENGINE_STAND_INS: file, KERBCHECK_PROBE_SEARCHES, KERBCHECK_PROBE_UNTIL };
  const read = async (most: number) => {
    const options = { deadline: sinceStart() + seconds * 1000, env: { ...env, KERBCHECK_PROBE_MOST: String(most) } };
    const { stdout } = (await runProgram(engine, ['-File', resolve('src/collect/windows/probe.ps1')], options)) as Ended;
    return ((readProbed(stdout.toString()) as Probe).directory as DirectoryReading).found;
  };
  const all = await read(1_000_000);
  assert.ok(Array.isArray(all.account) && Array.isArray(all.holders));
  const sizeOf = (entries: unknown): number =>
    (entries as { attributes: Record<string, string[]> }[])
      .flatMap(({ attributes }) => Object.values(attributes).flat())
      .reduce((sum, value) => sum + Buffer.from(value, 'base64').length, 0);
  // So much is read before the account.
  const cut = await read(sizeOf(all.rootDse) + sizeOf(all.domains));
  assert.ok(Array.isArray(cut.rootDse) && Array.isArray(cut.domains));
  assert.match(inWords(cut.account as Lack).reason, /^ldap:\/\/dc1\.corp\.example: it sent more than 10 MB, the limit for one connection$/);
});

/** Those that kerbcheck hands to the script. */
async function parameters(): Promise<NodeJS.ProcessEnv> {
  let handed: NodeJS.ProcessEnv = {};
  const start: typeof runProgram = async (_, __, { env = {} }) => {
    handed = env;
    return { because: reason('no-answer') };
  };
  await probe({ deadline: sinceStart() + seconds * 1000, powershell: engine, start });
  return handed;
}

needsBoth('a machine of another forest: that is searched too, and where it cannot be, nothing is called whole', async () => {
  const runAs = 'CORP\\svc-ucs';
  const cim = { ...played({ runAs }).cim, Win32_ComputerSystem: [{ PartOfDomain: true, Domain: 'lab.test', DomainRole: 3 }] };
  const accounts = { [runAs]: { sid: 'S-1-5-21-1-2-3-1105', name: runAs } };
  const found = (await ask(played({ accounts, cim, locator: ['CORP', 'corp.example', 'lab.test'] }))) as Probe;
  const { directory: reading, wanted } = windowsFacts(found, undefined);
  // The one directory plays the other forest, too: it was asked, and the server is in neither.
  const { home, found: searched } = reading as DirectoryReading;
  assert.ok(home && !('because' in home) && Array.isArray(home.found.holders) && home.found.account === undefined);
  assert.ok(Array.isArray(searched.account));
  const { account, spns, notes } = directoryFacts(reading as DirectoryReading, wanted, { domain: 'lab.test' });
  assert.equal((account as any).data.name, 'CORP\\svc-ucs');
  assert.equal((spns as any).data.scope, 'domain');
  assert.ok(notes.some(({ code }) => code === 'other-forest'));
});

needsBoth('name@company.com that Windows does not know: looked for at home by the whole name, and nowhere else', async () => {
  const dn = 'CN=svc-ucs,OU=Dienste für Telefonie,DC=corp,DC=example';
  const named = (principal: string) =>
    directory.modify(
      `dn:: ${Buffer.from(dn).toString('base64')}\nchangetype: modify\nreplace: userPrincipalName\nuserPrincipalName: ${principal}\n`,
    );
  const home = { locator: ['corp.example'] };
  named('svc-ucs@company.com');
  const { account } = await same(played({ runAs: 'svc-ucs@company.com', ...home }));
  assert.equal(account.data['dn'], dn);
  named('svc-ucs@corp.example');
  // An account of that short name is another one's.
  const other = await same(played({ runAs: 'svc-ucs@company.com', ...home }));
  assert.equal(other.account.status, 'failed');
});

needsBoth('a domain controller: .\\name is an account of its domain', async () => {
  const cim = { ...played().cim, ...played({ runAs: '.\\svc-ucs' }).cim };
  const controller = { ...cim, Win32_ComputerSystem: [{ PartOfDomain: true, Domain: 'corp.example', DomainRole: 5 }] };
  const { account } = await same(played({ cim: controller }));
  assert.equal(account.data['name'], 'CORP\\svc-ucs');
});

/** What the probe finds, in that many seconds, started by a script of the shell's. */
async function late(windows: PlayedWindows, seconds: number, { before = 'true', user = null as typeof plainUser | null } = {}) {
  const slow = join(folder, 'slow-powershell');
  writeFileSync(slow, `#!/bin/sh\n${before}\nexec '${engine}' "$@"\n`, { mode: 0o755 });
  const started = performance.now();
  const found = (await ask(windows, { powershell: slow, deadline: started + seconds * 1000, user })) as Probe;
  assert.ok(performance.now() - started < (seconds + 2) * 1000);
  assert.ok(!('because' in found), JSON.stringify(found));
  for (const part of [found.caller, found.host, found.membership, found.service, found.product, found.client])
    assert.ok(part && !('because' in part), JSON.stringify(part));
  return found;
}

needsBoth('a start that takes 4 seconds, then a directory that is silent: what Windows tells is kept', async () => {
  const server = createServer(() => {});
  const address = '127.77.3.1';
  // Without a ticket for it, nobody would ask it.
  directory.modify(
    `dn: CN=DC1,OU=Domain Controllers,DC=corp,DC=example\nchangetype: modify\nadd: servicePrincipalName\nservicePrincipalName: ldap/${address}\n`,
  );
  server.listen(389, address);
  await once(server, 'listening');
  try {
    const { directory: reading } = await late(played({ servers: [address] }), 14, { before: 'sleep 4', user: plainUser });
    const { found } = reading as DirectoryReading;
    assert.match(inWords(found.rootDse as Lack).reason, /was ended after 14\.0 s|the time was up|no answer/);
  } finally {
    server.close();
  }
});

needsEngine('a locator that does not answer: what Windows tells is kept', async () => {
  const { directory } = await late(played({ locator: 'hangs' }), 6);
  const { found } = directory as DirectoryReading;
  assert.match(inWords(found.rootDse as Lack).reason, /^\S+ was ended after 6\.0 s, when the time was up; --timeout gives more$/);
});

needsEngine('no time is left for the directory: that is said, and not that it does not answer', async () => {
  const file = join(folder, 'stand-ins.ps1');
  writeFileSync(file, standIns(played()));
  const env = {
    ENGINE_STAND_INS: file,
    KERBCHECK_PROBE_UNTIL: new Date(Date.now() - 1000).toISOString(),
    ...builtIn,
    KERBCHECK_PROBE_SEARCHES: 'rootDse\tdc\tbase\t0\t\t\t(objectClass=*)\tdefaultNamingContext',
  };
  const { stdout } = (await runProgram(engine, ['-File', resolve('src/collect/windows/probe.ps1')], {
    deadline: sinceStart() + 30_000,
    env,
  })) as Ended;
  const { directory } = readProbed(stdout.toString()) as Probe;
  assert.match(inWords((directory as DirectoryReading).found.rootDse as Lack).reason, /: the time was up$/);
});

needsEngine('no directory: the reason', async () => {
  const { directory: reading, wanted } = windowsFacts((await ask(played({ servers: ['127.0.0.1'] }))) as Probe, undefined);
  assert.match((directoryFacts(reading as any, wanted, here).directory as any).reason, /no server can be reached \(LDAP error 81\)/);
});

/** A run-as account as the service manager names it and, where Windows knows it, as that resolves it; on a domain controller or not. */
interface Named {
  runAs: string;
  resolved?: { sid: string; name: string };
  controller: boolean;
}

/** What the function of the script looks for: all of the script's functions, taken from its syntax tree, and a call. */
async function lookedForBy(cases: Named[]): Promise<object[]> {
  const text = (value: string) => `'${value.replaceAll("'", "''")}'`;
  const calls = cases.map(({ runAs, resolved, controller }) => {
    const known = resolved ? `sid = ${text(resolved.sid)}; name = ${text(resolved.name)}` : 'failure = @{}';
    return `[void] $all.Add((Get-DirectoryAccount ${text(runAs)} @{ ${known} } 'UCS01' 'UCS01' @{ domain = 'corp.example'; controller = $${controller} }))`;
  });
  const file = join(folder, 'looked-for.ps1');
  writeFileSync(
    file,
    [
      'Set-StrictMode -Version 2.0',
      `$script = [System.Management.Automation.Language.Parser]::ParseFile(${text(resolve('src/collect/windows/probe.ps1'))}, [ref] $null, [ref] $null)`,
      'foreach ($function in $script.FindAll({ $args[0] -is [System.Management.Automation.Language.FunctionDefinitionAst] }, $false)) { . ([ScriptBlock]::Create($function.Extent.Text)) }',
      '$all = [System.Collections.ArrayList]::new()',
      ...calls,
      '$json = [System.Text.StringBuilder]::new()',
      'Add-Json $json $all',
      '$json.ToString()',
    ].join('\n'),
  );
  const { stdout, stderr } = (await runProgram(engine, ['-File', file], { deadline: sinceStart() + 30_000, env: builtIn })) as Ended;
  assert.equal(stderr.toString(), '');
  return JSON.parse(stdout.toString());
}

/** What is then judged. A principal's domain is only what stands behind its @: the script looks at home. */
function judgedAs({ runAs, resolved, controller }: Named): object {
  const found = readProbed({
    format: 'kerbcheck-probe/2',
    languageMode: 'FullLanguage',
    host: { netbios: 'UCS01' },
    membership: { joined: true, domain: 'corp.example', controller },
    service: { installed: true, runAs },
    ...(resolved && { runAs: resolved }),
  }) as Probe;
  const { wanted } = windowsFacts(found, undefined);
  if ('because' in wanted) return { domain: 'corp.example' };
  const { account, domain = 'corp.example', principal } = wanted;
  return principal === undefined ? { domain, account } : { domain: 'corp.example', account, principal, suffix: domain };
}

needsEngine('the script looks for the account that is then judged, in its domain, whether Windows knows its name or not', async () => {
  const domainSid = 'S-1-5-21-1-2-3-1105';
  const cases: Named[] = [];
  for (const [runAs, sid, name = runAs] of [
    ['NT AUTHORITY\\NetworkService', 'S-1-5-20', 'NT-AUTORITÄT\\Netzwerkdienst'],
    ['NT AUTHORITY\\LocalService', 'S-1-5-19', 'NT-AUTORITÄT\\LOKALER DIENST'],
    ['nt-autorität\\netzwerkdienst', 'S-1-5-20'],
    ['NT SERVICE\\eucsrv', 'S-1-5-80-1-2-3-4-5'],
    ['CORP\\user', domainSid],
    ['user@corp.example', domainSid, 'CORP\\user'],
    ['user@company.com', domainSid, 'CORP\\user'],
    ['CORP\\gm$', domainSid],
    ['gm$', domainSid, 'CORP\\gm$'],
    ['.\\local', 'S-1-5-21-9-9-9-1001', 'UCS01\\local'],
    ['UCS01\\local', 'S-1-5-21-9-9-9-1001'],
    ['ucs01\\local', 'S-1-5-21-9-9-9-1001', 'UCS01\\local'],
  ] as const)
    for (const controller of [false, true]) {
      cases.push({ runAs, controller });
      if (sid !== undefined) cases.push({ runAs, controller, resolved: { sid, name } });
    }
  // Without a domain controller that resolves them, in every language that is known.
  const own = [...builtInNames('computer'), ...builtInNames('localService')].filter(
    (name) => !name.startsWith('S-1-') && !name.endsWith('*'),
  );
  assert.ok(own.length > 200 && own.includes('NT-AUTORITÄT\\NETZWERKDIENST'));
  cases.push(...own.map((runAs) => ({ runAs, controller: false })));

  const [looked, judged] = [await lookedForBy(cases), cases.map(judgedAs)];
  for (const [number, one] of cases.entries()) assert.deepEqual(looked[number], judged[number], JSON.stringify(one));
  const accounts = judged.map((one) => (one as { account?: string }).account);
  assert.deepEqual(new Set(accounts), new Set(['UCS01$', undefined, 'user', 'gm$', 'local']));
});

needsBoth('a managed account that is named without its domain, and that Windows does not know', async () => {
  const { account } = await same(played({ runAs: 'gmsa-ucs$' }));
  assert.deepEqual([account.data['name'], account.data['class']], ['CORP\\gmsa-ucs$', 'gmsa']);
});

needsEngine('no member of a domain: no directory is asked for', async () => {
  const found = (await ask(
    played({ cim: { ...played().cim, Win32_ComputerSystem: [{ PartOfDomain: false, Domain: 'WORKGROUP' }] } }),
  )) as Probe;
  assert.equal(found.directory, undefined);
  assert.deepEqual(found.membership, { joined: false, domain: 'WORKGROUP', controller: false });
});

needsEngine('a service that is not there, one that is not shown, CIM that fails, no program', async () => {
  const { cim, registry } = played();
  const service = async (changes: Partial<PlayedWindows>) =>
    ((await ask(played({ servers: ['127.0.0.1'], ...changes }))) as Probe).service as any;
  const { 'LocalMachine\\SYSTEM\\CurrentControlSet\\Services\\eucsrv': _, ...without } = registry;
  assert.deepEqual(await service({ cim: { ...cim, Win32_Service: [] }, registry: without }), { installed: false });
  assert.match(inWords(await service({ cim: { ...cim, Win32_Service: [] } })).reason, /does not show it/);
  assert.equal(inWords(await service({ cim: { ...cim, Win32_Service: 'Anbieterfehler' } })).reason, 'Anbieterfehler');
  assert.equal((await service({ cim: { ...cim, Win32_Process: [] } })).startedAt, undefined);
});

needsEngine('the program in the command line of the service', async () => {
  const folderOf = async (path: string) => {
    const service = { State: 'Running', StartMode: 'Auto', StartName: 'LocalSystem', PathName: path, ProcessId: 1 };
    const found = (await ask(played({ servers: ['127.0.0.1'], cim: { ...played().cim, Win32_Service: [service] } }))) as Probe;
    return (found.product as any).folder;
  };
  assert.equal(await folderOf('/opt/with blanks/EUCSrv.exe -service /x:y.exe'), '/opt/with blanks');
  assert.equal(await folderOf('  "/opt/with blanks/EUCSrv.exe" "-a"'), '/opt/with blanks');
  assert.equal(await folderOf('%HOME%/EUCSrv.EXE'), process.env['HOME']);
});

needsEngine('names in every script, quotes and control characters arrive as they are', async () => {
  const value = `ä"\\ \u0007\n\u2028\ud83d\ude00'`;
  const key = 'CurrentUser\\SOFTWARE\\ESTOS\\UCServer4\\Client';
  const registry = { ...played().registry, [key]: { Sërver: value, Port: 7222, Ends: 'line\n' } };
  const found = (await ask(played({ servers: ['127.0.0.1'], registry }), { role: 'client' })) as Probe;
  const settings = (found.client as any).settings.sort((a: any, b: any) => (a.name < b.name ? -1 : 1));
  assert.deepEqual(settings, [
    { key, name: 'Ends', value: 'line\n' },
    { key, name: 'Sërver', value },
  ]);
  assert.deepEqual([found.service, found.product], [undefined, undefined]);
});

needsEngine('the core of the language only: blocked, by the way of standard input and by a file', async () => {
  const answer = await withEnvironment({ ENGINE_LANGUAGE_MODE: 'ConstrainedLanguage' }, () => ask(played()));
  assert.deepEqual(inWords(answer), {
    reason: 'Windows PowerShell is blocked by a policy (AppLocker, App Control): only the core of its language is allowed',
  });
  const asFile = await runProgram(engine, ['-File', resolve('src/collect/windows/probe.ps1')], {
    deadline: sinceStart() + 30_000,
    env: { ...process.env, ENGINE_LANGUAGE_MODE: 'ConstrainedLanguage' },
  });
  assert.equal((asFile as Ended).stdout.toString().trim(), '{"format":"kerbcheck-probe/2","languageMode":"ConstrainedLanguage"}');

  const signed = join(folder, 'signed');
  mkdirSync(signed, { recursive: true });
  writeFileSync(join(signed, 'probe.ps1'), `${readFileSync('src/collect/windows/probe.ps1', 'utf8')}# SIG # Begin signature block\n`);
  const trusted = (await ask(played({ servers: ['127.0.0.1'] }), { folder: signed })) as Probe;
  assert.deepEqual(trusted.host, { hostName: 'ucs01', suffix: 'corp.example', netbios: 'UCS01' });
});

needsEngine('without stand-ins, on a system that is no Windows, every part has its reason', async () => {
  const found = (await probe({ deadline: sinceStart() + seconds * 1000, powershell: engine })) as Probe;
  const { caller, host, membership, service, client, directory } = found;
  for (const part of [caller, host, membership, service, client]) assert.ok(part && 'because' in part, JSON.stringify(part));
  assert.ok(directory && !('because' in directory) && 'because' in directory.found.rootDse!);
});

test.run();
