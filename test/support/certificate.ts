import { spawnSync } from 'node:child_process';

/** A certificate in PEM and its key, signed by itself; an EC key is made at once. @param names as subjectAltName has them: `IP:127.0.0.1,DNS:dc1` */
export function makeCertificate(certificate: string, key: string, subject: string, names: string): void {
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  const who = ['-subj', `/CN=${subject}`, '-addext', `subjectAltName=${names}`];
  const made = spawnSync('/usr/bin/openssl', ['req', '-x509', ...curve, ...who, '-keyout', key, '-out', certificate], { encoding: 'utf8' });
  if (made.status !== 0) throw new Error(`openssl: ${made.stderr || made.error?.message}`);
}
