// Who may import whom: a file imports its own rank and lower ranks only; between folders of one rank nothing passes.
const ranks = [
  ['system', 'schemas', 'generated'],
  ['facts', 'results', 'exit'],
  ['domain'],
  ['collect', 'evaluate'],
  ['report'],
  ['commands'],
  ['cli'],
  ['main'],
];

/** Matches the files and folders of src with these names. */
const inSrc = (names) => `^src/(${names.join('|')})(/|\\.ts$)`;

const upward = ranks.slice(0, -1).map((rank, i) => ({
  name: `${rank.join('-')}-imports-upwards`,
  severity: 'error',
  from: { path: inSrc(rank) },
  to: { path: inSrc(ranks.slice(i + 1).flat()) },
}));

module.exports = {
  forbidden: [
    ...upward,
    {
      name: 'collect-and-evaluate-apart',
      comment: 'Facts are the only interface between collecting and judging.',
      severity: 'error',
      from: { path: '^src/(collect|evaluate)/' },
      to: { path: '^src/(collect|evaluate)/', pathNot: '^src/$1/' },
    },
    {
      name: 'report-only-renders',
      comment: 'A reporter gets results and nothing else.',
      severity: 'error',
      from: { path: '^src/report/' },
      to: { path: '^src/', pathNot: '^src/(report|system)/|^src/results\\.ts$' },
    },
    {
      name: 'everything-has-a-rank',
      comment: 'A new folder of src is given a rank in this file.',
      severity: 'error',
      from: {},
      to: { path: '^src/', pathNot: inSrc(ranks.flat()) },
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
