// What a fail clause declares of logins: `login`, `restart`, `from`, `until` (docs/writing-rules.md).
import { stationOf, type Station, type Word } from '../domain/login.ts';
import type { Tree } from './language/tree.ts';

/** As a rule writes it: a word, words, or an expression that gives them. */
export type LoginText = string | string[];

/** Words, or the expression that gives some of them. */
export interface LoginDeclaration {
  words: Word[];
  /** The lists of words that can come of it. */
  choices: Word[][];
  /** Undefined where the words are written as they are. */
  expression?: string;
}

/** @param treeOf gives the syntax tree of an expression that was checked. @throws Error that says what is wrong, in words */
export function loginDeclaration(written: LoginText, treeOf: (expression: string) => Tree): LoginDeclaration {
  const isExpression = typeof written === 'string' && !isWord(written);
  const choices = isExpression ? choicesOf(treeOf(written)) : [[written].flat()];
  const given = choices.flat();
  const unknown = given.find((word) => !isWord(word));
  if (unknown !== undefined)
    throw new Error(`${JSON.stringify(unknown)} is no word for what happens to a login; expected ${words.join(', ')}`);
  const stations = new Set(given.flatMap((word) => stationOf(word) ?? []));
  if (stations.size > 1) throw new Error(`words of one station are expected; these are of ${[...stations].join(' and ')}`);
  if (stations.size === 0) throw new Error('ok alone says nothing; expected a word beside it');
  return { words: [...new Set(given)] as Word[], choices: choices as Word[][], ...(isExpression && { expression: written }) };
}

const words: readonly Word[] = ['nobody', 'wrongTicket', 'noTicket', 'refused', 'ok'];

/** The value of an expression, or what is written, as words. */
export function isWord(text: string): text is Word {
  return (words as readonly string[]).includes(text);
}

/** All that can come of an expression: of a choice both sides, of a list its elements. */
function choicesOf([op, word, ...operands]: Tree): string[][] {
  if (op === 'value' && typeof word === 'string') return [[word]];
  if (op === '?:') return operands.slice(1).flatMap(choicesOf);
  if (op === 'list') return [operands.flatMap(choicesOf).flat()];
  throw new Error('only words, lists of words and a choice between them (? :) are expected');
}

/** The station of the words; they have one. */
export function stationOfWords(declared: readonly Word[]): Station {
  return declared.map(stationOf).find((station) => station !== undefined)!;
}
