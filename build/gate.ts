// The files for build servers: what checks the sites stands in integrations/shell/check-sites.sh, and a copy of it in each of them, so that
// one file is enough.

const made = /^( *)# region made by npm run docs of \S+\n[^]*?^ *# endregion$/gm;

/** The file with the part that is copied. @param script of sh, which has it. @throws Error where there is none */
export function withGate(file: string, script: string): string {
  const [, gate] = /^# region the gate.*\n([^]*?)^# endregion$/m.exec(script) ?? [];
  if (gate === undefined) throw new Error('integrations/shell/check-sites.sh: expected a region "the gate"');
  return file.replace(made, (region: string, indent: string) => {
    const [first] = region.split('\n', 1);
    return `${first}\n${gate.replace(/^(?=.)/gm, indent)}${indent}# endregion`;
  });
}
