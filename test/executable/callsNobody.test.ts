// kerbcheck calls nobody: the system calls of the executable are traced. What --ldap names is called, and that host alone.
import * as assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import { formats } from '../../src/report/index.ts';
import { executable } from '../support/executable.ts';
import { startLdapServer } from '../support/ldapServer.ts';
import { testWhere } from '../support/needs.ts';
import { smallDomain } from '../support/smallDomain.ts';

const folder = mkdtempSync(join(tmpdir(), 'kerbcheck-calls-'));
test.after(() => rmSync(folder, { recursive: true }));
const at = (name: string): string => join(folder, name);

/** Where a debugger is not let near a process (many containers), nothing can be traced. */
const traced = testWhere(
  'STRACE',
  spawnSync('strace', ['-o', '/dev/null', 'true']).status === 0 ? undefined : 'strace is not installed, or may not trace',
);

/**
 * What a run asks of the network, a line each. (Node has a ring of io_uring, for epoll alone: its sockets are made by system calls.)
 * Its standard streams are files: what Node asks of a pipe, which is a socket to it, is no call.
 */
async function networkCalls(
  args: string[],
  env: NodeJS.ProcessEnv = {},
): Promise<{ code: number | null; calls: string[]; output: string }> {
  const trace = at('trace');
  const output = openSync(at('output'), 'w');
  const strace = ['-f', '-qq', '-e', 'signal=none', '-e', 'trace=%network', '-o', trace];
  const child = spawn('strace', [...strace, executable(), ...args], { stdio: ['ignore', output, output], env: { ...process.env, ...env } });
  const code = await new Promise<number | null>((done) => child.on('close', done));
  closeSync(output);
  const lines = readFileSync(trace, 'utf8').split('\n');
  return { code, calls: lines.filter((line) => /^\d+ +\w+\(/.test(line)), output: readFileSync(at('output'), 'utf8') };
}

const files = [
  '--server',
  'ucs01.corp.example',
  '--general-xml',
  'examples/misplaced/general.xml',
  '--setspn',
  'examples/misplaced/setspn.txt',
];
const everyFormat = Object.keys(formats).flatMap((format) => ['-o', `${format}=${at(format)}`]);

for (const [what, code, args] of [
  ['a check of files, with all reports', 1, ['check', ...files, ...everyFormat, '--facts', at('facts.json')]],
  ['judging saved facts', 0, ['evaluate', 'rules/procall/facts/healthy.json', '--redact', '-o', 'text']],
  ['judging again', 0, ['verify', at('json'), at('facts.json')]],
  ['wrong use', 3, ['check', '--nope']],
  ['the version', 0, ['--version']],
] as const) {
  traced(`no network call: ${what}`, async () => {
    const run = await networkCalls([...args]);
    assert.deepEqual(run.calls, []);
    assert.equal(run.code, code, run.output);
  });
}

/** The hosts that were connected or sent to. Sockets of other families than these two lead out of no machine. */
function hostsIn(calls: string[]): string[] {
  const outward = calls.filter((call) => /^\d+ +(connect|sendto|sendmsg|sendmmsg)\(/.test(call));
  const addresses = outward.flatMap(
    (call) => /inet_addr\("([^"]+)"\)|inet_pton\(AF_INET6, "([^"]+)"/.exec(call)?.slice(1).filter(Boolean) ?? [],
  );
  return [...new Set(addresses)].sort();
}

traced('a test that sees a call: --ldap calls the host that it names, and no other', async () => {
  const server = await startLdapServer(smallDomain);
  try {
    const url = `ldaps://reader@127.0.0.1:${server.port}`;
    const args = ['check', ...files, '--ldap', url, '--ldap-ca', server.caFile, '--timeout', '20', '-o', 'line'];
    const { calls, output } = await networkCalls(args, { KERBCHECK_LDAP_PASSWORD: 'secret' });
    assert.ok(
      server.asked.some(({ kind }) => kind === 'search'),
      output,
    );
    assert.ok(calls.some((call) => call.includes(`connect(`) && call.includes(`sin_port=htons(${server.port})`)));
    assert.deepEqual(hostsIn(calls), ['127.0.0.1']);
  } finally {
    await server.stop();
  }
});

traced('a host by its name: the name services are asked for it, then it alone is called', async () => {
  const names = readFileSync('/etc/resolv.conf', 'utf8');
  const nameServers = [...names.matchAll(/^nameserver\s+(\S+)/gm)].map(([, address]) => address!);
  const server = await startLdapServer(smallDomain, { names: 'DNS:localhost' });
  try {
    const args = ['check', ...files, '--ldap', `ldaps://reader@localhost:${server.port}`, '--ldap-ca', server.caFile, '-o', 'line'];
    const { calls } = await networkCalls(args, { KERBCHECK_LDAP_PASSWORD: 'secret' });
    const others = hostsIn(calls).filter((host) => !['127.0.0.1', '::1', ...nameServers].includes(host));
    assert.deepEqual(others, []);
  } finally {
    await server.stop();
  }
});

test.run();
