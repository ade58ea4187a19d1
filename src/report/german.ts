// German: the words of reports, and the sentences of results that have no code. The texts of rules stand in rules/procall/de, the reasons in
// src/text/messages.de.ts; docs/german.md lists the terms.
import { germanRulesJson } from '../generated/germanRules.ts';
import { germanMessages } from '../text/messages.de.ts';
import { germanRulePage } from '../text/rulePage.de.ts';
import type { Phrases } from './phrases.ts';
import type { Pair, TranslatedRules, Translation } from './translation.ts';

const servers = (count: number): string => (count === 1 ? '1 Server' : `${count} Server`);
const onServers = (count: number): string => (count === 1 ? '1 Server' : `${count} Servern`);

const endsOfOthers = {
  kerberos: 'verwenden Kerberos',
  negotiate: 'verwenden Negotiate',
  ntlm: 'verwenden NTLM',
  failure: 'können sich nicht anmelden',
};

const germanVerdicts = { compliant: 'KONFORM', nonCompliant: 'NICHT KONFORM', unknown: 'UNBEKANNT' };

export const germanPhrases: Phrases = {
  language: 'de',
  verdict: germanVerdicts,
  outcome: {
    pass: 'bestanden',
    fail: 'nicht bestanden',
    unknown: 'unbekannt',
    waived: 'ausgenommen',
    notApplicable: 'nicht anwendbar',
    notChecked: 'nicht geprüft',
  },
  severity: { low: 'niedrig', medium: 'mittel', high: 'hoch', critical: 'kritisch' },
  ends: { kerberos: 'Kerberos', negotiate: 'Negotiate', ntlm: 'NTLM', failure: 'scheitern', unknown: 'unbekannt' },
  afterRestart: (message) => `Nach dem nächsten Start von UCServer: ${message}`,
  byName: (spn, end) =>
    end === 'unknown'
      ? `Wie sich Clients anmelden, die nach ${spn} fragen, ist nicht bekannt.`
      : `Clients, die nach ${spn} fragen, ${endsOfOthers[end]}.`,
  marks: { fail: 'FEHLER', unknown: '???', waived: 'AUSN', pass: 'ok', notApplicable: 'entf', notChecked: 'offen' },
  serverNotKnown: 'Server nicht bekannt',
  incomplete: 'unvollständig',
  verdictWords: {
    verdict: germanVerdicts,
    gaps: { 'not checked': 'nicht geprüft', unknown: 'unbekannt', incomplete: 'unvollständig' },
    rules: (count) => (count === 1 ? '1 Regel' : `${count} Regeln`),
    onServers: (count) => ` auf ${onServers(count)}`,
    noRule: (on) => `keine Regel ist anwendbar${on}`,
    waived: (count) => `${count} ausgenommen`,
    relaxed: (list) => `gelockert: ${list}`,
    waivedUntil: (count, day) => `${count} ausgenommen bis ${day}`,
    inRules: (verdict, count, rules) => `${verdict} in ${count} von ${rules}`,
  },
  reportWords: { report: 'Bericht', of: 'für' },
  messages: germanMessages,
  waived: (until, owner, reason) => `ausgenommen bis ${until} von ${owner}: ${reason}`,
  totals: ({ compliant, nonCompliant, unknown }) =>
    `${servers(compliant + nonCompliant + unknown)}: ${compliant} konform, ${nonCompliant} nicht konform, ${unknown} unbekannt`,
  moreHealthy: (count) => `${servers(count)} konform, ohne etwas zu beheben`,
  seenFrom: (count) => `von ${onServers(count)} aus gesehen`,
  moreNotes: (count) => `und ${count} weitere`,
  notCounted: (severity, rules) => `unter --fail-on ${severity}, daher nicht gezählt: ${rules}`,
  onServers: (count) => `auf ${onServers(count)}`,

  logins: 'Anmeldungen',
  wayOfLogin: 'Der Weg einer Anmeldung',
  findings: 'Befunde',
  repair: 'Behebung',
  notChecked: 'Nicht geprüft',
  notApplicable: 'Nicht anwendbar',
  passed: 'Bestanden',
  notes: 'Hinweise',
  waivers: 'Ausnahmen',
  basis: 'Worauf dies beruht',
  servers: 'Server',
  shared: 'Über das Verzeichnis, nicht über einen Server',
  server: 'Server',
  rule: 'Regel',
  severityHead: 'Schwere',
  code: 'Code',
  whatIsWrong: 'Was nicht stimmt',
  worst: 'Schwerster Befund',
  verdictHead: 'Urteil',
  reportHead: 'Bericht',

  evidence: 'Beleg',
  toWaive: 'Ausnahme',
  help: 'Hilfe',

  onlyIfStillSo: 'Nur, wo es dann noch so ist.',
  or: 'Oder:',
  undo: 'Rückgängig machen:',

  handoff: { directory: 'Übergabe: Verzeichnis', server: 'Übergabe: Server', clients: 'Übergabe: Clients' },
  nothingToDo: 'Im Plan ist nichts für diese Stelle.',
  thenLookAgain: 'Ist alles getan, erneut prüfen:',
  why: 'Warum:',
  doesNow: 'Was es jetzt bewirkt:',
  toCheck: 'Nachprüfen:',
  effects: {
    takeSpn: (spn, account) => `Es nimmt ${account} den SPN ${spn}. Wer ein Ticket hat, behält es bis zu 10 Stunden.`,
    giveSpn: (spn, account) => `Es sucht nach Duplikaten und gibt dann ${account} den SPN ${spn}.`,
    grant: (account, dn) =>
      `Es lässt ${account} servicePrincipalName von ${dn} lesen und schreiben; UCServer nutzt das bei seinem nächsten Start.`,
    setAttribute: (attribute, dn) => `Es ändert ${attribute} von ${dn} sofort.`,
    restart: () => 'Es beendet UCServer und startet ihn neu; er registriert dann seine SPNs.',
    start: () => 'Es startet UCServer, der dann seine SPNs registriert.',
    clock: () => 'Es stellt die Uhr dieses Rechners nach der seiner Domäne.',
    channel: () => 'Es setzt das Kennwort des Computers neu, auf diesem Rechner und im Verzeichnis.',
    purge: () => 'Es verwirft die Tickets dessen, der es ausführt; sie werden bei Bedarf neu angefordert.',
    ask: (spn) => `Es fordert ein Ticket für ${spn} an.`,
  },
  undoGrant: (account, dn) =>
    `Den Eintrag von ${account} aus den Berechtigungen von ${dn} entfernen (Active Directory-Benutzer und -Computer, Sicherheit, Erweitert).`,
  undoByHand: 'Vorher notieren, was jetzt dort steht, und das wiederherstellen.',
  nothingToUndo: 'Es bleibt nichts, was rückgängig zu machen wäre.',

  client: 'Client',
  kdc: 'KDC',
  account: 'Konto',
  runAsAccount: 'Ausführungskonto',

  rulePage: germanRulePage,

  collected: 'Fakten gesammelt',
  judged: 'Beurteilt',
  factsHash: 'Fakten (SHA-256)',
  ruleSet: 'Regeln',
  siteFile: 'Standortdatei',
  waiverFile: 'Datei der Ausnahmen',
  replaced: 'Ersetzte eingebaute Regeln',
  changed: 'Geändert mit --set',
  threshold: 'Zählt als Verstoß ab',
  toolVersion: 'kerbcheck',
  product: 'Produkt',
};

/** The first that fits is taken: what is more special stands before. */
const sentences: readonly Pair[] = [
  // How logins end
  ['Logins will FAIL: nobody can log in. ${why}.', 'Anmeldungen SCHLAGEN FEHL: Niemand kann sich anmelden. ${why}.'],
  [
    'Logins will FAIL. UCServer refuses the ticket: ${why}. No other method is tried.',
    'Anmeldungen SCHLAGEN FEHL. UCServer weist das Ticket ab: ${why}. Kein anderes Verfahren wird versucht.',
  ],
  [
    'Logins will FAIL. Clients get ${ticket}, which this server cannot decrypt, and they try no other method.',
    'Anmeldungen SCHLAGEN FEHL. Clients bekommen ${ticket}, das dieser Server nicht entschlüsseln kann, und versuchen kein anderes Verfahren.',
  ],
  ['Logins will FAIL: ${why}, and NTLM is not left.', 'Anmeldungen SCHLAGEN FEHL: ${why}, und NTLM bleibt nicht übrig.'],
  ['Logins will FAIL: ${chosen}, and ${why}.', 'Anmeldungen SCHLAGEN FEHL: ${chosen}, und ${why}.'],
  [
    'Logins will use NTLM within Negotiate, silently: ${why}.',
    'Anmeldungen verwenden stillschweigend NTLM innerhalb von Negotiate: ${why}.',
  ],
  ['Logins will use NTLM, silently: ${why}.', 'Anmeldungen verwenden stillschweigend NTLM: ${why}.'],
  ['Logins will use NTLM: ${why}.', 'Anmeldungen verwenden NTLM: ${why}.'],
  [
    'Logins will use Negotiate, which the vendor advises against: it is enabled and comes first.',
    'Anmeldungen verwenden Negotiate, wovon der Hersteller abrät: Es ist aktiviert und kommt zuerst.',
  ],
  ['Logins will use Kerberos.', 'Anmeldungen verwenden Kerberos.'],
  ['How logins will end is NOT KNOWN: they ${ends}. ${why}.', 'Wie Anmeldungen enden, ist NICHT BEKANNT: Sie ${ends}. ${why}.'],
  ['How logins will end is NOT KNOWN: ${why}.', 'Wie Anmeldungen enden, ist NICHT BEKANNT: ${why}.'],
  [
    ', if the setting, which was written after the service started, is in force (SERVICE-03)',
    ', sofern die Einstellung, die nach dem Start des Dienstes geschrieben wurde, in Kraft ist (SERVICE-03)',
  ],
  [', where NTLM is allowed', ', wo NTLM erlaubt ist'],
  [', as far as was looked at (not: ${rules})', ', soweit geprüft (nicht: ${rules})'],
  ['every method is disabled, and clients use NTLM all the same', 'alle Verfahren sind deaktiviert, und Clients verwenden trotzdem NTLM'],
  ['Kerberos and Negotiate are both disabled', 'Kerberos und Negotiate sind beide deaktiviert'],
  ['a ticket that is not for the run-as account (${why})', 'ein Ticket, das nicht für das Ausführungskonto ist (${why})'],
  ['a ticket for ${holder}', 'ein Ticket für ${holder}'],
  ['this is the passive node', 'dies ist der passive Knoten'],
  ['the setting of the login methods was not read', 'die Einstellung der Anmeldeverfahren wurde nicht gelesen'],
  ["the server's full name is not known", 'der vollständige Name des Servers ist nicht bekannt'],
  [
    'everything that was looked at is in order, but all logins in the client logs fell back to NTLM',
    'alles, was geprüft wurde, ist in Ordnung, aber alle Anmeldungen in den Clientprotokollen wichen auf NTLM aus',
  ],
  ['who holds ${spn} is not known (${why})', 'wer ${spn} hat, ist nicht bekannt (${why})'],
  ['the server is not joined to a domain', 'der Server ist kein Mitglied einer Domäne'],
  ['version ${version} has no Kerberos login', 'Version ${version} kennt keine Anmeldung mit Kerberos'],
  ['the server refuses NTLM by a policy', 'der Server weist NTLM durch eine Richtlinie ab'],
  [
    "the server's secure channel is broken, and with it NTLM of the domain's users",
    'der sichere Kanal des Servers ist gestört und damit NTLM der Benutzer der Domäne',
  ],
  ['this workstation may not use NTLM, by a policy', 'dieser Arbeitsplatz darf nach einer Richtlinie NTLM nicht verwenden'],
  // The way of a login
  ['nobody answers', 'niemand antwortet'],
  ['offered: ${methods}, which is the default', 'angeboten: ${methods}, was die Vorgabe ist'],
  ['offered: ${methods}', 'angeboten: ${methods}'],
  ['every method is disabled', 'alle Verfahren sind deaktiviert'],
  ['the client takes NTLM', 'der Client nimmt NTLM'],
  ['the client takes ${method} and asks for ${spn}', 'der Client nimmt ${method} und fragt nach ${spn}'],
  ['the client asks for ${spn}', 'der Client fragt nach ${spn}'],
  ['the KDC issues a ticket for the run-as account', 'das KDC stellt ein Ticket für das Ausführungskonto aus'],
  ['the KDC issues no ticket: ${why}', 'das KDC stellt kein Ticket aus: ${why}'],
  ['the KDC issues a ticket', 'das KDC stellt ein Ticket aus'],
  ['the KDC issues ${ticket}', 'das KDC gibt aus: ${ticket}'],
  ['the server decrypts it', 'der Server entschlüsselt es'],
  ['the server refuses it: ${why}', 'der Server weist es ab: ${why}'],
  [
    'the server cannot decrypt it; no second method is tried',
    'der Server kann es nicht entschlüsseln; kein zweites Verfahren wird versucht',
  ],
  ['NTLM is not left', 'NTLM bleibt nicht übrig'],
  ['Negotiate goes on with NTLM by itself', 'Negotiate macht von selbst mit NTLM weiter'],
  ['the client falls back to NTLM', 'der Client weicht auf NTLM aus'],
  // The plan
  ['Look again, with files made anew.', 'Erneut prüfen, mit neu erstellten Dateien.'],
  ['Look again, on this machine.', 'Erneut prüfen, auf diesem Rechner.'],
  ['Look again, on ${server}.', 'Erneut prüfen, auf ${server}.'],
  [
    'On each client, or log off there: it keeps the ticket that it has for up to 10 hours.',
    'Auf jedem Client, oder dort abmelden: Er behält das Ticket, das er hat, bis zu 10 Stunden.',
  ],
  ['This ends the telephony and CTI sessions of everybody.', 'Das beendet die Telefonie- und CTI-Sitzungen aller.'],
  ['This needs the ActiveDirectory module of PowerShell (RSAT).', 'Dazu braucht es das Modul ActiveDirectory von PowerShell (RSAT).'],
  ['on the server itself', 'auf dem Server selbst'],
  ['or --datacenter-config FILE', 'oder --datacenter-config FILE'],
  // Notes
  ['The facts are ${days} days old (${at}).', 'Die Fakten sind ${days} Tage alt (${at}).'],
  [
    '${path}, which facts were read from, was changed last ${days} days ago (${at}).',
    '${path}, woraus Fakten gelesen wurden, wurde zuletzt vor ${days} Tagen geändert (${at}).',
  ],
  [
    '${server} was judged before in this run, by facts of ${before}; these are of ${at}.',
    '${server} wurde in diesem Lauf schon beurteilt, nach Fakten vom ${before}; diese sind vom ${at}.',
  ],
  [
    '${server} was judged before in this run, by ${before}; this is by ${site}.',
    '${server} wurde in diesem Lauf schon beurteilt, nach ${before}; dies ist nach ${site}.',
  ],
  [
    '${spn}, which clients ask for by their logs, is held by the host of that name: another server, or if it leads to this one now, its logins fail.',
    '${spn}, wonach Clients laut ihren Protokollen fragen, ist beim Rechner dieses Namens: ein anderer Server, oder wenn der Name jetzt zu diesem führt, schlagen seine Anmeldungen fehl.',
  ],
  ['${rule} is deprecated. ${why}', '${rule} ist veraltet. ${why}'],
  ['${option} ${name}: the rule is called ${rule} now.', '${option} ${name}: Die Regel heißt jetzt ${rule}.'],
  ['The waiver of ${name} (${owner}) ended on ${day}.', 'Die Ausnahme von ${name} (${owner}) endete am ${day}.'],
  ['The waiver of ${name} (${owner}) covers no finding.', 'Die Ausnahme von ${name} (${owner}) trifft keinen Befund.'],
  [
    '${dn} is taken as the account that UCServer runs under: no --service tells which it is.',
    '${dn} wird für das Konto gehalten, unter dem UCServer läuft: Kein --service sagt, welches es ist.',
  ],
  [
    '${dn} is taken as the account that UCServer runs under: the service runs as ${runAs}, and whether that is this account or another of its name is not known.',
    '${dn} wird für das Konto gehalten, unter dem UCServer läuft: Der Dienst läuft als ${runAs}, und ob das dieses Konto ist oder ein anderes seines Namens, ist nicht bekannt.',
  ],
  [
    "${dn} has the DNS name ${name}, not ${fqdn}: see that it is the server's account.",
    '${dn} hat den DNS-Namen ${name}, nicht ${fqdn}: Zu prüfen ist, ob es das Konto des Servers ist.',
  ],
  [
    '${file} fits more than one code page: letters beyond ASCII may be wrong, and names not equal to those of other files.',
    '${file} passt zu mehr als einer Codepage: Buchstaben jenseits von ASCII können falsch sein und Namen nicht denen anderer Dateien gleichen.',
  ],
  [
    'kerbcheck ran without administrator rights: the service could not be read.',
    'kerbcheck lief ohne Administratorrechte: Der Dienst war nicht zu lesen.',
  ],
  [
    'kerbcheck ran without administrator rights: when the service started could not be read.',
    'kerbcheck lief ohne Administratorrechte: Wann der Dienst startete, war nicht zu lesen.',
  ],
  [
    'kerbcheck ran without administrator rights; all that was looked for on this machine could be read.',
    'kerbcheck lief ohne Administratorrechte; alles, wonach auf diesem Rechner gesehen wurde, war zu lesen.',
  ],
  [
    'kerbcheck was called by a 32-bit program (${program}), which sees other files in System32 and other keys in HKLM\\SOFTWARE than kerbcheck, which reads those of 64 bits.',
    'kerbcheck wurde von einem 32-Bit-Programm aufgerufen (${program}), das in System32 andere Dateien und in HKLM\\SOFTWARE andere Schlüssel sieht als kerbcheck, welches die mit 64 Bit liest.',
  ],
  ['Not known is ${what}: ${because}.', 'Nicht bekannt ist ${what}: ${because}.'],
  ['whether this machine is joined to a domain', 'ob dieser Rechner Mitglied einer Domäne ist'],
  ['the SID of the run-as account', 'die SID des Ausführungskontos'],
  ['whether NTLM is restricted', 'ob NTLM beschränkt ist'],
  ['the version of EUCSrv.exe', 'die Version von EUCSrv.exe'],
  ['whether kerbcheck runs with administrator rights', 'ob kerbcheck mit Administratorrechten läuft'],
  ['${file} is taken as the output of setspn ${search}.', '${file} wird für die Ausgabe von setspn ${search} gehalten.'],
  [
    "${file} has the root element <${name}> and not the setting. See that it is UCServer's general.xml.",
    '${file} hat das Wurzelelement <${name}> und nicht die Einstellung. Zu prüfen ist, ob es die general.xml von UCServer ist.',
  ],
  [
    '${file} does not have the setting, which then is at its default: the site file says edition: enterprise, and the program does not.',
    '${file} hat die Einstellung nicht, sodass die Vorgabe gilt: Die Standortdatei sagt edition: enterprise, das Programm selbst nicht.',
  ],
  [
    '${place} is in another forest than the server, which is in ${domain}: who holds SPNs there is not known.',
    '${place} ist in einer anderen Gesamtstruktur als der Server, der in ${domain} ist: Wer dort SPNs hat, ist nicht bekannt.',
  ],
  ['${why}. setspn.exe, sc.exe and reg.exe were asked instead.', '${why}. Stattdessen wurden setspn.exe, sc.exe und reg.exe gefragt.'],
  [
    '${dc} is a read-only domain controller: what was read there may be older than on a writable one, and attributes may be missing.',
    '${dc} ist ein schreibgeschützter Domänencontroller: Was dort gelesen wurde, kann älter sein als auf einem beschreibbaren, und Attribute können fehlen.',
  ],
  [
    'No source has the name ${server}: no account is called so, and no SPN that was read is for it. See that the name is right.',
    'Keine Quelle kennt den Namen ${server}: Kein Konto heißt so, und kein gelesener SPN ist dafür. Zu prüfen ist, ob der Name stimmt.',
  ],
];

export const german: { phrases: Phrases; translation: Translation } = {
  phrases: germanPhrases,
  translation: {
    ...(JSON.parse(germanRulesJson) as TranslatedRules),
    messages: germanMessages,
    sentences,
    ends: {
      fail: 'schlagen fehl',
      'use NTLM': 'verwenden NTLM',
      'use Negotiate': 'verwenden Negotiate',
      'use Kerberos': 'verwenden Kerberos',
    },
    or: ' oder ',
  },
};
