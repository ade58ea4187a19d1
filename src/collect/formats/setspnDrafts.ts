// A listing of setspn while its lines are read.
import { beginsWithLetter, hasLetter, isWords } from '../../text/letters.ts';
import type { Row } from './console.ts';
import type { Block } from './setspnBlock.ts';
import type { Meaning } from './setspnLines.ts';

export type Draft = AccountDraft | SearchDraft;

interface Lines {
  /** 1-based; where it starts. */
  line: number;
  block: Block;
  /** Account, query: each DN whose SPNs follow. Duplicates: each SPN whose accounts follow. */
  owners: Owner[];
  /** A line that is not understood stands after data. */
  gap: boolean;
  damaged: boolean;
}

interface Owner {
  text: string;
  indent: number;
  values: string[];
}

/** The SPNs of one account; `writing`: of setspn -S, -A or -D, which say what they are about to write, not what is there. */
export interface AccountDraft extends Lines {
  kind: 'account' | 'writing';
}

/** A search of the directory, -Q or -X: which of them may be told by its last line only. */
export interface SearchDraft extends Lines {
  kind: 'search';
  finds?: 'query' | 'duplicates';
  /** DNs of the domains or forests searched, by their lower case. */
  searched: Map<string, string>;
  forest: boolean;
  /** Lines that count up, as only -X writes them. */
  progress: boolean;
  closed: boolean;
}

export function accountDraft(kind: AccountDraft['kind'], { line, indent }: Row, block: Block, dn: string): AccountDraft {
  return { kind, line, block, owners: [{ text: dn, indent, values: [] }], gap: false, damaged: false };
}

export function searchDraft({ line }: Row, block: Block): SearchDraft {
  return {
    kind: 'search',
    line,
    block,
    owners: [],
    searched: new Map(),
    forest: true,
    progress: false,
    gap: false,
    // setspn tells that a domain cannot be reached before it tells what it searches.
    damaged: block.failed,
    closed: false,
  };
}

/** Nothing but the line that names what is searched was read so far. */
export function isUntouched(draft: Draft | undefined): boolean {
  return draft?.kind === 'search' && draft.finds === undefined && !draft.closed;
}

/** It has DNs with their SPNs below. */
export function hasAccounts(draft: Draft): boolean {
  return draft.kind !== 'search' || draft.finds === 'query';
}

/**
 * A line of an account's SPNs: indented deeper than the account's line, or, in a copy that lost the indentation, an SPN
 * alone. Malformed values (a blank in it, no slash) count where they follow other data at once.
 */
export function isSpnOf(draft: Draft, row: Row, meaning: Meaning): boolean {
  if (!hasAccounts(draft)) return false;
  if (meaning.is === 'spn' && meaning.bare) return true;
  if (row.indent <= draft.owners.at(-1)!.indent || meaning.is === 'marked') return false;
  if (meaning.is === 'spn') return true;
  if (draft.gap || meaning.is === 'error') return false;
  return meaning.is === 'dn' || row.text.includes('/') || !row.text.includes(' ');
}

/** Dots stand where something was left out: whole lines, or the end of one. */
const elision = /(?:\.\.\.|…)[\])>]?$/;

/** An SPN of the last account, or an account of the last SPN. */
export function addValue(draft: Draft, value: string): void {
  if (draft.gap || elision.test(value)) draft.damaged = true;
  if (hasLetter(value)) draft.owners.at(-1)!.values.push(value);
}

/** A DN with its SPNs below, or an SPN with its accounts. */
export function addOwner(draft: SearchDraft, finds: 'query' | 'duplicates', { indent }: Row, text: string): void {
  if (draft.gap) draft.damaged = true;
  draft.finds = finds;
  draft.owners.push({ text, indent, values: [] });
}

/** A sentence: progress, the closing one, or console text. */
export function addSentence(draft: Draft, row: Row): void {
  const leavesOut = draft.owners.length > 0 && elision.test(row.text);
  if (leavesOut || (hasAccounts(draft) && breaksData(draft, row))) draft.damaged = true;
  if (draft.kind !== 'search') draft.gap = true;
  else if (!hasAccounts(draft) && /\d$/.test(row.text)) draft.progress = true;
  else if (closes(draft, row)) draft.closed = true;
  else if (draft.owners.length > 0) draft.gap = true;
}

/** A line that has an SPN behind other text, where SPNs of the account may stand: not behind a blank line that ends them. */
export function hidesSpn(draft: Draft, row: Row, meaning: Meaning): boolean {
  if (meaning.is !== 'marked' || !hasAccounts(draft)) return false;
  return !row.afterBlank || draft.owners.at(-1)!.values.length === 0;
}

/**
 * Right below an SPN: the rest of a line that the console broke, or the "Updated object" of a command that writes. Right below an account
 * without SPNs: whatever stands there, may have been some.
 */
function breaksData({ kind, gap, owners }: Draft, { text, afterBlank }: Row): boolean {
  if (afterBlank || gap) return false;
  const isRest = beginsWithLetter(text) || owners.at(-1)!.values.length === 0;
  return isRest && (kind !== 'search' || !text.includes(' '));
}

/**
 * The sentence that ends a search. Of -X it holds the number of SPNs found, which has to be the number read. Of -Q it is a
 * single clause, and stands below a blank line where nothing was found: the sentence right below the one that names the
 * forest (", it might take a while") ends nothing, and that of -S (", aborting") no query. Where the language writes no full
 * stop (Japanese) it is words alone, SPN among them, which no language translates.
 */
function closes(draft: SearchDraft, { text, afterBlank }: Row): boolean {
  const hasStop = /[^.…][.!。！]$/.test(text);
  if (!hasStop && !(text.includes('SPN') && isWords(text))) return false;
  const number = /\d+/.exec(text)?.[0];
  const finds = searchKind(draft) ?? (number === undefined ? 'query' : 'duplicates');
  if (finds === 'duplicates') {
    if (number === undefined) return false;
    if (Number(number) !== draft.owners.length) draft.damaged = true;
  } else if (/[,、，]/.test(text) || !(afterBlank || (draft.owners.length > 0 && text.includes(' ')))) {
    return false;
  }
  draft.finds = finds;
  return true;
}

/** What was searched for; without data, as the command line has it, else -X where lines count up. */
export function searchKind({ finds, block, progress }: SearchDraft): 'query' | 'duplicates' | undefined {
  if (finds !== undefined) return finds;
  if (block.kind === 'query' || block.kind === 'duplicates') return block.kind;
  return progress ? 'duplicates' : undefined;
}
