// What sources are said to tell is held to the schema of the facts, and to what captured files do tell.
import * as assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'uvu';
import {
  cannotTell,
  optionsTelling,
  factsBySource,
  keysOf,
  sources,
  sourcesOf,
  type SourceName,
  type SourceOption,
} from '../../src/collect/sources.ts';
import { sectionNames, sectionOf, type SectionName } from '../../src/documents/facts.ts';
import { factsSince, sectionKeys } from '../../src/generated/sections.ts';
import { VERSION } from '../../src/generated/version.ts';
import { versionAtLeast } from '../../src/text/version.ts';
import { factsOf, listing, service, user, type Texts } from '../support/captures.ts';

const names = Object.keys(factsBySource) as SourceName[];
const server = 'ucs01.corp.example';

/** All that these sources can say on a section. */
function keysOfAll(from: readonly SourceName[], section: SectionName): Set<string> {
  return new Set(from.flatMap((name) => Object.values(keysOf(name, section)).flat()));
}

test('every fact is told by some source, and no source tells a fact that there is not', () => {
  for (const section of sectionNames) {
    const told = [...keysOfAll(names, section)].filter((key) => `${section}.${key}` !== 'spns.upns');
    // What a newer version's collectors tell has no source yet.
    const known = sectionKeys[section].filter(
      (key) => versionAtLeast(VERSION, factsSince[`${section}.${key}`] ?? '0') || told.includes(key),
    );
    assert.deepEqual(told.sort(), [...known].sort(), section);
  }
  for (const name of names) {
    const { tells, mayShow = {} } = factsBySource[name] as { tells: object; mayShow?: object };
    for (const section of [...Object.keys(tells), ...Object.keys(mayShow)]) assert.ok(sectionNames.includes(section as SectionName), name);
  }
});

test('every source that can be named has its row', () => {
  for (const option of ['server', ...sources.map(({ option }) => option), 'ldap'] as const) assert.ok(sourcesOf(option).length > 0, option);
});

test('what a section cannot tell: what nobody was asked for', () => {
  const ofService = (...read: SourceName[]): string[] =>
    cannotTell('service', read, []).filter((key) => ['runAs', 'state', 'startedAt'].includes(key));
  assert.deepEqual(ofService('sc qc'), ['state', 'startedAt']);
  assert.deepEqual(ofService('sc qc', 'sc query'), ['startedAt']);
  assert.deepEqual(cannotTell('spns', ['setspn -Q'], []), ['upns']);
  assert.deepEqual(cannotTell('spns', ['directory'], []), []);
  // The file may show them or not.
  assert.deepEqual(cannotTell('clientLog', ['client log'], []), ['from', 'to']);
  // A source that was asked for them and did not answer leaves them unknown.
  assert.deepEqual(cannotTell('clientLog', [], ['client log']), []);
  assert.deepEqual(cannotTell('host', ['reg.exe'], ['PowerShell']), ['secureChannel']);
});

/** A standalone managed account with a second name, and the computer that may use it. */
const managedAccount = `dn: CN=smsa,DC=corp,DC=example
objectClass: msDS-ManagedServiceAccount
sAMAccountName: smsa$
msDS-AdditionalDnsHostName: cti.corp.example
msDS-HostServiceAccountBL: CN=UCS01,DC=corp,DC=example

dn: CN=UCS01,DC=corp,DC=example
dNSHostName: ucs01.corp.example
`;

const captures: Record<SourceOption, (string | Buffer)[]> = {
  'general-xml': read('general*', '../../../examples/*/general.xml'),
  'datacenter-config': read('datacenter-*'),
  setspn: read('setspn-*', '../../../examples/*/setspn.txt'),
  service: [...read('sc-*'), service('CORP\\svc-ucs')],
  ldif: [...read('ldif/*'), managedAccount],
  sddl: ['O:DAG:DAD:AI(A;;GA;;;DA)(A;;RPLCLORC;;;AU)'],
  klist: read('klist-*'),
  'secure-channel': read('nltest-*'),
  'client-log': [
    '22.11.2026 08:00:00:000;32;mainthread-6992;ENetCtiClientBase::LoginSSPI;Using SSPI method Kerberos with parameter "eucsrv/x"\r\n',
  ],
};

/** The service tells of the account only beside a source of accounts. */
const beside: Partial<Record<SourceOption, Texts>> = { service: { setspn: [listing(user, [])] } };

function read(...patterns: string[]): Buffer[] {
  const files = globSync(patterns.map((pattern) => `test/fixtures/captures/${pattern}`));
  assert.ok(files.length > 4, patterns.join());
  return files.map((file) => readFileSync(file));
}

/** The keys of each section that is collected from those texts. */
async function keysShown(texts: Texts): Promise<Map<SectionName, string[]>> {
  const facts = await factsOf(texts, server);
  const sections = sectionNames.map((name) => [name, sectionOf(facts, name)] as const);
  return new Map(sections.flatMap(([name, section]) => (section.status === 'collected' ? [[name, Object.keys(section.data)]] : [])));
}

for (const { option } of sources) {
  test(`--${option}: captures show what it is said to tell, and no more`, async () => {
    const rows = sourcesOf(option);
    const shown = new Set<string>();
    for (const text of captures[option])
      for (const [section, keys] of await keysShown({ ...beside[option], [option]: [text] })) {
        const told = keysOfAll(['--server', ...rows, ...(beside[option] ? (['setspn -L'] as const) : [])], section);
        for (const key of keys) {
          assert.ok(told.has(key), `${section}.${key}`);
          shown.add(`${section}.${key}`);
        }
      }
    const unseen = sectionNames.flatMap((section) =>
      [...keysOfAll(rows, section)].map((key) => `${section}.${key}`).filter((path) => !shown.has(path)),
    );
    assert.deepEqual(unseen, []);
  });
}

test('what would tell facts that nobody asked for: the fewest options, the directory before others, this machine last', () => {
  const { ldap, machine } = { ldap: '--ldap ldaps://USER@DC', machine: '--live (on the server itself)' };
  for (const [paths, options] of [
    [[], []],
    [['account.sddl'], [ldap]],
    [
      ['account.groupSids', 'account.enabled', 'service.startedAt'],
      [ldap, machine],
    ],
    [['service.installed', 'service.state'], ['--service FILE']],
    [['service.startedAt', 'service.state'], [machine]],
    [['auth.listed'], ['--general-xml FILE (or --datacenter-config FILE)']],
    [['ticket.spn'], ['--klist FILE']],
    [['clientLog.logins'], ['--client-log FOLDER']],
    [['client.serverName'], ['--server NAME']],
    [['nothing.tells'], []],
  ] as const) {
    assert.deepEqual(optionsTelling(paths), options, paths.join());
  }
});

test('every fact that a source tells has an option that would tell it', () => {
  for (const name of names)
    for (const [section, keys] of Object.entries(factsBySource[name].tells))
      for (const key of keys as readonly string[]) assert.equal(optionsTelling([`${section}.${key}`]).length, 1, `${section}.${key}`);
});

test.run();
