// Why something is not known: a code and values in the documents. This is the one place that makes a text of them, so that another
// language is possible.
import { messages } from './messages.ts';
import { fill } from './template.ts';

export type ReasonCode = keyof typeof messages;
/** The texts of all reasons in a language. */
export type Messages = Record<ReasonCode, string>;

export interface Reason {
  code: ReasonCode;
  args: Record<string, ReasonValue>;
}

export type ReasonValue = string | number | Reason | Reason[];

/** What stands in place of something that is not known. */
export interface Lack {
  because: Reason;
}

/** The names in a template, as a union. */
type NamesIn<Template extends string> = Template extends `${string}\${${infer Name}}${infer Rest}` ? Name | NamesIn<Rest> : never;
type ArgsOf<Code extends ReasonCode> = Record<NamesIn<(typeof messages)[Code]>, ReasonValue>;
/** Codes whose text has no values. */
export type PlainCode = { [Code in ReasonCode]: [NamesIn<(typeof messages)[Code]>] extends [never] ? Code : never }[ReasonCode];
/** No second argument where the text has no values. */
type Values<Code extends ReasonCode> = [NamesIn<(typeof messages)[Code]>] extends [never] ? [] : [args: ArgsOf<Code>];

/** A reason with the values that its text has, which the compiler demands. */
export function reason<Code extends ReasonCode>(code: Code, ...[args]: Values<Code>): Reason {
  return { code, args: args ?? {} };
}

/** The reason with its place before it. */
export function at(place: ReasonValue, because: ReasonValue): Reason {
  return reason('at', { place, because });
}

/** The reason with what led to it behind it, where that is known. */
export function since(because: Reason, cause: Reason | undefined): Reason {
  return cause === undefined ? because : reason('since', { because, cause });
}

/** Reasons as one, each once; undefined where there is none. */
export function joinReasons(reasons: readonly Reason[]): Reason | undefined {
  const [first, ...more] = new Map(reasons.map((each) => [textOf(each), each])).values();
  return first === undefined || more.length === 0 ? first : reason('several', { reasons: [first, ...more] });
}

/** Names as they are listed in a text: "one and other". */
export function listNames(names: readonly string[]): ReasonValue {
  return names.slice(1).reduce<ReasonValue>((names, name) => reason('and', { names, name }), names[0] ?? '');
}

/** A reason as a document has it, with its text beside it, which stands for one that this version has no words for. */
export function readReason(because: { code: string; args: object } | undefined, text: string): Reason {
  return isReason(because) ? because : reason('in-words', { text });
}

function isReason(value: unknown, levels = 10): value is Reason {
  if (typeof value !== 'object' || value === null || !('code' in value && 'args' in value) || levels === 0) return false;
  const isValue = (part: unknown): boolean => typeof part !== 'object' || isReason(part, levels - 1);
  return (
    Object.hasOwn(messages, String(value.code)) &&
    Object.values(value.args as object)
      .flat()
      .every(isValue)
  );
}

/** The reason in words: one line without a full stop. `words`: those of another language. */
export function textOf({ code, args }: Reason, words: Messages = messages): string {
  return fill(words[code], (name) => wordsOf(args[name] ?? '', words));
}

/** A value in words. */
export function wordsOf(value: ReasonValue, words: Messages = messages): string {
  if (typeof value !== 'object') return String(value);
  return 'code' in value ? textOf(value, words) : value.map((one) => textOf(one, words)).join('; ');
}

/** Several causes as one text. A sentence before others loses its full stop. */
export function joinTexts(texts: readonly string[]): string {
  return texts.map((text, at) => (at < texts.length - 1 ? text.replace(/\.$/, '') : text)).join('; ');
}
