import type { SiteFile } from '../generated/site.ts';

/** What is meant to be so at this site: the site file with the defaults filled in. */
export type Site = Required<Pick<SiteFile, 'role' | 'kerberos' | 'registration' | 'aliases' | 'params'>> & Pick<SiteFile, 'server'>;

export const defaultSite: Site = { role: 'server', kerberos: 'required', registration: 'self', aliases: [], params: {} };
