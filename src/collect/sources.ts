// The captured sources: each an option of the command line that names files.

export interface Source {
  option: 'general-xml' | 'datacenter-config' | 'setspn' | 'service' | 'ldif' | 'sddl' | 'klist' | 'client-log';
  describe: string;
  /** The option may be given more than once. */
  repeatable: boolean;
}

export const sources: readonly Source[] = [
  { option: 'general-xml', describe: 'general.xml of ProCall Enterprise', repeatable: false },
  { option: 'datacenter-config', describe: 'the setting of the login methods of ProCall DataCenter, exported', repeatable: false },
  { option: 'setspn', describe: 'what setspn -L, -Q or -X printed, in any language', repeatable: true },
  { option: 'service', describe: 'what sc qc, sc query or sc queryex eucsrv printed', repeatable: true },
  { option: 'ldif', describe: 'what ldifde -f or ldapsearch wrote', repeatable: true },
  { option: 'sddl', describe: 'security descriptor of the run-as account', repeatable: false },
  { option: 'klist', describe: 'what klist, or klist get, printed', repeatable: false },
  { option: 'client-log', describe: 'log of a ProCall client, or a folder of logs', repeatable: true },
];

export type SourceOption = Source['option'];

/** The files that were named for each source. */
export type SourceFiles = Partial<Record<SourceOption, string[]>>;
