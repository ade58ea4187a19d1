import { readProbe, type Probe } from '../../src/collect/formats/probeDocument.ts';
import { reason, type Lack } from '../../src/text/reasons.ts';

/** What is read of a document in one line, on a server, where the script came to its end. */
export function readProbed(document: object | string): Probe | Lack {
  const text = typeof document === 'string' ? document : JSON.stringify(document);
  return readProbe(text, 'server', reason('powershell-broke-off', { exit: '0' }));
}

/** What probe.ps1 writes on a healthy server that is a member of a domain, but for what the directory answers. */
export const probedServer = {
  format: 'kerbcheck-probe/2',
  languageMode: 'FullLanguage',
  caller: { sid: 'S-1-5-21-1-2-3-500', elevated: true },
  parent: { program: 'C:\\Windows\\System32\\cmd.exe' },
  host: { hostName: 'ucs01', suffix: 'corp.example', netbios: 'UCS01' },
  membership: { joined: true, domain: 'corp.example', controller: false },
  ntlm: { exceptions: false },
  service: {
    installed: true,
    state: 'Running',
    startMode: 'Auto',
    runAs: 'LocalSystem',
    path: '"C:\\Program Files\\estos\\UCServer\\EUCSrv.exe"',
    startedAt: '2026-11-20T02:10:44.1234567Z',
    processSid: 'S-1-5-18',
  },
  product: { folder: 'C:\\Program Files\\estos\\UCServer', version: [8, 4, 1, 0], productName: 'estos UCServer' },
  client: { settings: [] },
};
