// kerbcheck.exe alone on a server, under Wine: a real PowerShell reads the registry, WMI, the service and its program, and through
// Windows' own directory classes a real directory. test/support/wine/powershell.ts says what of it is a stand-in.
import * as assert from 'node:assert/strict';
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { test } from 'uvu';
import { collect } from '../../src/collect/index.ts';
import type { Facts } from '../../src/documents/facts.ts';
import { lacksDirectory, startDirectory, type Directory } from '../support/directory.ts';
import { listing, service } from '../support/captures.ts';
import { testWhere } from '../support/needs.ts';
import { withTicket } from '../support/powershell/tickets.ts';
import { currentControlSet, serverLacks, startServer } from '../support/wine/powershell.ts';

const onServer = testWhere('WINE', serverLacks);
const withDirectory = serverLacks === undefined ? testWhere('AD', lacksDirectory()) : onServer;
const user = { name: 'svc-ucs', password: 'Start-2026-Dez', dn: 'CN=svc-ucs,OU=Dienste für Telefonie,DC=corp,DC=example' };
const capture = (name: string): Buffer => readFileSync(join('test/fixtures/captures', name));

let server!: ReturnType<typeof startServer>;
let directory: Directory | undefined;
/** The folder that kerbcheck is called in. */
let folder = '';

test.before(async () => {
  if (serverLacks) return;
  server = startServer();
  folder = join(server.folder, 'called');
  mkdirSync(folder);
  if (lacksDirectory()) return;
  directory = await startDirectory();
  directory.add(readFileSync('test/fixtures/directory/accounts.ldif', 'utf8'));
  directory.modify(readFileSync('test/fixtures/directory/links.ldif', 'utf8'));
});
test.after(async () => {
  server?.close();
  await directory?.stop();
});

/** What the tools tell of a healthy server. */
const tools: Parameters<typeof server.standIns.answer>[0] = {
  'sc qc eucsrv': { prints: capture('live/sc-qc-en.adapted.txt') },
  'sc queryex eucsrv': { prints: capture('live/sc-queryex.adapted.txt') },
  'setspn -C -L UCS01': { prints: capture('live/setspn-l-en.adapted.txt') },
  'setspn -T * -F -Q eucsrv/*': { prints: capture('live/setspn-q-en.adapted.txt') },
  'nltest /sc_query:corp.example': { prints: capture('nltest-query-en.txt') },
};

/** Runs kerbcheck with facts kept, as somebody with a ticket where there is a directory. */
function check(args: string[] = [], env: NodeJS.ProcessEnv = {}, reachable: Directory | null = directory ?? null) {
  server.standIns.answer(tools);
  rmSync(join(folder, 'facts.json'), { force: true });
  const ticket = reachable ? withTicket(reachable, user) : {};
  const start = performance.now();
  const ended = server.run(server.exe, ['check', '--facts', 'facts.json', ...args], {
    cwd: folder,
    env: { KRB5_CONFIG: ticket['KRB5_CONFIG'], KRB5CCNAME: ticket['KRB5CCNAME'], STAND_IN_DC: reachable?.address ?? '127.0.0.1', ...env },
  });
  const seconds = (performance.now() - start) / 1000;
  console.log(`check ${args.join(' ')}: ${seconds.toFixed(1)} s`);
  return { ...ended, seconds, facts: JSON.parse(readFileSync(join(folder, 'facts.json'), 'utf8')) as Facts };
}

/** A section's data; the reason where there are none. */
function dataOf({ sections }: Facts, name: keyof Facts['sections']): any {
  const section = sections[name];
  return section?.status === 'collected' ? section.data : section?.reason;
}

const notes = ({ notes = [] }: Facts): string => notes.map(({ message }) => message).join('\n');
const programsAsked = (): (string | undefined)[] => server.standIns.calls().map(({ program }) => program.split('\\').at(-1));

onServer('the machine by itself: names, service, program, setting; the directory is not reached, and the tools are asked for it', () => {
  const { facts, stderr } = check([], {}, null);
  assert.match(stderr, /^(wine: [^\n]*\n)*$/);
  const names = { fqdn: 'ucs01.corp.example', netbios: 'UCS01', joined: true, domain: 'corp.example' };
  assert.deepEqual(dataOf(facts, 'host'), { ...names, ntlmIncoming: 'allowed', secureChannel: 'whole' });
  const { startedAt, processSid, ...service } = dataOf(facts, 'service');
  assert.deepEqual(service, { installed: true, state: 'running', startMode: 'auto', runAs: 'LocalSystem', kind: 'computer' });
  assert.ok(Math.abs(Date.now() - Date.parse(startedAt)) < 600_000, startedAt);
  assert.match(processSid, /^S-1-5-21-/);
  assert.deepEqual(dataOf(facts, 'product'), { version: '8.4.1', folder: 'C:\\Program Files\\estos\\UCServer' });
  assert.deepEqual(dataOf(facts, 'auth').listed, ['Negotiate']);
  assert.match(dataOf(facts, 'directory'), /^ldap:\/\/corp\.example: no server can be reached \(LDAP error 81\)$/);
  assert.equal(dataOf(facts, 'spns').complete, true);
  assert.deepEqual(facts.collector!.machine, 'UCS01');
  assert.deepEqual([...new Set(programsAsked())].sort(), ['nltest.exe', 'setspn.exe']);
});

/** What --ldap tells of the same directory to the same user, as what the service runs as. */
async function readByLdap({ address, caFile }: Directory): Promise<Facts> {
  const before = { ...process.env };
  Object.assign(process.env, { KERBCHECK_LDAP_USER: `${user.name}@CORP.EXAMPLE`, KERBCHECK_LDAP_PASSWORD: user.password });
  try {
    const service = ['test/fixtures/captures/live/sc-qc-en.adapted.txt'];
    const ldap = { url: `ldaps://${address}`, caFile };
    return await collect({ files: { service }, clock: () => new Date(), server: 'ucs01.corp.example', ldap });
  } finally {
    process.env = before;
  }
}

/** Without what differs by nature: what the connection is called, and the seconds between the clocks. */
function told({ sections: { directory, account, spns } }: Facts): object {
  const text = JSON.stringify({ directory, account, spns }, (key, value) =>
    ['source', 'clockOffsetSeconds', 'otherClock'].includes(key) ? undefined : value,
  );
  return JSON.parse(text);
}

withDirectory('the whole way: compliant, and the directory tells what --ldap reads of it', async () => {
  const trace = join(folder, 'trace.txt');
  const { code, stdout, facts } = check(['-o', 'text'], { STAND_IN_TRACE: `Z:${trace}` });
  assert.deepEqual(told(facts), told(await readByLdap(directory!)));
  assert.equal(dataOf(facts, 'account').name, 'CORP\\UCS01$');
  assert.deepEqual([dataOf(facts, 'spns').scope, dataOf(facts, 'spns').complete], ['forest', true]);
  assert.ok(Math.abs(dataOf(facts, 'directory').clockOffsetSeconds) <= 2);
  assert.match(stdout, /^COMPLIANT/m);
  assert.equal(code, 0);
  assert.deepEqual(programsAsked(), ['nltest.exe']);
  // Where Windows would be asked for a domain controller, and how: writable, named by DNS; then a global catalog. Signed and sealed.
  assert.deepEqual(readFileSync(trace, 'utf8').trim().split('\n'), [
    ...['init corp.example:389', 'option 3d = 40001010', 'option 95 = 1', 'option 96 = 1', 'bind -> 0'],
    ...['init corp.example:3268', 'option 3d = 40000040', 'option 95 = 1', 'option 96 = 1', 'bind -> 0'],
  ]);
});

withDirectory('a service that runs as a user, on a German server', () => {
  server.setRunAs('CORP\\svc-ucs');
  try {
    const { facts } = check([], server.german());
    assert.deepEqual([dataOf(facts, 'service').runAs, dataOf(facts, 'service').kind], ['CORP\\svc-ucs', 'user']);
    assert.equal(dataOf(facts, 'account').dn, user.dn);
  } finally {
    server.setRunAs('LocalSystem');
  }
});

/** Does it where a policy restricts PowerShell to the core of its language. */
function restricted<Value>(work: () => Value): Value {
  const key = `${currentControlSet}\\Control\\Session Manager\\Environment`;
  server.setRegistry(key, '__PSLockdownPolicy', '4');
  try {
    return work();
  } finally {
    server.setRegistry(key, '__PSLockdownPolicy', '0');
  }
}

onServer('PowerShell that a policy restricts to the core of its language: the tools take over', () => {
  const { facts } = restricted(() => check());
  assert.match(notes(facts), /core types in this language mode\. setspn\.exe, sc\.exe and reg\.exe were asked instead/);
  assert.equal(dataOf(facts, 'spns').complete, true);
  assert.equal(dataOf(facts, 'service').state, 'running');
});

onServer("a module in the caller's documents does not answer for Windows", () => {
  const profile = join(server.drive, 'users', userInfo().username);
  const planted = "function Get-CimInstance { [pscustomobject]@{ PartOfDomain = $true; Domain = 'evil.example'; DomainRole = 3 } }";
  // Windows PowerShell looks in the first folder, PowerShell 7 in the second.
  const folders = ['WindowsPowerShell', 'PowerShell'].map((name) => join(profile, 'Documents', name, 'Modules/CimCmdlets'));
  for (const one of folders) {
    mkdirSync(one, { recursive: true });
    writeFileSync(join(one, 'CimCmdlets.psm1'), planted);
    writeFileSync(
      join(one, 'CimCmdlets.psd1'),
      "@{ ModuleVersion = '9.0'; RootModule = 'CimCmdlets.psm1'; FunctionsToExport = '*'; CompatiblePSEditions = 'Desktop', 'Core' }",
    );
  }
  try {
    const { facts } = check([], {}, null);
    assert.equal(dataOf(facts, 'host').domain, 'corp.example');
    assert.equal(dataOf(facts, 'service').state, 'running');
  } finally {
    for (const one of folders) rmSync(one, { recursive: true });
  }
});

onServer('a domain controller on which the service runs as .\\name', () => {
  const key = `${currentControlSet}\\Control\\ProductOptions`;
  server.setRegistry(key, 'ProductType', 'LanmanNT');
  server.setRunAs('.\\svc-ucs');
  try {
    const { facts } = check();
    assert.deepEqual([dataOf(facts, 'service').runAs, dataOf(facts, 'service').kind], ['.\\svc-ucs', 'user']);
    if (directory) assert.equal(dataOf(facts, 'account').name, 'CORP\\svc-ucs');
    assert.ok(!programsAsked().includes('nltest.exe'));
    // The same by the tools alone.
    tools['sc qc eucsrv'] = { prints: Buffer.from(service('.\\svc-ucs')) };
    tools['setspn -U -L svc-ucs'] = { prints: Buffer.from(listing(user.dn, ['eucsrv/UCS01'])) };
    const told = restricted(() => check()).facts;
    assert.deepEqual([dataOf(told, 'service').kind, dataOf(told, 'account').dn], ['user', user.dn]);
  } finally {
    tools['sc qc eucsrv'] = { prints: capture('live/sc-qc-en.adapted.txt') };
    server.setRegistry(key, 'ProductType', 'ServerNT');
    server.setRunAs('LocalSystem');
  }
});

withDirectory('nobody can log on to the directory: what time it is there is known all the same', () => {
  const { facts } = check([], { KRB5CCNAME: 'FILE:/nonexistent' });
  assert.match(JSON.stringify(facts.sections.directory), /"source":"ldap:\/\/dc1\.corp\.example, without logging on"/);
  assert.ok(Math.abs(dataOf(facts, 'directory').clockOffsetSeconds) <= 2);
  assert.deepEqual(programsAsked().sort(), ['nltest.exe', 'setspn.exe', 'setspn.exe']);
});

withDirectory('little time: the directory is read, or it is said that the time was up, and not that it does not answer', () => {
  const { facts } = check(['--timeout', '7']);
  const { dc = dataOf(facts, 'directory') } = dataOf(facts, 'directory') as { dc?: string };
  assert.match(dc, /^dc1\.corp\.example$|when the time was up; --timeout gives more$|: the time was up$/);
});

onServer('a machine of the same short name in another domain is not this one', () => {
  const { code, facts } = check(['--server', 'ucs01.branch.example'], {}, null);
  assert.equal(dataOf(facts, 'host').fqdn, 'ucs01.branch.example');
  assert.equal(facts.sections.service?.status, 'skipped');
  assert.equal(
    dataOf(facts, 'account'),
    'ucs01.branch.example has the short name of this machine, UCS01, and is another: run kerbcheck there',
  );
  assert.equal(code, 2);
});

onServer('a workstation: the server that its client is set to, of 64 bits or of 32', () => {
  const keys = ['SOFTWARE\\ESTOS\\UCServer4\\Client', 'SOFTWARE\\WOW6432Node\\ESTOS\\UCServer4\\Client'];
  server.setRegistry(`HKLM\\${keys[0]}`, 'Server', 'ucs01.corp.example');
  const { facts } = check(['--role', 'client'], {}, null);
  assert.deepEqual(dataOf(facts, 'client'), { serverName: 'ucs01.corp.example', ntlmOutgoing: 'allowed' });
  server.setRegistry(`HKLM\\${keys[1]}`, 'Server', 'ucs01.corp.example');
  const { client } = check(['--role', 'client'], {}, null).facts.sections;
  assert.equal(
    client?.status === 'collected' && client.source,
    `LocalMachine\\${keys.join('\\Server, LocalMachine\\')}\\Server, registry (MSV1_0)`,
  );
});

/** Runs kerbcheck.exe as it is installed in C:\\kerbcheck; answers with how many programs were started, too, unless the run was refused. */
function checkInstalled(args: string[]): { code: number | null; stderr: string; started?: number } {
  rmSync(join(folder, 'trace'), { force: true });
  const { code, stderr } = server.run('C:\\kerbcheck\\kerbcheck.exe', ['check', '-o', 'line', '--trace', 'trace', ...args], {
    cwd: folder,
  });
  // Of a run that wrote no trace and was not refused, everything is shown: Wine may have ended it.
  if (!existsSync(join(folder, 'trace'))) return { code, stderr: code === 3 ? stderr.replace(/^wine: .*\n/gm, '') : stderr };
  const started = readFileSync(join(folder, 'trace'), 'utf8').split('"what":"program"').length - 1;
  return { code, stderr: stderr.replace(/^wine: .*\n/gm, ''), ...(code === 3 ? {} : { started }) };
}

const waiver = 'waivers:\n  - {rule: SPN-01, reason: planted, owner: nobody, expires: 2999-01-01, server: ucs01.corp.example}\n';
const captured = ['general.xml', 'setspn.txt'].flatMap((name) => [
  `--${name.split('.')[0]}`.replace('general', 'general-xml'),
  resolve('examples/misplaced', name),
]);
const misplaced = [...captured, '--server', 'ucs01.corp.example', '--only', 'SPN-01'];
const notBelieved = (path: string, place: string) =>
  `kerbcheck: ${path} is not believed: Everyone (S-1-1-0) may write ${place}; expected that only administrators and who runs kerbcheck may write there\n`;

onServer('a waivers.yaml beside the executable that others may write is not believed: PowerShell tells the descriptors', () => {
  const place = join(server.drive, 'kerbcheck');
  mkdirSync(place, { recursive: true });
  copyFileSync(server.exe, join(place, 'kerbcheck.exe'));
  const waivers = join(place, 'waivers.yaml');
  assert.deepEqual(checkInstalled(misplaced), { code: 1, stderr: '', started: 0 });
  writeFileSync(waivers, waiver);
  const path = 'C:\\kerbcheck\\waivers.yaml';
  for (const [mode, folderMode, stderr] of [
    [0o644, 0o755, ''],
    [0o600, 0o700, ''],
    [0o666, 0o755, notBelieved(path, path)],
    [0o644, 0o777, notBelieved(path, 'C:\\kerbcheck')],
  ] as const) {
    chmodSync(waivers, mode);
    chmodSync(place, folderMode);
    assert.deepEqual(checkInstalled(misplaced), stderr === '' ? { code: 0, stderr, started: 1 } : { code: 3, stderr });
  }
  chmodSync(place, 0o755);

  // Where a policy leaves PowerShell the core of its language, its own command and a program tell the same.
  const key = `${currentControlSet}\\Control\\Session Manager\\Environment`;
  server.setRegistry(key, '__PSLockdownPolicy', '4');
  try {
    server.standIns.answer({ 'whoami /user /fo csv /nh': { prints: '"vm\\root","S-1-5-21-0-0-0-1000"\r\n' } });
    assert.deepEqual(checkInstalled(misplaced), { code: 0, stderr: '', started: 1 });
    chmodSync(waivers, 0o666);
    assert.deepEqual(checkInstalled(misplaced), { code: 3, stderr: notBelieved(path, path) });
  } finally {
    server.setRegistry(key, '__PSLockdownPolicy', '0');
  }

  // What cannot be read counts as open.
  const program = join(server.powershell, 'powershell.exe');
  renameSync(program, `${program}.away`);
  try {
    const { code, stderr } = checkInstalled(misplaced);
    assert.equal(code, 3);
    assert.match(
      stderr,
      /^kerbcheck: C:\\kerbcheck\\waivers\.yaml is not believed: who may write C:\\kerbcheck\\waivers\.yaml cannot be read \(/,
    );
  } finally {
    renameSync(`${program}.away`, program);
    rmSync(waivers);
  }
});

onServer('a site file that is named is looked at where this machine is read, and not beside captured files', () => {
  const own = join(server.drive, 'ops');
  mkdirSync(own, { mode: 0o755 });
  const site = 'C:\\ops\\site.yaml';
  writeFileSync(join(own, 'site.yaml'), 'kerberos: required\n');
  const live = ['--site', site, '--timeout', '10'];
  server.standIns.answer(tools);
  for (const [mode, folderMode, open] of [
    [0o644, 0o755, undefined],
    [0o666, 0o755, site],
    [0o644, 0o777, 'C:\\ops'],
  ] as const) {
    chmodSync(join(own, 'site.yaml'), mode);
    chmodSync(own, folderMode);
    const { code, stderr } = checkInstalled(live);
    assert.deepEqual([code === 3, stderr], [open !== undefined, open === undefined ? '' : notBelieved(site, open)]);
    assert.deepEqual(checkInstalled([...misplaced, '--site', site]), { code: 1, stderr: '', started: 0 });
  }
});

test.run();
