import * as assert from 'node:assert/strict';
import { test } from 'uvu';
import { newRule } from '../../src/evaluate/files/newRule.ts';
import { testRules } from '../../src/evaluate/ruleTests.ts';
import { WrongUse } from '../../src/system/errors.ts';
import { failing, facts, folderOf, packText, ruleText } from '../support/rules.ts';

const rule = {
  fail: [failing('host.joined && host.netbios == "BAD"', { code: 'bad-name', subject: 'host.netbios' })],
  pass: [{ message: 'Fine.' }],
};
const cases: object[] = [
  { name: 'good', expect: 'pass' },
  { name: 'bad', set: { 'host.netbios': 'BAD' }, expect: { fail: [{ code: 'bad-name', subject: 'BAD', severity: 'medium' }] } },
];

/** The failures of a folder with one rule and its cases, which start from the facts of rules.ts. */
async function failures(changes: object = {}, tests: object[] | string = cases, more: Record<string, string> = {}): Promise<string[]> {
  const text = typeof tests === 'string' ? tests : `base: mine\ncases:\n${tests.map((one) => `  - ${JSON.stringify(one)}\n`).join('')}`;
  const files = { 'OWN-01.yaml': ruleText({ ...rule, ...changes }), 'OWN-01.test.yaml': text, ...more };
  const reports = await testRules(folderOf(files, { 'mine.json': JSON.stringify(facts) }));
  return reports.flatMap((report) => report.failures);
}
const refusal = async (tests: object[] | string) =>
  failures({}, tests).then(
    () => 'read',
    (error: unknown) => {
      assert.ok(error instanceof WrongUse, String(error));
      return error.message;
    },
  );

test('a rule whose cases are right and enough passes', async () => {
  assert.deepEqual(await failures(), []);
  const [report] = await testRules(
    folderOf(
      { 'OWN-01.yaml': ruleText(rule), 'OWN-01.test.yaml': `base: mine\ncases: ${JSON.stringify(cases)}\n` },
      { 'mine.json': JSON.stringify(facts) },
    ),
  );
  // two facts taken away from each of two cases
  assert.deepEqual([report!.rule, report!.cases, report!.generated], ['OWN-01', 2, 4]);
  assert.deepEqual(
    report!.results.map(({ name, result }) => [name, result.outcome]),
    [
      ['good', 'pass'],
      ['bad', 'fail'],
    ],
  );
});

for (const [name, changes, tests, expected] of [
  [
    'another outcome',
    {},
    [{ name: 'good', expect: 'unknown' }, cases[1]],
    ['own/OWN-01.test.yaml:3:30: good: expected unknown, is pass (Fine.)'],
  ],
  [
    'another finding',
    {},
    [cases[0], { name: 'bad', set: { 'host.netbios': 'BAD' }, expect: { fail: [{ code: 'worse' }] } }],
    ['own/OWN-01.test.yaml:4:57: bad: the findings differ (bad-name BAD medium)'],
  ],
  [
    'another subject',
    {},
    [cases[0], { ...cases[1], expect: { fail: [{ code: 'bad-name', subject: 'bad' }] } }],
    ['own/OWN-01.test.yaml:4:57: bad: the findings differ (bad-name BAD medium)'],
  ],
  [
    'a finding too many',
    {},
    [cases[0], { ...cases[1], expect: { fail: [{ code: 'bad-name' }, { code: 'bad-name' }] } }],
    ['own/OWN-01.test.yaml:4:57: bad: the findings differ (bad-name BAD medium)'],
  ],
  [
    'incomplete where complete is expected',
    { fail: [...rule.fail, failing('account.dn == ""', { code: 'b' })] },
    [...cases, { name: 'b', set: { 'account.dn': '' }, expect: { fail: [{ code: 'b' }] } }],
    [
      'own/OWN-01.test.yaml:3:30: good: expected pass, is unknown (account.dn: access denied)',
      'own/OWN-01.test.yaml:4:57: bad: expected incomplete: false (bad-name BAD medium; account.dn: access denied)',
      'OWN-01: no case reaches pass.0',
    ],
  ],
  [
    'a fail clause that no case reaches',
    {},
    [cases[0]],
    ['OWN-01: no case reaches fail.0', 'OWN-01: in no case does it matter that host.joined is known'],
  ],
  ['a pass clause that no case reaches', {}, [cases[1]], ['OWN-01: no case reaches pass.0']],
  [
    'an unknown clause that no case reaches',
    { unknown: [{ if: '!host.joined', reason: 'r' }] },
    cases,
    ['OWN-01: no case reaches unknown.0'],
  ],
  [
    'an exception that no case reaches',
    { notApplicable: [{ if: '!host.joined', reason: 'r' }] },
    cases,
    ['OWN-01: no case reaches notApplicable.0'],
  ],
  ['no fix', { fail: [{ ...rule.fail[0], fix: [] }] }, cases, ['OWN-01: fail.0 (bad-name) has no fix']],
  [
    'a code that is no kebab-case',
    { fail: [{ ...rule.fail[0], code: 'badName' }] },
    [cases[0], { ...cases[1], expect: { fail: [{ code: 'badName' }] } }],
    ['OWN-01: the code badName is not kebab-case'],
  ],
  [
    'a code that is there twice',
    { fail: [...rule.fail, failing('host.joined && host.netbios == "WORSE"', { code: 'bad-name' })] },
    [...cases, { name: 'worse', set: { 'host.netbios': 'WORSE' }, expect: { fail: [{ code: 'bad-name' }] } }],
    ['OWN-01: the code bad-name is there twice'],
  ],
  [
    'codes of other clauses that are no kebab-case, or there twice',
    {
      pass: [
        { code: 'all fine', if: '!has(host.fqdn)', message: 'Fine.' },
        { code: 'bad-name', message: 'Fine here.' },
      ],
    },
    [...cases, { name: 'named', set: { 'host.fqdn': 'a' }, expect: 'pass' }],
    ['OWN-01: the code all fine is not kebab-case', 'OWN-01: the code bad-name is there twice'],
  ],
  [
    'a file that is not called by the id',
    { id: 'OWN-02' },
    cases,
    [
      'OWN-02: the file is not called OWN-02.yaml',
      'own/OWN-02.test.yaml: the tests of OWN-02 are expected here',
      'own/OWN-01.test.yaml: there is no rule OWN-01',
    ],
  ],
  [
    'a fact that never matters',
    { fail: [failing('host.joined && host.netbios == "BAD" && (true || has(auth.state))', { code: 'bad-name', subject: 'host.netbios' })] },
    cases,
    ['OWN-01: in no case does it matter that auth.state is known'],
  ],
  [
    'a pass that turns into fail',
    { fail: [failing('host.netbios == "BAD" || !has(host.joined)', { code: 'bad-name', subject: 'host.netbios' })] },
    cases,
    ['OWN-01: good: a pass turns into fail without host.joined (bad-name UCS01 medium)'],
  ],
  [
    'a pass that turns into notApplicable',
    {
      notApplicable: [{ if: '!has(host.joined)', reason: 'r' }],
      fail: [failing('host.netbios == "BAD"', { code: 'bad-name', subject: 'host.netbios' })],
    },
    [...cases, { name: 'not known', set: { 'host.joined': null }, expect: 'notApplicable' }],
    ['OWN-01: good: a pass turns into notApplicable without host.joined (r)'],
  ],
] as const) {
  test(`a failure: ${name}`, async () => assert.deepEqual(await failures(changes, tests as object[]), expected));
}

const builtIn = packText.replace('own', 'procall');

test('a clause of the built-in pack has a code, and none that is the name of a condition', async () => {
  const here = 'conditions: { here: { if: host.joined, reason: r } }\n';
  const pack = { 'pack.yaml': builtIn + here };
  const [clause] = rule.fail;
  const planned = { waive: 'Never.', fail: [{ ...clause, fix: [{ phase: 'setting', do: 'Repair it.' }] }] };
  const more = [...cases, { name: 'elsewhere', set: { 'host.joined': false }, expect: 'notApplicable' }];
  assert.deepEqual(await failures({ ...planned, applies: 'here', pass: [{ code: 'here', message: 'Fine.' }] }, more, pack), [
    'OWN-01: the code here is there twice',
  ]);
  assert.deepEqual(await failures(planned, cases, pack), ['OWN-01: pass.0 has no code']);
});

test('a rule of the built-in pack weighs what the worst of its findings does', async () => {
  const weighing = (more: object) => ({ fail: [failing('!host.joined', { fix: [{ phase: 'setting', do: 'Repair it.' }], ...more })] });
  const errors = async (more: object) =>
    (await failures({ ...weighing(more), pass: [{ code: 'fine', message: 'Fine.' }] }, cases, { 'pack.yaml': builtIn })).filter((one) =>
      one.includes('severity'),
    );
  assert.deepEqual(await errors({}), []);
  assert.deepEqual(await errors({ severity: 'high' }), ['OWN-01: the severity is medium, the highest of its findings is high']);
  assert.deepEqual(await errors({ login: 'noTicket' }), ['OWN-01: the severity is medium, the highest of its findings is high']);
  assert.deepEqual(await errors({ login: ['ok', 'noTicket'] }), []);
  assert.deepEqual(await errors({ login: 'host.joined ? ["ok", "noTicket"] : ["wrongTicket"]' }), [
    'OWN-01: the severity is medium, the highest of its findings is critical',
  ]);
  assert.deepEqual(await errors({ severity: 'host.joined ? "" : "low"' }), []);
  assert.deepEqual(await errors({ severity: 'host.joined ? "high" : "low"' }), [
    'OWN-01: the severity is medium, the highest of its findings is high',
  ]);
});

test('a rule of the built-in pack says when to waive, an own one need not', async () => {
  const errors = async (more: object, pack: Record<string, string>) =>
    (await failures({ fail: [failing('!host.joined')], ...more }, cases, pack)).filter((one) => one.includes('waive'));
  assert.deepEqual(await errors({}, { 'pack.yaml': builtIn }), ['OWN-01 does not say when to waive']);
  assert.deepEqual(await errors({ waive: 'Never.' }, { 'pack.yaml': builtIn }), []);
  assert.deepEqual(await errors({}, {}), []);
});

test('a step of the built-in pack has a phase, and an undo where it takes something away', async () => {
  const errors = async (step: object) =>
    (await failures({ fail: [failing('!host.joined', { fix: [step] })] }, cases, { 'pack.yaml': builtIn })).filter((one) =>
      one.includes('step'),
    );
  assert.deepEqual(await errors({ do: 'x' }), ['OWN-01: step 0 of wrong has no phase']);
  const phase = 'directory';
  const undo = { do: 'Put it back.' };
  for (const run of [
    ['setspn', '-D', 'a', 'b'],
    ['Set-ADObject', '-Identity', 'a', '-Remove', '@{b=c}'],
    ['Set-ADObject', '-Clear', 'a'],
  ]) {
    assert.deepEqual(await errors({ phase, run }), ['OWN-01: step 0 of wrong takes something away and has no undo']);
    assert.deepEqual(await errors({ phase, run, undo }), []);
  }
  assert.deepEqual(await errors({ phase, run: ['setspn', '-S', 'a', 'b'] }), []);
});

test('a rule without tests, and tests without a rule', async () => {
  const reports = await testRules(folderOf({ 'OWN-01.yaml': ruleText() }));
  assert.deepEqual(reports.flatMap((report) => report.failures).slice(-1), ['own/OWN-01.test.yaml: the tests of OWN-01 are expected here']);
  assert.deepEqual(await failures({}, cases, { 'OWN-07.test.yaml': 'x' }), ['own/OWN-07.test.yaml: there is no rule OWN-07']);
});

for (const [name, tests, message] of [
  ['an unknown key', 'base: mine\ncases:\n  - {name: x, expects: pass}\n', 'own/OWN-01.test.yaml:3:15: cases.0: unknown key "expects"'],
  ['an unknown outcome', 'base: mine\ncases:\n  - {name: x, expect: good}\n', 'own/OWN-01.test.yaml:3:23: cases.0.expect: '],
  ['no case', 'base: mine\ncases: []\n', 'own/OWN-01.test.yaml:2:8: cases: must NOT have fewer than 1 items'],
  [
    'unknown facts',
    'base: theirs\ncases:\n  - {name: x, expect: pass}\n',
    'own/OWN-01.test.yaml:1:7: there are no facts theirs: expected own/facts/theirs.json or one of ',
  ],
  [
    'facts called __proto__',
    'base: __proto__\ncases:\n  - {name: x, expect: pass}\n',
    'own/OWN-01.test.yaml:1:7: there are no facts __proto__',
  ],
  [
    'a path that is none',
    [{ name: 'x', set: { 'hots.fqdn': 'a' }, expect: 'pass' }],
    'own/OWN-01.test.yaml:3:5: set: hots.fqdn: there is no section hots',
  ],
  [
    'a list that is none',
    [{ name: 'x', add: { 'host.fqdn': 'a' }, expect: 'pass' }],
    'own/OWN-01.test.yaml:3:5: add: host.fqdn is not a list in the facts of the case',
  ],
  [
    'a value of another type',
    [{ name: 'x', set: { 'host.joined': 'yes' }, expect: 'pass' }],
    'own/OWN-01.test.yaml:3:5: the facts of the case are not valid: sections.host.data.joined must be boolean',
  ],
  [
    'a time that no calendar has',
    [{ name: 'x', set: { 'account.passwordSetAt': '2026-11-31T00:00:00Z' }, expect: 'pass' }],
    'own/OWN-01.test.yaml:3:5: the facts of the case are not valid: sections.account.data.passwordSetAt is a time that no calendar',
  ],
] as const) {
  test(`a test file that is not valid: ${name}`, async () => {
    const refused = await refusal(tests as object[] | string);
    assert.equal(refused.slice(0, message.length), message);
  });
}

test('cases: set, add, null, site; the fixtures that ship', async () => {
  const changes = {
    fail: [failing('auth.listed.exists(m, m == "x") || "x" in site.aliases', { code: 'c' })],
    pass: [{ message: 'Fine.' }],
  };
  assert.deepEqual(
    await failures(changes, [
      { name: 'base', expect: 'pass' },
      { name: 'one added', add: { 'auth.listed': 'x' }, expect: { fail: [{ code: 'c' }] } },
      { name: 'some added', add: { 'auth.listed': ['y', 'x'] }, expect: { fail: [{ code: 'c' }] } },
      { name: 'set', set: { 'auth.listed': ['x'] }, expect: { fail: [{ code: 'c' }] } },
      { name: 'taken away', set: { 'auth.listed': null }, expect: 'unknown' },
      { name: 'another section', set: { auth: { status: 'skipped', reason: 'r' } }, expect: 'notChecked' },
      { name: 'site', site: { aliases: ['x'] }, expect: { fail: [{ code: 'c' }] } },
    ]),
    [],
  );
  assert.deepEqual(await failures({}, `base: healthy\ncases: ${JSON.stringify(cases)}\n`), []);
});

test('what rules new writes passes its own tests', async () => {
  const made = newRule('MY-07');
  const files = { 'pack.yaml': made.pack, 'MY-07.yaml': made.rule, 'MY-07.test.yaml': made.test };
  const reports = await testRules(folderOf(files));
  assert.deepEqual(
    reports.map(({ rule, failures }) => [rule, failures]),
    [['MY-07', []]],
  );
  assert.notEqual(made.pack, packText);
});

test.run();
