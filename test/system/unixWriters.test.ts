import * as assert from 'node:assert/strict';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import { findOpenPlace } from '../../src/system/unixWriters.ts';

const root = mkdtempSync(join(tmpdir(), 'kerbcheck-writers-'));
test.after(() => rmSync(root, { recursive: true }));
let count = 0;

/** A file in a folder of its own, which everybody may enter. */
function make(mode: number, { folder: folderMode = 0o755, outer = 0o755, uid = 0, gid = 0 } = {}): { file: string; folder: string } {
  const folder = join(root, `${++count}`);
  mkdirSync(folder);
  const file = join(folder, 'waivers.yaml');
  writeFileSync(file, 'x');
  if (uid !== 0 || gid !== 0) chownSync(file, uid, gid);
  chmodSync(file, mode);
  chmodSync(folder, folderMode);
  chmodSync(root, outer);
  return { file, folder };
}

test('what is found beside the executable: nobody but root and the caller may write', () => {
  assert.equal(findOpenPlace(make(0o644).file, false), undefined);
  assert.equal(findOpenPlace(make(0o600).file, false), undefined);
  const { file, folder } = make(0o666);
  assert.deepEqual(findOpenPlace(file, false), { path: file, writer: 'everybody (mode 666)' });
  chmodSync(file, 0o644);
  chmodSync(folder, 0o777);
  assert.deepEqual(findOpenPlace(file, false), { path: folder, writer: 'everybody (mode 777)' });
  // In such a folder nobody takes away what is another's.
  chmodSync(folder, 0o1777);
  assert.equal(findOpenPlace(file, false), undefined);
  // Behind a link, too.
  const link = join(root, 'link.yaml');
  symlinkSync(make(0o666).file, link);
  assert.match(findOpenPlace(link, false)?.path ?? '', /waivers\.yaml$/);
  assert.equal(findOpenPlace(link, true)?.writer, 'everybody (mode 666)');
});

test('what the caller names: everybody may not write it, his group may', () => {
  assert.equal(findOpenPlace(make(0o664).file, true), undefined);
  assert.equal(findOpenPlace(make(0o664, { folder: 0o775 }).file, true), undefined);
  const { file, folder } = make(0o666);
  assert.deepEqual(findOpenPlace(file, true), { path: file, writer: 'everybody (mode 666)' });
  const open = make(0o644, { folder: 0o777 });
  assert.deepEqual(findOpenPlace(open.file, true), { path: open.folder, writer: 'everybody (mode 777)' });
  // Nobody gets there.
  chmodSync(folder, 0o700);
  assert.equal(findOpenPlace(file, true), undefined);
  assert.equal(findOpenPlace(make(0o666, { outer: 0o700 }).file, true), undefined);
});

if (process.geteuid?.() === 0)
  test('owners and groups', () => {
    const other = make(0o644, { uid: 1000, gid: 1000 }).file;
    assert.deepEqual(findOpenPlace(other, false), { path: other, writer: 'its owner, user 1000' });
    assert.equal(findOpenPlace(other, true), undefined, 'a checkout of another user, read by root in a container');
    const group = make(0o664, { gid: 100 }).file;
    assert.deepEqual(findOpenPlace(group, false), { path: group, writer: 'group 100 (mode 664)' });
    assert.equal(findOpenPlace(make(0o644, { gid: 100 }).file, false), undefined);
    // In a folder in which everybody may make files, another's is not one's own.
    const planted = make(0o644, { uid: 1000, folder: 0o1777 });
    assert.deepEqual(findOpenPlace(planted.file, true), { path: planted.folder, writer: 'everybody (mode 1777)' });
  });

test.run();
