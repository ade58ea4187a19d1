/**
 * A script in which Windows refuses to start kerbcheck. The error is the one that Windows gives: 1260 AppLocker, 4551 App Control, 5
 * where the account has no right. Linux has no such errors, so the one line that starts the program throws it.
 */
export function blockedScript(script: string, code: number): string {
  const refused = `throw [ComponentModel.Win32Exception]::new(${code})`;
  const blocked = script
    .replaceAll('$null = $process.Start()', `if ($Path -like '*kerbcheck.exe') { ${refused} }; $&`)
    .replaceAll(/& \$program (?=--version|check)/g, `& { ${refused} } `);
  if (blocked === script) throw new Error('the script starts no program in a way that is known here');
  return blocked;
}
