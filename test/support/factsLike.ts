// Facts at random: those given, with some of them changed to what a server can be like, taken away or not asked for.
import * as fc from 'fast-check';
import { changeFact, sectionNames, sectionOf, type Facts, type SectionName, type SpnEntry } from '../../src/documents/facts.ts';
import * as validators from '../../src/generated/validators.cjs';

const own = ['eucsrv/UCS01', 'eucsrv/ucs01.corp.example'];
const others = [
  'eucsrv/cti.corp.example',
  'eucsrv/ucs02.corp.example',
  'eucsrv/ucs01.corp.example:7222',
  'eucsrv/\u200bucs01.corp.example',
];
const dns = [
  'CN=UCS01,OU=Server,DC=corp,DC=example',
  'CN=svc-ucs,OU=Service,DC=corp,DC=example',
  'CN=UCS02,OU=Server,DC=corp,DC=example',
  'CN=svc-old,OU=Service,DC=branch,DC=corp,DC=example',
];
const sids = ['S-1-5-21-1-2-3-1104', 'S-1-5-21-1-2-3-1105', 'S-1-5-18'];
const times = ['2005-01-01T00:00:00Z', '2013-05-01T08:00:00Z', '2026-11-01T03:00:00Z', '2026-11-20T02:10:44Z', '2026-11-22T13:58:40Z'];
const descriptors = [
  'O:DAG:DAD:(OA;;SW;f3a64788-5306-11d1-a9c5-0000f80367c1;;PS)',
  'O:DAG:DAD:(OA;;WP;f3a64788-5306-11d1-a9c5-0000f80367c1;;PS)',
  'O:DAG:DAD:(A;;RPLCLORC;;;AU)',
];
const hostNames = ['', 'ucs01.corp.example', 'cti.corp.example'];

const oneOf = (...values: unknown[]) => fc.constantFrom(...values);
const someOf = (...values: string[]) => fc.subarray(values);
const entry = fc.record({
  spn: fc.constantFrom(...own, ...own, ...others),
  via: fc.constantFrom<SpnEntry['via'][]>('spn', 'spn', 'spn', 'upn'),
  dn: fc.constantFrom(...dns),
});
const login = fc.record({
  method: fc.constantFrom('Kerberos', 'NTLM', 'Negotiate'),
  spn: fc.constantFrom(...own, ...others, 'eucsrv/10.0.0.5'),
  count: fc.integer({ min: 1, max: 20 }),
  last: fc.constantFrom(...times),
});

/** What each fact can be. */
const values: Record<string, fc.Arbitrary<unknown>> = {
  'host.fqdn': oneOf('ucs01.corp.example', 'ucs01.other.example'),
  'host.joined': fc.boolean(),
  'host.domain': oneOf('corp.example', 'other.example'),
  'host.secureChannel': oneOf('whole', 'broken'),
  'host.ntlmIncoming': oneOf('allowed', 'denied'),
  'product.version': oneOf('8.0.9', '8.4.1', '2210.2', '2210.3', 'x'),
  'product.edition': oneOf('enterprise', 'datacenter'),
  'service.installed': fc.boolean(),
  'service.state': oneOf('running', 'running', 'stopped', 'startPending'),
  'service.startedAt': oneOf(...times),
  'service.runAs': oneOf('LocalSystem', 'CORP\\svc-ucs', '.\\ucs', 'NT AUTHORITY\\LocalService'),
  'service.kind': oneOf('computer', 'user', 'gmsa', 'smsa', 'localUser', 'localService'),
  'service.processSid': oneOf(...sids),
  'auth.state': oneOf('absent', 'empty', 'list', 'repeated', 'unreadable'),
  'auth.listed': someOf('Negotiate', 'Kerberos', 'NTLM', 'ntlm', 'Basic'),
  'auth.modifiedAt': oneOf(...times),
  'directory.aesSince': oneOf(...times),
  'directory.clockOffsetSeconds': oneOf(0.4, -200, 301, -1000),
  'directory.otherClock': fc.boolean(),
  'account.assumed': oneOf(true),
  'account.dn': oneOf(...dns),
  'account.sid': oneOf(...sids),
  'account.class': oneOf('computer', 'user', 'gmsa', 'smsa'),
  'account.dnsHostName': oneOf(...hostNames),
  'account.otherNames': someOf('cti.corp.example', 'UCS01'),
  'account.linkedHostNames': someOf('ucs01.corp.example', 'UCS01'),
  'account.enabled': fc.boolean(),
  'account.locked': fc.boolean(),
  'account.expired': fc.boolean(),
  'account.desOnly': fc.boolean(),
  'account.spns': someOf(...own, ...others),
  'account.encryptionTypes': someOf('des-crc', 'rc4', 'aes128', 'aes256'),
  'account.passwordSetAt': oneOf(...times),
  'account.groupSids': someOf('S-1-5-21-1-2-3-512', 'S-1-5-21-1-2-3-515', 'S-1-5-21-1-2-3-525', 'S-1-5-32-548'),
  'account.sddl': oneOf(...descriptors),
  'spns.scope': oneOf('account', 'domain', 'forest'),
  'spns.searched': oneOf(['DC=corp,DC=example'], ['DC=other,DC=example'], ['DC=other,DC=example', 'DC=corp,DC=example']),
  'spns.complete': fc.boolean(),
  'spns.covers': oneOf('holders', 'holders', 'duplicates'),
  'spns.entries': fc.array(entry, { maxLength: 4 }),
  'clientLog.fallbacks': fc.integer({ min: 0, max: 20 }),
  'clientLog.undated': fc.integer({ min: 0, max: 2 }),
  'clientLog.logins': fc.array(login, { maxLength: 3 }),
  'ticket.encryption': oneOf('AES-256-CTS-HMAC-SHA1-96', 'RSADSI RC4-HMAC(NT)'),
  'ticket.errorCode': oneOf('0xc000018b', '0xc000005f', '0xc0000133', '0xc00002fd', '0xc0000413', '0xc0000234', '0xc0000001'),
};
export const paths = Object.keys(values);

/** Of the facts that a section cannot be without: it is not collected without them (src/schemas/facts.json). */
const required = [
  'service.installed',
  'auth.state',
  'spns.complete',
  'spns.covers',
  'spns.entries',
  'clientLog.logins',
  'clientLog.fallbacks',
];

type Change = (facts: Facts) => Facts;

const set = fc.constantFrom(...paths).chain((path) =>
  values[path]!.map(
    (value): Change =>
      (facts) =>
        changeFact(facts, path, value),
  ),
);
const taken = fc.tuple(fc.constantFrom(...paths.filter((path) => !required.includes(path))), fc.boolean()).map(
  ([path, isAsked]): Change =>
    (facts) =>
      without(facts, path, isAsked ? 'unknown' : 'notAsked'),
);
const closed = fc.tuple(fc.constantFrom(...sectionNames), fc.constantFrom('failed', 'skipped')).map(
  ([name, status]): Change =>
    (facts) =>
      ({ ...facts, sections: { ...facts.sections, [name]: { status, reason: `${name} ${status}` } } }) as Facts,
);
const role = fc.constantFrom('server', 'passive').map(
  (one): Change =>
    (facts) =>
      ({ ...facts, role: one }) as Facts,
);

/** The facts without that one: it is not known, or nobody asked for it. */
export function without(facts: Facts, path: string, as: 'unknown' | 'notAsked'): Facts {
  const [name, key] = path.split('.') as [SectionName, string];
  const section = sectionOf(facts, name);
  if (section.status !== 'collected') return facts;
  const taken = changeFact(facts, path, null);
  return as === 'unknown' ? taken : changeFact(taken, `${name}.cannotTell`, [...(section.cannotTell ?? []), key]);
}

/** Facts of the newest version, with up to eight changes. */
export function factsLike(base: Facts): fc.Arbitrary<Facts> {
  const change = fc.oneof(
    { weight: 8, arbitrary: set },
    { weight: 2, arbitrary: taken },
    { weight: 1, arbitrary: closed },
    { weight: 1, arbitrary: role },
  );
  return fc
    .array(change, { maxLength: 8 })
    .map((changes) => changes.reduce((facts, each) => each(facts), base))
    .filter(isPossible);
}

/**
 * The facts fit their schema; a ticket is had or refused; a service that is not installed has nothing else; versions are those of their edition; a list of duplicates
 * has each SPN twice.
 */
function isPossible(facts: Facts): boolean {
  const { ticket, service, product, spns } = facts.sections;
  const isBoth = ticket?.data?.encryption !== undefined && ticket.data.errorCode !== undefined;
  const isService = service?.data === undefined || service.data.installed || Object.keys(service.data).length === 1;
  const { edition, version = 'x' } = product?.data ?? {};
  const isVersion = edition === undefined || version === 'x' || Number.parseInt(version, 10) > 1000 === (edition === 'datacenter');
  const { covers, entries = [] } = spns?.data ?? {};
  const isTwice = ({ spn, dn }: SpnEntry): boolean => entries.some((one) => one.dn !== dn && one.spn.toLowerCase() === spn.toLowerCase());
  return validators.facts(facts) && !isBoth && isService && isVersion && (covers !== 'duplicates' || entries.every(isTwice));
}
