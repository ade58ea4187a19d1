// What one reads in situations that administrators meet, in both languages, as it stands on 80 columns.
import { test } from 'uvu';
import * as assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Facts } from '../../src/documents/facts.ts';
import { assertGolden } from '../support/golden.ts';
import { called } from '../support/kerbcheck.ts';

const golden = 'test/fixtures/situations';
const facts = 'rules/procall/facts/healthy.json';
const changed = (...changes: string[]): string[] => [
  'evaluate',
  facts,
  '--max-age',
  '99999',
  ...changes.flatMap((change) => ['--set', change]),
];
const example = (name: string): string[] => [
  'check',
  ...['--server', 'ucs01.corp.example', '--general-xml', `examples/${name}/general.xml`, '--setspn', `examples/${name}/setspn.txt`],
];

/** Standing files of their own are made in a folder that is not named in any report. */
const folder = mkdtempSync(join(tmpdir(), 'kerbcheck-situations-'));
test.after(() => rmSync(folder, { recursive: true }));
const healthy = readFileSync(facts, 'utf8');
const waivers = join(folder, 'waivers.yaml');
writeFileSync(
  waivers,
  `waivers:
  - { rule: AUTH-01, reason: The old clients know nothing else., owner: jane.doe@corp.example, expires: "9999-12-31" }
  - { rule: CLOCK-01, reason: No longer needed., owner: jane.doe@corp.example, expires: "9999-12-31" }
  - { rule: LOG-01, reason: Migration., owner: jane.doe@corp.example, expires: "2026-01-31" }
`,
);
const fleet = Array.from({ length: 12 }, (_, at) => {
  const facts = JSON.parse(healthy.replaceAll('ucs01', `ucs${at + 10}`).replaceAll('UCS01', `UCS${at + 10}`)) as Facts;
  const { service, auth } = facts.sections as { service: { data: object }; auth: { data: object } };
  if (at === 3) Object.assign(service.data, { state: 'stopped' });
  if (at === 5) Object.assign(auth.data, { listed: ['Kerberos'] });
  if (at === 8) facts.sections.account = { status: 'failed', source: 'ldaps://dc1', reason: 'access denied reading CN=UCS18 from dc1' };
  return JSON.stringify(facts);
});
writeFileSync(join(folder, 'fleet.ndjson'), `${fleet.join('\n')}\n`);

const situations: Record<string, string[]> = {
  healthy: changed(),
  misplaced: example('misplaced'),
  missing: example('missing'),
  duplicate: example('duplicate'),
  negotiate: example('negotiate'),
  stopped: changed('service.state="stopped"'),
  'not-known': changed('account={"status":"failed","reason":"access denied reading CN=UCS01 from dc1","source":"ldaps://dc1"}'),
  'hand-off': [
    ...changed(
      'account.spns=["eucsrv/UCS01"]',
      'account.class="user"',
      'account.sddl="O:DAD:"',
      'spns.entries=[{"spn":"eucsrv/UCS01","via":"spn","dn":"CN=UCS01,OU=Server,DC=corp,DC=example","name":"CORP\\\\UCS01$"},' +
        '{"spn":"eucsrv/ucs01.corp.example","via":"spn","dn":"CN=svc-old,DC=corp,DC=example","name":"CORP\\\\svc-old"}]',
    ),
    ...['--for', 'directory'],
  ],
  waived: [...changed('auth.listed=["Kerberos"]'), '--waivers', waivers],
  fleet: ['evaluate', join(folder, 'fleet.ndjson'), '--max-age', '99999', '--waivers', waivers],
};

for (const [name, command] of Object.entries(situations))
  for (const language of ['en', 'de'])
    test(`${name}, ${language}`, async () => {
      const { stdout, stderr } = await called([...command, '--language', language]);
      assert.equal(stderr, '');
      assertGolden(
        join(golden, `${name}.${language}.txt`),
        stdout.replace(/^kerbcheck \S+/, 'kerbcheck 1.0.0').replace(/\b(?=\d*[a-f]|[a-f]*\d)[0-9a-f]{12}$/gm, '3f9a12cc01de'),
      );
    });

test('each text belongs to a situation', () => {
  const known = Object.keys(situations).flatMap((name) => [`${name}.de.txt`, `${name}.en.txt`]);
  assert.deepEqual(readdirSync(golden).sort(), known.sort());
});

test.run();
