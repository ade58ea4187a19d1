// A file more never makes less known: a rule that was judged stays judged, unless the file contradicts a source or an assumption.
import * as assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { test } from 'uvu';
import type { SourceOption } from '../../src/collect/sources.ts';
import { judgeRule } from '../../src/evaluate/judge.ts';
import { builtInPack } from '../../src/evaluate/pack.ts';
import { defaultSite } from '../../src/evaluate/site.ts';
import { computer, duplicates, factsOf, listing, query, service, user, type Texts } from '../support/captures.ts';

const pack = await builtInPack();
const server = 'ucs01.corp.example';
const own = ['eucsrv/UCS01', 'eucsrv/ucs01.corp.example'];
const other = { 'CN=UCS02,OU=Server,DC=corp,DC=example': ['eucsrv/UCS02', 'eucsrv/ucs02.corp.example'] };
const capture = (name: string): Buffer => readFileSync(`test/fixtures/captures/${name}`);
const login = (method: string, name: string): string =>
  `22.11.2026 08:00:00:000;32;mainthread-6992;ENetCtiClientBase::LoginSSPI;Using SSPI method ${method} with parameter "${name}"\r\n`;

/** Files of one server, and of others; what can be given once is given once. */
const files: [option: SourceOption, text: string | Buffer][] = [
  ['setspn', listing(computer, own)],
  ['setspn', listing(computer, [...own, 'HOST/UCS01'], 'UCS01')],
  ['setspn', listing(user, [])],
  ['setspn', listing(user, ['eucsrv/ucs01.corp.example'], 'CORP\\svc-ucs')],
  ['setspn', query({ [computer]: own, ...other })],
  ['setspn', query({ ...other })],
  ['setspn', query({ [computer]: own }, 'Checking domain DC=corp,DC=example')],
  ['setspn', query({ [user]: own }, 'Checking forest DC=other,DC=example')],
  ['setspn', duplicates({})],
  ['setspn', duplicates({ 'eucsrv/ucs01.corp.example': [computer, user] })],
  ['service', service('LocalSystem')],
  ['service', service('CORP\\svc-ucs')],
  ['service', capture('sc-query-en.txt')],
  [
    'general-xml',
    '<general>\n <usermanager>\n  <UserManagerDisabledAuthMethods><Method>Negotiate</Method></UserManagerDisabledAuthMethods>\n </usermanager>\n</general>\n',
  ],
  ['ldif', capture('ldif/computer.ldif')],
  ['ldif', capture('ldif/holders.ldif')],
  ['ldif', capture('ldif/domain.ldif')],
  ['ldif', capture('ldif/user-and-aes-group.ldif')],
  ['sddl', 'O:DAG:DAD:(OA;;SW;f3a64788-5306-11d1-a9c5-0000f80367c1;;PS)(A;;RPLCLORC;;;AU)'],
  ['klist', capture('klist-get-refused-en.txt')],
  ['client-log', login('Kerberos', `eucsrv/${server}`) + login('NTLM', `eucsrv/${server}`)],
  ['client-log', login('Kerberos', 'eucsrv/ucs02.corp.example')],
  ['secure-channel', capture('nltest-query-en.txt')],
];
const once: SourceOption[] = ['general-xml', 'sddl', 'klist', 'secure-channel'];

function textsOf(chosen: readonly number[]): Texts {
  const texts: Texts = {};
  for (const at of chosen) {
    const [option, text] = files[at]!;
    if (!once.includes(option) || texts[option] === undefined) (texts[option] ??= []).push(text);
  }
  return texts;
}

async function judged(chosen: readonly number[]) {
  const facts = await factsOf(textsOf(chosen), server);
  return new Map(pack.rules.map((rule) => [rule.id, judgeRule(facts, pack, rule, defaultSite)]));
}

/** The reason names two sources, or the account that was assumed and the other. */
function namesBoth(why: string): boolean {
  return (
    new Set(why.match(/[a-z-]+\d\.txt/g)).size > 1 ||
    /only assumed|runs as .*, but the sources are of|which of .* and .* UCServer runs under/.test(why)
  );
}

test('a file that is understood makes no rule unknown that was judged, unless it contradicts another source or an assumption', async () => {
  const all = files.map((_, at) => at);
  let unknown = 0;
  await fc.assert(
    fc.asyncProperty(fc.subarray(all, { maxLength: 5 }), fc.constantFrom(...all), async (before, added) => {
      const [less, more] = [await judged(before), await judged([...before, added])];
      for (const [rule, { outcome }] of less) {
        const after = more.get(rule)!;
        if ((outcome !== 'pass' && outcome !== 'fail') || after.outcome !== 'unknown') continue;
        // A log can ask for a name that nobody asked for before.
        if (rule === 'SPN-02' && files[added]![0] === 'client-log') continue;
        unknown++;
        assert.ok(namesBoth(after.reason!), `${rule} was ${outcome}: ${after.reason}`);
      }
    }),
    { numRuns: 150, seed: Number(process.env['SEED'] ?? 20261122) },
  );
  assert.ok(unknown > 0, 'some contradict each other');
});

test.run();
