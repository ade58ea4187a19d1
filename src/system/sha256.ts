import { sha256 as digest } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

/** Node's own hashes ten times as fast, and loading it takes a tenth of a check: it pays for more bytes than these. */
const small = 262_144;

/** SHA-256 of bytes or of a text's UTF-8, in hex. */
export function sha256(data: string | Uint8Array): string {
  const bytes = typeof data === 'string' ? Buffer.from(data) : data;
  return bytes.length <= small ? bytesToHex(digest(bytes)) : sha256BySteps().update(bytes).digest('hex');
}

/** For what is large, piece by piece. */
export function sha256BySteps(): import('node:crypto').Hash {
  return process.getBuiltinModule('node:crypto').createHash('sha256');
}
