/** Which module may know which. `npm run cycles` fails on a cycle, a deep import, or an arrow pointing the wrong way. */
module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'one-face',
      comment: 'A lib is entered through src/index.ts only (house rule 2).',
      severity: 'error',
      from: { path: '^(?:apps|libs)/((?:platform/)?[^/]+)/' },
      to: { path: '^libs/', pathNot: ['^libs/$1/', '/src/index\.ts$'] },
    },
    {
      name: 'libs-never-import-apps',
      severity: 'error',
      from: { path: '^libs/' },
      to: { path: '^apps/' },
    },
    {
      name: 'platform-knows-no-feature',
      severity: 'error',
      from: { path: '^libs/platform/' },
      to: { path: '^libs/(?!platform/)' },
    },
    {
      name: 'domain-is-pure',
      comment: 'whatsapp and node-protocol are shared by every process: no framework, no database (house rule 3).',
      severity: 'error',
      from: { path: '^libs/(whatsapp|node-protocol)/', pathNot: '\\.spec\\.ts$' },
      to: { path: 'node_modules/(@nestjs|typeorm|pg|bullmq|ioredis)/' },
    },
    {
      name: 'aws-on-demand',
      comment:
        'The client of S3 is large: the one file that uses it is imported when it is configured (docs/adr/0018).',
      severity: 'error',
      from: { pathNot: '^libs/media/src/store/s3-store\\.ts$' },
      to: { path: '(^libs/media/src/store/s3-store\\.ts$|node_modules/@aws-sdk/)', dynamic: false },
    },
    {
      name: 'nodes-stay-small',
      comment: 'A node runs once per number: nothing of the platform but the contract with it (docs/adr/0012).',
      severity: 'error',
      from: { path: '^apps/node/' },
      to: { path: '^libs/', pathNot: '^libs/(node-protocol|whatsapp|platform/(kernel|queue))/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '\\.spec\\.ts$|/dist/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { conditionNames: ['source', 'import', 'node', 'default'], extensions: ['.ts', '.js'] },
    moduleSystems: ['es6'],
  },
};
