// Reading a client log of 400 MB, whose SHA-256 the facts tell, too, as ratio to `grep -c -F` and `sha256sum` over it:
//   node test/bench/clientLog.ts [dist/kerbcheck]
// Medians of interleaved runs, so that a busy machine slows all of them. Without an executable the reader runs in a Node of
// its own, and its time is that of reading alone. Ends with 1 where a limit is passed, except in CI.
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const RUNS = 7;
const BYTES = 400_000_000;
const limits = { ratio: 1, megabytes: 100 };
const [executable] = process.argv.slice(2);

const folder = mkdtempSync(join(tmpdir(), 'kerbcheck-bench-'));
const path = join(folder, 'client.log');
const logins = writeLog(path);

const script = `
  import { readClientLogs } from '${new URL('../../src/collect/formats/clientLog/read.ts', import.meta.url)}';
  const start = performance.now();
  const { logins } = await readClientLogs([${JSON.stringify(path)}]);
  const ms = performance.now() - start;
  console.log(JSON.stringify({ ms, megabytes: process.resourceUsage().maxRSS / 1000, logins: logins.reduce((sum, { count }) => sum + count, 0) }));`;

const times = { tools: [] as number[], read: [] as number[] };
let megabytes = 0;
for (let run = 0; run <= RUNS; run++) {
  const grep = timed('grep', ['-c', '-F', 'Using SSPI method', path]);
  if (Number(grep.stdout) !== logins) throw new Error(`grep counts ${grep.stdout}, not ${logins}`);
  const sum = timed('sha256sum', [path]);
  const read = executable === undefined ? readHere() : readBy(executable);
  if (read.logins !== logins) throw new Error(`${read.logins} logins read, not ${logins}`);
  megabytes = Math.max(megabytes, read.megabytes);
  // the first run only fills the file cache
  if (run === 0) continue;
  times.tools.push(grep.ms + sum.ms);
  times.read.push(read.ms);
}
rmSync(folder, { recursive: true });

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
const ratio = median(times.read) / median(times.tools);
if ((ratio > limits.ratio || megabytes > limits.megabytes) && !process.env['CI']) process.exitCode = 1;
console.log(`${`median of ${RUNS} runs`.padEnd(34)}      ms   ratio   limit  peak MB   limit`);
console.log(row('grep -c -F, sha256sum', median(times.tools).toFixed(0), '1.00'));
console.log(
  row(
    executable ?? 'readClientLogs',
    median(times.read).toFixed(0),
    ratio.toFixed(2),
    limits.ratio.toFixed(2),
    ` ${megabytes.toFixed(0)}`,
    `${limits.megabytes}`,
  ),
);

function row(name: string, ...cells: string[]): string {
  return name.padEnd(34) + cells.map((cell) => cell.padStart(8)).join('');
}

interface Reading {
  ms: number;
  megabytes: number;
  logins: number;
}

function readHere(): Reading {
  return JSON.parse(timed(process.execPath, ['--input-type=module', '-e', script]).stdout);
}

/** The whole run of the executable; GNU time tells its peak. */
function readBy(program: string): Reading {
  const { ms, stdout, stderr } = timed('/usr/bin/time', ['-f', '%M', program, 'collect', '--client-log', path]);
  const { sections } = JSON.parse(stdout);
  const found: { count: number }[] = sections.clientLog.data.logins;
  return { ms, megabytes: Number(stderr.trim().split('\n').at(-1)) / 1000, logins: found.reduce((sum, { count }) => sum + count, 0) };
}

function timed(command: string, args: string[]): { ms: number; stdout: string; stderr: string } {
  const start = performance.now();
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  if (error || status !== 0) throw error ?? new Error(`${command} ended with ${status}: ${stderr}`);
  return { ms: performance.now() - start, stdout, stderr };
}

/** Writes the log, one line of a login in a thousand, and returns how many. */
function writeLog(path: string): number {
  const lines: string[] = [];
  let size = 0;
  for (let i = 0; size < 1_000_000; i++) {
    const time = new Date(Date.UTC(2026, 10, 22) + i * 200).toISOString().slice(11, 23).replace('.', ':');
    const login = i % 1000 === 500;
    const method = i % 3000 === 500 ? 'NTLM' : 'Kerberos';
    lines.push(
      `22.11.2026 ${time};${login ? 32 : 64};mainthread-${6000 + (i % 50)};` +
        (login
          ? `ENetCtiClientBase::LoginSSPI;Using SSPI method ${method} with parameter "eucsrv/cti-server.estos.de"\r\n`
          : `CCtiLineMonitor::OnEvent;line ${i} changed its state from idle to busy and back for device ${i % 1000}\r\n`),
    );
    size += lines.at(-1)!.length;
  }
  const piece = lines.join('');
  const file = openSync(path, 'w');
  let blocks = 0;
  for (let written = 0; written < BYTES; blocks++) written += writeSync(file, piece);
  closeSync(file);
  return blocks * lines.filter((line) => line.includes('Using SSPI method')).length;
}
