// SHA-256 in JavaScript: loading node:crypto takes 5 ms of every run, hashing what kerbcheck hashes less than one.
import { sha256 as digest } from '@noble/hashes/sha2.js';

/** SHA-256 of bytes or of a text's UTF-8, in hex. */
export function sha256(data: string | Uint8Array): string {
  return Buffer.from(digest(typeof data === 'string' ? Buffer.from(data, 'utf8') : data)).toString('hex');
}
