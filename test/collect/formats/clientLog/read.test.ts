process.env['TZ'] = 'Europe/Berlin';
import { test } from 'uvu';
import * as assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { readClientLogs } from '../../../../src/collect/formats/clientLog/read.ts';
import { NotUnderstood, WrongUse } from '../../../../src/system/errors.ts';
import { at, reason } from '../../../../src/text/reasons.ts';
import { sinceStart } from '../../../../src/system/clock.ts';
import { saidDuring } from '../../../support/said.ts';

const folder = mkdtempSync(join(tmpdir(), 'kerbcheck-log-'));
test.after(() => rmSync(folder, { recursive: true }));
let files = 0;

function write(content: string | Buffer, name = `${++files}.log`): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}
const read = (content: string | Buffer) => readClientLogs([write(content)]);

const spn = 'eucsrv/cti-server.estos.de';
/** A line as the client writes it. */
const line = (time: string, method: string, { name = spn as string | null, thread = 'mainthread-6992' } = {}) =>
  `${time};32;${thread};ENetCtiClientBase::LoginSSPI;Using SSPI method ${method}${name === null ? '' : ` with parameter "${name}"`}\r\n`;
const other = (time: string) => `${time};64;thread-1;CCtiLineMonitor::OnEvent;line 5; changed its state\r\n`;
const day = '22.11.2026';

async function refused(paths: string[], type: typeof WrongUse | typeof NotUnderstood, message: string): Promise<void> {
  const error = await readClientLogs(paths).then(
    () => undefined,
    (error: unknown) => error,
  );
  assert.ok(error instanceof type, String(error));
  assert.equal(error.message, message);
}
const expected = 'expected client logs, with lines such as DD.MM.YYYY HH:MM:SS:mmm;level;thread;Class::Method;message';

// ---------------------------------------------------------------------------------------------------- totals

test('logins by method and SPN, the period of all lines, local time as UTC', async () => {
  const log = [
    other(`${day} 07:00:00:000`),
    line(`${day} 08:34:03:775`, 'Kerberos'),
    line(`${day} 09:00:00:000`, 'Kerberos', { name: 'EUCSRV/CTI-server.estos.de' }),
    line(`${day} 08:59:59:999`, 'NTLM'),
    line(`${day} 10:00:00:000`, 'NTLM', { name: null }),
    line('22.07.2026 10:00:00:000', 'Kerberos', { name: 'eucsrv/cti' }),
    other(`${day} 12:00:00:000`),
  ].join('');
  assert.deepEqual(await read(log), {
    from: '2026-11-22T06:00:00Z',
    to: '2026-11-22T11:00:00Z',
    files: 1,
    logins: [
      { method: 'Kerberos', spn, count: 2, last: '2026-11-22T08:00:00Z' },
      { method: 'NTLM', spn, count: 1, last: '2026-11-22T07:59:59Z' },
      { method: 'NTLM', count: 1, last: '2026-11-22T09:00:00Z' },
      // in summer
      { method: 'Kerberos', spn: 'eucsrv/cti', count: 1, last: '2026-07-22T08:00:00Z' },
    ],
    fallbacks: 0,
    undated: 0,
  });
});

test('a line without a full date counts without a time', async () => {
  // the vendor's sample
  const sample =
    '03.2023 08:34:03:775;32;mainthread-6992;ENetCtiClientBase::LoginSSPI;Using SSPI method Kerberos with parameter "eucsrv/cti-server.estos.de"';
  assert.deepEqual(await read(sample), { files: 1, logins: [{ method: 'Kerberos', spn, count: 1 }], fallbacks: 0, undated: 1 });
  for (const time of [
    '31.11.2026 08:00:00:000',
    '22.13.2026 08:00:00:000',
    `${day} 24:00:00:000`,
    `${day} 08:60:00:000`,
    '00.00.0000 00:00:00:000',
    '2026-11-22 08:00:00',
  ])
    assert.deepEqual(
      await read(line(time, 'Kerberos') + line(time, 'NTLM')),
      {
        files: 1,
        logins: [
          { method: 'Kerberos', spn, count: 1 },
          { method: 'NTLM', spn, count: 1 },
        ],
        fallbacks: 0,
        undated: 2,
      },
      time,
    );
});

test('what is no login', async () => {
  const { logins } = await read(
    [
      other(`${day} 07:00:00:000`),
      `${day} 07:00:00:000;32;t;C;Using SSPI method \r\n`,
      `${day} 07:00:00:000;32;t;C;Using sspi method Kerberos\n`,
      `${day} 07:00:00:000;32;t;C;using SSPI\n`,
    ].join(''),
  );
  assert.deepEqual(logins, []);
  // cut off in the SPN: which one was asked for is not known
  assert.deepEqual((await read(line(`${day} 07:00:00:000`, 'Kerberos').slice(0, -6))).logins, [
    { method: 'Kerberos', count: 1, last: '2026-11-22T06:00:00Z' },
  ]);
});

test('lines end in LF, CRLF or CR; with other line ends no login is lost without a word', async () => {
  const lines = [line(`${day} 08:00:00:000`, 'Kerberos'), line(`${day} 08:00:01:000`, 'NTLM'), other(`${day} 08:00:02:000`)];
  for (const end of ['\n', '\r\n', '\r', '\r\r\n'])
    for (const encoding of ['latin1', 'utf16le'] as const) {
      const data = await read(Buffer.from(lines.map((one) => one.replace('\r\n', end)).join(''), encoding));
      assert.deepEqual([data.logins.length, data.fallbacks, data.to], [2, 1, '2026-11-22T07:00:02Z'], JSON.stringify([end, encoding]));
    }
  for (const [end, encoding] of [
    ['\u0085', 'utf8'],
    ['\u0085', 'latin1'],
    ['\u2028', 'utf8'],
    ['\u2028', 'utf16le'],
    [' ', 'latin1'],
  ] as const) {
    const path = write(Buffer.from(lines.map((one) => one.replace('\r\n', end)).join(''), encoding));
    const marker = Buffer.from('Using SSPI method ', encoding === 'utf16le' ? encoding : 'latin1');
    const bytes = Buffer.from(lines.map((one) => one.replace('\r\n', end)).join(''), encoding);
    await refused(
      [path],
      NotUnderstood,
      `${path}: a second login in one line at byte ${bytes.lastIndexOf(marker)}; expected lines that end in CR, LF or both`,
    );
  }
});

test('a login counts with and without a line end behind it', async () => {
  const one = line(`${day} 08:00:00:000`, 'Kerberos');
  for (const content of [one, one.trimEnd(), `${one}\n`, `${one}x`, `\n\n${one.trimEnd()}`])
    assert.equal((await read(content)).logins[0]?.count, 1, JSON.stringify(content));
});

// ------------------------------------------------------------------------------------------------- fallbacks

test('a fallback is Kerberos and then NTLM in one thread within 10 seconds', async () => {
  const k = (time: string, thread?: string) => line(time, 'Kerberos', thread === undefined ? {} : { thread });
  const n = (time: string, thread?: string) => line(time, 'NTLM', thread === undefined ? {} : { thread });
  for (const [lines, fallbacks] of [
    [[k(`${day} 08:00:00:000`), n(`${day} 08:00:10:999`)], 1],
    [[k(`${day} 08:00:00:000`), n(`${day} 08:00:11:000`)], 0],
    [[n(`${day} 08:00:00:000`), k(`${day} 08:00:01:000`)], 0],
    [[k(`${day} 08:00:00:000`, 'thread-1'), n(`${day} 08:00:01:000`, 'thread-2')], 0],
    [
      [
        k(`${day} 08:00:00:000`, 'thread-1'),
        k(`${day} 08:00:00:000`, 'thread-2'),
        n(`${day} 08:00:01:000`, 'thread-2'),
        n(`${day} 08:00:01:000`, 'thread-1'),
      ],
      2,
    ],
    // one Kerberos falls back once
    [[k(`${day} 08:00:00:000`), n(`${day} 08:00:01:000`), n(`${day} 08:00:02:000`)], 1],
    [[k(`${day} 08:00:00:000`), line(`${day} 08:00:01:000`, 'Negotiate'), other(`${day} 08:00:01:000`), n(`${day} 08:00:02:000`)], 1],
    [[k(`${day} 08:00:00:000`), k(`${day} 08:00:09:000`), n(`${day} 08:00:12:000`)], 1],
    // over midnight, and over the end of the year
    [[k('30.11.2026 23:59:58:000'), n('01.12.2026 00:00:03:000')], 1],
    [[k('31.12.2026 23:59:58:000'), n('01.01.2027 00:00:03:000')], 1],
    [[k(`${day} 08:00:05:000`), n(`${day} 08:00:01:000`)], 0],
    // the newest line first
    [[n(`${day} 08:00:00:120`), k(`${day} 08:00:00:050`)], 1],
    [[n(`${day} 09:00:03:000`), k(`${day} 09:00:00:000`), n(`${day} 08:00:03:000`), k(`${day} 08:00:00:000`)], 2],
    [[n(`${day} 08:00:20:000`), k(`${day} 08:00:05:000`)], 0],
    [[n(`${day} 08:00:03:000`, 'thread-1'), k(`${day} 08:00:00:000`, 'thread-2')], 0],
    [[k(`${day} 08:00:00:000`), n('23.11.2026 08:00:01:000')], 0],
    // of lines that tell no thread nothing says that they are of one login
    [[k(`${day} 08:00:00:000`, '').replace(';32;;', ';'), n(`${day} 08:00:01:000`, '').replace(';32;;', ';')], 0],
  ] as const)
    assert.equal((await read(lines.join(''))).fallbacks, fallbacks, lines.join(''));
});

test('rotated logs are read in the order of their dates', async () => {
  const logs = join(folder, 'rotated');
  mkdirSync(logs);
  writeFileSync(join(logs, 'a.log'), line('23.11.2026 00:00:02:000', 'NTLM'));
  writeFileSync(join(logs, 'b.log'), other('21.11.2026 10:00:00:000') + line(`${day} 23:59:58:000`, 'Kerberos'));
  writeFileSync(join(logs, 'c.log'), '');
  const data = await readClientLogs([logs]);
  assert.deepEqual([data.files, data.fallbacks, data.from, data.to], [3, 1, '2026-11-21T09:00:00Z', '2026-11-22T23:00:02Z']);
  // two clients at the same time have threads of the same name
  const both = join(folder, 'clients');
  mkdirSync(both);
  writeFileSync(join(both, 'a.log'), line(`${day} 08:00:00:000`, 'Kerberos') + other(`${day} 18:00:00:000`));
  writeFileSync(join(both, 'b.log'), line(`${day} 08:00:05:000`, 'NTLM') + other(`${day} 18:00:00:000`));
  assert.equal((await readClientLogs([both])).fallbacks, 0);
});

// --------------------------------------------------------------------------------------------- files, encodings

test('a folder stands for its files and those of its folders; a file that is named twice counts once', async () => {
  const logs = join(folder, 'folder');
  mkdirSync(join(logs, 'inner'), { recursive: true });
  const log = line(`${day} 08:00:00:000`, 'Kerberos');
  for (const name of ['one.log', 'two', join('inner', 'three.log')]) writeFileSync(join(logs, name), log);
  writeFileSync(join(logs, 'empty.log'), '');
  const data = await readClientLogs([logs, `${logs}/./one.log`, join(logs, 'inner', 'three.log')]);
  assert.deepEqual([data.files, data.logins[0]?.count], [4, 3]);
  const whole = await readClientLogs([logs]);
  assert.deepEqual([whole.files, whole.logins[0]?.count], [4, 3]);
  if (process.platform === 'win32') return;
  const broken = join(logs, 'broken.log');
  symlinkSync('nowhere', broken);
  await refused([logs], WrongUse, `cannot read ${broken}: does not exist`);
});

test('a packed log in a folder is not taken for one that was read', async () => {
  const log = line(`${day} 08:00:00:000`, 'Kerberos');
  for (const [format, bytes] of [
    ['gzip', gzipSync(log)],
    ['zip', Buffer.from('PK\x03\x04\x14\x00')],
    ['7z', Buffer.from('377abcaf271c0004', 'hex')],
    ['zstd', Buffer.from('28b52ffd', 'hex')],
  ] as const) {
    const logs = mkdtempSync(join(folder, 'packed-'));
    writeFileSync(join(logs, 'a.log'), log);
    writeFileSync(join(logs, 'b.log'), bytes);
    await refused([logs], NotUnderstood, `${join(logs, 'b.log')}: packed (${format}); expected a log as the client writes it`);
  }
});

test('a log in two encodings, or one that is no text, is refused at the byte, wherever that is', async () => {
  const log = line(`${day} 08:00:00:000`, 'Kerberos');
  const eight = Buffer.from(log);
  const sixteen = Buffer.from(log, 'utf16le');
  const marked = Buffer.from(`\ufeff${log}`, 'utf16le');
  const big = Buffer.from(`\ufeff${log}`, 'utf16le').swap16();
  for (const times of [1, 100, 10_000]) {
    const of = (bytes: Buffer): Buffer => Buffer.concat(Array<Buffer>(times).fill(bytes));
    const start = (bytes: Buffer) => bytes.length * times;
    for (const second of [sixteen, marked]) {
      const path = write(Buffer.concat([of(eight), second]));
      const message = `${path}: text of 8 bits a character up to byte ${start(eight)}, UTF-16 from there on; expected one encoding in a file`;
      await refused([path], NotUnderstood, message);
    }
    for (const [first, third] of [
      [of(sixteen), sixteen],
      [Buffer.concat([marked, of(sixteen)]), sixteen],
      [of(big), big],
    ] as const)
      for (const second of [eight, Buffer.from('x'), Buffer.from(log.trimEnd()), Buffer.from('other line\r\n')]) {
        const path = write(Buffer.concat([first, second, third]));
        const error = await readClientLogs([path]).catch((reason: unknown) => reason);
        const byte = error instanceof NotUnderstood && /: UTF-16 up to byte ([0-9]+), .* from there on/.exec(error.message)?.[1];
        assert.ok(
          Number(byte) >= first.length && Number(byte) < first.length + second.length + sixteen.length,
          `${byte}, not ${first.length}: ${String(error)}`,
        );
      }
    const binary = write(Buffer.concat([of(eight), Buffer.from('ab\0cd\0\0')]));
    await refused([binary], NotUnderstood, `${binary}: a NUL at byte ${start(eight) + 2}; expected text`);
  }
});

test('a log that takes too long is not taken for a short one', async () => {
  const path = write(line(`${day} 08:00:00:000`, 'Kerberos'));
  await assert.rejects(readClientLogs([path], sinceStart() - 1), new NotUnderstood(at(path, reason('not-in-time', { seconds: 0 }))));
});

test('what is not there is wrong use, what is no log is not understood', async () => {
  await refused([join(folder, 'missing')], WrongUse, `cannot read ${join(folder, 'missing')}: does not exist`);
  const none = join(folder, 'none');
  mkdirSync(join(none, 'inner'), { recursive: true });
  await refused([none], NotUnderstood, `${none}: no file in the folder; ${expected}`);
  for (const content of ['', '\n\n', 'some text\n'.repeat(10_000), Buffer.from([0xff, 0xfe])]) {
    const path = write(content);
    await refused([path], NotUnderstood, `${path}: no line of a client log; ${expected}`);
  }
  if (process.platform !== 'win32') await refused(['/dev/null'], WrongUse, 'cannot read /dev/null: neither a file nor a folder');
});

const umlaut = 'eucsrv/büro.corp.example';
for (const [name, encode] of [
  ['UTF-8', (text: string) => Buffer.from(text)],
  ['UTF-8 with a mark', (text: string) => Buffer.from(`\ufeff${text}`)],
  ['ANSI', (text: string) => Buffer.from(text, 'latin1')],
  ['UTF-16LE', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le')],
  ['UTF-16LE without a mark', (text: string) => Buffer.from(text, 'utf16le')],
  ['UTF-16BE', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
] as const) {
  test(`${name}: small, and over many blocks`, async () => {
    // Over a block's end at every place: lines of 137 characters, and blocks that are a power of two. The letters hold the byte of a line feed in UTF-16.
    const noise = `${day} 08:00:00:000;64;thread-1;X::Y;${name === 'ANSI' ? 'n' : '\u0a0a\u010a'}`.padEnd(135, 'x') + '\r\n';
    const logins = [
      line(`${day} 08:00:01:000`, 'Kerberos', { name: umlaut }),
      line(`${day} 08:00:02:000`, 'NTLM', { name: umlaut.toUpperCase() }),
    ].join('');
    const login = { spn: umlaut, count: 1 };
    const totals = [
      { method: 'Kerberos', ...login, last: '2026-11-22T07:00:01Z' },
      { method: 'NTLM', spn: umlaut.toUpperCase(), count: 1, last: '2026-11-22T07:00:02Z' },
    ];
    const small = await read(encode(logins));
    assert.deepEqual(small, {
      from: '2026-11-22T07:00:01Z',
      to: '2026-11-22T07:00:02Z',
      files: 1,
      logins: totals,
      fallbacks: 1,
      undated: 0,
    });
    const large = await read(encode((noise.repeat(20) + logins).repeat(600).slice(0, -2)));
    assert.deepEqual([large.fallbacks, large.logins.map(({ count }) => count)], [600, [600, 600]]);
  });
}

test('every place of a login at the end of a block is seen', async () => {
  const login = line(`${day} 08:00:00:000`, 'Kerberos');
  for (let shift = 0; shift <= login.length + 20; shift++) {
    const filler = `${'y'.repeat(262_144 - shift - 1)}\n`;
    const data = await read(`${filler}${login}${other(`${day} 09:00:00:000`)}`);
    assert.deepEqual(data.logins, [{ method: 'Kerberos', spn, count: 1, last: '2026-11-22T07:00:00Z' }], String(shift));
  }
});

// ---------------------------------------------------------------------------------------------------- hostile

test('long lines', async () => {
  const login = line(`${day} 08:00:00:000`, 'Kerberos');
  const long = 'z'.repeat(10_000_000);
  const data = await read(`${long}\n${login}${login.trimEnd()}${long}\n${long}${login}${login}`);
  // Far from the start of its line a login has no time.
  assert.deepEqual(data.logins, [{ method: 'Kerberos', spn, count: 4, last: '2026-11-22T07:00:00Z' }]);
  const far = await read(`${day} 08:00:00:000;32;t;C;${'z'.repeat(5000)}Using SSPI method NTLM ${long}`);
  assert.deepEqual(far.logins, [{ method: 'NTLM', count: 1 }]);
  // a second one where the first was handed out in the block before
  for (const between of [20, 5000, 262_144, 600_000]) {
    const path = write(`${day} 08:00:00:000;32;t;C;Using SSPI method NTLM ${'z'.repeat(between)}Using SSPI method Kerberos ${long}`);
    await refused(
      [path],
      NotUnderstood,
      `${path}: a second login in one line at byte ${54 + between}; expected lines that end in CR, LF or both`,
    );
  }
});

test('an endless number of SPNs or threads does not fill the memory', async () => {
  const logins = (count: number) =>
    Array.from({ length: count }, (_, i) => line(`${day} 08:00:00:000`, 'Kerberos', { name: `eucsrv/host${i}` })).join('');
  assert.equal((await read(logins(10_000))).logins.length, 10_000);
  const path = write(logins(10_001));
  await refused(
    [path],
    NotUnderstood,
    `${path}: logins with more than 10000 different SPNs; expected a log of clients, which ask for a few`,
  );
  const threads = Array.from({ length: 20_000 }, (_, i) => line(`${day} 08:00:00:000`, 'Kerberos', { thread: `thread-${i}` })).join('');
  const data = await read(
    threads + line(`${day} 08:00:01:000`, 'NTLM', { thread: 'thread-19500' }) + line(`${day} 08:00:01:000`, 'NTLM', { thread: 'thread-5' }),
  );
  assert.equal(data.fallbacks, 1);
});

test('how much of all the logs has been read is said, megabytes begun counted whole', async () => {
  const logs = [write(other(`${day} 08:00:00:000`).repeat(20_000)), write(other(`${day} 09:00:00:000`).repeat(20_000))];
  const said = await saidDuring(() => readClientLogs(logs));
  assert.equal(said[0], 'client logs: 1 of 4 MB read');
  assert.equal(said.at(-1), 'client logs: 4 of 4 MB read');
});

test.run();
