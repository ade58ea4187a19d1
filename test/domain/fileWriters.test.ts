import * as assert from 'node:assert/strict';
import { test } from 'uvu';
import { parseSddl } from '../../src/domain/descriptor.ts';
import { administratorsAnd, notEverybody, untrustedWriter, type PlaceKind } from '../../src/domain/fileWriters.ts';

const caller = 'S-1-5-21-1-2-3-1104';
const writer = (sddl: string, kind: PlaceKind = 'file') => untrustedWriter(parseSddl(sddl), kind, administratorsAnd(caller));
/** Of a file that the caller names. */
const namedWriter = (sddl: string, kind: PlaceKind = 'file') => untrustedWriter(parseSddl(sddl), kind, notEverybody);

/** As Windows gives it to what is made in Program Files. */
const programFiles =
  'O:BAG:SYD:AI(A;ID;FA;;;S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464)(A;CIIOID;GA;;;S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464)' +
  '(A;ID;FA;;;SY)(A;OICIIOID;GA;;;SY)(A;ID;FA;;;BA)(A;OICIIOID;GA;;;BA)(A;ID;0x1200a9;;;BU)(A;OICIIOID;GXGR;;;BU)(A;OICIIOID;GA;;;CO)(A;ID;0x1200a9;;;AC)';

test('in Program Files only administrators may write', () => {
  assert.equal(writer(programFiles), undefined);
  assert.equal(writer(programFiles, 'folder'), undefined);
});

/** That of C: and of a folder that somebody makes there. */
const systemDrive =
  'O:S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464D:PAI(A;OICI;FA;;;BA)(A;OICI;FA;;;SY)(A;OICI;0x1200a9;;;BU)(A;OICIIO;SDGXGWGR;;;AU)(A;;LC;;;AU)';
const belowIt = 'O:BAG:SYD:AI(A;OICIID;FA;;;BA)(A;OICIID;FA;;;SY)(A;OICIID;0x1200a9;;;BU)(A;ID;0x1301bf;;;AU)(A;OICIIOID;SDGXGWGR;;;AU)';

test('a folder below C:\\ takes over that authenticated users may change it', () => {
  assert.equal(writer(systemDrive, 'root'), undefined);
  assert.equal(writer(belowIt, 'folder'), 'Authenticated Users (S-1-5-11)');
  assert.equal(namedWriter(belowIt, 'above'), 'Authenticated Users (S-1-5-11)', 'they may remove it, and make another');
});

test('each right by which a file becomes another', () => {
  for (const right of ['0x2', '0x4', 'SD', 'WD', 'WO', 'FA', 'FW', 'GA', 'GW'])
    assert.equal(writer(`O:BAD:(A;;${right};;;BU)`), 'Users (S-1-5-32-545)', right);
  for (const right of ['FR', 'FX', 'GR', 'GX', '0x10', '0x100', 'RC']) assert.equal(writer(`O:BAD:(A;;${right};;;WD)`), undefined, right);
});

test('each right by which what stands in a folder becomes another', () => {
  // Files made and removed, the folder itself, its descriptor; a folder made in it is none of kerbcheck's.
  const counting: Record<Exclude<PlaceKind, 'file'>, string[]> = {
    folder: ['0x2', '0x40', 'SD', 'WD', 'WO', 'GW', 'GA'],
    above: ['0x40', 'SD', 'WD', 'WO', 'GA'],
    root: ['0x40', 'WD', 'WO', 'GA'],
  };
  for (const [kind, rights] of Object.entries(counting))
    for (const right of ['0x2', '0x4', '0x40', 'SD', 'WD', 'WO', 'GW', 'GA', 'GX', 'GR'])
      assert.equal(
        writer(`O:BAD:(A;;${right};;;BU)`, kind as PlaceKind),
        rights.includes(right) ? 'Users (S-1-5-32-545)' : undefined,
        `${kind} ${right}`,
      );
});

test('of a file that the caller names, only those count that everybody is', () => {
  const colleague = 'S-1-5-21-1-2-3-1105';
  assert.equal(namedWriter(`O:${colleague}D:(A;;FA;;;${colleague})(A;;FA;;;S-1-5-21-1-2-3-1200)(A;;FA;;;NS)(A;;FA;;;SY)`), undefined);
  const ofDomain = [501, 513, 514, 515].map((rid) => `S-1-5-21-9-9-9-${rid}`);
  const present = ['S-1-2-0', 'S-1-2-1', 'S-1-5-3', 'S-1-5-6', 'S-1-5-14', 'S-1-5-15', 'S-1-15-2-2'];
  for (const sid of ['WD', 'AU', 'BU', 'IU', 'NU', 'AN', 'BG', 'LG', 'DU', 'DG', 'DC', 'RU', 'AC', ...ofDomain, ...present])
    assert.notEqual(namedWriter(`O:BAD:(A;;FW;;;${sid})`), undefined, sid);
  assert.equal(namedWriter('O:BUD:(A;;FA;;;BA)'), 'Users (S-1-5-32-545)');
  assert.equal(namedWriter('O:BAD:NO_ACCESS_CONTROL'), 'Everyone (S-1-1-0)');
});

test('who', () => {
  assert.equal(writer(`O:${caller}D:(A;;FA;;;${caller})`), undefined, 'the caller himself');
  assert.equal(writer('O:BAD:(A;;FA;;;DA)(A;;FA;;;S-1-5-21-9-9-9-519)(A;;FA;;;LA)(A;;FA;;;S-1-5-21-9-9-9-500)'), undefined);
  assert.equal(writer('O:BAD:(A;;FA;;;S-1-5-21-1-2-3-1105)'), 'S-1-5-21-1-2-3-1105');
  assert.equal(writer('O:BAD:(A;;FA;;;WD)'), 'Everyone (S-1-1-0)');
  assert.equal(writer('O:BAD:(A;;FR;;;AU)(A;;FA;;;WD)'), 'Everyone (S-1-1-0)', 'the entry that lets in');
  assert.equal(
    untrustedWriter(parseSddl(`O:${caller}D:(A;;FA;;;BA)`), 'file', administratorsAnd(undefined)),
    caller,
    'the caller is not known',
  );
});

test('an owner may give himself every right, unless the list says what owners may', () => {
  assert.equal(writer('O:S-1-5-21-1-2-3-1105D:(A;;FA;;;BA)'), 'S-1-5-21-1-2-3-1105');
  assert.equal(writer('O:S-1-5-21-1-2-3-1105D:(A;;FA;;;BA)(A;;FR;;;OW)'), undefined);
  assert.equal(writer('O:S-1-5-21-1-2-3-1105D:(A;;FA;;;BA)(A;;FW;;;OW)'), 'S-1-5-21-1-2-3-1105');
  assert.equal(writer('D:(A;;FA;;;BA)'), 'an owner that is not known');
});

test('what is refused before, what holds under a condition, no list at all', () => {
  assert.equal(writer('O:BAD:(D;;FA;;;BU)(A;;FA;;;BU)'), undefined);
  assert.equal(writer('O:BAD:(A;;FA;;;BU)(D;;FA;;;BU)'), 'Users (S-1-5-32-545)');
  assert.equal(writer('O:BAD:(D;;FA;;;WD)(A;;FA;;;BU)'), undefined);
  assert.equal(writer('O:BAD:(XA;;FA;;;BU;(Member_of{SID(BA)}))'), 'Users (S-1-5-32-545)');
  assert.equal(writer('O:BAD:NO_ACCESS_CONTROL'), 'Everyone (S-1-1-0)');
  assert.equal(writer('O:BA'), 'Everyone (S-1-1-0)');
  assert.equal(writer('O:BAD:'), undefined);
});

test.run();
