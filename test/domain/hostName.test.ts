import * as assert from 'node:assert/strict';
import { test } from 'uvu';
import { flawOfServerName, netbiosName } from '../../src/domain/hostName.ts';

const label = 'a'.repeat(63);

for (const name of [
  'ucs01.corp.example',
  'UCS01.Corp.example.',
  'ucs-01.corp.local',
  'ucs_01.corp.example',
  'büro.corp.example',
  '1und1.corp.example',
  `${label}.corp.example`,
  'a.b',
]) {
  test(`${name} is a full DNS name`, () => assert.equal(flawOfServerName(name), undefined));
}

for (const [name, flaw] of [
  ['', /is empty$/],
  ['.', /is empty$/],
  ['UCS01', /^a short name: give the full name, as /],
  ['UCS01.', /^a short name: give the full name/],
  ['10.0.0.1', /^an address is no name/],
  ['fe80::1', /^an address is no name/],
  ['10.0.0', /nothing else/],
  ['ucs01..corp.example', /nothing else/],
  ['.corp.example', /nothing else/],
  ['-ucs01.corp.example', /nothing else/],
  ['ucs01-.corp.example', /nothing else/],
  ['ucs01.corp.example:7222', /nothing else/],
  ['https://ucs01.corp.example', /nothing else/],
  ['eucsrv/ucs01.corp.example', /nothing else/],
  ['CORP\\UCS01', /nothing else/],
  [' ucs01.corp.example', /nothing else/],
  ['ucs01.corp.example ucs02.corp.example', /nothing else/],
  ['ucs01\u200b.corp.example', /nothing else/],
  [`${label}a.corp.example`, /nothing else/],
  [`${`${label}.`.repeat(4)}example`, /nothing else/],
] as const) {
  test(`${JSON.stringify(name)} is none`, () => assert.match(flawOfServerName(name) ?? '', flaw));
}

test('the NetBIOS name is the first label, cut', () => {
  assert.equal(netbiosName('ucs01.corp.example'), 'ucs01');
  assert.equal(netbiosName('very-long-server-name.corp.example'), 'very-long-serve');
});

test.run();
