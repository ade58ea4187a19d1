import { sha256 as digest } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

/** Node's own hashes ten times as fast, and loading it takes a tenth of a check: it pays for more bytes than these, of a run together. */
const small = 262_144;
let hashed = 0;

/** SHA-256 of bytes or of a text's UTF-8, in hex. */
export function sha256(data: string | Uint8Array): string {
  const bytes = typeof data === 'string' ? Buffer.from(data) : data;
  hashed += bytes.length;
  return hashed <= small ? bytesToHex(digest(bytes)) : nodeHash().update(bytes).digest('hex');
}

/** The same of what comes piece by piece. */
export function sha256BySteps(): { add(bytes: Uint8Array): void; end(): string } {
  let few: Buffer[] = [];
  let size = 0;
  let hash: import('node:crypto').Hash | undefined;
  return {
    add(bytes) {
      size += bytes.length;
      // Whoever reads may use one buffer for all.
      if (hash === undefined && size <= small) few.push(Buffer.from(bytes));
      else {
        hash ??= nodeHash().update(Buffer.concat(few));
        few = [];
        hash.update(bytes);
      }
    },
    end: () => (hash === undefined ? sha256(Buffer.concat(few)) : hash.digest('hex')),
  };
}

const nodeHash = (): import('node:crypto').Hash => process.getBuiltinModule('node:crypto').createHash('sha256');
