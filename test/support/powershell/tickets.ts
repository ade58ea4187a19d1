// Kerberos tickets of a test directory, in a configuration and a cache of their own.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Directory } from '../directory.ts';

/** The environment in which programs act as that user, by a ticket; without a user, in which they have none. */
export function withTicket({ folder, address }: Directory, user?: { name: string; password: string }): NodeJS.ProcessEnv {
  const config = join(folder, 'krb5.conf');
  writeFileSync(
    config,
    [
      '[libdefaults]',
      'default_realm = CORP.EXAMPLE',
      'dns_lookup_kdc = false',
      'dns_lookup_realm = false',
      'rdns = false',
      'dns_canonicalize_hostname = false',
      'udp_preference_limit = 1',
      '[realms]',
      'CORP.EXAMPLE = {',
      `kdc = ${address}`,
      '}',
      '[domain_realm]',
      `${address} = CORP.EXAMPLE`,
      '',
    ].join('\n'),
  );
  const cache = join(folder, `tickets-${user?.name ?? 'none'}`);
  const env = { ...process.env, KRB5_CONFIG: config, KRB5CCNAME: `FILE:${cache}`, LDAPRC: '/nonexistent' };
  if (user) {
    const { status, stderr } = spawnSync('kinit', [`${user.name}@CORP.EXAMPLE`], { env, input: `${user.password}\n`, encoding: 'utf8' });
    if (status !== 0) throw new Error(`kinit ended with ${status}: ${stderr}`);
  }
  return env;
}
