import type { Tool } from './tools.ts';

/** A part of `npm test`: npm scripts, then the test files of a folder. */
export interface Stage {
  readonly name: string;
  /** npm scripts that it needs, run side by side; what an earlier stage has run is not run again. */
  readonly scripts: readonly string[];
  /** What it needs beside npm's packages. */
  readonly tools: readonly Tool[];
  readonly tests?: {
    readonly folder: string;
    /** Where it is said, its files `*.slow.test.ts` alone, or all others. */
    readonly slow?: boolean;
    /** Files at a time, where no other lane runs: beside one it is one. */
    readonly parallel: number;
    /**
     * Where it is said, each file has a process of its own and as many tries: a browser or an editor may be slower than
     * any wait. What passed late is named at the end of the stage.
     */
    readonly tries?: number;
  };
}

/** Stages that run one after the other. */
export type Lane = readonly Stage[];

/**
 * Rows run in their order, the fast ones first; lanes of a row side by side. Two lanes of about one length keep two
 * processors busy, with one browser at a time.
 */
export const ROWS: readonly (readonly Lane[])[] = [
  [[{ name: 'check', scripts: ['lint', 'typecheck', 'build'], tools: [] }]],
  [[{ name: 'unit', scripts: [], tools: [], tests: { folder: 'test/unit', slow: false, parallel: 2 } }]],
  // Whole audits, planted worlds, faults at every step of a write: of more than two seconds of the processor each.
  [[{ name: 'slow', scripts: [], tools: [], tests: { folder: 'test/unit', slow: true, parallel: 2 } }]],
  [
    [
      {
        name: 'server',
        scripts: ['build'],
        tools: ['neovim', 'trainers', 'sarif'],
        tests: { folder: 'test/server', parallel: 2 },
      },
      // DuckDB, PostgreSQL and Spark; what cannot be had is skipped, and an error where CI=true.
      {
        name: 'warehouse',
        scripts: ['build'],
        tools: ['postgresql', 'spark', 'sqlglot'],
        tests: { folder: 'test/warehouse', parallel: 1 },
      },
    ],
    [
      {
        name: 'webview',
        scripts: ['build'],
        tools: ['chromium'],
        tests: { folder: 'test/webview', parallel: 1, tries: 2 },
      },
      {
        name: 'workbench',
        scripts: ['package'],
        tools: ['chromium', 'vscode'],
        tests: { folder: 'test/workbench', parallel: 1, tries: 2 },
      },
    ],
  ],
];
