import * as assert from 'node:assert/strict';
import { test } from 'uvu';
import { domainNameOf, domainOf, inSeveralDomains } from '../../src/domain/dn.ts';

const ucs01 = 'CN=UCS01,OU=Server,DC=corp,DC=example';

test('the domain of a DN', () => {
  assert.equal(domainOf('CN=A\\,DC=x,OU=DC=y,DC=Corp,dc=example'), 'dc=corp,dc=example');
  assert.equal(domainNameOf('CN=a,DC=emea,DC=Corp,DC=example'), 'emea.corp.example');
  assert.equal(domainOf('DC=corp,DC=example'), 'dc=corp,dc=example');
  assert.equal(domainOf('CN=a'), '');
  assert.ok(inSeveralDomains([ucs01, 'CN=a,DC=emea,DC=corp,DC=example']));
  assert.ok(!inSeveralDomains([ucs01, 'CN=a,dc=CORP,dc=example', 'CN=b']));
});

test.run();
