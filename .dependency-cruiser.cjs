// The import rule of docs/architecture.md: imports go one way, from the commands down to errors and util.
const layer = (name, allowed) => ({
  name: `layer-${name}`,
  comment: `src/${name} may import only: ${allowed.join(', ')}`,
  severity: 'error',
  from: { path: `^src/${name}/` },
  to: {
    path: '^src/',
    pathNot: [`^src/${name}/`, ...allowed.map((other) => `^src/${other}/`)],
  },
});
const base = ['tree', 'model', 'errors', 'util'];
const only = (module, owners) => ({
  name: `only-${module}`,
  severity: 'error',
  from: { path: '^src/', pathNot: owners },
  to: { path: `node_modules/${module}/` },
});
module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    layer('commands', ['cli', 'api', 'errors', 'util', 'model']),
    layer('cli', ['api', 'errors', 'util', 'model']),
    layer('api', ['evaluate', 'pipeline', 'retrieve', 'sources', 'vcs', 'store', 'diff', ...base]),
    layer('evaluate', base),
    layer('pipeline', base),
    layer('retrieve', base),
    layer('sources', base),
    layer('vcs', base),
    layer('store', base),
    layer('diff', base),
    layer('tree', ['model', 'errors', 'util']),
    layer('model', ['errors', 'util']),
    layer('errors', ['util']),
    layer('util', ['errors']),
    only('isomorphic-git', ['^src/vcs/']),
    only('better-sqlite3', ['^src/store/', '^src/retrieve/lexical']),
    only('@oclif', ['^src/cli/', '^src/commands/']),
    {
      name: 'not-to-dev-dependencies',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], pathNot: '@types/' },
    },
    { name: 'not-to-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  required: [],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
