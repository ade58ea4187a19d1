import * as assert from 'node:assert/strict';
import { test } from 'uvu';
import type { SpnEntry } from '../../src/documents/facts.ts';
import { holders, type Holder } from '../../src/domain/holders.ts';
import { missing } from '../../src/domain/undecided.ts';

const entry = (spn: string, dn: string, more: Partial<SpnEntry> = {}): SpnEntry => ({ spn, via: 'spn', dn, ...more });

test('holders: each account once, named where the source tells it', () => {
  const entries = [
    entry('HTTP/a', 'CN=0'),
    entry('eucsrv/A', 'CN=1', { name: 'CORP\\one', enabled: false }),
    entry('EUCSRV/a', 'cn=1'),
    entry('eucsrv/a', 'CN=2', { via: 'upn' }),
  ];
  assert.deepEqual(holders({ entries }, 'eucsrv/a'), [
    { dn: 'CN=1', name: 'CORP\\one', spn: 'eucsrv/A', via: 'spn', fact: 'spns.entries[1]', disabled: true, isHost: false },
    { dn: 'CN=2', name: 'CN=2', spn: 'eucsrv/a', via: 'upn', fact: 'spns.entries[3]', disabled: false, isHost: false },
  ]);
  assert.deepEqual(holders({ entries }, 'eucsrv/b'), []);
  assert.deepEqual(holders({}, 'eucsrv/a'), missing('spns.entries'));
});

test('a holder is the host that the SPN names: by its DNS name, its account name, or what its DN is called', () => {
  const isHost = (one: SpnEntry): boolean => (holders({ entries: [one] }, one.spn) as Holder[])[0]!.isHost;
  const dn = 'CN=UCS02,OU=Server,DC=corp,DC=example';
  assert.ok(isHost(entry('eucsrv/ucs02.corp.example', dn)));
  assert.ok(isHost(entry('eucsrv/UCS02', dn)));
  assert.ok(isHost(entry('eucsrv/ucs02', 'CN=x,DC=corp,DC=example', { name: 'CORP\\UCS02$' })));
  assert.ok(isHost(entry('eucsrv/ucs02', 'CN=x,DC=corp,DC=example', { name: 'CORP\\x', samAccountName: 'UCS02$' })));
  assert.ok(isHost(entry('eucsrv/cti.corp.example', dn, { dnsHostName: 'cti.corp.example' })));
  assert.ok(isHost(entry('eucsrv/telephony-server-01.corp.example', 'CN=TELEPHONY-SERVE,DC=corp,DC=example')));
  assert.ok(!isHost(entry('eucsrv/cti.corp.example', dn)));
  assert.ok(!isHost(entry('eucsrv/ucs02', dn, { samAccountName: 'UCS03$' })));
});

test.run();
