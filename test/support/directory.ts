import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { makeCertificate } from './certificate.ts';

/** A throw-away Active Directory (Samba) of the domain CORP, corp.example, for the tests that read one for real. */
export interface Directory {
  folder: string;
  /** The address that it listens on, alone on the machine: 389, 636, 3268, 3269 and 88. */
  address: string;
  administrator: { user: string; password: string };
  /** The certificate authority of its TLS certificate. */
  caFile: string;
  /** Adds entries; `many`: thousands, in one go. */
  add(ldif: string, options?: { many: boolean }): void;
  /** Changes entries; `raw` writes past the checks of the directory, such as that of unique SPNs. */
  modify(ldif: string, options?: { raw: boolean }): void;
  /** What ldapsearch prints to somebody who binds over TLS: the administrator, where not named. */
  search(args: string[], as?: { user: string; password: string }): Buffer;
  stop(): Promise<void>;
}

const realm = 'CORP.EXAMPLE';
const administrator = { user: `Administrator@${realm}`, password: 'Throw-away-1' };

/** Why no directory can be started here, in a few words; undefined where one can. */
export function lacksDirectory(): string | undefined {
  if (!existsSync('/usr/sbin/samba') || !existsSync('/usr/bin/samba-tool')) return 'Samba is not installed';
  if (!existsSync('/usr/bin/ldapsearch') || !existsSync('/usr/bin/ldbadd')) return 'ldap-utils or ldb-tools are not installed';
  return process.getuid?.() === 0 ? undefined : 'starting Samba needs root';
}

/** Provisions (5-8 s) and starts (0.5-1.5 s). Every directory has an address of its own: several can run side by side. */
export async function startDirectory(): Promise<Directory> {
  const folder = mkdtempSync(join(tmpdir(), 'kerbcheck-directory-'));
  const address = `127.${(process.pid % 250) + 1}.${(Date.now() % 250) + 1}.2`;
  writeFileSync(join(folder, 'base.conf'), '[global]\n');
  run('/usr/bin/samba-tool', [
    'domain',
    'provision',
    '-s',
    join(folder, 'base.conf'),
    `--targetdir=${folder}`,
    `--realm=${realm}`,
    '--domain=CORP',
    '--server-role=dc',
    '--dns-backend=NONE',
    '--host-name=dc1',
    `--host-ip=${address}`,
    `--adminpass=${administrator.password}`,
    '--option=interfaces=lo',
    '--option=bind interfaces only=yes',
  ]);
  const config = writeConfig(folder, address);
  const caFile = certify(folder, address);

  const samba = spawn(
    '/usr/sbin/samba',
    ['-i', '-M', 'single', '--no-process-group', '--debug-stdout', '-d', '1', '--maximum-runtime=900', '-s', config],
    { stdio: ['pipe', 'ignore', 'ignore'] },
  );
  const ended = once(samba, 'exit');
  const stop = async () => {
    samba.kill('SIGTERM');
    await ended;
    rmSync(folder, { recursive: true });
  };
  try {
    await listening(address, 636, ended);
  } catch (error) {
    await stop();
    throw error;
  }

  const sam = join(folder, 'private/sam.ldb');
  const rawPartition = `tdb://${sam}.d/DC=CORP,DC=EXAMPLE.ldb`;
  const ldb = (tool: string, url: string, ldif: string, options: string[] = []) => {
    run(`/usr/bin/${tool}`, ['-H', url, `--configfile=${config}`, ...options], { input: ldif });
  };
  const directory: Directory = {
    folder,
    address,
    administrator,
    caFile,
    stop,
    add: (ldif, options) => ldb('ldbadd', sam, ldif, options?.many ? ['--nosync', '-o', 'batch_mode:1'] : []),
    modify: (ldif, options) => ldb('ldbmodify', options?.raw ? rawPartition : sam, ldif),
    search: (args, { user, password } = administrator) =>
      run('/usr/bin/ldapsearch', ['-x', '-H', `ldaps://${address}`, '-D', user, '-w', password, ...args], {
        env: { ...process.env, LDAPTLS_CACERT: caFile, LDAPRC: '/nonexistent' },
      }),
  };
  // Without the DNS service the directory registers no name of its own under which a ticket could be had.
  directory.modify(
    [
      'dn: CN=DC1,OU=Domain Controllers,DC=corp,DC=example',
      'changetype: modify',
      'add: servicePrincipalName',
      `servicePrincipalName: ldap/${address}`,
      'servicePrincipalName: ldap/dc1.corp.example',
      '',
    ].join('\n'),
  );
  return directory;
}

/** The configuration to run with: LDAP and KDC only, every folder inside the directory's own. */
function writeConfig(folder: string, address: string): string {
  const folders = {
    'private dir': 'private',
    'state directory': 'state',
    'cache directory': 'cache',
    'lock directory': 'lock',
    'pid directory': 'pid',
    'binddns dir': 'bind-dns',
    'ncalrpc dir': 'ncalrpc',
    'winbindd socket directory': 'winbindd',
    'ntp signd socket directory': 'ntp-signd',
  };
  for (const name of Object.values(folders)) mkdirSync(join(folder, name), { recursive: true });
  const config = join(folder, 'run.conf');
  writeFileSync(
    config,
    [
      '[global]',
      'netbios name = DC1',
      `realm = ${realm}`,
      'workgroup = CORP',
      'server role = active directory domain controller',
      'server services = ldap, kdc',
      `interfaces = ${address}/8`,
      'bind interfaces only = yes',
      'ldap server require strong auth = yes',
      ...Object.entries(folders).map(([option, name]) => `${option} = ${join(folder, name)}`),
      '',
    ].join('\n'),
  );
  return config;
}

/** A certificate for the directory's address and name, and for a proxy before it. */
function certify(folder: string, address: string): string {
  const tls = join(folder, 'private/tls');
  mkdirSync(tls, { recursive: true });
  const [certificate, key, ca] = ['cert.pem', 'key.pem', 'ca.pem'].map((name) => join(tls, name)) as [string, string, string];
  makeCertificate(certificate, key, 'dc1.corp.example', `IP:${address},IP:127.0.0.1,DNS:dc1.corp.example`);
  chmodSync(key, 0o600);
  writeFileSync(ca, run('/usr/bin/openssl', ['x509', '-in', certificate]));
  return ca;
}

/** Waits until somebody listens; fails where the server ends before or does not come up within 30 seconds. */
async function listening(address: string, port: number, ended: Promise<unknown>): Promise<void> {
  let over = false;
  void ended.then(() => {
    over = true;
  });
  for (let tries = 0; tries < 300 && !over; tries++) {
    const socket = connect(port, address);
    const [event] = await Promise.race([
      once(socket, 'connect').then(() => ['connect']),
      once(socket, 'close').then(() => ['close']),
    ]).catch(() => ['close']);
    socket.destroy();
    if (event === 'connect') return;
    await setTimeout(100);
  }
  throw new Error(over ? 'samba ended at once' : `samba does not listen on ${address}`);
}

function run(program: string, args: string[], options: { input?: string; env?: NodeJS.ProcessEnv } = {}): Buffer {
  const { status, stdout, stderr, error } = spawnSync(program, args, { ...options, maxBuffer: 1 << 28, timeout: 120_000 });
  if (error) throw error;
  if (status !== 0) throw new Error(`${program} ended with ${status}: ${stderr.toString().slice(-2000)}`);
  return stdout;
}
