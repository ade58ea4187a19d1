import { NotUnderstood } from '../../system/errors.ts';
import { reason, type Reason } from '../../text/reasons.ts';
import { refuseNoText, rows, type Row } from './console.ts';
import { blockOf, type Block, type Kind } from './setspnBlock.ts';
import {
  accountDraft,
  addOwner,
  addSentence,
  addValue,
  hasAccounts,
  hidesSpn,
  isSpnOf,
  isUntouched,
  searchDraft,
  searchKind,
  type AccountDraft,
  type Draft,
  type SearchDraft,
} from './setspnDrafts.ts';
import { meaningOf, type Meaning, type Reach } from './setspnLines.ts';

/** The output of one run of setspn -L (account), -Q (query) or -X (duplicates). */
export interface SetspnListing {
  kind: Kind;
  /** 1-based line where it starts. */
  line: number;
  /** Arguments of the pasted command line, where the transcript text shows it. */
  command?: string;
  /** Kind account: whose SPNs these are. */
  account?: { dn: string };
  /** Account: all its SPNs. Query: all SPNs of each account found. Duplicates: each SPN with each of its accounts. */
  spns: { spn: string; dn: string }[];
  /** What was searched; absent where no line names the domain or forest. */
  scope?: Reach;
  /** The DNs of the domains or forests searched, as written. */
  searched: string[];
  /**
   * What is not among the SPNs is not there. A search has to say what it searched, and to end with its closing sentence
   * and without an error; -L has no closing sentence, so that a cut within its SPNs cannot be seen.
   */
  complete: boolean;
}

/** A console text while it is read. */
interface Transcript {
  block: Block;
  drafts: Draft[];
  /** The draft that the next line may belong to. */
  current?: Draft | undefined;
  failure?: { error: string; line: number };
  /** Of the first output of a command that writes. */
  writingLine?: number;
}

const expected = reason('expects-setspn');

/**
 * Reads what setspn printed, in any language: by structure, not by words. One text may hold several outputs, prompts
 * and other console text. Linear in the text.
 * @throws NotUnderstood where no output of setspn -L, -Q or -X is in it
 */
export function readSetspn(text: string): SetspnListing[] {
  refuseNoText(text, expected);

  const transcript: Transcript = { block: blockOf(undefined), drafts: [] };
  for (const row of rows(text)) readRow(transcript, row);
  const listings = transcript.drafts.flatMap(listingsOf);
  if (listings.length === 0) throw new NotUnderstood(whyNone(transcript));
  return listings;
}

/** Line ends of other systems. */
const otherLineEnds = /[\x0b\x0c\x85\u2028\u2029]/;

/** An SPN or a DN stands behind one: several lines are one. */
function hidesLines(text: string): boolean {
  return otherLineEnds.test(text) && /[\x0b\x0c\x85\u2028\u2029][ \t]*(?:(?:CN|OU|DC)=|[\p{L}\p{N}._-]+\/)/iu.test(text);
}

function readRow(transcript: Transcript, row: Row): void {
  if (hidesLines(row.text)) throw new NotUnderstood(reason('marked-spn', { line: row.line, expected }));
  const meaning = meaningOf(row);
  if (meaning.is === 'command') {
    transcript.block = blockOf(meaning.setspn);
    transcript.current = undefined;
    return;
  }
  if (transcript.block.writes) {
    transcript.writingLine ??= row.line;
    return;
  }
  if (transcript.current?.kind === 'search' && transcript.current.closed) transcript.current = undefined;
  const { current } = transcript;
  if (current && isSpnOf(current, row, meaning)) readSpnOf(transcript, current, row);
  else if (current && hidesSpn(current, row, meaning)) throw new NotUnderstood(reason('marked-spn', { line: row.line, expected }));
  else if (meaning.is === 'search') readSearch(transcript, row, meaning);
  else if (meaning.is === 'header' || meaning.is === 'about') readAccount(transcript, row, meaning);
  else if (meaning.is === 'dn') readDn(transcript, row, meaning.dn);
  else if (meaning.is === 'spn') readSpn(transcript, row, meaning);
  else if (meaning.is === 'error') readError(transcript, row, meaning.code);
  else if (current) addSentence(current, row);
}

function begin<Begun extends Draft>(transcript: Transcript, draft: Begun): Begun {
  transcript.drafts.push(draft);
  transcript.current = draft;
  return draft;
}

/** An SPN of an account; below a sentence about it, one that was written. */
function readSpnOf(transcript: Transcript, draft: Draft, { text }: Row): void {
  if (draft.kind === 'writing') transcript.writingLine ??= draft.line;
  addValue(draft, text);
}

function readSearch(transcript: Transcript, row: Row, meaning: Extract<Meaning, { is: 'search' }>): void {
  const { current, block } = transcript;
  const dn = meaning.dn.toLowerCase();
  // Several -T give one output; the same domain once more is the next one, and the one before was cut off.
  const goesOn = current?.kind === 'search' && current.searched.size > 0 && !current.searched.has(dn);
  const draft = goesOn ? current : begin(transcript, searchDraft(row, block));
  draft.searched.set(dn, meaning.dn);
  // The command line counts where the word is not known.
  draft.forest &&= meaning.reach === undefined ? block.forest : meaning.reach === 'forest';
}

/** The first line of -L, or what -S, -A and -D say of an account: -S searches the domain before it writes. */
function readAccount(transcript: Transcript, row: Row, meaning: Extract<Meaning, { is: 'header' | 'about' }>): void {
  const isFirst = isUntouched(transcript.current);
  const writes = meaning.is === 'about' || (!meaning.closed && isFirst);
  if (writes && isFirst) transcript.drafts.pop();
  begin(transcript, accountDraft(writes ? 'writing' : 'account', row, transcript.block, meaning.dn));
}

/** The DN of an account: below an SPN of -X, or with its SPNs below it in -Q. */
function readDn(transcript: Transcript, row: Row, dn: string): void {
  const { current, block } = transcript;
  const draft = current?.kind === 'search' ? current : begin(transcript, searchDraft(row, block));
  if (draft.finds === 'duplicates') addValue(draft, dn);
  else addOwner(draft, 'query', row, dn);
}

/** An SPN of -X that several accounts hold, or, where SPNs of accounts are listed, a sentence. */
function readSpn(transcript: Transcript, row: Row, meaning: Extract<Meaning, { is: 'spn' }>): void {
  const { current, block } = transcript;
  if (current && hasAccounts(current) && !meaning.colon) return addSentence(current, row);
  const goesOn = current?.kind === 'search' && !hasAccounts(current);
  addOwner(goesOn ? current : begin(transcript, searchDraft(row, block)), 'duplicates', row, meaning.spn);
}

function readError(transcript: Transcript, { line }: Row, error: string): void {
  const { block, drafts } = transcript;
  transcript.failure ??= { error, line };
  block.failed = true;
  const last = drafts.at(-1);
  if (last?.block === block) last.damaged = true;
}

/** Why there is no listing in the text. */
function whyNone({ failure, writingLine }: Transcript): Reason {
  if (failure) return reason('program-error', { program: 'setspn', ...failure, expected });
  if (writingLine !== undefined) return reason('setspn-writes', { line: writingLine, expected });
  return reason('not-its-output', { program: 'setspn', expected });
}

function listingsOf(draft: Draft): SetspnListing[] {
  if (draft.kind === 'search')
    return draft.searched.size > 0 || draft.owners.some(({ values }) => values.length > 0) ? [searchListing(draft)] : [];
  return draft.kind === 'account' ? [accountListing(draft)] : [];
}

function accountListing({ line, block, owners, damaged }: AccountDraft): SetspnListing {
  const dn = owners[0]!.text;
  return {
    kind: 'account',
    line,
    ...commandOf(block, 'account'),
    account: { dn },
    spns: owners[0]!.values.map((spn) => ({ spn, dn })),
    searched: [],
    complete: !damaged && !block.filtered,
  };
}

function searchListing(draft: SearchDraft): SetspnListing {
  const { line, block, owners, searched, forest } = draft;
  const kind = searchKind(draft) ?? 'query';
  const pairs = owners.flatMap(({ text, values }) => values.map((value): [string, string] => [text, value]));
  return {
    kind,
    line,
    ...commandOf(block, kind),
    spns: pairs.map(([owner, value]) => (kind === 'query' ? { spn: value, dn: owner } : { spn: owner, dn: value })),
    ...(searched.size > 0 && { scope: forest ? 'forest' : 'domain' }),
    searched: [...searched.values()],
    complete: isWhole(draft, kind),
  };
}

function isWhole({ block, owners, searched, damaged, closed }: SearchDraft, kind: 'query' | 'duplicates'): boolean {
  if (!closed || damaged || searched.size === 0 || block.filtered || (kind === 'query' && block.narrow)) return false;
  // An account found has an SPN, an SPN reported as duplicate two accounts; else lines are missing.
  const least = kind === 'duplicates' ? 2 : 1;
  return owners.every(({ values }) => values.length >= least);
}

function commandOf({ command, kind }: Block, listed: Kind): { command?: string } {
  return command !== undefined && kind === listed ? { command } : {};
}
