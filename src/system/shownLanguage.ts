// The language in which the system speaks to who calls.
import { sinceStart } from './clock.ts';
import { registryValue } from './registry.ts';

const patienceMs = 2000;

/** Where Windows keeps what it shows: chosen by the user, else the machine's (Microsoft: "User Interface Language Management"). */
const places = [
  [String.raw`HKCU\Control Panel\Desktop`, 'PreferredUILanguages'],
  [String.raw`HKCU\Control Panel\Desktop\MuiCached`, 'MachinePreferredUILanguages'],
] as const;

/** A tag (de-DE), or a locale as POSIX has it (de_DE.UTF-8); '' where nothing tells. */
export async function shownLanguage(): Promise<string> {
  if (process.platform !== 'win32') {
    const { LC_ALL, LC_MESSAGES, LANG } = process.env;
    return [LC_ALL, LC_MESSAGES, LANG].find((value) => value !== undefined && value !== '') ?? '';
  }
  // ICU knows the regional format alone. Who has that of English is shown English: to ask would start a program in every run.
  const format = new Intl.DateTimeFormat().resolvedOptions().locale;
  if (/^en\b/i.test(format)) return format;
  for (const [key, value] of places) {
    const shown = firstTag(await registryValue(key, value, sinceStart() + patienceMs));
    if (shown !== undefined) return shown;
  }
  return format;
}

/** Of a list of tags, as reg.exe writes it: de-DE\0en-US. */
const firstTag = (list = ''): string | undefined => /^[a-z]{2,3}(?:-\w+)*/i.exec(list)?.[0];
