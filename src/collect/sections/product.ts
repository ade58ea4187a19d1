// The installed UCServer.
import type { Section, SectionData } from '../../documents/facts.ts';
import { legible, reasonsOf, type Reading } from '../captured.ts';
import type { Probe } from '../formats/probeDocument.ts';
import type { ServiceReading } from '../formats/sc.ts';
import { serviceName } from '../identity/service.ts';
import { collected, failed } from '../section.ts';

export function productFromProbe({ service, product }: Pick<Probe, 'service' | 'product'>): Section<'product'> {
  if (product === undefined) return failed(withoutProgram(service));
  if ('reason' in product) return failed(`the program of the service ${serviceName}: ${product.reason}`);
  const version = versionOf(product.version);
  const edition = editionOf(product.productName);
  const data = { ...(edition && { edition }), ...(version && { version }), folder: product.folder };
  return collected('product', 'EUCSrv.exe', data, ['PowerShell']);
}

/** The product is where the service's program is. @param outputs of sc.exe */
export function productFromService(outputs: Reading<ServiceReading>[]): Section<'product'> {
  for (const { file, value } of legible(outputs)) {
    const folder = /^"?([a-z]:\\[^"]*?)\\[^"\\]*\.exe(?:["\s]|$)/i.exec(value.binaryPath ?? '')?.[1];
    if (folder !== undefined) return collected('product', file, { folder }, ['path of the service'], ['PowerShell']);
  }
  const files = outputs.map(({ file }) => file).join(', ');
  return failed(reasonsOf(outputs).join('; ') || `${files} told no folder of the service's program`);
}

function withoutProgram(service: Probe['service']): string {
  if (service === undefined) return 'the service was not looked for';
  if ('reason' in service) return `the service ${serviceName} is not known: ${service.reason}`;
  return service.installed
    ? `Win32_Service does not tell the program of the service ${serviceName}`
    : `the service ${serviceName} is not installed`;
}

/** The version resource has four numbers: those at the end that are 0 are left out, down to two. */
function versionOf(numbers: number[] | undefined): string | undefined {
  if (numbers === undefined || numbers.every((number) => number === 0)) return undefined;
  return numbers.slice(0, Math.max(2, numbers.findLastIndex((number) => number !== 0) + 1)).join('.');
}

/** Where the program's product name says it; ProCall DataCenter is also called ProCall Infinity. */
function editionOf(productName: string | undefined): SectionData<'product'>['edition'] {
  if (productName === undefined) return undefined;
  if (/datacenter|infinity/i.test(productName)) return 'datacenter';
  return /enterprise/i.test(productName) ? 'enterprise' : undefined;
}
