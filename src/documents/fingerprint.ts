import { sha256 } from '../system/sha256.ts';

/**
 * First 16 hex digits of sha256 over server, rule and subject: the same open finding keeps it from run to run, also where
 * "missing" turns into "misplaced".
 */
export function fingerprint(server: string, rule: string, subject: string): string {
  return sha256(`${server}\n${rule}\n${subject.toLowerCase()}`).slice(0, 16);
}
