// A command in a sentence is quoted as one in a step of its own: an SPN comes from the directory and holds whatever somebody wrote.
import * as assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import { changeFact, type Facts } from '../../src/documents/facts.ts';
import type { FixStep } from '../../src/documents/results.ts';
import { judgeRules } from '../../src/evaluate/judge.ts';
import { builtInPack } from '../../src/evaluate/pack.ts';
import { defaultSite } from '../../src/evaluate/site.ts';

const pack = await builtInPack();
const healthy = JSON.parse(readFileSync('rules/procall/facts/healthy.json', 'utf8')) as Facts;
const [account] = healthy.sections.spns!.data!.entries!;

/** The sentences of all rules for facts that are changed so. */
function sentences(changes: Record<string, unknown>, aliases: string[]): string[] {
  const facts = Object.entries(changes).reduce((changed, [path, value]) => changeFact(changed, path, value), healthy);
  const findings = judgeRules(facts, pack, { ...defaultSite, aliases }).flatMap((result) => result.findings);
  return findings.flatMap(({ fix }) => fix.flatMap((step: FixStep) => ('do' in step ? [step.do] : [])));
}

for (const [what, spn, changes] of [
  [
    'a name of the server that is missing',
    'eucsrv/ucs01$(calc).corp.example',
    { 'host.fqdn': 'ucs01$(calc).corp.example', 'account.name': null },
  ],
  [
    'a duplicate',
    'eucsrv/ucs01$(calc).corp.example',
    {
      'host.fqdn': 'ucs01$(calc).corp.example',
      // Of three holders it is not said which one is wrong.
      'spns.entries': [account!.dn, 'CN=a,DC=corp,DC=example', 'CN=b,DC=corp,DC=example'].map((dn) => ({
        ...account,
        dn,
        spn: 'eucsrv/ucs01$(calc).corp.example',
      })),
    },
  ],
  [
    "another server's duplicate",
    'eucsrv/$(calc); x',
    {
      'spns.entries': ['a', 'b'].map((name) => ({
        ...account,
        spn: 'eucsrv/$(calc); x',
        dn: `CN=${name},DC=corp,DC=example`,
        name: `CORP\\${name}`,
      })),
    },
  ],
] as const) {
  test(what, () => {
    const all = sentences(changes, []);
    const said = all.filter((sentence) => /setspn -[SD] \S*eucsrv/.test(sentence) && sentence.includes('$(calc)'));
    assert.ok(said.length > 0, all.join('\n'));
    for (const sentence of said) assert.ok(sentence.includes(` '${spn.replaceAll("'", "''")}'`), sentence);
  });
}

test('an alias that no host can have as its name gets no command', () => {
  const all = sentences({ 'account.name': null }, ["cti$(calc)'x.corp.example"]);
  assert.ok(all.length > 0);
  assert.ok(!all.some((sentence) => sentence.includes('setspn')), all.join('\n'));
});

test.run();
