// A file that was given to the wrong option is told by what it is.
import * as assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import type { SourceOption } from '../../src/collect/sources.ts';
import { sectionNames, sectionOf } from '../../src/documents/facts.ts';
import { computer, factsOf, listing } from '../support/captures.ts';

const capture = (name: string) => readFileSync(`test/fixtures/captures/${name}`);

const kinds: [SourceOption, string | Buffer, string][] = [
  ['general-xml', capture('general-list.utf8bom.xml'), 'this is XML; general.xml goes to --general-xml'],
  ['setspn', listing(computer, ['eucsrv/UCS01']), 'this is output of setspn; it goes to --setspn'],
  ['service', capture('sc-qc-en.utf16le.txt'), 'this is output of sc.exe; it goes to --service'],
  ['ldif', 'dn: CN=UCS01,DC=corp,DC=example\nobjectClass: computer\n', 'this is LDIF; it goes to --ldif'],
  ['klist', capture('klist-fr.cp850.txt'), 'this is output of klist; it goes to --klist'],
  ['secure-channel', capture('nltest-query-fr.cp850.txt'), 'this is output of nltest; it goes to --secure-channel'],
  ['sddl', 'O:DAG:DAD:(A;;GA;;;SY)', 'this is a security descriptor; it goes to --sddl'],
  ['datacenter-config', capture('datacenter-rows.json'), 'this is the setting of ProCall DataCenter; it goes to --datacenter-config'],
  [
    'client-log',
    '01.10.2026 08:00:00:000;Info;12;CLogin::Login;Using SSPI method Kerberos with parameter "eucsrv/ucs01"\n',
    'this is a client log; it goes to --client-log',
  ],
];

for (const [belongs, content, said] of kinds)
  for (const [given] of kinds) {
    test(`what goes to --${belongs}, given to --${given}`, async () => {
      const facts = await factsOf({ [given]: [content] }, 'ucs01.corp.example');
      const reasons = sectionNames.flatMap((name) => {
        const section = sectionOf(facts, name);
        return section.status === 'failed' ? [section.reason] : [];
      });
      // a file of the secure channel that is not understood leaves the section as it is
      reasons.push(...(facts.notes ?? []).map(({ message }) => message));
      if (belongs === given) assert.equal(reasons.join().includes('goes to'), false);
      else
        assert.ok(
          reasons.some((reason) => reason.replace(/\.$/, '').endsWith(said)),
          reasons.join('; '),
        );
    });
  }

test('what nobody understands is called nothing', async () => {
  const { sections } = await factsOf({ setspn: ['hello\n'] }, 'ucs01.corp.example');
  assert.equal((sections.spns as { reason: string }).reason.includes('goes to'), false);
  const broken = await factsOf({ 'general-xml': ['<general>'] });
  assert.equal((broken.sections.auth as { reason: string }).reason.includes('goes to'), false);
});

test.run();
