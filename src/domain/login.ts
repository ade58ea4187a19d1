// Foretells a client's login from the facts, by the same functions as the rules.
import type { SectionData } from '../documents/facts.ts';
import type { Login } from '../documents/results.ts';
import { textOf } from '../text/reasons.ts';
import { offeredMethods, type Method } from './auth.ts';
import { holders, type Holder } from './holders.ts';
import { holds, sameDn, serviceClass } from './spn.ts';
import { minutesBetween } from './time.ts';
import { isUndecided } from './undecided.ts';
import { tooOld } from './version.ts';

/** The data of the sections that a login depends on; {} for one without data. */
export interface LoginFacts {
  host: Partial<SectionData<'host'>>;
  product: Partial<SectionData<'product'>>;
  service: Partial<SectionData<'service'>>;
  auth: Partial<SectionData<'auth'>>;
  account: Partial<SectionData<'account'>>;
  spns: Partial<SectionData<'spns'>>;
  client: Partial<SectionData<'client'>>;
}

/** What the KDC does when it is asked for a ticket. */
type Ticket =
  /** It issues one that the server can decrypt. */
  | { kind: 'good'; holder: string }
  /** It issues one that the server cannot decrypt. */
  | { kind: 'foreign'; because: string; holder: string; why: string }
  /** It issues none. */
  | { kind: 'none'; because: string; why: string }
  | { kind: 'unknown'; because: string; why: string };

/**
 * The client's login, played through the vendor's rules: it takes the first method offered; a first method that fails ends the
 * login, but where no Kerberos token can be issued NTLM is tried, if it is not disabled.
 */
export function predictLogin(facts: LoginFacts): Login {
  const { host, product, auth } = facts;
  const steps: string[] = [];
  const end = (ends: Login['ends'], method: Method | undefined, because: string, message: string): Login => ({
    ends,
    ...(method === undefined ? {} : { method }),
    because,
    message,
    steps,
  });

  if (host.joined === false) {
    steps.push('the server is not joined to a domain: no ticket can be had for it');
    return end('ntlm', 'NTLM', 'not-joined', 'Logins will use NTLM: the server is not joined to a domain.');
  }
  if (tooOld(product) === true) {
    steps.push(`version ${product.version} has no Kerberos login`);
    return end('ntlm', 'NTLM', 'too-old', `Logins will use NTLM: version ${product.version} has no Kerberos login.`);
  }
  const offered = offeredMethods(auth);
  if (isUndecided(offered)) {
    const why = 'missing' in offered ? 'the setting of the login methods was not read' : textOf(offered.because);
    steps.push(why);
    return end('unknown', undefined, 'methods-unknown', `How logins will end is NOT KNOWN: ${why}.`);
  }
  steps.push(offered.length > 0 ? `offered: ${offered.join(', ')}` : 'every method is disabled');
  const [first] = offered;
  if (first === undefined || first === 'NTLM') {
    const all = first === undefined;
    steps.push(all ? 'the client uses NTLM all the same' : 'the client takes NTLM');
    const why = all ? 'every method is disabled, and clients use NTLM all the same' : 'Kerberos and Negotiate are both disabled';
    return end('ntlm', 'NTLM', all ? 'all-disabled' : 'kerberos-disabled', `Logins will use NTLM: ${why}.`);
  }

  const name = facts.client.serverName ?? host.fqdn;
  if (name === undefined) {
    steps.push('the name that clients ask for is not known');
    return end('unknown', undefined, 'name-unknown', "How logins will end is NOT KNOWN: the server's full name was not told.");
  }
  const spn = `${serviceClass}/${name}`;
  steps.push(`the client takes ${first} and asks for ${spn}`);
  const ticket = ticketFor(spn, facts);
  if (ticket.kind === 'unknown') {
    steps.push(ticket.why);
    return end('unknown', undefined, ticket.because, `How logins will end is NOT KNOWN: ${ticket.why}.`);
  }
  if (ticket.kind === 'foreign') {
    steps.push(`the KDC issues a ticket for ${ticket.holder}`, 'the server cannot decrypt it; no second method is tried');
    return end(
      'failure',
      first,
      ticket.because,
      `Logins will FAIL. ${ticket.why}, which this server cannot decrypt, and they try no other method.`,
    );
  }
  if (first === 'Negotiate') {
    steps.push(
      ticket.kind === 'good' ? `the KDC issues a ticket for ${ticket.holder}` : `${ticket.why}; Negotiate goes on with NTLM by itself`,
    );
    return end(
      'negotiate',
      first,
      'negotiate-enabled',
      'Logins will use Negotiate, which the vendor advises against: it is enabled and comes first.',
    );
  }
  if (ticket.kind === 'good') {
    steps.push(`the KDC issues a ticket for ${ticket.holder}`, 'the server decrypts it');
    return end('kerberos', first, 'spn-right', 'Logins will use Kerberos.');
  }
  steps.push(`the KDC issues no ticket: ${ticket.why}`);
  if (offered.includes('NTLM')) {
    steps.push('the client falls back to NTLM');
    return end('ntlm', 'NTLM', ticket.because, `Logins will use NTLM, silently: ${ticket.why}.`);
  }
  steps.push('NTLM is disabled: nothing is left');
  return end('failure', first, ticket.because, `Logins will FAIL: ${ticket.why}, and NTLM is disabled.`);
}

/** Who holds the SPN, and so what ticket a client gets (MS-KILE 3.3.5.1.1: a userPrincipalName that equals it is found first). */
function ticketFor(spn: string, facts: LoginFacts): Ticket {
  const { account, spns } = facts;
  const found = holders(spns, spn);
  const others = isUndecided(found) ? [] : found.filter(({ dn }) => account.dn === undefined || !sameDn(dn, account.dn));
  const byName = others.find(({ via }) => via === 'upn');
  const onAccount = holds(account, spn);
  if (byName && account.dn !== undefined) return foreign(byName);

  const bySpn = others.filter(({ via }) => via === 'spn');
  const onIt = onAccount === true || (!isUndecided(found) && found.length > others.length);
  const count = bySpn.length + (onIt ? 1 : 0);
  if (count > 1) return { kind: 'none', because: 'duplicate', why: `${spn} is on ${count} accounts` };
  if (onIt) return ownTicket(account.name ?? account.dn ?? 'the run-as account', facts);
  const [other] = bySpn;
  if (other) {
    if (account.dn !== undefined || onAccount === false) return foreign(other);
    return { kind: 'unknown', because: 'account-unknown', why: `${spn} is on ${other.name}; whether UCServer runs under it was not told` };
  }
  if (isUndecided(found) || !wholeForest(spns))
    return { kind: 'unknown', because: 'holder-unknown', why: `${spn} was not found, but the forest was not wholly searched` };
  return { kind: 'none', because: 'missing', why: `${spn} is not registered` };
}

function foreign(holder: Holder): Ticket {
  return { kind: 'foreign', because: 'misplaced', holder: holder.name, why: `Clients get a ticket for ${holder.name}` };
}

/** The SPN is where it belongs: the account can still be in the way. */
function ownTicket(holder: string, { account, service }: LoginFacts): Ticket {
  if (account.enabled === false) return { kind: 'none', because: 'account-disabled', why: `${holder} is disabled` };
  const { passwordSetAt } = account;
  const { startedAt } = service;
  if (account.class === 'user' && passwordSetAt !== undefined && startedAt !== undefined && minutesBetween(startedAt, passwordSetAt) > 0) {
    const why = `Clients get a ticket with the new password of ${holder}`;
    return { kind: 'foreign', because: 'password-changed-after-start', holder, why };
  }
  return { kind: 'good', holder };
}

function wholeForest(spns: LoginFacts['spns']): boolean {
  return spns.complete === true && spns.scope === 'forest' && spns.covers === 'holders';
}
