import type { SectionData } from '../../documents/facts.ts';
import { sameSpn } from '../../domain/spn.ts';
import { NotUnderstood } from '../../system/errors.ts';
import { reason } from '../../text/reasons.ts';
import { refuseNoText, rows, type Row } from './console.ts';

/** A ticket in a list, the refusal of one that was asked for (klist get), or that tickets are missing. */
export type KlistAnswer =
  /** `server` without its realm; `encryption` as klist names it. */
  | { server: string; encryption?: string }
  /** `asked`: the SPN, where the pasted command line names it. */
  | { errorCode: string; asked?: string }
  /** The output in that line is cut off, or not readable: fewer tickets than it counts, or not the one for `asked`. */
  | { cutOffBelow: number; asked?: string };

/** What stands between two prompts, or two sessions. */
interface Block {
  asked?: string;
  /** The tickets are listed, none is asked for: an error of it says nothing about an SPN. */
  lists: boolean;
  refusal?: { errorCode: string; asked?: string };
  /** The SPN that a sentence names: klist get without its command line. */
  named?: string | undefined;
  /** 1-based line of the logon session, the first line of an output. */
  session?: number;
  /** How many tickets there are, as the output says. */
  count: number;
  servers: string[];
}

/** A text while it is read. */
interface Transcript {
  answers: KlistAnswer[];
  block: Block;
  /** The values of the ticket that is read, and where it begins. */
  ticket?: { line: number; values: string[] } | undefined;
  failure?: { error: string; line: number };
  recognized: boolean;
}

const expected = reason('expects-klist');

/**
 * Reads what klist printed on Windows, in any language: the tickets and refusals, in the order of the text. A text may hold
 * the output of several calls, with prompts or without.
 * @throws NotUnderstood
 */
export function readKlist(text: string): KlistAnswer[] {
  refuseNoText(text, expected);
  const transcript: Transcript = { answers: [], block: blockOf({ lists: false }), recognized: false };
  for (const row of rows(text)) readRow(transcript, row);
  endBlock(transcript, { lists: false });

  const { answers, failure, recognized } = transcript;
  if (answers.length > 0) return answers;
  if (failure) throw new NotUnderstood(reason('program-error', { program: 'klist', ...failure, expected }));
  if (!recognized) throw new NotUnderstood(reason('not-its-output', { program: 'klist of Windows', expected }));
  return answers;
}

function readRow(transcript: Transcript, { text, line, afterBlank }: Row): void {
  const start = /^#[0-9]+>/.exec(text);
  const call = commandOf(text);
  if (start || call || afterBlank) endTicket(transcript);
  const { block } = transcript;
  if (call) endBlock(transcript, call);
  else if (start || transcript.ticket) {
    transcript.recognized = true;
    const value = valueOf(start ? text.slice(start[0].length) : text);
    transcript.ticket ??= { line, values: [] };
    if (value !== undefined) transcript.ticket.values.push(value);
  } else if (/[ :：]0:0x[0-9a-f]+$/i.test(text)) {
    transcript.recognized = true;
    if (block.session !== undefined) endBlock(transcript, { lists: false });
    transcript.block.session = line;
  } else if (text.includes('ShowTickets')) block.lists = true;
  else {
    const errorCode = statusOf(text);
    if (errorCode !== undefined) readError(transcript, errorCode, line);
    else readSentence(block, text);
  }
}

function readError(transcript: Transcript, errorCode: string, line: number): void {
  const { answers, block } = transcript;
  if (block.lists) transcript.failure ??= { error: errorCode, line };
  else if (block.refusal) block.refusal.errorCode = errorCode;
  else answers.push((block.refusal = { errorCode, ...(block.asked !== undefined && { asked: block.asked }) }));
}

/** How many tickets follow, or that the ticket for an SPN was had. */
function readSentence(block: Block, text: string): void {
  const count = /[:：][ \t]*\(([0-9]{1,6})\)$/.exec(text)?.[1];
  if (count !== undefined) block.count = Number(count);
  else if (block.session !== undefined) block.named ??= /(?:^|[\s"'«„“])([a-z][^\s/:.]*\/[^\s"'»“”@]*[^\s"'»“”@.,。])/i.exec(text)?.[1];
}

/** Of a ticket that cannot be read, because its labels end in a colon of a code page that is not known, nobody knows whose it is. */
function endTicket(transcript: Transcript): void {
  if (!transcript.ticket) return;
  const { line, values } = transcript.ticket;
  const [client = '', server = '', encryption] = values;
  transcript.ticket = undefined;
  const name = withoutRealm(server);
  if (withoutRealm(client) === undefined || name === undefined) {
    transcript.answers.push({ cutOffBelow: line });
    return;
  }
  transcript.block.servers.push(name);
  transcript.answers.push({ server: name, ...(encryption !== undefined && isEncryption(encryption) ? { encryption } : {}) });
}

/** An output that is cut off does not show that a ticket is missing. */
function endBlock(transcript: Transcript, next: Pick<Block, 'asked' | 'lists'>): void {
  endTicket(transcript);
  const { answers, block } = transcript;
  transcript.block = blockOf(next);
  const { session, servers, refusal, asked = block.named } = block;
  if (session === undefined || refusal) return;
  if (asked !== undefined && !block.lists && !servers.some((server) => sameSpn(server, asked)))
    answers.push({ cutOffBelow: session, asked });
  else if (servers.length < block.count) answers.push({ cutOffBelow: session });
}

function blockOf(next: Pick<Block, 'asked' | 'lists'>): Block {
  return { ...next, count: 0, servers: [] };
}

/**
 * What klist tells of the ticket for an SPN; the last answer counts. A list without it tells nothing: nobody asked for it.
 * @throws NotUnderstood where it may be among the tickets that are cut off
 */
export function ticketOf(answers: readonly KlistAnswer[], spn: string): SectionData<'ticket'> {
  const ofSpn = answers.filter((answer) => sameSpn('server' in answer ? answer.server : (answer.asked ?? spn), spn));
  const last = ofSpn.findLast((answer) => !('cutOffBelow' in answer)) ?? ofSpn[0];
  if (last === undefined) return { spn };
  if ('cutOffBelow' in last) throw new NotUnderstood(reason('cut-off-tickets', { line: last.cutOffBelow, spn }));
  if ('errorCode' in last) return { spn, errorCode: last.errorCode };
  return { spn, ...(last.encryption === undefined ? {} : { encryption: last.encryption }) };
}

/** A pasted command line. */
function commandOf(row: string): Pick<Block, 'asked' | 'lists'> | undefined {
  const args = /(?:^|[>&][ \t]*|[\\/"'])klist(?:\.exe)?["']?(?:[ \t]+(get|tgt|tickets|sessions|purge|[-/].*)|$)/i.exec(row);
  if (!args) return undefined;
  const asked = /[ \t]get[ \t]+["']?([^\s"'@]+)/i.exec(row.slice(args.index))?.[1];
  return asked === undefined ? { lists: true } : { lists: false, asked };
}

/** The value of `label : value`; labels are in the system's language. */
function valueOf(row: string): string | undefined {
  const colon = row.search(/[:：]/);
  return colon < 0 ? undefined : row.slice(colon + 1).trim();
}

/** `eucsrv/ucs01.corp.example` of `eucsrv/ucs01.corp.example @ CORP.EXAMPLE`; undefined for what is no name with its realm. */
function withoutRealm(name: string): string | undefined {
  const at = name.lastIndexOf(' @ ');
  return at > 0 ? name.slice(0, at).trim() : undefined;
}

function isEncryption(value: string): boolean {
  return /AES|RC4|DES/.test(value);
}

/** The last error status in a line (NTSTATUS 0xC…, HRESULT 0x8…): `klist failed with 0xc000018b/-1073741429: …`. */
function statusOf(row: string): string | undefined {
  return [...row.matchAll(/(?<![0-9a-z:])0x([89c][0-9a-f]{7})(?![0-9a-z]|[ \t]*->)/gi)].at(-1)?.[0].toLowerCase();
}
