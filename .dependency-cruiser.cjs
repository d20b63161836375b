// The import table of the house: each comment says what to do instead.
const pureGenerator = '^generator/src/(model|nodes|rules|capacity|fix|review|interop|simulate|brokers|patterns)/';
const tests = '\\.(test|integration\\.test|fixture)\\.tsx?$';
const emitFiles = '\\.emit\\.ts$|/emit\\.ts$';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Two modules that need each other are one idea, or need a third below them. Types may refer to each other.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-unresolved',
      comment: 'The module does not exist, or its package is not declared.',
      severity: 'error',
      from: { pathNot: '^templates/golden' },
      to: { couldNotResolve: true },
    },
    {
      name: 'pure-generator',
      comment: 'The model, the rules and the patterns run in a browser worker: move what needs Node into generator/src/node.',
      severity: 'error',
      from: { path: pureGenerator, pathNot: [tests, emitFiles] },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'pure-generator-libraries',
      comment: 'Only emitters may load ts-morph or Handlebars; a rule or a query works on the Graph.',
      severity: 'error',
      from: { path: pureGenerator, pathNot: [tests, emitFiles] },
      to: { path: 'node_modules/(ts-morph|handlebars|react|ajv)/' },
    },
    {
      name: 'emit-without-files',
      comment: 'Emitters return a FileSet and merges texts; generator/src/node reads and writes files at the edge.',
      severity: 'error',
      from: { path: ['^generator/src/(emit|regenerate)/', emitFiles], pathNot: tests },
      to: { path: '^(node:)?fs(/promises)?$' },
    },
    {
      name: 'pattern-islands',
      comment: 'A pattern never reaches into another one: what both need belongs in the model or in rules/.',
      severity: 'error',
      from: { path: '^generator/src/patterns/([^/]+)/', pathNot: tests },
      to: { path: '^generator/src/patterns/([^/]+)/', pathNot: '^generator/src/patterns/$1/' },
    },
    {
      name: 'runtime-alone',
      comment: 'The runtime imports itself and Node only: what talks to a library is an adapter or a broker.',
      severity: 'error',
      from: { path: '^templates/runtime/', pathNot: tests },
      to: { pathNot: '^templates/runtime/', dependencyTypesNot: ['core'] },
    },
    {
      name: 'cores-are-pure',
      comment: 'A core is a function of its arguments, since the simulator runs it too: take time and chance as parameters.',
      severity: 'error',
      from: { path: '^templates/runtime/.*\\.core\\.ts$' },
      to: { pathNot: ['^templates/runtime/[^/]+\\.core\\.ts$', '^templates/runtime/(envelope|system|service)\\.ts$'] },
    },
    {
      name: 'templates-without-generator',
      comment: 'What is copied into projects cannot know the generator.',
      severity: 'error',
      from: { path: '^templates/' },
      to: { path: '^(generator|desktop|e2e)/' },
    },
    {
      name: 'renderer-is-pure',
      comment: 'The renderer asks its Host for everything outside the page.',
      severity: 'error',
      from: { path: '^desktop/src/renderer/', pathNot: tests },
      to: { path: ['^desktop/src/(main|preload|web-host|host-node)/', '^generator/src/(node|cli|emit)/', '^templates/'] },
    },
    {
      name: 'shells-are-thin',
      comment: 'Shells use the shared contract, the Host for Node, and generator/src/node.',
      severity: 'error',
      from: { path: '^desktop/src/(main|web-host|host-node|preload)/', pathNot: tests },
      to: { path: ['^desktop/src/renderer/', '^generator/src/(cli|emit)/'] },
    },
    {
      name: 'generator-without-desktop',
      comment: 'The command line starts the designer as a process; it does not import it.',
      severity: 'error',
      from: { path: '^generator/' },
      to: { path: '^(desktop|e2e)/' },
    },
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['/dist/', '^templates/golden', '/test-results/'] },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.js', '.d.ts', '.json'],
    },
  },
};
