import { test } from 'uvu';
import * as assert from 'node:assert/strict';
import { aesGroupOf, aesGroupsIn } from '../../../src/collect/directory/aesGroup.ts';
import { factsOf, service } from '../../support/captures.ts';
import { sectionOf } from '../../../src/documents/facts.ts';
import { readFileSync } from 'node:fs';

const base64 = (hex: string): string => Buffer.from(hex, 'hex').toString('base64');
const account = '010500000000000515000000010000000200000003000000f4010000';

test('the group of an account: its last number is 521', () => {
  assert.deepEqual(aesGroupOf(Buffer.from(account, 'hex')), [account.replace(/f4010000$/, '09020000')]);
  assert.deepEqual(aesGroupOf(Buffer.from('1')), []);
});

test('such groups among entries, each with its domain', () => {
  const entry = (sid: string, whenCreated?: string) => ({
    dn: 'CN=x',
    attributes: { objectSid: [base64(sid)], ...(whenCreated && { whenCreated: [Buffer.from(whenCreated).toString('base64')] }) },
  });
  const group = account.replace(/f4010000$/, '09020000');
  assert.deepEqual(aesGroupsIn([entry(account, '20140301080000.0Z'), entry(group, '20140301080000.0Z'), entry(group)]), [
    { domain: 'S-1-5-21-1-2-3', madeAt: '2014-03-01T08:00:00Z' },
  ]);
  assert.throws(() => aesGroupsIn([entry(group, '2014')]), /whenCreated is no time/);
});

test('an LDIF file tells it of the domain of the run-as account, and of no other', async () => {
  const file = readFileSync('test/fixtures/captures/ldif/user-and-aes-group.ldif', 'utf8');
  const directoryFrom = async (text: string) =>
    sectionOf(await factsOf({ ldif: [text], service: [service('CORP\\svc-ucs')] }, 'ucs01.corp.example'), 'directory');
  const directory = await directoryFrom(file);
  assert.ok(directory.status === 'collected');
  assert.deepEqual(directory.data, { aesSince: '2026-11-28T05:44:21Z' });
  assert.equal(directory.source, 'ldif1.txt');
  assert.ok(directory.cannotTell?.includes('clockOffsetSeconds'));
  // Of another domain: a digit of its SID is another.
  const other = await directoryFrom(file.replace('AQUAAAAAAAUVAAAAQCTxWvV+eQd+TWntCQIAAA==', 'AQUAAAAAAAUVAAAAQCTxWvV+eQd+TWnsCQIAAA=='));
  assert.equal(other.status, 'skipped');
});

test.run();
