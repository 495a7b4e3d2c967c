import { ensureVsCodeServer } from '../../scripts/installVsCodeServer.mjs';
import { pythonPackages } from '../onDemand/pythonPackages.ts';
import { sarifValidator } from '../onDemand/sarifMultitool.ts';
import { pythonWithTorch } from '../onDemand/torchPython.ts';
import { postgresPrograms } from '../warehouse/postgresServer.ts';
import { sparkHome } from '../warehouse/sparkCluster.ts';
import { ensureDebianProgram } from './debianPackage.ts';

/**
 * What stages need beside npm's packages, each installed once. Those that throw where they cannot be had fail their
 * stage; tests that need one of the others skip themselves in words, and fail where CI=true.
 */
export const TOOLS = {
  // A second editor, to prove that the server needs no client of its own.
  neovim: () => {
    ensureDebianProgram('neovim', '/usr/bin/nvim', 'NEOVIM');
  },
  chromium: () => {
    ensureDebianProgram('chromium', '/usr/bin/chromium', 'CHROMIUM');
  },
  vscode: ensureVsCodeServer,
  trainers: pythonWithTorch,
  sarif: sarifValidator,
  postgresql: postgresPrograms,
  spark: sparkHome,
  sqlglot: () => pythonPackages('sqlglot'),
} as const satisfies Record<string, () => unknown>;

export type Tool = keyof typeof TOOLS;
