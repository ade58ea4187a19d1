import type { SectionData } from '../documents/facts.ts';
import { reason } from '../text/reasons.ts';
import { numbersOf, versionAtLeast } from '../text/version.ts';
import { missing, undecided, type Undecided } from './undecided.ts';

/** The first versions with Kerberos login (vendor's page on Kerberos login). */
const firstWithKerberos = { enterprise: '8.1', datacenter: '2210.3' };

/** DataCenter versions are year, month and number (2210.3), Enterprise versions count from 1: never compared with each other. */
const firstYearMonth = 1000;

/** By the edition, else by the version; false where neither is known. */
export function isDatacenter({ edition, version }: Partial<SectionData<'product'>>): boolean {
  return edition === undefined ? version !== undefined && numbersOf(version)[0]! >= firstYearMonth : edition === 'datacenter';
}

/** The product is older than Kerberos login. */
export function tooOld(product: Partial<SectionData<'product'>>): boolean | Undecided {
  const { version } = product;
  if (version === undefined) return missing('product.version');
  if (!/^\d+(\.\d+)*/.test(version)) return undecided(reason('version-not-a-number', { version }));
  return !versionAtLeast(version, firstWithKerberos[isDatacenter(product) ? 'datacenter' : 'enterprise']);
}
