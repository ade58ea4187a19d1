// Whether the server is a domain controller, whose own accounts are those of the domain.
import type { SectionData } from '../../documents/facts.ts';
import { commonName, domainOf } from '../../domain/dn.ts';
import { sameName } from '../../text/sameName.ts';
import { understoodFiles, type Captured } from '../captured.ts';
import { accountName } from '../identity/names.ts';

type Account = Partial<SectionData<'account'>>;

/** The service class of replication, which only domain controllers have (MS-DRSR 2.2.3.2), and the folder that they are made in. */
const replication = 'E3514235-4B06-11D1-AB04-00C04FC2DCD2/';
const controllers = 'OU=Domain Controllers,';

/** The account is that of the computer, and of a domain controller, as far as is known. */
export function isController({ dn = '', spns = [] }: Partial<SectionData<'account'>>, shortName: string | undefined): boolean {
  const hasReplication = spns.some((spn) => spn.toUpperCase().startsWith(replication));
  const isAmongControllers = dn.toLowerCase().endsWith(`,${controllers}${domainOf(dn)}`.toLowerCase());
  return sameName(commonName(dn), shortName) && (hasReplication || isAmongControllers);
}

/**
 * What files tell of it; undefined: not known. Where none tells of the computer's account, the server is taken for none, unless the
 * directory has an account of the name that the service runs as.
 */
export function controllerIn(
  { listings, ldif }: Pick<Captured, 'listings' | 'ldif'>,
  shortName: string | undefined,
  runAs: string,
): boolean | undefined {
  const listed = listings.flatMap(({ account, spns }): Account[] => {
    const dns = account ? [account.dn] : [...new Set(spns.map(({ dn }) => dn))];
    return dns.map((dn) => ({ dn, spns: spns.flatMap((one) => (one.dn === dn ? one.spn : [])) }));
  });
  const accounts = [...listed, ...understoodFiles(ldif).flatMap(({ value }) => value.accounts.map(({ data }) => data))];
  if (accounts.some((account) => isController(account, shortName))) return true;
  if (accounts.some(({ dn = '' }) => sameName(commonName(dn), shortName))) return false;
  const names = accounts.flatMap(({ dn = '', name }) => [commonName(dn), ...(name === undefined ? [] : [accountName(name)])]);
  return names.some((name) => sameName(name, accountName(runAs))) ? undefined : false;
}
