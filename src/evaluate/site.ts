// What is meant to be so at this site (kerbcheck.yaml).
import type { Facts } from '../documents/facts.ts';
import type { SiteFile } from '../generated/site.ts';

/** The site file with the defaults filled in, but for the role, which the facts can tell too. */
export type Site = Required<Pick<SiteFile, 'kerberos' | 'registration' | 'aliases' | 'params'>> &
  Pick<SiteFile, 'role' | 'server' | 'edition' | 'sources' | 'label'> & { require: string[] };

export const defaultSite: Site = { kerberos: 'required', registration: 'self', aliases: [], params: {}, require: [] };

/** By what a machine is judged: --role or the site file say it, else the facts. */
export function roleOf(site: Site, facts: Facts): NonNullable<Facts['role']> {
  return site.role ?? facts.role ?? 'server';
}
