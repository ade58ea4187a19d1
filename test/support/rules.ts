// Rules and facts made for a test.
import type { Facts } from '../../src/documents/facts.ts';
import { judgeRule } from '../../src/evaluate/judge.ts';
import { loadPack } from '../../src/evaluate/files/load.ts';
import type { Pack } from '../../src/evaluate/pack.ts';
import type { RuleFolder } from '../../src/evaluate/files/ruleFolder.ts';
import type { Selection } from '../../src/evaluate/select.ts';
import { defaultSite, type Site } from '../../src/evaluate/site.ts';
import type { Judgement } from '../../src/documents/results.ts';

export const packText = 'format: kerbcheck-rules/1\nname: own\nversion: 1.2.3\nkerbcheck: ">=1.0"\n';

/** A folder of rules in memory; pack.yaml is there unless `files` says otherwise. */
export function folderOf(files: Record<string, string>, facts: Record<string, string> = {}): RuleFolder {
  return { path: 'own', files: { 'pack.yaml': packText, ...files }, facts };
}

/** The text of a rule, one key a line; `more` is added to what every rule has, or takes its place. */
export function ruleText(more: object = {}): string {
  const rule = { id: 'OWN-01', title: 'All is well', severity: 'medium', why: 'Because.', fail: [failing('false')], ...more };
  return Object.entries(rule)
    .map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`)
    .join('');
}

export function failing(condition: string, more: object = {}): object {
  return { code: 'wrong', if: condition, message: 'It is wrong.', fix: [{ do: 'Repair it.' }], ...more };
}

/** A pack of one rule, and conditions by name. */
export function packWith(rule: object, conditions: Record<string, object> = {}): Pack {
  return loadPack(folderOf({ 'pack.yaml': `${packText}conditions: ${JSON.stringify(conditions)}\n`, 'OWN-01.yaml': ruleText(rule) }));
}

/** host and auth were collected, the account could not be read, for the service (and what is left out) nobody asked. */
export const facts: Facts = {
  format: 'kerbcheck-facts/1',
  server: 'ucs01.corp.example',
  collectedAt: '2026-11-22T14:03:11Z',
  sections: {
    host: { status: 'collected', source: 'registry', data: { joined: true, netbios: 'UCS01' }, cannotTell: ['domain'] },
    auth: { status: 'collected', source: 'general.xml:88', data: { state: 'list', listed: ['Negotiate', 'NTLM'] } },
    account: { status: 'failed', reason: 'access denied' },
    service: { status: 'skipped', reason: 'no --service' },
    spns: {
      status: 'collected',
      source: 'setspn.txt',
      data: {
        scope: 'forest',
        complete: true,
        covers: 'holders',
        entries: [
          { spn: 'eucsrv/UCS01', via: 'spn', dn: 'CN=UCS01,DC=corp,DC=example' },
          { spn: 'eucsrv/a', via: 'spn', dn: 'CN=svc,DC=corp,DC=example', name: 'CORP\\svc' },
        ],
      },
    },
  },
};

/** All rules are asked for, none is required. */
export const everything: Selection = { selected: () => true, required: () => false, lists: {}, notes: [] };

/** Judges `facts` by a rule of that text. */
export function judged(rule: object, site: Partial<Site> = {}, conditions: Record<string, object> = {}): Judgement {
  const pack = packWith(rule, conditions);
  return judgeRule(facts, pack, pack.rules[0]!, { ...defaultSite, ...site });
}
