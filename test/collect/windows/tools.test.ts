// The tools themselves run in test/executable/windowsLive.test.ts; here their output is given.
import * as assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import { readByTools, readTicket, type ToolSection } from '../../../src/collect/windows/tools.ts';
import type { Ended } from '../../../src/system/run.ts';
import { reason, type Lack } from '../../../src/text/reasons.ts';
import { computer, listing, query, service, user } from '../../support/captures.ts';
import { inWords, lack } from '../../support/lacks.ts';

const capture = (name: string): Buffer => readFileSync(`test/fixtures/captures/${name}`);
const ended = (stdout: string | Buffer, code = 0, stderr = ''): Ended => ({
  code,
  stdout: Buffer.from(stdout as string, 'latin1'),
  stderr: Buffer.from(stderr, 'latin1'),
});

/** What reg query prints. */
const registry = (key: string, values: Record<string, string>): Ended =>
  ended(
    `\r\nHKEY_LOCAL_MACHINE\\${key}\r\n${Object.entries(values)
      .map(([name, value]) => `    ${name}    REG_SZ    ${value}\r\n`)
      .join('')}\r\n\r\n`,
  );

const askHost = 'reg.exe query HKLM\\SYSTEM\\CurrentControlSet\\Services\\Tcpip\\Parameters';
const askName = 'reg.exe query HKLM\\SYSTEM\\CurrentControlSet\\Control\\ComputerName\\ActiveComputerName';
const askNtlm = 'reg.exe query HKLM\\SYSTEM\\CurrentControlSet\\Control\\Lsa\\MSV1_0';
const askHolders = 'setspn.exe -T * -F -Q eucsrv/*';
const status = capture('sc-query-en.txt');
const own = ['eucsrv/ucs01.corp.example', 'eucsrv/UCS01', 'HOST/ucs01.corp.example'];

/** A server whose service runs as LocalSystem; by command line. */
const healthy: Record<string, Ended | Lack> = {
  [askHost]: registry('SYSTEM', {
    DataBasePath: 'x',
    'NV Domain': 'old.example',
    'NV Hostname': 'old',
    Domain: 'corp.example',
    Hostname: 'ucs01',
  }),
  [askName]: registry('SYSTEM', { ComputerName: 'UCS01' }),
  [askNtlm]: ended('\r\nHKEY_LOCAL_MACHINE\\SYSTEM\r\n    NtlmMinClientSec    REG_DWORD    0x20000000\r\n'),
  'sc.exe qc eucsrv': ended(capture('sc-qc-en.txt')),
  'sc.exe queryex eucsrv': ended(status),
  [askHolders]: ended(query({ [computer]: own }), 1),
  'setspn.exe -C -L UCS01': ended(listing(computer, own)),
};
const every: ToolSection[] = ['host', 'product', 'service', 'account', 'spns'];
const why = 'powershell.exe says nothing';

/** Starts nothing: answers with what a command printed. `commands`: the command lines, as they were started. */
function tools(answers: Record<string, Ended | Lack>) {
  const commands: string[] = [];
  const start = async (program: string, args: string[], { deadline }: { deadline: number }) => {
    assert.equal(deadline, 4711);
    assert.ok(program.startsWith('C:\\Windows\\System32\\'), program);
    const command = [program.slice('C:\\Windows\\System32\\'.length), ...args].join(' ');
    commands.push(command);
    return answers[command] ?? { because: reason('no-such-program', { program }) };
  };
  return { commands, start };
}

async function read(answers: Record<string, Ended | Lack>, wanted: Partial<Parameters<typeof readByTools>[0]> = {}) {
  const { start, commands } = tools(answers);
  return { ...(await readByTools({ sections: every, why, ...wanted }, 4711, start)), commands };
}

test('a server whose service runs as LocalSystem', async () => {
  const { sections, notes, doubtful, commands } = await read(healthy);
  assert.deepEqual(sections, {
    host: {
      status: 'collected',
      source: 'reg.exe (Tcpip\\Parameters, ActiveComputerName, MSV1_0)',
      data: { fqdn: 'ucs01.corp.example', netbios: 'UCS01', joined: true, ntlmIncoming: 'allowed' },
      cannotTell: ['secureChannel'],
    },
    product: { status: 'collected', source: 'sc.exe qc eucsrv', data: { folder: 'C:\\Program Files\\estos\\UCServer' } },
    service: {
      status: 'collected',
      source: 'sc.exe qc eucsrv, sc.exe queryex eucsrv',
      data: { installed: true, startMode: 'auto', runAs: 'LocalSystem', state: 'running', kind: 'computer' },
    },
    account: {
      status: 'collected',
      source: 'setspn.exe -C -L UCS01',
      data: { name: 'UCS01$', class: 'computer', dn: computer, spns: own },
    },
    spns: {
      status: 'collected',
      source: askHolders,
      data: {
        scope: 'forest',
        searched: ['DC=corp,DC=example'],
        complete: true,
        covers: 'holders',
        entries: [
          { spn: own[0], via: 'spn', dn: computer },
          { spn: own[1], via: 'spn', dn: computer },
        ],
      },
      cannotTell: ['upns'],
    },
  });
  assert.deepEqual(notes, [
    {
      code: 'without-powershell',
      message:
        "powershell.exe says nothing. setspn.exe, sc.exe and reg.exe were asked instead; they do not tell the server's domain, the " +
        "product's edition and version, when the service started, the run-as account's permissions, groups, state and encryption types, userPrincipalNames.",
    },
  ]);
  assert.deepEqual(doubtful, []);
  assert.deepEqual(commands.sort(), Object.keys(healthy).sort());
});

test('German output in code page 850', async () => {
  const german = ended(capture('sc-queryex-stopped-de.cp850.txt'));
  const ou = 'CN=UCS01,OU=Ger\x84te,DC=corp,DC=example';
  const { sections } = await read(
    {
      ...healthy,
      'sc.exe qc eucsrv': german,
      'sc.exe queryex eucsrv': german,
      'setspn.exe -C -L UCS01': ended(`Registrierte Dienstprinzipalnamen (SPN) f\x81r ${ou}:\r\n\teucsrv/ucs01.corp.example\r\n`),
      [askHolders]: ended(query({ [ou]: ['eucsrv/ucs01.corp.example'] }, 'Die Gesamtstruktur "DC=corp,DC=example" wird \x81berpr\x81ft.')),
    },
    { sections: ['account', 'spns'] },
  );
  const dn = 'CN=UCS01,OU=Geräte,DC=corp,DC=example';
  assert.deepEqual(sections.account, {
    status: 'collected',
    source: 'setspn.exe -C -L UCS01',
    data: { name: 'UCS01$', class: 'computer', dn, spns: ['eucsrv/ucs01.corp.example'] },
  });
  assert.deepEqual(sections.spns?.status === 'collected' && sections.spns.data, {
    scope: 'forest',
    searched: ['DC=corp,DC=example'],
    complete: true,
    covers: 'holders',
    entries: [{ spn: 'eucsrv/ucs01.corp.example', via: 'spn', dn }],
  });
});

for (const [runAs, asked, more] of [
  ['CORP\\svc-ucs', '-U -L CORP\\svc-ucs', { name: 'CORP\\svc-ucs', class: 'user' }],
  ['svc-ucs@corp.example', '-U -L corp.example\\svc-ucs', { class: 'user' }],
  ['CORP\\svc-ucs$', '-L CORP\\svc-ucs$', { name: 'CORP\\svc-ucs$', class: 'gmsa' }],
  ['NT AUTHORITY\\NetworkService', '-C -L UCS01', { name: 'UCS01$', class: 'computer' }],
] as const) {
  test(`the SPNs of a service that runs as ${runAs}`, async () => {
    const dn = asked.endsWith('UCS01') ? computer : user;
    const { sections } = await read({
      ...healthy,
      'sc.exe qc eucsrv': ended(service(runAs)),
      [`setspn.exe ${asked}`]: ended(listing(dn, [])),
    });
    assert.deepEqual(sections.account, { status: 'collected', source: `setspn.exe ${asked}`, data: { ...more, dn, spns: [] } });
    assert.equal(sections.host?.status === 'collected' && sections.host.data.joined, true);
  });
}

test('a server whose computer account is not found, or has another name, is not taken for joined', async () => {
  for (const answer of [ended('', 1, capture('setspn-no-account-en.txt').toString()), ended(listing('CN=UCS01X,DC=corp,DC=example', []))]) {
    const { sections } = await read({ ...healthy, 'setspn.exe -C -L UCS01': answer }, { sections: ['host'] });
    assert.deepEqual(sections.host?.status === 'collected' && sections.host.data, {
      fqdn: 'ucs01.corp.example',
      netbios: 'UCS01',
      ntlmIncoming: 'allowed',
    });
  }
});

const askType = 'reg.exe query HKLM\\SYSTEM\\CurrentControlSet\\Control\\ProductOptions';
const machineType = (type: string) => ({ [askType]: registry('SYSTEM', { ProductType: type }) });

test('a local account has no place in the directory, and setspn is not asked for it', async () => {
  const { sections, commands } = await read({
    ...healthy,
    ...machineType('ServerNT'),
    'sc.exe qc eucsrv': ended(service('.\\ucs')),
  });
  assert.deepEqual(inWords(sections.account), {
    status: 'failed',
    reason: 'the service runs as .\\ucs, which is no account of the directory',
  });
  assert.deepEqual(
    commands.filter((command) => command.includes('-L')),
    ['setspn.exe -C -L UCS01'],
  );
});

test('a domain controller has no local accounts: .\\name and MACHINE\\name are those of its domain', async () => {
  for (const runAs of ['.\\svc-ucs', 'UCS01\\svc-ucs']) {
    const { sections } = await read({
      ...healthy,
      ...machineType('LanmanNT'),
      'sc.exe qc eucsrv': ended(service(runAs)),
      'setspn.exe -U -L svc-ucs': ended(listing(user, own)),
    });
    assert.equal(sections.service?.status === 'collected' && sections.service.data.kind, 'user');
    assert.deepEqual(sections.account?.status === 'collected' && [sections.account.data.dn, sections.account.data.spns], [user, own]);
  }
});

test('where it is not told whether the machine is a domain controller, .\\name is not taken for a local account', async () => {
  const { sections } = await read({ ...healthy, 'sc.exe qc eucsrv': ended(service('.\\svc-ucs')) });
  assert.equal(sections.service?.status === 'collected' && sections.service.data.kind, undefined);
  assert.match(inWords(sections.account).reason!, /\.\\svc-ucs/);
});

test('an account that is not known to be one of the directory, or would be an option of setspn, is not asked for', async () => {
  const account = async (service: { runAs: string; kind?: 'user' | 'gmsa' }) => {
    const { sections, commands, notes } = await read(healthy, {
      sections: ['account'],
      host: { netbios: 'UCS01' },
      service: { installed: true, ...service },
    });
    assert.deepEqual(commands, []);
    assert.deepEqual(
      notes.map(({ code }) => code),
      ['without-powershell'],
    );
    return sections.account?.status === 'failed' && sections.account.reason;
  };
  assert.equal(
    await account({ runAs: 'UCS-X\\a\\b' }),
    'the service runs as UCS-X\\a\\b; which account of the directory that is, is not known',
  );
  for (const [runAs, kind] of [
    ['-ucs$', 'gmsa'],
    ['/ucs$', 'gmsa'],
    [' -A\\ucs', 'user'],
    ['ucs@-A', 'user'],
  ] as const)
    assert.equal(await account({ runAs, kind }), `setspn.exe cannot be asked for ${runAs}, which it would take for an option`);
});

test('an account is never assumed: where the run-as account is not known, neither is its account', async () => {
  const { sections } = await read(healthy, {
    sections: ['account'],
    host: { netbios: 'UCS01' },
    service: { installed: true, kind: 'computer' },
  });
  assert.deepEqual(inWords(sections.account), { status: 'failed', reason: 'which account UCServer runs under is not known' });
});

test('what is known already is not asked for', async () => {
  const { sections, commands } = await read(healthy, {
    sections: ['account', 'spns'],
    host: { netbios: 'UCS01', fqdn: 'ucs01.corp.example', joined: true },
    service: { installed: true, runAs: 'LocalSystem', kind: 'computer' },
  });
  assert.deepEqual(Object.keys(sections), ['account', 'spns']);
  assert.equal(sections.account?.status, 'collected');
  assert.deepEqual(commands, [askHolders, 'setspn.exe -C -L UCS01']);
});

test('the holders alone', async () => {
  const { sections, commands, notes } = await read(healthy, {
    sections: ['spns'],
    host: { netbios: 'PC7' },
    service: { installed: true, runAs: 'LocalSystem', kind: 'computer' },
  });
  assert.deepEqual(Object.keys(sections), ['spns']);
  assert.deepEqual(commands, [askHolders]);
  assert.equal(notes[0]?.message, `${why}. setspn.exe, sc.exe and reg.exe were asked instead; they do not tell userPrincipalNames.`);
});

test('no service: exit code and output say the same', async () => {
  for (const output of [ended(capture('sc-missing-de.txt'), 1060), ended('?', 1060), ended(capture('sc-missing-en.txt'))]) {
    const { sections } = await read({ ...healthy, 'sc.exe qc eucsrv': output, 'sc.exe queryex eucsrv': output });
    assert.deepEqual(sections.service?.status === 'collected' && sections.service.data, { installed: false });
    assert.deepEqual(inWords(sections.product), {
      status: 'failed',
      reason: "sc.exe qc eucsrv, sc.exe queryex eucsrv does not tell the folder of the service's program",
    });
    assert.deepEqual(inWords(sections.account), { status: 'failed', reason: 'which account UCServer runs under is not known' });
  }
});

test('one output of sc is enough; what the other would have told is not known', async () => {
  const denied = ended('[SC] OpenService FAILED 5:\r\n\r\nAccess is denied.\r\n', 5);
  const denial =
    'sc.exe qc eucsrv: sc ended with error 5 (line 1); expected the output of sc qc eucsrv, sc query eucsrv or sc queryex eucsrv';
  const { sections } = await read({ ...healthy, 'sc.exe qc eucsrv': denied });
  assert.deepEqual(sections.service, { status: 'collected', source: 'sc.exe queryex eucsrv', data: { installed: true, state: 'running' } });
  assert.deepEqual(inWords(sections.product), { status: 'failed', reason: denial });
  assert.deepEqual(inWords(sections.account), { status: 'failed', reason: `which account UCServer runs under is not known: ${denial}` });
  const { notes } = await read({ ...healthy, 'sc.exe qc eucsrv': denied }, { sections: ['service'] });
  assert.deepEqual(notes.slice(1), [{ code: 'tool-failed', message: `${denial}.` }]);
  const { sections: none } = await read({ ...healthy, 'sc.exe qc eucsrv': denied, 'sc.exe queryex eucsrv': lack('too late') });
  assert.deepEqual(inWords(none.service), { status: 'failed', reason: `${denial}; too late` });
});

test('the program of the service, as it is registered', async () => {
  for (const [path, folder] of [
    ['"D:\\estos\\UCServer\\EUCSrv.exe" /log "C:\\x\\y.exe"', 'D:\\estos\\UCServer'],
    ['C:\\Program Files\\estos\\UCServer\\EUCSrv.exe -s C:\\x\\y.exe', 'C:\\Program Files\\estos\\UCServer'],
    ['%ProgramFiles%\\estos\\UCServer\\EUCSrv.exe', undefined],
    ['EUCSrv.exe', undefined],
  ] as const) {
    const { sections } = await read({
      ...healthy,
      'sc.exe qc eucsrv': ended(service('LocalSystem').replace('C:\\EUCSrv.exe', () => path)),
    });
    assert.equal(sections.product?.status === 'collected' ? sections.product.data.folder : undefined, folder, path);
  }
});

test("a long name, a DNS name that is not the domain's, none at all", async () => {
  const names = async (dns: Record<string, string>, netbios: string) => {
    const { sections } = await read(
      { [askHost]: registry('SYSTEM', dns), [askName]: registry('SYSTEM', { ComputerName: netbios }) },
      { sections: ['host'] },
    );
    return sections.host?.status === 'collected' && sections.host.data;
  };
  assert.deepEqual(await names({ Hostname: 'communication-server-01', Domain: 'phone.example' }, 'COMMUNICATION-S'), {
    fqdn: 'communication-server-01.phone.example',
    netbios: 'COMMUNICATION-S',
  });
  assert.deepEqual(await names({ Hostname: 'ucs01', Domain: '' }, 'UCS01'), { netbios: 'UCS01' });
});

test('a domain that setspn does not reach, an account that it does not find', async () => {
  const { sections } = await read({
    ...healthy,
    [askHolders]: ended('', 1, 'Ldap Error(0x51 -- Server Down): ldap_connect\r\nFailed to retrieve DN for domain "" : 0x00000051\r\n'),
    'setspn.exe -C -L UCS01': ended('', 1, capture('setspn-no-account-en.txt').toString()),
  });
  assert.match(
    sections.spns?.status === 'failed' ? sections.spns.reason : '',
    /^setspn\.exe -T \* -F -Q eucsrv\/\*: setspn ended with error 0x51 /,
  );
  assert.match(
    sections.account?.status === 'failed' ? sections.account.reason : '',
    /^setspn\.exe -C -L UCS01: setspn ended with error 0x0000054B /,
  );
  assert.deepEqual(sections.host?.status === 'collected' && sections.host.data, {
    fqdn: 'ucs01.corp.example',
    netbios: 'UCS01',
    ntlmIncoming: 'allowed',
  });
});

test('an error beside the SPNs: the search was not whole', async () => {
  const { sections } = await read({
    ...healthy,
    [askHolders]: { ...ended(query({ [computer]: own })), stderr: Buffer.from('Ldap Error(0x51 -- Server Down): ldap_connect\r\n') },
  });
  assert.equal(sections.spns?.status === 'collected' && sections.spns.data.complete, false);
});

test('the exit code of setspn says nothing: SPNs that were not found with code 0 and 1', async () => {
  for (const code of [0, 1]) {
    const { sections } = await read({ ...healthy, [askHolders]: ended(query({}), code) });
    assert.deepEqual(sections.spns?.status === 'collected' && sections.spns.data, {
      scope: 'forest',
      searched: ['DC=corp,DC=example'],
      complete: true,
      covers: 'holders',
      entries: [],
    });
  }
});

test('tools that are not there, and tools that print nothing', async () => {
  const { sections, notes } = await read({});
  const at = 'C:\\Windows\\System32\\';
  assert.deepEqual(inWords(sections), {
    host: { status: 'failed', reason: `${at}reg.exe is not there` },
    product: { status: 'failed', reason: `${at}sc.exe is not there` },
    service: { status: 'failed', reason: `${at}sc.exe is not there` },
    account: {
      status: 'failed',
      reason: `which account UCServer runs under is not known: ${at}sc.exe is not there; ${at}reg.exe is not there`,
    },
    spns: { status: 'failed', reason: `${at}setspn.exe is not there` },
  });
  assert.equal(notes[0]?.message, `${why}. setspn.exe, sc.exe and reg.exe were asked instead.`);

  const silent = Object.fromEntries(Object.keys(healthy).map((command) => [command, ended('\r\n', 0)]));
  assert.deepEqual(inWords((await read(silent, { sections: ['service', 'spns'] })).sections), {
    service: {
      status: 'failed',
      reason: 'sc.exe qc eucsrv printed nothing (exit code 0); sc.exe queryex eucsrv printed nothing (exit code 0)',
    },
    spns: { status: 'failed', reason: `${askHolders} printed nothing (exit code 0)` },
  });
});

test('output and errors of a tool may be in different encodings; each in one', async () => {
  const wide = Buffer.from(query({ [computer]: own }), 'utf16le');
  const error = 'Ldap Error(0x51 -- Server Down): ldap_connect\r\n';
  const apart = await read({ ...healthy, [askHolders]: ended(wide, 0, error) }, { sections: ['spns'] });
  assert.ok(apart.sections.spns?.status === 'collected');
  assert.deepEqual([apart.sections.spns.data.complete, apart.sections.spns.data.entries?.length], [false, 2]);
  const mixed = await read({ ...healthy, [askHolders]: ended(Buffer.concat([Buffer.from(error), wide])) }, { sections: ['spns'] });
  assert.ok(mixed.sections.spns?.status === 'failed');
  assert.equal(
    mixed.sections.spns.reason,
    `${askHolders}: text of 8 bits a character up to byte ${error.length}, UTF-16 from there on; expected one encoding in a file`,
  );
});

test('a code page that is not sure is told', async () => {
  const { doubtful } = await read(
    { ...healthy, [askHolders]: ended(query({ 'CN=\xe1,DC=corp,DC=example': own })) },
    { sections: ['spns'] },
  );
  assert.deepEqual(doubtful, [askHolders]);
});

for (const [name, get, printed, data] of [
  ['asked for, German', true, 'klist-get-de.cp850.txt', { encryption: 'AES-256-CTS-HMAC-SHA1-96' }],
  ['asked for and refused', true, 'klist-get-refused-en.txt', { errorCode: '0xc000018b' }],
  ['in the cache', false, 'klist-en.txt', { encryption: 'RSADSI RC4-HMAC(NT)' }],
  ['not in the cache', false, 'klist-empty-en.txt', {}],
] as const) {
  test(`a ticket: ${name}`, async () => {
    const command = get ? 'klist.exe get eucsrv/ucs01.corp.example' : 'klist.exe';
    const { start } = tools({ [command]: ended(capture(printed), 1) });
    const { section } = await readTicket('ucs01.corp.example', get, 4711, start);
    assert.deepEqual(section, { status: 'collected', source: command, data: { spn: 'eucsrv/ucs01.corp.example', ...data } });
  });
}

test('a ticket that cannot be told', async () => {
  const noSession = tools({ 'klist.exe': ended(capture('klist-no-session-en.txt')) });
  assert.deepEqual(inWords((await readTicket('ucs01.corp.example', false, 4711, noSession.start)).section), {
    status: 'failed',
    reason: 'klist.exe: klist ended with error 0xc000005f (line 6); expected the output of klist or klist get',
  });
  const listed = tools({ 'klist.exe': ended(capture('klist-en.txt')) });
  assert.deepEqual(inWords((await readTicket(undefined, true, 4711, listed.start)).section), {
    status: 'failed',
    reason: 'klist.exe: which ticket to look for is not known without --server',
  });
});

test('all tools are read in the code page that Windows names: an account is spelled in one way', async () => {
  const askPage = 'reg.exe query HKLM\\SYSTEM\\CurrentControlSet\\Control\\Nls\\CodePage /v OEMCP';
  // In code page 852: one byte fits 850 as well, the other only 1252.
  const dn = 'CN=Sz\x8bke \xc7,CN=Users,DC=corp,DC=example';
  const polish: Record<string, Ended | Lack> = {
    ...healthy,
    [askPage]: registry('SYSTEM', { ACP: '1250', OEMCP: '852' }),
    [askHolders]: ended(Buffer.from(query({ [dn]: own }), 'latin1'), 1),
  };
  const { sections, doubtful, commands } = await read(polish, { sections: ['spns'] });
  const holders = sections.spns?.status === 'collected' ? sections.spns.data.entries.map((entry) => entry.dn) : [];
  assert.deepEqual([...new Set(holders)], ['CN=Szőke ă,CN=Users,DC=corp,DC=example']);
  assert.deepEqual([doubtful, commands.filter((command) => command === askPage).length], [[], 1]);
});

test.run();
