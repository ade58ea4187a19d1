import { NotUnderstood } from '../../system/errors.ts';
import { reason } from '../../text/reasons.ts';
import { rows, type Row } from './console.ts';
import { meaningOf, type Meaning } from './setspnLines.ts';

type Kind = 'account' | 'query' | 'duplicates';

/** The output of one run of setspn -L (account), -Q (query) or -X (duplicates). */
export interface SetspnListing {
  kind: Kind;
  /** 1-based line where it starts. */
  line: number;
  /** Arguments of the pasted command line, where the console text shows it. */
  command?: string;
  /** Kind account: whose SPNs these are. */
  account?: { dn: string };
  /** Account: all its SPNs. Query: all SPNs of each account found. Duplicates: each SPN with each of its accounts. */
  spns: { spn: string; dn: string }[];
  /** What was searched; absent where no line names the domain or forest. */
  scope?: 'domain' | 'forest';
  /**
   * What is not among the SPNs is not there. A search has to say what it searched, and to end with its closing sentence
   * and without an error; -L has no closing sentence, so that a cut within its SPNs cannot be seen.
   */
  complete: boolean;
}

/** What stands between two prompts. */
interface Block {
  /** Arguments of the setspn that is called at the prompt. */
  command?: string;
  kind?: Kind;
  /** The command writes to the directory (-S, -A, -D, -R): its output lists nothing. */
  writes: boolean;
  /** The output went through a filter. */
  filtered: boolean;
  /** The query asks for less than every eucsrv SPN. */
  narrow: boolean;
  failed: boolean;
}

/** A listing while it is read. */
interface Draft {
  line: number;
  block: Block;
  kind?: Kind;
  account?: string;
  spns: { spn: string; dn: string }[];
  /** DNs of the domains or forests searched, in lower case. */
  searched: Set<string>;
  forest: boolean;
  /** Account, query: the DN whose SPNs follow. Duplicates: the SPN whose accounts follow. */
  owner?: { text: string; indent: number; count: number };
  groups: number;
  /** Lines that count up, as only -X writes them. */
  progress: boolean;
  /** A line that is not understood stands after data. */
  gap: boolean;
  damaged: boolean;
  closed: boolean;
  /** No listing after all: a command that writes. */
  dropped: boolean;
}

const expected = reason('expects-setspn');

/**
 * Reads what setspn printed, in any language: by structure, not by words. One text may hold several outputs, prompts
 * and other console text. Linear in the text.
 * @throws NotUnderstood where no output of setspn -L, -Q or -X is in it
 */
export function readSetspn(text: string): SetspnListing[] {
  const nul = text.indexOf('\0');
  if (nul >= 0) {
    throw new NotUnderstood(reason('nul-character', { line: text.slice(0, nul).split('\n').length, expected }));
  }

  const drafts: Draft[] = [];
  let block = blockOf(undefined);
  let current: Draft | undefined;
  let error: { code: string; line: number } | undefined;
  let writing: number | undefined;
  let empty = true;

  const begin = (row: Row, kind?: Kind, dn?: string): Draft => {
    const draft: Draft = {
      line: row.line,
      block,
      spns: [],
      searched: new Set(),
      forest: true,
      groups: 0,
      progress: false,
      gap: false,
      // setspn tells that a domain cannot be reached before it tells what it searches.
      damaged: block.failed && kind !== 'account',
      closed: false,
      dropped: false,
    };
    if (kind) draft.kind = kind;
    if (dn !== undefined) {
      draft.account = dn;
      draft.owner = { text: dn, indent: row.indent, count: 0 };
    }
    drafts.push(draft);
    current = draft;
    return draft;
  };

  for (const row of rows(text)) {
    empty = false;
    const meaning = meaningOf(row);
    if (meaning.is === 'command') {
      block = blockOf(meaning.setspn);
      current = undefined;
      continue;
    }
    if (block.writes) {
      writing ??= row.line;
      continue;
    }
    if (current?.closed) current = undefined;
    if (current && isValue(current, row, meaning)) addSpn(current, row.text);
    else if (meaning.is === 'search') {
      const dn = meaning.dn.toLowerCase();
      // Several -T give one output; the same domain once more is the next one, and the one before was cut off.
      const draft = current && current.searched.size > 0 && !current.searched.has(dn) ? current : begin(row);
      draft.searched.add(dn);
      draft.forest &&= meaning.forest;
    } else if (meaning.is === 'header' || meaning.is === 'about') {
      // -S searches the domain before it writes. What it is about to write is not what is there.
      const writes = meaning.is === 'about' || (!meaning.closed && isUntouched(current));
      if (writes && current && isUntouched(current)) current.dropped = true;
      const draft = begin(row, 'account', meaning.dn);
      if (writes) {
        draft.dropped = true;
        writing ??= row.line;
      }
    } else if (meaning.is === 'dn') {
      addDn(current && current.kind !== 'account' ? current : begin(row), row, meaning.dn);
    } else if (meaning.is === 'spn') {
      const lists = current?.kind === 'account' || current?.kind === 'query';
      if (current && lists && !meaning.colon) addOther(current, row);
      else addGroup(current && !lists ? current : begin(row), row, meaning.spn);
    } else if (meaning.is === 'error') {
      error ??= { code: meaning.code, line: row.line };
      block.failed = true;
      const last = drafts.at(-1);
      if (last?.block === block) last.damaged = true;
    } else if (current) addOther(current, row);
  }

  const listings = drafts
    .filter(({ dropped, account, searched, spns }) => {
      return !dropped && (account !== undefined || searched.size > 0 || spns.length > 0);
    })
    .map(finish);
  if (listings.length > 0) return listings;
  if (empty) throw new NotUnderstood(reason('empty-file', { expected }));
  if (error) throw new NotUnderstood(reason('program-error', { program: 'setspn', error: error.code, line: error.line, expected }));
  if (writing) throw new NotUnderstood(reason('setspn-writes', { line: writing, expected }));
  throw new NotUnderstood(reason('not-its-output', { program: 'setspn', expected }));
}

/** Patterns of -Q that every eucsrv SPN fits. */
const wholePatterns = ['*', '*/*', 'eucsrv*', 'eucsrv/*'];

function blockOf(args: string | undefined): Block {
  if (args === undefined) return { writes: false, filtered: false, narrow: false, failed: false };
  const end = args.search(/(?:[ \t][12*])?[>;&|]/);
  const command = (end < 0 ? args : args.slice(0, end)).trim();
  const rest = end < 0 ? '' : args.slice(end);
  const words = command.split(/[ \t]+/).map((word) => word.replace(/["']/g, '').toLowerCase());
  const at = words.findIndex((word) => /^[-/][lqxsadr]$/.test(word));
  const option = words[at]?.[1] ?? '';
  const kind = ({ l: 'account', q: 'query', x: 'duplicates' } as const)[option];
  return {
    command,
    ...(kind && { kind }),
    writes: 'sadr'.includes(option) && option !== '',
    filtered: rest.includes('|'),
    narrow: /setspn/i.test(rest) || (kind === 'query' && !wholePatterns.includes(words[at + 1] ?? '')),
    failed: false,
  };
}

/** Nothing but the line that names what is searched was read so far. */
function isUntouched(draft: Draft | undefined): boolean {
  return draft !== undefined && draft.kind === undefined && !draft.closed;
}

/**
 * A line of an account's SPNs: indented deeper than the account's line, or, in a copy that lost the indentation, an SPN
 * alone. Malformed values (a blank in it, no slash) count where they follow other data at once.
 */
function isValue(draft: Draft, row: Row, meaning: Meaning): boolean {
  if (draft.kind === 'duplicates' || !draft.owner) return false;
  if (meaning.is === 'spn' && meaning.bare) return true;
  if (row.indent <= draft.owner.indent) return false;
  if (meaning.is === 'spn') return true;
  if (draft.gap || meaning.is === 'error') return false;
  return meaning.is === 'dn' || row.text.includes('/') || !row.text.includes(' ');
}

function addSpn(draft: Draft, spn: string): void {
  if (draft.gap) draft.damaged = true;
  draft.owner!.count++;
  draft.spns.push({ spn, dn: draft.owner!.text });
}

/** The DN of an account: below an SPN of -X, or with its SPNs below it in -Q. */
function addDn(draft: Draft, row: Row, dn: string): void {
  if (draft.gap) draft.damaged = true;
  if (draft.kind === 'duplicates') {
    draft.owner!.count++;
    draft.spns.push({ spn: draft.owner!.text, dn });
    return;
  }
  endOwner(draft);
  draft.kind = 'query';
  draft.owner = { text: dn, indent: row.indent, count: 0 };
}

/** An SPN of -X that several accounts hold. */
function addGroup(draft: Draft, row: Row, spn: string): void {
  if (draft.gap) draft.damaged = true;
  endOwner(draft);
  draft.kind = 'duplicates';
  draft.groups++;
  draft.owner = { text: spn, indent: row.indent, count: 0 };
}

/** An account found has an SPN, an SPN reported as duplicate two accounts; else lines are missing. */
function endOwner(draft: Draft): void {
  const least = draft.kind === 'duplicates' ? 2 : 1;
  if (draft.owner && draft.owner.count < least) draft.damaged = true;
}

/** A sentence: progress, the closing one, or console text. */
function addOther(draft: Draft, row: Row): void {
  const { text, afterBlank } = row;
  const lists = draft.kind === 'account' || draft.kind === 'query';
  if (lists && !afterBlank && !draft.gap && /^[\p{L}\p{N}]/u.test(text)) {
    // Right below an SPN: the rest of a line that the console broke, or the "Updated object" of a command that writes.
    if (draft.kind === 'account' || !text.includes(' ')) draft.damaged = true;
  }
  if (draft.kind === 'account') {
    draft.gap = true;
  } else if (!lists && /\d$/.test(text)) {
    draft.progress = true;
  } else if (closes(draft, row)) {
    endOwner(draft);
    draft.closed = true;
  } else if (draft.owner) {
    draft.gap = true;
  }
}

/**
 * The sentence that ends a search. Of -X it holds the number of SPNs found, which has to be the number read. Of -Q it is a
 * single clause, and stands below a blank line where nothing was found: the sentence right below the one that names the
 * forest (", it might take a while") ends nothing, and that of -S (", aborting") no query.
 */
function closes(draft: Draft, { text, afterBlank }: Row): boolean {
  if (!/[^.…][.!。！]$/.test(text)) return false;
  const number = /\d+/.exec(text)?.[0];
  const kind = draft.kind ?? expectedKind(draft) ?? (number === undefined ? 'query' : 'duplicates');
  if (kind === 'duplicates') {
    if (number === undefined) return false;
    if (Number(number) !== draft.groups) draft.damaged = true;
  } else if (/[,、，]/.test(text) || !(afterBlank || (draft.owner && text.includes(' ')))) {
    return false;
  }
  draft.kind = kind;
  return true;
}

/** What a search without data is: as the command line has it, else -X where lines count up. */
function expectedKind({ block, progress }: Draft): 'query' | 'duplicates' | undefined {
  if (block.kind === 'query' || block.kind === 'duplicates') return block.kind;
  return progress ? 'duplicates' : undefined;
}

function finish(draft: Draft): SetspnListing {
  const { block, line, account, spns, searched, forest, damaged, closed } = draft;
  const kind = draft.kind ?? expectedKind(draft) ?? 'query';
  const ended = kind === 'account' || (closed && searched.size > 0 && !(kind === 'query' && block.narrow));
  return {
    kind,
    line,
    ...(block.command !== undefined && block.kind === kind && { command: block.command }),
    ...(account !== undefined && { account: { dn: account } }),
    spns,
    ...(searched.size > 0 && { scope: forest ? ('forest' as const) : ('domain' as const) }),
    complete: ended && !damaged && !block.filtered,
  };
}
