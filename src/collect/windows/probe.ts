// Starts probe.ps1 in Windows PowerShell and reads what it finds.
import { existsSync, readFileSync } from 'node:fs';
import { isSea } from 'node:sea';
import { dirname, join } from 'node:path';
import type { Facts } from '../../documents/facts.ts';
import { probeScript } from '../../generated/probe.ts';
import { sinceStart, systemClock } from '../../system/clock.ts';
import { decode } from '../../system/decode.ts';
import { NotUnderstood } from '../../system/errors.ts';
import { runProgram, systemProgram, type Ended } from '../../system/run.ts';
import { at, joinReasons, reason, since, type Lack, type PlainCode, type Reason } from '../../text/reasons.ts';
import { searches, traceSearch, type DirectorySearch } from '../directory/query.ts';
import { mostOfConnection, readProbe, type Probe } from '../formats/probeDocument.ts';
import { builtInNames } from '../identity/runAs.ts';

export interface ProbeRequest {
  role?: Facts['role'] | undefined;
  /** NetBIOS name of the server, where --server names one; else it is this machine. */
  computer?: string | undefined;
  /** The run-as account of the service, where another source tells it. */
  runAs?: string | undefined;
  /** On the clock of sinceStart(). */
  deadline: number;
  /** Windows PowerShell's full path; another one in tests. */
  powershell?: string;
  /** Starts programs; another one in tests. */
  start?: typeof runProgram | undefined;
  /** Where a signed probe.ps1 may be, by preference: the folder of the packaged executable, else nowhere. */
  folder?: string | undefined;
}

/**
 * What Windows and the directory tell; or why PowerShell tells nothing. One process, with the caller's own rights; where it is ended,
 * what it told until then. notTaken: why a script beside the executable did not tell it. Never throws.
 */
export async function probe(request: ProbeRequest): Promise<(Probe & { notTaken: Reason[] }) | Lack> {
  const { deadline, start = runProgram, folder = packagedFolder() } = request;
  const { powershell = systemProgram('WindowsPowerShell', 'v1.0', 'powershell.exe') } = request;
  const lacks: Reason[] = [];
  const script = folder === undefined ? undefined : fileBeside(folder);
  if (script !== undefined && 'because' in script) lacks.push(script.because);
  for (const { args, input } of ways(script)) {
    const ended = await start(powershell, ['-NoProfile', '-NonInteractive', ...args], {
      deadline,
      maxBytes: mostBytes,
      env: environment(request),
      ...(input === undefined ? {} : { input }),
    });
    const answer = await probeFrom(ended, request);
    if (!('because' in answer)) {
      traceSearches(answer);
      return { ...answer, notTaken: lacks };
    }
    lacks.push(answer.because);
  }
  return { because: joinReasons(lacks)! };
}

function traceSearches({ directory }: Probe): void {
  if (directory !== undefined && !('because' in directory)) for (const search of searches) traceSearch(directory, search);
}

/** How the script is handed over, the preferred way first; there is always one. @param script a signed file of it, where there is one */
function ways(script: { file: string } | Lack | undefined): { args: string[]; input?: string }[] {
  const standardInput = { args: ['-Command', fromStandardInput], input: probeScript };
  if (script === undefined || 'because' in script) return [standardInput];
  // PowerShell refuses a file whose signature is not valid or not of a trusted publisher. A policy that a group policy sets stays.
  return [{ args: ['-ExecutionPolicy', 'AllSigned', '-File', script.file] }, standardInput];
}

/**
 * No file, so no execution policy to go round; -EncodedCommand holds too little and is what endpoint protection looks for;
 * `-Command -` reads line by line and hides errors. No quotation mark: none has to be escaped.
 */
export const fromStandardInput =
  '& ([ScriptBlock]::Create([IO.StreamReader]::new([Console]::OpenStandardInput(),[Text.Encoding]::UTF8).ReadToEnd()))';

/**
 * Where policies allow trusted files only (AppLocker, App Control), a site can sign the script. Whether its signature is good is
 * PowerShell's to say; a file without one is not tried, nor one that is not this script: an older one, or anybody's.
 * @returns undefined where there is no such file, or an unsigned one
 */
function fileBeside(folder: string): { file: string } | Lack | undefined {
  const file = join(folder, 'probe.ps1');
  try {
    if (!existsSync(file)) return undefined;
    const [text = '', signature] = readFileSync(file, 'latin1').split(signatureBegins);
    if (signature === undefined) return undefined;
    return plain(text) === plain(probeScript) ? { file } : { because: reason('other-script', { file }) };
  } catch (error) {
    return { because: at(file, reason('system-message', { message: (error as Error).message })) };
  }
}

const signatureBegins = '# SIG # Begin signature block';

/** Without what signing and copying change: a mark of the encoding, line ends, blank lines at the end. */
function plain(script: string): string {
  return script
    .replace(/^\xef\xbb\xbf/, '')
    .replaceAll('\r\n', '\n')
    .trimEnd();
}

/** The path of the script beside the executable that is to be run; undefined: none. */
export function scriptBeside(): string | undefined {
  const folder = packagedFolder();
  const script = folder === undefined ? undefined : fileBeside(folder);
  return script === undefined || 'because' in script ? undefined : script.file;
}

/** A script is taken from beside the packaged executable only: Node's own folder is none of kerbcheck's. */
function packagedFolder(): string | undefined {
  return isSea() ? dirname(process.execPath) : undefined;
}

/** Of the time until the process is ended, what the script may take: what it gives up by itself has a better reason. */
const scriptShare = 0.9;

/** The parameters of the script. */
function environment({ role, computer, runAs, deadline }: ProbeRequest): NodeJS.ProcessEnv {
  const left = Math.min(scriptShare * (deadline - sinceStart()), longestMs);
  return {
    // Without it, Windows PowerShell looks for modules in the caller's documents first; that of PowerShell 7, had it called kerbcheck,
    // would lead to modules that Windows PowerShell cannot load.
    PSModulePath: systemProgram('WindowsPowerShell', 'v1.0', 'Modules'),
    KERBCHECK_PROBE_ROLE: role ?? 'server',
    KERBCHECK_PROBE_COMPUTER: computer ?? '',
    KERBCHECK_PROBE_RUN_AS: runAs ?? '',
    KERBCHECK_PROBE_PARENT: String(process.ppid),
    KERBCHECK_PROBE_UNTIL: new Date(systemClock().getTime() + left).toISOString(),
    KERBCHECK_PROBE_MOST: String(mostOfConnection),
    KERBCHECK_PROBE_COMPUTERS: builtInNames('computer').join('\n'),
    KERBCHECK_PROBE_LOCAL: builtInNames('localService').join('\n'),
    KERBCHECK_PROBE_SEARCHES: searches.map(searchLine).join('\n'),
  };
}

/** Of four connections, to a domain controller and a global catalog in each of two forests, in base64. */
const mostBytes = 6 * mostOfConnection;

/** A year: a time that is no limit has to be one that a date can be. */
const longestMs = 365 * 24 * 60 * 60 * 1000;

function searchLine({ name, at, scope, descriptor, insteadOf = '', base, filter, attributes }: DirectorySearch): string {
  return [name, at, scope, descriptor ? '1' : '0', insteadOf, base, filter, attributes.join(' ')].join('\t');
}

/** Names of errors, which are the same in every language, and what they mean. */
const blockedBy: [string, PlainCode][] = [
  ['ConstrainedLanguage', 'powershell-core-only'],
  ['ScriptContainedMaliciousContent', 'powershell-taken-as-malicious'],
];

async function probeFrom(ended: Awaited<ReturnType<typeof runProgram>>, { role }: ProbeRequest): Promise<Probe | Lack> {
  const stdout = ended.stdout?.toString('latin1') ?? '';
  const wrote = stdout.trim() !== '';
  const because = 'because' in ended ? ended.because : await whyEnded(ended, wrote);
  if (!wrote) return { because };
  // What came before the end is kept.
  try {
    return readProbe(stdout, role, because);
  } catch (error) {
    if (!(error instanceof NotUnderstood)) throw error;
    return { because: 'because' in ended ? because : since(reason('powershell-not-understood', { because: error.because }), because) };
  }
}

/** Why it wrote nothing, or no more. */
async function whyEnded({ code, stderr }: Ended, wrote: boolean): Promise<Reason> {
  const errors = (await decode(stderr)).text;
  // Long lines are broken where the console ends.
  const unbroken = errors.replace(/\s+/g, '');
  const [, meaning] = blockedBy.find(([name]) => unbroken.includes(name)) ?? [];
  if (meaning !== undefined) return reason(meaning);
  const message = shorten(errors);
  if (message !== '') {
    const [, id] = /FullyQualifiedErrorId:([\w.,]{1,200})/.exec(unbroken) ?? [];
    return id === undefined || message.includes(id)
      ? reason('powershell-failed', { message })
      : reason('powershell-failed-with', { message, error: id });
  }
  if (wrote) return reason('powershell-broke-off', { exit: exitCode(code) });
  const isNormalEnd = code === 0 || code === 1;
  return isNormalEnd ? reason('powershell-silent') : reason('powershell-ended', { exit: exitCode(code) });
}

/** One line without the colours of a console. */
function shorten(errors: string): string {
  return errors
    .replace(/\x1b\[[0-9;]*m/g, '')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .slice(0, 200)
    .replace(/\.$/, '');
}

/** Windows' own codes are known by their hexadecimal form. */
function exitCode(code: number | null): string {
  return code !== null && code > 255 ? `0x${code.toString(16).toUpperCase()}` : String(code);
}
