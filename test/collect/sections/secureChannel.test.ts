import { test } from 'uvu';
import * as assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { sectionOf } from '../../../src/documents/facts.ts';
import { judgeRule } from '../../../src/evaluate/judge.ts';
import { builtInPack } from '../../../src/evaluate/pack.ts';
import { defaultSite } from '../../../src/evaluate/site.ts';
import { computer, factsOf, listing, type Texts } from '../../support/captures.ts';

const server = 'ucs01.corp.example';
const pack = await builtInPack();
const rule = pack.rules.find(({ id }) => id === 'SECURE-01')!;

/** What SECURE-01 says of an output of nltest, and the note beside it. */
async function outcomeOf(
  text: string | Buffer,
  beside: Texts = {},
  name: string | undefined = server,
): Promise<[string, string | undefined]> {
  const facts = await factsOf({ ...beside, 'secure-channel': [text] }, name);
  const note = facts.notes?.find(({ code }) => code === 'secure-channel-unknown')?.message;
  return [judgeRule(facts, pack, rule, defaultSite).outcome, note];
}

const capture = (name: string): Buffer => readFileSync(`test/fixtures/captures/${name}`);
const answer = (status: string, controller = '\\\\dc1.corp.example', asked?: string): string =>
  [...(asked === undefined ? [] : [`C:\\>nltest ${asked}`]), 'Flags: 30 HAS_IP', `DC ${controller}`, `Status = ${status} X`].join('\r\n');

for (const [name, outcome] of [
  ['nltest-query-en.txt', 'pass'],
  ['nltest-query-2025-en.txt', 'pass'],
  ['nltest-query-zh.cp936.txt', 'pass'],
  ['nltest-query-zh.utf16le.txt', 'pass'],
  ['nltest-verify-de.cp850.txt', 'pass'],
  ['nltest-query-fr.cp850.txt', 'fail'],
  ['nltest-query-denied-en.txt', 'fail'],
  ['nltest-verify-no-account-en.txt', 'fail'],
  ['nltest-verify-password-en.txt', 'unknown'],
  ['nltest-query-no-dc-en.utf8.txt', 'unknown'],
  ['nltest-refused-1722-en.txt', 'unknown'],
  ['nltest-refused-1355-en.txt', 'unknown'],
] as const) {
  test(`${name}: ${outcome}`, async () => {
    const [found, note] = await outcomeOf(capture(name));
    assert.equal(found, outcome);
    assert.equal(note !== undefined, outcome === 'unknown');
  });
}

test('every status: whole, broken, or not known', async () => {
  for (const [status, outcome] of [
    ['0 0x0', 'pass'],
    ['5 0x5', 'fail'],
    ['1786 0x6fa', 'fail'],
    ['1787 0x6fb', 'fail'],
    ['1788 0x6fc', 'unknown'],
    ['1789 0x6fd', 'fail'],
    ['1311 0x51f', 'unknown'],
    ['1355 0x54b', 'unknown'],
    ['1722 0x6ba', 'unknown'],
  ] as const)
    assert.equal((await outcomeOf(answer(status)))[0], outcome, status);
});

test('why it is not known is said', async () => {
  const why = async (text: string, beside?: Texts): Promise<string | undefined> => {
    const [outcome, note] = await outcomeOf(text, beside);
    assert.equal(outcome, 'unknown');
    return note;
  };
  const file = 'secure-channel1.txt';
  assert.equal(await why(''), `${file}: the file is empty; expected the output of nltest /sc_query:DOMAIN.`);
  assert.equal(
    await why('I_NetLogonControl failed: Status = 5 0x5 ERROR_ACCESS_DENIED'),
    `${file}:1: the call of nltest was refused with status 5: it takes an administrator.`,
  );
  assert.equal(
    await why('x: Status = 1355 0x54b X'),
    `${file}:1: the call of nltest was refused with status 1355: there is no secure channel to that domain, as a domain controller has none to its own.`,
  );
  assert.equal(
    await why(answer('1311 0x51f')),
    `${file}:1: the last use of the secure channel ended with status 1311, which says nothing of the password: no domain controller was reached.`,
  );
  assert.equal(
    await why(answer('86 0x56')),
    `${file}:1: the last use of the secure channel ended with status 86, which says nothing of the password.`,
  );
  assert.equal(
    await why(answer('0 0x0', '\\\\dc1.other.example')),
    `${file}:1: it is of the domain other.example, and that of the server is corp.example, as far as is known.`,
  );
  assert.equal(
    await why(answer('1789 0x6fd', '', '/sc_query:other.example')),
    `${file}:2: it is of the domain other.example, and that of the server is corp.example, as far as is known.`,
  );
  assert.equal(
    await why(answer('0 0x0', '\\\\DC1', '/sc_query:ACME')),
    `${file}:2: whether ACME is the domain of the server is not known; ask by its DNS name.`,
  );
  assert.equal(
    await why(answer('0 0x0', '\\\\dc1.corp.example', '/server:UCS02 /sc_query:corp.example')),
    `${file}:2: the command asks the machine UCS02, and the server is ucs01.corp.example; expected the output of nltest /sc_query:DOMAIN.`,
  );
  for (const controller of [
    listing('CN=UCS01,OU=Domain Controllers,DC=corp,DC=example', []),
    listing(computer, ['e3514235-4b06-11d1-ab04-00c04fc2dcd2/5f0e/corp.example']),
  ])
    assert.equal(
      await why(answer('0 0x0'), { setspn: [controller] }),
      `${file}:1: the server is a domain controller, which has no secure channel to its own domain.`,
    );
});

test('a domain by its NetBIOS name, and a domain controller by another name than that', async () => {
  assert.deepEqual(await outcomeOf(answer('0 0x0', '\\\\DC1', '/sc_query:CORP')), ['pass', undefined]);
  assert.deepEqual(await outcomeOf(answer('0 0x0', '\\\\dc1.corp.example', '/sc_query:ACME')), ['pass', undefined]);
  // Another account among the domain controllers says nothing of the server.
  const other = listing('CN=DC1,OU=Domain Controllers,DC=corp,DC=example', []);
  assert.deepEqual(await outcomeOf(answer('0 0x0'), { setspn: [other] }), ['pass', undefined]);
});

test('the last answer of a file counts', async () => {
  assert.deepEqual(await outcomeOf(`${answer('1789 0x6fd')}\r\nend\r\n${answer('0 0x0')}`), ['pass', undefined]);
  assert.deepEqual((await outcomeOf(`${answer('0 0x0')}\r\nend\r\n${answer('1789 0x6fd')}`))[0], 'fail');
});

test('it stands beside the names of the server, and alone where nothing names it', async () => {
  const named = sectionOf(await factsOf({ 'secure-channel': [answer('0 0x0')] }, server), 'host');
  assert.ok(named.status === 'collected');
  assert.deepEqual(named.data, { fqdn: server, netbios: 'ucs01', secureChannel: 'whole' });
  assert.equal(named.source, '--server, secure-channel1.txt');
  assert.ok(!named.cannotTell?.includes('secureChannel') && named.cannotTell?.includes('joined'));
  const alone = sectionOf(await factsOf({ 'secure-channel': [answer('0 0x0')] }), 'host');
  assert.ok(alone.status === 'collected');
  assert.deepEqual(alone.data, { secureChannel: 'whole' });
  const nothing = sectionOf(await factsOf({ 'secure-channel': [''] }), 'host');
  assert.equal(nothing.status, 'failed');
});

test.run();
