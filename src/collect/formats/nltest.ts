import { NotUnderstood } from '../../system/errors.ts';
import { reason, type Reason } from '../../text/reasons.ts';
import { refuseNoText, rows } from './console.ts';

/** One answer of nltest on a secure channel: what came of its last use, or that the call itself was refused. */
export interface NltestAnswer {
  /** 1-based line of its first line. */
  line: number;
  /** A Windows error code (MS-ERREF 2.2): of the channel, or of the call. */
  status: number;
  isRefused: boolean;
  /** DNS or NetBIOS name of the domain controller at the other end, where there is one. */
  controller?: string;
  /** What the pasted command line asks: the domain, and the machine where it names one. */
  domain?: string;
  machine?: string;
}

/** A pasted command line. */
type Call = Pick<NltestAnswer, 'domain' | 'machine'>;

/** An answer while it is read. */
interface Draft {
  line: number;
  statuses: number[];
  /** How many there have to be: with that flag a second one follows, of the verification (NETLOGON_VERIFY_STATUS_RETURNED). */
  expected: 1 | 2;
  controller?: string;
  /** The line of the domain controller was there, with a name or without. */
  hasController: boolean;
}

const expected = reason('expects-nltest');
const statusIsVerified = 0x80;

/**
 * Reads what `nltest /sc_query:DOMAIN` printed, and /sc_verify and /sc_reset, which answer alike. The labels are in the system's
 * language, but for `Status =`: an answer is known by its first line, flags and their number in hexadecimal, and by the order of the
 * lines below. A call that was refused prints a status in one line.
 * @returns the answers in the order of the text, at least one
 * @throws NotUnderstood where none is there, or one is cut off
 */
export function readNltest(text: string): NltestAnswer[] {
  refuseNoText(text, expected);
  const answers: NltestAnswer[] = [];
  let call: Call = {};
  let draft: Draft | undefined;
  const end = (): void => {
    if (draft) answers.push(answerOf(draft, call));
    draft = undefined;
  };
  for (const { text: row, line } of rows(text)) {
    const asked = callOf(row);
    const flags = flagsOf(row);
    const status = statusOf(row, line);
    if (asked !== undefined) {
      end();
      call = asked;
    } else if (flags !== undefined && status === undefined) {
      end();
      draft = { line, statuses: [], expected: (flags & statusIsVerified) !== 0 ? 2 : 1, hasController: false };
    } else if (status === undefined) {
      if (draft && draft.statuses.length > 0) end();
      else if (draft && !draft.hasController) Object.assign(draft, controllerOf(row), { hasController: true });
    } else if (draft) draft.statuses.push(status);
    else answers.push({ line, status, isRefused: true, ...call });
  }
  end();
  if (answers.length === 0) throw new NotUnderstood(reason('not-its-output', { program: 'nltest /sc_query', expected }));
  return answers;
}

/** @throws NotUnderstood where a line of it is missing */
function answerOf({ line, statuses, expected: count, hasController, controller }: Draft, call: Call): NltestAnswer {
  const status = statuses.at(-1);
  // Without the line of the domain controller it is another answer: that of /query, which tells nothing on a domain controller.
  if (status === undefined || statuses.length < count || !hasController) refuse(reason('cut-off', { line, expected }));
  return { line, status, isRefused: false, ...(controller !== undefined && { controller }), ...call };
}

/** `Flags: b0 HAS_IP  HAS_TIMESERV`, since Windows Server 2025 with the authentication service behind. */
function flagsOf(row: string): number | undefined {
  const [, digits] =
    /^[^:：\\/"']{1,60}[:：][ \t]*([0-9a-f]{1,8})(?:[ \t]+[A-Z][A-Z0-9_]*)*(?:[ \t]+[^:：]{1,60}[:：].*)?$/.exec(row) ?? [];
  return digits === undefined ? undefined : Number.parseInt(digits, 16);
}

/** `Status = 1311 0x51f ERROR_NO_LOGON_SERVERS` at the end of a line. @throws NotUnderstood where its two numbers are not the same */
function statusOf(row: string, line: number): number | undefined {
  const [, decimal, hexadecimal] = /Status = ([0-9]{1,10})[ \t]+0x([0-9a-f]{1,8})(?![0-9a-z])/i.exec(row) ?? [];
  if (decimal === undefined || hexadecimal === undefined) return undefined;
  if (Number(decimal) !== Number.parseInt(hexadecimal, 16)) refuse(reason('two-statuses', { line, expected }));
  return Number(decimal);
}

/** The name behind two backslashes; Windows without a domain controller prints none. */
function controllerOf(row: string): { controller?: string } {
  const [, controller] = /\\\\([^\s\\]{1,255})$/.exec(row) ?? [];
  return controller === undefined ? {} : { controller };
}

function callOf(row: string): Call | undefined {
  const start = /(?:^|[\s\\/"'&>])nltest(?:\.exe)?["']?(?=[ \t])/i.exec(row);
  if (!start) return undefined;
  const options = row.slice(start.index);
  const domain = /[ \t]["']?[/-]sc_[a-z_]{1,20}:["']?([^\s"'\\]{1,255})/i.exec(options)?.[1];
  const machine =
    /[ \t]["']?[/-]server:["']?(?:\\\\)?([^\s"'\\]{1,255})/i.exec(options)?.[1] ?? /^\[([^\]\s]{1,255})\]: ?PS\b/i.exec(row)?.[1];
  return { ...(domain !== undefined && { domain }), ...(machine !== undefined && { machine }) };
}

function refuse(because: Reason): never {
  throw new NotUnderstood(because);
}
