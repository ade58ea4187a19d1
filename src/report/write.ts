import type { Results, Unread } from '../documents/results.ts';
import { CannotWrite } from '../system/errors.ts';
import { createFile, writeFileAtomic, type Sink } from '../system/files.ts';
import { plain, stdout, writeStdout } from '../system/stdout.ts';
import { formats, isForPeople, type FormatName } from './index.ts';
import type { Report, ReportOptions } from './reporter.ts';

/** One `--output`: a format, and the file it goes to; standard output where there is none. */
export interface Output<Format extends string = FormatName> {
  format: Format;
  file?: string;
}

interface Writer {
  report: Report;
  sink: Sink;
  /** It takes documents in the language that people asked for. */
  forPeople: boolean;
  /** What is not written yet. */
  waiting: string;
}

/** `translate`: puts a document into the language of the people who read; absent: English. */
export type WriteOptions = Omit<ReportOptions, 'many'> & { translate?: ((results: Results) => Results) | undefined };

/** Small pieces are joined to blocks of about this many characters. */
const block = 262_144;

/**
 * Writes every output in one pass over the documents, which are read no faster than the slowest output takes them. An
 * output that cannot be written does not stop the others.
 *
 * `options` hold for standard output; files are written without colour and in UTF-8.
 * @returns a line for each output that could not be written (exit code 4), naming it
 */
export async function writeReports(
  outputs: readonly Output[],
  documents: AsyncIterable<Results | Unread>,
  { translate, ...options }: WriteOptions,
): Promise<string[]> {
  const errors: string[] = [];
  const writers = new Set<Writer>();
  const each = async (action: (writer: Writer) => Promise<void>) => {
    for (const writer of writers) {
      await action(writer).catch(async (error: unknown) => {
        writers.delete(writer);
        errors.push(lineOf(error));
        await writer.sink.discard();
      });
    }
  };
  const { many, all } = await peek(documents);
  for (const output of outputs) {
    const report = await begin(output, { ...options, many });
    await (output.file === undefined ? Promise.resolve(stdout) : createFile(output.file)).then(
      (sink) => writers.add({ report, sink, forPeople: isForPeople(output.format), waiting: report.start?.() ?? '' }),
      (error: unknown) => errors.push(lineOf(error)),
    );
  }
  try {
    for await (const one of all) {
      let translated: Results | Unread | undefined;
      const inLanguage = (): Results | Unread => (translated ??= translateOne(one, translate));
      await each(async (writer) => put(writer, partOf(writer.report, writer.forPeople ? inLanguage() : one)));
    }
  } catch (error) {
    for (const { sink } of writers) await sink.discard();
    throw error;
  }
  await each(async (writer) => {
    const end = writer.report.end?.() ?? '';
    for (const piece of typeof end === 'string' ? [end] : end) await put(writer, piece);
    await flush(writer);
    await writer.sink.close();
  });
  return errors;
}

/**
 * Writes a text that is made whole for each output.
 * @returns as writeReports does
 */
export async function writeTexts<Format extends string>(
  outputs: readonly Output<Format>[],
  textIn: (format: Format, toFile: boolean) => string,
): Promise<string[]> {
  const errors: string[] = [];
  for (const { format, file } of outputs) {
    const text = textIn(format, file !== undefined);
    await (file === undefined ? writeStdout(text) : writeFileAtomic(file, text)).catch((error: unknown) => errors.push(lineOf(error)));
  }
  return errors;
}

function translateOne(one: Results | Unread, translate: WriteOptions['translate']): Results | Unread {
  if (translate === undefined) return one;
  return 'unread' in one ? { ...one, unread: translate(one.unread) } : translate(one);
}

function partOf(report: Report, one: Results | Unread): string {
  if (!('unread' in one)) return report.server(one);
  return report.unread ? report.unread(one.unread) : report.server(one.unread);
}

async function begin({ format, file }: Output, options: ReportOptions): Promise<Report> {
  const reporter = await formats[format].load();
  return reporter(file === undefined ? options : { ...options, ...plain });
}

async function put(writer: Writer, text: string): Promise<void> {
  writer.waiting += text;
  if (writer.waiting.length >= block) await flush(writer);
}

async function flush(writer: Writer): Promise<void> {
  await writer.sink.write(writer.waiting);
  writer.waiting = '';
}

/** The documents again, and whether there is more than one. */
async function peek<One>(documents: AsyncIterable<One>): Promise<{ many: boolean; all: AsyncIterable<One> }> {
  const source = documents[Symbol.asyncIterator]();
  const head = [await source.next(), await source.next()].flatMap((next) => (next.done ? [] : [next.value]));
  return { many: head.length > 1, all: follow(head, { [Symbol.asyncIterator]: () => source }) };
}

async function* follow<One>(head: One[], rest: AsyncIterable<One>): AsyncIterable<One> {
  yield* head;
  yield* rest;
}

/** @throws what is no failure to write: a fault of ours must not pass as a full disk */
function lineOf(error: unknown): string {
  if (error instanceof CannotWrite) return error.message;
  throw error;
}
