import { utc } from '../../../domain/time.ts';
import type { SectionData } from '../../../documents/facts.ts';
import { foldSpn } from '../../../domain/spn.ts';
import { decodeUnicode, decodeWith } from '../../../system/decode.ts';
import { NotUnderstood } from '../../../system/errors.ts';
import { reason } from '../../../text/reasons.ts';

type ClientLog = SectionData<'clientLog'>;

/** The totals while the lines of logins are read, in the order of their time. */
export interface Logins {
  /** A line with `marker`; `decoded`: of UTF-16, else each character is one byte of it. */
  add(line: string, decoded: boolean): void;
  /** What follows is no continuation: another client's log, or an older one. */
  startAnew(): void;
  totals(): Pick<ClientLog, 'logins' | 'fallbacks' | 'undated'>;
}

/** What a client writes when it chooses a login method (vendor's page on Kerberos login). */
export const marker = 'Using SSPI method ';
const choice = /Using SSPI method (\w{1,40}\b(?: with parameter "[^"]{1,1000}")?)/;

/**
 * Day and hour, minute, second, millisecond as the client writes them, and behind the level the thread; before them a byte order mark, as
 * it is or as three bytes. The vendor's sample lacks the day.
 */
const head =
  /^(?:\ufeff|\u00ef\u00bb\u00bf)?([0-9]{2}\.[0-9]{2}\.[0-9]{4} [0-9]{2}):([0-5][0-9]):([0-5][0-9])[:.,]([0-9]{3});(?:[0-9]+;([^;]*);)?/;

const fallbackSeconds = 10;
/** More SPNs than any client asks for; without a limit, a log made for it would fill the memory. */
const mostTotals = 10_000;
/** Threads whose login is remembered. */
const mostThreads = 1000;

interface Total {
  login: ClientLog['logins'][number];
  /** When it was last seen, in ms. */
  last: number;
}

export function countLogins(): Logins {
  /** By method and SPN as written, and by what they mean. */
  const asWritten = new Map<string, Total>();
  const byMeaning = new Map<string, Total>();
  /** When each thread last chose Kerberos, in ms; and NTLM that fell back from none so far, which in a log with the newest line first comes before. */
  const kerberosAt = new Map<string, number>();
  const ntlmAt = new Map<string, number>();
  let fallbacks = 0;
  let undated = 0;

  function totalOf(written: string, decoded: boolean): Total {
    const known = asWritten.get(written);
    if (known) return known;
    const [method = '', name] = written.split(' with parameter ');
    const spn = name === undefined ? undefined : textOf(name.slice(1, -1), decoded);
    const meaning = `${method} ${foldSpn(spn ?? '')}`;
    const total = byMeaning.get(meaning) ?? { login: { method, ...(spn === undefined ? {} : { spn }), count: 0 }, last: -Infinity };
    byMeaning.set(meaning, total);
    asWritten.set(written, total);
    if (asWritten.size > mostTotals) throw new NotUnderstood(reason('too-many-spns', { most: mostTotals }));
    return total;
  }

  return {
    add(line, decoded) {
      const written = choice.exec(line)?.[1];
      if (written === undefined) return;
      const total = totalOf(written, decoded);
      total.login.count++;
      const { time, thread } = headOf(line) ?? {};
      if (time === undefined || thread === undefined) undated++;
      if (time === undefined) return;
      total.last = Math.max(total.last, time);
      if (thread === undefined) return;
      if (total.login.method === 'Kerberos') {
        if (isFallback(time, ntlmAt.get(thread), 1)) fallbacks++;
        else remember(kerberosAt, thread, time);
        ntlmAt.delete(thread);
      } else if (total.login.method === 'NTLM') {
        if (isFallback(kerberosAt.get(thread), time, 0)) fallbacks++;
        else remember(ntlmAt, thread, time);
        kerberosAt.delete(thread);
      }
    },
    startAnew() {
      kerberosAt.clear();
      ntlmAt.clear();
    },
    totals: () => ({
      logins: [...byMeaning.values()].map(({ login, last }) => (last > 0 ? { ...login, last: rfc3339(last) } : login)),
      fallbacks,
      undated,
    }),
  };
}

/** NTLM within 10 whole seconds of Kerberos, and `least` ms after it at least. */
function isFallback(kerberos: number | undefined, ntlm: number | undefined, least: number): boolean {
  if (kerberos === undefined || ntlm === undefined) return false;
  const seconds = Math.floor(ntlm / 1000) - Math.floor(kerberos / 1000);
  return seconds >= 0 && seconds <= fallbackSeconds && (least === 0 || ntlm - kerberos >= least);
}

/** The oldest is given up first. */
function remember(times: Map<string, number>, thread: string, time: number): void {
  times.delete(thread);
  times.set(thread, time);
  if (times.size > mostThreads) times.delete(times.keys().next().value!);
}

/** The local time at the start of a line, in ms; undefined where there is no whole date. */
export function timeOf(line: string): number | undefined {
  return headOf(line)?.time;
}

function headOf(line: string): { time: number; thread: string | undefined } | undefined {
  const parts = head.exec(line);
  const start = parts ? startOf(parts[1]!) : undefined;
  if (!parts || start === undefined) return undefined;
  return { time: start + Number(parts[2]) * 60_000 + Number(parts[3]) * 1000 + Number(parts[4]), thread: parts[5] };
}

/** The hour that was asked for last: lines of one follow each other, and its time takes longest to find out. */
let latest: { hour: string; start: number | undefined } | undefined;

/** When an hour (`22.11.2026 14`) begins here, in ms; undefined where there is no such hour. */
function startOf(hour: string): number | undefined {
  if (latest?.hour !== hour) {
    const [day = 0, month = 0, year = 0, hours = 0] = hour.split(/[. ]/).map(Number);
    const date = new Date(year, month - 1, day, hours);
    const exists = date.getDate() === day && date.getMonth() === month - 1 && hours < 24;
    latest = { hour, start: exists ? date.getTime() : undefined };
  }
  return latest.start;
}

/** RFC 3339 in UTC, whole seconds. */
export function rfc3339(time: number): string {
  return utc(new Date(time));
}

function textOf(name: string, decoded: boolean): string {
  if (decoded) return name;
  const bytes = Buffer.from(name, 'latin1');
  return decodeUnicode(bytes)?.text ?? decodeWith('windows-1252', bytes);
}
