import { compareResults } from '../documents/compare.ts';
import { VERSION } from '../generated/version.ts';
import { exitCode } from '../exit.ts';
import { comparisonText } from '../report/comparison.ts';
import { comparisonJson } from '../report/comparisonJson.ts';
import { comparisonMarkdown } from '../report/comparisonMarkdown.ts';
import { comparisonFormats } from '../report/index.ts';
import { writeTexts } from '../report/write.ts';
import { stdoutAbilities } from '../system/stdout.ts';
import { complain } from './judging.ts';
import { outputsIn } from './outputs.ts';
import { refuseReplacing } from './replacing.ts';
import { readResultsFile } from './resultsFiles.ts';

interface CompareOptions {
  old: string;
  new: string;
  output?: string[];
}

/** kerbcheck compare OLD NEW: 1 where there are new findings, else 2 where something is not judged any more, else 0. */
export async function compare(options: CompareOptions): Promise<number> {
  const outputs = outputsIn(comparisonFormats, options.output ?? []);
  refuseReplacing(outputs, { files: [options.old, options.new] }, {});
  const changes = compareResults(await readResultsFile(options.old), await readResultsFile(options.new));
  const notWritten = await writeTexts(outputs, (format, toFile) => {
    if (format === 'json') return comparisonJson(changes, VERSION, !toFile && stdoutAbilities().ascii);
    return format === 'markdown' ? comparisonMarkdown(changes) : comparisonText(changes);
  });
  notWritten.forEach(complain);
  return notWritten.length > 0 ? exitCode('broken', 'standard') : changes.exitCode;
}
