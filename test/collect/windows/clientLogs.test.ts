import { test } from 'uvu';
import * as assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clientLogFromProfiles } from '../../../src/collect/sections/client.ts';
import { readProfileLogs } from '../../../src/collect/windows/clientLogs.ts';
import { inWords } from '../../support/lacks.ts';

const folder = mkdtempSync(join(tmpdir(), 'kerbcheck-test-'));
test.after(() => rmSync(folder, { recursive: true }));

const line =
  '13.03.2023 08:34:03:775;32;mainthread-6992;ENetCtiClientBase::LoginSSPI;Using SSPI method Kerberos with parameter "eucsrv/ucs01.corp.example"\n';

const sectionOf = async (env: NodeJS.ProcessEnv) => clientLogFromProfiles(await readProfileLogs(env, Infinity));

/** A profile with those logs of the client, by path below it. */
function profile(name: string, logs: string[]): string {
  const path = join(folder, name);
  for (const log of logs) {
    mkdirSync(join(path, log, '..'), { recursive: true });
    writeFileSync(join(path, log), line);
  }
  return path;
}

test('the logs are those of every version of ProCall in either profile', async () => {
  const roaming = profile('roaming', ['estos/ProCall 8/logs/client.log', 'estos/Other/logs/other.log']);
  const local = profile('local', ['estos/ProCall 7/logs/client.log']);
  const section = await sectionOf({ APPDATA: roaming, LOCALAPPDATA: local });
  assert.equal(section.status, 'collected');
  if (section.status !== 'collected') return;
  assert.equal(section.source, `${join(roaming, 'estos/ProCall 8/logs')}, ${join(local, 'estos/ProCall 7/logs')}`);
  assert.equal(section.data.files, 2);
  assert.deepEqual(
    section.data.logins.map(({ method, count }) => [method, count]),
    [['Kerberos', 2]],
  );
});

test('without such folders, or with none of a client in them, it is as if nobody had asked', async () => {
  const other = join(folder, 'other');
  mkdirSync(join(other, 'estos/ProCall 8/logs'), { recursive: true });
  writeFileSync(join(other, 'estos/ProCall 8/logs/notes.txt'), 'no log of a client\n');
  const empty = await sectionOf({ APPDATA: other });
  assert.equal(empty.status, 'skipped');
  assert.match(empty.status === 'skipped' ? empty.reason : '', /no line of a client log/);
  for (const env of [{}, { APPDATA: '' }, { APPDATA: join(folder, 'nowhere'), LOCALAPPDATA: undefined }])
    assert.deepEqual(inWords(await sectionOf(env)), {
      status: 'skipped',
      reason: 'no --client-log, and no logs where ProCall keeps its files',
    });
});

test.run();
