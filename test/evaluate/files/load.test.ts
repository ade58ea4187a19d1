import * as assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import { loadPack } from '../../../src/evaluate/files/load.ts';
import { readRuleFolder, type RuleFolder } from '../../../src/evaluate/files/ruleFolder.ts';
import { builtInPack, conditionOf } from '../../../src/evaluate/pack.ts';
import { WrongUse } from '../../../src/system/errors.ts';
import { assertLinear } from '../../support/linear.ts';
import { failing, folderOf, packText, packWith, ruleText } from '../../support/rules.ts';

const folder = mkdtempSync(join(tmpdir(), 'kerbcheck-test-'));
test.after(() => rmSync(folder, { recursive: true }));

/** The message with which a folder is refused. */
function refusal(rules: RuleFolder, under?: Parameters<typeof loadPack>[1]): string {
  try {
    loadPack(rules, under);
  } catch (error) {
    assert.ok(error instanceof WrongUse, String(error));
    return error.message;
  }
  return 'loaded';
}
const ofRule = (text: string) => refusal(folderOf({ 'OWN-01.yaml': text }));
const ofPack = (text: string) => refusal(folderOf({ 'pack.yaml': text, 'OWN-01.yaml': ruleText() }));

// ------------------------------------------------------------------------------------------- expressions

/** A rule whose expression stands in line 7, from column 9. */
const withExpression = (expression: string, more = '') =>
  `id: OWN-01\ntitle: t\nseverity: low\nwhy: w\nfail:\n  - code: c\n    if: ${expression}\n${more}    message: m\n    fix: []\n`;

for (const [expression, place] of [
  ['host.joined && host.fqdn.matches("(a+)+b")', '7:24: fail.0.if: matches() is refused: it can hang.'],
  ['spns.entries.exists(a, spns.entries.exists(b, spns.entries.exists(c, true)))', '7:55: fail.0.if: exists() inside 2 others is refused'],
  [
    'spns.entries.exists(a, spns.entries.all(b, auth.listed.filter(c, true) == []))',
    '7:52: fail.0.if: filter() inside 2 others is refused',
  ],
  ['spns.entries.exists(e, e.name == "x")', '7:32: fail.0.if: e.name may be missing in an element of a list: ask has(e.name) first'],
  ['spns.entries[0].name == "x"', '7:9: fail.0.if: spns.entries[0].name may be missing'],
  ['spns.entries.exists(e, e.name == "x" || has(e.name))', '7:32: fail.0.if: e.name may be missing'],
  ['spns.entries.exists(e, has(e.name) || e.name == "x")', '7:47: fail.0.if: e.name may be missing'],
  ['clientLog.logins.exists(l, has(l.spn) && l.last == "x")', '7:50: fail.0.if: l.last may be missing'],
  ['spns.entries.exists(e, e["name"] == "x")', '7:32: fail.0.if: e[...] is refused: write e.name'],
  ['account["dn"] == "x"', '7:9: fail.0.if: account[...] is refused: write account.name'],
  ['acount.dn == "x"', '7:9: fail.0.if: Unknown variable: acount'],
  ['account.ou == "x"', '7:17: fail.0.if: No such key: ou'],
  ['host.joined && account.ou == "x"', '7:32: fail.0.if: No such key: ou'],
  ['it.spn == "x"', '7:9: fail.0.if: Unknown variable: it'],
  ['params.least > 1.0', '7:16: fail.0.if: No such key: least'],
  ['account.dn', '7:9: fail.0.if: an expression of type bool is expected, this is of type string'],
  ['host.joined == "yes"', '7:9: fail.0.if: no such overload: bool == string'],
  ['clientLog.fallbacks == 1', '7:9: fail.0.if: no such overload: double == int'],
  ['nope(host)', '7:9: fail.0.if: found no matching overload'],
  ['ownSpns(account).size() > 0', '7:9: fail.0.if: found no matching overload'],
  ['account.dn ==', '7:22: fail.0.if: Unexpected token: EOF'],
  ["'account.dn =='", '7:23: fail.0.if: Unexpected token: EOF'],
] as const) {
  test(`refused: ${expression}`, () =>
    assert.equal(ofRule(withExpression(expression)).slice(0, `own/OWN-01.yaml:${place}`.length), `own/OWN-01.yaml:${place}`));
}

for (const [param, message] of [
  [{ default: 5, min: 6 }, 'own/OWN-01.yaml:6:47: params.least.default: a number from 6 is expected'],
  [{ default: 5, max: 4 }, 'own/OWN-01.yaml:6:47: params.least.default: a number to 4 is expected'],
  [{ default: 'a', min: 1 }, 'own/OWN-01.yaml:6:57: params.least.min: only a number has it, and the default is none'],
  [{ default: true, relaxes: 'lower' }, 'own/OWN-01.yaml:6:63: params.least.relaxes: only a number has it, and the default is none'],
  [{ default: 5, relaxes: 'up' }, /params\.least\.relaxes: expected one of higher, lower/],
] as const) {
  test(`refused: a setting ${JSON.stringify(param)}`, () => {
    const said = ofRule(ruleText({ params: { least: { description: 'x', ...param } } }));
    if (typeof message === 'string') assert.equal(said, message);
    else assert.match(said, message);
  });
}

for (const expression of [
  'spns.entries.exists(e, has(e.name) && e.name == "x")',
  'spns.entries.exists(e, !has(e.name) || e.name == "x")',
  'spns.entries.exists(e, has(e.name) ? e.name == "x" : e.dn == "x")',
  'spns.entries.exists(e, !(has(e.name) && e.name == "x"))',
  'spns.entries.exists(e, e.spn == "x" && has(e.name) && e.name == e.dn)',
  'spns.entries.exists(a, spns.entries.exists(b, a.dn == b.dn))',
  'spns.entries.exists(a, true) && spns.entries.exists(b, spns.entries.exists(c, true))',
  'clientLog.fallbacks == 1.0',
  'clientLog.fallbacks < 1',
  '"account.spns" in skipped && site.aliases.exists(a, glob(a, "x*"))',
]) {
  test(`accepted: ${expression}`, () => assert.equal(ofRule(withExpression(JSON.stringify(expression))), 'loaded'));
}

test('every expression of a rule is checked', () => {
  const wrong = 'account.ou == "x"';
  const clause = [{ if: wrong, reason: 'r' }];
  for (const [key, rule] of [
    ['notApplicable.0.if', { notApplicable: clause }],
    ['unknown.0.if', { unknown: clause }],
    ['pass.0.if', { pass: [{ if: wrong, message: 'm' }] }],
    ['fail.1.if', { fail: [failing('true'), failing(wrong)] }],
    ['fail.0.each', { fail: [failing('true', { each: 'account.ou' })] }],
    ['fail.0.each.1', { fail: [failing('true', { each: ['auth.listed', 'account.ou'] })] }],
    ['fail.0.subject', { fail: [failing('true', { subject: 'account.ou' })] }],
    ['fail.0.severity', { fail: [failing('true', { severity: 'account.ou' })] }],
    ['fail.0.args.a', { fail: [failing('true', { args: { a: 'account.ou' } })] }],
    ['fail.0.fix.0.if', { fail: [failing('true', { fix: [{ if: wrong, do: 'x' }] })] }],
    ['unknown.0.args.a', { unknown: [{ if: 'true', reason: 'r', args: { a: 'account.ou' } }] }],
    ['pass.0.args.a', { pass: [{ message: 'm', args: { a: 'account.ou' } }] }],
    ['evidence.0', { evidence: ['account.ou'] }],
  ] as const) {
    const message = ofRule(ruleText(rule));
    assert.match(message, /^own\/OWN-01\.yaml:[5-6]:\d+: /, key);
    assert.ok(message.endsWith(`: ${key}: No such key: ou`), `${key}: ${message}`);
  }
  for (const [rule, message] of [
    [{ fail: [failing('true', { each: 'host.fqdn' })] }, 'fail.0.each: a list is expected, this is of type string'],
    [{ fail: [failing('it.spn == "x"', { each: ['spns.entries', 'auth.listed'] })] }, 'fail.0.if: '],
    [{ fail: [failing('it.spn == "x"', { each: ['auth.listed', 'spns.entries'] })] }, 'fail.0.if: '],
    [{ fail: [failing('it == "x"', { each: 'auth.listed', subject: '1' })] }, 'fail.0.subject: an expression of type string is expected'],
    [{ fail: [failing('it.name == "x"', { each: 'spns.entries' })] }, 'fail.0.if: it.name may be missing'],
    [{ fail: [failing('true', { login: 'lost' })] }, 'fail.0.login: '],
    [
      { fail: [failing('true', { login: ['noTicket', 'refused'] })] },
      'fail.0.login: words of one station are expected; these are of ticket and accept',
    ],
    [{ fail: [failing('true', { login: '"ok"' })] }, 'fail.0.login: ok alone says nothing'],
    [{ fail: [failing('true', { login: 'host.fqdn' })] }, 'fail.0.login: only words, lists of words and a choice'],
    [{ fail: [failing('true', { from: 'restart' })] }, 'fail.0.from: there is no login that it could be said of'],
    [
      { fail: [failing('true', { login: 'nobody', from: 'restart', until: 'restart' })] },
      'fail.0: one of from, until and restart is expected',
    ],
    [{ evidence: ['host.joined ? 1 : 2'] }, 'evidence.0: an expression of type list<string> is expected'],
    [{ fail: [failing('true', { each: undefined, if: undefined })] }, 'fail.0: expected if, each, or both'],
  ] as const) {
    assert.ok(ofRule(ruleText(rule)).includes(`: ${message}`), `${message}: ${ofRule(ruleText(rule))}`);
  }
});

test('a condition of pack.yaml is checked as a clause is', () => {
  const pack = (condition: string) => ofPack(`${packText}conditions:\n  here:\n    ${condition}\n`);
  assert.equal(pack('{if: account.ou == "x", reason: r}'), 'own/pack.yaml:7:18: conditions.here.if: No such key: ou');
  assert.equal(
    pack('{if: host.joined, reason: "${x}"}'),
    'own/pack.yaml:7:32: conditions.here.reason: ${x} is not among the args of the clause',
  );
  assert.equal(pack('{if: host.joined}'), "own/pack.yaml:7:5: conditions.here: must have required property 'reason'");
});

test('a ${name} that is not among the args is refused, whatever it is called', () => {
  for (const rule of [
    { fail: [failing('true', { message: '${a}' })] },
    { fail: [failing('true', { args: { b: 'host.fqdn' }, message: '${a}' })] },
    { fail: [failing('true', { fix: [{ run: ['x', '-${a}'] }] })] },
    { fail: [failing('true', { fix: [{ do: '${a}' }] })] },
    { unknown: [{ if: 'true', reason: '${a}' }] },
    { notApplicable: [{ if: 'true', reason: '${a}' }] },
    { pass: [{ message: '${a}' }] },
  ]) {
    assert.match(ofRule(ruleText(rule)), /^own\/OWN-01\.yaml:[5-6]:\d+: \S+: \$\{a\} is not among the args of the clause$/);
  }
  for (const name of ['constructor', 'toString', '__proto__']) {
    assert.match(
      ofRule(ruleText({ fail: [failing('true', { args: { b: 'host.fqdn' }, message: `\${${name}}` })] })),
      /is not among the args/,
    );
  }
});

// ------------------------------------------------------------------------------------------- files

const rule = (text: string) => `id: OWN-01\ntitle: t\nseverity: low\nwhy: w\n${text}`;
const fail = 'fail: [{code: c, if: host.joined, message: m, fix: []}]\n';

/** Nine levels of aliases, each of which stands for `width` of the level before. */
const aliasBomb = (width: number) =>
  `a0: &a0 [${'x, '.repeat(width)}]\n${Array.from({ length: 9 }, (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i}, `.repeat(width)}]\n`).join('')}`;

for (const [name, text, message] of [
  ['an unknown key', rule(`${fail}owner: me\n`), '6:1: unknown key "owner"'],
  [
    'an unknown key of a clause',
    rule('fail:\n  - {code: c, when: host.joined, message: m, fix: []}\n'),
    '6:15: fail.0: unknown key "when"',
  ],
  ['__proto__', rule(`${fail}__proto__: {id: x}\n`), '6:1: unknown key "__proto__"'],
  ['an alias as a key', `x: &a id\n*a : y\n${rule(fail)}`, '2:1: an alias is no key; a name is expected'],
  ['a key that is there twice', rule(`${fail}why: x\n`), '6:1: this key is there already; each is expected once'],
  ['a key that is missing', rule(''), "1:1: must have required property 'fail'"],
  ['a severity that is none', rule(fail).replace('low', 'grave'), '3:11: severity: expected one of low, medium, high, critical'],
  ['an id of another form', rule(fail).replace('OWN-01', 'own-1'), '1:5: id: must match pattern'],
  ['a value of another type', rule(fail).replace('why: w', 'why: [w]'), '4:6: why: must be string'],
  ['a fix that is neither', rule('fail: [{code: c, if: host.joined, message: m, fix: [{say: x}]}]\n'), '5:54: fail.0.fix.0'],
  ...[
    [
      'a phase that is none',
      '{phase: later, do: x}',
      '5:61: fail.0.fix.0.phase: expected one of grant, directory, setting, account, restart, look-again, clients',
    ],
    ['another time', '{do: x, after: restart}', '5:68: fail.0.fix.0.after: expected "look-again"'],
    ['clients who wait', '{phase: clients, after: look-again, do: x}', '5:77: fail.0.fix.0.after: steps of phase clients have their place'],
    ['an undo that is neither', '{do: x, undo: y}', '5:67: fail.0.fix.0.undo: must be object'],
    ['an alternative that is no list', '{do: x, or: {do: y}}', '5:65: fail.0.fix.0.or: must be array'],
    ['an undo of other names', '{do: x, undo: {do: "${a}"}}', '5:73: fail.0.fix.0.undo.do: ${a} is not among the args'],
    ['an alternative of other names', '{do: x, or: [{run: [a, "${b}"]}]}', '5:77: fail.0.fix.0.or.0.run.1: ${b} is not among the args'],
  ].map(([name, step, message]) => [name!, rule(`fail: [{code: c, if: host.joined, message: m, fix: [${step}]}]\n`), message!] as const),
  ['an unknown condition', rule(`${fail}applies: here\n`), '6:10: there is no condition here in pack.yaml; there is none'],
  ['two documents', `${rule(fail)}---\na: 1\n`, '6:1: '],
  ['no YAML', rule('fail: [\n'), '6:1: '],
  ['nothing', '', '1:1: must be object'],
  ['a tag', rule(fail).replace('why: w\n', 'why: !!js/function x\n'), '4:6: Unresolved tag'],
  ['a key that is a list', `? [a]\n: b\n${rule(fail)}`, ''],
  ['depth', `a: ${'['.repeat(100_000)}`, '1:'],
  ['an alias bomb', aliasBomb(9), '1:1: Excessive alias count'],
] as const) {
  test(`refused with its place: ${name}`, () => {
    const refused = ofRule(text);
    assert.equal(refused.slice(0, `own/OWN-01.yaml:${message}`.length), `own/OWN-01.yaml:${message}`);
    assert.match(refused, /^own\/OWN-01\.yaml:\d+:\d+: [^\n]+$/);
  });
}

test('depth and alias bombs are refused in linear time', async () => {
  await assertLinear(
    (depth) => `a: ${'['.repeat(depth)}`,
    (text) => assert.match(ofRule(text), /^own\/OWN-01\.yaml:1:/),
    100_000,
  );
  await assertLinear(aliasBomb, (text) => assert.match(ofRule(text), /1:1: Excessive alias count/), 1000);
});

for (const [name, text, message] of [
  ['a kerbcheck that is newer', packText.replace('>=1.0', '>=99.1'), 'own/pack.yaml:4:13: these rules need kerbcheck >=99.1, this is '],
  ['a version that is a number', packText.replace('1.2.3', '1.2'), 'own/pack.yaml:3:10: version: must be string'],
  ['another format', packText.replace('/1', '/2'), 'own/pack.yaml:1:9: format: expected "kerbcheck-rules/1"'],
  ['an unknown key', `${packText}rules: []\n`, 'own/pack.yaml:5:1: unknown key "rules"'],
] as const) {
  test(`pack.yaml: ${name}`, () => assert.equal(ofPack(text).slice(0, message.length), message));
}

test('a folder without pack.yaml or without a rule is refused', () => {
  assert.equal(refusal({ path: 'own', files: {}, facts: {} }), 'own: pack.yaml is expected, it is not there');
  assert.equal(refusal({ path: 'own', files: { 'OWN-01.yaml': ruleText() }, facts: {} }), 'own: pack.yaml is expected, it is not there');
  assert.equal(refusal(folderOf({ 'OWN-01.test.yaml': '' })), 'own: at least one rule (ID.yaml) is expected, there is none');
});

test('Windows line ends and a byte order mark change neither places nor the digest', async () => {
  mkdirSync(join(folder, 'lf'));
  mkdirSync(join(folder, 'crlf'));
  for (const [name, text] of [
    ['pack.yaml', packText],
    ['OWN-01.yaml', ruleText()],
  ] as const) {
    writeFileSync(join(folder, 'lf', name), text);
    writeFileSync(join(folder, 'crlf', name), `\uFEFF${text.replaceAll('\n', '\r\n')}`);
  }
  const [lf, crlf] = await Promise.all(['lf', 'crlf'].map(async (name) => loadPack(await readRuleFolder(join(folder, name)))));
  assert.deepEqual(crlf, lf);
  assert.equal(ofRule(withExpression('account.ou == "x"').replaceAll('\n', '\r\n')), 'own/OWN-01.yaml:7:17: fail.0.if: No such key: ou');
});

test('a folder that cannot be read, or has a file of more than 1 MB, is refused', async () => {
  writeFileSync(join(folder, 'file'), '');
  mkdirSync(join(folder, 'odd', 'OWN-01.yaml'), { recursive: true });
  for (const name of ['nowhere', 'file', 'odd']) await assert.rejects(readRuleFolder(join(folder, name)), WrongUse);
  for (const name of ['large', 'large/facts']) mkdirSync(join(folder, name));
  for (const name of ['large/pack.yaml', 'large/facts/all.json']) {
    writeFileSync(join(folder, name), ' '.repeat(1_000_001));
    await assert.rejects(readRuleFolder(join(folder, 'large')), {
      message: `cannot read ${join(folder, name)}: larger than 1 MB, the limit for one file`,
    });
    writeFileSync(join(folder, name), '');
  }
});

// ------------------------------------------------------------------------------------------- own rules beside built-in ones

const builtIn = packWith({ title: 'built in' });
const own = (files: Record<string, string>) => folderOf(files);

test('an own rule is added, in the order of ids', () => {
  const pack = loadPack(own({ 'B-01.yaml': ruleText({ id: 'B-01' }), 'Z-01.yaml': ruleText({ id: 'Z-01' }) }), builtIn);
  assert.deepEqual([pack.rules.map(({ id }) => id), pack.replaced], [['B-01', 'OWN-01', 'Z-01'], []]);
  assert.notEqual(pack.sha256, builtIn.sha256);
});

test('an own rule takes the place of a built-in one where it says so', () => {
  const pack = loadPack(own({ 'OWN-01.yaml': ruleText({ replaces: 'OWN-01', title: 'mine' }) }), builtIn);
  assert.deepEqual([pack.rules.map(({ id, title }) => [id, title]), pack.replaced], [[['OWN-01', 'mine']], ['OWN-01']]);
  const renamed = loadPack(own({ 'MY-01.yaml': ruleText({ id: 'MY-01', replaces: 'OWN-01' }) }), builtIn);
  assert.deepEqual([renamed.rules.map(({ id }) => id), renamed.replaced], [['MY-01'], ['OWN-01']]);
});

test('what is wrong beside built-in rules', () => {
  assert.equal(
    refusal(own({ 'OWN-01.yaml': ruleText() }), builtIn),
    'own/OWN-01.yaml:1:6: OWN-01 is a built-in rule: say "replaces: OWN-01", or take another id',
  );
  assert.match(
    refusal(own({ 'MY-01.yaml': ruleText({ id: 'MY-01', replaces: 'OWN-07' }) }), builtIn),
    /^own\/MY-01\.yaml:6:12: there is no built-in rule OWN-07$/,
  );
  assert.equal(
    refusal(own({ 'A-01.yaml': ruleText({ id: 'A-01' }), 'A-02.yaml': ruleText({ id: 'A-01' }) })),
    'own/A-02.yaml:1:6: A-01 is the id of own/A-01.yaml already',
  );
});

test('a folder by itself may replace: what is replaced is not looked for', () => {
  assert.equal(refusal(own({ 'MY-01.yaml': ruleText({ id: 'MY-01', replaces: 'SPN-01' }) })), 'loaded');
});

test("a condition of a pack of one's own is for its own rules, whatever the built-in ones are called", async () => {
  const builtIn = await builtInPack();
  const never = `${packText}conditions:\n  server-role: {if: "true", reason: Never.}\n`;
  const pack = loadPack(folderOf({ 'pack.yaml': never, 'OWN-01.yaml': ruleText({ applies: 'server-role' }) }), builtIn);
  const conditionOfRule = (id: string) =>
    conditionOf(
      pack,
      pack.rules.find((rule) => rule.id === id)!,
      'server-role',
    );
  assert.equal(conditionOfRule('OWN-01').reason, 'Never.');
  assert.deepEqual(conditionOfRule('AUTH-01'), builtIn.conditions['server-role']);
});

test.run();
