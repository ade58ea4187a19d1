import * as assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import { asWritten, holdingsOf, otherCodes, readSchemas } from '../build/schemas.ts';

const schemas = readSchemas();
const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.startsWith('generated'))
  .map((file) => readFileSync(join('src', file), 'utf8'))
  .join('\n');

test('every code that a schema lists is one that the program writes', () => {
  const codes: string[] = [];
  JSON.stringify(schemas, (key, part) => {
    if (key === 'codes') codes.push(...Object.keys(part));
    return part;
  });
  assert.ok(codes.includes('not-understood') && codes.includes('old-facts') && codes.includes('spn-right'));
  assert.deepEqual(
    codes.filter((code) => !sources.includes(`'${code}'`)),
    [],
  );
});

test('types have the codes that a schema lists, those that it refers to, and every key that is written today', () => {
  const schema = { code: { type: 'string', codes: { mine: 'x' }, alsoCodes: 'notes' }, result: { required: ['a'], alsoWritten: ['b'] } };
  const written = asWritten(schema, { notes: ['theirs', 'mine'], findings: ['another'] });
  assert.deepEqual((written.code as { enum?: string[] }).enum, ['mine', 'theirs']);
  assert.deepEqual(written.result.required, ['a', 'b']);
});

test('types have the forms of an object that are written today, each with its own properties', () => {
  const ticket = {
    title: 'Ticket',
    type: 'object',
    required: ['spn'],
    properties: { spn: {}, error: {} },
    writtenAs: [{ error: false }, {}],
  };
  assert.deepEqual(asWritten({ ticket }, { notes: [], findings: [] }).ticket as object, {
    title: 'Ticket',
    oneOf: [
      { type: 'object', required: ['spn'], properties: { spn: {}, error: false } },
      { type: 'object', required: ['spn'], properties: { spn: {}, error: {} } },
    ],
  });
});

test('the codes of findings are those of the rules', () => {
  const { findings, notes } = otherCodes();
  assert.ok(findings.includes('misplaced') && findings.includes('kerberos-disabled') && !findings.includes('listed'));
  assert.ok(notes.includes('taken-as'));
});

test("what the texts of a key are stands in the schema; words that it lists are kerbcheck's own", () => {
  const $defs = { time: { type: 'string', holds: 'own' }, inner: { properties: { dn: { type: ['string', 'number'], holds: 'dn' } } } };
  const properties = {
    at: { $ref: '#/$defs/time' },
    names: { type: 'array', items: { type: 'string', holds: 'name' } },
    state: { enum: ['on', 'off'] },
    kind: { const: 'x' },
    code: { type: 'string', codes: { a: 'b' } },
    either: { anyOf: [{ type: 'number' }, { type: 'string', holds: 'text' }] },
    count: { type: 'number' },
    never: false,
  };
  assert.deepEqual(holdingsOf([{ $defs, properties }]), {
    at: 'own',
    names: 'name',
    state: 'own',
    kind: 'own',
    code: 'own',
    either: 'text',
    dn: 'dn',
  });
});

test('a key of texts of which the schema says nothing, or two things, is refused', () => {
  const holding = (holds?: string) => ({ properties: { owner: { type: 'string', holds } } });
  assert.throws(() => holdingsOf([holding()]), /^Error: src\/schemas: owner: expected "holds", one of own, /);
  assert.throws(() => holdingsOf([{ $defs: { deep: { oneOf: [holding('nobody')] } } }]), /^Error: src\/schemas: owner: expected "holds"/);
  assert.throws(() => holdingsOf([holding('name'), holding('own')]), /^Error: src\/schemas: owner holds name here and own there/);
});

test.run();
