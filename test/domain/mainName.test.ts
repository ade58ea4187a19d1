import * as assert from 'node:assert/strict';
import { test } from 'uvu';
import { mainSpn, touches, type NameFacts } from '../../src/domain/mainName.ts';

const host = { fqdn: 'ucs01.corp.example', netbios: 'UCS01' };
const empty: NameFacts = { host: {}, client: {}, clientLog: {}, account: {}, spns: {} };
const named = (facts: Partial<NameFacts>, role = 'active', aliases: string[] = []) => mainSpn({ ...empty, ...facts }, role, aliases);
const logins = (...all: [name: string, count: number][]) => ({
  logins: all.map(([name, count]) => ({ method: 'Kerberos', spn: `eucsrv/${name}`, count })),
});

test('the main name of a workstation is the server that it is set to, whatever else is known', () => {
  assert.equal(named({ host, client: { serverName: 'cti.corp.example' } }, 'client'), 'eucsrv/cti.corp.example');
  assert.equal(named({ host, clientLog: logins(['cti', 1]) }, 'client'), undefined);
});

test('the main name of a server is the one that clients ask for most often, in whatever case; without logs its full name', () => {
  assert.equal(named({ host, client: { serverName: 'cti.corp.example' } }), 'eucsrv/ucs01.corp.example');
  assert.equal(named({ host: { netbios: 'UCS01' } }), undefined);
  assert.equal(named({ host, clientLog: logins(['cti', 2], ['ucs01', 3]) }), 'eucsrv/ucs01');
  assert.equal(named({ host, clientLog: logins(['cti', 2], ['ucs01', 3], ['CTI', 2]) }), 'eucsrv/cti');
  assert.equal(named({ host, clientLog: logins(['cti', 2], ['ucs01', 2]) }), 'eucsrv/cti', 'the first of those as frequent');
  assert.equal(named({ host, clientLog: { logins: [{ method: 'NTLM', count: 9 }] } }), 'eucsrv/ucs01.corp.example');
});

test('a name that the host of that name has is another server, whether or not the search proves it; one of the site file is not', () => {
  const clientLog = logins(['ucs02.corp.example', 5], ['cti.corp.example', 2]);
  const entries = [{ spn: 'eucsrv/ucs02.corp.example', via: 'spn' as const, dn: 'CN=UCS02,OU=Server,DC=corp,DC=example' }];
  const spns = { scope: 'forest' as const, complete: true, covers: 'holders' as const, searched: ['DC=corp,DC=example'], entries };
  const dn = 'CN=UCS01,OU=Server,DC=corp,DC=example';
  for (const account of [{ dn, spns: [] }, { dn }, {}])
    assert.equal(named({ host, clientLog, account, spns }), 'eucsrv/cti.corp.example', JSON.stringify(account));
  assert.equal(named({ host, clientLog, account: { dn }, spns }, 'active', ['ucs02.corp.example']), 'eucsrv/ucs02.corp.example');
  const byOthers = { ...spns, entries: entries.map((one) => ({ ...one, dn: 'CN=svc-old,DC=corp,DC=example' })) };
  assert.equal(named({ host, clientLog, account: { dn, spns: [] }, spns: byOthers }), 'eucsrv/ucs02.corp.example');
});

test('a finding touches those that ask for its subject, whatever characters of it are not seen', () => {
  for (const [subject, spn, expected] of [
    [undefined, 'eucsrv/a', true],
    ['Tomcat', 'eucsrv/a', true],
    ['EUCSRV/A', 'eucsrv/a', true],
    ['eucsrv/\u200ba', 'eucsrv/a', true],
    // a client may ask for it as it is written
    ['eucsrv/\u001b[31ma', 'eucsrv/\u001b[31ma', true],
    ['eucsrv/a', 'eucsrv/\u200ba', true],
    ['eucsrv/b', 'eucsrv/a', false],
  ] as const)
    assert.equal(touches(subject, spn), expected, `${subject} and ${spn}`);
});

test.run();
