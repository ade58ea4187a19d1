// What can go wrong with a directory: the section fails with the reason, in time, and the rest is judged.
import { test } from 'uvu';
import * as assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { collect } from '../../../src/collect/index.ts';
import type { Facts, SectionName } from '../../../src/documents/facts.ts';
import type { Results } from '../../../src/documents/results.ts';
import { entry, result, startLdapServer, type Asked, type LdapServer } from '../../support/ldapServer.ts';
import { called } from '../../support/kerbcheck.ts';
import { saidDuring } from '../../support/said.ts';
import { smallDomain } from '../../support/smallDomain.ts';
import { sinceStart } from '../../../src/system/clock.ts';

if (!existsSync('/usr/bin/openssl')) throw new Error('openssl is not installed');

const server = 'ucs01.corp.example';
const domain = 'DC=corp,DC=example';
const password = 'never-to-be-seen';
const folder = mkdtempSync(join(tmpdir(), 'kerbcheck-ldap-'));
test.after(() => rmSync(folder, { recursive: true }));
process.env.KERBCHECK_LDAP_USER = 'reader@corp.example';
process.env.KERBCHECK_LDAP_PASSWORD = password;

type Answer = Parameters<typeof startLdapServer>[0];
const dn = `CN=UCS01,OU=Server,${domain}`;
const holder = (at: number) => `CN=svc${at},CN=Users,${domain}`;

/** A fault at one place of an otherwise smallDomain answer. */
const but =
  (at: (asked: Asked) => boolean, fault: Answer): Answer =>
  (asked, write, socket) =>
    (at(asked) ? fault : smallDomain)(asked, write, socket);
const atHolders = ({ attributes }: Asked) => !attributes.includes('pwdLastSet') && attributes.includes('userPrincipalName');

async function facts(at: Pick<LdapServer, 'port' | 'caFile'>, { scheme = 'ldaps', seconds = 20, caFile = at.caFile } = {}): Promise<Facts> {
  const read = await collect({
    clock: () => new Date(),
    files: {},
    server,
    ldap: { url: `${scheme}://127.0.0.1:${at.port}`, caFile },
    deadline: sinceStart() + 1000 * seconds,
  });
  assert.ok(!JSON.stringify(read).includes(password));
  return read;
}

/** What a stand-in answers so, makes of that. */
async function before<Value>(
  answer: Answer,
  options: Parameters<typeof startLdapServer>[1],
  act: (at: LdapServer) => Promise<Value>,
): Promise<Value> {
  const at = await startLdapServer(answer, options);
  try {
    return await act(at);
  } finally {
    await at.stop();
  }
}

const place = (at: LdapServer, scheme = 'ldaps') => `${scheme}://127.0.0.1:${at.port}`;
const outcome = (read: Facts, name: SectionName) => {
  const one = read.sections[name]!;
  return one.status === 'collected' ? 'collected' : one.reason;
};
const outcomes = (read: Facts) => (['directory', 'account', 'spns'] as const).map((name) => outcome(read, name));

/** All three sections fail for that reason. */
async function failsWith(
  answer: Answer,
  reason: string | ((at: LdapServer) => string),
  more: { names?: string; scheme?: 'ldap' | 'ldaps'; seconds?: number; caFile?: string } = {},
) {
  await before(answer, more, async (at) => {
    const text = `${place(at, more.scheme)}: ${typeof reason === 'string' ? reason : reason(at)}`;
    assert.deepEqual(outcomes(await facts(at, more)), [text, text, text]);
  });
}

test('all is well, but for the global catalog: the only domain is searched instead, and a note says so', () =>
  before(smallDomain, {}, async (at) => {
    const read = await facts(at);
    assert.deepEqual(outcomes(read), ['collected', 'collected', 'collected']);
    const [directory, spns] = [read.sections.directory, read.sections.spns] as { data: object; source: string }[];
    assert.equal((directory!.data as { writable: boolean }).writable, false, 'a read-only domain controller');
    assert.equal(spns!.source, place(at));
    const { entries, ...search } = spns!.data as NonNullable<NonNullable<Facts['sections']['spns']>['data']>;
    assert.deepEqual(
      [search, entries.map(({ name }) => name)],
      [{ scope: 'forest', searched: ['DC=corp,DC=example'], complete: true, covers: 'holders' }, ['CORP\\UCS01$']],
    );
    assert.deepEqual(
      read.notes?.find(({ code }) => code === 'no-global-catalog')?.message,
      `The domain of ${place(at)} was searched instead of the global catalog, and is the only one of its forest (gc://127.0.0.1:3269: nothing listens on port 3269).`,
    );
    assert.ok(at.asked.every(({ encrypted }) => encrypted));
  }));

test('whom one waits for is said, and what has come so far', () =>
  before(smallDomain, {}, async (at) => {
    const said = await saidDuring(() => facts(at));
    assert.equal(said[0], `asking ${place(at)}`);
    assert.ok(said.includes(`asking ${place(at)}, entries so far: 1`));
    assert.ok(said.some((text) => text.startsWith('asking gc://')));
  }));

test('no global catalog, and another domain in the forest: only the domain was searched', () =>
  before(
    but(
      ({ base }) => base.startsWith('CN=Partitions'),
      ({ id, kind, base }, write) =>
        write(
          entry(id, `CN=CORP,${base}`, { nCName: [domain], nETBIOSName: ['CORP'], dnsRoot: ['corp.example'] }),
          entry(id, `CN=SALES,${base}`, { nCName: [`DC=sales,${domain}`], nETBIOSName: ['SALES'], dnsRoot: ['sales.corp.example'] }),
          result(id, kind),
        ),
    ),
    {},
    async (at) => {
      const service = join(folder, 'service.txt');
      writeFileSync(
        service,
        'SERVICE_NAME: eucsrv\n' +
          ['10 X', '2 AUTO_START', '1 NORMAL', 'x', '', '0', 'x', '', 'SALES\\svc-ucs'].map((value) => `        X : ${value}`).join('\n'),
      );
      const read = await collect({
        clock: () => new Date(),
        files: { service: [service] },
        server,
        ldap: { url: place(at), caFile: at.caFile },
      });
      assert.equal((read.sections.spns as { data: { scope: string } }).data.scope, 'domain');
      assert.equal(
        read.notes?.find(({ code }) => code === 'no-global-catalog')?.message,
        `The domain of ${place(at)} was searched instead of the global catalog (gc://127.0.0.1:3269: nothing listens on port 3269).`,
      );
      assert.equal(
        outcome(read, 'account'),
        `SALES\\svc-ucs is an account of the domain sales.corp.example, and ${place(at)} holds corp.example: give --ldap a domain controller of sales.corp.example`,
      );
    },
  ));

for (const [what, message, reason] of [
  [
    'a wrong password',
    '80090308: LdapErr: DSID-0C090569, comment: AcceptSecurityContext error, data 52e, v4f7c',
    'the user name or the password is wrong (LDAP error 49, 52e)',
  ],
  ['a user who is locked out', 'AcceptSecurityContext error, data 775, v4f7c', 'the user is locked out (LDAP error 49, 775)'],
] as const)
  test(`${what}: it is tried once, and what time it is there is read without logging on`, async () => {
    const asked: Asked[] = [];
    const answer: Answer = (one, write, socket) => {
      asked.push(one);
      if (one.kind !== 'bind') return smallDomain(one, write, socket);
      write(result(one.id, 'bind', 49, message));
      return undefined;
    };
    await before(answer, {}, async (at) => {
      const read = await facts(at);
      const text = `${place(at)}: ${reason}`;
      assert.deepEqual(outcomes(read), ['collected', text, text]);
      const { source, data } = read.sections.directory as unknown as { source: string; data: { dc: string; clockOffsetSeconds: number } };
      assert.equal(source, `${place(at)}, without logging on`);
      assert.ok(Math.abs(data.clockOffsetSeconds) < 5);
      assert.equal(data.dc, 'dc1.corp.example');
    });
    assert.deepEqual(
      asked.map(({ kind, attributes }) => [kind, attributes.join(' ')]),
      [
        ['bind', ''],
        ['search', 'currentTime dnsHostName'],
      ],
    );
  });

test('a certificate that nobody vouches for', async () => {
  await before(smallDomain, {}, async (other) =>
    failsWith(smallDomain, 'its certificate is not trusted (self-signed certificate); --ldap-ca names who issued it', {
      caFile: other.caFile,
    }),
  );
});

test('a certificate of another host', async () => {
  for (const scheme of ['ldaps', 'ldap'] as const)
    await failsWith(smallDomain, 'its certificate is for DNS:dc2.corp.example, not for 127.0.0.1; give the name that is in it', {
      names: 'DNS:dc2.corp.example',
      scheme,
    });
});

test('a certificate is looked at, whatever the environment says', async () => {
  process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
  try {
    for (const scheme of ['ldaps', 'ldap'] as const)
      await failsWith(smallDomain, 'its certificate is for DNS:dc2.corp.example, not for 127.0.0.1; give the name that is in it', {
        names: 'DNS:dc2.corp.example',
        scheme,
      });
    await before(smallDomain, {}, async (other) =>
      failsWith(smallDomain, 'its certificate is not trusted (self-signed certificate); --ldap-ca names who issued it', {
        caFile: other.caFile,
      }),
    );
  } finally {
    delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
  }
});

test('StartTLS: used before anything is told; not offered, nothing is', async () => {
  await before(smallDomain, { scheme: 'ldap' }, async (at) => {
    assert.deepEqual(outcomes(await facts(at, { scheme: 'ldap' })), ['collected', 'collected', 'collected']);
    assert.deepEqual(
      at.asked.filter(({ encrypted }) => !encrypted).map(({ kind }) => kind),
      ['extended'],
    );
  });
  await before(
    but(
      ({ kind }) => kind === 'extended',
      ({ id }, write) => write(result(id, 'extended', 52, 'Unavailable')),
    ),
    { scheme: 'ldap' },
    async (at) => {
      const reason = `${place(at, 'ldap')}: StartTLS is not offered (the server is unavailable (LDAP error 52)); without it no password is sent, try ldaps://`;
      assert.deepEqual(outcomes(await facts(at, { scheme: 'ldap' })), [reason, reason, reason]);
      assert.deepEqual(
        at.asked.map(({ kind }) => kind),
        ['extended', 'extended'],
      );
    },
  );
});

test('a server that never answers: in its bind, or from the start', async () => {
  const begun = performance.now();
  await failsWith(
    but(
      ({ kind }) => kind === 'bind',
      () => {},
    ),
    'no answer within 1 s',
    { seconds: 1 },
  );
  await failsWith(() => {}, 'no answer within 1 s', { scheme: 'ldap', seconds: 1 });
  assert.ok(performance.now() - begun < 15_000);
});

test('cut in the middle of a page: what was read before stays', () =>
  before(
    but(atHolders, ({ id }, write, socket) => {
      write(
        entry(id, dn, { servicePrincipalName: ['eucsrv/UCS01'] }),
        entry(id, holder(1), { servicePrincipalName: ['eucsrv/UCS02'] }).subarray(0, 20),
      );
      socket.end();
    }),
    {},
    async (at) => {
      const reason = `gc://127.0.0.1:3269: nothing listens on port 3269; ${place(at)}: the connection was cut`;
      assert.deepEqual(outcomes(await facts(at)), ['collected', 'collected', reason]);
    },
  ));

test('the size limit of the server: a part is not taken for all', () =>
  before(
    but(atHolders, ({ id, kind }, write) =>
      write(entry(id, dn, { servicePrincipalName: ['eucsrv/UCS01'] }), result(id, kind, 4, 'Size limit')),
    ),
    {},
    async (at) => {
      const reason = `gc://127.0.0.1:3269: nothing listens on port 3269; ${place(at)}: the size limit of the server was exceeded (LDAP error 4)`;
      assert.equal(outcome(await facts(at), 'spns'), reason);
    },
  ));

test('a page without end', () => {
  let sent = 0;
  return before(
    but(atHolders, ({ id }, write, socket) => {
      const many = Buffer.concat(Array.from({ length: 200 }, () => entry(id, holder(1), { description: ['x'.repeat(10_000)] })));
      const more = (): void => {
        if (socket.destroyed) return;
        sent += many.length;
        write(many);
        if (socket.writableNeedDrain) socket.once('drain', more);
        else setImmediate(more);
      };
      more();
    }),
    {},
    async (at) => {
      const read = await facts(at);
      assert.match(outcome(read, 'spns'), /it sent more than 100 MB, the limit for one connection$/);
      assert.ok(sent < 150_000_000, `${sent} bytes`);
    },
  );
});

test('pages: an empty one is not the last one', () => {
  let page = 0;
  return before(
    but(atHolders, ({ id, kind }, write) => {
      page++;
      const found = page % 2 === 0 ? [entry(id, holder(page), { servicePrincipalName: [`eucsrv/p${page}`] })] : [];
      write(...found, result(id, kind, 0, '', page < 6 ? `page ${page}` : ''));
    }),
    {},
    async (at) => {
      const { data } = (await facts(at)).sections.spns as { data: { entries: { spn: string }[]; complete: boolean } };
      assert.deepEqual(
        data.entries.map(({ spn }) => spn),
        ['eucsrv/p2', 'eucsrv/p4', 'eucsrv/p6'],
      );
      // The account was seen to hold one that the search lacks.
      assert.equal(data.complete, false);
    },
  );
});

test('values that come in pieces are asked for to the end', async () => {
  const pieces = (step: number): Answer =>
    but(
      ({ attributes }) => attributes.some((name) => name === 'pwdLastSet' || name.includes(';range=')),
      ({ id, kind, attributes }, write) => {
        const from = Number(/range=(\d+)/.exec(attributes[0]!)?.[1] ?? 0) * step;
        const name = `servicePrincipalName;range=${from}-${from === 4 ? '*' : from + 1}`;
        write(
          entry(id, dn, {
            ...(from === 0 && { objectClass: ['computer'], sAMAccountName: ['UCS01$'] }),
            [name]: [`HOST/${from}`, `HOST/${from + 1}`],
          }),
          result(id, kind),
        );
      },
    );
  await before(pieces(1), {}, async (at) => {
    const { data } = (await facts(at)).sections.account as { data: { spns: string[] } };
    assert.deepEqual(data.spns, ['HOST/0', 'HOST/1', 'HOST/2', 'HOST/3', 'HOST/4', 'HOST/5']);
  });
  await before(pieces(0), {}, async (at) =>
    assert.equal(outcome(await facts(at), 'account'), `${place(at)}: ${dn}: the values of servicePrincipalName did not come whole`),
  );
});

test('no domain controller, no LDAP, nobody there', async () => {
  await failsWith(
    but(
      ({ attributes }) => attributes.includes('currentTime'),
      ({ id, kind }, write) => write(entry(id, '', { vendorName: ['x'] }), result(id, kind)),
    ),
    'is no domain controller, its rootDSE names no domain',
  );
  await failsWith((_, write) => write(Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')), 'what it answers is no LDAP');
  await failsWith((_, write) => write(Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')), 'what it answers is no LDAP', { scheme: 'ldap' });
  const plain = createServer(
    (socket: Socket) =>
      void socket
        .on('error', () => {})
        .resume()
        .end('220 mail\r\n'),
  );
  plain.listen(0, '127.0.0.1');
  await once(plain, 'listening');
  const { port } = plain.address() as AddressInfo;
  await before(smallDomain, {}, async ({ caFile }) => {
    const read = await facts({ port, caFile });
    assert.equal(outcome(read, 'directory'), `ldaps://127.0.0.1:${port}: no TLS is spoken on port ${port}`);
    plain.close();
    await once(plain, 'close');
    assert.equal(outcome(await facts({ port, caFile }), 'directory'), `ldaps://127.0.0.1:${port}: nothing listens on port ${port}`);
  });
});

test('a value that is not what its attribute holds', () =>
  before(
    but(
      ({ attributes }) => attributes.includes('pwdLastSet'),
      ({ id, kind }, write) => write(entry(id, dn, { objectClass: ['computer'], objectSid: ['x'] }), result(id, kind)),
    ),
    {},
    async (at) => assert.equal(outcome(await facts(at), 'account'), `${place(at)}: ${dn}: objectSid: byte 0: a SID was expected`),
  ));

/** `check` as its users start it, and how long it took. */
async function checked(args: string[], { env = {}, input }: { env?: NodeJS.ProcessEnv; input?: string | Buffer } = {}) {
  const begun = performance.now();
  const child = spawn(
    process.execPath,
    ['src/main.ts', 'check', '--server', server, '--general-xml', 'examples/healthy/general.xml', ...args],
    {
      env: { ...process.env, ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    },
  );
  const ended = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (ended.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (ended.stderr += text));
  if (input !== undefined) child.stdin.write(input);
  const [code] = await once(child, 'close');
  return { ...ended, code: code as number, seconds: (performance.now() - begun) / 1000 };
}

test('the process ends by its own timer, and the rest is judged', () =>
  before(
    but(
      ({ attributes }) => attributes.includes('pwdLastSet'),
      () => {},
    ),
    {},
    async (at) => {
      const { stdout, stderr, code, seconds } = await checked([
        '--ldap',
        place(at),
        '--ldap-ca',
        at.caFile,
        '--timeout',
        '2',
        '-o',
        'json',
      ]);
      assert.equal(stderr, '');
      const { results } = JSON.parse(stdout) as Results;
      const [auth, spn, clock] = ['AUTH-01', 'SPN-01', 'CLOCK-01'].map((id) => results.find(({ rule }) => rule === id)!);
      assert.equal(auth!.outcome, 'pass');
      assert.equal(clock!.outcome, 'notApplicable', 'the clock of this machine is not that of the server');
      assert.deepEqual([spn!.outcome, 'reason' in spn! && spn.reason], ['unknown', `account.spns: ${place(at)}: no answer within 2 s`]);
      assert.equal(code, 2);
      assert.ok(seconds >= 2 && seconds < 15, `${seconds} s`);
    },
  ));

test('the password from standard input, its first line', () =>
  before(smallDomain, {}, async (at) => {
    const ldap = [
      '--ldap',
      `ldaps://reader%40corp.example@127.0.0.1:${at.port}`,
      '--ldap-ca',
      at.caFile,
      '--only',
      'CLOCK-01',
      '-o',
      'line',
    ];
    const withoutPassword = { KERBCHECK_LDAP_PASSWORD: '', KERBCHECK_LDAP_USER: '' };
    const given = await checked(ldap, { env: withoutPassword, input: 'secret\r\nand more' });
    assert.deepEqual([given.code, given.stderr], [0, '']);
    const expected =
      'kerbcheck: --ldap: no password is given; expected in KERBCHECK_LDAP_PASSWORD or as the first line of standard input\n';
    const empty = await checked(ldap, { env: withoutPassword, input: '\n' });
    assert.deepEqual([empty.code, empty.stderr], [3, expected]);
    const nothing = await checked([...ldap, '--timeout', '1'], { env: withoutPassword });
    assert.deepEqual([nothing.code, nothing.stderr, nothing.seconds < 15], [3, expected, true]);
  }));

for (const [input, why] of [
  [Buffer.from('geheim\x81\r\n', 'latin1'), 'is not UTF-8'],
  [Buffer.from('geheim\r\n', 'utf16le'), 'is UTF-16, expected UTF-8'],
  [Buffer.from('\ufeffgeheim', 'utf16le'), 'is UTF-16, expected UTF-8'],
  [Buffer.from('geheim \r\n'), 'ends with a blank, as cmd has it before |; one that truly does is expected in KERBCHECK_LDAP_PASSWORD'],
] as const) {
  test(`a password on standard input that ${why.split(';')[0]} is not sent`, () =>
    before(smallDomain, {}, async (at) => {
      const ldap = ['--ldap', `ldaps://reader@127.0.0.1:${at.port}`, '--ldap-ca', at.caFile];
      const { code, stderr, stdout } = await checked(ldap, { env: { KERBCHECK_LDAP_PASSWORD: '' }, input });
      assert.deepEqual([code, stdout], [3, '']);
      assert.equal(stderr, `kerbcheck: --ldap: the password on standard input ${why}; it was not sent\n`);
      assert.deepEqual(at.asked, []);
    }));
}

const expected = 'expected ldaps://HOST, or ldap://HOST for StartTLS, with :PORT where it is not the usual one';
for (const [args, message] of [
  [['--ldap', 'dc1'], `--ldap is no URL; ${expected}`],
  [['--ldap', `https://u:${password}@dc1`], `--ldap begins with neither ldaps:// nor ldap://; ${expected}`],
  [
    ['--ldap', `ldaps://u:${password}@dc1`],
    '--ldap: a password in the URL is seen by everybody on the machine; expected in KERBCHECK_LDAP_PASSWORD or on standard input',
  ],
  [['--ldap', `ldaps://u:${password}@dc1:x`], `--ldap is no URL; ${expected}`],
  [['--ldap', 'ldaps://'], `--ldap names no host; ${expected}`],
  [['--ldap', 'ldaps://dc1/DC=corp'], `--ldap has something behind the host; ${expected}`],
  [
    ['--ldap', 'ldaps://dc1:3269'],
    "--ldap: port 3269 is the global catalog, which lacks much of the run-as account; expected the domain controller's own port",
  ],
  [['--ldap', 'ldaps://a%zz@dc1'], '--ldap: the user in the URL is not percent-encoded; expected as in ldaps://USER%40corp.example@HOST'],
  [['--ldap', 'ldaps://dc1', '--ldap-ca', 'nowhere.pem'], 'cannot read nowhere.pem: does not exist'],
  [['--ldap', 'ldaps://dc1', '--ldap-ca', 'package.json'], '--ldap-ca package.json: a certificate is expected (PEM or DER)'],
  [['--ldap-ca', 'x.pem', '--general-xml', 'x'], '--ldap-ca is given without --ldap'],
  ...['0', '-1', 'x', '1e3', ''].map(
    (text) => [['--ldap', 'ldaps://dc1', `--timeout=${text}`], `--timeout ${text}: a number of seconds is expected, more than 0`] as const,
  ),
] as const) {
  test(`wrong use: ${args.join(' ').replace(password, '…')}`, async () => {
    const ended = await called(['check', ...args]);
    assert.deepEqual([ended.code, ended.stderr], [3, `kerbcheck: ${message}\n`]);
  });
}

test('wrong use: no user', async () => {
  const { KERBCHECK_LDAP_USER: user } = process.env;
  process.env.KERBCHECK_LDAP_USER = '';
  const ended = await called(['check', '--ldap', 'ldaps://dc1']);
  process.env.KERBCHECK_LDAP_USER = user;
  assert.deepEqual(
    [ended.code, ended.stderr],
    [3, 'kerbcheck: --ldap: no user is given; expected in KERBCHECK_LDAP_USER or in the URL, ldaps://USER@HOST\n'],
  );
});

test.run();
