import * as assert from 'node:assert/strict';
import { test } from 'uvu';
import { commonName, domainNameOf, domainOf, foldDn, inSeveralDomains, sameDn } from '../../src/domain/dn.ts';

const ucs01 = 'CN=UCS01,OU=Server,DC=corp,DC=example';

test('the domain of a DN', () => {
  assert.equal(domainOf('CN=A\\,DC=x,OU=DC=y,DC=Corp,dc=example'), 'dc=corp,dc=example');
  assert.equal(domainNameOf('CN=a,DC=emea,DC=Corp,DC=example'), 'emea.corp.example');
  assert.equal(domainOf('DC=corp,DC=example'), 'dc=corp,dc=example');
  assert.equal(domainOf('CN=a'), '');
  assert.ok(inSeveralDomains([ucs01, 'CN=a,DC=emea,DC=corp,DC=example']));
  assert.ok(!inSeveralDomains([ucs01, 'CN=a,dc=CORP,dc=example', 'CN=b']));
});

test('the same DN in other spellings', () => {
  for (const [one, other, same] of [
    ['CN=A,DC=x', 'cn=a,dc=X', true],
    ['CN=A\\+B,DC=x', 'CN=A\\2BB,DC=x', true],
    ['CN=Smith\\, John,DC=x', 'CN=Smith\\2C John,DC=x', true],
    ['CN=für,DC=x', 'CN=f\\C3\\BCr,DC=x', true],
    ['CN=a\\=b,DC=x', 'CN=a=b,DC=x', true],
    ['CN=a\\0ACNF:1,DC=x', 'CN=a\nCNF:1,DC=x', true],
    // an escaped comma ends no part
    ['CN=a\\,DC=x', 'CN=a,DC=x', false],
    ['CN=a\\2CDC=x', 'CN=a,DC=x', false],
    ['CN=a\\\\2C', 'CN=a\\,', false],
  ] as const)
    assert.equal(sameDn(one, other), same, `${one} and ${other}`);
  assert.equal(commonName('CN=Smith\\2C John,DC=x'), 'Smith, John');
  assert.equal(commonName('CN=f\\C3\\BCr,DC=x'), 'für');
  assert.equal(foldDn('CN=a\\'), 'cn=a\\');
});

test.run();
