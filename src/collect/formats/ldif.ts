import { NotUnderstood } from '../../system/errors.ts';
import { reason } from '../../text/reasons.ts';
import type { RawEntry } from '../directory/entry.ts';

/** What ldapsearch prints beside entries, apart from them by an empty line. */
const besideEntries = ['version', 'search', 'result', 'ref', 'control', 'text', 'matcheddn', 'pagedresults'];

/**
 * The entries of a file that ldifde or ldapsearch wrote (RFC 2849), values in base64. An answer of ldapsearch that found
 * nothing has no entries.
 * @throws NotUnderstood with the line and what was expected there.
 */
export function readLdif(text: string): RawEntry[] {
  const entries: RawEntry[] = [];
  let entry: RawEntry | undefined;
  let result: string | undefined;
  for (const { text: line, number } of logicalLines(text)) {
    if (line === '') {
      entry = undefined;
      continue;
    }
    const { name, value } = readLine(line, number);
    const key = name.toLowerCase();
    if (key === 'dn') {
      entry = { dn: value.toString('utf8'), attributes: {} };
      entries.push(entry);
    } else if (entry === undefined) {
      if (!besideEntries.includes(key)) throw new NotUnderstood(reason('no-dn', { line: number, found: name }));
      if (key === 'result') result = value.toString('utf8');
    } else if (key === 'changetype') {
      if (value.toString('utf8') !== 'add') throw new NotUnderstood(reason('ldif-changes', { line: number }));
    } else if (Object.hasOwn(entry.attributes, name)) {
      entry.attributes[name]!.push(value.toString('base64'));
    } else {
      entry.attributes[name] = [value.toString('base64')];
    }
  }
  if (entries.length > 0 || result?.startsWith('0')) return entries;
  if (result !== undefined) throw new NotUnderstood(reason('search-failed', { found: result }));
  throw new NotUnderstood(reason('no-entry'));
}

/** Lines with their continuations joined, comments left out; numbers count the lines as written, from 1. */
function* logicalLines(text: string): Generator<{ text: string; number: number }> {
  let current: { text: string; number: number } | undefined;
  let number = 0;
  for (const physical of text.replace(/^\uFEFF/, '').split('\n')) {
    number++;
    const line = physical.endsWith('\r') ? physical.slice(0, -1) : physical;
    if (line.startsWith(' ') && current !== undefined && current.text !== '') {
      current.text += line.slice(1);
      continue;
    }
    if (line.startsWith(' ') && line.trim() !== '') {
      throw new NotUnderstood(reason('stray-continuation', { line: number }));
    }
    if (current !== undefined && !current.text.startsWith('#')) yield current;
    current = { text: line.trim() === '' ? '' : line, number };
  }
  if (current !== undefined && !current.text.startsWith('#')) yield current;
}

/** `name: text`, `name:: base64`. */
function readLine(line: string, number: number): { name: string; value: Buffer } {
  const colon = line.indexOf(':');
  const name = line.slice(0, Math.max(colon, 0));
  if (!/^[a-z0-9][a-z0-9.-]*(;[a-z0-9=*.-]+)*$/i.test(name)) {
    throw new NotUnderstood(reason('no-attribute', { line: number }));
  }
  const kind = line[colon + 1];
  if (kind === '<') throw new NotUnderstood(reason('value-elsewhere', { line: number, name }));
  if (kind !== ':') return { name, value: Buffer.from(line.slice(colon + 1).replace(/^ +/, ''), 'utf8') };
  const base64 = line.slice(colon + 2).trim();
  if (base64.length % 4 !== 0 || !/^[a-z0-9+/]*={0,2}$/i.test(base64)) {
    throw new NotUnderstood(reason('not-base64', { line: number, name }));
  }
  return { name, value: Buffer.from(base64, 'base64') };
}
