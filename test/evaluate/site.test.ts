import * as assert from 'node:assert/strict';
import { test } from 'uvu';
import { sources } from '../../src/collect/sources.ts';
import { loadPack } from '../../src/evaluate/files/load.ts';
import { defaultSite } from '../../src/evaluate/site.ts';
import { readSite } from '../../src/evaluate/files/site.ts';
import { assertRefused } from '../support/refused.ts';
import { folderOf, ruleText } from '../support/rules.ts';

const params = {
  least: { default: 15, description: 'x' },
  word: { default: 'a', description: 'x' },
  strict: { default: false, description: 'x' },
  share: { default: 0.5, min: 0.1, max: 1, description: 'x' },
};
const pack = loadPack(
  folderOf({ 'A-01.yaml': ruleText({ id: 'A-01', aliases: ['OLD-01'], params }), 'B-01.yaml': ruleText({ id: 'B-01' }) }),
);
const read = (text: string) => readSite('k.yaml', text, pack);

test('what is not set has its default; role, server and sources have none', () => {
  assert.deepEqual(read('{}'), { kerberos: 'required', registration: 'self', aliases: [], params: {}, require: [] });
  assert.deepEqual(read('{}'), defaultSite);
});

test('all that can be set', () => {
  const site = read(
    'role: passive\nkerberos: optional\nregistration: manual\naliases: [voip, voip.corp.example]\nserver: ucs01.corp.example\nedition: datacenter\nrequire: all\nsources: {setspn: [a, b], general-xml: c}\n',
  );
  assert.deepEqual(site, {
    role: 'passive',
    kerberos: 'optional',
    registration: 'manual',
    aliases: ['voip', 'voip.corp.example'],
    server: 'ucs01.corp.example',
    edition: 'datacenter',
    sources: { setspn: ['a', 'b'], 'general-xml': 'c' },
    params: {},
    require: ['all'],
  });
});

test('require: a list, or one text with commas; ids, former ids, tags, all', () => {
  assert.deepEqual(read('require: A-01, OLD-01').require, ['A-01', 'OLD-01']);
  assert.deepEqual(read('require: [A-01, all]').require, ['A-01', 'all']);
});

test('the bounds of a setting belong to it', () => {
  for (const share of [0.1, 0.5, 1]) assert.deepEqual(read(`params: {A-01: {share: ${share}}}`).params, { 'A-01': { share } });
});

test('off without quotes is the word, no truth value', () => assert.equal(read('kerberos: off').kerberos, 'off'));

test('params: by id or former id, without regard to case', () => {
  assert.deepEqual(read('params: {a-01: {least: 30, word: b, strict: true}}').params, { 'A-01': { least: 30, word: 'b', strict: true } });
  assert.deepEqual(read('params: {OLD-01: {least: 1}, A-01: {word: b}}').params, { 'A-01': { least: 1, word: 'b' } });
});

test('sources: every source of the command line, several files where it takes several', () => {
  for (const { option, repeatable } of sources) {
    assert.deepEqual(read(`sources: {${option}: a}`).sources, { [option]: 'a' });
    if (repeatable) assert.deepEqual(read(`sources: {${option}: [a, b]}`).sources, { [option]: ['a', 'b'] });
    else
      assert.throws(() => read(`sources: {${option}: [a, b]}`), new RegExp(`k\\.yaml:1:\\d+: sources\\.${option}: must be string`), option);
  }
});

for (const [text, message] of [
  ['', 'k.yaml:1:1: must be object'],
  ['a: [', /^k\.yaml:1:[45]: /],
  ['role: server\nrole: client', 'k.yaml:2:1: this key is there already; each is expected once'],
  ['params:\n  A-01: {least: 1, "least": 2}', 'k.yaml:2:20: this key is there already; each is expected once'],
  ['role: server\n---\nrole: client', 'k.yaml:2:1: a second document; one is expected'],
  [`aliases: ${'['.repeat(100_000)}`, /^k\.yaml:1:\d+: nested too deep; lists and maps of a few levels are expected$/],
  ['role: server\nkerberoz: off', 'k.yaml:2:1: unknown key "kerberoz"'],
  ['role: boss', 'k.yaml:1:7: role: expected one of server, passive, client'],
  ['kerberos: false', /^k\.yaml:1:11: kerberos: /],
  ['registration: auto', 'k.yaml:1:15: registration: expected one of self, manual'],
  ['aliases: voip', 'k.yaml:1:10: aliases: must be array'],
  ['aliases: [1]', 'k.yaml:1:11: aliases.0: must be string'],
  ['server: 5', 'k.yaml:1:9: server: must be string'],
  ['sources: {nope: a}', 'k.yaml:1:11: sources: unknown key "nope"'],
  ['sources: {setspn: 5}', /^k\.yaml:1:19: sources\.setspn: /],
  ['params: {A-01: 5}', 'k.yaml:1:16: params.A-01: must be object'],
  ['params: {A-01: {least: []}}', /^k\.yaml:1:24: params\.A-01\.least: must be string,number,boolean/],
  ['params:\n  Z-01: {a: 1}', 'k.yaml:2:9: params.Z-01: there is no rule Z-01'],
  ['params:\n  A-01: {most: 1}', 'k.yaml:2:16: params.A-01.most: A-01 has no such setting; it has least, word, strict, share'],
  ['params:\n  A-01: {toString: 1}', /A-01 has no such setting/],
  ['params:\n  B-01: {most: 1}', 'k.yaml:2:16: params.B-01.most: B-01 has no such setting; it has none'],
  ['params:\n  A-01: {least: "30"}', /^k\.yaml:2:1[78]: params\.A-01\.least: a number is expected, as 15$/],
  ['params:\n  A-01:\n    share: 1.1', 'k.yaml:3:12: params.A-01.share: 1.1 is out of bounds; a number from 0.1 to 1 is expected'],
  ['params: {A-01: {share: 0}}', 'k.yaml:1:24: params.A-01.share: 0 is out of bounds; a number from 0.1 to 1 is expected'],
  ['params: {A-01: {share: .nan}}', /^k\.yaml:1:24: params\.A-01\.share: must be string,number,boolean/],
  ['params: {A-01: {share: .inf}}', /^k\.yaml:1:24: params\.A-01\.share: must be string,number,boolean/],
  ['require: [A-01, nope]', /^k\.yaml:1:17: require: there is no rule or tag nope/],
  ['require: nope', /^k\.yaml:1:10: require: there is no rule or tag nope/],
  ['require: []', /^k\.yaml:1:10: require: /],
  ['require: ", "', /^k\.yaml:1:11: require: ids of rules or tags are expected/],
  ['params:\n  A-01: {strict: 1}', 'k.yaml:2:18: params.A-01.strict: a boolean is expected, as false'],
] as const) {
  test(`refused: ${text.replaceAll('\n', ' ')}`, () => {
    assertRefused(() => read(text), message);
  });
}

test.run();
