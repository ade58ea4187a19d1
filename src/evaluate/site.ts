import type { SiteFile } from '../generated/site.ts';

/** What is meant to be so at this site: the site file with the defaults filled in, but for the role, which facts can tell too. */
export type Site = Required<Pick<SiteFile, 'kerberos' | 'registration' | 'aliases' | 'params'>> & Pick<SiteFile, 'role' | 'server'>;

export const defaultSite: Site = { kerberos: 'required', registration: 'self', aliases: [], params: {} };
