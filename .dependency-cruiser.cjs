/** The import rules of ARCHITECTURE.md. `npm run lint` fails when one is broken. */
const only = (name, from, allowed, comment) => ({
  name,
  severity: 'error',
  comment,
  from: { path: from },
  to: { path: '^(extension|server|webview|test)/', pathNot: allowed },
});
/**
 * The rooms of a folder and which of its other rooms each may import, by their entrances alone. Files that lie in the
 * folder itself are open to all its rooms.
 */
const ROOMS = {
  'server/dataset': {
    text: [],
    outcomes: [],
    records: ['text'],
    kernel: [],
    formats: ['kernel', 'outcomes', 'records', 'text'],
    files: ['text'],
    json: ['formats', 'outcomes', 'records', 'text'],
    delimited: ['formats', 'outcomes', 'records'],
    parquet: ['files', 'formats', 'outcomes', 'records', 'text'],
    columns: ['formats', 'outcomes', 'text'],
    rows: ['columns', 'formats', 'outcomes', 'text'],
    texts: ['columns', 'text'],
    input: ['columns', 'files', 'formats', 'kernel', 'parquet', 'records', 'rows'],
    tables: ['files', 'formats', 'parquet'],
    live: ['columns', 'formats', 'rows'],
    decisions: ['formats'],
    beside: ['files', 'formats', 'records'],
    export: ['files', 'formats', 'outcomes', 'rows', 'text', 'texts'],
  },
  'server/dataset/columns': {
    vocabulary: [],
    sample: ['vocabulary'],
    roles: ['sample', 'vocabulary'],
    shapes: ['roles', 'sample', 'vocabulary'],
  },
  'server/model': {
    numerics: [],
    counts: ['numerics'],
    population: ['numerics'],
    likelihood: ['counts', 'numerics', 'population'],
    optimiser: ['likelihood', 'numerics', 'population'],
    posterior: ['counts', 'likelihood', 'numerics', 'optimiser', 'population'],
    paper: ['likelihood'],
    plain: ['numerics', 'posterior'],
    recommendation: ['users'],
    users: ['numerics', 'population'],
    fit: ['counts', 'likelihood', 'numerics', 'optimiser', 'paper', 'population', 'posterior'],
  },
  'server/audit': {
    settings: [],
    fitting: [],
    findings: ['fitting'],
    deciding: ['findings'],
    views: ['deciding', 'findings', 'fitting'],
    effect: ['deciding', 'findings', 'views'],
    report: ['effect', 'findings', 'views'],
    agent: ['effect', 'findings', 'views'],
    export: ['deciding', 'effect', 'findings', 'settings'],
  },
  'server/lsp': {
    documents: [],
    sessions: ['documents'],
    diagnostics: ['documents', 'sessions'],
    features: ['documents', 'sessions'],
    panel: ['documents', 'sessions'],
    transport: [],
  },
  webview: {
    shared: [],
    plots: ['shared'],
    view: ['plots', 'shared'],
    overview: ['plots', 'shared', 'view'],
    users: ['shared', 'view'],
    user: ['plots', 'shared', 'view'],
    review: ['shared', 'view'],
    activity: ['shared'],
    columns: ['shared'],
    rows: ['shared'],
  },
  extension: {
    client: [],
    files: ['client'],
    decisions: ['client'],
    agents: ['client', 'decisions', 'files'],
    commands: ['client', 'files'],
    panel: ['client', 'decisions', 'files'],
    status: ['client', 'files', 'panel'],
    sidebar: ['client', 'status'],
  },
};

/** Folders whose rooms are entered through their index.ts. */
const ENTERED = ['server/dataset', 'server/model', 'server/audit'];

const roomRules = Object.entries(ROOMS).flatMap(([folder, rooms]) =>
  Object.entries(rooms).flatMap(([room, uses]) => [
    {
      name: `${folder}/${room}-uses`,
      severity: 'error',
      comment: `${room} may use ${uses.join(', ') || 'no other room'}`,
      from: { path: `^${folder}/${room}/` },
      to: { path: `^${folder}/[^/]+/`, pathNot: `^${folder}/(${[room, ...uses].join('|')})/` },
    },
    ...(ENTERED.includes(folder)
      ? [
          {
            name: `${folder}/${room}-entrance`,
            severity: 'error',
            comment: `others import ${room} through its index.ts`,
            from: { path: '^(server|extension|webview)/', pathNot: `^${folder}/${room}/` },
            to: { path: `^${folder}/${room}/`, pathNot: `^${folder}/${room}/index\\.ts$` },
          },
        ]
      : []),
  ]),
);

const entranceRules = [...ENTERED, 'server/warehouse'].map((folder) => ({
  name: `${folder}-entrance`,
  severity: 'error',
  comment: `other folders import ${folder} through its index.ts`,
  from: { path: '^(server|extension|webview)/', pathNot: `^${folder}/` },
  to: { path: `^${folder}/`, pathNot: `^${folder}/index\\.ts$` },
}));

module.exports = {
  forbidden: [
    ...roomRules,
    ...entranceRules,
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    only('model-is-pure', '^server/model/', ['^server/model/'], 'model imports nothing of ours'),
    {
      name: 'model-does-no-io',
      severity: 'error',
      comment: 'model has no clock, no randomness without a seed, no I/O',
      from: { path: '^server/model/' },
      to: { dependencyTypes: ['core', 'npm'] },
    },
    only('threads-know-no-work', '^server/threads/', ['^server/threads/'], 'threads imports nothing of ours'),
    only(
      'dataset-knows-no-statistics',
      '^server/dataset/',
      ['^server/(dataset|threads)/'],
      'dataset imports nothing of model',
    ),
    only(
      'audit-joins-model-and-dataset',
      '^server/audit/',
      ['^server/(audit|model|dataset|threads)/', '^server/protocol\\.ts$'],
      'audit imports model and dataset',
    ),
    only(
      'lsp-and-cli-stand-on-audit',
      '^server/(lsp|cli)/',
      ['^server/(audit|dataset)/', '^server/protocol\\.ts$', '^server/$1/', '^server/warehouse/'],
      'lsp and cli import audit and dataset, never each other',
    ),
    only(
      'warehouse-stands-on-audit',
      '^server/warehouse/',
      ['^server/(audit|dataset|model|warehouse)/'],
      'warehouse imports audit, dataset and model',
    ),
    {
      name: 'warehouse-belongs-to-the-command-line',
      severity: 'error',
      comment: 'the server of the editor opens no connections',
      from: { path: '^server/lsp/' },
      to: { path: '^server/warehouse/' },
    },
    only('extension-knows-the-protocol', '^extension/', ['^extension/', '^server/protocol\\.ts$'], ''),
    only('webview-knows-the-protocol', '^webview/', ['^webview/', '^server/protocol\\.ts$'], ''),
    {
      name: 'protocol-is-types',
      severity: 'error',
      comment: 'extension and webview import the protocol as types only',
      from: { path: '^(extension|webview)/' },
      to: { path: '^server/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'protocol-stands-alone',
      severity: 'error',
      comment: 'the protocol is one: others import all of it from protocol.ts',
      from: { path: '^server/protocol(\\.ts$|/)' },
      to: { path: '.', pathNot: '^server/protocol/' },
    },
    {
      name: 'files-belong-to-dataset',
      severity: 'error',
      comment: 'only dataset touches files (the command line also reads standard input)',
      from: { path: '^server/', pathNot: '^server/(dataset|cli)/' },
      to: { path: '^(node:)?fs' },
    },
    {
      name: 'vscode-belongs-to-the-extension',
      severity: 'error',
      from: { pathNot: '^(extension|test/workbench)/' },
      to: { path: '^vscode$' },
    },
    {
      name: 'lsp-types-belong-to-lsp',
      severity: 'error',
      from: { path: '^server/', pathNot: '^server/lsp/' },
      to: { path: 'vscode-languageserver' },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.mjs', '.js', '.json'] },
  },
};
