// Reading this machine, from what its programs print; test/executable/windowsLive.test.ts starts real ones.
import * as assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import { collect, type Request } from '../../../src/collect/index.ts';
import { keysOf, type SourceName } from '../../../src/collect/sources.ts';
import { sectionNames, sectionOf, type Facts, type SectionName } from '../../../src/documents/facts.ts';
import * as validators from '../../../src/generated/validators.cjs';
import type { Ended } from '../../../src/system/run.ts';
import { computer, listing, query, service } from '../../support/captures.ts';
import { lack } from '../../support/lacks.ts';
import { reason, type Lack } from '../../../src/text/reasons.ts';
import { probedServer } from '../../support/probe.ts';

const product = mkdtempSync(join(tmpdir(), 'kerbcheck-test-'));
test.after(() => rmSync(product, { recursive: true }));
mkdirSync(join(product, 'config'));
writeFileSync(join(product, 'config', 'general.xml'), '<general><UserManagerDisabledAuthMethods/></general>');

const domain = 'DC=corp,DC=example';
const entry = (dn: string, attributes: Record<string, string | Buffer>) => ({
  dn,
  attributes: Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, [Buffer.from(value).toString('base64')]])),
});
const entries = (...all: object[]) => ({ entries: all });

/** What probe.ps1 writes on a server that is a member of a domain. */
const probed = {
  ...probedServer,
  service: { ...probedServer.service, path: 'C:\\EUCSrv.exe', startedAt: '2026-11-20T02:10:44Z' },
  product: { folder: product, version: [8, 4, 1, 0], productName: 'estos ProCall 8 Enterprise' },
  client: { settings: [{ key: 'HKCU', name: 'Server', value: 'ucs01.corp.example' }] },
  directory: {
    dc: 'corp.example',
    gc: 'dc1.corp.example',
    answeredAt: '2026-11-22T14:03:11Z',
    found: {
      rootDse: entries(
        entry('', {
          dnsHostName: 'dc1.corp.example',
          defaultNamingContext: domain,
          currentTime: '20261122140311.0Z',
          supportedCapabilities: '1.2',
        }),
      ),
      domains: entries(entry('CN=CORP', { nCName: domain, nETBIOSName: 'CORP', dnsRoot: 'corp.example', systemFlags: '3' })),
      account: entries(entry(computer, { objectClass: 'computer', sAMAccountName: 'UCS01$', servicePrincipalName: 'eucsrv/UCS01' })),
      holders: entries(entry(computer, { sAMAccountName: 'UCS01$', servicePrincipalName: 'eucsrv/UCS01' })),
    },
  },
};

const ended = (text: string, code = 0): Ended => ({ code, stdout: Buffer.from(text), stderr: Buffer.alloc(0) });
/** What reg query prints. */
const strings = (values: Record<string, string>): string =>
  ['', ...Object.entries(values).map(([name, value]) => `    ${name}    REG_SZ    ${value}`), ''].join('\r\n');

/** What the tools print, by how their command lines begin. */
const printed: Record<string, string> = {
  'reg.exe query HKLM\\SYSTEM\\CurrentControlSet\\Services\\Tcpip': strings({ Hostname: 'ucs01', Domain: 'corp.example' }),
  'reg.exe query HKLM\\SYSTEM\\CurrentControlSet\\Control\\ComputerName': strings({ ComputerName: 'UCS01' }),
  'reg.exe query HKLM\\SYSTEM\\CurrentControlSet\\Control\\Lsa\\MSV1_0': '\r\n    RestrictReceivingNTLMTraffic    REG_DWORD    0x2\r\n',
  'nltest.exe /sc_query:corp.example': 'Flags: 30 HAS_IP\r\nTrusted DC Name \\\\dc1.corp.example\r\nStatus = 0 0x0 NERR_Success\r\n',
  'sc.exe qc': service('LocalSystem').replace('C:\\EUCSrv.exe', () => 'C:\\UCServer\\EUCSrv.exe'),
  'setspn.exe -C -L UCS01': listing(computer, ['eucsrv/UCS01']),
  'setspn.exe -T': query({ [computer]: ['eucsrv/UCS01'] }),
};

/** The facts of a machine whose PowerShell writes that document, or is not there. @param slow why it did not end by itself */
async function factsOf(probe: object | undefined, request: Partial<Request> = {}, slow?: Lack): Promise<Facts & { started: string[] }> {
  const started: string[] = [];
  const start: Request['start'] = async (path, args) => {
    const command = [path.split('\\').at(-1), ...args].join(' ');
    started.push(command);
    if (command.startsWith('powershell.exe'))
      return probe ? { ...ended(JSON.stringify(probe)), ...slow } : lack('powershell.exe is blocked');
    const text = Object.entries(printed).find(([begin]) => command.startsWith(begin))?.[1];
    return text === undefined ? lack(`${command} is not there`) : ended(text);
  };
  const facts = await collect({ files: {}, clock: () => new Date(0), live: true, start, ...request });
  assert.ok(validators.facts(facts), JSON.stringify(validators.facts.errors));
  return { ...facts, started };
}

/** No section holds what its sources are not said to tell. */
function assertTold(facts: Facts, sources: SourceName[]): void {
  for (const name of sectionNames) {
    const section = sectionOf(facts, name);
    const told = sources.flatMap((source) => Object.values(keysOf(source, name)).flat());
    if (section.status === 'collected') for (const key of Object.keys(section.data)) assert.ok(told.includes(key), `${name}.${key}`);
  }
}

const collectedIn = (facts: Facts): string[] => sectionNames.filter((name) => sectionOf(facts, name).status === 'collected');
const untold = (facts: Facts): string[] =>
  sectionNames.flatMap((name) => {
    const section = sectionOf(facts, name);
    return section.status === 'collected' ? (section.cannotTell ?? []).map((key) => `${name}.${key}`) : [];
  });

test('PowerShell tells all of a server, and nltest the secure channel; nothing else is started', async () => {
  const facts = await factsOf(probed);
  assert.deepEqual(
    facts.started.map((command) => command.split(' ')[0]),
    ['powershell.exe', 'nltest.exe'],
  );
  assert.deepEqual(collectedIn(facts), ['host', 'product', 'service', 'auth', 'directory', 'account', 'spns']);
  assertTold(facts, ['PowerShell', 'nltest', 'directory', 'general.xml of this machine']);
  const host = sectionOf(facts, 'host');
  assert.equal(host.status === 'collected' && host.data.secureChannel, 'whole');
  assert.deepEqual(untold(facts), [], 'all was asked for');
  assert.equal(facts.collectedAt, '1970-01-01T00:00:00Z');
});

test('without PowerShell the tools tell what they can; what PowerShell would have told is not known', async () => {
  const facts = await factsOf(undefined);
  assert.deepEqual(collectedIn(facts), ['host', 'product', 'service', 'account', 'spns']);
  assertTold(facts, ['reg.exe', 'path of the service', 'setspn -L', 'setspn -Q', 'sc qc']);
  // The one thing that a rule says so of itself: SPN-03 passes and says that userPrincipalNames were not looked at.
  // The domain to ask nltest for is not known.
  assert.deepEqual(untold(facts), ['host.secureChannel', 'spns.upns']);
  const host = sectionOf(facts, 'host');
  assert.equal(host.status === 'collected' && host.data.ntlmIncoming, 'denied');
  assert.ok(facts.notes!.some(({ code }) => code === 'without-powershell'));
});

test('where the directory is not reached the tools are asked for account and holders alone', async () => {
  const failure = { failure: { type: 'LdapException', code: 0, message: 'x', ldap: 81 } };
  const facts = await factsOf({ ...probed, directory: { dc: 'corp.example', found: { rootDse: failure } } });
  assert.deepEqual(facts.started.slice(1).sort(), [
    'nltest.exe /sc_query:corp.example',
    'setspn.exe -C -L UCS01',
    'setspn.exe -T * -F -Q eucsrv/*',
  ]);
  assert.deepEqual(collectedIn(facts), ['host', 'product', 'service', 'auth', 'account', 'spns']);
});

test('where nobody can log on to the directory, how far its clock is from this one is known all the same', async () => {
  const failure = { failure: { type: 'LdapException', code: 0, message: 'x', ldap: 82 } };
  const clock = entries(entry('', { currentTime: '20261122141311.0Z', dnsHostName: 'dc1.corp.example' }));
  const { answeredAt } = probed.directory;
  const facts = await factsOf({ ...probed, directory: { dc: 'dc1.corp.example', answeredAt, found: { rootDse: failure, clock } } });
  assert.deepEqual(dataIn(facts, 'directory'), { dc: 'dc1.corp.example', clockOffsetSeconds: 600 });
  // Account and holders come from setspn.
  assert.deepEqual(collectedIn(facts), ['host', 'product', 'service', 'auth', 'directory', 'account', 'spns']);
});

const denied = { failure: { type: 'CimException', code: -2147024891, message: 'WMI is broken' } };
const dataIn = (facts: Facts, name: SectionName): Record<string, unknown> => {
  const section = sectionOf(facts, name);
  return section.status === 'collected' ? { ...section.data } : { reason: section.reason };
};

test('a broken WMI costs what it alone tells: the tools are asked section by section, and the account that they tell is read', async () => {
  // The script has the account of the service and its program from the registry.
  const facts = await factsOf({ ...probed, membership: denied, service: denied });
  assert.deepEqual(facts.started.slice(1).sort(), ['sc.exe qc eucsrv', 'sc.exe queryex eucsrv']);
  assert.deepEqual(collectedIn(facts), ['host', 'product', 'service', 'auth', 'directory', 'account', 'spns']);
  assert.equal(dataIn(facts, 'service')['runAs'], 'LocalSystem');
  assert.equal(dataIn(facts, 'account')['name'], 'CORP\\UCS01$');
  const note = facts.notes!.find(({ code }) => code === 'without-powershell')!;
  assert.match(note.message, /^PowerShell could not read service: .*WMI is broken/);
  const { product: _, ...lost } = probed;
  const without = await factsOf({ ...lost, service: denied, host: denied });
  assert.deepEqual(collectedIn(without), ['host', 'product', 'service', 'directory', 'account', 'spns']);
  assert.equal(dataIn(without, 'host')['netbios'], 'UCS01');
  assert.equal(without.collector!.machine, 'UCS01');
});

test('of a service that is not installed no tool is asked for the program', async () => {
  const { product: _, ...lost } = probed;
  const facts = await factsOf({ ...lost, service: { installed: false } });
  assert.deepEqual(
    facts.started.filter((command) => command.startsWith('sc.exe')),
    [],
  );
});

test('the account that was looked for is not taken for the one that the tools tell', async () => {
  const before = printed['sc.exe qc']!;
  printed['sc.exe qc'] = service('CORP\\svc-ucs');
  try {
    const facts = await factsOf({ ...probed, service: denied });
    assert.equal(dataIn(facts, 'service')['runAs'], 'CORP\\svc-ucs');
    assert.match(String(dataIn(facts, 'account')['reason']), /CORP\\svc-ucs was not looked for/);
  } finally {
    printed['sc.exe qc'] = before;
  }
});

test('PowerShell that was ended while it waited for the directory: what it told of this machine is kept', async () => {
  const { directory: _, ...local } = probed;
  const slow = { because: reason('program-too-slow', { program: 'powershell.exe', seconds: '7' }) };
  const facts = await factsOf(local, {}, slow);
  assert.deepEqual(collectedIn(facts), ['host', 'product', 'service', 'auth', 'account', 'spns']);
  assert.equal(dataIn(facts, 'directory')['reason'], 'powershell.exe was ended after 7 s, when the time was up; --timeout gives more');
  assert.equal(dataIn(facts, 'service')['startedAt'], '2026-11-20T02:10:44Z');
});

test('on a domain controller .\\name is an account of the domain', async () => {
  const dn = 'CN=svc,DC=corp,DC=example';
  const account = entries(entry(dn, { objectClass: 'user', sAMAccountName: 'svc', servicePrincipalName: 'eucsrv/UCS01' }));
  const { directory } = probed;
  const on = (controller: boolean, runAs = '.\\svc') =>
    factsOf({
      ...probed,
      membership: { ...probed.membership, controller },
      service: { ...probed.service, runAs },
      directory: { ...directory, found: { ...directory.found, account } },
    });
  const facts = await on(true);
  assert.equal(dataIn(facts, 'service')['kind'], 'user');
  assert.equal(dataIn(facts, 'account')['name'], 'CORP\\svc');
  assert.equal(dataIn(await on(false), 'service')['kind'], 'localUser');
  assert.equal(dataIn(await on(true, 'UCS01\\svc'), 'account')['name'], 'CORP\\svc', 'nobody named the server');
});

test('a domain controller on which WMI is broken: the tools tell what it is, and the account', async () => {
  const before = { ...printed };
  const dn = 'CN=svc,DC=corp,DC=example';
  Object.assign(printed, {
    'sc.exe qc': service('.\\svc'),
    'reg.exe query HKLM\\SYSTEM\\CurrentControlSet\\Control\\ProductOptions': strings({ ProductType: 'LanmanNT' }),
    'setspn.exe -U -L svc': listing(dn, ['eucsrv/UCS01']),
  });
  try {
    const { account: _, ...found } = probed.directory.found;
    const facts = await factsOf({ ...probed, membership: denied, service: denied, directory: { ...probed.directory, found } });
    assert.equal(dataIn(facts, 'service')['kind'], 'user');
    assert.equal(dataIn(facts, 'account')['dn'], dn);
    // What the service shows alone is not enough: it may be one, or not.
    const { membership: __, ...silent } = probed;
    const unknown = await factsOf({ ...silent, membership: denied, service: { ...probed.service, runAs: '.\\svc' } });
    assert.equal(dataIn(unknown, 'service')['kind'], undefined);
    assert.equal(sectionOf(unknown, 'account').status, 'failed');
  } finally {
    for (const name of Object.keys(printed)) if (!(name in before)) delete printed[name];
    Object.assign(printed, before);
  }
});

test('a server that is another machine: this one tells of the directory only', async () => {
  const dn = computer.replace('UCS01', 'UCS02');
  const account = entries(entry(dn, { objectClass: 'computer', sAMAccountName: 'UCS02$', servicePrincipalName: 'eucsrv/UCS02' }));
  const { directory: asked } = probed;
  const facts = await factsOf({ ...probed, directory: { ...asked, found: { ...asked.found, account } } }, { server: 'ucs02.corp.example' });
  assert.deepEqual(collectedIn(facts), ['host', 'directory', 'account', 'spns']);
  assert.deepEqual(facts.collector!.machine, 'UCS01');
  const host = sectionOf(facts, 'host');
  assert.deepEqual(host.status === 'collected' && host.data, { fqdn: 'ucs02.corp.example', netbios: 'ucs02' });
  const directory = sectionOf(facts, 'directory');
  assert.equal(directory.status === 'collected' && directory.data.otherClock, true);
});

test('that nltest says nothing leaves the secure channel unknown, and is said', async () => {
  const facts = await factsOf({ ...probed, membership: { joined: true, domain: 'other.example' } });
  const host = sectionOf(facts, 'host');
  assert.ok(host.status === 'collected' && host.data.secureChannel === undefined && host.cannotTell === undefined);
  assert.deepEqual(
    facts.notes!.filter(({ code }) => code === 'secure-channel-unknown').map(({ message }) => message),
    ['nltest.exe /sc_query:other.example is not there.'],
  );
});

test('a client tells whether it may use NTLM, whoever names the server', async () => {
  const { service: _, product: __, ...client } = probed;
  for (const [server, settings] of [
    [undefined, client.client.settings],
    ['ucs01.corp.example', []],
  ] as const) {
    const facts = await factsOf(
      { ...client, client: { settings }, ntlm: { outgoing: 2, exceptions: false } },
      { role: 'client', ...(server && { server }) },
    );
    const section = sectionOf(facts, 'client');
    assert.deepEqual(section.status === 'collected' && section.data, { serverName: 'ucs01.corp.example', ntlmOutgoing: 'denied' });
  }
});

test('a client: the server that it is set to, and a ticket where one is in the cache', async () => {
  const { service: _, product: __, ...client } = probed;
  const facts = await factsOf(client, { role: 'client' });
  assert.equal(facts.server, 'ucs01.corp.example');
  assert.deepEqual(facts.started.slice(1), ['klist.exe']);
  assertTold(facts, ['PowerShell', 'directory']);
});

test.run();
