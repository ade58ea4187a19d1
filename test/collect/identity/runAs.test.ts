import { test } from 'uvu';
import * as assert from 'node:assert/strict';
import { accountName } from '../../../src/collect/identity/names.ts';
import { kindOf, withoutMachine } from '../../../src/collect/identity/runAs.ts';

function kind(expected: ReturnType<typeof kindOf>, ...names: string[]): void {
  for (const name of names) assert.equal(kindOf(name, 'UCS01', false), expected, name);
}

test('Windows accounts that are the computer to others', () => {
  kind(
    'computer',
    'LocalSystem',
    'localSystem',
    ' LOCALSYSTEM ',
    '.\\LocalSystem',
    'UCS01\\LocalSystem',
    'NT AUTHORITY\\SYSTEM',
    'nt authority\\LocalSystem',
    'NT AUTHORITY\\NetworkService',
    'NT AUTHORITY\\NETWORK SERVICE',
    'NT SERVICE\\eucsrv',
    'nt service\\x y',
    'S-1-5-18',
    's-1-5-20',
    'S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464',
  );
});

test('LocalService has no identity on the network', () => {
  kind(
    'localService',
    'NT AUTHORITY\\LocalService',
    'NT AUTHORITY\\LOCAL SERVICE',
    'NT-AUTORITÄT\\Lokaler Dienst',
    'AUTORITE NT\\SERVICE LOCAL',
    'AUTORIDAD NT\\SERVICIO LOCAL',
    'AUTORIDAD NT\\SERVICIO LOC',
    'NT AUTHORITY\\SERVIZIO LOCALE',
    'S-1-5-19',
  );
});

test('the names that other languages have', () => {
  kind(
    'computer',
    'NT-AUTORITÄT\\SYSTEM',
    'NT-AUTORITÄT\\Netzwerkdienst',
    'AUTORITE NT\\SERVICE RÉSEAU',
    'AUTORITE NT\\Système',
    'NT AUTHORITY\\SERVICIO DE RED',
    'NT AUTHORITY\\SERVIZIO DI RETE',
    'NT AUTHORITY\\Netwerkservice',
    'NT INSTANS\\NETWORK SERVICE',
    'ZARZĄDZANIE NT\\USŁUGA SIECIOWA',
    'NT AUTHORITY\\HÁLÓZATI SZOLGÁLTATÁS',
    'NT AUTHORITY\\СИСТЕМА',
    'NT-MYNDIGHET\\NETTVERKSTJENESTE',
    'AUTORIDAD NT\\SISTEMA',
    'AUTORIDADE NT\\SERVIÇO DE REDE',
    'NT-HALLINTA\\VERKKOPALVELU',
    'NT AUTHORITY\\NETVÆRKSTJENESTE',
  );
  // without the accents, decomposed, and as wrong code pages show them
  kind(
    'computer',
    'NT-AUTORITAT\\SYSTEM',
    'NT-AUTORITÄT\\SYSTEM'.normalize('NFD'),
    'NT-AUTORIT─T\\SYSTEM',
    'NT-AUTORITŽT\\Netzwerkdienst',
    'NT-AUTORITÃ„T\\SYSTEM',
    'NT-AUTORIT\ufffdT\\SYSTEM',
    'NT-AUTORIT?T\\SYSTEM',
    'AUTORITE NT\\SERVICE R\ufffdSEAU',
    'AUTORITE NT\\SERVICE RESEAU',
    'AUTORITE NT\\SystÞme',
  );
});

test('managed accounts', () => {
  kind('gmsa', 'CORP\\gmsa-ucs$', 'corp.example\\gmsa-ucs$', 'gmsa-ucs$', 'gmsa-ucs$@corp.example', 'CORP\\UCS010$');
  kind('computer', 'CORP\\UCS01$', 'corp\\ucs01$', 'UCS01$', 'ucs01$@corp.example');
  assert.equal(kindOf('CORP\\UCS01$', undefined, false), 'gmsa');
});

test('users of the domain and of the machine', () => {
  kind('user', 'CORP\\svc-ucs', 'corp.example\\svc-ucs', 'svc-ucs@corp.example', 'CORP\\Jürgen', 'UCS01X\\svc');
  kind('localUser', '.\\svc-ucs', 'UCS01\\svc-ucs', 'ucs01\\Administrator', '.\\svc$');
  // Without the machine's name, a single label may be it.
  assert.equal(kindOf('UCS01\\svc-ucs', undefined, false), undefined);
  assert.equal(kindOf('corp.example\\svc-ucs', undefined, false), 'user');
  assert.equal(kindOf('.\\svc-ucs', undefined, false), 'localUser');
});

test('a domain controller has no users of its own; where nobody knows whether it is one, it may have', () => {
  for (const name of ['.\\svc-ucs', 'UCS01\\svc-ucs']) {
    assert.equal(kindOf(name, 'UCS01', true), 'user');
    assert.equal(kindOf(name, 'UCS01', undefined), undefined);
    assert.equal(kindOf('.\\LocalSystem', 'UCS01', undefined), 'computer');
    assert.equal(withoutMachine(name, 'ucs01'), 'svc-ucs');
  }
  assert.equal(withoutMachine('CORP\\svc-ucs', 'UCS01'), 'CORP\\svc-ucs');
});

test('what the name does not tell stays unknown', () => {
  kind(
    undefined,
    '',
    ' ',
    'svc-ucs',
    '\\',
    '\\svc',
    'CORP\\',
    'CORP\\$',
    '$',
    '@',
    'a@',
    '@corp.example',
    'a@b@c',
    'A\\B\\C',
    'CORP\\LocalSystem',
    'NT AUTHORITY\\Something',
    'NT AUTHORITY\\',
    'NT AUTHORITY\\??',
    'BUILTIN\\Users',
    'IIS APPPOOL\\x',
    'AzureAD\\svc',
    'S-1-5-21-1-2-3-1104',
    'S-1-1-0',
    'NetworkService',
  );
  assert.equal(kindOf('UCS01\\LocalSystem', undefined, false), undefined);
});

test('the name alone', () => {
  for (const name of ['CORP\\svc', 'svc@corp.example', 'svc', 'svc$', 'CORP\\svc$']) assert.equal(accountName(name), 'svc');
});

test.run();
