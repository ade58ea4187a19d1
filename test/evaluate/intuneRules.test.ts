import * as assert from 'node:assert/strict';
import { test } from 'uvu';
import { intuneRules } from '../../src/evaluate/intuneRules.ts';
import type { Rule } from '../../src/evaluate/pack.ts';
import { WrongUse } from '../../src/system/errors.ts';

const rule = (id: string, applies: string[] = []): Rule =>
  ({ id, title: 'All is well', why: 'Because.\n', applies, references: [`https://example.com/${id}`] }) as unknown as Rule;

test('each rule that judges a workstation has to be true on a device, and none of a server', () => {
  const { Rules } = intuneRules({ rules: [rule('A-01'), rule('B-01', ['server-role']), rule('C-01', ['client-role'])] }) as {
    Rules: Record<string, unknown>[];
  };
  assert.deepEqual(
    Rules.map(({ SettingName, Operand, MoreInfoUrl }) => [SettingName, Operand, MoreInfoUrl]),
    ['A-01', 'C-01'].map((id) => [id, true, `https://example.com/${id}`]),
  );
  assert.deepEqual(Rules[0]!['RemediationStrings'], [
    {
      Language: 'en_US',
      Title: 'A-01: All is well. Value found: {ActualValue}',
      Description: 'Because. On this device, kerbcheck check --role client --only A-01 tells what was found.',
    },
  ]);
});

test('a policy that would judge nothing, or that Intune would not take, is refused', () => {
  const message = 'none of these rules judges a workstation, which is what Intune manages';
  assert.throws(() => intuneRules({ rules: [rule('B-01', ['server-role'])] }), new WrongUse(message));
  const many = (count: number) => ({ rules: Array.from({ length: count }, (_, at) => rule(`A-${at}`)) });
  assert.throws(() => intuneRules(many(101)), new WrongUse('101 rules; Intune takes 100 in a file: choose by --only'));
  assert.ok(intuneRules(many(100)));
});

test.run();
