import { test } from 'uvu';
import * as assert from 'node:assert/strict';
import type { DirectoryReading } from '../../../src/collect/directory/query.ts';
import { readProbe, type Part, type Probe } from '../../../src/collect/formats/probeDocument.ts';
import { collected, failed } from '../../../src/collect/section.ts';
import { windowsFacts } from '../../../src/collect/sections/probe.ts';
import type { Section } from '../../../src/documents/facts.ts';
import { NotUnderstood } from '../../../src/system/errors.ts';
import { reason, type Lack } from '../../../src/text/reasons.ts';
import { inWords, lack } from '../../support/lacks.ts';
import { probedServer, readProbed } from '../../support/probe.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');

/** What the probe writes on a healthy server. */
const healthy = {
  ...probedServer,
  directory: {
    dc: 'corp.example',
    gc: 'dc1.corp.example',
    answeredAt: '2026-11-22T14:03:11.2500000Z',
    found: {
      rootDse: { entries: [{ dn: '', attributes: { dnshostname: [base64('dc1.corp.example')] } }] },
      holders: { failure: { type: 'LdapException', code: -2146233087, message: 'Der LDAP-Server ist nicht verfügbar.', ldap: 81 } },
      holdersInDomain: { entries: [] },
    },
  },
};

function read(changes: object = {}): Probe {
  const probe = readProbed({ ...healthy, ...changes });
  assert.ok(!('because' in probe));
  return probe;
}

const facts = (changes: object = {}, computer?: string) => windowsFacts(read(changes), computer);
const denied = { failure: { type: 'UnauthorizedAccessException', code: -2147024891, message: 'Zugriff\r\nverweigert.' } };
const dataOf = (section: { status: string }) => (section as unknown as { data: Record<string, unknown> }).data;
const service = (changes: object) => facts({ service: { ...healthy.service, ...changes } });

test('a healthy server', () => {
  const { host, product, service, directory, notes, ...rest } = facts();
  assert.deepEqual(host, {
    status: 'collected',
    source: 'registry (Tcpip\\Parameters, ActiveComputerName, MSV1_0), Win32_ComputerSystem',
    data: { fqdn: 'ucs01.corp.example', netbios: 'UCS01', joined: true, domain: 'corp.example', ntlmIncoming: 'allowed' },
    cannotTell: ['secureChannel'],
  });
  assert.deepEqual(product, {
    status: 'collected',
    source: 'EUCSrv.exe',
    data: { version: '8.4.1', folder: 'C:\\Program Files\\estos\\UCServer' },
    cannotTell: ['edition'],
  });
  assert.deepEqual(service, {
    status: 'collected',
    source: 'Win32_Service eucsrv',
    data: {
      installed: true,
      state: 'running',
      startMode: 'auto',
      startedAt: '2026-11-20T02:10:44Z',
      runAs: 'LocalSystem',
      kind: 'computer',
      processSid: 'S-1-5-18',
    },
  });
  assert.deepEqual([rest.ntlmOutgoing, rest.channelDomain], [{ ntlmOutgoing: 'allowed' }, 'corp.example']);
  assert.deepEqual(rest.wanted, { called: reason('the-computer', { name: 'UCS01' }), account: 'UCS01$' });
  assert.deepEqual([rest.machine, rest.user], ['UCS01', 'S-1-5-21-1-2-3-500']);
  assert.deepEqual(notes, []);
  assert.deepEqual(inWords(directory), {
    dc: 'ldap://corp.example',
    gc: 'gc://dc1.corp.example:3268',
    answeredAt: '2026-11-22T14:03:11.250Z',
    found: {
      rootDse: [{ dn: '', attributes: { dnshostname: [base64('dc1.corp.example')] } }],
      holders: { reason: 'gc://dc1.corp.example:3268: no server can be reached (LDAP error 81)' },
      holdersInDomain: [],
    },
  });
});

test('host: no suffix is no full name, a workgroup is no domain, what was not read is not known', () => {
  const data = (changes: object) => dataOf(facts(changes).host);
  assert.deepEqual(
    data({ host: { hostName: 'ucs01', suffix: '', netbios: 'UCS01' }, membership: { joined: false, domain: 'WORKGROUP' } }),
    { netbios: 'UCS01', joined: false, ntlmIncoming: 'allowed' },
  );
  const disjoint = { hostName: 'a-name-of-more-than-15', suffix: 'dmz.example', netbios: 'A-NAME-OF-MORE-' };
  assert.deepEqual(data({ host: disjoint }), {
    fqdn: 'a-name-of-more-than-15.dmz.example',
    netbios: 'A-NAME-OF-MORE-',
    joined: true,
    domain: 'corp.example',
    ntlmIncoming: 'allowed',
  });

  const unknown = facts({ membership: denied });
  assert.deepEqual(dataOf(unknown.host), { fqdn: 'ucs01.corp.example', netbios: 'UCS01', ntlmIncoming: 'allowed' });
  assert.deepEqual(unknown.notes, [
    { code: 'not-read', message: 'Not known is whether this machine is joined to a domain: Zugriff verweigert (0x80070005).' },
  ]);
  assert.deepEqual(inWords(facts({ host: denied }).host), {
    status: 'failed',
    reason: "the registry does not tell this machine's names: Zugriff verweigert (0x80070005)",
  });
  // A number of .NET's own, and none at all, say no more than the words.
  for (const code of [-2146233088, undefined])
    assert.deepEqual(inWords(facts({ host: { failure: { type: 'Exception', code, message: 'Nicht da.' } } }).host), {
      status: 'failed',
      reason: "the registry does not tell this machine's names: Nicht da",
    });
});

test('NTLM: what is not set is allowed, a number that nobody knows is not known, servers that are excepted leave it open', () => {
  const incoming = (ntlm: object) => dataOf(facts({ ntlm: { exceptions: false, ...ntlm } }).host)['ntlmIncoming'];
  const outgoing = (ntlm: object) => facts({ ntlm: { exceptions: false, ...ntlm } }).ntlmOutgoing.ntlmOutgoing;
  assert.deepEqual([{}, { incoming: 0 }, { incoming: 1 }, { incoming: 2 }, { incoming: 3 }, { incoming: 'x' }].map(incoming), [
    'allowed',
    'allowed',
    'denied',
    'denied',
    undefined,
    undefined,
  ]);
  assert.deepEqual(
    [{}, { outgoing: 0 }, { outgoing: 1 }, { outgoing: 2 }, { outgoing: 2, exceptions: true }, { outgoing: 3 }].map(outgoing),
    ['allowed', 'allowed', 'allowed', 'denied', undefined, undefined],
  );
  const unread = facts({ ntlm: denied });
  assert.deepEqual([dataOf(unread.host)['ntlmIncoming'], unread.ntlmOutgoing], [undefined, {}]);
  assert.deepEqual(unread.notes, [
    { code: 'not-read', message: 'Not known is whether NTLM is restricted: Zugriff verweigert (0x80070005).' },
  ]);
  // An older script beside the executable does not read it.
  assert.equal(dataOf(facts({ ntlm: undefined }).host)['ntlmIncoming'], undefined);
});

test('the secure channel is asked for of a member, by an administrator', () => {
  const asked = (changes: object) => facts(changes).channelDomain;
  assert.equal(asked({ membership: { ...healthy.membership, controller: true } }), undefined);
  assert.equal(asked({ membership: { joined: false, domain: 'WORKGROUP' } }), undefined);
  assert.equal(asked({ caller: { ...healthy.caller, elevated: false } }), undefined);
  assert.equal(asked({ caller: denied }), undefined);
});

test('service: constants of Win32_Service, a state that there is no word for is not known', () => {
  const data = (changes: object) => dataOf(service(changes).service);
  assert.deepEqual([data({ state: 'Start Pending' })['state'], data({ startMode: 'Disabled' })['startMode']], ['startPending', 'disabled']);
  assert.deepEqual([data({ state: 'Unknown' })['state'], data({ startMode: 'Unknown' })['startMode']], [undefined, undefined]);
});

test('not installed is known, not readable is not', () => {
  const { product: _, ...without } = healthy;
  const read = (service: object) => windowsFacts(readProbed({ ...without, service }) as Probe, undefined);
  const absent = read({ installed: false });
  assert.deepEqual(absent.service, { status: 'collected', source: 'Win32_Service eucsrv', data: { installed: false } });
  assert.deepEqual(inWords(absent.product), { status: 'failed', reason: 'the service eucsrv is not installed' });
  const unreadable = read(denied);
  assert.deepEqual(inWords(unreadable.service), { status: 'failed', reason: 'Win32_Service eucsrv: Zugriff verweigert (0x80070005)' });
  assert.match((unreadable.product as { reason: string }).reason, /not known: Zugriff verweigert/);
});

test('the kind of the run-as account: by the SID where Windows resolves it, in any language and form', () => {
  const kind = (runAs: string, resolved?: object) => {
    const { service, wanted } = facts({ service: { ...healthy.service, runAs }, ...(resolved && { runAs: resolved }) });
    return [dataOf(service)['kind'], 'because' in wanted ? undefined : wanted.account];
  };
  assert.deepEqual(kind('NT-AUTORITÄT\\Netzwerkdienst', { sid: 'S-1-5-20', name: 'NT-AUTORITÄT\\Netzwerkdienst' }), ['computer', 'UCS01$']);
  assert.deepEqual(kind('ナニカ\\サービス', { sid: 'S-1-5-19', name: 'ナニカ\\サービス' }), ['localService', undefined]);
  assert.deepEqual(kind('NT SERVICE\\eucsrv', { sid: 'S-1-5-80-1-2-3-4-5', name: 'NT SERVICE\\eucsrv' }), ['computer', 'UCS01$']);
  assert.deepEqual(kind('svc-ucs@corp.example', { sid: 'S-1-5-21-1-2-3-1105', name: 'CORP\\svc-ucs' }), ['user', 'svc-ucs']);
  assert.deepEqual(kind('CORP\\gmsa-ucs$', { sid: 'S-1-5-21-1-2-3-1106', name: 'CORP\\gmsa-ucs$' }), ['gmsa', 'gmsa-ucs$']);
  assert.deepEqual(kind('.\\ucs', { sid: 'S-1-5-21-9-9-9-1001', name: 'UCS01\\ucs' }), ['localUser', undefined]);
  assert.deepEqual(kind('CORP\\svc-gone', { failure: { type: 'IdentityNotMappedException', code: -2146233087, message: 'x' } }), [
    'user',
    'svc-gone',
  ]);
});

/** What a captured file tells. */
const runningAs = (runAs: string) => collected('service', 'service.txt', { installed: true, runAs }, ['sc qc']);

test('a service that could not be read leaves its account unknown, wherever it was to be read', () => {
  const denied = read({ service: { failure: { type: 'UnauthorizedAccessException', code: -2147024891, message: 'Access is denied.' } } });
  const { wanted } = windowsFacts(denied, undefined);
  assert.match(inWords(wanted).reason, /^which account UCServer runs under is not known: .*0x80070005/);
  assert.deepEqual(inWords(windowsFacts(read(), 'UCS02', failed(lack('service.txt: cut off').because)).wanted), {
    reason: 'which account UCServer runs under is not known: service.txt: cut off',
  });
});

test("the account to look for: of another server not this machine's, of a captured service the captured one", () => {
  const probe = read({
    service: { ...healthy.service, runAs: 'CORP\\svc-here' },
    runAs: { sid: 'S-1-5-21-1-2-3-1105', name: 'CORP\\svc-there' },
  });
  const wanted = (computer?: string, told?: Section<'service'>) => {
    const { wanted, service } = windowsFacts(probe, computer, told);
    assert.equal(dataOf(service)['runAs'], 'CORP\\svc-here');
    return wanted;
  };
  assert.deepEqual(wanted('UCS02'), { called: reason('the-computer', { name: 'UCS02' }), account: 'UCS02$', assumed: true });
  assert.deepEqual(wanted('UCS02', runningAs('svc-there@corp.example')), {
    called: 'CORP\\svc-there',
    account: 'svc-there',
    domain: 'CORP',
  });
  assert.deepEqual(wanted('ucs01'), { called: 'CORP\\svc-there', account: 'svc-there', domain: 'CORP' });
  assert.match(inWords(windowsFacts(read(), 'UCS02', runningAs('UCS02\\local')).wanted).reason, /no account of the directory/);
  assert.deepEqual(windowsFacts(read(), 'UCS02', runningAs('LocalSystem')).wanted, {
    called: reason('the-computer', { name: 'UCS02' }),
    account: 'UCS02$',
  });
});

test('the product: version, edition where its name says it', () => {
  const product = (changes: object) => dataOf(facts({ product: { ...healthy.product, ...changes } }).product);
  assert.equal(product({ version: [2210, 3, 0, 0] })['version'], '2210.3');
  assert.equal(product({ version: [8, 0, 0, 0] })['version'], '8.0');
  assert.equal(product({ version: [8, 10, 0, 4711] })['version'], '8.10.0.4711');
  assert.equal(product({ version: [0, 0, 0, 0] })['version'], undefined);
  assert.equal(product({ productName: 'estos ProCall DataCenter' })['edition'], 'datacenter');
  assert.equal(product({ productName: 'ProCall Infinity' })['edition'], 'datacenter');
  assert.equal(product({ productName: 'estos ProCall 8 Enterprise' })['edition'], 'enterprise');
  const { product: data, notes } = facts({ product: { folder: 'C:\\X', noVersion: denied.failure } });
  assert.deepEqual(data, { status: 'collected', source: 'EUCSrv.exe', data: { folder: 'C:\\X' }, cannotTell: ['edition'] });
  assert.deepEqual(
    notes.map(({ message }) => message),
    ['Not known is the version of EUCSrv.exe: Zugriff verweigert (0x80070005).'],
  );
});

test('the server that a client is set to: only what cannot be mistaken', () => {
  const { service: _, product: __, ...client } = healthy;
  const key = 'LocalMachine\\SOFTWARE\\WOW6432Node\\ESTOS\\UCServer4\\Client';
  const section = (...values: [string, string][]) => {
    const settings = values.map(([name, value]) => ({ key, name, value }));
    return windowsFacts(readProbed({ ...client, client: { settings } }) as Probe, undefined).client;
  };
  assert.deepEqual(
    section(['UCServerName', 'ucs01.corp.example'], ['ServerPort', '7222'], ['UserMaySpecifyServer', 'true'], ['InstallDir', 'client']),
    {
      status: 'collected',
      source: `${key}\\UCServerName`,
      data: { serverName: 'ucs01.corp.example' },
    },
  );
  assert.equal(section(['Server', 'ucs01'], ['Host', 'UCS01']).status, 'collected');
  const several = section(['Server', 'ucs01'], ['BackupServer', 'ucs02']);
  assert.match((several as { reason: string }).reason, /several servers \(Server: ucs01, BackupServer: ucs02\); give .* by --server$/);
  for (const value of ['', '10.0.0.1', 'C:\\server.exe', 'http://ucs01', 'ucs01;ucs02', `${'a'.repeat(64)}`, 'on'])
    assert.match((section(['Server', value]) as { reason: string }).reason, /names a server; give .* by --server$/, value);
  assert.match((facts({ client: denied }).client as { reason: string }).reason, /Zugriff verweigert .*--server$/);
});

test('a client looks for the account of a server that is named, and for none else', () => {
  const { service: _, product: __, ...client } = healthy;
  const probe = readProbe(JSON.stringify(client), 'client', reason('powershell-silent')) as Probe;
  const wanted = (computer?: string) => windowsFacts(probe, computer).wanted;
  assert.deepEqual(wanted('UCS02'), { called: reason('the-computer', { name: 'UCS02' }), account: 'UCS02$', assumed: true });
  assert.ok('because' in wanted());
  // A file of the service tells its account, whichever server it is of.
  assert.deepEqual(windowsFacts(probe, undefined, runningAs('CORP\\svc-ucs')).wanted, {
    called: 'CORP\\svc-ucs',
    account: 'svc-ucs',
    domain: 'CORP',
  });
});

test('notes: no administrator and what that cost, a 32-bit caller', () => {
  const plain = { caller: { sid: 'S-1-5-21-1-2-3-1105', elevated: false } };
  const notes = (changes: object) => facts({ ...plain, ...changes }).notes.map(({ code, message }) => `${code}: ${message}`);
  assert.deepEqual(notes({}), [
    'not-elevated: kerbcheck ran without administrator rights; all that was looked for on this machine could be read.',
  ]);
  const { startedAt: _, ...unseen } = healthy.service;
  assert.match(notes({ service: unseen })[0]!, /rights: when the service started could not be read\.$/);
  assert.doesNotMatch(notes({ service: { ...unseen, state: 'Stopped' } })[0]!, /started/);
  assert.match(notes({ service: denied })[0]!, /rights: the service could not be read\.$/);
  const [, caller] = notes({ parent: { program: 'C:\\WINDOWS\\SysWOW64\\WindowsPowerShell\\v1.0\\powershell.exe' } });
  assert.match(caller!, /^called-by-32-bit: .*SysWOW64/);
});

test('no member of a domain: no directory', () => {
  const { directory: _, ...without } = healthy;
  const { directory } = windowsFacts(readProbed({ ...without, membership: { joined: false } }) as Probe, undefined);
  assert.match(inWords(directory).reason, /no member of a domain/);
});

test('what is none of the script, or cut before it says what it is, is refused by name', () => {
  const refuses = (text: string, expected: RegExp) =>
    assert.throws(
      () => readProbed(text),
      (error) => error instanceof NotUnderstood && expected.test(error.message) && !error.message.includes('\n'),
      text.slice(0, 40),
    );
  const whole = JSON.stringify(healthy);
  refuses('Get-Item : Der Pfad wurde nicht gefunden', /whole JSON/);
  for (let length = 1; length < whole.length; length += 97) refuses(whole.slice(0, length), /whole JSON/);
  refuses(`${whole}${whole}`, /whole JSON/);
  refuses('[]', /whole JSON/);
  refuses('null', /whole JSON/);
  refuses('{"format":"kerbcheck-probe/1"}', /kerbcheck-probe\/2/);
  refuses(JSON.stringify({ ...healthy, languageMode: 1 }), /text .* languageMode/);
});

/** The parts that are not there, each with its reason. */
function lost(probe: Probe): Record<string, string> {
  const parts = Object.entries(probe).filter((part): part is [string, { because: never }] => 'because' in (part[1] as object));
  return Object.fromEntries(parts.map(([name, part]) => [name, inWords(part).reason]));
}

test('one part that is not as expected costs that part, and no other', () => {
  const bad: [object, RegExp][] = [
    [{ caller: null }, /object .* caller/],
    [{ caller: { sid: 'x', elevated: 'yes' } }, /true or false .* elevated/],
    [{ host: [] }, /object .* host/],
    [{ membership: {} }, /joined/],
    [{ service: { installed: true, startedAt: 'gestern' } }, /time .* startedAt/],
    [{ product: { folder: 'x', version: [1.5] } }, /integer/],
    [{ product: { version: [8, 4, 1, 0] } }, /text .* folder/],
    [{ client: { settings: [{ key: 'a', name: 'b', value: 7 }] } }, /text .* value/],
    [{ directory: { found: { rootDse: { entries: [] } } } }, /time .* answeredAt/],
    [{ directory: { ...healthy.directory, answeredAt: '' } }, /time .* answeredAt/],
    [{ directory: {} }, /found/],
    [{ host: { failure: 'x' } }, /object .* host/],
  ];
  for (const [changes, expected] of bad) {
    const [name = ''] = Object.keys(changes);
    const parts = lost(read(changes));
    assert.deepEqual(Object.keys(parts), [name]);
    assert.match(parts[name]!, expected);
  }
  const search = (holders: object) => {
    const { directory } = read({ directory: { ...healthy.directory, found: { ...healthy.directory.found, holders } } });
    const { rootDse, holders: found } = (directory as any).found;
    assert.equal(rootDse.length, 1);
    return inWords(found).reason;
  };
  assert.match(search({ entries: [{ dn: 'x', attributes: { sn: 'x' } }] }), /list of texts .* sn/);
  assert.match(search([]), /object .* holders/);
});

test('a mark of the encoding, warnings and other lines before, between and behind those of the script are passed over', () => {
  const { directory, ...local } = healthy;
  const lines = [
    JSON.stringify(local),
    JSON.stringify({ directory: { ...directory, found: {} } }),
    JSON.stringify({ directory: { found: directory.found } }),
  ];
  const noisy = `\u00ef\u00bb\u00bfWARNING: a module {x}\r\n\u00ef\u00bb\u00bf${lines.join('\r\nVERBOSE: y\r\n')}\r\nbye`;
  assert.deepEqual(readProbed(noisy), read());
});

test('of a script that was ended all is kept that it had written', () => {
  const { directory, ...local } = healthy;
  const slow = reason('program-too-slow', { program: 'powershell.exe', seconds: '7' });
  const rest = (text: string) => lost(readProbe(text, 'server', slow) as Probe);
  const ended = 'powershell.exe was ended after 7 s, when the time was up; --timeout gives more';
  assert.deepEqual(rest(`${JSON.stringify(local)}\n{"directory":{"dc":"corp.ex`), { directory: ended });
  const { service: _, product: __, ...registry } = local;
  assert.deepEqual(rest(`${JSON.stringify(registry)}\n`), { service: ended, directory: ended });
  // Of the directory the searches that were not reached; one that was left out on purpose is none of them.
  const { rootDse } = directory.found;
  const found = { rootDse, domains: { entries: [] }, account: { entries: [] } };
  const part = readProbe(JSON.stringify({ ...local, directory: { ...directory, found } }), 'server', slow) as Probe;
  const searched = (part.directory as any).found as Record<string, Part<object>>;
  assert.deepEqual(
    Object.entries(searched).map(([name, one]) => (Array.isArray(one) ? name : `${name}: ${inWords(one as never).reason}`)),
    [
      ...['rootDse', 'domains', 'account'],
      ...['groups', 'linked', 'aesGroup', 'everybody', 'computer', 'holders', 'holdersInDomain'].map((name) => `${name}: ${ended}`),
    ],
  );
  // A line in the middle that is not whole is no end.
  assert.match(rest(`${JSON.stringify(registry)}\n{"service":{\n`)['service']!, /not understood: a whole JSON/);
});

test('a directory that was not reached answered at no time', () => {
  const { directory } = facts({ directory: { dc: 'corp.example', found: { rootDse: healthy.directory.found.holders } } });
  assert.deepEqual(inWords(directory), {
    dc: 'ldap://corp.example',
    gc: 'gc://the global catalog:3268',
    answeredAt: '',
    found: { rootDse: { reason: 'ldap://corp.example: no server can be reached (LDAP error 81)' } },
  });
});

test('a session that has no credentials for the directory is named as that, with what to do', () => {
  const failure = {
    failure: { type: 'DirectoryOperationException', code: 0, message: 'An operation error occurred.', ldap: 1, server: 'x' },
  };
  const { directory } = facts({ directory: { dc: 'corp.example', found: { rootDse: failure } } });
  assert.match(
    inWords((directory as DirectoryReading).found.rootDse as Lack).reason!,
    /^ldap:\/\/corp\.example: the session has no credentials .* run it as SYSTEM, .*\(LDAP error 1\)$/,
  );
});

test('hostile names and deep values do no harm', () => {
  const attributes = JSON.parse('{"__proto__": ["eA=="], "constructor": []}');
  const { directory } = facts({
    directory: { found: { holders: { entries: [{ dn: 'x', attributes }] }, unknown: 1, toString: 2 } },
    more: 'x',
  });
  assert.ok(Array.isArray((directory as any).found.holders));
  assert.equal(({} as Record<string, unknown>)['0'], undefined);
  const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
  assert.match(
    lost(readProbed(`{"format":"kerbcheck-probe/2","languageMode":"FullLanguage","caller":${deep}}`) as Probe)['caller']!,
    /object/,
  );
  const message = `\u001b[31m${'x\n'.repeat(10_000)}`;
  const text = inWords(facts({ host: { failure: { type: 'x', message } } }).host).reason;
  assert.ok(text.length < 400 && !/[\n\u001b]/.test(text));
});

test('the core of the language only: the reason', () => {
  const probe = readProbed('{"format":"kerbcheck-probe/2","languageMode":"ConstrainedLanguage"}');
  assert.deepEqual(inWords(probe), {
    reason: 'Windows PowerShell is restricted to ConstrainedLanguage by a policy (AppLocker, App Control)',
  });
});

test.run();
