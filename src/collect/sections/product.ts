// The installed UCServer.
import type { Section, SectionData } from '../../documents/facts.ts';
import { at, joinReasons, reason, since, type Reason } from '../../text/reasons.ts';
import { understoodFiles, reasonsOf, type Reading } from '../captured.ts';
import type { Probe } from '../formats/probeDocument.ts';
import type { ServiceReading } from '../formats/sc.ts';
import { serviceName } from '../identity/service.ts';
import { collected, failed } from '../section.ts';

export function productFromProbe({ service, product }: Pick<Probe, 'service' | 'product'>): Section<'product'> {
  if (product === undefined) return failed(withoutProgram(service));
  if ('because' in product) return failed(at(reason('program-of-service', { service: serviceName }), product.because));
  const version = versionOf(product.version);
  const edition = editionOf(product.productName);
  const data = { ...(edition && { edition }), ...(version && { version }), folder: product.folder };
  return collected('product', 'EUCSrv.exe', data, ['PowerShell']);
}

/** The product is where the service's program is. @param outputs of sc.exe */
export function productFromService(outputs: Reading<ServiceReading>[]): Section<'product'> {
  for (const { file, value } of understoodFiles(outputs)) {
    const folder = /^"?([a-z]:\\[^"]*?)\\[^"\\]*\.exe(?:["\s]|$)/i.exec(value.binaryPath ?? '')?.[1];
    if (folder !== undefined) return collected('product', file, { folder }, ['path of the service'], ['PowerShell']);
  }
  const source = outputs.map(({ file }) => file).join(', ');
  return failed(joinReasons(reasonsOf(outputs)) ?? reason('no-program-folder', { source }));
}

function withoutProgram(service: Probe['service']): Reason {
  if (service === undefined) return reason('service-not-looked-for');
  const name = { service: serviceName };
  if ('because' in service) return since(reason('service-not-known', name), service.because);
  return service.installed ? reason('no-program-path', name) : reason('service-not-installed', name);
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
