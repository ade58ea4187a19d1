import { test } from 'uvu';
import * as assert from 'node:assert/strict';
import { predictLogin, type LoginFacts } from '../../src/domain/login.ts';

const server = 'CN=UCS01,OU=Server,DC=corp,DC=example';
const other = 'CN=svc-old,OU=Service,DC=corp,DC=example';
const spn = 'eucsrv/ucs01.corp.example';

const settings: Record<string, LoginFacts['auth']> = {
  absent: { state: 'absent', listed: [] },
  empty: { state: 'empty', listed: [] },
  N: { state: 'list', listed: ['Negotiate'] },
  K: { state: 'list', listed: ['Kerberos'] },
  M: { state: 'list', listed: ['NTLM'] },
  NK: { state: 'list', listed: ['Negotiate', 'Kerberos'] },
  NM: { state: 'list', listed: ['Negotiate', 'NTLM'] },
  KM: { state: 'list', listed: ['Kerberos', 'NTLM'] },
  NKM: { state: 'list', listed: ['Negotiate', 'Kerberos', 'NTLM'] },
};

/** SPN state to the DNs that hold the SPN. */
const spnStates: Record<'right' | 'missing' | 'misplaced' | 'duplicate', string[]> = {
  right: [server],
  missing: [],
  misplaced: [other],
  duplicate: [server, other],
};
type SpnState = keyof typeof spnStates;

function facts(setting: string, state: SpnState, joined = true): LoginFacts {
  const dns = spnStates[state];
  return {
    host: { fqdn: 'ucs01.corp.example', netbios: 'UCS01', joined },
    product: { edition: 'enterprise', version: '8.4.1' },
    service: { installed: true, state: 'running', startedAt: '2026-11-20T00:00:00Z' },
    auth: settings[setting]!,
    account: { dn: server, name: 'CORP\\UCS01$', class: 'computer', enabled: true, spns: dns.includes(server) ? [spn] : [] },
    spns: { scope: 'forest', complete: true, covers: 'holders', entries: dns.map((dn) => ({ spn, via: 'spn', dn })) },
    client: {},
  };
}

// Setting: what is disabled (N Negotiate, K Kerberos, M NTLM). Written from the vendor's rules, cell by cell.
const joinedTable: Record<string, Record<SpnState, string>> = {
  absent: { right: 'kerberos', missing: 'ntlm', misplaced: 'failure', duplicate: 'ntlm' },
  empty: { right: 'negotiate', missing: 'negotiate', misplaced: 'failure', duplicate: 'negotiate' },
  N: { right: 'kerberos', missing: 'ntlm', misplaced: 'failure', duplicate: 'ntlm' },
  K: { right: 'negotiate', missing: 'negotiate', misplaced: 'failure', duplicate: 'negotiate' },
  M: { right: 'negotiate', missing: 'negotiate', misplaced: 'failure', duplicate: 'negotiate' },
  NK: { right: 'ntlm', missing: 'ntlm', misplaced: 'ntlm', duplicate: 'ntlm' },
  NM: { right: 'kerberos', missing: 'failure', misplaced: 'failure', duplicate: 'failure' },
  KM: { right: 'negotiate', missing: 'negotiate', misplaced: 'failure', duplicate: 'negotiate' },
  NKM: { right: 'ntlm', missing: 'ntlm', misplaced: 'ntlm', duplicate: 'ntlm' },
};

test('the whole table: nine settings, four states of the SPN, joined or not', () => {
  let cells = 0;
  for (const [setting, row] of Object.entries(joinedTable)) {
    for (const state of Object.keys(spnStates) as SpnState[]) {
      assert.equal(predictLogin(facts(setting, state)).ends, row[state], `${setting}, ${state}`);
      const alone = predictLogin(facts(setting, state, false));
      assert.deepEqual([alone.ends, alone.because], ['ntlm', 'not-joined'], `${setting}, ${state}, not joined`);
      cells += 2;
    }
  }
  assert.equal(cells, 72);
});

const reasons: [string, SpnState, string][] = [
  ['absent', 'right', 'spn-right'],
  ['absent', 'missing', 'missing'],
  ['absent', 'misplaced', 'misplaced'],
  ['absent', 'duplicate', 'duplicate'],
  ['K', 'right', 'negotiate-enabled'],
  ['NK', 'right', 'kerberos-disabled'],
  ['NKM', 'right', 'all-disabled'],
  ['NM', 'missing', 'missing'],
];
for (const [setting, state, because] of reasons) {
  test(`${setting}, ${state}: because ${because}`, () => {
    const login = predictLogin(facts(setting, state));
    assert.equal(login.because, because);
    assert.ok(login.message.endsWith('.') && login.steps.length > 1);
  });
}

/** A cell that ends in Kerberos, with something changed. */
const changed: [string, (facts: LoginFacts) => void, string, string][] = [
  ['too old', (f) => (f.product.version = '8.0'), 'ntlm', 'too-old'],
  ['the version is not known', (f) => (f.product = {}), 'kerberos', 'spn-right'],
  ['whether joined is not known', (f) => delete f.host.joined, 'kerberos', 'spn-right'],
  ['the setting was not read', (f) => (f.auth = {}), 'unknown', 'methods-unknown'],
  ['the setting is there twice', (f) => (f.auth = { state: 'repeated' }), 'unknown', 'methods-unknown'],
  [
    'a spelling that may mean Kerberos',
    (f) => (f.auth = { state: 'list', listed: ['kerberos', 'Negotiate'] }),
    'unknown',
    'methods-unknown',
  ],
  ['the name is not known', (f) => (f.host = {}), 'unknown', 'name-unknown'],
  ['the client asks for another name', (f) => (f.client = { serverName: 'cti.corp.example' }), 'ntlm', 'missing'],
  ['the holder has it in another case', (f) => (f.account.spns = [spn.toUpperCase()]), 'kerberos', 'spn-right'],
  ['nobody searched', (f) => (f.spns = {}), 'kerberos', 'spn-right'],
  ['the account was not read', (f) => (f.account = {}), 'unknown', 'account-unknown'],
  ['disabled', (f) => (f.account.enabled = false), 'ntlm', 'account-disabled'],
  ['a computer changed its password', (f) => (f.account.passwordSetAt = '2026-11-21T00:00:00Z'), 'kerberos', 'spn-right'],
  [
    'a user changed his',
    (f) => Object.assign(f.account, { class: 'user', passwordSetAt: '2026-11-21T00:00:00Z' }),
    'failure',
    'password-changed-after-start',
  ],
  ['the userPrincipalName of another account', (f) => f.spns.entries!.push({ spn, via: 'upn', dn: other }), 'failure', 'misplaced'],
  [
    'the userPrincipalName of the same account',
    (f) => f.spns.entries!.push({ spn, via: 'upn', dn: server.toLowerCase() }),
    'kerberos',
    'spn-right',
  ],
];
for (const [name, change, ends, because] of changed) {
  test(`${name}: ${ends}`, () => {
    const cell = facts('absent', 'right');
    change(cell);
    const login = predictLogin(cell);
    assert.deepEqual([login.ends, login.because], [ends, because]);
  });
}

for (const [name, change] of [
  ['a domain was searched', (f: LoginFacts) => (f.spns.scope = 'domain')],
  ['the list is not whole', (f: LoginFacts) => (f.spns.complete = false)],
  ['only duplicates were asked for', (f: LoginFacts) => (f.spns.covers = 'duplicates')],
  ['nobody searched', (f: LoginFacts) => (f.spns = {})],
] as const) {
  test(`no holder found, and ${name}: unknown`, () => {
    const cell = facts('absent', 'missing');
    change(cell);
    const login = predictLogin(cell);
    assert.deepEqual([login.ends, login.because], ['unknown', 'holder-unknown']);
    assert.equal(login.method, undefined);
  });
}

test('the text names the holder, as the report heads it', () => {
  const cell = facts('absent', 'misplaced');
  cell.spns.entries![0]!.name = 'CORP\\svc-old';
  assert.equal(
    predictLogin(cell).message,
    'Logins will FAIL. Clients get a ticket for CORP\\svc-old, which this server cannot decrypt, and they try no other method.',
  );
});

test.run();
