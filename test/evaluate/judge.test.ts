import * as assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'uvu';
import { fingerprint } from '../../src/documents/fingerprint.ts';
import { judgeRules } from '../../src/evaluate/judge.ts';
import { defaultSite } from '../../src/evaluate/site.ts';
import type { Facts } from '../../src/documents/facts.ts';
import { reason, textOf, type Reason } from '../../src/text/reasons.ts';
import { failing, facts, judged, packWith } from '../support/rules.ts';

// ------------------------------------------------------------------------------------------- three-valued logic

for (const [condition, outcome] of [
  ['host.joined', 'fail'],
  ['!host.joined', 'pass'],
  // missing: not known from a source that could have told it, could not be read, nobody asked (three ways)
  ['host.fqdn == ""', 'unknown'],
  ['account.dn == ""', 'unknown'],
  ['host.domain == ""', 'notChecked'],
  ['service.runAs == ""', 'notChecked'],
  ['directory.dc == ""', 'notChecked'],
  ['has(account.dn)', 'pass'],
  // what is decided without the missing fact, either side
  ['host.joined || account.dn == ""', 'fail'],
  ['account.dn == "" || host.joined', 'fail'],
  ['!host.joined && account.dn == ""', 'pass'],
  ['account.dn == "" && !host.joined', 'pass'],
  ['(account.dn == "" && !host.joined) || service.runAs == ""', 'notChecked'],
  ['account.dn == "" && host.joined', 'unknown'],
  ['!host.joined || service.runAs == ""', 'notChecked'],
  ['!(service.runAs == "")', 'notChecked'],
  ['service.runAs == "" ? true : true', 'notChecked'],
  ['host.joined ? true : account.dn == ""', 'fail'],
  // unknown beats notChecked inside one expression
  ['service.runAs == "" && account.dn == ""', 'unknown'],
  ['account.dn == "" || service.runAs == ""', 'unknown'],
  ['!(service.runAs == "" || account.dn == "")', 'unknown'],
  ['!(account.dn == "" || service.runAs == "")', 'unknown'],
  ['service.runAs == account.dn', 'unknown'],
  ['account.dn == service.runAs', 'unknown'],
  ['sameDn(service.runAs, account.dn)', 'unknown'],
  ['account.dn + service.runAs == ""', 'unknown'],
  // lists
  ['auth.listed.exists(m, m == "NTLM" || m == account.dn)', 'fail'],
  ['auth.listed.exists(m, m == account.dn)', 'unknown'],
  ['auth.listed.all(m, m != service.runAs)', 'notChecked'],
  ['auth.listed.filter(m, m == service.runAs).size() > 0', 'notChecked'],
  // a record that says unknown counts as the missing path; for another reason it is unknown
  ['holds(account, "x")', 'unknown'],
  ['tooOld(product)', 'notChecked'],
  ['auth.listed.exists(m, holds(account, m))', 'unknown'],
  ['host.joined || holds(account, "x")', 'fail'],
] as const) {
  test(`${condition}: ${outcome}`, () => assert.equal(judged({ fail: [failing(condition)] }).outcome, outcome));
}

test('the reason names the missing path and why it is missing', () => {
  for (const [condition, reason] of [
    ['account.dn == ""', /^account\.dn: access denied$/],
    ['host.fqdn == ""', /^host\.fqdn: .*registry/],
    ['host.domain == ""', /^host\.domain: .*registry/],
    ['service.runAs == ""', /^service\.runAs: no --service$/],
    ['directory.dc == ""', /^directory\.dc: .*directory/],
    ['holds(account, "x")', /^account\.spns: access denied$/],
    ['account.dn == "" && account.dn != "a"', /^account\.dn: access denied$/],
    ['account.dn == "" && host.fqdn == ""', /^account\.dn: access denied; host\.fqdn: /],
  ] as const) {
    assert.match(judged({ fail: [failing(condition)] }).reason!, reason, condition);
  }
});

test('a function that cannot tell, though no fact is missing, is unknown', () => {
  const pack = packWith({ fail: [failing('kerberosOff(auth)')] });
  const repeated = { ...facts, sections: { auth: { status: 'collected' as const, source: 'x', data: { state: 'repeated' as const } } } };
  const [result] = judgeRules(repeated, pack, defaultSite);
  assert.equal(result!.outcome, 'unknown');
  assert.equal(result!.reason, 'the setting of the login methods occurs more than once');
});

test('any other error at run time is unknown with rule and line, never a finding', () => {
  for (const condition of ['1 / 0 == 1', 'auth.listed[5] == "x"', 'int(auth.state) == 1', 'timestamp(auth.state) < timestamp(now)']) {
    const { outcome, reason, findings } = judged({ fail: [failing(condition)] });
    assert.deepEqual([outcome, findings], ['unknown', []], condition);
    assert.match(reason!, /^OWN-01, line 5: \S/, condition);
  }
  assert.match(judged({ fail: [failing('it == "x"', { each: 'auth.listed.filter(m, 1 / 0 == 1)' })] }).reason!, /^OWN-01, line 5: /);
  assert.match(judged({ unknown: [{ if: '1 / 0 == 1', reason: 'x' }] }).reason!, /^OWN-01, line 6: /);
});

// ------------------------------------------------------------------------------------------- clauses together

const yes = failing('host.joined');
const no = failing('!host.joined');
const unknown = failing('account.dn == ""', { code: 'b' });
const notChecked = failing('service.runAs == ""', { code: 'c' });
const open = (condition: string) => [{ if: condition, reason: 'It is not known.' }];

for (const [name, rule, outcome, incomplete] of [
  ['a finding and a false clause', { fail: [yes, no] }, 'fail', undefined],
  ['a finding and an undecided clause', { fail: [unknown, yes] }, 'fail', 'account.dn: access denied'],
  ['a finding and an unknown clause that holds', { fail: [yes], unknown: open('host.joined') }, 'fail', 'It is not known.'],
  ['a finding and an undecided unknown clause', { fail: [yes], unknown: open('account.dn == ""') }, 'fail', 'account.dn: access denied'],
  ['a finding and a clause that nobody asked for', { fail: [yes, notChecked] }, 'fail', undefined],
  ['unknown and not checked', { fail: [notChecked, unknown] }, 'unknown', undefined],
  ['not checked and an unknown clause that holds', { fail: [notChecked], unknown: open('host.joined') }, 'unknown', undefined],
  ['not checked in the unknown clause', { fail: [no], unknown: open('service.runAs == ""') }, 'notChecked', undefined],
  ['an unknown clause that is false', { fail: [no], unknown: open('!host.joined') }, 'pass', undefined],
] as const) {
  test(name, () => {
    const result = judged(rule);
    assert.deepEqual([result.outcome, result.incomplete], [outcome, incomplete]);
  });
}

for (const [name, condition, outcome] of [
  ['a condition that holds', 'host.joined', 'fail'],
  ['a condition that does not', '!host.joined', 'notApplicable'],
  ['an undecided condition holds', 'account.dn == ""', 'fail'],
] as const) {
  test(name, () => {
    const result = judged(
      { applies: 'here', fail: [yes] },
      {},
      { here: { if: condition, args: { a: 'host.netbios' }, reason: 'Not on ${a}.' } },
    );
    assert.equal(result.outcome, outcome);
    assert.equal(result.reason, outcome === 'notApplicable' ? 'Not on UCS01.' : undefined);
  });
}

test('what may be done instead of a remedy is told with it, its names filled in', () => {
  const fix = [{ do: 'Repair ${a}.', or: [{ do: 'Take ${a} away.' }] }];
  const [finding] = judged({ fail: [failing('host.joined', { args: { a: 'host.netbios' }, message: '${a}', fix })] }).findings;
  assert.deepEqual(finding!.fix[0]!.or, [{ do: 'Take UCS01 away.' }]);
});

test('what a finding does to logins, where that cannot be told, may be any of it or nothing', () => {
  const login = (expression: string) => judged({ fail: [failing('host.joined', { login: expression })] }).findings[0]!.login?.now;
  assert.deepEqual(login('host.joined ? ["noTicket"] : ["wrongTicket"]'), ['noTicket']);
  assert.deepEqual(login('account.dn == "" ? ["noTicket"] : ["wrongTicket"]'), ['ok', 'noTicket', 'wrongTicket']);
});

test('what a finding does to logins from the next start on alone is said, too', () => {
  const [finding] = judged({ fail: [failing('host.joined', { restart: 'noTicket' })] }).findings;
  assert.deepEqual(finding!.login, { restart: ['noTicket'] });
});

test('all of several conditions have to hold', () => {
  const conditions = { a: { if: 'host.joined', reason: 'a' }, b: { if: '!host.joined', reason: 'b' } };
  assert.equal(judged({ applies: ['a', 'b'], fail: [yes] }, {}, conditions).reason, 'b');
});

test('an exception that holds makes a rule not applicable, an undecided one does not', () => {
  const exception = (condition: string) => judged({ notApplicable: open(condition), fail: [yes] });
  assert.deepEqual([exception('host.joined').outcome, exception('host.joined').reason], ['notApplicable', 'It is not known.']);
  assert.deepEqual(exception('host.joined').findings, []);
  assert.equal(exception('account.dn == ""').outcome, 'fail');
});

test('the first pass clause that is proved gives the message', () => {
  const pass = (...conditions: (string | undefined)[]) =>
    judged({ pass: conditions.map((condition, index) => ({ ...(condition ? { if: condition } : {}), message: `m${index}` })) });
  assert.equal(pass('!host.joined', 'account.dn == ""', 'host.joined', undefined).message, 'm2');
  assert.equal(pass('account.dn == ""', undefined).message, 'm1');
  assert.equal(judged({}).message, undefined);
  // none is proved: not a pass
  const none = pass('account.dn == ""');
  assert.deepEqual([none.outcome, none.message], ['unknown', undefined]);
  assert.ok(none.reason);
});

// ------------------------------------------------------------------------------------------- each

test('each: one finding an element, with its own subject, severity and text', () => {
  const { findings, severity } = judged({
    fail: [
      failing('it != "Kerberos"', {
        each: 'auth.listed',
        subject: 'it',
        severity: 'it == "NTLM" ? "critical" : "low"',
        args: { m: 'it' },
        message: '${m}, ${m}.',
        fix: [{ run: ['do-it', '${m}'] }, { if: 'it == "NTLM"', do: 'Only ${m}.' }],
      }),
    ],
  });
  assert.deepEqual(
    findings.map(({ fingerprint: _, ...finding }) => finding),
    [
      {
        code: 'wrong',
        severity: 'low',
        subject: 'Negotiate',
        message: 'Negotiate, Negotiate.',
        args: { m: 'Negotiate' },
        fix: [{ run: ['do-it', 'Negotiate'], phase: 'setting' }],
      },
      {
        code: 'wrong',
        severity: 'critical',
        subject: 'NTLM',
        message: 'NTLM, NTLM.',
        args: { m: 'NTLM' },
        fix: [
          { run: ['do-it', 'NTLM'], phase: 'setting' },
          { do: 'Only NTLM.', phase: 'setting' },
        ],
      },
    ],
  );
  assert.equal(severity, 'critical');
});

for (const [name, each, outcome, subjects, incomplete] of [
  ['an undecided list', 'accountValues(account).map(v, v.spn)', 'unknown', [], undefined],
  ['a list that nobody asked for', 'clientLog.logins.map(l, l.method)', 'notChecked', [], undefined],
  ['an empty list', 'site.aliases', 'pass', [], undefined],
  ['several lists', ['auth.listed', '["x"]'], 'fail', ['Negotiate', 'NTLM', 'x'], undefined],
  ['several lists, one undecided', ['account.spns', 'auth.listed'], 'fail', ['Negotiate', 'NTLM'], 'account.spns: access denied'],
  ['several lists, one not asked for', ['auth.listed', 'clientLog.logins.map(l, l.method)'], 'fail', ['Negotiate', 'NTLM'], undefined],
] as const) {
  test(`each: ${name}`, () => {
    const result = judged({ fail: [failing('true', { each, subject: 'it' })] });
    assert.deepEqual([result.outcome, result.findings.map(({ subject }) => subject), result.incomplete], [outcome, subjects, incomplete]);
  });
}

test('each: elements that hold convict where another element is undecided', () => {
  const result = judged({ fail: [failing('it == "NTLM" || it == account.dn', { each: 'auth.listed', subject: 'it' })] });
  assert.deepEqual([result.findings.map(({ subject }) => subject), result.incomplete], [['NTLM'], 'account.dn: access denied']);
});

// ------------------------------------------------------------------------------------------- findings

test('a finding stands where a value for its text is not known', () => {
  const [finding] = judged({
    fail: [failing('host.joined', { args: { a: 'account.dn', n: 'auth.listed.size()' }, message: '${a}, ${n}.', subject: 'account.dn' })],
  }).findings;
  assert.deepEqual([finding!.message, finding!.args, finding!.subject], ['not known, 2.', { a: 'not known', n: 2 }, undefined]);
});

test('a value is not filled in twice', () => {
  const [finding] = judged({ fail: [failing('host.joined', { args: { a: '"$" + "{b} $& $1"', b: '"B"' }, message: '${a}' })] }).findings;
  assert.equal(finding!.message, '${b} $& $1');
});

test("the severity of a finding: an expression, a word, else the rule's", () => {
  const severityOf = (more: object) => judged({ severity: 'high', fail: [failing('host.joined', more)] }).findings[0]!.severity;
  assert.equal(severityOf({ severity: 'host.joined ? "low" : "critical"' }), 'low');
  assert.equal(severityOf({ severity: 'critical' }), 'critical');
  assert.equal(severityOf({}), 'high');
  assert.equal(severityOf({ severity: 'account.dn' }), 'high');
  assert.equal(severityOf({ severity: '"grave"' }), 'high');
});

test("a result's severity is its highest finding's, else the rule's", () => {
  const severityOf = (...severities: string[]) =>
    judged({ severity: 'high', fail: [no, ...severities.map((severity, i) => failing('host.joined', { code: `c${i}`, severity }))] })
      .severity;
  assert.equal(severityOf('low', 'medium', 'low'), 'medium');
  assert.equal(severityOf('critical', 'low'), 'critical');
  assert.equal(severityOf(), 'high');
});

test('a finding that servers share says so', () => {
  assert.deepEqual(
    judged({ fail: [failing('true', { shared: true }), failing('true', { code: 'other' })] }).findings.map(({ shared }) => shared),
    [true, undefined],
  );
});

test('the fingerprint: 16 hex digits of sha256 over server, rule and lower-case subject', () => {
  const expected = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex').slice(0, 16);
  const of = (more: object) => judged({ fail: [failing('host.joined', more)] }).findings[0]!.fingerprint;
  assert.equal(of({ subject: '"eucsrv/UCS01.Büro"' }), expected('ucs01.corp.example\nOWN-01\neucsrv/ucs01.büro'));
  assert.equal(of({}), expected('ucs01.corp.example\nOWN-01\n'));
  assert.equal(of({ code: 'other', message: 'Other.' }), of({}));
  assert.equal(fingerprint('a', 'B-01', 'C'), expected('a\nB-01\nc'));
});

// ------------------------------------------------------------------------------------------- evidence and settings

test('evidence: facts by path with value and source, on passes too; what is not known is left out', () => {
  const evidence = [
    'auth.state',
    'auth.listed',
    'account.dn',
    'host.fqdn',
    'service.state',
    'holders(spns, "EUCSRV/ucs01").map(h, h.fact + ".dn")',
    'account.spns.map(s, s)',
  ];
  const expected = [
    { fact: 'auth.state', value: 'list', source: 'general.xml:88' },
    { fact: 'auth.listed', value: ['Negotiate', 'NTLM'], source: 'general.xml:88' },
    { fact: 'spns.entries[0].dn', value: 'CN=UCS01,DC=corp,DC=example', source: 'setspn.txt' },
  ];
  assert.deepEqual(judged({ evidence }).evidence, expected);
  assert.deepEqual(judged({ evidence, fail: [yes] }).evidence, expected);
});

test('a reason names as a source what was read or could not be, and never the option that nobody gave', () => {
  const args = { host: 'sources.host', account: 'sources.account', service: 'sources.service', ticket: 'sources.ticket' };
  const unknown = [{ if: 'host.joined', args, reason: '${host}; ${account}; [${service}]; [${ticket}]' }];
  assert.equal(judged({ unknown }).reason, 'registry; access denied; []; []');
});

test('of a rule that was not judged the options are told that would tell what it lacks, of others none', () => {
  const telling = (condition: string) =>
    judgeRules(facts, packWith({ fail: [failing(condition)] }), defaultSite, undefined, undefined, (paths) =>
      paths.map((path) => `--for-${path}`),
    )[0]!.wouldTell;
  assert.deepEqual(telling('service.runAs == "" && host.domain == ""'), ['--for-service.runAs', '--for-host.domain']);
  assert.equal(telling('account.dn == ""'), undefined);
});

test('params: the default, and what the site sets', () => {
  const rule = { params: { least: { default: 15, description: 'x' } }, fail: [failing('params.least > 20.0')] };
  assert.equal(judged(rule).outcome, 'pass');
  assert.equal(judged(rule, { params: { 'OWN-01': { least: 30 } } }).outcome, 'fail');
  assert.equal(judged(rule, { params: { 'OWN-02': { least: 30 } } }).outcome, 'pass');
});

test("the role: the site's, else the facts', else server", () => {
  const rule = packWith({ fail: [failing('site.role == "client"')] });
  const outcome = (role: 'client' | undefined, site: 'client' | 'server' | undefined) =>
    judgeRules({ ...facts, ...(role ? { role } : {}) }, rule, { ...defaultSite, ...(site ? { role: site } : {}) })[0]!.outcome;
  assert.deepEqual(
    [outcome(undefined, undefined), outcome('client', undefined), outcome('client', 'server'), outcome(undefined, 'client')],
    ['pass', 'fail', 'pass', 'fail'],
  );
});

// ------------------------------------------------------------------------------------------- codes

test('why an outcome is what it is stands there by codes and values, too', () => {
  const missing = (path: string, because: Reason) => reason('facts-missing', { facts: path, because });
  const denied = reason('in-words', { text: 'access denied' });
  const because = (rule: object, conditions = {}) => judged(rule, {}, conditions).because;
  assert.deepEqual(because({ fail: [failing('account.dn == "" && account.name == "" && host.fqdn == ""')] }), [
    missing('account.dn, account.name', denied),
    missing('host.fqdn', reason('not-known-from', { source: 'registry' })),
  ]);
  assert.deepEqual(because({ fail: [failing('host.domain == ""')] }), [
    missing('host.domain', reason('not-told-by', { source: 'registry' })),
  ]);
  assert.deepEqual(because({ fail: [failing('directory.dc == ""')] }), [
    missing('directory.dc', reason('no-section', { section: 'directory' })),
  ]);
  assert.deepEqual(because({ fail: [failing('1 / 0 == 1')] }), [
    reason('expression-failed', { rule: 'OWN-01', line: 5, error: 'division by zero' }),
  ]);
  assert.deepEqual(because({ fail: [yes, failing('account.dn == ""', { code: 'b' })] }), [missing('account.dn', denied)]);
  assert.equal(because({ fail: [yes] }), undefined);
  assert.deepEqual(because({ pass: [{ if: '!host.joined', message: 'm' }] }), [reason('no-pass-proved')]);

  const args = { name: 'host.netbios' };
  assert.deepEqual(because({ pass: [{ code: 'named', args, message: '${name} is joined.' }] }), [
    { clause: 'named', args: { name: 'UCS01' } },
  ]);
  assert.deepEqual(
    because({
      unknown: [
        { if: '!host.joined', reason: 'r' },
        { if: 'host.joined', reason: 'r' },
      ],
    }),
    [{ clause: 'unknown.1' }],
  );
  assert.deepEqual(because({ notApplicable: [{ code: 'joined', if: 'host.joined', reason: 'r' }] }), [{ clause: 'joined' }]);
  assert.deepEqual(because({ applies: 'alone' }, { alone: { if: '!host.joined', args, reason: '${name}' } }), [
    { clause: 'alone', args: { name: 'UCS01' } },
  ]);
});

test('a section says by a code why it has no data; a code of a newer version is kept as its text', () => {
  const pack = packWith({ fail: [failing('auth.state == ""')] });
  const because = (code: object) => {
    const auth = { status: 'failed', reason: 'words', because: code };
    return judgeRules({ ...facts, sections: { auth } as Facts['sections'] }, pack, defaultSite)[0]!;
  };
  const known = reason('at', { place: 'general.xml', because: reason('expects-xml') });
  const result = because(known);
  assert.deepEqual(result.because, [reason('facts-missing', { facts: 'auth.state', because: known })]);
  assert.equal(result.reason, `auth.state: ${textOf(known)}`);
  for (const newer of [
    { code: 'newer', args: {} },
    { code: 'at', args: { place: 'x', because: { code: 'newer', args: {} } } },
  ]) {
    const { reason: text, because: codes } = because(newer);
    assert.equal(text, 'auth.state: words');
    assert.deepEqual(codes, [reason('facts-missing', { facts: 'auth.state', because: reason('in-words', { text: 'words' }) })]);
  }
});

test('now is the time of collection', () => {
  assert.equal(judged({ fail: [failing('now == "2026-11-22T14:03:11Z"')] }).outcome, 'fail');
});

test('a rule that is not selected is not checked, and has a result all the same', () => {
  const [result] = judgeRules(facts, packWith({ fail: [yes] }), defaultSite, () => false);
  assert.deepEqual([result!.outcome, result!.reason, result!.findings], ['notChecked', 'not selected', []]);
  assert.deepEqual(result!.because, [reason('not-selected')]);
});

test.run();
