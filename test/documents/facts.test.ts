import * as assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import { assertRefused } from '../support/refused.ts';
import { changeFact, checkFacts, readFacts, sectionNames, sectionOf, skippedPaths, type Facts } from '../../src/documents/facts.ts';
import { WrongUse } from '../../src/system/errors.ts';

const healthy = JSON.parse(readFileSync('rules/procall/facts/healthy.json', 'utf8')) as Facts;
const text = (change: object) => JSON.stringify({ ...healthy, ...change });

async function refusal(document: string): Promise<string> {
  return readFacts(document, 'f.json').then(
    () => 'read',
    (error: unknown) => {
      assert.ok(error instanceof WrongUse, String(error));
      return error.message;
    },
  );
}

test('facts are read, keys that are not known are passed over', async () => {
  assert.deepEqual(await readFacts(JSON.stringify(healthy), 'f.json'), healthy);
  const newer = structuredClone(healthy) as Facts & { sections: Record<string, { data?: object }> };
  Object.assign(newer, { format: 'kerbcheck-facts/1.7', mood: 'good' });
  Object.assign(newer.sections, { weather: { status: 'collected', source: 'sky', data: { sun: true } } });
  Object.assign(newer, { notes: [{ code: 'moon-is-full', message: 'The moon is full.' }] });
  Object.assign(newer.sections.host!, { since: 1 });
  Object.assign(newer.sections.host!.data!, { colour: 'grey' });
  assert.deepEqual(await readFacts(JSON.stringify(newer), 'f.json'), newer);
  // what older versions wrote, and this one does not
  Object.assign(newer.sections.clientLog!.data!, { lines: 4210 });
  Object.assign(newer.sections.service!.data!, { installed: false, state: 'stopped' });
  Object.assign(newer.sections.ticket!.data!, { encryption: 'RC4', errorCode: '0xc000018b' });
  assert.deepEqual(await readFacts(JSON.stringify(newer), 'f.json'), newer);
});

for (const [name, document, message] of [
  ['no JSON', 'hello\nworld', `f.json: Unexpected token 'h', "hello world" is not valid JSON; a facts document in JSON is expected`],
  ['nothing', '', 'f.json: Unexpected end of JSON input; a facts document in JSON is expected'],
  ['null', 'null', 'f.json: must be object; a facts document (kerbcheck-facts/1) is expected'],
  ['an array', '[]', 'f.json: must be object; a facts document (kerbcheck-facts/1) is expected'],
  ['a number', '7', 'f.json: must be object; a facts document (kerbcheck-facts/1) is expected'],
  ['an empty object', '{}', "f.json: must have required property 'format'; a facts document (kerbcheck-facts/1) is expected"],
  [
    'another major format',
    text({ format: 'kerbcheck-facts/2' }),
    'f.json: the format is "kerbcheck-facts/2", kerbcheck-facts/1 is expected',
  ],
  [
    'another major format in another shape',
    '{"format": "kerbcheck-facts/2"}',
    'f.json: the format is "kerbcheck-facts/2", kerbcheck-facts/1 is expected',
  ],
  [
    'one that begins alike',
    text({ format: 'kerbcheck-facts/10' }),
    'f.json: the format is "kerbcheck-facts/10", kerbcheck-facts/1 is expected',
  ],
  ['a newer minor format that lacks something', '{"format": "kerbcheck-facts/1.7"}', "f.json: must have required property 'server'"],
  ['results', '{"format": "kerbcheck-results/1"}', 'f.json: the format is "kerbcheck-results/1", kerbcheck-facts/1 is expected'],
  ['a time that is none', text({ collectedAt: 'yesterday' }), 'f.json: collectedAt must match pattern'],
  ['a section without status', text({ sections: { host: {} } }), 'f.json: sections.host '],
  ['a collected section without data', text({ sections: { host: { status: 'collected', source: 'x' } } }), 'f.json: sections.host '],
  [
    'a reason in code without its values',
    text({ sections: { host: { status: 'skipped', reason: 'x', because: { code: 'x' } } } }),
    "f.json: sections.host.because must have required property 'args'",
  ],
  ['a failed section without a reason', text({ sections: { host: { status: 'failed' } } }), 'f.json: sections.host '],
  [
    'a null',
    text({ sections: { host: { status: 'collected', source: 'x', data: { fqdn: null } } } }),
    'f.json: sections.host.data.fqdn must be string',
  ],
] as const) {
  test(`no facts: ${name}`, async () => {
    const refused = await refusal(document);
    assert.equal(refused.slice(0, message.length), message);
    assert.ok(!refused.includes('\n'));
  });
}

test('a reason of a newer version is read, whatever it holds', async () => {
  const because = { code: 'new', args: { count: 1, place: { code: 'newer', args: {} }, all: [{ code: 'newest', args: {} }] } };
  const facts = await readFacts(text({ sections: { host: { status: 'failed', reason: 'x', because } } }), 'f.json');
  assert.deepEqual(sectionOf(facts, 'host'), { status: 'failed', reason: 'x', because });
});

test('a section that is not there was not asked for', () => {
  const facts = { ...healthy, sections: { host: healthy.sections.host! } };
  assert.equal(sectionOf(facts, 'host').status, 'collected');
  assert.deepEqual(sectionOf(facts, 'ticket'), {
    status: 'skipped',
    reason: 'the facts have no section ticket; collect anew',
    because: { code: 'no-section', args: { section: 'ticket' } },
  });
});

test('skipped paths: all of a skipped section, of a collected one what it cannot tell, of a failed one what its version did not know', () => {
  const rest = Object.fromEntries(sectionNames.map((name) => [name, { status: 'failed', reason: 'x' }]));
  const by = (version: string, sections: object) =>
    skippedPaths({ ...healthy, collector: { version }, sections: { ...rest, ...sections } } as Facts);
  const paths = (sections: object) => by('1.1.0', sections);
  assert.deepEqual(paths({ directory: { status: 'skipped', reason: 'x' } }), [
    'directory.dc',
    'directory.aesSince',
    'directory.writable',
    'directory.otherClock',
    'directory.clockOffsetSeconds',
  ]);
  assert.deepEqual(paths({ host: { status: 'collected', source: 'x', data: {}, cannotTell: ['joined', 'domain'] } }), [
    'host.joined',
    'host.domain',
  ]);
  assert.deepEqual(paths({}), []);
  const newer = by('1.0.0', {});
  assert.ok(newer.includes('host.secureChannel') && newer.includes('service.processSid') && !newer.includes('host.fqdn'), newer.join());
  const old = by('1.0.0', { host: { status: 'collected', source: 'x', data: { secureChannel: 'broken' } } });
  assert.deepEqual(
    old.filter((path) => path.startsWith('host.')),
    ['host.ntlmIncoming'],
  );
});

// ------------------------------------------------------------------------------------------- changing a fact

interface Changed {
  collectedAt: string;
  sections: Record<string, { source?: string; cannotTell?: string[]; data: Record<string, unknown> }>;
}
const changed = (path: string, value: unknown, facts = healthy) => changeFact(facts, path, value) as unknown as Changed;

test('of a list the elements and the next one can be changed, and none further away', () => {
  const entries = (path: string, value: unknown) => changed(path, value).sections.spns!.data.entries as { spn: string }[];
  const count = entries('spns.complete', true).length;
  const entry = { spn: 'eucsrv/x', via: 'spn', dn: 'CN=x' };
  assert.deepEqual(entries(`spns.entries[${count}]`, entry)[count], entry);
  assert.equal(entries('spns.entries[0]', null).length, count - 1);
  for (const index of [String(count + 1), '99999999', '4294967295', '-1', '1e3', 'length'])
    for (const path of [`spns.entries[${index}]`, `spns.entries[${index}].dn`])
      assertRefused(
        () => changed(path, 'x'),
        `${path}: the list has ${count} elements; expected a number from 0 to ${count} in place of ${index}`,
      );
});

test('a fact is changed, the facts given stay as they are', () => {
  const before = structuredClone(healthy);
  assert.equal(changed('host.joined', false).sections.host!.data.joined, false);
  assert.equal((changed('spns.entries[1].dn', 'CN=x').sections.spns!.data.entries as { dn: string }[])[1]!.dn, 'CN=x');
  assert.deepEqual(changed('spns.cannotTell', ['upns']).sections.spns!.cannotTell, ['upns']);
  assert.equal(changed('host.source', 'me').sections.host!.source, 'me');
  assert.deepEqual(changed('host', { status: 'failed', reason: 'x' }).sections.host, { status: 'failed', reason: 'x' });
  assert.equal(changed('collectedAt', '2027-01-01T00:00:00Z').collectedAt, '2027-01-01T00:00:00Z');
  assert.deepEqual(healthy, before);
});

test('null takes a fact away', () => {
  assert.equal('joined' in changed('host.joined', null).sections.host!.data, false);
  assert.equal('host' in changed('host', null).sections, false);
  assert.equal('role' in changed('role', null), false);
});

test('a key of a section that is not collected makes it collected', () => {
  const facts: Facts = { ...healthy, sections: { host: { status: 'skipped', reason: 'x' } } };
  assert.deepEqual(changed('host.joined', true, facts).sections.host, { status: 'collected', source: 'set', data: { joined: true } });
  assert.deepEqual(changed('account.dn', 'CN=x', facts).sections.account, { status: 'collected', source: 'set', data: { dn: 'CN=x' } });
});

test('what is no path of a fact is refused', () => {
  for (const path of ['', '.', 'acount.dn', 'acount', 'format.x', '__proto__.x', 'constructor'])
    assert.throws(() => changed(path, 1), WrongUse, path);
});

test('a fact that there is not is refused, with those that there are', () => {
  assert.throws(() => changed('account.spn', []), /^Error: account\.spn: there is no fact account\.spn; there are account\.assumed, /);
});

test('a time that fits the pattern and is none is refused, with its path', async () => {
  for (const time of ['2026-11-31T09:00:00Z', '2026-11-21T99:00:00Z', '2026-02-29T00:00:00Z'])
    await assert.rejects(
      checkFacts(changed('account.passwordSetAt', time), 'f.json'),
      /^Error: f\.json: account\.data\.passwordSetAt is a time that no/,
    );
  await assert.rejects(checkFacts({ ...healthy, collectedAt: '2026-11-22T24:61:00Z' }, 'f.json'), /collectedAt is a time that no/);
  await checkFacts(changed('account.passwordSetAt', '2028-02-29T23:59:59.5Z'), 'f.json');
});

test('no path reaches what all objects share', () => {
  for (const path of ['host.__proto__.polluted', 'host.constructor.prototype.polluted', 'host.__proto__', 'account.spns.__proto__'])
    assert.throws(() => changed(path, { polluted: true }), WrongUse);
  assert.equal(({} as Record<string, unknown>).polluted, undefined);
});

test.run();
