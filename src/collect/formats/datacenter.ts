import type { SectionData } from '../../documents/facts.ts';
import { NotUnderstood } from '../../system/errors.ts';
import { isObject } from '../../system/json.ts';
import { reason } from '../../text/reasons.ts';
import { csvRecords, type CsvRecord } from './csv.ts';
import { jsonMembers } from '../../text/jsonMembers.ts';
import { excerpt, refuseNoText } from './console.ts';

export interface DatacenterConfig {
  data: Pick<SectionData<'auth'>, 'state' | 'listed' | 'location'>;
  /** 1-based line of the setting; absent where it is not there. */
  line?: number;
  /** What the rows are of (servers), where a column of the table tells it and none is of all: of the setting's, or, where it is absent, of all. */
  objects?: string[];
}

/** A key with the text of its value, and where it stands. */
interface Entry {
  key: string;
  value: string;
  line: number;
  /** What the row is of, by the column for it; '' for all. */
  object?: string;
  /** That is a server, by the name of the column; else it may be anything that has settings. */
  isServer?: boolean;
}

/** All entries of a file. `whole`: a key that is not among them is not in the configuration. */
interface Entries {
  entries: Entry[];
  whole: boolean;
}

const setting = 'general.usermanager.UserManagerDisabledAuthMethods';
/** Tells the setting in any spelling, and in any place. */
const anySpelling = /UserManagerDisabledAuthMethods/i;
const expected = reason('expects-setting', { setting });

const keyColumns = ['key', 'schlüssel'];
const valueColumns = ['value', 'wert'];
/** Names of the column that tells what a row is of; the vendor calls it "object name". */
const objectColumn = /^(?:obje[ck]t|server|host|computer|machine|node|knoten|instan[cz]e?)(?:[ _-]?(?:name|id))?$/i;
const isServerColumn = (name: string): boolean => !/^obje[ck]t/i.test(name.trim());
const delimiters = [',', ';', '\t'];

/** What sqlcmd prints below its rows, in any language: `(2 rows affected)`. */
const rowCount = /^\(([0-9]+) [^()]*\)$/;

/**
 * The setting of the login methods as the configuration database of ProCall DataCenter has it, from the form in which somebody
 * exported it: the bare value, `key = value` lines, CSV, a table that sqlcmd prints, or JSON.
 * @throws NotUnderstood where the file is in none of these forms, or names the setting in another spelling or place
 */
export function readDatacenterConfig(source: string): DatacenterConfig {
  const text = source.includes('\n') ? source : source.replaceAll('\r', '\n');
  refuseNoText(text, expected);
  const { entries, whole } = entriesOf(text);
  const misspelt = entries.find(({ key }) => key !== setting && anySpelling.test(key));
  if (misspelt) throw new NotUnderstood(reason('misspelt-key', { found: excerpt(misspelt.key), line: misspelt.line, setting }));
  const [first, ...others] = entries.filter(({ key }) => key === setting);
  if (first) {
    refuseOtherObjects([first, ...others], entries);
    const meaning = meaningOf(first);
    const repeated = others.some((other) => !sameValue(first, other));
    return {
      data: { ...(repeated ? { state: 'repeated' } : meaning), location: setting },
      line: first.line,
      ...objectsOf([first, ...others]),
    };
  }
  const cut = cutKey(entries);
  if (cut) throw new NotUnderstood(reason('cut-key', { found: excerpt(cut.key), line: cut.line, setting }));
  if (/^[[{]/.test(text.trim()) && jsonIn(text) === undefined) throw new NotUnderstood(reason('broken-json', { expected }));
  const elsewhere = anySpelling.exec(text);
  if (elsewhere)
    throw new NotUnderstood(reason('setting-not-as-key', { found: elsewhere[0], line: lineAt(text, elsewhere.index), expected }));
  if (!whole) throw new NotUnderstood(reason('no-setting', { setting, expected }));
  return { data: { state: 'absent', listed: [] }, ...(entries.every(({ isServer }) => isServer) && objectsOf(entries)) };
}

function objectsOf(entries: Entry[]): Pick<DatacenterConfig, 'objects'> {
  const objects = new Set(entries.map(({ object }) => object ?? ''));
  return objects.size === 0 || objects.has('') ? {} : { objects: [...objects] };
}

function entriesOf(text: string): Entries {
  return fromJson(text) ?? fromTable(text) ?? fromCsv(text) ?? { entries: fromLines(text), whole: false };
}

/**
 * A row counts for the server that is asked about where it is of none in particular, of the only one in the table, or where those of all
 * in the table have the same value.
 * @throws NotUnderstood naming two of them
 */
function refuseOtherObjects(settings: Entry[], all: Entry[]): void {
  const [first, ...others] = settings as [Entry, ...Entry[]];
  const different = others.find((other) => other.object !== first.object && !sameValue(first, other));
  const isForAll = settings.some(({ object }) => !object);
  const without = isForAll ? undefined : all.find((entry) => entry.object && !settings.some(({ object }) => object === entry.object));
  const other = different ?? without;
  if (!other) return;
  const found = { object: excerpt(first.object ?? ''), line: first.line, other: excerpt(other.object ?? ''), otherLine: other.line };
  throw new NotUnderstood(reason('several-objects', { setting, ...found }));
}

/** A key as it stands in a column that is too narrow for that of the setting. */
function cutKey(entries: Entry[]): Entry | undefined {
  const widest = entries.reduce((most, { key }) => Math.max(most, key.length), 0);
  const isBegin = (begin: string): boolean => begin !== '' && setting.toLowerCase().startsWith(begin.toLowerCase());
  const begun = entries.find(({ key }) => {
    const [, begin = '', dots] = /^(.*?)(\.\.\.|…)?$/s.exec(key)!;
    return (dots !== undefined || key.length === widest) && isBegin(begin);
  });
  const isNarrow = widest < setting.length && new Set(entries.map(({ key }) => key)).size > 1;
  return begun ?? (isNarrow && entries.every(({ key }) => key.length === widest) ? entries[0] : undefined);
}

function sameValue(a: Entry, b: Entry): boolean {
  const meaning = meaningOf(a);
  return JSON.stringify(meaning) === JSON.stringify(meaningOf(b)) && (meaning.state !== 'unreadable' || a.value.trim() === b.value.trim());
}

function meaningOf({ value, line }: Entry): { state: 'empty' | 'list' | 'unreadable'; listed?: string[] } {
  let read: unknown = value;
  // JSON, or a string of JSON that holds JSON.
  for (let round = 0; round < 2 && typeof read === 'string'; round++) {
    const trimmed = read.trim();
    if (trimmed === '' || trimmed.toLowerCase() === 'null') return { state: 'empty', listed: [] };
    if (trimmed.startsWith('[') && !trimmed.endsWith(']'))
      throw new NotUnderstood(reason('value-cut-off', { line, found: excerpt(trimmed) }));
    read = jsonIn(trimmed);
  }
  if (!Array.isArray(read) || !read.every((name) => typeof name === 'string')) return { state: 'unreadable' };
  return read.length === 0 ? { state: 'empty', listed: [] } : { state: 'list', listed: read };
}

/** Undefined where it is no JSON, or none that can be read. */
function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The bare value, an object with dotted keys, or rows with key and value; one row may stand without its array. */
function fromJson(text: string): Entries | undefined {
  const bare = { entries: [{ key: setting, value: text, line: lineAt(text, text.search(/\S/)) }], whole: false };
  if (text.trim() === 'NULL') return bare;
  const root = jsonIn(text);
  if (root === undefined) return undefined;
  const isArray = Array.isArray(root);
  if (isArray ? !root.some(isObject) : !isObject(root)) return bare;

  const rows = new Map<number, { key?: string; object?: string; isServer?: boolean; line: number; values: string[] }>();
  const entries: Entry[] = [];
  for (const { key, value, line, depth, object } of jsonMembers(text)) {
    if (depth === 1) entries.push({ key, value, line });
    // Elsewhere no key may name the setting.
    else if (anySpelling.test(key)) throw new NotUnderstood(reason('nested-key', { found: excerpt(key), line, setting }));
    if (depth !== (isArray ? 2 : 1)) continue;
    const row = rows.get(object) ?? { line, values: [] };
    rows.set(object, row);
    if (isColumn(key, valueColumns)) row.values.push(value);
    if (objectColumn.test(key.trim())) Object.assign(row, { object: objectOf(String(jsonIn(value))), isServer: isServerColumn(key) });
    if (!isColumn(key, keyColumns)) continue;
    const named = jsonIn(value);
    if (row.key !== undefined || typeof named !== 'string') throw new NotUnderstood(reason('no-single-key', { line, expected }));
    row.key = named;
    row.line = line;
  }
  if (!isArray && rows.get(0)?.key === undefined) return { entries, whole: entries.some(({ key }) => key.includes('.')) };
  const all = [...rows.values()];
  if (isArray && (all.length < root.length || all.some(({ key }) => key === undefined)))
    throw new NotUnderstood(reason('row-without-key', { expected }));
  return {
    // SQL Server leaves a column without a value out (FOR JSON).
    entries: all.flatMap(({ key, line, values, ...row }) =>
      (values.length > 0 ? values : ['']).map((value) => ({ ...row, key: key!, value, line })),
    ),
    whole: all.some(({ values }) => values.length > 0),
  };
}

/** Columns in line with the dashes below the header, as sqlcmd prints them; without the padding (-W) only two columns. */
function fromTable(text: string): Entries | undefined {
  const lines = text.split(/\r\n|\n|\r/);
  const entries: Entry[] = [];
  let whole: boolean | undefined;
  for (let at = 1; at < lines.length; at++) {
    if (!/^-[- ]*$/.test(lines[at]!) || !lines[at]!.includes(' -')) continue;
    const starts = [...lines[at]!.matchAll(/-+/g)].map(({ index }) => index);
    const cellsOf = (line: string) => starts.map((start, column) => line.slice(start, starts[column + 1]).trim());
    const header = cellsOf(lines[at - 1]!);
    const columns = columnsOf(header);
    if (!columns) continue;
    const { key, value } = columns;
    const width = (starts[key + 1] ?? Infinity) - 1 - starts[key]!;
    const unpadded = key === 0 && value === 1 && header.length === 2 && width === header[key]!.length;
    const before = entries.length;
    for (at++; at < lines.length && lines[at]!.trim() !== '' && !rowCount.test(lines[at]!.trim()); at++) {
      const line = lines[at]!;
      if (/^-[- ]*$/.test(line) || (!unpadded && starts.slice(1).some((start) => line[start - 1] !== undefined && line[start - 1] !== ' ')))
        throw new NotUnderstood(reason('broken-columns', { line: at + 1 }));
      const blank = line.trim().search(/ |$/);
      const cells = unpadded ? [line.trim().slice(0, blank), line.trim().slice(blank)] : cellsOf(line);
      entries.push(entryOf(cells, columns, at + 1));
    }
    while (at < lines.length - 1 && lines[at]!.trim() === '') at++;
    const isWhole = provesAbsence(entries.length - before, countIn(lines[at] ?? ''), at + 1);
    whole = (whole ?? true) && isWhole && (unpadded || width >= setting.length);
    at--;
  }
  return whole === undefined ? undefined : { entries, whole };
}

/** A header line with key and value, the records below it up to the end. */
function fromCsv(text: string): Entries | undefined {
  for (const { line, start, number } of linesOf(text)) {
    if (!/key|schlüssel/i.test(line) || !/value|wert/i.test(line)) continue;
    for (const delimiter of delimiters) {
      const header = line.split(delimiter).map((cell) =>
        cell
          .trim()
          .replace(/^"([^"]*)"$/, '$1')
          .trim(),
      );
      const columns = columnsOf(header);
      if (!columns) continue;
      const [, ...records] = csvRecords(text.slice(start), delimiter, number);
      const isCount = ({ cells }: CsvRecord): boolean => cells.length === 1 && countIn(cells[0]!) !== undefined;
      const rows = records.filter((record) => !isRule(record.cells) && !isCount(record));
      const odd = rows.find(({ cells }) => cells.length !== header.length);
      if (odd) throw new NotUnderstood(reason('broken-record', { found: odd.cells.length, line: odd.line, expected: header.length }));
      const count = records.find(isCount);
      return {
        entries: rows.map(({ cells, line }) => entryOf(cells, columns, line)),
        whole: provesAbsence(rows.length, count && countIn(count.cells[0]!), count?.line ?? number),
      };
    }
  }
  return undefined;
}

/** `key = value`; other lines, comments among them, do not count. */
function fromLines(text: string): Entry[] {
  const entries: Entry[] = [];
  for (const { line, number } of linesOf(text)) {
    const sign = line.indexOf('=');
    const key = line.slice(0, Math.max(sign, 0)).trim();
    if (anySpelling.test(key) && !/^(?:#|;|\/\/)/.test(key)) entries.push({ key, value: line.slice(sign + 1), line: number });
  }
  return entries;
}

/** Which columns hold what, by their place. */
interface Columns {
  key: number;
  value: number;
  object?: number;
  isServer?: boolean;
}

/** Undefined where no column holds the key or the value, or several. */
function columnsOf(header: string[]): Columns | undefined {
  const key = onlyIndex(header, (name) => isColumn(name, keyColumns));
  const value = onlyIndex(header, (name) => isColumn(name, valueColumns));
  const object = onlyIndex(header, (name) => objectColumn.test(name.trim()));
  if (key === undefined || value === undefined) return undefined;
  return { key, value, ...(object !== undefined && { object, isServer: isServerColumn(header[object]!) }) };
}

function onlyIndex(header: string[], fits: (name: string) => boolean): number | undefined {
  const indexes = [...header.keys()].filter((index) => fits(header[index]!));
  return indexes.length === 1 ? indexes[0] : undefined;
}

function entryOf(cells: string[], { key, value, object, isServer = false }: Columns, line: number): Entry {
  return {
    key: cells[key]!.trim(),
    value: cells[value]!,
    line,
    ...(object !== undefined && { object: objectOf(cells[object]!), isServer }),
  };
}

function objectOf(text: string): string {
  const name = text.trim();
  return /^null$/i.test(name) ? '' : name;
}

/** The number of rows in the line in which sqlcmd counts them. */
function countIn(line: string): number | undefined {
  const count = rowCount.exec(line.trim())?.[1];
  return count === undefined ? undefined : Number(count);
}

/**
 * A table in which the key is not. Without a row it proves that only where the tool counted none: its rows may have been cut off.
 * @throws NotUnderstood where it counts others than there are
 */
function provesAbsence(rows: number, count: number | undefined, line: number): boolean {
  if (count !== undefined && count !== rows) throw new NotUnderstood(reason('other-row-count', { line, count, found: rows }));
  return rows > 0 || count === 0;
}

function isColumn(name: string, names: string[]): boolean {
  return names.includes(name.trim().toLowerCase());
}

/** The dashes below a header, with a delimiter between (sqlcmd -s). */
function isRule(cells: string[]): boolean {
  return cells.every((cell) => /^-+$/.test(cell.trim()));
}

function* linesOf(text: string): Generator<{ line: string; start: number; number: number }> {
  for (let start = 0, number = 1; start < text.length; number++) {
    const feed = text.indexOf('\n', start);
    const end = feed < 0 ? text.length : feed;
    yield { line: text.slice(start, end).replace(/\r$/, ''), start, number };
    start = end + 1;
  }
}

function lineAt(text: string, index: number): number {
  return text.slice(0, index).split('\n').length;
}
