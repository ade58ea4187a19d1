import { test } from 'uvu';
import * as assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { accountFromEntry } from '../../../src/collect/directory/account.ts';
import { holdersFromEntries } from '../../../src/collect/directory/holders.ts';
import { readLdif } from '../../../src/collect/formats/ldif.ts';
import { spnRight } from '../../../src/domain/spnRight.ts';
import { lacksDirectory, startDirectory } from '../../support/directory.ts';
import { testWhere } from '../../support/needs.ts';

const fixture = (name: string) => readFileSync(`test/fixtures/directory/${name}`, 'utf8');
const withDescriptor = ['-E', '!1.2.840.113556.1.4.801=::MAMCAQc='];

testWhere('AD', lacksDirectory())('what ldapsearch writes of a real directory', async () => {
  const directory = await startDirectory();
  try {
    directory.add(fixture('accounts.ldif'));
    directory.modify(fixture('links.ldif'));
    directory.modify(
      'dn: CN=svc-old,CN=Users,DC=corp,DC=example\nchangetype: modify\nadd: servicePrincipalName\n' +
        'servicePrincipalName: eucsrv/ucs01\n',
      { raw: true },
    );

    const computer = readLdif(
      directory
        .search([
          ...withDescriptor,
          '-b',
          'CN=UCS01,OU=Server,DC=corp,DC=example',
          '-s',
          'base',
          '(objectClass=*)',
          '*',
          'nTSecurityDescriptor',
          'tokenGroups',
        ])
        .toString(),
    );
    const { data } = accountFromEntry(computer[0]!, { entries: computer, readAt: 0 });
    assert.equal(data.class, 'computer');
    assert.deepEqual(data.groupSids, [data.sid!.replace(/[0-9]+$/, '515')]);
    assert.deepEqual(spnRight(data, 'eucsrv/UCS01'), { verdict: 'validated', couldObtain: false });
    assert.deepEqual(spnRight({ ...data, otherNames: [] }, 'eucsrv/cti'), { verdict: 'other-host-name', couldObtain: false });

    const found = readLdif(
      directory
        .search(['-b', 'DC=corp,DC=example', '(|(servicePrincipalName=eucsrv/*)(userPrincipalName=eucsrv/*))'], {
          user: 'svc-ucs@CORP.EXAMPLE',
          password: 'Start-2026-Dez',
        })
        .toString(),
    );
    const short = holdersFromEntries(found).filter(({ spn }) => spn.toLowerCase() === 'eucsrv/ucs01');
    assert.deepEqual(short.map(({ name }) => name).sort(), ['UCS01$', 'svc-old']);
  } finally {
    await directory.stop();
  }
});

test.run();
