import type { SectionData } from '../documents/facts.ts';
import { reason } from '../text/reasons.ts';
import { missing, undecided, type Undecided } from './undecided.ts';

/** The login methods, in the order in which the client tries them (vendor's page on Kerberos login). */
export const methods = ['Negotiate', 'Kerberos', 'NTLM'] as const;
export type Method = (typeof methods)[number];

/** A method is named exactly as the vendor writes it; whether UCServer reads other spellings is not known. */
export function sameMethod(written: string, method: string): boolean {
  return written === method;
}

/** A method is meant, though case or blanks around it differ. */
export function similarMethod(written: string, method: string): boolean {
  return written.trim().toLowerCase() === method.toLowerCase();
}

/**
 * The methods that the server offers, in the order tried: absent disables Negotiate alone, present but empty disables
 * nothing, a list disables exactly what it names (vendor's page on Kerberos login).
 */
export function offeredMethods(auth: Partial<SectionData<'auth'>>): Method[] | Undecided {
  const { state, listed } = auth;
  if (state === undefined) return missing('auth.state');
  if (state === 'absent') return ['Kerberos', 'NTLM'];
  if (state === 'empty') return [...methods];
  if (state === 'repeated') return undecided(reason('setting-repeated'));
  if (state === 'unreadable') return undecided(reason('setting-unreadable'));
  if (listed === undefined) return missing('auth.listed');
  const unclear = methods.find(
    (method) => !listed.some((name) => sameMethod(name, method)) && listed.some((name) => similarMethod(name, method)),
  );
  if (unclear) return undecided(reason('spelling-unclear', { method: unclear }));
  return methods.filter((method) => !listed.some((name) => sameMethod(name, method)));
}

/** Both Kerberos and Negotiate are disabled: no client gets as far as asking for a ticket. */
export function kerberosOff(auth: Partial<SectionData<'auth'>>): boolean | Undecided {
  const offered = offeredMethods(auth);
  return Array.isArray(offered) ? !offered.includes('Kerberos') && !offered.includes('Negotiate') : offered;
}

/** Clients can use NTLM alone, and the server takes none. Where that cannot be told only for want of its policy, it is that fact that is missing. */
export function ntlmRefused({ ntlmIncoming }: Partial<SectionData<'host'>>, auth: Partial<SectionData<'auth'>>): boolean | Undecided {
  const isOff = kerberosOff(auth);
  if (isOff === false || ntlmIncoming === 'allowed') return false;
  return ntlmIncoming === undefined ? missing('host.ntlmIncoming') : isOff;
}
