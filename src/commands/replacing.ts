// No output of a run takes the place of what the run reads: seen before anything is collected or written.
import { isSea } from 'node:sea';
import { sources, type SourceOption } from '../collect/sources.ts';
import type { Basis } from '../evaluate/index.ts';
import type { Output } from '../report/write.ts';
import { keepApart } from '../system/places.ts';

/** The captured files that the options name. */
export function sourceFilesOf(options: Partial<Record<SourceOption, string[]>>): string[] {
  return sources.flatMap(({ option }) => options[option] ?? []);
}

/** Options by which files are read, and --facts, --trace and --redact-names, which are written. */
interface FileOptions extends Partial<Record<SourceOption, string[]>> {
  facts?: string;
  trace?: string;
  'redact-names'?: string;
  rules?: string;
  expect?: string;
  'ldap-ca'?: string;
  /** Further ones that are read; - is standard input. */
  files?: string[];
}

/** @throws WrongUse where an output would replace an input, or two outputs are one file */
export function refuseReplacing(
  outputs: readonly Output<string>[],
  options: FileOptions,
  { siteFile, waiverFile }: Pick<Basis, 'siteFile' | 'waiverFile'>,
): void {
  const { facts, trace, 'redact-names': names, rules, expect, 'ldap-ca': certificate, files = [] } = options;
  const read = [
    ...sourceFilesOf(options),
    ...files,
    ...[rules, expect, certificate, siteFile?.path, waiverFile?.path, isSea() ? process.execPath : undefined].filter(
      (path) => path !== undefined,
    ),
  ];
  const written = [
    ...outputs.map(({ format, file }) => ({ option: `--output ${format}`, ...(file !== undefined && { path: file }) })),
    ...(facts === undefined ? [] : [{ option: '--facts', path: facts }]),
    ...(names === undefined ? [] : [{ option: '--redact-names', path: names }]),
    ...(trace === undefined ? [] : [{ option: '--trace', path: trace }]),
  ];
  keepApart(written, read);
}
