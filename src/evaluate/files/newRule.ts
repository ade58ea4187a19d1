// What `rules new` writes: a rule that works and passes its own tests, to be changed into what is wanted.

/** Tells an editor by which schema a file is written; `rules new` writes these, too. */
const by = (schema: 'pack' | 'rule' | 'test'): string => `# yaml-language-server: $schema=schemas/${schema}.json\n`;

/** Text by name for a new rule, and for the folder where it is the first. */
export function newRule(id: string): { pack: string; rule: string; test: string } {
  return {
    pack: `${by('pack')}format: kerbcheck-rules/1
name: own
version: 1.0.0
kerbcheck: ">=1.0"
`,
    rule: `${by('rule')}id: ${id}
title: The service starts by itself
severity: medium
why: After a restart of the machine nobody can log in until somebody starts the service.
fail:
  - code: not-automatic
    if: service.startMode != "auto"
    args: { mode: service.startMode }
    message: The start mode of the service eucsrv is \${mode}.
    fix:
      - run: [Set-Service, eucsrv, -StartupType, Automatic]
pass:
  - code: automatic
    message: The service eucsrv starts by itself.
evidence: [service.startMode]
tags: [own]
`,
    test: `${by('test')}base: healthy
cases:
  - { name: starts by itself, expect: pass }
  - { name: started by hand, set: { service.startMode: manual }, expect: { fail: [{ code: not-automatic }] } }
  - { name: not known, set: { service.startMode: null }, expect: unknown }
  - { name: nobody asked, set: { service: { status: skipped, reason: no --service } }, expect: notChecked }
`,
  };
}
