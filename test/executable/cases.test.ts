// Captures that people published, and situations that administrators reported, each with its right answer: what the executable makes
// of them. test/fixtures/cases/cases.json says where each is from.
import * as assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import type { Facts } from '../../src/documents/facts.ts';
import type { Results } from '../../src/documents/results.ts';
import { executable } from '../support/executable.ts';

/** A value, or one of several; null: there is none. */
type Wanted = unknown;

interface Case {
  name: string;
  source: string;
  folder: string;
  command: 'check' | 'evaluate';
  args: string[];
  /** By the path in the facts; `account#spns` and `spns#holders` in whatever order, `…OrFailed`: or there is no account. */
  facts?: Record<string, Wanted>;
  /** By the rule: its outcome, or the codes of its findings. */
  outcomes: Record<string, Wanted>;
  login?: Wanted;
  exit?: Wanted;
  /** What nothing may say. */
  never?: string[];
  /** What no reason and no note may say. */
  reasonWithout?: string;
}

const folder = 'test/fixtures/cases';
const cases = JSON.parse(readFileSync(join(folder, 'cases.json'), 'utf8')) as Case[];
const kerbcheck = executable();

function run({ folder: inputs, args }: Case, command: string, more: string[] = []) {
  return spawnSync(kerbcheck, [command, ...args, ...more], { cwd: join(folder, 'inputs', inputs), encoding: 'utf8', maxBuffer: 1e9 });
}

function isAny(wanted: Wanted): wanted is { any: unknown[] } {
  return typeof wanted === 'object' && wanted !== null && 'any' in wanted;
}

function fits(wanted: Wanted, got: unknown): boolean {
  if (isAny(wanted)) return wanted.any.some((one) => fits(one, got));
  return JSON.stringify(wanted) === JSON.stringify(got ?? null);
}

function assertFits(what: string, wanted: Wanted, got: unknown): void {
  assert.ok(fits(wanted, got), `${what} is ${JSON.stringify(got)}, not ${JSON.stringify(wanted)}`);
}

function sorted(list: unknown): unknown {
  return Array.isArray(list) ? list.map(String).sort() : list;
}

function assertFacts(wanted: Record<string, Wanted>, { sections }: Facts): void {
  const { account, spns } = sections;
  for (const [path, value] of Object.entries(wanted)) {
    if (path.startsWith('account#')) {
      if (path.endsWith('OrFailed') && account?.status !== 'collected') continue;
      assert.deepEqual(sorted(account?.data?.spns), sorted(value), path);
    } else if (path === 'spns#holders') {
      assert.deepEqual(sorted(spns?.data?.entries.map(({ spn, dn }) => [spn, dn])), sorted(value), path);
    } else {
      const got = path.split('.').reduce((part: unknown, key) => (part as Record<string, unknown> | undefined)?.[key], { sections });
      assertFits(path, value, got);
    }
  }
}

test('the cases are there', () => assert.ok(cases.length > 50, `${cases.length} cases`));

for (const one of cases) {
  test(`${one.name} (${one.source})`, () => {
    if (one.facts) assertFacts(one.facts, JSON.parse(run(one, 'collect').stdout) as Facts);
    const { stdout, stderr, status } = run(one, one.command, ['-o', 'json']);
    const judged = Object.keys(one.outcomes).length > 0 || one.login !== undefined;
    const { results = [], notes = [], login } = judged ? (JSON.parse(stdout) as Partial<Results>) : {};
    for (const [rule, wanted] of Object.entries(one.outcomes)) {
      const result = results.find((each) => each.rule === rule);
      const codes = result?.outcome === 'fail' ? result.findings.map(({ code }) => code) : [];
      assertFits(rule, wanted, Array.isArray(wanted) ? codes : result?.outcome);
    }
    if (one.login !== undefined) assertFits('login', one.login, login?.ends);
    if (one.exit !== undefined) assertFits('the exit code', one.exit, status);
    const { reasonWithout } = one;
    const reasons = JSON.stringify([results.map((result) => ('reason' in result ? result.reason : '')), notes]);
    if (reasonWithout !== undefined) assert.ok(!reasons.includes(reasonWithout), `a reason says ${reasonWithout}`);
    for (const text of one.never ?? []) assert.ok(!`${stdout}${stderr}`.includes(text), `it says ${text}`);
  });
}

test.run();
