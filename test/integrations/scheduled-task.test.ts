// The scheduled task, in each situation that its page names, and its file under the schema.
import { test } from 'uvu';
import * as assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { taskFile } from '../../build/scheduledTask.ts';
import { executable } from '../support/executable.ts';
import { testWhere } from '../support/needs.ts';
import { testsInPester } from '../support/powershell/pester.ts';

testsInPester('test/integrations/scheduled-task.Tests.ps1', () => ({ KERBCHECK_PROGRAM: executable() }));

const file = 'integrations/scheduled-task/kerbcheck.xml';
const lacks = spawnSync('xmllint', ['--version']).error === undefined ? undefined : 'xmllint (Debian: libxml2-utils) is not installed';

test('the task is the one that is made, in UTF-16 with its byte order mark', () => {
  const bytes = readFileSync(file);
  assert.deepEqual([...bytes.subarray(0, 2)], [0xff, 0xfe]);
  assert.ok(bytes.equals(taskFile()), `${file} is not current: npm run docs`);
});

testWhere('XMLLINT', lacks)('the task holds under the schema of Task Scheduler', () => {
  const schema = 'test/fixtures/schemas-external/taskscheduler/TaskSchedulerV2Schema.xsd';
  const check = (input: Buffer): number | null => spawnSync('xmllint', ['--noout', '--schema', schema, '-'], { input }).status;
  assert.equal(check(readFileSync(file)), 0);
  const wrong = readFileSync(file, 'utf16le').replace('IgnoreNew', 'IgnoreAll');
  assert.notEqual(check(Buffer.from(wrong, 'utf16le')), 0);
});

test.run();
