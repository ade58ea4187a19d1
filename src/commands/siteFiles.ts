// The files by which a site says what it means: named on the command line, or beside the packaged executable. Nowhere else: a
// folder that any user can write must not turn a server green.
import { dirname, isAbsolute, join } from 'node:path';
import type { SourceOption } from '../collect/sources.ts';
import type { InputFile } from '../documents/results.ts';
import type { Pack } from '../evaluate/pack.ts';
import { defaultSite, type Site } from '../evaluate/site.ts';
import { besideExecutable } from '../system/beside.ts';
import { readText } from '../system/readText.ts';
import { sha256 } from '../system/sha256.ts';
import type { ReliedOn } from './believed.ts';

export interface SiteText {
  file: InputFile;
  text: string;
}

type SiteFileName = 'kerbcheck.yaml' | 'waivers.yaml';

/** The file of --site or --waivers, else the one of that name beside the executable; undefined where there is none. */
export function siteFileOf(named: string | undefined, name: SiteFileName): ReliedOn | undefined {
  const path = named ?? besideExecutable(name);
  return path === undefined ? undefined : { path, isNamed: named !== undefined };
}

/**
 * Looks at who may write files by which is judged. Windows is asked about those that the command line names only where facts are read of
 * this machine or the directory: beside captured files, whoever may write the one may write the other, too, and asking takes longer than
 * judging.
 * @param readsItself facts are read of this machine or the directory
 * @throws WrongUse where others may write one, or where that cannot be told
 */
export async function believeAll(files: (ReliedOn | undefined)[], readsItself: boolean): Promise<void> {
  const asksNamed = process.platform !== 'win32' || readsItself;
  const asked = files.filter((file) => file !== undefined).filter(({ isNamed }) => asksNamed || !isNamed);
  if (asked.length > 0) await (await import('./believed.ts')).believe(asked);
}

/** @throws WrongUse where it cannot be read */
export async function readSiteText(file: ReliedOn): Promise<SiteText> {
  const { bytes, text } = await readText(file.path);
  return { file: { path: file.path, sha256: sha256(bytes) }, text };
}

/** What a site says, and its file; the defaults where there is none. */
export interface SiteReading {
  site: Site;
  siteFile?: InputFile;
}

/**
 * The site file named, else the one beside the executable.
 * @param pack has the settings of rules (params); without it they are not looked at
 * @throws WrongUse where it cannot be read or is not valid
 */
export async function readSiteFile(named: string | undefined, pack?: Pack): Promise<SiteReading> {
  const file = siteFileOf(named, 'kerbcheck.yaml');
  if (!file) return { site: defaultSite };
  const found = await readSiteText(file);
  const { readSite } = await import('../evaluate/files/site.ts');
  return { site: readSite(found.file.path, found.text, pack), siteFile: found.file };
}

/** The options that a site file stands in for. */
type SiteOptions = Pick<Site, 'server' | 'role' | 'edition'> & Partial<Record<SourceOption, string[]>>;

/**
 * The server, the role, the edition and each source that the site file names and the command line does not. Their paths are relative to
 * that file.
 * The setting of the login methods is in one of two places, by the edition: either of them on the command line stands for both.
 */
export function withSiteSources<Given extends SiteOptions>(options: Given, { site, siteFile }: SiteReading): Given {
  const server = options.server ?? site.server;
  const role = options.role ?? site.role;
  const isGiven = (option: SourceOption): boolean => options[option] !== undefined;
  const ofEdition: readonly string[] = ['general-xml', 'datacenter-config'] satisfies SourceOption[];
  const hasSetting = isGiven('general-xml') || isGiven('datacenter-config');
  const files = Object.entries(site.sources ?? {})
    .filter(([option]) => !(ofEdition.includes(option) ? hasSetting : isGiven(option as SourceOption)))
    .map(([option, paths]) => [option, [paths].flat().map((path) => (isAbsolute(path) ? path : join(dirname(siteFile!.path), path)))]);
  const named = Object.entries({ server, role, edition: site.edition }).filter(([, value]) => value !== undefined);
  return { ...options, ...Object.fromEntries([...named, ...files]) };
}
