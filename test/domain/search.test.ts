import * as assert from 'node:assert/strict';
import { test } from 'uvu';
import type { SectionData } from '../../src/documents/facts.ts';
import { coversServer, isWholeSearch, looksAtAccount } from '../../src/domain/search.ts';

type Spns = Partial<SectionData<'spns'>>;
const forest: Spns = { scope: 'forest', complete: true, covers: 'holders', searched: ['DC=corp,DC=example'], entries: [] };
const ucs01 = 'CN=UCS01,OU=Server,DC=corp,DC=example';

test('a search covers the domain that it names and those below it', () => {
  for (const dn of [ucs01, 'CN=a,DC=emea,DC=corp,DC=example']) assert.ok(coversServer(forest, {}, { dn }), dn);
  for (const dn of ['CN=a,DC=lab,DC=test', 'CN=a,DC=othercorp,DC=example', 'CN=a,DC=example'])
    assert.ok(!coversServer(forest, {}, { dn }), dn);
});

test('without the account the server has to tell its domain', () => {
  assert.ok(coversServer(forest, { fqdn: 'ucs01.corp.example' }, {}));
  assert.ok(coversServer(forest, { fqdn: 'UCS01.CORP.EXAMPLE' }, {}));
  assert.ok(coversServer(forest, { domain: 'Corp.Example', fqdn: 'ucs01.other.net' }, {}));
  assert.ok(coversServer(forest, { domain: 'corp.example', fqdn: 'ucs01.other.net' }, {}));
  assert.ok(!coversServer(forest, { fqdn: 'ucs01.lab.test' }, {}));
  assert.ok(!coversServer(forest, { fqdn: 'ucs01' }, {}));
  assert.ok(!coversServer(forest, {}, {}));
});

test('a search of the forest of the account, where the server is in another, does not cover the server', () => {
  const found = { ...forest, entries: [{ spn: 'eucsrv/ucs01', via: 'spn' as const, dn: ucs01 }] };
  assert.ok(coversServer(found, { domain: 'corp.example' }, { dn: ucs01 }));
  assert.ok(!coversServer(found, { domain: 'lab.test' }, { dn: ucs01 }));
  assert.ok(coversServer({ ...found, searched: [...forest.searched!, 'DC=lab,DC=test'] }, { domain: 'lab.test' }, { dn: ucs01 }));
});

test('another tree of the forest is covered where something was found in it', () => {
  const found = { ...forest, entries: [{ spn: 'eucsrv/x', via: 'spn' as const, dn: 'CN=x,DC=other,DC=net' }] };
  assert.ok(coversServer(found, {}, { dn: 'CN=a,DC=other,DC=net' }));
  assert.ok(!coversServer(forest, {}, { dn: 'CN=a,DC=other,DC=net' }));
});

test('only a whole search of a forest for all holders proves that something is nowhere', () => {
  assert.ok(isWholeSearch(forest, {}, { dn: ucs01 }));
  for (const lack of [
    { complete: false },
    { scope: 'domain' as const },
    { covers: 'duplicates' as const },
    { searched: ['DC=lab,DC=test'] },
  ])
    assert.ok(!isWholeSearch({ ...forest, ...lack }, {}, { dn: ucs01 }), JSON.stringify(lack));
  const { entries: _, ...without } = forest;
  assert.ok(!isWholeSearch(without, {}, { dn: ucs01 }));
});

test('facts that do not tell what was searched are believed', () => {
  const { searched: _, ...older } = forest;
  assert.ok(isWholeSearch(older, {}, {}));
  assert.ok(looksAtAccount(older, ucs01));
  assert.ok(!looksAtAccount({ ...older, scope: 'domain' }, ucs01));
});

test('a search of one domain looks at the accounts of that domain alone', () => {
  const domain: Spns = { ...forest, scope: 'domain' };
  assert.ok(looksAtAccount(domain, ucs01));
  assert.ok(!looksAtAccount(domain, 'CN=a,DC=emea,DC=corp,DC=example'));
  assert.ok(looksAtAccount(forest, 'CN=a,DC=emea,DC=corp,DC=example'));
  assert.ok(!looksAtAccount({ ...forest, scope: 'account' }, ucs01));
  assert.ok(!looksAtAccount({ ...forest, covers: 'duplicates' }, ucs01));
});

test.run();
