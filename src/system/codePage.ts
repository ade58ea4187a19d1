// Which code page a text is in that has whole words beyond ASCII: the consoles of East Asia write two bytes for a character, those of Russia
// one for each letter. Latin letters stand alone among ASCII, so that text of Europe's other pages has no such words.

export interface CodePage {
  page: `cp${number}`;
  /** As the Encoding Standard calls it. */
  label: string;
}

interface Candidate extends CodePage {
  /** It has two bytes for a character. */
  isDouble: boolean;
  /**
   * The usual letter that begins there. The levels of the national standards (GB 2312, KS X 1001, Big5, JIS X 0208) put the usual
   * ones first.
   */
  letter(first: number, second: number): Letter;
}

const within = (byte: number, from: number, to: number): boolean => byte >= from && byte <= to;
/** Second bytes that follow any first one. */
const high = (byte: number): boolean => within(byte, 0xa1, 0xfe);
const lowOrHigh = (byte: number): boolean => within(byte, 0x40, 0x7e) || high(byte);

interface Letter {
  /** 0: a sign, or a rare letter. */
  bytes: number;
  /** How unlikely it is: the natural logarithm of the number of letters among which it is one. */
  cost: number;
}

const rare: Letter = { bytes: 0, cost: Math.log(24_000) };
const hangul: Letter = { bytes: 2, cost: Math.log(2350) };
const simplified: Letter = { bytes: 2, cost: Math.log(3755) };
const traditional: Letter = { bytes: 2, cost: Math.log(5401) };
const kana: Letter = { bytes: 2, cost: Math.log(170) };
const kanji: Letter = { bytes: 2, cost: Math.log(2965) };
const small: Letter = { bytes: 1, cost: Math.log(48) };
const capital: Letter = { bytes: 1, cost: Math.log(200) };

const candidates: Candidate[] = [
  {
    page: 'cp949',
    isDouble: true,
    label: 'euc-kr',
    letter: (first, second) => (within(first, 0xb0, 0xc8) && high(second) ? hangul : rare),
  },
  {
    page: 'cp936',
    isDouble: true,
    label: 'gbk',
    letter: (first, second) => (within(first, 0xb0, 0xd7) && high(second) ? simplified : rare),
  },
  {
    page: 'cp950',
    isDouble: true,
    label: 'big5',
    letter: (first, second) => (within(first, 0xa4, 0xc6) && lowOrHigh(second) ? traditional : rare),
  },
  {
    page: 'cp932',
    isDouble: true,
    label: 'shift_jis',
    letter: (first, second) => {
      const isKana = first === 0x82 ? within(second, 0x9f, 0xf1) : first === 0x83 && within(second, 0x40, 0x96);
      const isLongVowel = first === 0x81 && second === 0x5b;
      if (isKana || isLongVowel) return kana;
      return within(first, 0x88, 0x97) && within(second, 0x40, 0xfc) ? kanji : rare;
    },
  },
  {
    page: 'cp866',
    isDouble: false,
    label: 'ibm866',
    letter: (first) => (within(first, 0xa0, 0xaf) || within(first, 0xe0, 0xef) ? small : within(first, 0x80, 0x9f) ? capital : rare),
  },
  {
    page: 'cp1251',
    isDouble: false,
    label: 'windows-1251',
    letter: (first) => (first >= 0xe0 ? small : first >= 0xc0 ? capital : rare),
  },
];

/** Of a byte of ASCII that is no part of a letter. */
const asciiCost = Math.log(60);
/** One page has to be so many times likelier than the next. */
const margin = Math.log(50);

/**
 * The code page of a text with words beyond ASCII, where it is one of East Asia's or Russia's.
 * @returns undefined where no such words are in it. `sure`: no other page explains them nearly as well; `usual`: no rare character is in it
 */
export function codePageOf(text: Buffer): (CodePage & { sure: boolean; usual: boolean }) | undefined {
  const begin = text.findIndex((byte) => byte >= 0x80);
  const bytes = text.subarray(begin, begin + enough);
  const ranked = candidates
    .map((candidate) => ({ candidate, ...costOf(candidate, bytes) }))
    .filter(({ candidate, cost }) => cost < Infinity && (candidate.isDouble || isRussian(new TextDecoder(candidate.label).decode(bytes))))
    .sort((one, other) => one.cost - other.cost);
  const [best, next] = ranked;
  if (!best) return undefined;
  const { page, label } = best.candidate;
  return { page, label, sure: next === undefined || next.cost - best.cost > margin, usual: best.rareOnes === 0 };
}

/** So many bytes or letters, from the first beyond ASCII on, tell the page. */
export const enough = 1_000_000;

const impossible = { cost: Infinity, rareOnes: 0 };

/**
 * How unlikely the text is in that page. Infinity where it cannot be in it: a character that the page does not have, many rare ones, or letters that
 * stand alone, as Latin ones do.
 */
function costOf({ isDouble, letter }: Candidate, bytes: Buffer): { cost: number; rareOnes: number } {
  let cost = 0;
  let letters = 0;
  let rareOnes = 0;
  let inWords = 0;
  /** Of the word so far. */
  let wordBytes = 0;
  let wordLetters = 0;
  const endWord = (): void => {
    if (wordBytes >= 3) inWords += wordLetters;
    wordBytes = wordLetters = 0;
  };
  for (let at = 0; at < bytes.length;) {
    const first = bytes[at]!;
    if (first < 0x80) {
      cost += asciiCost;
      endWord();
      at++;
      continue;
    }
    const second = bytes[at + 1] ?? 0;
    const found = letter(first, second);
    cost += found.cost;
    if (found.bytes > 0) {
      letters++;
      wordBytes += found.bytes;
      wordLetters++;
      at += found.bytes;
      continue;
    }
    if (isDouble && (second < 0x40 || second === 0x7f || second === 0xff)) return impossible;
    const isSign = isDouble && (first === 0x81 || first <= 0xa3);
    if (!isSign) rareOnes++;
    endWord();
    at += isDouble ? 2 : 1;
  }
  endWord();
  return letters > 0 && inWords >= 0.7 * letters && rareOnes <= 0.2 * letters ? { cost, rareOnes } : impossible;
}

/** Three letters of ten are vowels, and no capital stands behind a small letter: Greek or Hebrew read as Cyrillic is not like that. */
function isRussian(text: string): boolean {
  const letters = text.match(/[а-яё]/gi)?.length ?? 0;
  const vowels = text.match(/[аеёиоуыэюя]/gi)?.length ?? 0;
  return vowels >= 0.3 * letters && !/[а-яё][А-ЯЁ]/.test(text);
}
