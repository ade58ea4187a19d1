import { readFileSync, writeFileSync } from 'node:fs';
import { NtExecutable, NtExecutableResource, Resource } from 'resedit';

/** Where IMAGE_LOAD_CONFIG_DIRECTORY64 stands in the list of directories, and DependentLoadFlags in it. */
const LOAD_CONFIG = 10;
const DEPENDENT_LOAD_FLAGS = 78;
const LOAD_LIBRARY_SEARCH_SYSTEM32 = 0x800;

const US_ENGLISH = 1033;
const UNICODE = 1200;

/**
 * Gives a Windows executable kerbcheck's version information in place of Node's, takes away Node's signature, which no longer holds,
 * and has the libraries that it is linked with taken from the system folder alone.
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
  dependentLoadFlags(exe).setUint16(0, LOAD_LIBRARY_SEARCH_SYSTEM32, true);
  writeFileSync(file, Buffer.from(exe.generate()));
}

/**
 * The two bytes that say where Windows looks for the libraries that an executable is linked with; with 0 it looks in the folder of the
 * executable first.
 */
export function dependentLoadFlags(exe: NtExecutable): DataView {
  const directory = exe.newHeader.optionalHeaderDataDirectory.get(LOAD_CONFIG);
  const section = exe.getSectionByEntry(LOAD_CONFIG);
  if (!section?.data || exe.is32bit() || directory.size < DEPENDENT_LOAD_FLAGS + 2)
    throw new Error('the executable has no load configuration');
  return new DataView(section.data, directory.virtualAddress - section.info.virtualAddress + DEPENDENT_LOAD_FLAGS, 2);
}
