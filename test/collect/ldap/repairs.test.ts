// The plan is carried out: its commands change a real directory as setspn, Set-ADObject and dsacls would, and the second look is green.
import { test } from 'uvu';
import * as assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Attribute, Change, Client, ResultCodeError } from 'ldapts';
import type { Facts, SectionData } from '../../../src/documents/facts.ts';
import type { Remedy, Results } from '../../../src/documents/results.ts';
import { attributeGuids } from '../../../src/domain/access.ts';
import { english } from '../../../src/report/phrases.ts';
import { planLines } from '../../../src/report/text/plan.ts';
import { lacksDirectory, startDirectory, type Directory } from '../../support/directory.ts';
import { called } from '../../support/kerbcheck.ts';
import { testWhere } from '../../support/needs.ts';

const live = testWhere('AD', lacksDirectory());
const folder = mkdtempSync(join(tmpdir(), 'kerbcheck-repairs-'));
let directory: Directory;

if (lacksDirectory() === undefined) {
  test.before(async () => {
    directory = await startDirectory();
    directory.add('dn: OU=Server,DC=corp,DC=example\nobjectClass: organizationalUnit\n\n');
    process.env['KERBCHECK_LDAP_USER'] = directory.administrator.user;
    process.env['KERBCHECK_LDAP_PASSWORD'] = directory.administrator.password;
  });
  test.after(async () => {
    await directory.stop();
    rmSync(folder, { recursive: true });
  });
}

const dnOf = (name: string) =>
  name.endsWith('$') ? `CN=${name.slice(0, -1)},OU=Server,DC=corp,DC=example` : `CN=${name},CN=Users,DC=corp,DC=example`;
const password = 'Start-2026-Nov';
const unicodePwd = `unicodePwd:: ${Buffer.from(`"${password}"`, 'utf16le').toString('base64')}`;

/** A computer, where the name ends in $, or a user. */
function add(name: string, ...attributes: string[]): void {
  const isComputer = name.endsWith('$');
  const lines = [
    `objectClass: ${isComputer ? 'computer' : 'user'}`,
    `sAMAccountName: ${name}`,
    `userAccountControl: ${isComputer ? 4096 : 512}`,
  ];
  directory.add([`dn: ${dnOf(name)}`, ...lines, unicodePwd, ...attributes, '', ''].join('\n'));
}

/** `raw`: past the checks of the directory, as what was there before these were. */
function change(dn: string, lines: string[], options?: { raw: boolean }): void {
  directory.modify([`dn: ${dn}`, 'changetype: modify', ...lines, '', ''].join('\n'), options);
}

interface Situation {
  server: string;
  runAs: string;
  /** The account that the service runs under. */
  account: string;
}

/** What a run of kerbcheck over the directory, and over what sc qc prints of the service, says. */
async function kerbcheck<Document>(command: 'check' | 'collect', { server, runAs }: Situation): Promise<Document> {
  const service = join(folder, 'service.txt');
  writeFileSync(
    service,
    readFileSync('test/fixtures/captures/sc-qc-en.txt', 'utf8').replace('LocalSystem', () => runAs),
  );
  const place = ['--ldap', `ldaps://${directory.address}`, '--ldap-ca', directory.caFile];
  const { stdout, stderr } = await called([
    command,
    '--server',
    server,
    '--service',
    service,
    ...place,
    ...(command === 'check' ? ['-o', 'json'] : []),
  ]);
  assert.equal(stderr, '');
  return JSON.parse(stdout) as Document;
}

const look = (situation: Situation) => kerbcheck<Results>('check', situation);
const findingsOf = ({ results }: Results) => results.flatMap(({ rule, findings }) => findings.map(({ code }) => `${rule} ${code}`));

/** What a command means for the directory. */
async function carryOut(remedy: Remedy, situation: Situation): Promise<void> {
  if (!('run' in remedy)) assert.fail(`a command is expected: ${remedy.do}`);
  const [program, ...args] = remedy.run;
  const [first = '', second = '', third = '', fourth = ''] = args;
  const verbs: Record<string, string> = { '-D': 'delete', '-S': 'add', '-Remove': 'delete', '-Add': 'add', '-Replace': 'replace' };
  switch (program) {
    case 'setspn': {
      const name = /^CORP\\(.*)$/.exec(third)?.[1] ?? assert.fail(third);
      // Samba 4.17 refuses to take a duplicate away, too: it looks for others that have the value before it looks at what is done with it
      return change(dnOf(name), [`${verbs[first]}: servicePrincipalName`, `servicePrincipalName: ${second}`], { raw: first === '-D' });
    }
    case 'Set-ADObject': {
      const [, attribute, value] = /^@\{([A-Za-z-]+)=(.*)\}$/s.exec(fourth) ?? assert.fail(fourth);
      assert.equal(first, '-Identity');
      return change(second, [`${verbs[third]}: ${attribute}`, `${attribute}: ${value}`]);
    }
    case 'dsacls': {
      assert.deepEqual(args, [dnOf(situation.account), '/G', `CORP\\${situation.account}:RPWP;servicePrincipalName`]);
      const { sections } = await kerbcheck<Facts>('collect', situation);
      const { sid, sddl } = (sections.account as { data: SectionData<'account'> }).data;
      const entry = `(OA;;RPWP;${attributeGuids.servicePrincipalName.guid};;${sid})`;
      return change(first, ['replace: nTSecurityDescriptor', `nTSecurityDescriptor: ${sddl!.replace(/D:[A-Z]*/, `$&${entry}`)}`]);
    }
    case 'Restart-Service':
      return register(situation);
    case 'klist':
      return;
    default:
      assert.fail(`${program}: what it means for a directory is not known`);
  }
}

/** As UCServer does when it starts: its account registers the server's names on itself, where the directory lets it. */
async function register({ server, account }: Situation): Promise<void> {
  const client = new Client({ url: `ldaps://${directory.address}`, tlsOptions: { ca: [readFileSync(directory.caFile)] } });
  try {
    await client.bind(`${account}@corp.example`, password);
    for (const name of [server, server.split('.')[0]!.toUpperCase()]) {
      const modification = new Attribute({ type: 'servicePrincipalName', values: [`eucsrv/${name}`] });
      try {
        await client.modify(dnOf(account), new Change({ operation: 'add', modification }));
      } catch (error) {
        // it is there already, or the directory refuses it: the second look tells
        assert.ok(error instanceof ResultCodeError, String(error));
      }
    }
  } finally {
    await client.unbind();
  }
}

/** Carries the plan out as it stands up to the second look, which has to be green: what is only for what is still so is left out. */
async function repair(situation: Situation, found: string[]): Promise<Results> {
  const first = await look(situation);
  assert.deepEqual(findingsOf(first), found);
  if (process.env['SHOW'] === '1') console.log(`\n${found.join(', ')}\n${planLines(first.repair, english, 80).join('\n')}`);
  const until = first.repair.findIndex(({ phase }) => phase === 'look-again');
  for (const step of first.repair.slice(0, until)) await carryOut(step, situation);
  const second = await look(situation);
  if (process.env['SHOW'] === '1') console.log(`second check: ${second.verdict}, ${JSON.stringify(second.summary)}`);
  assert.deepEqual([findingsOf(second), second.repair, second.verdict], [[], [], 'compliant']);
  return first;
}

/** Undoes what a step of a plan took away. */
async function undo({ repair: steps }: Results, situation: Situation): Promise<void> {
  for (const step of steps.toReversed()) if (step.undo) await carryOut(step.undo, situation);
}

live('misplaced: taken from who has it, and registered by the start', async () => {
  add('UCS21$', 'dNSHostName: ucs21.corp.example', 'servicePrincipalName: eucsrv/UCS21');
  add('svc-old', 'servicePrincipalName: eucsrv/ucs21.corp.example');
  const situation = { server: 'ucs21.corp.example', runAs: 'LocalSystem', account: 'UCS21$' };
  const { repair: steps } = await repair(situation, ['SPN-01 misplaced']);
  assert.deepEqual(
    steps.map(({ phase }) => phase),
    ['directory', 'restart', 'look-again', 'directory', 'clients'],
  );
});

live('a duplicate on two accounts: taken from the other one', async () => {
  add('UCS22$', 'dNSHostName: ucs22.corp.example', 'servicePrincipalName: eucsrv/UCS22', 'servicePrincipalName: eucsrv/ucs22.corp.example');
  change(dnOf('svc-old'), ['add: servicePrincipalName', 'servicePrincipalName: EUCSRV/ucs22.corp.example'], { raw: true });
  await repair({ server: 'ucs22.corp.example', runAs: 'LocalSystem', account: 'UCS22$' }, ['SPN-03 duplicate']);
});

live('a user without the right: granted, and used by the start', async () => {
  add('UCS23$', 'dNSHostName: ucs23.corp.example');
  add('svc-ucs');
  const situation = { server: 'ucs23.corp.example', runAs: 'CORP\\svc-ucs', account: 'svc-ucs' };
  // without the grant the start is of no use
  await register(situation);
  await repair(situation, ['PERM-01 no-right', 'SPN-01 missing', 'SPN-01 missing']);
});

live('a wrong dNSHostName: put right, and put back', async () => {
  add('UCS24$', 'dNSHostName: old.corp.example');
  const situation = { server: 'ucs24.corp.example', runAs: 'LocalSystem', account: 'UCS24$' };
  await register(situation);
  const first = await repair(situation, ['PERM-01 other-host-name', 'SPN-01 missing']);
  await undo(first, situation);
  // the directory renames the SPNs with the computer, back as well
  assert.deepEqual(findingsOf(await look(situation)), findingsOf(first));
});

live('a userPrincipalName that is the SPN: changed, and put back', async () => {
  add('UCS25$', 'dNSHostName: ucs25.corp.example', 'servicePrincipalName: eucsrv/UCS25', 'servicePrincipalName: eucsrv/ucs25.corp.example');
  add('svc-trap', 'userPrincipalName: eucsrv/ucs25.corp.example');
  const situation = { server: 'ucs25.corp.example', runAs: 'LocalSystem', account: 'UCS25$' };
  const first = await repair(situation, ['SPN-03 duplicate']);
  await undo(first, situation);
  assert.deepEqual(findingsOf(await look(situation)), findingsOf(first));
});

test.run();
