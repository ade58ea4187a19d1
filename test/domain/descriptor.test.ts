import { test } from 'uvu';
import * as assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { parseSddl, toSddl } from '../../src/domain/descriptor.ts';
import { parseBinary } from '../../src/domain/descriptorBytes.ts';
import { parseTrustee, sidFromBytes } from '../../src/domain/sid.ts';
import { NotUnderstood } from '../../src/system/errors.ts';
import { assertLinear } from '../support/linear.ts';

const spn = 'f3a64788-5306-11d1-a9c5-0000f80367c1';
const computer = 'bf967a86-0de6-11d0-a285-00aa003049e2';

function refused(make: () => unknown, message: RegExp): void {
  assert.throws(make, (error: Error) => (error instanceof NotUnderstood && message.test(error.message)) || assert.fail(String(error)));
}

test('an ACE of every kind that allows or denies', () => {
  const { owner, dacl } = parseSddl(
    `O:DAG:S-1-5-21-1-2-3-513D:PAI(A;;RPWP;;;AU)(OA;CIIO;SW;${spn.toUpperCase()};${computer};PS)(D;ID;0x30;;;S-1-5-21-1-2-3-1104)` +
      `(OD;;GA;;${computer};ea)(XA;;WP;;;WD;(@User.Title == "a;(b" && (Member_of {SID(BA)})))(A;;48;;;BA)(A;;017;;;BA)`,
  );
  assert.equal(owner, 'DA');
  assert.deepEqual(dacl, [
    { allow: true, flags: 0, mask: 0x30, sid: 'S-1-5-11' },
    { allow: true, flags: 0x0a, mask: 8, objectType: spn, inheritedObjectType: computer, sid: 'S-1-5-10' },
    { allow: false, flags: 0x10, mask: 0x30, sid: 'S-1-5-21-1-2-3-1104' },
    { allow: false, flags: 0, mask: 0x10000000, inheritedObjectType: computer, sid: 'EA' },
    { allow: true, conditional: true, flags: 0, mask: 0x20, sid: 'S-1-1-0' },
    { allow: true, flags: 0, mask: 48, sid: 'S-1-5-32-544' },
    { allow: true, flags: 0, mask: 15, sid: 'S-1-5-32-544' },
  ]);
});

test('the kind of an ACE in whatever case', () => {
  assert.deepEqual(parseSddl('D:(a;;WP;;;PS)(oa;;SW;;;PS)(au;;WP;;;WD)'), parseSddl('D:(A;;WP;;;PS)(OA;;SW;;;PS)'));
});

test('no DACL, an empty one and a NULL DACL are three things', () => {
  assert.deepEqual(parseSddl('O:SYG:SY'), { owner: 'S-1-5-18' });
  assert.deepEqual(parseSddl('D:PS:AI(AU;SA;WP;;;WD)'), { dacl: [] });
  assert.deepEqual(parseSddl('D:NO_ACCESS_CONTROL'), { dacl: null });
});

test('a SID in numbers ends where the next part begins', () => {
  assert.deepEqual(parseSddl('O:S-1-5-18D:(A;;GR;;;SY)').owner, 'S-1-5-18');
  assert.deepEqual(parseSddl('O:s-1-5-32-544G:DUD:').owner, 'S-1-5-32-544');
  assert.deepEqual(parseSddl('O:DAD:').owner, 'DA');
});

test('audit entries and the SACL are passed over, whatever they hold', () => {
  assert.deepEqual(parseSddl('D:(AU;SA;WP;;;WD)(A;;WP;;;WD)S:(RA;;;;;WD;("a(b",TS,0,"x)"))(ML;;NW;;;HI)').dacl, [
    { allow: true, flags: 0, mask: 0x20, sid: 'S-1-1-0' },
  ]);
  for (const type of ['AU', 'AL', 'OU', 'OL', 'ML', 'XU', 'RA', 'SP', 'TL', 'FL'])
    assert.deepEqual(parseSddl(`D:(${type};;;;;WD)(A;;WP;;;WD)`), parseSddl('D:(A;;WP;;;WD)'), type);
});

test('what is no SDDL is refused at its place', () => {
  refused(() => parseSddl('hello'), /^character 1: expected O:, G:, D: or S:$/);
  refused(() => parseSddl('O:XXD:'), /^character 3: expected a SID/);
  refused(() => parseSddl('D:(A;;WP;;)'), /^character 11: expected/);
  refused(() => parseSddl('D:(A;;WP;;;WD)D:'), /^character 15: expected D: once only$/);
  refused(() => parseSddl('D:(A;;WP;;;WD'), /^character 14: expected the \) of the ACE that opens at character 3$/);
  refused(() => parseSddl('D:(A;;WP;;WD)'), /^character 13: expected six fields/);
  refused(() => parseSddl('D:(Q;;WP;;;WD)'), /^character 4: expected the type/);
  refused(() => parseSddl('D:(A;ZZ;WP;;;WD)'), /^character 6: expected the flags/);
  refused(() => parseSddl('D:(A;;RPW;;;WD)'), /^character 9: expected rights/);
  refused(() => parseSddl('D:(A;;0x1FFFFFFFF;;;WD)'), /^character 7: expected rights as a number/);
  refused(() => parseSddl('D:(A;;089;;;WD)'), /^character 7: expected rights as a number/);
  refused(() => parseSddl('D:(OA;;WP;f3a64788;;WD)'), /^character 11: expected a GUID/);
  refused(() => parseSddl('D:(A;;WP;;;S-1-5-21-99999999999)'), /^character 12: expected a SID/);
  refused(() => parseSddl(`D:(A;;WP;;;S-1-5${'-1'.repeat(16)})`), /^character 12: expected a SID/);
  refused(() => parseSddl('D:(A;;WP;;;WD;(x))'), /^character 14: expected the end of the ACE/);
  refused(() => parseSddl('D:(A;;WP;;;constructor)'), /^character 12: expected a SID/);
});

test('long hostile text takes linear time', async () => {
  for (const [before, unit, after, size] of [
    ['D:', '(A;;WP;;;WD)', '(', 100_000],
    ['D:', '(', '', 1_000_000],
    ['D:', 'P', '', 1_000_000],
    ['O:S-1-', '1-', '', 500_000],
    ['D:(A;;', 'RP', ';;;WD', 500_000],
    ['D:(', ';', ')', 1_000_000],
  ] as const) {
    await assertLinear(
      (times) => before + unit.repeat(times) + after,
      (text) => refused(() => parseSddl(text), /^character/),
      size,
    );
  }
});

/** By what their SIDs begin with: each alias and the end of its SID (MS-DTYP 2.5.1.1). */
const aliases = {
  'S-1-1-': 'WD 0',
  'S-1-3-': 'CO 0, CG 1, OW 4',
  'S-1-5-': 'NU 2, IU 4, SU 6, AN 7, ED 9, PS 10, AU 11, RC 12, SY 18, LS 19, NS 20, WR 33, UD 84-0-0-0-0-0',
  'S-1-5-32-':
    'BA 544, BU 545, BG 546, PU 547, AO 548, SO 549, PO 550, BO 551, RE 552, RU 554, RD 555, NO 556, MU 558, LU 559, IS 568, CY 569, ' +
    'ER 573, CD 574, RA 575, ES 576, MS 577, HA 578, AA 579, RM 580',
  'S-1-15-2-': 'AC 1',
  'S-1-16-': 'LW 4096, ME 8192, MP 8448, HI 12288, SI 16384',
  'S-1-18-': 'AS 1, SS 2',
};

test('all aliases, those of a domain kept as they are', () => {
  for (const [begin, ends] of Object.entries(aliases))
    for (const [alias = '', end] of ends.split(', ').map((one) => one.split(' '))) assert.equal(parseTrustee(alias), begin + end, alias);
  assert.equal(parseTrustee('ow'), 'S-1-3-4');
  for (const alias of ['DA', 'DU', 'DC', 'DD', 'CA', 'PA', 'RS', 'DG', 'LA', 'LG', 'EA', 'SA', 'RO', 'CN', 'AP', 'KA', 'EK']) {
    assert.equal(parseTrustee(alias), alias);
  }
  assert.equal(parseTrustee('S-1-0x5-18'), 'S-1-5-18');
  assert.equal(parseTrustee('S-1-5-018'), 'S-1-5-18');
  assert.equal(parseTrustee('S-1-5-21-4294967296'), undefined);
  assert.equal(parseTrustee('S-1-5'), undefined);
  assert.equal(parseTrustee('S-1-5-'), undefined);
  assert.equal(parseTrustee('QQ'), undefined);
});

/** ACE: type, flags, mask, then what follows. */
function ace(type: number, flags: number, mask: number, ...rest: Buffer[]): Buffer {
  const body = Buffer.concat([Buffer.alloc(8), ...rest]);
  body[0] = type;
  body[1] = flags;
  body.writeUInt16LE(body.length, 2);
  body.writeUInt32LE(mask, 4);
  return body;
}

function descriptor(control: number, aces: Buffer[] | null): Buffer {
  const head = Buffer.alloc(20);
  head[0] = 1;
  head.writeUInt16LE(0x8000 | control, 2);
  head.writeUInt32LE(20, 4);
  if (aces === null) return Buffer.concat([head, system]);
  head.writeUInt32LE(32, 16);
  const acl = Buffer.concat([Buffer.alloc(8), ...aces]);
  acl[0] = 4;
  acl.writeUInt16LE(acl.length, 2);
  acl.writeUInt16LE(aces.length, 4);
  return Buffer.concat([head, system, acl]);
}

const system = Buffer.from('010100000000000512000000', 'hex');
const spnBytes = Buffer.from('8847a6f30653d111a9c50000f80367c1', 'hex');
const computerBytes = Buffer.from('867a96bfe60dd011a28500aa003049e2', 'hex');
const objectParts = (bits: number) => Buffer.from([bits, 0, 0, 0]);

test('bytes and text say the same, for each kind of ACE', () => {
  const bytes = descriptor(4, [
    ace(0, 0x12, 0x80000020, system),
    ace(1, 0, 0x20, system),
    ace(5, 0x0a, 8, objectParts(3), spnBytes, computerBytes, system),
    ace(6, 0, 0x20, objectParts(1), spnBytes, system),
    ace(5, 0, 0x20, objectParts(2), computerBytes, system),
    ace(5, 0, 0x20, objectParts(0), system),
    ace(9, 0, 0x20, system, Buffer.from('artx')),
    ace(0x0a, 0, 0x20, system, Buffer.from('artx')),
    ace(0x0b, 0, 0x20, objectParts(1), spnBytes, system, Buffer.from('artx')),
    ace(0x0c, 0, 0x20, objectParts(1), spnBytes, system, Buffer.from('artx')),
    ace(2, 0x40, 0x20, system),
    ace(0x11, 0, 1, system),
    // the shortest: its head alone
    Buffer.from([0x11, 0, 4, 0]),
  ]);
  const expected = [
    { allow: true, flags: 0x12, mask: 0x80000020, sid: 'S-1-5-18' },
    { allow: false, flags: 0, mask: 0x20, sid: 'S-1-5-18' },
    { allow: true, flags: 0x0a, mask: 8, objectType: spn, inheritedObjectType: computer, sid: 'S-1-5-18' },
    { allow: false, flags: 0, mask: 0x20, objectType: spn, sid: 'S-1-5-18' },
    { allow: true, flags: 0, mask: 0x20, inheritedObjectType: computer, sid: 'S-1-5-18' },
    { allow: true, flags: 0, mask: 0x20, sid: 'S-1-5-18' },
    { allow: true, conditional: true, flags: 0, mask: 0x20, sid: 'S-1-5-18' },
    { allow: false, conditional: true, flags: 0, mask: 0x20, sid: 'S-1-5-18' },
    { allow: true, conditional: true, flags: 0, mask: 0x20, objectType: spn, sid: 'S-1-5-18' },
    { allow: false, conditional: true, flags: 0, mask: 0x20, objectType: spn, sid: 'S-1-5-18' },
  ];
  const read = parseBinary(bytes);
  assert.deepEqual(read, { owner: 'S-1-5-18', dacl: expected });
  assert.deepEqual(parseSddl(toSddl(read)), read);
  assert.match(toSddl(read), /^O:S-1-5-18D:\(A;CIID;0x80000020;;;S-1-5-18\)\(D;;0x20;;;S-1-5-18\)\(OA;CIIO;0x8;f3a6/);
});

test('no DACL, an empty one and a NULL DACL in bytes', () => {
  const none = parseBinary(descriptor(0, []));
  const empty = parseBinary(descriptor(4, []));
  const everything = parseBinary(descriptor(4, null));
  assert.deepEqual([none.dacl, empty.dacl, everything.dacl], [undefined, [], null]);
  for (const one of [none, empty, everything]) assert.deepEqual(parseSddl(toSddl(one)), one);
});

test('the bytes of a descriptor that was cut or changed anywhere are refused or read, never crash', () => {
  const { cells } = JSON.parse(readFileSync('test/fixtures/spn-write-oracle.json', 'utf8')) as {
    cells: { securityDescriptorBase64: string }[];
  };
  const bytes = Buffer.from(cells[0]!.securityDescriptorBase64, 'base64');
  let refusals = 0;
  const attempt = (changed: Buffer) => {
    try {
      parseSddl(toSddl(parseBinary(changed)));
    } catch (error) {
      assert.ok(error instanceof NotUnderstood, String(error));
      refusals++;
    }
  };
  const end = bytes.readUInt32LE(16) + bytes.readUInt16LE(bytes.readUInt32LE(16) + 2);
  for (let length = 0; length < end; length++) attempt(bytes.subarray(0, length));
  assert.equal(refusals, end);
  for (let at = 0; at < bytes.length; at++) {
    const changed = Buffer.from(bytes);
    changed[at] = 0xff;
    attempt(changed);
  }
  assert.ok(refusals > end);
});

test('SIDs from bytes', () => {
  assert.equal(sidFromBytes(system), 'S-1-5-18');
  assert.equal(
    sidFromBytes(Buffer.from('0105000000000005150000000100000002000000ffffffff50040000', 'hex')),
    'S-1-5-21-1-2-4294967295-1104',
  );
  const longest = Buffer.from(`010f000000000005${'01000000'.repeat(15)}`, 'hex');
  assert.equal(sidFromBytes(longest), `S-1-5${'-1'.repeat(15)}`);
  assert.equal(parseTrustee(`S-1-5${'-1'.repeat(15)}`), `S-1-5${'-1'.repeat(15)}`);
  refused(() => sidFromBytes(Buffer.from(`0110000000000005${'01000000'.repeat(16)}`, 'hex')), /byte 0: a SID/);
  refused(() => sidFromBytes(system.subarray(0, 11)), /byte 0: a SID/);
  refused(() => sidFromBytes(Buffer.from('0210', 'hex')), /byte 0: a SID/);
});

test.run();
