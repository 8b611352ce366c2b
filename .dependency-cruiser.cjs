/** Who may import whom (docs/architecture.md). Every room lists all that it may reach; anything else is an error. */
const room = (name, allowed) => ({
  name: `${name}-imports`,
  comment: `${name}/ may import only: ${allowed.join(', ') || 'itself'}`,
  severity: 'error',
  from: { path: `^${name}/` },
  to: {
    path: '^(programs|domain|workflows|adapters|functions|web|infra|local|operator|sim|test)/',
    pathNot: `^(${[name, ...allowed].join('|')})(/|\\.ts$)`,
  },
});

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    room('domain', []),
    room('programs', ['domain']),
    room('workflows', ['domain']),
    room('adapters', ['domain']),
    room('web', ['domain']),
    room('functions', ['domain', 'programs', 'workflows', 'adapters', 'web']),
    room('infra', ['workflows', 'functions/shared/environment']),
    room('local', ['workflows']),
    room('operator', ['domain', 'programs', 'adapters', 'functions/shared']),
    room('sim', ['functions', 'adapters', 'local', 'domain', 'programs', 'workflows']),
    {
      name: 'domain-libraries',
      comment: 'The rules are pure: zod for shapes, Temporal for dates, nothing else.',
      severity: 'error',
      from: { path: '^domain/' },
      to: {
        dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'core'],
        pathNot: 'node_modules/(zod|temporal-polyfill)/',
      },
    },
    {
      name: 'sdk-only-in-adapters',
      comment: 'Only adapters/ calls the AWS SDK in what is deployed, and in what operators run against it.',
      severity: 'error',
      from: { path: '^(domain|programs|workflows|functions|web|infra|operator)/' },
      to: { path: 'node_modules/@aws-sdk/' },
    },
    {
      name: 'no-cdk-outside-infra',
      severity: 'error',
      from: { pathNot: '^(infra|test)/' },
      to: { path: 'node_modules/(aws-cdk-lib|constructs)/' },
    },
    {
      name: 'only-declared-packages',
      severity: 'error',
      from: {},
      // aws-lambda is types alone, from @types/aws-lambda.
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'unknown', 'undetermined'], pathNot: '^aws-lambda$' },
    },
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.json'],
    },
  },
};
