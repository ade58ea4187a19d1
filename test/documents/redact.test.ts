import * as assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'uvu';
import { isAddress } from '../../src/text/address.ts';
import { parse } from 'yaml';
import { predictLogin } from '../../src/evaluate/prediction.ts';
import { emptyNaming, enterServer, namingText, readNaming } from '../../src/documents/naming.ts';
import { redactor } from '../../src/documents/redact.ts';
import { fingerprint } from '../../src/documents/fingerprint.ts';
import { judgeRules } from '../../src/evaluate/judge.ts';
import { builtInPack } from '../../src/evaluate/pack.ts';
import { defaultSite, type Site } from '../../src/evaluate/site.ts';
import { changeFact, sectionOf, type Facts } from '../../src/documents/facts.ts';
import type { RuleTest } from '../../src/generated/test.ts';
import * as validators from '../../src/generated/validators.cjs';
import type { Judgement, Result, Results } from '../../src/documents/results.ts';
import { at, listNames, reason, textOf } from '../../src/text/reasons.ts';
import { assertLinear } from '../support/linear.ts';

const pack = await builtInPack();
const healthy = JSON.parse(readFileSync('rules/procall/facts/healthy.json', 'utf8')) as Facts;

/** Facts and site of every case of every rule's tests. */
const cases = readdirSync('rules/procall')
  .filter((file) => file.endsWith('.test.yaml'))
  .flatMap((file) => {
    const { base, cases } = parse(readFileSync(`rules/procall/${file}`, 'utf8')) as RuleTest;
    assert.equal(base, 'healthy');
    return cases.map(({ name, set = {}, add = {}, site }) => {
      let facts = healthy;
      for (const [path, value] of Object.entries(set)) facts = changeFact(facts, path, value);
      for (const [path, more] of Object.entries(add))
        facts = changeFact(facts, path, [...(factAt(facts, path) as unknown[]), ...(more as unknown[])]);
      return { name: `${file}: ${name}`, facts, site: { ...defaultSite, ...(site as Partial<Site>) } };
    });
  });

function factAt(facts: Facts, path: string): unknown {
  const [name, key] = path.split('.') as [keyof Facts['sections'], string];
  const section = sectionOf(facts, name);
  return section.status === 'collected' ? (section.data as Record<string, unknown>)[key] : undefined;
}

/** How a login ends, and why. */
function foretold(facts: Facts, site: Site): unknown {
  const { ends, method, because } = predictLogin(facts, judgeRules(facts, pack, site) as Result[], site, pack);
  return [ends, method, because];
}

/** What a report says apart from its texts. */
function verdicts(results: Judgement[]): unknown {
  return results.map(({ rule, title, outcome, severity, incomplete, findings }) => [
    rule,
    title,
    outcome,
    severity,
    incomplete !== undefined,
    findings.map((one) => [one.code, one.severity]),
  ]);
}

/** A document with other names in the place of ucs01, corp and example; capitals stay. */
function renamed<Value>(value: Value, names: { ucs01: string; corp: string; example: string }): Value {
  const text = JSON.stringify(value).replace(/ucs01|corp|example/gi, (word) => {
    const name = names[word.toLowerCase() as keyof typeof names];
    return word === word.toUpperCase() ? name.toUpperCase() : name;
  });
  return JSON.parse(text) as Value;
}

/** Every string of a value, but for those of kerbcheck's own words. */
function* strings(value: unknown, key = ''): Generator<string> {
  if (typeof value === 'string' && !['rule', 'title', 'help', 'sha256', 'fingerprint'].includes(key)) yield value;
  if (typeof value === 'object' && value !== null) for (const [name, part] of Object.entries(value)) yield* strings(part, name);
}

test('judging and redacting can change places, in every case of every rule', () => {
  assert.ok(cases.length > 200);
  for (const { name, facts, site } of cases) {
    const redact = redactor(facts, site.aliases);
    const redacted = redact(facts);
    assert.ok(validators.facts(redacted), `${name}: ${JSON.stringify(validators.facts.errors)}`);
    assert.deepEqual(judgeRules(redacted, pack, { ...site, aliases: redact(site.aliases) }), redact(judgeRules(facts, pack, site)), name);
    assert.deepEqual(foretold(redacted, { ...site, aliases: redact(site.aliases) }), foretold(facts, site), name);
  }
});

for (const [what, names] of Object.entries({
  'words of the documents': { ucs01: 'fail', corp: 'collected', example: 'list' },
  sections: { ucs01: 'host', corp: 'account', example: 'auth' },
  'login methods': { ucs01: 'kerberos', corp: 'ntlm', example: 'aes' },
  'letters of descriptors': { ucs01: 'ps', corp: 'sw', example: 'da' },
  'attributes of DNs': { ucs01: 'dc', corp: 'cn', example: 'ou' },
  'umlauts, and a country': { ucs01: 'büro', corp: 'müller-söhne', example: 'at' },
  'numbers of SIDs': { ucs01: '512', corp: '21', example: '1104' },
  'the service class, and parts of it': { ucs01: 'eucsrv', corp: 'euc', example: 'srv' },
  'the replacements': { ucs01: 'name2', corp: 'name1', example: 'name4' },
})) {
  test(`names that are ${what} change no verdict`, () => {
    for (const { name, ...original } of cases) {
      const { facts, site } = renamed(original, names);
      const redact = redactor(facts, site.aliases);
      const redacted = redact(facts);
      assert.ok(validators.facts(redacted), `${name}: ${JSON.stringify(validators.facts.errors)}`);
      const results = judgeRules(facts, pack, site);
      assert.deepEqual(verdicts(judgeRules(redacted, pack, { ...site, aliases: redact(site.aliases) })), verdicts(results), name);
      assert.deepEqual(verdicts(redact(results)), verdicts(results), name);
      assert.deepEqual(foretold(redacted, { ...site, aliases: redact(site.aliases) }), foretold(facts, site), name);
    }
  });
}

test('no word of a name is left, in facts and results', () => {
  for (const { name, facts, site } of cases) {
    const redact = redactor(facts, site.aliases);
    const names = [
      facts.server,
      'dc1',
      'svc-old',
      'svc-older',
      'UCS01',
      'UCS02',
      'CORP',
      'cti',
      'trap',
      'gmsa',
      'büro',
      ...site.aliases.filter((alias) => !isAddress(alias)),
    ];
    const words = new Set(names.flatMap((one) => one.toLowerCase().split('.').filter(Boolean)));
    for (const text of strings([redact(facts), redact(judgeRules(facts, pack, site))])) {
      const plain = text.replace(/\p{Cf}|<U\+[0-9A-F]+>/gu, '').toLowerCase();
      // A class of accounts is called gmsa, too.
      const left = plain.split(/[^\p{L}\p{N}-]+/u).filter((word) => words.has(word) && plain !== 'gmsa');
      assert.deepEqual(left, [], `${name}: ${text}`);
    }
  }
});

/** The healthy facts with an SPN more, and that SPN redacted. */
function redactedSpn(spn: string): string {
  const facts = changeFact(healthy, 'account.spns', [spn]);
  return (factAt(redactor(facts)(facts), 'account.spns') as string[])[0]!;
}

test('what is wrong with an SPN stays: invisible characters, quotes, port, third part, blank, dot', () => {
  assert.equal(redactedSpn('eucsrv/UCS\u200B01.Corp.example'), 'eucsrv/name1\u200B.name2.name3');
  assert.equal(redactedSpn('eucsrv/\uFEFFucs01\u3164.corp.example'), 'eucsrv/\uFEFFname1\u3164.name2.name3');
  assert.equal(redactedSpn('eucsrv/\u2800ucs\u{E0100}01.corp.example'), 'eucsrv/\u2800name1\u{E0100}.name2.name3');
  assert.equal(redactedSpn('euc\u202Esrv/ucs01'), 'euc\u202Esrv/name1');
  assert.equal(redactedSpn('"eucsrv/ucs\'01"'), '"eucsrv/name1\'"');
  assert.equal(redactedSpn('eucsrv/ucs01:7222'), 'eucsrv/name1:7222');
  assert.equal(redactedSpn('eucsrv/ucs01./ucs01 '), 'eucsrv/name1./name1 ');
  assert.equal(redactedSpn('HOST/ucs01'), 'HOST/name1');
});

test('an invisible character that a message makes visible does not let the name through', () => {
  const facts = changeFact(healthy, 'account.spns', ['eucsrv/ucs\u200B01']);
  assert.equal(redactor(facts)('eucsrv/ucs<U+200B>01 on CORP\\UCS01$'), 'eucsrv/name1<U+200B> on name2\\name1$');
});

test('SIDs: the domain and the number below it get others, consistently, in descriptors too; what every machine has stays', () => {
  const redact = redactor(healthy);
  const domain = 'S-1-5-21-3623811015-3361044348-30300820';
  assert.deepEqual(redact([`${domain}-1013`, `${domain}-512`, domain, 'S-1-5-21-1-2-3-1013', `${domain}-1014`]), [
    'S-1-5-21-1001-1001-1001-1001',
    'S-1-5-21-1001-1001-1001-512',
    'S-1-5-21-1001-1001-1001',
    'S-1-5-21-1002-1002-1002-1001',
    'S-1-5-21-1001-1001-1001-1002',
  ]);
  for (const sid of ['S-1-5-18', 'S-1-5-32-544', 'S-1-1-0', 'S-1-5-21-0-0-0-497', 'S-1-5-80-1-2-3-4-5']) assert.equal(redact(sid), sid);
  assert.equal(redact('S-1-12-1-1957684214-1234567890-987654321-1122334455'), 'S-1-12-1-1003-1003-1003-1003');
  assert.deepEqual(
    redact({
      sddl: `O:${domain}-1013D:PAI(OA;;SW;f3a64788-5306-11d1-a9c5-0000f80367c1;;${domain}-512)(XA;;RP;;;AU;(@User.city == "Köln"))`,
    }),
    {
      sddl: 'O:S-1-5-21-1001-1001-1001-1001D:PAI(OA;;SW;f3a64788-5306-11d1-a9c5-0000f80367c1;;S-1-5-21-1001-1001-1001-512)(XA;;RP;;;AU;(@User.city == ""))',
    },
  );
});

test('a DN keeps its shape; containers are renamed in DNs alone, for they are called like words of every text', () => {
  const dn = 'CN=Müller\\, Hans,OU=Repair,OU=Not Managed,CN=Users,DC=corp,DC=example';
  const facts = changeFact(healthy, 'account.dn', dn);
  const redact = redactor(facts);
  const redacted = factAt(redact(facts), 'account.dn') as string;
  assert.match(redacted, /^CN=name\d+,OU=name\d+,OU=name\d+,CN=Users,DC=name2,DC=name3$/);
  assert.equal(
    redact(`Repair: ${dn.toUpperCase()} and ${dn}, not managed.`),
    `Repair: ${redacted.replace('Users', 'USERS')} and ${redacted}, not managed.`,
  );
  assert.match(redact('the folder of Hans Müller'), /^the folder of name\d+ name\d+$/);
});

test('names that only a reason or a note tells', () => {
  const facts: Facts = {
    ...healthy,
    notes: [{ code: 'account-assumed', message: 'CN=assumed,OU=Telefonie,DC=nord,DC=example is taken as the account.' }],
    sections: {
      ...healthy.sections,
      directory: { status: 'failed', reason: 'ldap://dc7.south.test: no answer; dc8.corp.example neither' },
      account: {
        status: 'failed',
        reason:
          'C:\\Users\\hans\\sc.txt:3 says runAs CORP\\svc-a, sc2.txt:3 says runAs svc-b@corp.example; NT AUTHORITY\\SYSTEM, NT-AUTORITÄT\\SYSTEM, AUTORITE NT\\SYSTEM; report.corp.txt',
      },
    },
  };
  const redacted = redactor(facts)(facts);
  const text = [...strings(redacted)].join('\n');
  for (const word of ['assumed', 'Telefonie', 'nord', 'dc7', 'south', 'test', 'dc8', 'hans', 'svc-a', 'svc-b'])
    assert.doesNotMatch(text, new RegExp(`(?<![\\p{L}-])${word}(?![\\p{L}-])`, 'u'), word);
  const { account } = redacted.sections;
  assert.match(
    JSON.stringify(account),
    /C:\\\\\.\.\.\\\\sc\.txt:3 says runAs name2\\\\name\d+, sc2\.txt:3 .*NT AUTHORITY\\\\SYSTEM, NT-AUTORITÄT\\\\SYSTEM, AUTORITE NT\\\\SYSTEM; report\.name2\.txt/,
  );
});

test('the values of a reason are redacted as its text is', () => {
  const because = reason('several', {
    reasons: [
      at(
        'C:\\Users\\hans\\setspn.txt:1',
        reason('account-not-known', {
          runAs: 'CORP\\svc-a',
          found: listNames(['CN=a,OU=Sales,DC=corp,DC=example', 'CN=b,DC=corp,DC=example']),
        }),
      ),
      reason('not-this-machine', { server: 'dc8.corp.example', machine: 'UCS01' }),
    ],
  });
  const account = { status: 'failed', reason: textOf(because), because } as const;
  const redacted = redactor({ ...healthy, sections: { ...healthy.sections, account } })(account);
  assert.notEqual(redacted.reason, account.reason);
  assert.equal(textOf(redacted.because), redacted.reason);
});

test('folders of paths are left out, and whose they are', () => {
  assert.equal(redactor(changeFact(healthy, 'product.folder', 'C:\\Users\\olga\\procall'))('for olga'), 'for name6');
  const facts = changeFact(healthy, 'account.source', 'C:\\Users\\Hans Müller\\captures\\hans-ucs01.txt');
  const redact = redactor(facts);
  const { account } = redact(facts).sections;
  assert.match((account as { source: string }).source, /^C:\\\.\.\.\\name\d+-name1\.txt$/);
  assert.equal(redact('\\\\fs01\\share$\\setspn.txt'), '\\...\\setspn.txt');
  assert.equal(redact('/home/hans/captures/general.xml:88'), '/.../general.xml:88');
  assert.equal(
    redact('https://support.estos.de/de/procall <Method>Kerberos</Method>'),
    'https://support.estos.de/de/procall <Method>Kerberos</Method>',
  );
});

test('accounts that every machine has stay; others are renamed', () => {
  const runAs = (name: string, kind: string): unknown => {
    const facts = changeFact(changeFact(healthy, 'service.runAs', name), 'service.kind', kind);
    return factAt(redactor(facts)(facts), 'service.runAs');
  };
  for (const name of ['LocalSystem', 'NT AUTHORITY\\NetworkService', 'NT SERVICE\\eucsrv', 'NT-AUTORITÄT\\Netzwerkdienst'])
    assert.equal(runAs(name, 'computer'), name);
  assert.equal(runAs('NT AUTHORITY\\LocalService', 'localService'), 'NT AUTHORITY\\LocalService');
  assert.match(runAs('.\\hans', 'localUser') as string, /^\.\\name\d+$/);
  assert.match(runAs('h.mueller@corp.example', 'user') as string, /^h\.name\d+@name2\.name3$/);
});

test('a name cut to 15 characters is another name', () => {
  const facts = renamed(changeFact(healthy, 'host.netbios', 'VERYLONGSERVERN'), {
    ucs01: 'verylongservername',
    corp: 'corp',
    example: 'example',
  });
  const { host } = redactor(facts)(facts).sections;
  assert.match(JSON.stringify(host!.data), /"fqdn":"name1\.name2\.name3","netbios":"name\d+"/);
  assert.doesNotMatch(JSON.stringify(redactor(facts)(facts)), /verylong/i);
});

test('a results document stays valid, with the fingerprints of its new names', () => {
  const redact = redactor(healthy);
  for (const file of ['misplaced', 'waived', 'unknown', 'compliant', 'second']) {
    const results = JSON.parse(readFileSync(`test/fixtures/report/${file}.json`, 'utf8')) as Results;
    const redacted = redact(results);
    assert.ok(validators.results(redacted), JSON.stringify(validators.results.errors));
    assert.deepEqual(verdicts(redacted.results), verdicts(results.results));
    assert.deepEqual([redacted.verdict, redacted.summary, redacted.exitCode], [results.verdict, results.summary, results.exitCode]);
    assert.doesNotMatch([...strings(redacted)].join('\n'), /ucs01|\bcorp\b/i);
    for (const { rule, findings } of redacted.results)
      for (const finding of findings) assert.equal(finding.fingerprint, fingerprint('name1.name2.name3', rule, finding.subject ?? ''));
  }
});

test('words of the schemas stay, whatever a server is called', () => {
  const facts = renamed(healthy, { ucs01: 'failure', corp: 'unknown', example: 'nothing' });
  const words = { weighs: 'failure', outcome: 'unknown', login: { ends: 'failure', because: 'unknown' } };
  assert.deepEqual(redactor(facts)(words), words);
  assert.deepEqual(redactor(facts)({ folder: 'failure', listed: ['unknown'] }), { folder: 'name1', listed: ['name2'] });
});

test('what a rule calls the values of its messages does not shield them', () => {
  assert.deepEqual(redactor(healthy)({ args: { from: 'CORP\\UCS01$', status: ['ucs01'] } }), {
    args: { from: 'name2\\name1$', status: ['name1'] },
  });
});

test('the code of a reason stays, what it says of names does not', () => {
  const facts = renamed(healthy, { ucs01: 'contradiction', corp: 'held', example: 'example' });
  const because = (server: string, domain: string) => [
    { clause: 'held', args: { code: domain } },
    { code: 'at', args: { place: server, because: { code: 'contradiction', args: { all: [{ code: 'held', args: {} }, domain] } } } },
  ];
  assert.deepEqual(redactor(facts)({ because: because('contradiction', 'held') }), { because: because('name1', 'name2') });
});

test('evidence and changed facts are redacted as the facts that they are', () => {
  const facts = renamed(healthy, { ucs01: 'running', corp: 'corp', example: 'da' });
  assert.deepEqual(
    redactor(facts)({
      evidence: [
        { fact: 'service.state', value: 'running', source: 'x' },
        { fact: 'account.sddl', value: 'O:DAD:', source: 'x' },
      ],
      changed: { 'service.state': 'running', 'account.spns': ['eucsrv/running'] },
    }),
    {
      evidence: [
        { fact: 'service.state', value: 'running', source: 'x' },
        { fact: 'account.sddl', value: 'O:DAD:', source: 'x' },
      ],
      changed: { 'service.state': 'running', 'account.spns': ['eucsrv/name1'] },
    },
  );
});

test('aliases are names, too; the facts given stay as they are', () => {
  const before = structuredClone(healthy);
  assert.match(redactor(healthy, ['telefon.corp.example'])('eucsrv/Telefon.corp.example'), /^eucsrv\/name\d+\.name2\.name3$/);
  redactor(healthy)(healthy);
  assert.deepEqual(healthy, before);
});

test('one naming for several servers: a name is called the same, another one otherwise', () => {
  const naming = emptyNaming();
  const first = redactor(healthy, [], naming)(healthy);
  const other = renamed(healthy, { ucs01: 'ucs02', corp: 'corp', example: 'example' });
  const second = redactor(other, [], naming)(other);
  assert.equal(first.server, 'name1.name2.name3');
  assert.match(second.server, /^name(?!1\b)\d+\.name2\.name3$/);
  // read again, it gives the same; and so do the fingerprints
  const again = readNaming(namingText(naming), 'names.json');
  assert.deepEqual(redactor(other, [], again)(other), second);
  assert.deepEqual(redactor(healthy, [], again)(healthy), first);
  assert.deepEqual(again, naming);
});

test("an organizational unit is renamed whatever it is called, and a pack of rules of one's own", () => {
  const redact = redactor(changeFact(healthy, 'account.dn', 'CN=UCS01,OU=Server,CN=Users,DC=corp,DC=example'));
  assert.match(redact('CN=UCS01,OU=Server,CN=Users,DC=corp,DC=example'), /^CN=name1,OU=name\d+,CN=Users,DC=name2,DC=name3$/);
  const rules = { name: 'meier', version: '1', sha256: '0', replaced: [] };
  assert.equal(redact({ rules }).rules.name, 'meier');
  const own = redact({ rules: { ...rules, path: 'C:\\Meier\\rules' } }).rules;
  assert.match(`${own.name} ${own.path}`, /^name\d+ file\d+$/);
});

test('captured files are called by numbers wherever they are named, and their kind stays', () => {
  const paths = ['kunden/Müller GmbH/setspn.txt', 'meier-forest.txt', 'C:\\Kunden\\x.xml'];
  const file = (path: string) => ({ source: 'setspn', path, sha256: '0'.repeat(64), bytes: 1, changed: '2026-11-20T08:00:00Z' });
  const reasons = `${paths[0]}:3 says this, ${paths[1]} that; not-${paths[1]}`;
  const facts = changeFact({ ...healthy, files: paths.map(file) }, 'account.source', reasons);
  const redact = redactor(facts);
  assert.deepEqual(
    redact(facts).files!.map(({ path }) => path),
    ['file1.txt', 'file2.txt', 'file3.xml'],
  );
  assert.equal(
    (redact(facts).sections.account as { source: string }).source,
    'file1.txt:3 says this, file2.txt that; not-meier-forest.txt',
  );
});

const broken: [string, RegExp][] = [
  ['', /JSON/],
  ['[]', /a map of names \(kerbcheck-names\/1\) is expected/],
  ['null', /is expected/],
  ['{"format":"kerbcheck-names/2"}', /is expected/],
  [namingText({ ...emptyNaming(), names: ['a', 'a'] }), /names must be a list of texts, none empty and none twice/],
  [namingText({ ...emptyNaming(), rids: [''] }), /rids must be/],
  [namingText({ ...emptyNaming(), files: {} as string[] }), /files must be/],
];
for (const [text, message] of broken)
  test(`no map of names: ${text.slice(0, 60)}`, () =>
    assert.throws(
      () => readNaming(text, 'names.json'),
      (error: Error) => message.test(error.message) && error.message.startsWith('names.json'),
    ));

test('a map that had no server of the domain is of another run; a new one takes any', () => {
  const naming = emptyNaming();
  enterServer(naming, [], 'UCS01.corp.example', 'names.json');
  enterServer(naming, [], 'ucs01.other.example', 'names.json');
  assert.deepEqual(naming.servers, ['ucs01.corp.example', 'ucs01.other.example']);
  const kept = ['ucs01.corp.example'];
  enterServer(naming, kept, 'ucs02.corp.example', 'names.json');
  assert.throws(() => enterServer(naming, kept, 'ucs01.other.example', 'names.json'), /names\.json: a map of another run/);
});

test('long texts without a name take linear time', async () => {
  for (const piece of [
    'a',
    'CN=',
    'CN=a,',
    '\\,',
    ' /a',
    ' C:\\a',
    '\\',
    'a\u200B',
    '"',
    'a.',
    'a@',
    '://',
    'S-1-5-21-1',
    '-1',
    '<U+',
    'NT ',
  ]) {
    // a new one each time: it remembers what it has read
    await assertLinear(
      (size) => piece.repeat(size),
      (text) => redactor(healthy)(text),
      20_000,
    );
  }
});

test.run();
