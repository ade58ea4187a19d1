// How long `check --ldap` takes where 5,000 accounts hold an SPN of UCServer, against the bare query with the same library.
//   node test/bench/ldap.ts [EXECUTABLE]
import { spawnSync } from 'node:child_process';
import { startDirectory } from '../support/directory.ts';

const accounts = 5000;
const rounds = 5;
const [executable] = process.argv.slice(2);

const directory = await startDirectory();
try {
  const names = Array.from({ length: accounts }, (_, at) => `many${at}`);
  const dn = (name: string): string => `CN=${name},OU=Many,DC=corp,DC=example`;
  directory.add(
    'dn: OU=Many,DC=corp,DC=example\nobjectClass: organizationalUnit\n\n' +
      'dn: CN=UCS01,OU=Many,DC=corp,DC=example\nobjectClass: computer\nsAMAccountName: UCS01$\nuserAccountControl: 4096\n' +
      'dNSHostName: ucs01.corp.example\nservicePrincipalName: eucsrv/ucs01\nservicePrincipalName: eucsrv/ucs01.corp.example\n',
  );
  directory.add(names.map((name) => `dn: ${dn(name)}\nobjectClass: user\nsAMAccountName: ${name}\n`).join('\n'), { many: true });
  directory.modify(
    names
      .map((name) => `dn: ${dn(name)}\nchangetype: modify\nadd: servicePrincipalName\nservicePrincipalName: eucsrv/${name}\n`)
      .join('\n'),
    { raw: true },
  );

  const { user, password } = directory.administrator;
  const env = { ...process.env, KERBCHECK_LDAP_USER: user, KERBCHECK_LDAP_PASSWORD: password };
  const bare = `
    import { readFileSync } from 'node:fs';
    import { Client } from 'ldapts';
    const client = new Client({ url: 'ldaps://${directory.address}:3269', tlsOptions: { ca: readFileSync(${JSON.stringify(directory.caFile)}) } });
    await client.bind(process.env.KERBCHECK_LDAP_USER, process.env.KERBCHECK_LDAP_PASSWORD);
    const { searchEntries } = await client.search('', {
      filter: '(|(servicePrincipalName=eucsrv/*)(userPrincipalName=eucsrv/*))', paged: { pageSize: 500 }, timeLimit: 0,
      attributes: ['objectClass', 'objectSid', 'sAMAccountName', 'userAccountControl', 'servicePrincipalName', 'userPrincipalName'],
    });
    await client.unbind();
    if (searchEntries.length !== ${accounts + 1}) throw new Error(searchEntries.length);`;
  const check = [
    'check',
    '--server',
    'ucs01.corp.example',
    '--ldap',
    `ldaps://${directory.address}`,
    '--ldap-ca',
    directory.caFile,
    '--exit',
    'zero',
    '-o',
    'json',
  ];
  const runs = {
    bare: () => timed(process.execPath, ['--input-type=module', '-e', bare], env),
    check: () => (executable === undefined ? timed(process.execPath, ['src/main.ts', ...check], env) : timed(executable, check, env)),
  };
  for (const run of Object.values(runs)) run();
  const times = { bare: [] as number[], check: [] as number[] };
  for (let round = 0; round < rounds; round++) for (const name of ['bare', 'check'] as const) times[name].push(runs[name]());
  const [query, whole] = [median(times.bare), median(times.check)];
  console.log(
    `${accounts} accounts: check --ldap ${whole.toFixed(0)} ms, the bare query ${query.toFixed(0)} ms, ratio ${(whole / query).toFixed(2)} (median of ${rounds})`,
  );
} finally {
  await directory.stop();
}

/** Wall time in ms. */
function timed(program: string, args: string[], env: NodeJS.ProcessEnv): number {
  const begun = performance.now();
  const { status, stderr } = spawnSync(program, args, { env, maxBuffer: 1 << 28 });
  if (status !== 0) throw new Error(`${program} ended with ${status}: ${stderr}`);
  return performance.now() - begun;
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}
