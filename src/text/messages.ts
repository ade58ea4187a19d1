// The text of every reason, by its code. `${name}` stands for a value, which may itself be a reason, or a list of reasons.
// A code is stable: scripts and translations go by it. No text ends in a full stop: it may stand within another one.

export const messages = {
  // Where something is wrong; `because` says what.
  at: '${place}: ${because}',

  // A captured file, whatever its format
  'empty-file': 'the file is empty; expected ${expected}',
  'two-encodings': '${first} up to byte ${byte}, ${second} from there on; expected one encoding in a file',
  'nul-character': 'line ${line} holds a NUL character; expected ${expected}',
  'not-its-output': 'nothing in the file is written by ${program}; expected ${expected}',
  'program-error': '${program} ended with error ${error} (line ${line}); expected ${expected}',

  // setspn, klist, sc
  'expects-setspn': 'the output of setspn -L, -Q or -X',
  'expects-klist': 'the output of klist or klist get',
  'expects-sc': 'the output of sc qc ${service}, sc query ${service} or sc queryex ${service}',
  'setspn-writes': 'setspn -S, -A or -D wrote to the directory here (line ${line}); expected ${expected}',
  'other-service': 'line ${line} is of the service ${found}; expected ${expected}',
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
  'misspelt-element': '<${name}> in line ${line}; expected it to be spelled ${expected}',
  'misspelt-method': '<${name}> in ${setting} (line ${line}); expected <Method> elements with one name each',
  'nested-method': 'a <Method> inside another element in ${setting} (line ${line}); expected <Method> elements with one name each',
  'method-with-element': 'a <Method> that holds an element in ${setting} (line ${line}); expected <Method> elements with one name each',

  // The setting of ProCall DataCenter, exported
  'expects-setting': 'the value of ${setting}, a line with = behind it, or a table or JSON with key and value',
  'misspelt-key': '${found} in line ${line}; expected the key ${setting}',
  'nested-key': '${found} in line ${line} is inside another value; expected the key ${setting}',
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
  'ldif-changes': 'line ${line}: expected entries, found changes to them',
  'stray-continuation': 'line ${line}: expected an attribute, found the continuation of none',
  'no-attribute': 'line ${line}: expected "attribute: value"',
  'value-elsewhere': 'line ${line}: the value of ${name} is in another file; expected it here',
  'not-base64': 'line ${line}: expected the value of ${name} in base64',
  'search-failed': 'the search failed: ${found}',
  'no-entry': 'expected an entry (a line "dn: …"), found none',

  // Security descriptors, SIDs and attributes
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

  // Client logs
  'expects-client-log': 'client logs, with lines such as DD.MM.YYYY HH:MM:SS:mmm;level;thread;Class::Method;message',
  'no-log-line': 'no line of a client log; expected ${expected}',
  'no-file-in-folder': 'no file in the folder; expected ${expected}',
  'not-in-time': 'not read to the end within ${seconds} s',
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
} as const satisfies Record<string, string>;
