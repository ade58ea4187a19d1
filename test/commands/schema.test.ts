import * as assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import { Ajv, type ValidateFunction } from 'ajv';
import { parse } from 'yaml';
import { filesIn } from '../../build/docs.ts';
import { forEditors, type Schema } from '../../src/commands/editors.ts';
import { newRule } from '../../src/evaluate/files/newRule.ts';
import { builtInPack } from '../../src/evaluate/pack.ts';
import { called } from '../support/kerbcheck.ts';

const folder = mkdtempSync(join(tmpdir(), 'kerbcheck-schema-'));
test.after(() => rmSync(folder, { recursive: true }));
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const facts = 'rules/procall/facts/healthy.json';
const { rules } = await builtInPack();

async function printed(...args: string[]): Promise<Schema> {
  const { code, stdout, stderr } = await called(['schema', ...args]);
  assert.deepEqual([code, stderr], [0, '']);
  assert.match(stdout, /^[\n -~]+$/);
  return JSON.parse(stdout) as Schema;
}
const compile = (schema: Schema): ValidateFunction => new Ajv({ strict: false, allErrors: true }).compile(schema);
const validators = {
  site: compile(await printed('site')),
  waivers: compile(await printed('waivers')),
  rule: compile(await printed('rule')),
  test: compile(await printed('test')),
  pack: compile(await printed('pack')),
};
type Name = keyof typeof validators;
function isValid(name: Name, text: string): boolean {
  return validators[name](parse(text));
}
function assertValid(name: Name, text: string, place: string): void {
  assert.ok(isValid(name, text), `${place}: ${JSON.stringify(validators[name].errors)}`);
}

for (const name of readdirSync('src/schemas').map((each) => each.replace('.json', ''))) {
  test(`schema ${name}`, async () => {
    const schema = await printed(name);
    const published = JSON.parse(readFileSync(`src/schemas/${name}.json`, 'utf8')) as Schema;
    if (forEditors[name] === undefined) assert.deepEqual(schema, published);
    else assert.deepEqual(Object.keys(schema.properties!).sort(), Object.keys(published.properties!).sort());
  });
}

test('schemas for editors fit all files that there are: of the docs, of the built-in rules, of rules new', () => {
  const { 'kerbcheck.yaml': site, 'waivers.yaml': waivers } = filesIn(readFileSync('docs/reports.md', 'utf8'));
  assertValid('site', site!, 'docs/reports.md');
  assertValid('waivers', waivers!, 'docs/reports.md');
  const kindOf = (name: string): Name => (name.endsWith('pack.yaml') ? 'pack' : name.endsWith('.test.yaml') ? 'test' : 'rule');
  for (const [name, text] of Object.entries(filesIn(readFileSync('docs/writing-rules.md', 'utf8')))) assertValid(kindOf(name), text, name);
  for (const name of readdirSync('rules/procall').filter((each) => each.endsWith('.yaml')))
    assertValid(kindOf(name), readFileSync(`rules/procall/${name}`, 'utf8'), name);
  for (const [name, text] of Object.entries(newRule('OWN-01'))) assertValid(name as Name, text, name);
});

test('a site may require and set what each rule has, and nothing else', () => {
  for (const { id, tags = [], params = {} } of rules) {
    assertValid('site', `require: [${[id, ...tags].join(', ')}]`, id);
    assertValid('site', `require: ${[id, ...tags].join(',')}`, id);
    for (const [name, { default: usual, min, max }] of Object.entries(params)) {
      const setting = (value: unknown): string => `params: { ${id}: { ${name}: ${JSON.stringify(value)} } }`;
      assertValid('site', setting(usual), `${id} ${name}`);
      assert.ok(!isValid('site', setting([usual])));
      if (min !== undefined) assert.ok(!isValid('site', setting(min - 1)), `${id} ${name}`);
      if (max !== undefined) assert.ok(!isValid('site', setting(max + 1)), `${id} ${name}`);
    }
  }
});

test('a waiver may name each code of its rule, and no other', () => {
  const waiver = (rule: string, code?: string): string =>
    JSON.stringify({ waivers: [{ rule, ...(code !== undefined && { code }), reason: 'r', owner: 'o', expires: '2027-06-30' }] });
  const codes = rules.flatMap(({ fail }) => fail.map(({ code }) => code));
  for (const { id, fail } of rules) {
    const own = fail.map(({ code }) => code);
    assertValid('waivers', waiver(id), id);
    for (const code of codes) assert.equal(isValid('waivers', waiver(id, code)), own.includes(code), `${id} ${code}`);
  }
});

const wrong: [Name, string][] = [
  ['site', 'rolle: server'],
  ['site', 'role: servers'],
  ['site', 'require: SPN-99'],
  ['site', 'require: [SPN-01, kerberoas]'],
  ['site', 'params: { SPN-99: { graceMinutes: 1 } }'],
  ['site', 'params: { SPN-01: { grace: 1 } }'],
  ['site', 'params: { SPN-01: { graceMinutes: soon } }'],
  ['site', 'params: { CLOCK-01: { maxSkewSeconds: 9999999 } }'],
  ['site', 'sources: { setspm: a }'],
  ['waivers', 'waivers: [{ rule: SPN-99, reason: r, owner: o, expires: "2027-06-30" }]'],
  ['waivers', 'waivers: [{ rule: SPN-01, code: mising, reason: r, owner: o, expires: "2027-06-30" }]'],
  ['waivers', 'waivers: [{ rule: SPN-01, code: empty, reason: r, owner: o, expires: "2027-06-30" }]'],
  ['waivers', 'waivers: [{ rule: SPN-01, owner: o, expires: "2027-06-30" }]'],
  ['waivers', 'waivers: [{ rule: SPN-01, reason: r, owner: o, expires: soon }]'],
];
for (const [name, text] of wrong) {
  test(`what a schema refuses kerbcheck refuses, too: ${text}`, async () => {
    assert.ok(!isValid(name, text));
    const { code } = await called(['evaluate', facts, `--${name}`, file(`${name}.yaml`, `${text}\n`)]);
    assert.equal(code, 3);
  });
}

test('a rule: which one it replaces, whose facts are evidence', async () => {
  const own = (more: string): string => `${newRule('OWN-01').rule}${more}\n`;
  assert.ok(isValid('rule', own('replaces: SPN-01')));
  assert.ok(!isValid('rule', own('replaces: SPN-99')));
  assert.ok(!isValid('rule', own('').replace('id: OWN-01', 'id: own-1')));
  const { anyOf } = (await printed('rule')).properties!['evidence']!.items as { anyOf: [{ enum: string[] }] };
  assert.ok(['auth.state', 'spns.entries', 'account.spns'].every((path) => anyOf[0].enum.includes(path)));
});

test('--rules: the ids, tags, codes and settings of own rules, too', async () => {
  const mine = join(folder, 'mine');
  mkdirSync(mine);
  const { pack, rule, test: cases } = newRule('OWN-01');
  const withParam = rule.replace('fail:', 'replaces: LOG-01\nparams: { least: { default: 3, min: 1, description: How many. } }\nfail:');
  for (const [name, text] of [
    ['pack.yaml', pack],
    ['OWN-01.yaml', withParam],
    ['OWN-01.test.yaml', cases],
  ] as const)
    writeFileSync(join(mine, name), text);
  const site = compile(await printed('site', '--rules', mine));
  const value = { require: ['OWN-01', 'own'], params: { 'OWN-01': { least: 2 } } };
  assert.ok(site(value), JSON.stringify(site.errors));
  assert.ok(!validators.site(value));
  assert.ok(!site({ params: { 'OWN-01': { least: 0 } } }));
  const waivers = compile(await printed('waivers', '--rules', mine));
  const waiver = { rule: 'OWN-01', code: 'not-automatic', reason: 'r', owner: 'o', expires: '2027-06-30' };
  assert.ok(waivers({ waivers: [waiver] }) && !waivers({ waivers: [{ ...waiver, code: 'empty' }] }));
  assert.ok(compile(await printed('rule', '--rules', mine))(parse(withParam)));
  assert.equal((await called(['schema', 'site', '--rules', join(folder, 'nowhere')])).code, 3);
});

test('every key of what people write says what it is', async () => {
  for (const name of Object.keys(validators)) {
    const schema = await printed(name);
    const definitions = (schema['$defs'] ?? {}) as Record<string, Schema>;
    const referred = ({ $ref }: Schema): Schema => (typeof $ref === 'string' ? definitions[$ref.replace('#/$defs/', '')]! : {});
    JSON.stringify(schema, (key, part: unknown) => {
      // Conditions name keys again.
      if (key === 'allOf') return undefined;
      const { properties } = (part ?? {}) as Schema;
      for (const [property, described] of Object.entries(properties ?? {}))
        assert.ok(described.description ?? referred(described).description, `${name}: ${property}`);
      return part;
    });
    assert.ok(schema.title);
  }
});

test.run();
