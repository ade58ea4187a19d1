import type { SectionData } from '../../documents/facts.ts';
import { sameSpn } from '../../domain/spn.ts';
import { NotUnderstood } from '../../system/errors.ts';
import { reason } from '../../text/reasons.ts';
import { refuseNoText, rows } from './console.ts';

/** A ticket in a list, or the refusal of one that was asked for (klist get). */
export type KlistAnswer =
  /** `server` without its realm; `encryption` as klist names it. */
  | { server: string; encryption?: string }
  /** `asked`: the SPN, where the pasted command line names it. */
  | { errorCode: string; asked?: string };

/** What stands between two prompts, or two sessions. */
interface Block {
  asked?: string;
  /** The tickets are listed, none is asked for: an error of it says nothing about an SPN. */
  lists: boolean;
  refusal?: { errorCode: string; asked?: string };
}

const expected = reason('expects-klist');

/**
 * Reads what klist printed on Windows, in any language: the tickets and refusals, in the order of the text. A text may hold
 * the output of several calls, with prompts or without.
 * @throws NotUnderstood
 */
export function readKlist(text: string): KlistAnswer[] {
  refuseNoText(text, expected);
  const answers: KlistAnswer[] = [];
  let block: Block = { lists: false };
  /** The values of the ticket that is read. */
  let values: string[] | undefined;
  let recognized = false;
  let failure: { error: string; line: number } | undefined;

  const endTicket = () => {
    const [client, server, encryption] = values ?? [];
    values = undefined;
    if (client === undefined || server === undefined) return;
    const name = withoutRealm(server);
    if (withoutRealm(client) === undefined || name === undefined) return;
    answers.push({ server: name, ...(encryption !== undefined && isEncryption(encryption) ? { encryption } : {}) });
  };

  for (const { text: row, line, afterBlank } of rows(text)) {
    const start = /^#[0-9]+>/.exec(row);
    const call = commandOf(row);
    if (start || call || afterBlank) endTicket();
    if (call) block = call;
    else if (start || values) {
      recognized = true;
      values ??= [];
      const value = valueOf(start ? row.slice(start[0].length) : row);
      if (value !== undefined) values.push(value);
    } else if (/[ :：]0:0x[0-9a-f]+$/i.test(row)) {
      // The logon session, the first line of each output.
      recognized = true;
      if (block.refusal) block = { lists: false };
    } else if (row.includes('ShowTickets')) block.lists = true;
    else {
      const errorCode = statusOf(row);
      if (errorCode === undefined) continue;
      if (block.lists) failure ??= { error: errorCode, line };
      else if (block.refusal) block.refusal.errorCode = errorCode;
      else answers.push((block.refusal = { errorCode, ...(block.asked === undefined ? {} : { asked: block.asked }) }));
    }
  }
  endTicket();

  if (answers.length > 0) return answers;
  if (failure) throw new NotUnderstood(reason('program-error', { program: 'klist', ...failure, expected }));
  if (!recognized) throw new NotUnderstood(reason('not-its-output', { program: 'klist of Windows', expected }));
  return answers;
}

/** What klist tells of the ticket for an SPN; the last answer counts. A list without it tells nothing: nobody asked for it. */
export function ticketOf(answers: readonly KlistAnswer[], spn: string): SectionData<'ticket'> {
  const last = answers.findLast((answer) => sameSpn('server' in answer ? answer.server : (answer.asked ?? spn), spn));
  if (last === undefined) return { spn };
  if ('errorCode' in last) return { spn, errorCode: last.errorCode };
  return { spn, ...(last.encryption === undefined ? {} : { encryption: last.encryption }) };
}

/** A pasted command line. */
function commandOf(row: string): Block | undefined {
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
