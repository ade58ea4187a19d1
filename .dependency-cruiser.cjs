// Who may import whom. A file imports its own rank and lower ones; what stands beside it in one rank, a file or a folder, it may
// import unless a rule below says otherwise. CONTRIBUTING.md shows the ranks as a tree.
const ranks = [
  ['text', 'schemas', 'generated'],
  ['system'],
  ['documents', 'exit'],
  ['domain'],
  ['collect', 'evaluate'],
  ['report'],
  ['commands'],
  ['cli'],
  ['main'],
];

/** The rooms of src/collect: from the names of things, by what is read, to what is made of it. */
const rooms = [
  ['section', 'sources', 'identity'],
  ['directory'],
  ['formats', 'ldap'],
  ['recognize'],
  ['captured'],
  ['sections'],
  ['windows'],
  ['index'],
];

/** The rooms of src/evaluate: the rule language, the files that people write, judging. */
const judgingRooms = [
  ['language'],
  ['pack', 'site', 'select', 'loginWords'],
  ['files'],
  ['packs', 'ready', 'server', 'evidence', 'texts', 'steps', 'causes', 'waivers', 'relaxed', 'describe', 'intuneRules'],
  ['judge', 'prediction', 'repair'],
  ['ruleTests', 'index', 'unread'],
];

/** Matches the files and folders below `folder` with these names. */
const inFolder = (folder, names) => `^${folder}/(${names.join('|')})(/|\\.ts$)`;

/** Nothing of a rank imports what stands higher. */
const upward = (folder, all) =>
  all.slice(0, -1).map((rank, at) => ({
    name: `${rank.join('-')}-imports-upwards`,
    severity: 'error',
    from: { path: inFolder(folder, rank) },
    to: { path: inFolder(folder, all.slice(at + 1).flat()) },
  }));

/** Every file of a folder has a rank in this file. */
const ranked = (folder, all) => ({
  name: `everything-in-${folder.split('/').at(-1)}-has-a-rank`,
  severity: 'error',
  from: {},
  to: { path: `^${folder}/`, pathNot: inFolder(folder, all.flat()) },
});

/** Two rooms of one rank that know nothing of each other. */
const apart = (folder, one, other, comment) => ({
  name: `${one}-and-${other}-apart`,
  comment,
  severity: 'error',
  from: { path: `^${folder}/(${one}|${other})/` },
  to: { path: `^${folder}/(${one}|${other})/`, pathNot: `^${folder}/$1/` },
});

module.exports = {
  forbidden: [
    ...upward('src', ranks),
    ...upward('src/collect', rooms),
    ...upward('src/evaluate', judgingRooms),
    ranked('src', ranks),
    ranked('src/collect', rooms),
    ranked('src/evaluate', judgingRooms),
    apart('src', 'collect', 'evaluate', 'Facts are the only interface between collecting and judging.'),
    apart('src/collect', 'formats', 'ldap', 'Bytes become data in the one, the other asks over the network.'),
    apart('src/collect', 'ldap', 'windows', 'Each asks in its own way, what comes of it is made in directory.'),
    {
      name: 'report-only-renders',
      comment: 'A reporter gets results and nothing else.',
      severity: 'error',
      from: { path: '^src/report/' },
      to: {
        path: '^src/',
        pathNot: '^src/(report|system|text)/|^src/documents/(results|compare|differences)\\.ts$|^src/generated/germanRules\\.ts$',
      },
    },
    { name: 'no-circle', severity: 'error', from: {}, to: { circular: true } },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'shipped-from-dependencies-only',
      comment: 'What src imports at run time stands under dependencies, which the docs list.',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev', 'npm-optional', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    },
    { name: 'src-stands-alone', severity: 'error', from: { path: '^src/' }, to: { path: '^(build|test)/' } },
    { name: 'build-knows-no-tests', severity: 'error', from: { path: '^build/' }, to: { path: '^test/' } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // imports of types count as well
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
};
