// Judging the facts of 20,000 servers (NDJSON), as ratio to reading the same file with JSON.parse:   node test/bench/manyHosts.ts
// Medians of interleaved runs, so that a busy machine slows all of them. With --strict it ends with 1 where a limit is passed.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { executable } from '../support/executable.ts';

const RUNS = 5;
const HOSTS = 20_000;
const limits = { ratio: 4, megabytes: 300 };

const kerbcheck = executable();
const folder = mkdtempSync(join(tmpdir(), 'kerbcheck-bench-'));
const hosts = join(folder, 'hosts.ndjson');
writeFileSync(hosts, `${makeHosts().join('\n')}\n`);

const parse = `
  import { createReadStream } from 'node:fs';
  import { createInterface } from 'node:readline';
  let count = 0;
  for await (const line of createInterface({ input: createReadStream(${JSON.stringify(hosts)}), crlfDelay: Infinity })) count += JSON.parse(line) ? 1 : 0;
  if (count !== ${HOSTS}) throw new Error(count + ' documents');`;

const works = [
  { name: 'JSON.parse of each line', command: process.execPath, args: ['--input-type=module', '-e', parse], code: 0 },
  ...['json', 'junit', 'text', 'line'].map((format) => ({
    name: `kerbcheck evaluate, ${format}`,
    command: kerbcheck,
    args: ['evaluate', hosts, '--max-age', '999999', '-o', `${format}=${join(folder, 'results')}`],
    code: 1,
  })),
].map((work) => ({ ...work, times: [] as number[], megabytes: 0 }));

for (let run = 0; run <= RUNS; run++) {
  for (const work of works) {
    const start = performance.now();
    // GNU time tells the peak
    const { status, stderr } = spawnSync('/usr/bin/time', ['-f', '%M', work.command, ...work.args], { encoding: 'utf8' });
    // the first run only fills the file cache
    if (run > 0) work.times.push(performance.now() - start);
    if (status !== work.code) throw new Error(`${work.name} ended with ${status}: ${stderr}`);
    work.megabytes = Math.max(work.megabytes, Number(stderr.trim().split('\n').at(-1)) / 1000);
  }
}
rmSync(folder, { recursive: true });

const median = (times: number[]) => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? NaN;
const bare = median(works[0]?.times ?? []);
console.log(`${`median of ${RUNS} runs, ${HOSTS} servers`.padEnd(38)}      ms   ratio   limit  peak MB   limit`);
for (const [at, { name, times, megabytes }] of works.entries()) {
  const ratio = median(times) / bare;
  // the limits are those of the results documents
  const limited = at === 1;
  if (limited && (ratio > limits.ratio || megabytes > limits.megabytes) && process.argv.includes('--strict')) process.exitCode = 1;
  const numbers = [median(times).toFixed(0), ratio.toFixed(2), limited ? limits.ratio.toFixed(2) : ''];
  const memory = [megabytes.toFixed(0).padStart(9), (limited ? `${limits.megabytes}` : '').padStart(8)];
  console.log(name.padEnd(38) + numbers.map((number) => number.padStart(8)).join('') + memory.join(''));
}

/** Servers that differ in name; every tenth has something wrong: a wrong setting, a misplaced SPN, no account, nothing but a host. */
function makeHosts(): string[] {
  const { sections, ...rest } = JSON.parse(readFileSync('rules/procall/facts/healthy.json', 'utf8'));
  const healthy = JSON.stringify({ ...rest, sections });
  const { host, auth, account, spns } = sections;
  const entries = spns.data.entries.map((entry: object) => ({ ...entry, dn: 'CN=svc-old,DC=corp,DC=example', name: 'CORP\\svc-old' }));
  const broken = [
    { ...sections, auth: { ...auth, data: { ...auth.data, listed: ['NTLM'] } } },
    { ...sections, account: { ...account, data: { ...account.data, spns: [] } }, spns: { ...spns, data: { ...spns.data, entries } } },
    { ...sections, account: { status: 'failed', reason: 'access denied' } },
    { host },
  ].map((changed) => JSON.stringify({ ...rest, sections: changed }));
  return Array.from({ length: HOSTS }, (_, at) => {
    const text = at % 10 === 9 ? broken[Math.floor(at / 10) % broken.length]! : healthy;
    return text.replaceAll('ucs01', `ucs${at}`).replaceAll('UCS01', `UCS${at}`);
  });
}
