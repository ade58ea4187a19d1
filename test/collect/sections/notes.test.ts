import { test } from 'uvu';
import * as assert from 'node:assert/strict';
import { absentNameNotes, otherNameNotes } from '../../../src/collect/sections/notes.ts';
import { computer } from '../../support/captures.ts';

const fqdn = 'ucs01.corp.example';

test('a computer of another DNS name than the server is said; an account of people and one of that name are not', () => {
  const codes = (account: Parameters<typeof otherNameNotes>[0], host: Parameters<typeof otherNameNotes>[1] = { fqdn }) =>
    otherNameNotes({ dn: computer, ...account }, host).map(({ code }) => code);
  assert.deepEqual(codes({ class: 'computer', dnsHostName: 'ucs01.other.example' }), ['other-dns-name']);
  assert.deepEqual(codes({ class: 'computer', dnsHostName: 'UCS01.corp.EXAMPLE' }), []);
  assert.deepEqual(codes({ class: 'gmsa', dnsHostName: 'gmsa-ucs.corp.example' }), []);
  assert.deepEqual(codes({ class: 'computer', dnsHostName: '' }), []);
  assert.deepEqual(codes({ class: 'computer' }), []);
  assert.deepEqual(codes({ class: 'computer', dnsHostName: 'ucs01.other.example' }, {}), []);
});

test('the name of the server, short or whole, in any of the places that hold names, is not missing', () => {
  const codes = (account: Parameters<typeof absentNameNotes>[1], spns: Parameters<typeof absentNameNotes>[2] = {}) =>
    absentNameNotes(fqdn, account, spns).map(({ code }) => code);
  const elsewhere = 'CN=svc-ucs,DC=corp,DC=example';
  const entry = (spn: string, dn = elsewhere) => ({ spn, dn, via: 'spn' as const });
  assert.deepEqual(codes({ dn: elsewhere }), ['server-not-in-sources']);
  assert.deepEqual(codes({ dn: elsewhere, spns: ['eucsrv/ucs02'] }, { entries: [entry('eucsrv/ucs03')] }), ['server-not-in-sources']);
  assert.deepEqual(codes({ dn: computer }), []);
  assert.deepEqual(codes({ dn: elsewhere, spns: [`eucsrv/${fqdn}`] }), []);
  assert.deepEqual(codes({ dn: elsewhere, spns: ['eucsrv/UCS01:5060'] }), []);
  assert.deepEqual(codes({ dn: elsewhere, dnsHostName: fqdn }), []);
  assert.deepEqual(codes({ dn: elsewhere, otherNames: [fqdn] }), []);
  assert.deepEqual(codes({ name: 'CORP\\UCS01$' }), []);
  assert.deepEqual(codes({}, { entries: [entry('eucsrv/ucs02', computer)] }), []);
  assert.deepEqual(codes({}, { entries: [entry('eucsrv/ucs01')] }), []);
  assert.deepEqual(codes({}), [], 'no source holds names');
  assert.deepEqual(absentNameNotes(undefined, { dn: elsewhere }, {}), []);
});

test.run();
