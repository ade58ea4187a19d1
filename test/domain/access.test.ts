// Who may read an attribute: only then is its absence a fact.
import { test } from 'uvu';
import * as assert from 'node:assert/strict';
import { attributeGuids, mayRead, tokenOf, withoutItself } from '../../src/domain/access.ts';
import { parseSddl } from '../../src/domain/descriptor.ts';

const domain = 'S-1-5-21-1-2-3';
const sid = `${domain}-1104`;
const token = tokenOf({ isObject: false, sid: `${domain}-1105`, groupSids: [`${domain}-513`] });
const itself = tokenOf({ isObject: true, sid, groupSids: [`${domain}-515`] });

/** The attributes that may be read of a computer. */
const readable = (dacl: string, asker = token) => {
  const descriptor = parseSddl(`O:SYG:SYD:${dacl}`);
  return (Object.keys(attributeGuids) as (keyof typeof attributeGuids)[]).filter((name) => mayRead(descriptor, asker, name, 'computer'));
};
const all = Object.keys(attributeGuids);
const but = (...names: string[]) => all.filter((name) => !names.includes(name));

test('an attribute, its property set, the class of the object, all', () => {
  assert.deepEqual(readable('(A;;RP;;;AU)'), all);
  assert.deepEqual(readable('(A;;WP;;;AU)'), []);
  assert.deepEqual(readable('(OA;;RP;20119867-1d04-4ab7-9371-cfc3d5df0afd;;AU)'), ['msDS-SupportedEncryptionTypes']);
  assert.deepEqual(readable('(OA;;RP;77b5b886-944a-11d1-aebd-0000f80367c1;;AU)'), ['msDS-SupportedEncryptionTypes']);
  assert.deepEqual(readable('(OA;;RP;72e39547-7b18-11d1-adef-00c04fd8d5cd;;AU)'), ['dNSHostName', 'msDS-AdditionalDnsHostName']);
  assert.deepEqual(readable('(OA;;RP;4c164200-20c0-11d0-a768-00aa006e0529;;AU)'), ['accountExpires']);
  assert.deepEqual(readable('(OA;;RP;bf967a86-0de6-11d0-a285-00aa003049e2;;AU)'), all);
  assert.deepEqual(readable('(OA;;RP;bf967aba-0de6-11d0-a285-00aa003049e2;;AU)'), []);
  for (const name of all) {
    const { guid } = attributeGuids[name as keyof typeof attributeGuids];
    if (name !== 'dNSHostName') assert.deepEqual(readable(`(OD;;RP;${guid};;AU)(A;;RP;;;AU)`), but(name));
  }
  assert.deepEqual(readable('(OD;;RP;e48d0154-bcf8-11d1-8702-00c04fb96050;;AU)(A;;RP;;;AU)'), but('servicePrincipalName'));
});

test('what an account has as itself, others have not', () => {
  for (const [trustee, asItself, without] of [
    ['PS', all, []],
    [sid, all, []],
    ['AU', all, all],
    [`${domain}-515`, all, all],
    [`${domain}-516`, [], []],
  ] as const) {
    assert.deepEqual(readable(`(A;;RP;;;${trustee})`, itself), asItself, trustee);
    assert.deepEqual(readable(`(A;;RP;;;${trustee})`, withoutItself(itself, sid)), without, trustee);
  }
  assert.deepEqual(readable('(D;;RP;;;PS)(A;;RP;;;AU)', withoutItself(itself, sid)), all);
});

test('where the groups are not known, a denial may be one of theirs', () => {
  const unknown = tokenOf({ isObject: false, sid, groupSids: undefined });
  assert.deepEqual(readable('(A;;RP;;;AU)', unknown), all);
  assert.deepEqual(readable(`(D;;RP;;;${domain}-999)(A;;RP;;;AU)`, unknown), []);
});

test.run();
