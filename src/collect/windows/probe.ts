// Starts probe.ps1 in Windows PowerShell and reads what it finds.
import { existsSync, readFileSync } from 'node:fs';
import { isSea } from 'node:sea';
import { dirname, join } from 'node:path';
import type { Facts } from '../../documents/facts.ts';
import { probeScript } from '../../generated/probe.ts';
import { NotUnderstood } from '../../system/errors.ts';
import { runProgram, systemProgram, type Ended } from '../../system/run.ts';
import { reason, type Lack, type PlainCode } from '../../text/reasons.ts';
import { searches, type DirectorySearch } from '../directory/query.ts';
import { readProbe, type Probe } from '../formats/probeDocument.ts';

export interface ProbeRequest {
  role?: Facts['role'] | undefined;
  /** NetBIOS name of the server, where --server names one; else it is this machine. */
  computer?: string | undefined;
  /** The run-as account of the service, where another source tells it. */
  runAs?: string | undefined;
  /** On the clock of performance.now(). */
  deadline: number;
  /** Windows PowerShell's full path; another one in tests. */
  powershell?: string;
  /** Starts programs; another one in tests. */
  start?: typeof runProgram | undefined;
  /** Where a signed probe.ps1 may be, by preference: the folder of the packaged executable, else nowhere. */
  folder?: string | undefined;
}

/**
 * What Windows and the directory tell; or why PowerShell tells nothing. One process, with the caller's own rights.
 * Never throws.
 */
export async function probe(request: ProbeRequest): Promise<Probe | Lack> {
  const { deadline, start = runProgram, folder = packagedFolder() } = request;
  const { powershell = systemProgram('WindowsPowerShell', 'v1.0', 'powershell.exe') } = request;
  let answer: Probe | Lack | undefined;
  for (const { args, input } of ways(folder)) {
    const ended = await start(powershell, ['-NoProfile', '-NonInteractive', ...args], {
      deadline,
      env: environment(request),
      ...(input === undefined ? {} : { input }),
    });
    answer = 'because' in ended ? ended : probeFrom(ended);
    if (!('because' in answer)) return answer;
  }
  return answer!;
}

/** How the script is handed over, the preferred way first; there is always one. */
function ways(folder: string | undefined): { args: string[]; input?: string }[] {
  const standardInput = { args: ['-Command', fromStandardInput], input: probeScript };
  const file = folder === undefined ? undefined : join(folder, 'probe.ps1');
  if (file === undefined || !saysSigned(file)) return [standardInput];
  // PowerShell refuses a file whose signature is not valid or not of a trusted publisher. A policy that a group policy sets stays.
  return [{ args: ['-ExecutionPolicy', 'AllSigned', '-File', file] }, standardInput];
}

/**
 * No file, so no execution policy to go round; -EncodedCommand holds too little and is what endpoint protection looks for;
 * `-Command -` reads line by line and hides errors. No quotation mark: none has to be escaped.
 */
const fromStandardInput =
  '& ([ScriptBlock]::Create([IO.StreamReader]::new([Console]::OpenStandardInput(),[Text.Encoding]::UTF8).ReadToEnd()))';

/**
 * Where policies allow trusted files only (AppLocker, App Control), a site can sign the script. Whether its signature is good is
 * PowerShell's to say; one without any is not tried.
 */
function saysSigned(file: string): boolean {
  try {
    return existsSync(file) && readFileSync(file, 'latin1').includes('# SIG # Begin signature block');
  } catch {
    return false;
  }
}

/** A script is taken from beside the packaged executable only: Node's own folder is none of kerbcheck's. */
function packagedFolder(): string | undefined {
  return isSea() ? dirname(process.execPath) : undefined;
}

/** The script's own time ends before the process's, so that what it has found is written. */
const writingSeconds = 3;

/** The parameters of the script. */
function environment({ role, computer, runAs, deadline }: ProbeRequest): NodeJS.ProcessEnv {
  return {
    // That of PowerShell 7, had it called kerbcheck, would lead Windows PowerShell to modules that it cannot load.
    PSModulePath: undefined,
    KERBCHECK_PROBE_ROLE: role ?? 'server',
    KERBCHECK_PROBE_COMPUTER: computer ?? '',
    KERBCHECK_PROBE_RUN_AS: runAs ?? '',
    KERBCHECK_PROBE_PARENT: String(process.ppid),
    KERBCHECK_PROBE_SECONDS: String(Math.max(1, Math.floor((deadline - performance.now()) / 1000) - writingSeconds)),
    KERBCHECK_PROBE_SEARCHES: searches.map(searchLine).join('\n'),
  };
}

function searchLine({ name, at, scope, descriptor, insteadOf = '', base, filter, attributes }: DirectorySearch): string {
  return [name, at, scope, descriptor ? '1' : '0', insteadOf, base, filter, attributes.join(' ')].join('\t');
}

/** Names of errors, which are the same in every language, and what they mean. */
const blockedBy: [string, PlainCode][] = [
  ['ConstrainedLanguage', 'powershell-core-only'],
  ['ScriptContainedMaliciousContent', 'powershell-taken-as-malicious'],
];

function probeFrom({ code, stdout, stderr }: Ended): Probe | Lack {
  const text = stdout.toString('latin1').trim();
  if (text !== '') {
    try {
      return readProbe(text);
    } catch (error) {
      if (!(error instanceof NotUnderstood)) throw error;
      return { because: reason('powershell-not-understood', { because: error.because }) };
    }
  }
  // Long lines are broken where the console ends.
  const errors = stderr.toString('latin1').replace(/\s+/g, '');
  const [, meaning] = blockedBy.find(([name]) => errors.includes(name)) ?? [];
  if (meaning !== undefined) return { because: reason(meaning) };
  const isNormalEnd = code === 0 || code === 1;
  return { because: isNormalEnd ? reason('powershell-silent') : reason('powershell-ended', { exit: exitCode(code) }) };
}

/** Windows' own codes are known by their hexadecimal form. */
function exitCode(code: number | null): string {
  return code !== null && code > 255 ? `0x${code.toString(16).toUpperCase()}` : String(code);
}
