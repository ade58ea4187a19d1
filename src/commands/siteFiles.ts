// The files by which a site says what it means: named on the command line, or beside the packaged executable. Nowhere else: a
// folder that any user can write must not turn a server green.
import { existsSync } from 'node:fs';
import { isSea } from 'node:sea';
import { dirname, join, resolve } from 'node:path';
import type { SourceOption } from '../collect/sources.ts';
import type { InputFile } from '../documents/results.ts';
import type { Pack } from '../evaluate/pack.ts';
import { defaultSite, type Site } from '../evaluate/site.ts';
import { readText } from '../system/readText.ts';
import { sha256 } from '../system/sha256.ts';

export interface SiteText {
  file: InputFile;
  text: string;
}

/** The text of --site or --waivers, else of the file of that name beside the executable; undefined where there is none. */
export async function readBeside(named: string | undefined, name: 'kerbcheck.yaml' | 'waivers.yaml'): Promise<SiteText | undefined> {
  const beside = isSea() ? join(dirname(process.execPath), name) : undefined;
  const path = named ?? (beside !== undefined && existsSync(beside) ? beside : undefined);
  if (path === undefined) return undefined;
  const { bytes, text } = await readText(path);
  return { file: { path, sha256: sha256(bytes) }, text };
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
  const found = await readBeside(named, 'kerbcheck.yaml');
  if (!found) return { site: defaultSite };
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
    .map(([option, paths]) => [option, [paths].flat().map((path) => resolve(dirname(siteFile!.path), path))]);
  const named = Object.entries({ server, role, edition: site.edition }).filter(([, value]) => value !== undefined);
  return { ...options, ...Object.fromEntries([...named, ...files]) };
}
