// kerbcheck.exe without PowerShell, and with programs that misbehave, under Wine. setspn, sc, klist and nltest are stand-ins that replay
// what Windows prints, powershell one that says nothing, hangs or floods (test/support/wine); reg.exe, the registry and everything
// between the processes are Wine's. With PowerShell: windowsAlone.test.ts.
import * as assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'uvu';
import type { Facts } from '../../src/documents/facts.ts';
import { testWhere } from '../support/needs.ts';
import { germanLacks, startWine, wineCopy, wineLacks } from '../support/wine/wine.ts';
import { buildProgram, installStandIns, mingwLacks } from '../support/wine/standIns.ts';

const lacks = wineLacks ?? mingwLacks ?? germanLacks;
const onWine = testWhere('WINE', lacks);
let wine!: ReturnType<typeof startWine>;
let standIns!: ReturnType<typeof installStandIns>;
let exe = '';
/** The folder that kerbcheck is called in. */
let folder = '';

const currentControlSet = 'HKLM\\SYSTEM\\CurrentControlSet';
const generalXml = 'Program Files/estos/UCServer/config/general.xml';

test.before(() => {
  if (lacks) return;
  wine = startWine();
  exe = join(wine.folder, 'kerbcheck.exe');
  wineCopy(exe);
  folder = join(wine.folder, 'called');
  mkdirSync(folder);
  standIns = installStandIns(wine.drive);
  wine.setRegistry(`${currentControlSet}\\Services\\Tcpip\\Parameters`, 'Hostname', 'ucs01');
  wine.setRegistry(`${currentControlSet}\\Services\\Tcpip\\Parameters`, 'Domain', 'corp.example');
  wine.setRegistry(`${currentControlSet}\\Control\\ComputerName\\ActiveComputerName`, 'ComputerName', 'UCS01');
  mkdirSync(join(wine.drive, generalXml, '..'), { recursive: true });
  writeFileSync(
    join(wine.drive, generalXml),
    '<general><UserManagerDisabledAuthMethods><Method>Negotiate</Method></UserManagerDisabledAuthMethods></general>\n',
  );
});
test.after(() => wine?.close());

const capture = (name: string): Buffer => readFileSync(join('test/fixtures/captures', name));
const holders = 'setspn -T * -F -Q eucsrv/*';

type Answers = Parameters<typeof standIns.answer>[0];
/** A healthy server whose service runs as LocalSystem. */
const english: Answers = {
  'sc qc eucsrv': { prints: capture('live/sc-qc-en.adapted.txt') },
  'sc queryex eucsrv': { prints: capture('live/sc-queryex.adapted.txt') },
  'setspn -C -L UCS01': { prints: capture('live/setspn-l-en.adapted.txt') },
  // Not 0: the exit code of setspn is no sign of success.
  [holders]: { prints: capture('live/setspn-q-en.adapted.txt'), does: 1 },
  'klist get eucsrv/ucs01.corp.example': { prints: capture('klist-en.txt') },
};
/** A server whose service runs as a user; one of its SPNs is on another account. */
const german: Answers = {
  'sc qc eucsrv': { prints: capture('live/sc-qc-de.adapted.cp850.txt') },
  'sc queryex eucsrv': { prints: capture('live/sc-queryex.adapted.txt') },
  'setspn -C -L UCS01': { prints: capture('live/setspn-l-en.adapted.txt') },
  'setspn -U -L CORP\\svc-büro': { prints: capture('live/setspn-l-de.constructed.cp850.txt') },
  [holders]: { prints: capture('live/setspn-q-de.constructed.cp850.txt') },
  'klist get eucsrv/ucs01.corp.example': { prints: capture('klist-get-de.cp850.txt') },
};
const user = 'CN=Büro Telefonie,OU=Geräte,DC=corp,DC=example';

/** Runs kerbcheck with facts kept; `seconds`: how long it took. */
function check(answers: Answers, args: string[] = [], env: NodeJS.ProcessEnv = {}) {
  standIns.answer(answers);
  rmSync(join(folder, 'facts.json'), { force: true });
  const start = performance.now();
  const ended = wine.run(exe, ['check', '--facts', 'facts.json', ...args], { cwd: folder, env });
  const seconds = (performance.now() - start) / 1000;
  console.log(`${args.join(' ') || 'check alone'}: ${seconds.toFixed(1)} s`);
  return { ...ended, seconds, facts: JSON.parse(readFileSync(join(folder, 'facts.json'), 'utf8')) as Facts };
}

/** A section's data; the reason where there are none. */
function dataOf({ sections }: Facts, name: keyof Facts['sections']): unknown {
  const section = sections[name];
  return section?.status === 'collected' ? section.data : section?.reason;
}

const notes = ({ notes = [] }: Facts): string => notes.map(({ message }) => message).join('\n');

onWine('check alone, PowerShell says nothing: the tools tell names, service, setting and SPNs, the report why no more', () => {
  const { code, stdout, stderr, facts } = check(english, ['-o', 'text']);
  assert.equal(stderr, '');
  assert.deepEqual(dataOf(facts, 'host'), { fqdn: 'ucs01.corp.example', netbios: 'UCS01', joined: true });
  assert.deepEqual(dataOf(facts, 'service'), {
    installed: true,
    state: 'running',
    startMode: 'auto',
    runAs: 'LocalSystem',
    kind: 'computer',
  });
  assert.deepEqual(dataOf(facts, 'product'), { folder: 'C:\\Program Files\\estos\\UCServer' });
  assert.equal((dataOf(facts, 'auth') as { state: string }).state, 'list');
  assert.equal((dataOf(facts, 'account') as { dn: string }).dn, 'CN=UCS01,OU=Server,DC=corp,DC=example');
  assert.equal((dataOf(facts, 'spns') as { complete: boolean }).complete, true);
  assert.match(notes(facts), /powershell.*setspn\.exe, sc\.exe and reg\.exe were asked instead/i);
  assert.match(stdout, /^\?\?\? +critical +.*\bPERM-01 /m);
  assert.match(stdout, /setspn\.exe, sc\.exe and reg\.exe were asked instead/);
  assert.equal(facts.server, 'ucs01.corp.example');
  assert.equal(code, 2);
});

onWine('check alone on a German server: code page 850, a service that runs as a user with an umlaut', () => {
  const { code, stdout, facts } = check(german, ['-o', 'text', '--language', 'en'], wine.german());
  assert.equal(code, 1);
  assert.deepEqual(dataOf(facts, 'account'), { name: 'CORP\\svc-büro', class: 'user', dn: user, spns: ['eucsrv/UCS01'] });
  assert.deepEqual((dataOf(facts, 'spns') as { scope: string }).scope, 'forest');
  const held = 'misplaced eucsrv/ucs01.corp.example is held by CN=Alt Täglich,OU=Geräte,DC=corp,DC=example, not by CORP\\svc-büro.';
  assert.ok(stdout.replace(/\s+/g, ' ').includes(held), stdout);
  assert.deepEqual(
    standIns
      .calls()
      .map(({ args }) => args)
      .filter((args) => args.includes('-L'))
      .sort(),
    [
      ['-C', '-L', 'UCS01'],
      ['-U', '-L', 'CORP\\svc-büro'],
    ],
  );
});

onWine('programs of the system are run in the system folder, whatever lies in the folder that kerbcheck is called in', () => {
  for (const name of ['sc', 'setspn', 'klist', 'reg', 'powershell']) copyFileSync(standIns.standIn, join(folder, `${name}.exe`));
  check(english, ['--probe-ticket'], { WINEPATH: `Z:${folder.replaceAll('/', '\\')}` });
  const system = 'c:\\windows\\system32';
  const calls = standIns.calls();
  assert.deepEqual(
    new Set(calls.map(({ program }) => program.toLowerCase())),
    new Set([`${system}\\windowspowershell\\v1.0\\powershell.exe`, `${system}\\sc.exe`, `${system}\\setspn.exe`, `${system}\\klist.exe`]),
  );
  assert.deepEqual(new Set(calls.map(({ folder }) => folder.toLowerCase())), new Set([system]));
});

onWine('--live beside a captured source: what the file tells comes from it, the rest from this machine', () => {
  writeFileSync(join(folder, 'exported.xml'), '<general><UserManagerDisabledAuthMethods/></general>');
  const { facts } = check(english, ['--live', '--general-xml', 'exported.xml']);
  assert.equal((dataOf(facts, 'auth') as { state: string }).state, 'empty');
  writeFileSync(join(folder, 'site.yaml'), 'sources: {general-xml: exported.xml}\n');
  // PowerShell tells who may write it, and of the machine nothing.
  const descriptors = Array.from({ length: 10 }, (_, at) => `${at} O:BAD:(A;;FA;;;BA)\r\n`).join('');
  const believed = check({ ...english, powershell: { prints: descriptors } }, ['--live', '--site', 'site.yaml']).facts;
  assert.equal((dataOf(believed, 'auth') as { state: string }).state, 'empty');
  assert.deepEqual(dataOf(facts, 'host'), { fqdn: 'ucs01.corp.example', netbios: 'UCS01', joined: true });
  assert.equal((dataOf(facts, 'spns') as { complete: boolean }).complete, true);
});

onWine(
  'another machine is the server: this one is asked for the directory only, and no service of its own is taken for that of the server',
  () => {
    const prints = Buffer.from(capture('live/setspn-l-en.adapted.txt').toString('latin1').replaceAll(/UCS01/gi, 'UCS02'), 'latin1');
    const answers = { ...english, 'setspn -C -L ucs02': { prints } };
    const { facts } = check(answers, ['--server', 'ucs02.corp.example']);
    assert.deepEqual(dataOf(facts, 'host'), { fqdn: 'ucs02.corp.example', netbios: 'ucs02' });
    for (const name of ['product', 'service', 'auth'] as const)
      assert.deepEqual(facts.sections[name], {
        status: 'skipped',
        reason: 'ucs02.corp.example is not this machine, ucs01.corp.example',
        because: { code: 'not-this-machine', args: { server: 'ucs02.corp.example', machine: 'ucs01.corp.example' } },
      });
    assert.equal((dataOf(facts, 'spns') as { complete: boolean }).complete, true);
    assert.deepEqual(
      standIns.calls().filter(({ program, args }) => program.endsWith('sc.exe') || args.includes('ucs02')),
      [],
    );

    writeFileSync(join(folder, 'service.txt'), capture('live/sc-qc-en.adapted.txt'));
    const { facts: told } = check(answers, ['--server', 'ucs02.corp.example', '--live', '--service', 'service.txt']);
    assert.equal((dataOf(told, 'account') as { dn: string }).dn, 'CN=UCS02,OU=Server,DC=corp,DC=example');
  },
);

onWine('a machine of the same short name in another domain is not this one', () => {
  const { code, facts } = check(english, ['--server', 'ucs01.branch.example']);
  assert.equal((dataOf(facts, 'host') as { fqdn: string }).fqdn, 'ucs01.branch.example');
  assert.equal(facts.sections.service?.status, 'skipped');
  assert.equal(
    dataOf(facts, 'account'),
    'ucs01.branch.example has the short name of this machine, UCS01, and is another: run kerbcheck there',
  );
  assert.equal(code, 2);
});

onWine('where this machine does not tell its name, nothing of it is taken for the server', () => {
  const activeComputerName = `${currentControlSet}\\Control\\ComputerName\\ActiveComputerName`;
  wine.setRegistry(activeComputerName, 'ComputerName', '');
  const { facts } = check(english, ['--server', 'ucs01.corp.example']);
  wine.setRegistry(activeComputerName, 'ComputerName', 'UCS01');
  for (const name of ['product', 'service', 'auth'] as const)
    assert.match(String(dataOf(facts, name)), /^whether ucs01\.corp\.example is this machine is not known: /);
});

onWine('people are spoken to in the language that Windows shows, whatever the regional format', () => {
  const args = ['check', '--general-xml', resolve('examples/misplaced/general.xml'), '--server', 'ucs01.corp.example', '-o', 'text'];
  const said = (env: NodeJS.ProcessEnv): string => wine.run(exe, args, { cwd: folder, env }).stdout.trimEnd().split('\n').at(-1)!;
  assert.match(said({}), /^COMPLIANT in /);
  assert.match(said(wine.german()), /^KONFORM in /);
  wine.setRegistry('HKCU\\Control Panel\\Desktop', 'PreferredUILanguages', 'en-US');
  assert.match(said(wine.german()), /^COMPLIANT in /);
  wine.setRegistry('HKCU\\Control Panel\\Desktop', 'PreferredUILanguages', 'de-CH');
  assert.match(said(wine.german()), /^KONFORM in /);
});

onWine('a ticket, asked for', () => {
  const { facts } = check(english, ['--probe-ticket']);
  assert.deepEqual(dataOf(facts, 'ticket'), { spn: 'eucsrv/ucs01.corp.example', encryption: 'RSADSI RC4-HMAC(NT)' });
  assert.equal(standIns.calls().filter(({ program }) => program.endsWith('klist.exe')).length, 1);
});

onWine('a program that hangs is killed, the others are judged', () => {
  const { code, facts, seconds } = check({ ...english, [holders]: { does: 'hang' } }, ['--timeout', '10']);
  assert.ok(seconds > 9 && seconds < 25, `${seconds} s`);
  assert.match(String(dataOf(facts, 'spns')), /setspn\.exe was ended after/);
  assert.equal((dataOf(facts, 'account') as { dn: string }).dn, 'CN=UCS01,OU=Server,DC=corp,DC=example', JSON.stringify(facts));
  assert.equal(code, 2);
});

onWine('a process that holds the output of a program that has ended is not waited for', () => {
  const { facts, seconds } = check({ ...english, [holders]: { ...english[holders], does: 'child' } });
  assert.ok(seconds < 25, `${seconds} s`);
  assert.equal((dataOf(facts, 'spns') as { complete: boolean }).complete, true);
});

onWine('PowerShell that hangs leaves time for the tools', () => {
  const { facts, seconds } = check({ ...english, powershell: { does: 'hang' } }, ['--timeout', '10']);
  assert.ok(seconds < 25, `${seconds} s`);
  assert.match(notes(facts), /powershell\.exe was ended after/);
  assert.equal((dataOf(facts, 'spns') as { complete: boolean }).complete, true);
});

onWine('programs that print without end', () => {
  const { facts, seconds } = check({ ...english, powershell: { does: 'flood' }, [holders]: { does: 'flood' } });
  assert.ok(seconds < 45, `${seconds} s`);
  assert.match(notes(facts), /powershell\.exe was ended: it wrote more than \d+ bytes/);
  assert.match(String(dataOf(facts, 'spns')), /setspn\.exe was ended: it wrote more than \d+ bytes/);
});

onWine('output to a pipe is ASCII, and the exit code arrives', () => {
  const relay = join(wine.folder, 'relay.exe');
  buildProgram('relay.c', relay);
  standIns.answer(german);
  for (const [args, code] of [
    [['-o', 'json'], 1],
    [['-o', 'json', '--exit', 'zero'], 0],
    [['-o', 'nothing'], 3],
  ] as const) {
    const ended = wine.run(relay, [exe, 'check', ...args], { cwd: folder });
    assert.equal(ended.code, code, ended.stderr);
    if (code === 3) continue;
    assert.match(ended.stdout, /^[\x20-\x7e\n]+$/);
    assert.ok(JSON.stringify(JSON.parse(ended.stdout)).includes('Alt Täglich'));
  }
});

onWine('a workstation', () => {
  const { facts, stdout } = check({ ...english, klist: { prints: capture('klist-en.txt') } }, [
    '--role',
    'client',
    '--server',
    'ucs01.corp.example',
    '-o',
    'text',
  ]);
  assert.deepEqual(dataOf(facts, 'client'), { serverName: 'ucs01.corp.example' });
  assert.deepEqual(dataOf(facts, 'ticket'), { spn: 'eucsrv/ucs01.corp.example', encryption: 'RSADSI RC4-HMAC(NT)' });
  assert.equal((dataOf(facts, 'spns') as { complete: boolean }).complete, true);
  assert.deepEqual(
    standIns.calls().filter(({ program }) => program.endsWith('sc.exe')),
    [],
  );
  assert.match(stdout, /TICKET-01/);
});

onWine('a waivers.yaml beside the executable is believed only where its descriptors let nobody else write', () => {
  const place = join(wine.drive, 'kerbcheck');
  mkdirSync(place);
  copyFileSync(exe, join(place, 'kerbcheck.exe'));
  writeFileSync(
    join(place, 'waivers.yaml'),
    'waivers:\n  - rule: SPN-01\n    reason: planted\n    owner: nobody\n    expires: 2999-01-01\n    server: ucs01.corp.example\n',
  );
  const installed = 'C:\\kerbcheck\\kerbcheck.exe';
  const path = 'C:\\kerbcheck\\waivers.yaml';
  const example = resolve('examples/misplaced');
  const args = [
    ...['check', '--general-xml', `${example}/general.xml`, '--setspn', `${example}/setspn.txt`],
    ...['--server', 'ucs01.corp.example', '-o', 'line', '--only', 'SPN-01'],
  ];
  const safeFile = 'O:BAG:SYD:AI(A;ID;FA;;;SY)(A;ID;FA;;;BA)(A;ID;0x1200a9;;;BU)';
  const safeFolder = 'O:BAG:SYD:AI(A;OICIID;FA;;;SY)(A;OICIID;FA;;;BA)(A;OICIID;0x1200a9;;;BU)(A;OICIIOID;GA;;;CO)';
  const drive = 'O:S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464D:PAI(A;OICI;FA;;;BA)(A;OICIIO;SDGXGWGR;;;AU)(A;;LC;;;AU)';
  const open = 'O:BAG:SYD:AI(A;OICIID;FA;;;SY)(A;OICIID;FA;;;BA)(A;ID;0x1301bf;;;AU)';
  const mine = 'O:S-1-5-21-1-2-3-1104D:(A;;FA;;;S-1-5-21-1-2-3-1104)';
  const users = 'Authenticated Users (S-1-5-11)';
  const unread = 'cannot be read (PowerShell does not tell it)';
  for (const [lines, told] of [
    [[safeFile, safeFolder, drive, 'caller S-1-5-18'], ''],
    [[mine, safeFolder, drive, 'caller S-1-5-21-1-2-3-1104'], ''],
    [[mine, safeFolder, drive, 'caller "corp\\joe","S-1-5-21-1-2-3-1104"'], ''],
    [[mine, safeFolder, drive, 'caller S-1-5-21-1-2-3-1105'], `S-1-5-21-1-2-3-1104 may write ${path};`],
    [[open, safeFolder, drive, 'caller S-1-5-18'], `${users} may write ${path};`],
    [[safeFile, open, drive, 'caller S-1-5-18'], `${users} may write C:\\kerbcheck;`],
    [[safeFile, safeFolder, `${drive}(A;;FA;;;WD)`, 'caller S-1-5-18'], `Everyone (S-1-1-0) may write C:\\;`],
    [[safeFile, '', drive, 'caller S-1-5-18'], `who may write C:\\kerbcheck ${unread};`],
    [['O:BAD:(A', safeFolder, drive], `who may write ${path} cannot be read (character 9:`],
    [[], `who may write ${path} ${unread}`],
  ] as const) {
    const printed = lines.map((line, at) => `${line.startsWith('caller ') ? line : `${at} ${line}`}\r\n`).join('');
    standIns.answer({ powershell: { prints: printed } });
    const { code, stderr } = wine.run(installed, args, { cwd: folder });
    assert.ok(told === '' ? stderr === '' : stderr.includes(`${path} is not believed: ${told}`), stderr);
    assert.equal(code, told === '' ? 0 : 3);
  }
});

test.run();
