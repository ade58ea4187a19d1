import { test } from 'uvu';
import * as assert from 'node:assert/strict';
import { factsOf } from '../../support/captures.ts';

const setting = 'general.usermanager.UserManagerDisabledAuthMethods';
const table = (...rows: string[]): string => ['key;object name;value', ...rows].join('\n');

test('rows that are of other servers tell nothing of this one; without a server nobody can tell', async () => {
  const of = async (text: string, server?: string) => {
    const { auth } = (await factsOf({ 'datacenter-config': [text] }, server)).sections;
    return auth?.status === 'collected' ? auth.data?.state : auth?.reason;
  };
  const others = (objects: string, server: string): string =>
    `datacenter-config1.txt: the rows are of ${objects}, and the server is ${server}; ` +
    'expected the rows of that server, or a setting that is of all (no object name)';
  const own = 'ucs01.corp.example';
  for (const object of ['UCS01', 'ucs01', 'ucs01.corp.example', 'UCS01.CORP.EXAMPLE', '', 'NULL'])
    assert.equal(await of(table(`${setting};${object};["Negotiate"]`), own), 'list', object);
  for (const object of ['UCS02', 'ucs01.other.example', 'UCS011'])
    assert.equal(await of(table(`${setting};${object};["Negotiate"]`), own), others(object, own), object);
  assert.equal(await of(table(`${setting};UCS02;[]`), 'UCS01'), others('UCS02', 'UCS01'));
  assert.equal(await of(table(`${setting};UCS02;[]`, `${setting};UCS03;[]`), own), others('UCS02 and UCS03', own));
  assert.equal(await of(table(`${setting};UCS02;[]`, `${setting};UCS01;[]`), own), 'empty');
  // that it is absent there says nothing of here
  assert.equal(await of('key;server;value\na.b;UCS02;1', own), others('UCS02', own));
  assert.equal(await of('[{"key":"a.b","host":"UCS02","value":"1"}]', own), others('UCS02', own));
  assert.equal(await of('key;server;value\na.b;UCS01;1', own), 'absent');
  // such an object may be anything
  assert.equal(await of(table('a.b;admin;1'), own), 'absent');
  assert.equal(await of(table(`${setting};UCS02;[]`)), 'empty');
});

test.run();
