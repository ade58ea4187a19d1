import { readFileSync, writeFileSync } from 'node:fs';
import { NtExecutable, NtExecutableResource, Resource } from 'resedit';

const US_ENGLISH = 1033;
const UNICODE = 1200;

/**
 * Gives a Windows executable kerbcheck's version information in place of Node's, and takes away Node's signature, which
 * no longer holds.
 */
export function describeExe(file: string) {
  const { version, description, license } = JSON.parse(readFileSync('package.json', 'utf8'));
  const exe = NtExecutable.from(readFileSync(file), { ignoreCert: true });
  const resources = NtExecutableResource.from(exe);
  const [info] = Resource.VersionInfo.fromEntries(resources.entries);
  if (!info) throw new Error(`${file} has no version information to replace`);

  info.setFileVersion(`${version}.0`, US_ENGLISH);
  info.setProductVersion(`${version}.0`, US_ENGLISH);
  info.setStringValues(
    { lang: US_ENGLISH, codepage: UNICODE },
    {
      CompanyName: 'kerbcheck contributors',
      FileDescription: description,
      FileVersion: version,
      InternalName: 'kerbcheck',
      LegalCopyright: `Copyright kerbcheck contributors, ${license} license`,
      OriginalFilename: 'kerbcheck.exe',
      ProductName: 'kerbcheck',
      ProductVersion: version,
    },
  );
  info.outputToResourceEntries(resources.entries);
  resources.outputResource(exe);
  writeFileSync(file, Buffer.from(exe.generate()));
}
