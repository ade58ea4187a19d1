import { entry, reference, result, type startLdapServer } from './ldapServer.ts';

type Answer = Parameters<typeof startLdapServer>[0];
const domain = 'DC=corp,DC=example';
const dn = `CN=UCS01,OU=Server,${domain}`;

/** The bytes of S-1-5-<number>: the reader's and the holder's differ, so that the reader is seen to see others' SPNs. */
const sid = (number: number) => `\x01\x01\0\0\0\0\0\x05${String.fromCharCode(number)}\0\0\0`;

/** What a small domain of one server answers; without a global catalog. */
export const smallDomain: Answer = ({ id, kind, base, attributes }, write) => {
  if (kind === 'bind') write(result(id, kind));
  else if (kind === 'extended') {
    write(result(id, kind));
    return 'TLS';
  } else if (attributes.includes('currentTime'))
    write(
      entry(id, '', {
        currentTime: [`${new Date().toISOString().replace(/[-:T]|\.\d+Z$/g, '')}.0Z`],
        dnsHostName: ['dc1.corp.example'],
        defaultNamingContext: [domain],
        configurationNamingContext: [`CN=Configuration,${domain}`],
        supportedCapabilities: ['1.2.840.113556.1.4.800', '1.2.840.113556.1.4.1920'],
        tokenGroups: [sid(11)],
      }),
      result(id, kind),
    );
  else if (base.startsWith('CN=Partitions'))
    write(entry(id, `CN=CORP,${base}`, { nCName: [domain], nETBIOSName: ['CORP'], dnsRoot: ['corp.example'] }), result(id, kind));
  else if (attributes.includes('pwdLastSet'))
    write(
      entry(id, dn, { objectClass: ['user', 'computer'], sAMAccountName: ['UCS01$'], servicePrincipalName: ['eucsrv/UCS01'] }),
      result(id, kind),
    );
  else if (!attributes.includes('pwdLastSet') && attributes.includes('userPrincipalName'))
    write(
      entry(id, dn, { sAMAccountName: ['UCS01$'], objectSid: [sid(18)], servicePrincipalName: ['eucsrv/UCS01'] }),
      reference(id, 'ldap://ForestDnsZones.corp.example'),
      result(id, kind),
    );
  else write(result(id, kind));
  return undefined;
};
