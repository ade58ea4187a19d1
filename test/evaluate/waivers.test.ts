import * as assert from 'node:assert/strict';
import { test } from 'uvu';
import { evaluateFacts, type Basis } from '../../src/evaluate/index.ts';
import { judgeRules } from '../../src/evaluate/judge.ts';
import { loadPack } from '../../src/evaluate/files/load.ts';
import { defaultSite } from '../../src/evaluate/site.ts';
import { readWaivers } from '../../src/evaluate/files/waivers.ts';
import { applyWaivers } from '../../src/evaluate/waivers.ts';
import type { Waiver } from '../../src/generated/waivers.ts';
import { assertRefused } from '../support/refused.ts';
import { everything, failing, facts, folderOf, ruleText } from '../support/rules.ts';

const each = { each: 'auth.listed', subject: 'it' };
/** A-01 has two findings (Negotiate, NTLM), B-01 one and is incomplete, C-01 passes. */
const pack = loadPack(
  folderOf({
    'A-01.yaml': ruleText({ id: 'A-01', aliases: ['OLD-01'], fail: [failing('true', each), failing('false', { code: 'other' })] }),
    'B-01.yaml': ruleText({ id: 'B-01', fail: [failing('host.joined'), failing('account.dn == ""', { code: 'b' })] }),
    'C-01.yaml': ruleText({ id: 'C-01' }),
  }),
);
const results = judgeRules(facts, pack, defaultSite);

const waiver = (more: Partial<Waiver> = {}): Waiver => ({ rule: 'A-01', reason: 'Because.', owner: 'ops', expires: '2026-12-31', ...more });

/** Outcome and waived subjects of A-01, and the codes of the notes. */
function applied(waivers: Waiver[], today = '2026-12-31') {
  const {
    results: [first],
    notes,
  } = applyWaivers(results, waivers, facts.server, today);
  const subjects = first!.findings.filter((finding) => finding.waiver).map(({ subject }) => subject);
  return { outcome: first!.outcome, subjects, notes: notes.map(({ code }) => code) };
}

const both = { outcome: 'waived', subjects: ['Negotiate', 'NTLM'], notes: [] };
const none = (...notes: string[]) => ({ outcome: 'fail', subjects: [], notes });

test('the last day is included', () => {
  assert.deepEqual(applied([waiver()], '2026-12-30'), both);
  assert.deepEqual(applied([waiver()], '2026-12-31'), both);
  assert.deepEqual(applied([waiver()], '2027-01-01'), none('waiver-ended'));
});

for (const [name, more, expected] of [
  ['the code of the findings', { code: 'wrong' }, both],
  ['another code', { code: 'other' }, none('waiver-unused')],
  ['a subject, without regard to case', { subject: 'negotiATE' }, { outcome: 'fail', subjects: ['Negotiate'], notes: [] }],
  ['a subject that is not found', { subject: 'Nego' }, none('waiver-unused')],
  ['this server, without regard to case', { server: 'UCS01.Corp.Example' }, both],
  ['a server whose name begins this one', { server: 'ucs01.corp' }, none()],
  ['another server: nothing is said of it', { server: 'ucs02.corp.example' }, none()],
  ['another server, ended: nothing is said of it', { server: 'ucs02.corp.example', expires: '2020-01-01' }, none()],
  ['a rule that passes', { rule: 'C-01' }, none('waiver-unused')],
] as const) {
  test(`a waiver for ${name}`, () => assert.deepEqual(applied([waiver(more)]), expected));
}

test('a server whose name is written in capitals', () => {
  const {
    results: [first],
  } = applyWaivers(results, [waiver({ server: 'ucs01.corp.example' })], 'UCS01.CORP.EXAMPLE', '2026-12-31');
  assert.equal(first!.outcome, 'waived');
});

test('two waivers cover the findings of a rule together', () => {
  assert.deepEqual(applied([waiver({ subject: 'NTLM' }), waiver({ subject: 'Negotiate' })]), both);
});

test('an ended waiver is noted beside the one that took its place', () => {
  assert.deepEqual(applied([waiver({ expires: '2020-01-01' }), waiver()]), { ...both, notes: ['waiver-ended'] });
});

test('the waiver stands on the finding, the notes name it', () => {
  const {
    results: [first],
    notes,
  } = applyWaivers(
    results,
    [waiver(), waiver({ rule: 'C-01', subject: 'x' }), waiver({ code: 'wrong', expires: '2020-01-01' })],
    facts.server,
    '2026-12-31',
  );
  assert.deepEqual(first!.findings[0]!.waiver, { reason: 'Because.', owner: 'ops', expires: '2026-12-31' });
  assert.deepEqual(
    notes.map(({ message }) => message),
    ['The waiver of C-01 x (ops) covers no finding.', 'The waiver of A-01 wrong (ops) ended on 2020-01-01.'],
  );
});

test('a rule whose findings are waived stays incomplete', () => {
  const {
    results: [, second],
  } = applyWaivers(results, [waiver({ rule: 'B-01' })], facts.server, '2026-12-31');
  assert.deepEqual([second!.outcome, second!.incomplete], ['waived', 'account.dn: access denied']);
});

test('the exit code: findings that are waived do not count, what is incomplete does', () => {
  const ends = (ids: string[], waivers: Waiver[]) => {
    const selection = { ...everything, selected: ({ id }: { id: string }) => ids.includes(id) };
    const basis: Basis = { pack, site: defaultSite, waivers, failOn: 'medium', exitMode: 'standard', clock: () => new Date(), selection };
    const { verdict, exitCode, summary } = evaluateFacts(facts, basis).results;
    return [verdict, exitCode, summary.waived];
  };
  const forEver = { expires: '9999-12-31' };
  assert.deepEqual(ends(['A-01'], []), ['nonCompliant', 1, 0]);
  assert.deepEqual(ends(['A-01'], [waiver(forEver)]), ['compliant', 0, 1]);
  assert.deepEqual(ends(['A-01'], [waiver({ ...forEver, subject: 'NTLM' })]), ['nonCompliant', 1, 0]);
  assert.deepEqual(ends(['A-01'], [waiver({ expires: '2020-01-01' })]), ['nonCompliant', 1, 0]);
  assert.deepEqual(ends(['B-01'], [waiver({ ...forEver, rule: 'B-01' })]), ['unknown', 2, 1]);
});

// ------------------------------------------------------------------------------------------- the file

const read = (text: string) => readWaivers('w.yaml', text, pack);
const entry = (more: string) =>
  `waivers:\n  - reason: Because.\n    owner: ops\n${more
    .split('\n')
    .map((line) => `    ${line}\n`)
    .join('')}`;
const day = 'expires: 2026-12-31';

test('a waiver file is read; rules by id or former id, without regard to case', () => {
  assert.deepEqual(read(entry(`rule: a-01\ncode: wrong\nsubject: x\nserver: y\n${day}`)), [
    waiver({ code: 'wrong', subject: 'x', server: 'y' }),
  ]);
  assert.deepEqual(read(entry(`rule: old-01\n${day}`)), [waiver()]);
  assert.deepEqual(read('waivers: []'), []);
});

for (const [text, message] of [
  ['', 'w.yaml:1:1: must be object'],
  ['- a', 'w.yaml:1:1: must be object'],
  ['{}', "w.yaml:1:1: must have required property 'waivers'"],
  ['waivers: []\nwaiver: []', 'w.yaml:2:1: unknown key "waiver"'],
  ['waivers: []\nwaivers: []', 'w.yaml:2:1: this key is there already; each is expected once'],
  ['waivers: [', /^w\.yaml:1:1[01]: /],
  ['waivers: {}', 'w.yaml:1:10: waivers: must be array'],
  ['waivers: [x]', 'w.yaml:1:11: waivers.0: must be object'],
  [entry('rule: A-01'), "w.yaml:2:5: waivers.0: must have required property 'expires'"],
  ['waivers: [{rule: A-01, expires: 2026-12-31, owner: o}]', "w.yaml:1:11: waivers.0: must have required property 'reason'"],
  ['waivers: [{rule: A-01, expires: 2026-12-31, reason: r}]', "w.yaml:1:11: waivers.0: must have required property 'owner'"],
  ['waivers: [{rule: A-01, expires: 2026-12-31, reason: "", owner: o}]', /^w\.yaml:1:53: waivers\.0\.reason: /],
  [entry(`rule: A-01\n${day}\nuntil: x`), 'w.yaml:6:5: waivers.0: unknown key "until"'],
  [entry(`rule: Z-01\n${day}`), 'w.yaml:4:11: waivers.0.rule: there is no rule Z-01'],
  [entry(`rule: A-01\n${day}\ncode: nope`), 'w.yaml:6:11: waivers.0.code: A-01 has no finding nope; it has wrong, other'],
  [entry('rule: A-01\nexpires: 31.12.2026'), /^w\.yaml:5:14: waivers\.0\.expires: /],
  [entry('rule: A-01\nexpires: 2026-12-31T00:00:00Z'), /^w\.yaml:5:14: waivers\.0\.expires: /],
  [entry('rule: A-01\nexpires: 2026-02-29'), 'w.yaml:5:14: waivers.0.expires: 2026-02-29 is no day; a date as 2026-12-31 is expected'],
  [entry('rule: A-01\nexpires: 2026-13-01'), /^w\.yaml:5:14: waivers\.0\.expires: 2026-13-01 is no day/],
] as const) {
  test(`refused: ${text.replaceAll('\n', ' ').slice(0, 90)}`, () => {
    assertRefused(() => read(text), message);
  });
}

test.run();
