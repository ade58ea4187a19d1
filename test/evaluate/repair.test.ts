import { test } from 'uvu';
import * as assert from 'node:assert/strict';
import type { Finding, FixStep, Result } from '../../src/documents/results.ts';
import { lookAgainFor, repairPlan } from '../../src/evaluate/repair.ts';
import { defaultSite } from '../../src/evaluate/site.ts';
import { facts } from '../support/rules.ts';

const lookAgain = { run: ['kerbcheck', 'check'], note: 'Look again.' };
const again = { ...lookAgain, phase: 'look-again' as const };
const restart: FixStep = { run: ['Restart-Service', 'eucsrv'], phase: 'restart' };
const sessions = 'This ends the telephony and CTI sessions of everybody.';

function resultOf(rule: string, ...findings: Partial<Finding>[]): Result {
  const whole = findings.map((finding) => ({
    code: 'wrong',
    severity: 'high',
    message: 'm',
    args: {},
    fingerprint: '0',
    fix: [],
    ...finding,
  }));
  return { rule, findings: whole } as unknown as Result;
}
const plan = (...results: Result[]) => repairPlan(results, lookAgain);
/** The plan without the findings that its steps are for. */
const steps = (...results: Result[]) => plan(...results).map(({ for: _, ...step }) => step);

test('steps come in the order of their phases, whatever the rules', () => {
  const phases = ['clients', 'account', 'directory', 'look-again', 'grant', 'setting'] as const;
  const fix = phases.map((phase): FixStep => ({ do: phase, phase }));
  const late: FixStep = { do: 'late', phase: 'directory', after: 'look-again' };
  assert.deepEqual(
    steps(resultOf('A-01', { fix: [late, restart] }), resultOf('B-01', { fix })).map((step) =>
      'do' in step ? step.do : step.run.join(' '),
    ),
    ['grant', 'directory', 'setting', 'account', 'Restart-Service eucsrv', 'look-again', 'kerbcheck check', 'late', 'clients'],
  );
});

test('equal steps once, each with the findings that it is for', () => {
  const shared: FixStep = { run: ['setspn', '-D', 'a', 'b'], phase: 'directory', undo: { run: ['setspn', '-S', 'a', 'b'] } };
  const made = plan(
    resultOf('A-01', { subject: 'eucsrv/a', fix: [shared, restart] }, { code: 'other', fix: [restart] }),
    resultOf('B-01', { fix: [shared] }),
  );
  const [a, other, b] = [
    { rule: 'A-01', code: 'wrong', subject: 'eucsrv/a' },
    { rule: 'A-01', code: 'other' },
    { rule: 'B-01', code: 'wrong' },
  ];
  assert.deepEqual(made, [
    { ...shared, for: [a, b] },
    { ...restart, for: [a, other], note: sessions },
    { ...again, for: [a, other, b] },
  ]);
});

test('a step that one finding wants at once and another after looking again is done at once', () => {
  const now: FixStep = { run: ['setspn', '-S', 'a', 'b'], phase: 'directory' };
  assert.deepEqual(steps(resultOf('A-01', { fix: [{ ...now, after: 'look-again' }] }, { fix: [now] })), [now, again]);
});

test('a service that does not run is started, and nobody is interrupted', () => {
  const start: FixStep = { run: ['Start-Service', 'eucsrv'], phase: 'restart', or: [{ do: 'Say that it is the passive node.' }] };
  const made = steps(resultOf('A-01', { fix: [restart] }), resultOf('B-01', { fix: [start] }));
  assert.deepEqual(
    made.map((step) => ('run' in step ? step.run : step.do)),
    [start.run, lookAgain.run],
  );
  assert.equal(made[0]!.note, undefined);
});

test('clients that keep a wrong ticket are told, once, at the end', () => {
  const login: Finding['login'] = { now: ['wrongTicket', 'noTicket'] };
  const purge: FixStep = { run: ['klist', 'purge'], phase: 'clients' };
  const made = plan(resultOf('A-01', { fix: [purge, restart] }), resultOf('B-01', { login, fix: [restart] }));
  const last = made.at(-1)!;
  assert.deepEqual('run' in last && last.run, purge.run);
  assert.deepEqual(
    last.for.map(({ rule }) => rule),
    ['A-01', 'B-01'],
  );
  assert.match(last.note!, /log off/);
  assert.equal(
    steps(resultOf('B-01', { fix: [restart] })).some(({ phase }) => phase === 'clients'),
    false,
  );
});

test('what a waiver covers is not repaired, and nothing found is no plan', () => {
  const waiver = { reason: 'r', owner: 'o', expires: '2099-01-01' };
  assert.deepEqual(plan(resultOf('A-01', { fix: [restart], waiver })), []);
  assert.deepEqual(plan(resultOf('A-01')), []);
  assert.deepEqual(plan(resultOf('A-01', { fix: [] })), []);
});

test('that a cmdlet needs a module is said once', () => {
  const change = (dn: string): FixStep => ({ run: ['Set-ADObject', '-Identity', dn], phase: 'directory' });
  const notes = steps(resultOf('A-01', { fix: [change('CN=a'), change('CN=b')] })).map(({ note }) => note);
  assert.deepEqual(notes, ['This needs the ActiveDirectory module of PowerShell (RSAT).', undefined, 'Look again.']);
});

test('one looks again as the facts were collected and judged', () => {
  const by = (options: string[] | undefined, more = {}) =>
    lookAgainFor({ ...facts, collector: { version: '1.1.0', ...(options && { options }) } }, { site: defaultSite, ...more });
  assert.deepEqual(by(undefined), { run: ['kerbcheck', 'check'], note: 'Look again, on ucs01.corp.example.' });
  assert.deepEqual(by([]).run, ['kerbcheck', 'check']);
  assert.deepEqual(by(undefined, { site: { ...defaultSite, role: 'client' } }).run, ['kerbcheck', 'check', '--role', 'client']);
  const options = ['--setspn', 'a b.txt', '--server', 'ucs01.corp.example'];
  const file = (path: string) => ({ path, sha256: '' });
  assert.deepEqual(by(options, { siteFile: file('s.yaml'), waiverFile: file('w.yaml'), rulesFolder: 'own' }), {
    run: ['kerbcheck', 'check', ...options, '--site', 's.yaml', '--waivers', 'w.yaml', '--rules', 'own'],
    note: 'Look again, with files made anew.',
  });
  assert.equal(by(['--ldap', 'ldaps://dc', '--server', 'x']).note, 'Look again, on ucs01.corp.example.');
  assert.equal(by(['--role', 'client', '--live', '--probe-ticket']).note, 'Look again, on ucs01.corp.example.');
  const { run } = lookAgainFor({ ...facts, role: 'client', collector: { version: '1.0.0' } }, { site: defaultSite });
  assert.deepEqual(run, ['kerbcheck', 'check', '--role', 'client'], 'a workstation, by its facts');
});

test.run();
