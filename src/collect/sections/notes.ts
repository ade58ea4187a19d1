// What is noted of the collecting as a whole; notes of one section stand beside it.
import type { Facts, SectionData } from '../../documents/facts.ts';

/** A computer is found by its short name, which in another domain another one may have. */
export function otherNameNotes(
  { class: objectClass, dn, dnsHostName }: Partial<SectionData<'account'>>,
  { fqdn }: Partial<SectionData<'host'>>,
): NonNullable<Facts['notes']> {
  if (objectClass !== 'computer' || !dnsHostName || !fqdn || dnsHostName.toLowerCase() === fqdn.toLowerCase()) return [];
  return [{ code: 'other-dns-name', message: `${dn} has the DNS name ${dnsHostName}, not ${fqdn}: see that it is the server's account.` }];
}

export function codePageNotes(doubtful: string[]): NonNullable<Facts['notes']> {
  return doubtful.map((file) => ({
    code: 'code-page-doubtful',
    message: `${file} fits more than one code page: letters beyond ASCII may be wrong, and names not equal to those of other files.`,
  }));
}

/** The same file can be a matter of several sections. */
export function distinct(notes: NonNullable<Facts['notes']>): NonNullable<Facts['notes']> {
  return [...new Map(notes.map((note) => [note.message, note])).values()];
}
