import { test } from 'uvu';
import * as assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SectionData } from '../../../src/documents/facts.ts';
import { collected, failed } from '../../../src/collect/section.ts';
import { readInstalledSetting } from '../../../src/collect/windows/setting.ts';
import { lack } from '../../support/lacks.ts';

const base = mkdtempSync(join(tmpdir(), 'kerbcheck-test-'));
test.after(() => rmSync(base, { recursive: true }));

const product = (data: SectionData<'product'>) => collected('product', 'EUCSrv.exe', data, ['PowerShell']);

/** A product folder, with that general.xml. */
function folderWith(name: string, xml: string | undefined): { folder: string; file: string } {
  const folder = join(base, name);
  const file = join(folder, 'config', 'general.xml');
  mkdirSync(join(folder, 'config'), { recursive: true });
  if (xml !== undefined) {
    writeFileSync(file, xml);
    utimesSync(file, 0, Date.parse('2026-10-02T08:00:00Z') / 1000);
  }
  return { folder, file };
}

test('the setting comes with the place and the time of its file', async () => {
  const { folder, file } = folderWith('one', '<general><UserManagerDisabledAuthMethods/></general>');
  const { section, notes } = await readInstalledSetting(product({ folder }));
  assert.equal(section.status, 'collected');
  if (section.status !== 'collected') return;
  assert.equal(section.source, `${file}:1`);
  assert.equal(section.data.state, 'empty');
  assert.equal(section.data.modifiedAt, '2026-10-02T08:00:00Z');
  assert.ok(!section.cannotTell?.includes('modifiedAt'));
  assert.deepEqual(notes, []);
});

test('a file with another root is noted', async () => {
  const { folder } = folderWith('root', '<other><usermanager/></other>');
  assert.deepEqual(
    (await readInstalledSetting(product({ folder, edition: 'enterprise' }))).notes.map(({ code }) => code),
    ['other-root'],
  );
});

const reasonOf = async (...of: Parameters<typeof readInstalledSetting>): Promise<string> => {
  const { section } = await readInstalledSetting(...of);
  return section.status === 'failed' ? section.reason : section.status;
};

test('what cannot be read is not known, with the reason', async () => {
  const broken = folderWith('broken', '<general>');
  const none = folderWith('none', undefined);
  const unreadable = folderWith('unreadable', undefined);
  mkdirSync(unreadable.file);
  assert.match(await reasonOf(product({ folder: broken.folder })), /general\.xml: .*line 1/);
  assert.equal(
    await reasonOf(product({ folder: none.folder })),
    `cannot read ${none.file}: does not exist; if this is ProCall DataCenter, give --datacenter-config`,
  );
  assert.equal(await reasonOf(product({ folder: none.folder, edition: 'enterprise' })), `cannot read ${none.file}: does not exist`);
  assert.match(await reasonOf(product({ folder: unreadable.folder })), /^cannot read .*is a folder/);
  assert.equal(await reasonOf(product({ version: '8.4.1' })), 'where general.xml is, is not known (--general-xml names it)');
  assert.equal(
    await reasonOf(failed(lack('access denied').because)),
    'where general.xml is, is not known (--general-xml names it): access denied',
  );
});

test('a leftover general.xml is not the setting of ProCall DataCenter', async () => {
  const { folder, file } = folderWith('leftover', '<general/>');
  const database = 'ProCall DataCenter has the setting in its database: give --datacenter-config';
  assert.equal(await reasonOf(product({ folder, edition: 'datacenter' })), database);
  assert.equal(await reasonOf(product({ folder, version: '2310.0' })), database);
  assert.equal(await reasonOf(product({ folder, edition: 'enterprise', version: '8.4.1' })), 'collected');
  // Nobody knows which it is: that a file does not have the setting is no sign that it is at its default. DataCenter is based on Enterprise.
  const either = `${file} does not have the setting, and which edition this is, is not known; if this is ProCall DataCenter, give --datacenter-config, else --general-xml with that file, or say edition: enterprise in the site file`;
  assert.equal(await reasonOf(product({ folder })), either);
  assert.equal(await reasonOf(product({ folder, version: '8.4.1' })), either);
});

test('which edition it is, the site file may say where the program does not', async () => {
  const { folder } = folderWith('said', '<general/>');
  const notesOf = async (...of: Parameters<typeof readInstalledSetting>) =>
    (await readInstalledSetting(...of)).notes.map(({ code }) => code);
  assert.equal(await reasonOf(product({ folder, version: '8.4.1' }), 'enterprise'), 'collected');
  assert.deepEqual(await notesOf(product({ folder, version: '8.4.1' }), 'enterprise'), ['edition-said']);
  assert.deepEqual(await notesOf(product({ folder, edition: 'enterprise' }), 'enterprise'), []);
  const listed = folderWith('listed', '<general><UserManagerDisabledAuthMethods/></general>');
  assert.deepEqual(await notesOf(product({ folder: listed.folder }), 'enterprise'), []);
  assert.match(await reasonOf(product({ folder, version: '8.4.1' }), 'datacenter'), /in its database/);
  // What the program says comes first.
  assert.match(await reasonOf(product({ folder, edition: 'datacenter' }), 'enterprise'), /in its database/);
  assert.match(await reasonOf(product({ folder, version: '2310.0' }), 'enterprise'), /in its database/);
});

test.run();
