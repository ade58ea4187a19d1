// One cause is said once, whatever facts each rule lacks for it.
import * as assert from 'node:assert/strict';
import { test } from 'uvu';
import type { Result } from '../../src/documents/results.ts';
import { gapsOf } from '../../src/report/gaps.ts';
import { reason, textOf } from '../../src/text/reasons.ts';

/** A result that lacks facts for a cause, as judging writes it. */
function lacking(rule: string, facts: string, cause = reason('no-option', { option: '--ldap' }), wouldTell?: string[]): Result {
  const because = reason('facts-missing', { facts, because: cause });
  return {
    rule,
    title: 't',
    outcome: 'notChecked',
    severity: 'high',
    weighs: 'nothing',
    help: 'h',
    finds: [],
    reason: textOf(because),
    because: [because],
    ...(wouldTell && { wouldTell }),
    findings: [],
    evidence: [],
  };
}

const said = (results: Result[]) =>
  gapsOf(results).map(({ results, option, reason }) => [results.map(({ rule }) => rule).join(' '), option ?? reason]);

test('rules that one option would tell stand together, one that needs several with each of them', () => {
  const results = [
    lacking('A-01', 'account.sddl', undefined, ['--ldap X']),
    lacking('B-01', 'account.spns, service.state', undefined, ['--ldap X', '--service FILE']),
    lacking('C-01', 'service.state', undefined, ['--service FILE']),
  ];
  assert.deepEqual(said(results), [
    ['A-01 B-01', '--ldap X'],
    ['B-01 C-01', '--service FILE'],
  ]);
});

test('without such an option: by the cause, without the facts that each of them lacks; alone with them', () => {
  const refused = reason('system-message', { message: 'access denied' });
  assert.deepEqual(said([lacking('A-01', 'account.sddl', refused), lacking('B-01', 'account.spns', refused)]), [
    ['A-01 B-01', 'access denied'],
  ]);
  assert.deepEqual(said([lacking('A-01', 'account.sddl', refused), lacking('B-01', 'account.spns')]), [
    ['A-01', 'account.sddl: access denied'],
    ['B-01', 'account.spns: no --ldap'],
  ]);
});

test('what a rule itself says, and a code of a newer version, is a cause by its words', () => {
  const clause = (rule: string, text: string): Result =>
    ({ ...lacking(rule, ''), reason: text, because: [{ clause: 'starting' }] }) as Result;
  assert.deepEqual(said([clause('A-01', 'So.'), clause('B-01', 'So.'), clause('C-01', 'Not so.')]), [
    ['A-01 B-01', 'So.'],
    ['C-01', 'Not so.'],
  ]);
  const newer = { ...lacking('A-01', ''), reason: 'In words.', because: [{ code: 'of-the-future', args: {} }] } as unknown as Result;
  assert.deepEqual(said([newer, { ...newer, rule: 'B-01' }]), [['A-01 B-01', 'In words.']]);
});

test.run();
