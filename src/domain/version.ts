import type { SectionData } from '../documents/facts.ts';
import { reason } from '../text/reasons.ts';
import { missing, undecided, type Undecided } from './undecided.ts';

/** The first versions with Kerberos login (vendor's page on Kerberos login). */
const firstWithKerberos = { enterprise: '8.1', datacenter: '2210.3' };

/** DataCenter versions are year, month and number (2210.3), Enterprise versions count from 1: never compared with each other. */
const firstYearMonth = 1000;

/** By the edition, else by the version; false where neither is known. */
export function isDatacenter({ edition, version }: Partial<SectionData<'product'>>): boolean {
  return edition === undefined ? version !== undefined && numbers(version)[0]! >= firstYearMonth : edition === 'datacenter';
}

/** The product is older than Kerberos login. */
export function tooOld(product: Partial<SectionData<'product'>>): boolean | Undecided {
  const { version } = product;
  if (version === undefined) return missing('product.version');
  if (!/^\d+(\.\d+)*/.test(version)) return undecided(reason('version-not-a-number', { version }));
  return !versionAtLeast(version, firstWithKerberos[isDatacenter(product) ? 'datacenter' : 'enterprise']);
}

/** A version is at least another, compared part by part as numbers: 8.10 is above 8.9. Missing parts count as 0. */
export function versionAtLeast(version: string, floor: string): boolean {
  const parts = numbers(version);
  const wanted = numbers(floor);
  for (let i = 0; i < wanted.length; i++) {
    const difference = (parts[i] ?? 0) - wanted[i]!;
    if (difference !== 0) return difference > 0;
  }
  return true;
}

/** What stands behind the digits of a part is passed over. */
function numbers(version: string): number[] {
  return version.split('.').map((part) => Number.parseInt(part, 10) || 0);
}
