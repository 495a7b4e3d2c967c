/** The import rules of ARCHITECTURE.md. `npm run lint` fails when one is broken. */
const only = (name, from, allowed, comment) => ({
  name,
  severity: 'error',
  comment,
  from: { path: from },
  to: { path: '^(extension|server|webview|test)/', pathNot: allowed },
});
module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    only('model-is-pure', '^server/model/', ['^server/model/'], 'model imports nothing of ours'),
    {
      name: 'model-does-no-io',
      severity: 'error',
      comment: 'model has no clock, no randomness without a seed, no I/O',
      from: { path: '^server/model/' },
      to: { dependencyTypes: ['core', 'npm'] },
    },
    only(
      'dataset-knows-no-statistics',
      '^server/dataset/',
      ['^server/dataset/'],
      'dataset imports nothing of model',
    ),
    only(
      'audit-joins-model-and-dataset',
      '^server/audit/',
      ['^server/(audit|model|dataset)/', '^server/protocol\\.ts$'],
      'audit imports model and dataset',
    ),
    only(
      'lsp-and-cli-stand-on-audit',
      '^server/(lsp|cli)/',
      ['^server/(audit|dataset)/', '^server/protocol\\.ts$', '^server/$1/'],
      'lsp and cli import audit and dataset, never each other',
    ),
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
