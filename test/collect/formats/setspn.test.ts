import { test } from 'uvu';
import * as assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { readSetspn } from '../../../src/collect/formats/setspn.ts';
import { decode } from '../../../src/system/decode.ts';
import { NotUnderstood } from '../../../src/system/errors.ts';
import { assertLinear } from '../../support/linear.ts';

const capture = async (name: string) => (await decode(readFileSync(`test/fixtures/captures/${name}`))).text;

function refused(text: string, message: string): void {
  assert.throws(
    () => readSetspn(text),
    (error) => {
      assert.ok(error instanceof NotUnderstood);
      assert.equal(error.message, message);
      return true;
    },
  );
}

/** The only listing in a text. */
function only(text: string) {
  const listings = readSetspn(text);
  assert.equal(listings.length, 1, JSON.stringify(listings));
  return listings[0]!;
}

const keycloak = { spn: 'HTTP/testanet22rhel78.test.anet', dn: 'CN=Keycloak,CN=Users,DC=test,DC=anet' };
const ucs = 'CN=UCS01,OU=Server,DC=corp,DC=example';

// ---------------------------------------------------------------------------------------------- captured outputs

const english = [
  ['setspn-l-en.txt', { kind: 'account', line: 1, account: { dn: keycloak.dn }, spns: [keycloak], searched: [], complete: true }],
  ['setspn-l-en.cr.txt', { kind: 'account', line: 1, account: { dn: keycloak.dn }, spns: [keycloak], searched: [], complete: true }],
  [
    'setspn-q-found-en.utf16le.txt',
    { kind: 'query', line: 1, spns: [keycloak], scope: 'domain', searched: ['DC=test,DC=anet'], complete: true },
  ],
  [
    'setspn-q-found-en.utf16be.txt',
    { kind: 'query', line: 1, spns: [keycloak], scope: 'domain', searched: ['DC=test,DC=anet'], complete: true },
  ],
  ['setspn-q-none-en.txt', { kind: 'query', line: 1, spns: [], scope: 'domain', searched: ['DC=domain,DC=com'], complete: true }],
  ['setspn-q-none-en.cr.txt', { kind: 'query', line: 1, spns: [], scope: 'domain', searched: ['DC=domain,DC=com'], complete: true }],
  [
    'setspn-q-forest-en.utf8bom.txt',
    {
      kind: 'query',
      line: 1,
      spns: [{ spn: 'MSSQLSvc/SQL01.inlanefreight.local:1433', dn: 'CN=svc_sql,CN=Users,DC=INLANEFREIGHT,DC=LOCAL' }],
      scope: 'forest',
      searched: ['DC=INLANEFREIGHT,DC=LOCAL'],
      complete: true,
    },
  ],
  ['setspn-x-none-en.lf.txt', { kind: 'duplicates', line: 1, spns: [], scope: 'domain', searched: ['DC=company,DC=com'], complete: true }],
  [
    'setspn-x-found-en.txt',
    {
      kind: 'duplicates',
      line: 1,
      spns: [
        { spn: 'MSSQLSvc/sqlserver.corp.firma.com', dn: 'CN=sqlservice_old,OU=Service Accounts,DC=corp,DC=firma,DC=com' },
        { spn: 'MSSQLSvc/sqlserver.corp.firma.com', dn: 'CN=sqlservice_new,OU=Service Accounts,DC=corp,DC=firma,DC=com' },
      ],
      scope: 'forest',
      searched: ['DC=corp,DC=firma,DC=com'],
      complete: true,
    },
  ],
  ['setspn-reverting-en.txt', { kind: 'query', line: 2, spns: [keycloak], searched: [], complete: false }],
] as const;

for (const [name, listing] of english) {
  test(name, async () => assert.deepEqual(readSetspn(await capture(name)), [listing]));
}

for (const encoding of ['cp850', 'cp1252', 'utf16le']) {
  test(`French -L without SPNs and -X, ${encoding}`, async () => {
    assert.deepEqual(readSetspn(await capture(`setspn-lx-fr.${encoding}.txt`)), [
      {
        kind: 'account',
        line: 2,
        command: '-L sophie.mercier',
        account: { dn: 'CN=Sophie Mercier,OU=Direction,OU=NovaCorp,DC=novacorp,DC=test' },
        spns: [],
        searched: [],
        complete: true,
      },
      { kind: 'duplicates', line: 4, command: '-X', spns: [], scope: 'domain', searched: ['DC=novacorp,DC=test'], complete: true },
    ]);
  });
}

for (const encoding of ['cp850', 'cp1252', 'utf8']) {
  test(`German -S, ${encoding}: what it registers is no listing`, async () => {
    const text = await capture(`setspn-s-de.${encoding}.txt`);
    refused(text, 'setspn -S, -A or -D wrote to the directory here (line 2); expected the output of setspn -L, -Q or -X');
    // the same without the prompt: the search before the write is not "nothing found"
    const [, ...output] = text.split(/\r?\n/);
    refused(output.join('\n'), 'setspn -S, -A or -D wrote to the directory here (line 3); expected the output of setspn -L, -Q or -X');
    // a listing that follows is read
    assert.deepEqual(readSetspn([...output, '', `Registriert für ${ucs}:`, '\teucsrv/ucs01'].join('\n')), [
      { kind: 'account', line: 8, account: { dn: ucs }, spns: [{ spn: 'eucsrv/ucs01', dn: ucs }], searched: [], complete: true },
    ]);
  });
}

test('English -A is no listing', async () => {
  refused(
    await capture('setspn-a-en.txt'),
    'setspn -S, -A or -D wrote to the directory here (line 1); expected the output of setspn -L, -Q or -X',
  );
});

test('only what -S, -A and -D print is said to write', async () => {
  const other = 'nothing in the file is written by setspn; expected the output of setspn -L, -Q or -X';
  refused(await capture('samba-spn-list-none.txt'), other);
  refused(`Something about ${ucs} stands here`, other);
  refused(`Something about ${ucs} stands here\n\nand more\n`, other);
});

test('errors are named', async () => {
  refused(
    await capture('setspn-no-account-en.txt'),
    'setspn ended with error 0x0000054B (line 1); expected the output of setspn -L, -Q or -X',
  );
  refused(await capture('setspn-server-down-en.txt'), 'setspn ended with error 0x51 (line 1); expected the output of setspn -L, -Q or -X');
  refused(
    'Call failed with return value0x0000054B Could not find account SQL-AYQE0',
    'setspn ended with error 0x0000054B (line 1); expected the output of setspn -L, -Q or -X',
  );
});

test('what is no output of setspn is refused in one line', () => {
  refused('', 'the file is empty; expected the output of setspn -L, -Q or -X');
  refused(' \r\n\t\r\n', 'the file is empty; expected the output of setspn -L, -Q or -X');
  for (const text of [
    '<html><body>x</body></html>',
    '{"a": "b/c"}',
    'Unable to locate account SP2019',
    '\x01\x02\x03',
    'dn: CN=UCS01,DC=corp,DC=example\nservicePrincipalName: eucsrv/ucs01\n',
    'No such SPN found.',
    'C:\\>whoami\ncorp\\x',
  ]) {
    assert.throws(() => readSetspn(text), NotUnderstood, text);
  }
  refused('Checking domain DC=a\nC\0N\0', 'line 2 holds a NUL character; expected the output of setspn -L, -Q or -X');
});

// ---------------------------------------------------------------------------------------------- quoted, logged, copied

test('a quoted -L, and one that a browser copied, have all SPNs', async () => {
  for (const [name, spns] of [
    ['setspn-l-quoted-en.txt', ['eucsrv/ucs01.corp.example', 'eucsrv/UCS01', 'SMTPSVC/UCS01', 'HOST/ucs01.corp.example', 'HOST/UCS01']],
    ['setspn-l-browser-en.utf8.txt', ['eucsrv/UCS01', 'eucsrv/ucs01.corp.example', 'HOST/UCS01']],
  ] as const) {
    const listing = only(await capture(name));
    assert.deepEqual([listing.kind, listing.complete], ['account', true]);
    assert.deepEqual(
      listing.spns.map(({ spn }) => spn),
      spns,
    );
  }
});

test('a quoted Chinese -Q in which somebody left lines out is not complete', async () => {
  const { command, complete, searched, spns } = only(await capture('setspn-q-quoted-zh.utf8.txt'));
  assert.deepEqual([command, complete, searched], ['-Q */*', false, ['DC=corp,DC=example']]);
  assert.deepEqual(
    spns.filter(({ spn }) => spn.startsWith('eucsrv')),
    [
      { spn: 'eucsrv/ucs01.corp.example', dn: 'CN=svc-old,CN=Users,DC=corp,DC=example' },
      { spn: 'eucsrv/UCS01', dn: 'CN=UCS01,CN=Computers,DC=corp,DC=example' },
    ],
  );
});

test('a mark before every line is left out; before some, the output is refused at the first', async () => {
  const lines = [`Registered ServicePrincipalNames for ${ucs}:`, '        eucsrv/UCS01', '        HOST/ucs01.corp.example:1', ''];
  const plain = only(lines.join('\n'));
  for (const mark of [
    () => '> ',
    () => '>',
    () => '> > ',
    () => '\t> ',
    () => '| ',
    () => '- ',
    () => '* ',
    () => '# ',
    () => '• ',
    (line: number) => `[2026-11-22 10:15:0${line}] `,
    (line: number) => `2026-11-22T10:15:0${line}.123Z `,
    (line: number) => `22.11.2026 10:15:0${line}: `,
    (line: number) => `     ${line + 1}\t`,
    (line: number) => `${line + 1}: `,
    () => 'PS> ',
  ]) {
    const marked = (from: number) => lines.map((line, index) => (index < from ? line : `${mark(index)}${line}`)).join('\r\n');
    assert.deepEqual(only(marked(0)), plain, marked(0));
    refused(marked(1), 'line 2 has an SPN behind other text; expected the output of setspn -L, -Q or -X as it was printed');
    refused(marked(2), 'line 3 has an SPN behind other text; expected the output of setspn -L, -Q or -X as it was printed');
  }
  refused(
    await capture('setspn-l-bordered-en.txt'),
    'line 2 has an SPN behind other text; expected the output of setspn -L, -Q or -X as it was printed',
  );
  const border = (line: string) => `| ${line} |`;
  assert.deepEqual(only(lines.slice(0, 3).map(border).join('\n')), plain);
  // the same for what a search finds
  refused(
    `Checking domain DC=d\nCN=x,DC=d\n\teucsrv/ucs01\n| eucsrv/ucs02 |\n\nExisting SPN found!`,
    'line 4 has an SPN behind other text; expected the output of setspn -L, -Q or -X as it was printed',
  );
  assert.equal(only(`Checking domain DC=d\nCN=x,DC=d\n\ta/b\n| CN=y,DC=d |\n\nExisting SPN found!`).complete, false);
});

test('a header with anything but an SPN right below it does not tell that there is none', () => {
  for (const below of ['(none)', 'eucsrv UCS01', '...', '----', 'see the other file'])
    assert.equal(only(`Registered for ${ucs}:\n${below}\n`).complete, false, below);
  for (const below of ['', '\nC:\\>', '\nC:\\>klist get eucsrv/ucs01', '\n\n[SC] QueryServiceConfig SUCCESS']) {
    const listing = only(`Registered for ${ucs}:${below}\n`);
    assert.deepEqual([listing.spns, listing.complete], [[], true], below);
  }
});

test('what somebody left out or cut is missing', () => {
  for (const line of ['\t...', '...', '\t[…]', '\teucsrv/ucs01.corp.exam...', '\teucsrv/ucs01.corp.exam…']) {
    assert.equal(only(`Registered for ${ucs}:\n\tHOST/x\n${line}\n\tHOST/y\n`).complete, false, line);
    assert.equal(only(`Checking domain DC=d\nCN=x,DC=d\n\tHOST/x\n${line}\n\nExisting SPN found!\n`).complete, false, line);
  }
});

// ---------------------------------------------------------------------------------------------- cut off

test('a search that was cut off anywhere is not complete', async () => {
  const found =
    `Checking forest DC=corp,DC=example\nOperation will be performed forestwide, it might take a while.\n${ucs}\n` +
    '\teucsrv/ucs01\n\teucsrv/ucs01.corp.example\nCN=svc,CN=Users,DC=corp,DC=example\n\teucsrv/UCS01\n\nExisting SPN found!\n';
  const none = 'Checking forest DC=corp,DC=example\nOperation will be performed forestwide, it might take a while.\n\nNo such SPN found.\n';
  const noDuplicates =
    'Checking forest DC=corp,DC=example\nOperation will be performed forestwide, it might take a while.\n' +
    'Processing entry 0\rProcessing entry 1\r\nProcessing entry 10\n\nfound 0 group of duplicate SPNs.\n';
  const german =
    'Die Gesamtstruktur "DC=corp,DC=example" wird überprüft.\nDer Vorgang läuft gesamtstrukturweit ab. Das kann dauern.\n' +
    'Eintrag 0 wird verarbeitet\nEintrag 1\n\nEs wurde 0 Gruppe mit doppelten SPNs gefunden.\n';
  const texts = [found, none, noDuplicates, german];
  for (const [name, { kind }] of english) if (kind !== 'account') texts.push(await capture(name));
  for (const text of texts.filter((each) => !each.startsWith('Warning'))) {
    assert.equal(only(text).complete, true, text);
    // Behind the data nothing but the closing sentence can be lost.
    const end = text.trimEnd().lastIndexOf('\n');
    for (let length = 0; length <= end; length++) {
      const part = text.slice(0, length);
      let listings: ReturnType<typeof readSetspn> = [];
      try {
        listings = readSetspn(part);
      } catch (error) {
        assert.ok(error instanceof NotUnderstood);
      }
      assert.ok(
        listings.every(({ complete }) => !complete),
        JSON.stringify(part),
      );
      // and not made complete by what comes after it in the same file
      const joined = readSetspn(`${part}\n\nC:\\>setspn -L ucs01\nRegistered ServicePrincipalNames for ${ucs}:\n\teucsrv/ucs01\n\nDone.\n`);
      assert.ok(
        joined.every(({ kind, complete }) => kind === 'account' || !complete),
        JSON.stringify(part),
      );
    }
  }
});

test('a search that lost a line is not complete', async () => {
  for (const name of ['setspn-x-found-en.txt', 'setspn-q-found-en.utf16le.txt']) {
    const lines = (await capture(name)).split(/\r\n?/).filter((line) => line !== '');
    for (const [index, line] of lines.entries()) {
      if (line.startsWith('Processing') || line.startsWith('Operation')) continue;
      const listings = readSetspn(lines.filter((_, each) => each !== index).join('\n'));
      assert.ok(
        listings.every(({ complete }) => !complete),
        line,
      );
    }
  }
});

test('of a -X without its first lines, cut behind an SPN, what was found stays found', () => {
  const groups = 'a/b is registered on these accounts:\n\tCN=x,DC=d\n\tCN=y,DC=d\na/c is registered on these accounts:\n';
  const { kind, spns, complete } = only(groups);
  assert.deepEqual([kind, spns.map(({ dn }) => dn), complete], ['duplicates', ['CN=x,DC=d', 'CN=y,DC=d'], false]);
});

test('the number of duplicates that -X names has to be the number read', () => {
  const groups = 'a/b is registered on these accounts:\n\tCN=x,DC=d\n\tCN=y,DC=d\n';
  assert.equal(only(`Checking domain DC=d\nProcessing entry 0\n${groups}\nfound 1 group of duplicate SPNs.`).complete, true);
  assert.equal(only(`Checking domain DC=d\nProcessing entry 0\n${groups}\nfound 2 group of duplicate SPNs.`).complete, false);
  assert.equal(only(`Checking domain DC=d\nProcessing entry 0\nfound 1 group of duplicate SPNs.`).complete, false);
  assert.equal(only(`Checking domain DC=d\nProcessing entry 0\n${groups}\nfound no group of duplicate SPNs.`).complete, false);
});

test('the same search once more does not vouch for the one that was cut off', () => {
  const listings = readSetspn('Checking domain DC=d\nCN=x,DC=d\n\ta/b\nChecking domain DC=D\n\nNo such SPN found.\n');
  assert.deepEqual(
    listings.map(({ complete, spns }) => [complete, spns.length]),
    [
      [false, 1],
      [true, 0],
    ],
  );
});

test('a heading, a prompt and ^C end no search', () => {
  for (const line of [
    '--- account ---',
    'C:\\>',
    '^C',
    'C:\\>exit.',
    '=== setspn -L UCS01 ===.',
    'Exit code: 0',
    'Cancel (Y/N)?',
    'DC1.',
  ]) {
    assert.equal(only(`Checking forest DC=d\nOperation, a while.\n${line}\n`).complete, false, line);
  }
});

// ---------------------------------------------------------------------------------------------- languages

test('sentences of any language are read by their structure', () => {
  for (const [header, search, closing, group, count] of [
    [
      'ServicePrincipalNames registrados para DN:',
      'Comprobando el dominio DC=corp,DC=example',
      '¡SPN existente encontrado!',
      'está registrado en estas cuentas:',
      'Se encontraron N grupos de SPN duplicados.',
    ],
    [
      'Nomi ServicePrincipalName registrati per DN :',
      'Controllo del dominio "DC=corp,DC=example" in corso',
      'Trovato SPN esistente.',
      'è registrato per questi account:',
      'N gruppo di SPN duplicati trovato.',
    ],
    [
      'Zarejestrowane nazwy dla DN:',
      'Sprawdzanie domeny „DC=corp,DC=example”...',
      'Znaleziono istniejącą nazwę!',
      '',
      'Znaleziono N grup zduplikowanych nazw.',
    ],
    [
      'DN に登録されている ServicePrincipalNames：',
      'ドメイン DC=corp,DC=example を確認しています',
      '既存の SPN が見つかりました。',
      'は次のアカウントに登録されています：',
      'N 個の重複が見つかりました。',
    ],
    [
      'Registrierte Dienstprinzipalnamen (SPN) f³r DN:',
      'Die Dom\ufffdne "DC=corp,DC=example" wird \ufffdberpr\ufffdft.',
      'Vorhandener SPN wurde gefunden!',
      'ist für folgende Konten registriert:',
      'Es wurden N Gruppen gefunden.',
    ],
    [
      'Für DN sind folgende Dienstprinzipalnamen registriert:',
      'Die Domäne "DC=corp,DC=example" wird überprüft.',
      'Vorhandener SPN wurde gefunden!',
      'ist für folgende Konten registriert:',
      'Gefundene Gruppen: N.',
    ],
  ] as const) {
    assert.deepEqual(only(`${header.replace('DN', ucs)}\n\teucsrv/ucs01\n`), {
      kind: 'account',
      line: 1,
      account: { dn: ucs },
      spns: [{ spn: 'eucsrv/ucs01', dn: ucs }],
      searched: [],
      complete: true,
    });
    assert.deepEqual(only(`${search}\n${ucs}\n        eucsrv/ucs01\n\n${closing}\n`), {
      kind: 'query',
      line: 1,
      spns: [{ spn: 'eucsrv/ucs01', dn: ucs }],
      scope: 'domain',
      searched: ['DC=corp,DC=example'],
      complete: true,
    });
    assert.deepEqual(only(`${search}\n\n${closing}\n`), {
      kind: 'query',
      line: 1,
      spns: [],
      scope: 'domain',
      searched: ['DC=corp,DC=example'],
      complete: true,
    });
    assert.deepEqual(
      only(`${search}\nX 0\neucsrv/ucs01 ${group}\n    ${ucs}\n    CN=svc,DC=corp,DC=example\n\n${count.replace('N', '1')}\n`),
      {
        kind: 'duplicates',
        line: 1,
        spns: [
          { spn: 'eucsrv/ucs01', dn: ucs },
          { spn: 'eucsrv/ucs01', dn: 'CN=svc,DC=corp,DC=example' },
        ],
        scope: 'domain',
        searched: ['DC=corp,DC=example'],
        complete: true,
      },
    );
  }
});

test('a Japanese -Q, whose closing sentence has no full stop', async () => {
  assert.deepEqual(only(await capture('setspn-q-found-ja.utf8.txt')), {
    kind: 'query',
    line: 3,
    command: '-Q eucsrv/*',
    spns: [
      { spn: 'eucsrv/ucs01.corp.example', dn: ucs },
      { spn: 'eucsrv/UCS01', dn: ucs },
    ],
    scope: 'domain',
    searched: ['DC=corp,DC=example'],
    complete: true,
  });
  for (const closing of [
    'そのような SPN は見つかりませんでした',
    '未找到此类 SPN',
    '이러한 SPN이 없습니다',
    'Nie znaleziono takiej nazwy SPN',
  ])
    assert.equal(only(`x DC=d y\n\n${closing}\n`).complete, true, closing);
  assert.equal(only('x DC=d y\n1 を処理しています\n\n0 個の重複する SPN グループが見つかりました').kind, 'duplicates');
  // words without SPN, several sentences and what is no sentence close nothing
  for (const line of [
    'そのような名前は見つかりませんでした',
    'SPN が見つかりました。操作を中止します',
    'SPN: 0',
    '== SPN ==',
    '(SPN)',
    'CN=SPN x',
  ])
    assert.equal(only(`x DC=d y\n\n${line}\n`).complete, false, line);
});

test('the command line tells the forest where the word is not known', async () => {
  const { scope, searched, complete } = only(await capture('setspn-q-forest-es.utf8.txt'));
  assert.deepEqual([scope, searched, complete], ['forest', ['DC=corp,DC=example'], true]);
  const scopeOf = (command: string, search: string) => only(`C:\\>setspn ${command}\n${search}\n\nx SPN.`).scope;
  for (const command of ['-F -Q eucsrv/*', '/f /q eucsrv/*', '-T * -Q eucsrv/*', '-t "*" -X', '-X -F'])
    assert.equal(scopeOf(command, 'Comprobando el bosque DC=a,DC=b'), 'forest', command);
  for (const command of ['-Q eucsrv/*', '-T corp -Q eucsrv/*', '-Q eucsrv/-F'])
    assert.equal(scopeOf(command, 'Comprobando el bosque DC=a,DC=b'), 'domain', command);
  // -T * alone searches the own domain, and the line says so
  for (const search of ['Checking domain DC=a', 'Die Domäne "DC=a" wird überprüft.', 'Vérification du domaine DC=a', 'el dominio DC=a'])
    assert.equal(scopeOf('-T * -Q eucsrv/*', search), 'domain', search);
});

test('the forest is known by its word, outside the DN only', () => {
  const scopeOf = (search: string) => only(`${search}\n\nx y.`).scope;
  for (const search of [
    'Checking forest DC=a,DC=b',
    'CHECKING FOREST DC=a,DC=b',
    'Die Gesamtstruktur "DC=a,DC=b" wird überprüft.',
    'Vérification de la forêt DC=a,DC=b',
    'Vérification de la forêt DC=a,DC=b'.normalize('NFD'),
    'V de la FORÊT DC=a,DC=b',
    'Vérification de la forÃªt DC=a,DC=b',
    'de la forÛt DC=a',
    'de la forˆt DC=a',
    'de la for?t DC=a',
    'de la for\ufffdt DC=a',
  ]) {
    assert.equal(scopeOf(search), 'forest', search);
  }
  for (const search of [
    'Checking domain DC=forest,DC=b',
    'Checking domain "DC=gesamtstruktur"',
    'Checking domain DC=a,DC=forêt',
    'Comprobando el bosque DC=a',
    'Checking domain forest.example DC=a',
    'Checking reforestation DC=a',
    'Checking fort DC=a',
  ]) {
    assert.equal(scopeOf(search), 'domain', search);
  }
});

test('several domains in one run are one listing with the weakest scope', () => {
  const two = 'Checking domain DC=a\nCN=x,DC=a\n\teucsrv/1\nChecking domain DC=b\nCN=y,DC=b\n\teucsrv/2\n\nExisting SPN found!\n';
  assert.deepEqual(only(two), {
    kind: 'query',
    line: 1,
    spns: [
      { spn: 'eucsrv/1', dn: 'CN=x,DC=a' },
      { spn: 'eucsrv/2', dn: 'CN=y,DC=b' },
    ],
    scope: 'domain',
    searched: ['DC=a', 'DC=b'],
    complete: true,
  });
  assert.equal(only('Checking forest DC=a\nChecking domain DC=b\n\nNo such SPN found.').scope, 'domain');
  assert.equal(only('Checking forest DC=a\nChecking forest DC=b\n\nNo such SPN found.').scope, 'forest');
});

// ---------------------------------------------------------------------------------------------- commands

test('a pasted command tells the kind and whether the query covers eucsrv', () => {
  const run = (command: string) => only(`PS C:\\> ${command}\nChecking forest DC=d\n\nNo such SPN found.\nPS C:\\>`);
  for (const command of [
    'setspn -Q eucsrv/*',
    'setspn.exe -T * -F -q "EUCSRV/*"',
    'setspn /Q */*',
    "& 'C:\\Windows\\System32\\setspn.exe' -Q *",
    'setspn -Q eucsrv/* 2>&1',
    'setspn -Q eucsrv/*>x.txt',
  ]) {
    assert.equal(run(command).complete, true, command);
    assert.equal(run(command).kind, 'query', command);
  }
  for (const command of [
    'setspn -Q MSSQLSvc/*',
    'setspn -Q eucsrv/ucs01',
    'setspn -q eucsrv/*.corp.example',
    'setspn -Q',
    'setspn -Q eucsrv/* | findstr eucsrv',
    'setspn -X',
    'setspn -Q eucsrv/*; setspn -Q a/*',
  ]) {
    assert.equal(run(command).complete, false, command);
  }
  assert.equal(run('setspn -T * -F -Q eucsrv/* 2>&1').command, '-T * -F -Q eucsrv/*');
  assert.equal(only('C:\\>setspn -L CORP\\svc-ucs\nRegistered for CN=x,DC=d:\nC:\\>').command, '-L CORP\\svc-ucs');
  assert.equal(only('[dc1]: PS C:\\> setspn -X\nChecking domain DC=d\n\nfound 0 group.').command, '-X');
  assert.equal(only('  C:\\>setspn -Q a/*\n  Checking domain DC=d\n\n  No such SPN found.').complete, false);
  // duplicates found by -S look like an answer of -Q
  refused(
    'C:\\>setspn -S eucsrv/ucs01 svc\nChecking domain DC=d\nCN=x,DC=d\n\teucsrv/ucs01\n\nDuplicate found!',
    'setspn -S, -A or -D wrote to the directory here (line 2); expected the output of setspn -L, -Q or -X',
  );
  assert.equal(only('Checking domain DC=d\nCN=x,DC=d\n\teucsrv/ucs01\n\nDuplicate SPN found, aborting operation!').complete, false);
});

test('several outputs, prompts and noise in one file', () => {
  const text = [
    'Microsoft Windows [Version 10.0.20348]',
    '(c) Microsoft Corporation. All rights reserved.',
    '',
    'C:\\Users\\x>setspn -L UCS01',
    `Registered ServicePrincipalNames for ${ucs}:`,
    '\teucsrv/ucs01',
    '\tHOST/ucs01',
    '',
    'C:\\Users\\x>setspn -L nosuch',
    'FindDomainForAccount: Call to DsGetDcNameWithAccountW failed with return value 0x0000054B',
    'Could not find account nosuch',
    '',
    'C:\\Users\\x>setspn -T * -F -Q eucsrv/*',
    'Checking forest DC=corp,DC=example',
    ucs,
    '\teucsrv/ucs01',
    '\tHOST/ucs01',
    '',
    'Existing SPN found!',
    '',
    'C:\\Users\\x>setspn -X',
    'Checking domain DC=corp,DC=example',
    'Processing entry 0',
    'found 0 group of duplicate SPNs.',
    '',
    'C:\\Users\\x>exit',
  ].join('\r\n');
  assert.deepEqual(
    readSetspn(text).map(({ kind, line, complete, spns }) => [kind, line, complete, spns.length]),
    [
      ['account', 5, true, 2],
      ['query', 14, true, 2],
      ['duplicates', 22, true, 0],
    ],
  );
});

test('two outputs without anything between them', async () => {
  const text =
    (await capture('setspn-q-none-en.txt')) +
    (await capture('setspn-x-none-en.lf.txt')) +
    (await capture('setspn-l-en.txt')) +
    (await capture('setspn-q-found-en.utf16le.txt'));
  assert.deepEqual(
    readSetspn(text).map(({ kind, complete }) => [kind, complete]),
    [
      ['query', true],
      ['duplicates', true],
      ['account', true],
      ['query', true],
    ],
  );
});

test('an error code makes a search incomplete, before, within and after it', () => {
  const search = 'Checking domain DC=d\n\nNo such SPN found.\n';
  const code = 'Ldap Error(0x51 -- Server Down): ldap_connect\n';
  assert.equal(only(search).complete, true);
  assert.equal(only(code + search).complete, false);
  assert.equal(only(search + code).complete, false);
  assert.equal(only(search.replace('\n', `\n${code}`)).complete, false);
  assert.equal(only(`C:\\>x\n${code}C:\\>y\n${search}`).complete, true);
  assert.equal(only(`Registered for CN=x,DC=d:\n\ta/b\n${code}`).complete, false);
  // as Windows PowerShell shows what was written to the error stream
  const wrapped = `setspn.exe : ${code}At line:1 char:1\n+ setspn -Q eucsrv/*\n+ ~~~~~~~~~~\n    + CategoryInfo : NotSpecified: (Ldap Error(0x51/x)\n`;
  assert.deepEqual(only(`Checking domain DC=d\nCN=x,DC=d\n\ta/b\n${wrapped}\nExisting SPN found!\n`), {
    kind: 'query',
    line: 1,
    spns: [{ spn: 'a/b', dn: 'CN=x,DC=d' }],
    scope: 'domain',
    searched: ['DC=d'],
    complete: false,
  });
  // hexadecimal digits in data are no code
  assert.equal(only('Checking domain DC=d\nCN=0x1F,DC=d\n\tHTTP/0x1F\n\nExisting SPN found!').complete, true);
});

// ---------------------------------------------------------------------------------------------- values

test('SPNs are kept exactly as stored', () => {
  const spns = [
    '"HTTP/test0.contoso.com","HTTP/contoso.han.com"',
    'eucsrv/ucs01\u200b',
    '\u200beucsrv/ucs01',
    'eucsrv/\u202eucs01',
    'eucsrv/ucs01\u00a0',
    'eucsrv/ucs01.',
    'eucsrv /ucs01',
    'eucsrv',
    'eucsrv/u x',
    'eucsrv/ucs01:5222',
    'E3514235-4B06/ab/c',
    'eucsrv/u\ufeff',
    'eucsrv/x CN=a,DC=d:',
    'CN=UCS01,DC=corp',
  ];
  const listing = only(`Registered for ${ucs}:\n${spns.map((spn) => `\t${spn}`).join('\n')}\n`);
  assert.deepEqual(
    listing.spns.map(({ spn }) => spn),
    spns,
  );
  assert.equal(listing.complete, true);
  // a value that looks like an account does not take the SPNs below it
  const query = only(`Checking domain DC=d\nCN=evil,DC=d\n\t${ucs}\n\teucsrv/ucs01\n\nExisting SPN found!`);
  assert.deepEqual(
    query.spns.map(({ dn }) => dn),
    ['CN=evil,DC=d', 'CN=evil,DC=d'],
  );
});

test('DNs are read to their last DC= part', () => {
  for (const dn of [
    'CN=Müller\\, Jürgen,OU=Geräte,DC=corp,DC=example',
    'CN="Smith, J",DC=d',
    'CN=a=b,OU=x y,DC=d',
    'CN=a+SN=b,DC=d',
    'cn=x,dc=d',
    'CN=a\\"b,OU=c,DC=d-1,DC=e_f',
    'OU=x,DC=d',
    'CN=DC=q,DC=d',
    'CN=a/b,DC=d',
    'CN=ab\\0ACNF:1f2e,OU=x,DC=d',
    "CN=O'Neil (x),DC=d",
  ]) {
    assert.deepEqual(only(`Registered for ${dn}:\n\ta/b`).account, { dn });
    assert.deepEqual(only(`Für ${dn} gibt es:\n\ta/b`).account, { dn });
    assert.deepEqual(only(`Checking domain DC=d\n${dn}\n\ta/b\n\nExisting SPN found!`), {
      kind: 'query',
      line: 1,
      spns: [{ spn: 'a/b', dn }],
      scope: 'domain',
      searched: ['DC=d'],
      complete: true,
    });
  }
});

test('a copy that changed the indentation is read', () => {
  const query = `Checking domain DC=corp,DC=example\n${ucs}\n        eucsrv/ucs01\n        HOST/x\n\nExisting SPN found!\n`;
  const duplicates =
    'Checking domain DC=d\nProcessing entry 0\na/b is registered on these accounts:\n        CN=x,DC=d\n        CN=y,DC=d\n' +
    '\nfound 1 group of duplicate SPNs.\n';
  const account = `Registered for ${ucs}:\n        eucsrv/ucs01\n        HOST/x\n`;
  for (const text of [query, duplicates, account]) {
    const plain = only(text);
    assert.equal(plain.complete, true);
    assert.equal(plain.spns.length, 2);
    for (const indent of ['', ' ', '    ', '\t'])
      assert.deepEqual(only(text.replaceAll('        ', indent)), plain, JSON.stringify(indent));
    assert.deepEqual(only(text.replaceAll(/^(?=.)/gm, '    ')), plain);
    assert.deepEqual(only(text.replaceAll('\n', '\r\r\n')), plain);
  }
});

test('a line that the console broke makes the listing incomplete', () => {
  assert.equal(
    only(`Checking domain DC=d\n${ucs}\n\tMSSQLSvc/very.long\n.example:1433\n\teucsrv/x\n\nExisting SPN found!`).complete,
    false,
  );
  assert.equal(only(`Checking domain DC=d\n${ucs}\n\tMSSQLSvc/very.long\nexample\n\nExisting SPN found!`).complete, false);
  assert.equal(only(`Registered for ${ucs}:\n\tMSSQLSvc/very.long\nexample:1433\n`).complete, false);
});

test('other console text after a listing is not taken for its SPNs', () => {
  const listing = only(
    `Registered for ${ucs}:\n\teucsrv/ucs01\n\n[SC] QueryServiceConfig SUCCESS\n\nSERVICE_NAME: eucsrv\n` +
      '        TYPE               : 10  WIN32_OWN_PROCESS\n        BINARY_PATH_NAME   : "C:\\x.exe" /svc\n',
  );
  assert.deepEqual(listing.spns, [{ spn: 'eucsrv/ucs01', dn: ucs }]);
  assert.equal(listing.complete, true);
});

test('an SPN or a DN behind the line end of another system is refused, one that is part of an SPN is kept', () => {
  const listed = (spn: string): string =>
    `Registered ServicePrincipalNames for CN=UCS01,DC=corp,DC=example:\n\teucsrv/UCS01\n\tHOST/UCS01${spn}\n`;
  for (const end of ['\u0085', '\u2028', '\u2029', '\v', '\f', '\u2028\t'])
    for (const behind of ['CN=svc-old,DC=corp,DC=example', 'eucsrv/ucs01.corp.example'])
      refused(listed(end + behind), 'line 3 has an SPN behind other text; expected the output of setspn -L, -Q or -X as it was printed');
  assert.deepEqual(
    readSetspn(listed('\u2028')).flatMap(({ spns }) => spns.map(({ spn }) => spn)),
    ['eucsrv/UCS01', 'HOST/UCS01\u2028'],
  );
});

test('100,000 SPNs and lines of 10 MB in linear time', async () => {
  const registered = (count: number) =>
    `Registered for ${ucs}:\r\n${Array.from({ length: count }, (_, index) => `\teucsrv/host${index}\r\n`).join('')}`;
  assert.equal(only(registered(100_000)).spns.length, 100_000);
  await assertLinear(registered, only, 100_000);
  const readOrRefused = (text: string) => {
    try {
      readSetspn(text);
    } catch (error) {
      assert.ok(error instanceof NotUnderstood);
    }
  };
  for (const unit of [
    'a',
    ' ',
    '\t',
    'CN=',
    'CN=a,',
    'DC=a,',
    ' CN=',
    ',DC=',
    '\\',
    '"',
    '0x',
    'setspn ',
    ' setspn',
    'a/',
    '[',
    'PS',
    ':',
    '\r',
    'forest ',
    '\u200b',
    'CN=x,DC=d\r',
  ]) {
    for (const [before, after] of [
      ['', ''],
      ['CN=', ''],
      ['Checking domain DC=d ', '\n\nx y.'],
    ] as const) {
      await assertLinear((size) => before + unit.repeat(size / unit.length) + after, readOrRefused, unit === 'a' ? 10_000_000 : 1_000_000);
    }
  }
  await assertLinear((size) => 'Checking domain DC=d\nAbout CN=x,DC=d\n'.repeat(size) + 'Registered for CN=x,DC=d:', readSetspn, 100_000);
  await assertLinear((size) => Array.from({ length: size }, (_, index) => `Checking domain DC=d${index}`).join('\n'), readSetspn, 100_000);
});

test.run();
