// What is meant to be so at this site (kerbcheck.yaml).
import type { SiteFile } from '../generated/site.ts';

/** The site file with the defaults filled in, but for the role, which the facts can tell too. */
export type Site = Required<Pick<SiteFile, 'kerberos' | 'registration' | 'aliases' | 'params'>> &
  Pick<SiteFile, 'role' | 'server' | 'sources'>;

export const defaultSite: Site = { kerberos: 'required', registration: 'self', aliases: [], params: {} };
