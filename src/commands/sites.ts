// Many site files in one run (check --site 'sites/*/kerbcheck.yaml'): each names the sources of one server.
import { collect } from '../collect/index.ts';
import type { Facts } from '../documents/facts.ts';
import type { Basis } from '../evaluate/index.ts';
import { defaultSite } from '../evaluate/site.ts';
import { WrongUse } from '../system/errors.ts';
import { expandInFolders } from '../system/patterns.ts';
import { requestOf, type SourceOptions } from './collect.ts';
import { groundsOf, type BasisOptions, type Grounds } from './judging.ts';
import { sourceFilesOf } from './replacing.ts';
import { believeAll, readSiteFile, withSiteSources } from './siteFiles.ts';

/** A server of a run: where its facts come from, and by what they are judged. */
export interface ServerToJudge {
  basis: Basis;
  /** Those that are read for its facts; of several servers the site file is the first. */
  files: string[];
  /** @throws WrongUse where there are none */
  collect(): Promise<Facts>;
  /** As what it is reported where there are no facts; absent: it is not, and the run ends. */
  place?: string;
}

type SitesOptions = SourceOptions & Omit<BasisOptions, 'site'>;

/** What can be meant for one server alone. */
const ofOneServer = ['server', 'facts', 'live', 'probe-ticket', 'ldap', 'ldap-ca', 'expect'] as const satisfies (keyof SitesOptions)[];

/**
 * A server for each file. What is wrong with one is told when its facts are asked for, so that the others are judged.
 * @param names files and patterns
 * @throws WrongUse for what is wrong with all
 */
export async function serversIn(names: string[], options: SitesOptions): Promise<ServerToJudge[]> {
  const surplus = ofOneServer.find((option) => options[option] !== undefined && options[option] !== false);
  if (surplus !== undefined) throw new WrongUse(`--${surplus} is for one server; expected one site file (--site), and no pattern`);
  const paths = expandInFolders(names);
  const grounds = await groundsOf(options, false);
  const ofNoSite = grounds.basisFor({ site: defaultSite });
  const servers: ServerToJudge[] = [];
  for (const [at, path] of paths.entries()) {
    const read = await sourcesIn(path, options, grounds);
    // A folder can be called after a customer.
    const place = options.redact ? `site ${at + 1}` : path;
    if (read instanceof WrongUse) {
      servers.push({ place, basis: ofNoSite, files: [path], collect: () => Promise.reject(read) });
      continue;
    }
    const { basis, sources } = read;
    const request = requestOf(sources);
    servers.push({
      place: (!options.redact && basis.site.server) || place,
      basis,
      files: [path, ...sourceFilesOf(sources)],
      collect: async () => ofKnownServer(await collect(request), path),
    });
  }
  return servers;
}

/** @throws WrongUse where nothing tells of which server they are: of several nobody could tell which one is meant */
function ofKnownServer(facts: Facts, path: string): Facts {
  if (facts.server === '-') throw new WrongUse(`${path}: no source tells which server it is; expected server: NAME there`);
  return facts;
}

async function sourcesIn(
  path: string,
  options: SitesOptions,
  { pack, basisFor }: Grounds,
): Promise<{ basis: Basis; sources: SitesOptions } | WrongUse> {
  try {
    await believeAll([{ path, isNamed: true }], false);
    const basis = basisFor(await readSiteFile(path, pack));
    const sources = withSiteSources(options, basis);
    if (sourceFilesOf(sources).length === 0)
      throw new WrongUse(`${path}: no sources; of several site files each is expected to name its own`);
    return { basis, sources };
  } catch (error) {
    if (error instanceof WrongUse) return error;
    throw error;
  }
}
