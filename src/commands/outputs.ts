// --output: a format, and where it goes.
import { formats, type FormatName } from '../report/index.ts';
import type { Output } from '../report/write.ts';
import { WrongUse } from '../system/errors.ts';
import { didYouMean } from '../text/nearest.ts';

/** The outputs of a report. @throws WrongUse as outputsIn does */
export function outputsOf({ output = [], quiet }: { output?: string[]; quiet: boolean }): Output[] {
  return output.length === 0 && quiet ? [] : outputsIn(Object.keys(formats) as FormatName[], output);
}

/**
 * FORMAT or FORMAT=FILE, each; none is text, to standard output.
 * @throws WrongUse for a format that is not among these, or two for standard output
 */
export function outputsIn<Format extends string>(known: readonly Format[], given: readonly string[]): Output<Format | 'text'>[] {
  if (given.length === 0) return [{ format: 'text' }];
  const outputs = given.map((text): Output<Format> => {
    const at = text.indexOf('=');
    const name = at < 0 ? text : text.slice(0, at);
    const format = known.find((one) => one === name);
    if (format === undefined)
      throw new WrongUse(`--output ${text}: expected ${known.join(', ')}, with =FILE or without${didYouMean(name, [...known])}`);
    if (at < 0) return { format };
    if (at === text.length - 1) throw new WrongUse(`--output ${text}: expected the name of a file behind =`);
    return { format, file: text.slice(at + 1) };
  });
  if (outputs.filter(({ file }) => file === undefined).length > 1)
    throw new WrongUse('--output: only one format can go to standard output, give the others a file (-o json=FILE)');
  return outputs;
}
