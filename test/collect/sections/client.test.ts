import { test } from 'uvu';
import * as assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { factsOf } from '../../support/captures.ts';

test('tickets that are cut off are not known, and the file and line are said', async () => {
  const klist = readFileSync('test/fixtures/captures/klist-get-without-list-en.txt');
  const { ticket } = (await factsOf({ klist: [klist] }, 'ucs01.corp.example')).sections;
  assert.ok(ticket?.status === 'failed');
  assert.match(
    ticket.reason,
    /^\S+: the output in line 2 is cut off or not readable; expected the tickets, among them the one for eucsrv\/ucs01\.corp\.example$/,
  );
});

test.run();
