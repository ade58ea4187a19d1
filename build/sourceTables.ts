// The tables of docs/sources.md: what each source tells, from the table that collecting goes by.
import { keysIn, keysOf, sourcesOf, type SourceName } from '../src/collect/sources.ts';
import { sectionNames } from '../src/documents/facts.ts';

const head = '| source | section | tells | may show | cannot tell |\n|---|---|---|---|---|\n';

/** The page with the table below each heading `## --option` made anew. */
export function withSourceTables(page: string): string {
  return page
    .split(/^(?=## )/m)
    .map((part) => {
      const option = /^## --(\S+)/.exec(part)?.[1];
      return option === undefined ? part : part.replace(/^\| source \|.*\n(?:\|.*\n)*/m, () => sourceTable(option));
    })
    .join('');
}

/** What the sources of an option tell, a row for each of their sections. */
export function sourceTable(option: string): string {
  return (
    head +
    sourcesOf(option as Parameters<typeof sourcesOf>[0])
      .flatMap(rowsOf)
      .join('')
  );
}

function rowsOf(source: SourceName): string[] {
  return sectionNames.flatMap((section) => {
    const { tells, mayShow } = keysOf(source, section);
    if (tells.length === 0 && mayShow.length === 0) return [];
    const others = keysIn(section).filter((key) => !tells.includes(key) && !mayShow.includes(key));
    return `| ${[source, section, ...[tells, mayShow, others].map((keys) => keys.join(', '))].join(' | ')} |\n`;
  });
}
