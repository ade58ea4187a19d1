// A Windows server with a real PowerShell and a running service eucsrv, under Wine.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildWindowsPowershell, powershellLacks } from '../powershell/engine.ts';
import { germanLacks, startWine, wineCopy, wineLacks } from './wine.ts';
import { buildProgram, installStandIns, mingwLacks } from './standIns.ts';

/** What is missing to run the tests with it, if anything. */
export const serverLacks = wineLacks ?? powershellLacks ?? mingwLacks ?? germanLacks;

export const currentControlSet = 'HKLM\\SYSTEM\\CurrentControlSet';
const systemFolder = 'windows/system32/WindowsPowerShell/v1.0';
const ownFolder = 'Program Files/estos/UCServer';
const wldap32 = '/usr/lib/x86_64-linux-gnu/wine/x86_64-windows/wldap32.dll';

/** The server UCS01 of corp.example; the service runs as LocalSystem, Negotiate is switched off. Made in about 20 seconds. */
export function startServer() {
  const wine = startWine('sc.exe,powershell.exe,whoami.exe,wldap32');
  const exe = join(wine.folder, 'kerbcheck.exe');
  wineCopy(exe);
  const powershell = join(wine.drive, systemFolder);
  rmSync(powershell, { recursive: true });
  cpSync(buildWindowsPowershell(), powershell, { recursive: true });
  buildLdapShim(wine.folder, powershell);

  wine.setRegistry(`${currentControlSet}\\Services\\Tcpip\\Parameters`, 'Hostname', 'ucs01');
  wine.setRegistry(`${currentControlSet}\\Services\\Tcpip\\Parameters`, 'Domain', 'corp.example');
  wine.setRegistry(`${currentControlSet}\\Control\\ComputerName\\ActiveComputerName`, 'ComputerName', 'UCS01');
  wine.setRegistry(`${currentControlSet}\\Control\\Lsa\\MSV1_0`, 'NtlmMinServerSec', 0x20000000);

  const folder = join(wine.drive, ownFolder);
  mkdirSync(join(folder, 'config'), { recursive: true });
  const generalXml = join(folder, 'config/general.xml');
  writeFileSync(
    generalXml,
    '<general><UserManagerDisabledAuthMethods><Method>Negotiate</Method></UserManagerDisabledAuthMethods></general>\n',
  );
  const resource = join(wine.folder, 'ucserver.o');
  execFileSync('x86_64-w64-mingw32-windres', ['test/support/wine/ucserver.rc', resource]);
  buildProgram('ucserver.c', join(folder, 'EUCSrv.exe'), [resource]);
  const service = `${currentControlSet}\\Services\\eucsrv`;
  const own = { ...wine.env, WINEDLLOVERRIDES: '' };
  const path = '"C:\\Program Files\\estos\\UCServer\\EUCSrv.exe" -service';
  execFileSync('wine', ['sc', 'create', 'eucsrv', 'binPath=', path, 'start=', 'auto'], { env: own, stdio: 'ignore' });
  spawnSync('wine', ['net', 'start', 'eucsrv'], { env: own, stdio: 'ignore' });
  // setspn, klist and nltest, which Wine has not; sc.exe and whoami.exe, whose own tell too little
  const standIns = installStandIns(wine.drive, ['setspn.exe', 'sc.exe', 'klist.exe', 'nltest.exe', 'whoami.exe']);

  return {
    ...wine,
    exe,
    standIns,
    generalXml,
    powershell,
    /** What the service manager has for the service's account; the process stays what it is. */
    setRunAs: (account: string) => wine.setRegistry(service, 'ObjectName', account),
  };
}

/** Builds wldap32.c before a copy of Wine's own library, which it is linked with by name. */
function buildLdapShim(folder: string, target: string): void {
  const { stdout } = spawnSync('x86_64-w64-mingw32-objdump', ['-p', wldap32], { encoding: 'utf8' });
  const table = stdout.slice(stdout.indexOf('[Ordinal/Name Pointer] Table'));
  const names = [...table.matchAll(/^\s*\[\s*\d+\](?:\s*\+base\[\s*\d+\])?\s+(?:[0-9a-f]+\s+)?(\S+)\s*$/gm)].map(([, name]) => name!);
  const source = readFileSync('test/support/wine/wldap32.c', 'utf8');
  const own = (name: string): string => `shim_${name.replace(/^ldap_/, '')}`;
  const exported = names.map((name) => `  ${name} = ${source.includes(`${own(name)}(`) ? own(name) : `wldap32w.${name}`}\n`);
  const list = join(folder, 'wldap32.def');
  writeFileSync(list, `LIBRARY wldap32.dll\nEXPORTS\n${exported.join('')}`);
  buildProgram('wldap32.c', join(target, 'wldap32.dll'), ['-shared', list, '-lsecur32']);

  // A library that says it is Wine's own would be loaded from Wine's folder.
  const copy = readFileSync(wldap32);
  if (copy.toString('latin1', 0x40, 0x50) !== 'Wine builtin DLL') throw new Error(`${wldap32} is not marked as Wine's own`);
  copy.write('Wine copied  DLL', 0x40, 'latin1');
  writeFileSync(join(target, 'wldap32w.dll'), copy);
}
