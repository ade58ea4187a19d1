// Collecting from texts, as if they were captured files.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { collect } from '../../src/collect/index.ts';
import type { SourceFiles, SourceOption } from '../../src/collect/sources.ts';
import type { Facts } from '../../src/documents/facts.ts';

export type Texts = Partial<Record<SourceOption, (string | Buffer)[]>>;

/** The facts that texts tell; the files are called `setspn1.txt`, `setspn2.txt` and so on, without a folder. */
export async function factsOf(texts: Texts, server?: string): Promise<Facts> {
  const folder = mkdtempSync(join(tmpdir(), 'kerbcheck-test-'));
  try {
    const files: SourceFiles = {};
    for (const [option, contents] of Object.entries(texts) as [SourceOption, (string | Buffer)[]][]) {
      files[option] = contents.map((content, index) => {
        const file = join(folder, `${option}${index + 1}.txt`);
        writeFileSync(file, content);
        return file;
      });
    }
    const facts = await collect({ clock: () => new Date(), files, ...(server === undefined ? {} : { server }) });
    return JSON.parse(JSON.stringify(facts).replaceAll(JSON.stringify(`${folder}/`).slice(1, -1), '')) as Facts;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export const computer = 'CN=UCS01,OU=Server,DC=corp,DC=example';
export const user = 'CN=svc-ucs,OU=Service,DC=corp,DC=example';

/** What setspn -L prints; `asked`: the command stands before it. */
export function listing(dn: string, spns: string[], asked?: string): string {
  const output = [`Registered ServicePrincipalNames for ${dn}:`, ...spns.map((spn) => `\t${spn}`)];
  return `${[...(asked === undefined ? [] : [`C:\\>setspn -L ${asked}`]), ...output].join('\r\n')}\r\n`;
}

/** What setspn -T * -F -Q eucsrv/* prints, `search` its first line. */
export function query(holders: Record<string, string[]>, search = 'Checking forest DC=corp,DC=example'): string {
  const found = Object.entries(holders).flatMap(([dn, spns]) => [dn, ...spns.map((spn) => `\t${spn}`)]);
  return `${[search, ...found, '', found.length > 0 ? 'Existing SPN found!' : 'No such SPN found.'].join('\r\n')}\r\n`;
}

/** What setspn -X prints. */
export function duplicates(spns: Record<string, string[]>): string {
  const groups = Object.entries(spns).flatMap(([spn, dns]) => [
    `${spn} is registered on these accounts:`,
    ...dns.map((dn) => `\t${dn}`),
    '',
  ]);
  return `${['Checking forest DC=corp,DC=example', 'Processing entry 0', ...groups, `found ${Object.keys(spns).length} group of duplicate SPNs.`].join('\r\n')}\r\n`;
}

/** What sc qc eucsrv prints of a service that runs as that account. */
export function service(runAs: string): string {
  const fields = {
    TYPE: '10  WIN32_OWN_PROCESS',
    START_TYPE: '2   AUTO_START',
    ERROR_CONTROL: '1   NORMAL',
    BINARY_PATH_NAME: 'C:\\EUCSrv.exe',
    LOAD_ORDER_GROUP: '',
    TAG: '0',
    DISPLAY_NAME: 'estos UCServer',
    DEPENDENCIES: '',
    SERVICE_START_NAME: runAs,
  };
  const lines = Object.entries(fields).map(([name, value]) => `        ${name.padEnd(18)} : ${value}`);
  return `[SC] QueryServiceConfig SUCCESS\r\n\r\nSERVICE_NAME: eucsrv\r\n${lines.join('\r\n')}\r\n`;
}
