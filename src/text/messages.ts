// The text of every reason, by its code. `${name}` stands for a value, which may itself be a reason, or a list of reasons.
// A code is stable: scripts and translations go by it. No text ends in a full stop: it may stand within another one.

export const messages = {
  // Where something is wrong; `because` says what.
  at: '${place}: ${because}',
  // What follows from the other, which may be absent.
  since: '${because}: ${cause}',
  several: '${reasons}',
  and: '${names} and ${name}',

  // A captured file, whatever its format
  'empty-file': 'the file is empty; expected ${expected}',
  'two-encodings': '${first} up to byte ${byte}, ${second} from there on; expected one encoding in a file',
  'code-page-not-known':
    '${name} has letters beyond ASCII in a code page that cannot be told; expected UTF-8 or UTF-16, as Out-File -Encoding utf8 writes it',
  'nul-character': 'line ${line} holds a NUL character; expected ${expected}',
  'not-its-output': 'nothing in the file is written by ${program}; expected ${expected}',
  'program-error': '${program} ended with error ${error} (line ${line}); expected ${expected}',

  // A file that was given to the wrong option; `kind` says what it is
  'of-another-kind': '${because}; ${kind}',
  'is-xml': 'this is XML; general.xml goes to --general-xml',
  'is-setspn': 'this is output of setspn; it goes to --setspn',
  'is-service': 'this is output of sc.exe; it goes to --service',
  'is-ldif': 'this is LDIF; it goes to --ldif',
  'is-klist': 'this is output of klist; it goes to --klist',
  'is-nltest': 'this is output of nltest; it goes to --secure-channel',
  'is-sddl': 'this is a security descriptor; it goes to --sddl',
  'is-datacenter-config': 'this is the setting of ProCall DataCenter; it goes to --datacenter-config',
  'is-client-log': 'this is a client log; it goes to --client-log',

  // setspn, klist, nltest, sc
  'expects-setspn': 'the output of setspn -L, -Q or -X',
  'expects-klist': 'the output of klist or klist get',
  'expects-nltest': 'the output of nltest /sc_query:DOMAIN',
  'expects-sc': 'the output of sc qc ${service}, sc query ${service} or sc queryex ${service}',
  'marked-spn': 'line ${line} has an SPN behind other text; expected ${expected} as it was printed',
  'setspn-writes': 'setspn -S, -A or -D wrote to the directory here (line ${line}); expected ${expected}',
  'other-service': 'line ${line} is of the service ${found}; expected ${expected}',
  'cut-off-tickets': 'the output in line ${line} is cut off or not readable; expected the tickets, among them the one for ${spn}',
  'two-statuses': 'line ${line} has a status of which the two numbers differ; expected ${expected} as it was printed',
  'several-machines': 'the outputs in line ${line} and in line ${otherLine} are of different machines; expected ${expected} of one',
  'cut-off': 'the output in line ${line} is cut off; expected ${expected}',
  'no-service-type': 'the output in line ${line} has ${found} where the number of the service type is expected; expected ${expected}',
  'no-service-state': 'the output in line ${line} has ${found} where the state is expected, a number from 1 to 7; expected ${expected}',
  'no-start-type': 'the output in line ${line} has ${found} where the start type is expected, a number from 0 to 4; expected ${expected}',
  'too-many-fields': 'the output in line ${line} has ${found} fields instead of ${most}; expected ${expected}',
  'no-run-as': 'the output in line ${line} names no run-as account; expected ${expected}',
  contradiction: '${place} says ${key} ${value}, ${otherPlace} says ${otherValue}; give the newer output only',

  // XML and general.xml
  'expects-xml': 'one well-formed XML document',
  'xml-character': 'a character that XML does not allow in line ${line}; expected ${expected}',
  'xml-depth': 'elements nested deeper than ${most} in line ${line}; expected ${expected}',
  'second-root': 'a second root element <${name}> in line ${line}; expected ${expected}',
  'not-well-formed': 'not well-formed (${found}) in line ${line}; expected ${expected}',
  'document-type': 'a document type or entity declaration in line ${line}; expected ${expected}',
  'no-element': 'no element in the file; expected ${expected}',
  'expects-general-xml': "UCServer's general.xml, with <general> or <usermanager> in it and the setting as the element <${setting}>",
  'other-xml': 'the root element <${name}> in line ${line}; expected ${expected}',
  'setting-not-as-element': '${found} stands in line ${line}, but not as the element; expected ${expected}',
  'misspelt-element': '<${name}> in line ${line}; expected it to be spelled ${expected}',
  'misspelt-method': '<${name}> in ${setting} (line ${line}); expected <Method> elements with one name each',
  'method-with-attribute':
    'the attribute ${found} of <${name}> in ${setting} (line ${line}); expected <Method> elements with one name each',
  'text-beside-methods': '${found} beside the elements in ${setting} (line ${line}); expected <Method> elements with one name each',
  'method-with-element': 'a <Method> that holds an element in ${setting} (line ${line}); expected <Method> elements with one name each',

  // The setting of ProCall DataCenter, exported
  'expects-setting': 'the value of ${setting}, a line with = behind it, or a table or JSON with key and value',
  'misspelt-key': '${found} in line ${line}; expected the key ${setting}',
  'nested-key': '${found} in line ${line} is inside another value; expected the key ${setting}',
  'cut-key': '${found} in line ${line} is cut off; expected the whole key, such as ${setting}',
  'several-objects': '${setting} is of ${object} in line ${line}, and line ${otherLine} is of ${other}; expected the rows of one server',
  'rows-of-others':
    'the rows are of ${objects}, and the server is ${server}; expected the rows of that server, or a setting that is of all (no object name)',
  'other-row-count': 'line ${line} counts ${count} rows, and ${found} are there; expected all of them',
  'broken-json': 'JSON that is not well-formed, or cut off; expected ${expected}',
  'setting-not-as-key': '${found} stands in line ${line}, but not as a key; expected ${expected}',
  'no-setting': '${setting} is not in the file; expected ${expected}',
  'value-cut-off': 'the value in line ${line} is cut off: ${found}; expected a list of names in JSON',
  'no-single-key': 'no single key in the row in line ${line}; expected ${expected}',
  'row-without-key': 'a row without a key; expected ${expected}',
  'broken-columns': 'line ${line} is not in line with the columns above; expected what sqlcmd prints with -w 65535',
  'broken-record': '${found} fields in line ${line}; expected ${expected}, as in the header line',
  'open-quote': 'the quoted field that begins in line ${line} does not end; expected a closing quote',
  'text-after-quote': 'text follows a quoted field in line ${line}; expected a delimiter',

  // LDIF
  'no-dn': 'line ${line}: expected "dn:", found "${found}:"',
  'expects-ldif': 'entries as ldifde or ldapsearch writes them (a line "dn: …")',
  'cut-at-fold':
    'line ${line} ends in column ${column}, where long lines are folded, and does not go on; expected all lines (no filter such as grep), or none folded (ldapsearch -o ldif-wrap=no)',
  'other-line-end': 'line ${line} holds ${found}, which other systems end lines with; expected lines that end in CR, LF or both',
  'cut-dn': 'line ${line}: expected a whole DN, which ends in its domain (DC=…), found ${found}',
  'no-value': 'line ${line}: expected a value of ${name}, found none',
  'ldif-changes': 'line ${line}: expected entries, found changes to them',
  'stray-continuation': 'line ${line}: expected an attribute, found the continuation of none',
  'no-attribute': 'line ${line}: expected "attribute: value"',
  'value-elsewhere': 'line ${line}: the value of ${name} is in another file; expected it here',
  'not-base64': 'line ${line}: expected the value of ${name} in base64',
  'search-failed': 'the search failed: ${found}',
  'no-entry': 'expected an entry (a line "dn: …"), found none',

  // Security descriptors, SIDs and attributes
  'expects-sddl': 'a security descriptor in SDDL (O:…G:…D:…)',
  'no-sddl': 'expected a security descriptor in SDDL (O:…G:…D:…), found none',
  'second-sddl': 'line ${line}: expected one security descriptor, found a second',
  'sddl-line': 'descriptor on line ${line}',
  'no-dacl': 'expected a DACL (D:…), found none',
  'sddl-syntax': 'character ${character}: expected ${expected}',
  'expects-part': 'O:, G:, D: or S:',
  'expects-once': '${name} once only',
  'expects-trustee': 'a SID or its two letters',
  'expects-parenthesis': 'the ) of the ACE that opens at character ${character}',
  'expects-fields': 'six fields in an ACE, separated by semicolons',
  'expects-type': 'the type of an ACE, such as A, D, OA or OD',
  'expects-end': 'the end of the ACE',
  'expects-flags': 'the flags of an ACE, such as CIIO',
  'expects-rights': 'rights, such as RPWP or 0x30',
  'expects-mask': 'rights as a number of 32 bits',
  'expects-guid': 'a GUID or nothing',
  'no-sid': 'byte ${byte}: a SID was expected',
  'no-descriptor': 'byte ${byte}: a security descriptor was expected',
  'no-acl': 'byte ${byte}: an ACL was expected',
  'no-acl-size': 'byte ${byte}: the size of an ACL was expected',
  'no-ace': 'byte ${byte}: ACE ${number} of ${count} was expected',
  'no-ace-mask': 'byte ${byte}: an ACE with a mask was expected',
  'no-guid': 'byte ${byte}: a GUID was expected',
  'not-an-integer': '${name} is no integer',
  'not-a-file-time': '${name} is no time',

  // What a directory refuses (LDAP error)
  'ldap-error': '${because} (LDAP error ${error})',
  'other-ldap-error': 'LDAP error ${error}',
  'no-such-user': 'there is no such user',
  'wrong-password': 'the user name or the password is wrong',
  'not-at-this-time': 'the user may not log on at this time',
  'not-at-this-machine': 'the user may not log on at this machine',
  'password-expired': "the user's password has expired",
  'user-disabled': 'the user is disabled',
  'user-expired': 'the user has expired',
  'password-to-change': 'the user has to change the password first',
  'user-locked-out': 'the user is locked out',
  'time-limit': 'the time limit of the server was exceeded',
  'size-limit': 'the size limit of the server was exceeded',
  'stronger-logon': 'the server demands stronger authentication',
  'administrative-limit': 'an administrative limit of the server was exceeded',
  'no-such-entry': 'there is no such entry, or the user may not see it',
  'no-right-to-read': 'the user has no right to read this',
  'server-busy': 'the server is busy',
  'server-unavailable': 'the server is unavailable',
  'no-server': 'no server can be reached',
  'no-kerberos-ticket': 'no Kerberos ticket could be had for the server, or no other way to log on',
  'no-answer': 'no answer in time',
  'no-session-credentials':
    'the session has no credentials for the directory, as a remote session that was entered from another machine, or a task that stores no password; run it as SYSTEM, or in a session of its own on this machine',
  'no-common-logon': 'no way to log on that both sides know',
  'no-connection': 'no connection',

  // What is asked of a directory
  'not-asked': '${place} was not asked',
  'no-domain-controller': 'is no domain controller, its rootDSE names no domain',
  'no-domain-member': 'this machine is no member of a domain, so there is no directory to ask with its credentials',
  'domain-not-known': 'which domain ${domain} is, is not known',
  'other-domain': '${account} is an account of the domain ${domain}, and ${dc} holds ${home}: give --ldap a domain controller of ${domain}',
  'other-forest':
    '${account} is an account of the domain ${domain}, which is not in the forest of ${home}: give --ldap a domain controller of ${domain}',
  'account-not-found': '${account} is not in its domain, or the user who asks may not see it',
  'account-not-searched': '${account} was not looked for, since it was not known yet; give --service too',
  'account-ambiguous': 'which account ${account} is, is not known: ${accounts} have that name',
  'the-computer': 'the computer ${name}',

  // The way to a directory
  'name-not-known': 'DNS does not know the name',
  'no-name-service': 'the name service does not answer',
  unreachable: 'cannot be reached',
  'connection-cut': 'the connection was cut',
  'connection-closed': 'the connection is closed',
  'nothing-listens': 'nothing listens on port ${port}',
  'no-tls': 'no TLS is spoken on port ${port}',
  'other-certificate': 'its certificate is for ${found}, not for ${host}; give the name that is in it',
  'certificate-not-trusted': 'its certificate is not trusted (${found}); --ldap-ca names who issued it',
  'no-answer-within': 'no answer within ${seconds} s',
  'no-ldap': 'what it answers is no LDAP',
  'too-much-data': 'it sent more than ${most} MB, the limit for one connection',
  'no-starttls': 'StartTLS is not offered (${because}); without it no password is sent, try ldaps://',
  'values-missing': 'the values of ${name} did not come whole',

  // Programs that are started
  'no-time-to-start': '${program} was not started: no time is left; --timeout gives more',
  'program-too-slow': '${program} was ended after ${seconds} s, when the time was up; --timeout gives more',
  'program-given-up': '${program} was ended: what it was asked had been answered',
  'too-much-output': '${program} was ended: it wrote more than ${most} bytes, the limit for one program',
  'no-such-program': '${program} is not there',
  'program-blocked': '${program} may not be started: no permission, or blocked by a policy or by endpoint protection (${error})',
  'program-not-started': '${program} cannot be started: ${message}',
  'program-silent': '${program} printed nothing (exit code ${exit})',
  'account-like-option': 'setspn.exe cannot be asked for ${account}, which it would take for an option',
  'powershell-core-only': 'Windows PowerShell is blocked by a policy (AppLocker, App Control): only the core of its language is allowed',
  'powershell-taken-as-malicious': 'Windows PowerShell is blocked by endpoint protection, which takes the probe for malicious',
  'powershell-ended': 'Windows PowerShell ended with exit code ${exit} and wrote nothing',
  'powershell-broke-off': 'Windows PowerShell ended with exit code ${exit} before it had told all',
  'powershell-silent':
    'Windows PowerShell wrote nothing: most likely it is blocked by a policy (AppLocker, App Control) or by endpoint protection',
  'powershell-failed': 'Windows PowerShell failed: ${message}',
  'powershell-failed-with': 'Windows PowerShell failed (${error}): ${message}',
  'other-script':
    '${file} was not run: but for its signature it is not the script of this version of kerbcheck; sign the probe.ps1 that comes with it',
  'powershell-not-understood': 'what Windows PowerShell wrote is not understood: ${because}',

  // What another program says, in its own words
  'system-message': '${message}',
  'system-error': '${message} (${error})',

  // Client logs
  'expects-client-log': 'client logs, with lines such as DD.MM.YYYY HH:MM:SS:mmm;level;thread;Class::Method;message',
  'no-log-line': 'no line of a client log; expected ${expected}',
  'packed-file': 'packed (${format}); expected a log as the client writes it',
  'nul-byte': 'a NUL at byte ${byte}; expected text',
  'two-logins-in-line': 'a second login in one line at byte ${byte}; expected lines that end in CR, LF or both',
  'no-file-in-folder': 'no file in the folder; expected ${expected}',
  'not-in-time': 'not read to the end within ${seconds} s; --timeout gives more time',
  'too-many-spns': 'logins with more than ${most} different SPNs; expected a log of clients, which ask for a few',

  // What probe.ps1 wrote
  'other-probe-format': '${expected} is expected as its format',
  'not-whole-json': 'a whole JSON document is expected',
  'whole-document': 'the document',
  'no-object': 'an object is expected as ${name}',
  'no-text': 'a text is expected as ${name}',
  'no-texts': 'a list of texts is expected as ${name}',
  'no-list': 'a list is expected as ${name}',
  'no-flag': 'true or false is expected as ${name}',
  'no-time': 'a time is expected as ${name}',
  'no-integer': 'an integer is expected in ${name}',
  'powershell-restricted': 'Windows PowerShell is restricted to ${mode} by a policy (AppLocker, App Control)',

  // What the sources leave open of the server and its run-as account
  'server-not-known': 'which server it is, is not known; expected --server with its full DNS name',
  'other-machine': '${place}: the command asks the machine ${machine}, and the server is ${server}; expected ${expected}',
  'account-not-known': 'the service runs as ${runAs}, but the sources are of ${found}; give those of that account, or --ldap',
  'no-account-shown': '${files} shows no account; expected the entry of the account that UCServer runs under',
  'sources-contradict': '${place} has another value of ${key} than ${otherPlace}; give the newer source only',

  'channel-refused': '${place}: the call of nltest was refused with status ${status}',
  'needs-rights': 'it takes an administrator',
  'no-domain-of-member': 'there is no secure channel to that domain, as a domain controller has none to its own',
  'channel-status': '${place}: the last use of the secure channel ended with status ${status}, which says nothing of the password',
  'no-netlogon': 'the service Netlogon does not run, or the machine is in no domain',
  'no-controller-reached': 'no domain controller was reached',
  'channel-of-other-domain': 'it is of the domain ${domain}, and that of the server is ${home}, as far as is known',
  'channel-domain-unclear': 'whether ${domain} is the domain of the server is not known; ask by its DNS name',
  'channel-of-controller': '${place}: the server is a domain controller, which has no secure channel to its own domain',

  // What nobody asked for
  'role-client': 'the role is client',
  'no-option': 'no ${option}',
  'no-setting-file': 'no --general-xml or --datacenter-config',
  'no-account-source': 'no --setspn with the output of setspn -L, no --ldif, no --sddl, no --ldap',
  'no-holders-source': 'no --setspn with the output of setspn ${search}, no --ldif, no --ldap',
  'no-product-source': 'no source tells of the product',
  'no-log-folder': 'no --client-log, and no logs where ProCall keeps its files',
  'no-log-in-folder': 'no --client-log; ${because}',

  // The server and this machine
  'not-this-machine': '${server} is not this machine, ${machine}',
  'same-short-name': '${server} has the short name of this machine, ${machine}, and is another: run kerbcheck there',
  'machine-not-known': 'whether ${server} is this machine is not known',
  'no-names-in-registry': "the registry does not tell this machine's names",
  'no-computer-name': '${source} does not tell the name of this computer',
  'no-server-name': 'which computer is the server is not known without --server',

  // The service and its program
  'service-not-looked-for': 'the service was not looked for',
  'service-not-known': 'the service ${service} is not known',
  'service-not-installed': 'the service ${service} is not installed',
  'no-program-path': 'Win32_Service does not tell the program of the service ${service}',
  'program-of-service': 'the program of the service ${service}',
  'no-program-folder': "${source} does not tell the folder of the service's program",

  // The run-as account
  'run-as-not-known': 'which account UCServer runs under is not known',
  'account-not-in-directory': 'the service runs as ${account}, which is no account of the directory',
  'account-kind-not-known': 'the service runs as ${account}; which account of the directory that is, is not known',
  'no-service-to-choose': 'which of ${accounts} UCServer runs under is not known; --service with the output of sc qc eucsrv tells it',
  'name-on-two-accounts': 'which of ${accounts} UCServer runs under is not known: both have its name; give the file of that one only',
  'other-account':
    '${place} is of ${account}, and the account that UCServer runs under is ${otherAccount} as ${otherPlace} has it; give what is of that account',
  'listing-not-whole':
    'setspn -L of ${account} is not whole (cut off, filtered, mixed with other text), so SPNs may be missing; expected all that it printed',

  // The setting of the product that is installed
  'no-setting-place': 'where general.xml is, is not known (--general-xml names it)',
  'setting-in-database': 'ProCall DataCenter has the setting in its database: give --datacenter-config',
  'or-in-database': '${because}; if this is ProCall DataCenter, give --datacenter-config',
  'no-setting-or-other-edition':
    '${file} does not have the setting, and which edition this is, is not known; if this is ProCall DataCenter, give --datacenter-config, else --general-xml with that file, or say edition: enterprise in the site file',

  // The client
  'ticket-not-known': 'which ticket to look for is not known without --server',
  'give-server': 'give the server that ProCall is set to by --server',
  'client-settings': 'the settings of ProCall in the registry: ${because}; ${advice}',
  'no-server-set': 'no setting of ProCall in the registry names a server; ${advice}',
  'several-servers-set': 'the settings of ProCall in the registry name several servers (${settings}); ${advice}',

  // What the facts leave open
  'setting-repeated': 'the setting of the login methods occurs more than once',
  'setting-unreadable': 'the setting of the login methods is not a list of names',
  'spelling-unclear': 'whether the spelling in the setting disables ${method} is not known',
  'no-login-logged': 'there is no login in the client logs; take them where and when somebody logged in',
  'version-not-a-number': "the product's version ${version} is not a number",
  'descriptor-without-dacl': 'account.sddl has no DACL (D:)',
  'not-a-descriptor': 'account.sddl is no security descriptor: ${because}',
  'groups-unknown': 'the right depends on the groups of the account, and these are not known; --ldap tells them',
  'conditional-entry':
    'the descriptor has an entry for ${sid} that holds only under a condition, which is not evaluated; see the effective access in the properties of the account (Security, Advanced)',

  // Why a rule was not judged; a reason that stands in the rule itself has the code of its clause
  'not-selected': 'not selected',
  'facts-missing': '${facts}: ${because}',
  'no-section': 'the facts have no section ${section}; collect anew',
  'not-known-from': 'not shown by ${source}',
  'not-told-by': 'not told by ${source}',
  'would-tell': '${because}; ${option} would tell',
  'older-collector': 'not collected by kerbcheck ${version}, which is older than that; collect anew',
  'no-such-value': '${path} is missing',
  'expression-failed': '${rule}, line ${line}: ${error}',
  'no-pass-proved': 'none of the cases in which the rule passes is proved',
  // What is there as a text alone: in a document, also by a code of a newer version; what the system says of a file.
  'in-words': '${text}',
} as const satisfies Record<string, string>;
