// The captured sources: each an option of the command line that names files.

export interface Source {
  option: 'general-xml' | 'setspn';
  describe: string;
  /** The option may be given more than once. */
  repeatable: boolean;
}

export const sources: readonly Source[] = [
  { option: 'general-xml', describe: 'general.xml of ProCall Enterprise', repeatable: false },
  { option: 'setspn', describe: 'what setspn -L, -Q or -X printed, in any language', repeatable: true },
];

export type SourceOption = Source['option'];

/** The files that were named for each source. */
export type SourceFiles = Partial<Record<SourceOption, string[]>>;
