import { chmod, mkdir, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mock } from 'node:test';
import { Command } from 'commander';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { defaultAuditSettings } from '../../../../server/audit/settings/auditSettings.ts';
import { exportCleaned } from '../../../../server/audit/export/exportCleaned.ts';
import { type FittedModel, fitComparisons } from '../../../../server/audit/fitting/fitComparisons.ts';
import { DecidedFile } from '../../../../server/audit/deciding/decidedFile.ts';
import { plannedEdits } from '../../../../server/audit/deciding/plannedEdits.ts';
import { runAudit } from '../../../../server/audit/runAudit.ts';
import { addApplyCommand } from '../../../../server/cli/apply.ts';
import { CommandFailure } from '../../../../server/cli/exit.ts';
import { addExportCommand } from '../../../../server/cli/export.ts';
import { addUndoCommand } from '../../../../server/cli/undo.ts';
import { DiskFile, type FileRead } from '../../../../server/dataset/files/diskFile.ts';
import { readFromDisk, recogniseFile } from '../../../../server/dataset/input/readFromDisk.ts';
import { scanChunk } from '../../../../server/dataset/input/diskScan.ts';
import { inputInMemory } from '../../../../server/dataset/input/datasetInput.ts';
import type { DatasetInput } from '../../../../server/dataset/input/input.ts';
import { inputParquet } from '../../../../server/dataset/input/parquetInput.ts';
import { type AuditRecord, NO_OUTCOME } from '../../../../server/dataset/types.ts';
import { decisionEditsYielding } from '../../../../server/dataset/decisions/writeBack.ts';
import { lockOf } from '../../../../server/dataset/files/fileLock.ts';
import { machineId } from '../../../../server/dataset/files/machine.ts';
import { WriteHistory } from '../../../../server/dataset/files/writeHistory.ts';
import { plantedRows } from '../../../server/plantedFile.ts';

/** A way in which the product writes files. */
export interface Way {
  readonly name: string;
  /** Names of the files that are written, in the order in which they are replaced. */
  readonly written: readonly string[];
  /**
   * The file that another program may change: the last operation by which that is noticed, and the first from which
   * on it is a change. Absent where nobody looks.
   */
  readonly watched?: {
    readonly name: string;
    readonly lastLook: string;
    readonly readBy?: string;
  };
  /** Takes writes back as a process does that was started after it; whether the write was made or not, this comes of it. */
  readonly undo?: { readonly by: (folder: string) => Promise<unknown>; readonly gives: 'old' | 'new' };
  /** Fills a folder, and gives the write that is to be made in it. */
  readonly prepare: (folder: string) => Promise<() => Promise<unknown>>;
}

/** Few: the command line fits them anew at each of hundreds of steps, by {@link PLAIN_MODEL}. */
const ROWS = plantedRows({ careful: 3, careless: 1, comparisonsEach: 12, seed: 3 });
const objects = ROWS.map((row) => JSON.parse(row) as Record<string, string | number>);
const COLUMNS = ['question_id', 'model_a', 'model_b', 'winner', 'judge'] as const;

/** Long enough to be written in two pieces, as the large files that these writes are for are in many. */
const PADDING = ' '.repeat(23_000);
const FILES = {
  jsonl: Buffer.from(`${ROWS.map((row) => row.replace('{', `{${PADDING}`)).join('\n')}\n`),
  csv: Buffer.from(
    `${COLUMNS.join(',')}\r\n${objects.map((row) => `${COLUMNS.map((name) => row[name]).join(',')}\r\n`).join('')}`,
  ),
  parquet: Buffer.from(
    parquetWriteBuffer({
      columnData: COLUMNS.map((name) => ({ name, data: objects.map((row) => String(row[name])) })),
      rowGroupSize: 18,
    }),
  ),
};
type Format = keyof typeof FILES;

const RECORD: AuditRecord = {
  decision: 'drop',
  source: 'override',
  scope: 'comparison',
  attentiveness: null,
  reason: 'größer',
  by: 'ada',
  at: '2026-11-24T12:00:00.000Z',
};

export const MODE = 0o640;

/** A file that others reach by a symbolic link. */
async function linkedFile(folder: string, name: string, content: Uint8Array): Promise<string> {
  const own = join(folder, 'own');
  await mkdir(own, { recursive: true });
  await writeFile(join(own, name), content);
  await chmod(join(own, name), MODE);
  await utimes(join(own, name), 1e9, 1e9);
  await symlink(join('own', name), join(folder, name));
  return join(folder, name);
}

/** What the files of a format are taken for: all are the same bytes, and it is found out before anything is written. */
const recognised = new Map<Format, ReturnType<typeof recogniseFile>>();

/** A file on disk as the server reads it, in small blocks. */
function inputOf(file: DiskFile, format: Format): DatasetInput {
  if (format === 'parquet') return inputParquet(file, file.path);
  return {
    recognise: () => {
      const known = recognised.get(format) ?? recogniseFile(file);
      recognised.set(format, known);
      return known;
    },
    read: (recognition, signal) =>
      readFromDisk({
        file,
        recognition,
        scan: (chunk, stop) => Promise.resolve(scanChunk(chunk, () => stop.aborted)),
        parallel: 1,
        signal,
        chunkBytes: Math.ceil(file.length / 2),
        blockBytes: Math.ceil(file.length / 3),
      }),
  };
}

async function readFile(file: DiskFile, format: Format): Promise<FileRead> {
  const input = inputOf(file, format);
  const recognition = await input.recognise();
  if (recognition.kind !== 'mapped') throw new Error(recognition.message);
  return (await input.read(recognition, new AbortController().signal))!;
}

/** Folder, within that of a write, of what takes writes back. */
export const UNDO = 'undo';

/** Decides on some rows of a file as the server does. */
async function decision(folder: string, format: Format): Promise<() => Promise<unknown>> {
  const path = await linkedFile(folder, `data.${format}`, FILES[format]);
  const file = await DiskFile.open(path);
  const { bytes, dataset } = await readFile(file, format);
  const rows = [1, 20, 40].filter((row) => dataset.outcome[row] !== NO_OUTCOME);
  const records = rows.map((row) => ({ row, record: RECORD }));
  const { edits } = await decisionEditsYielding(bytes, dataset, records);
  const expect = { size: file.length, mtimeNs: file.mtimeNs, hash: null };
  const history = new WriteHistory(join(folder, UNDO));
  return () => history.write({ path, source: bytes, edits, expect }, rows.length);
}

/** A table whose rows end before the header does, as a crowd platform hands it out. */
const SHORT_ROWS = Buffer.from(
  `${COLUMNS.join(',')},Approve,Reject\n${objects.map((row) => `${COLUMNS.map((name) => row[name]).join(',')}\n`).join('')}`,
);
const BESIDE = 'data.csv.decisions.csv';

/** Decides on a user of a file whose rows take no decisions, as the server does. */
async function decisionBeside(folder: string): Promise<() => Promise<unknown>> {
  const path = join(folder, 'data.csv');
  const outcome = await runAudit({
    input: inputInMemory(SHORT_ROWS),
    path,
    settings: defaultAuditSettings(),
    fit: (comparisons, settings) => Promise.resolve((fitted ??= fitComparisons(comparisons, settings))),
    signal: new AbortController().signal,
  });
  if (outcome?.kind !== 'audited') throw new Error('the file could not be audited');
  const target = { users: ['careless-0'] };
  const order = { target, order: 'drop', reason: 'größer', by: 'ada', at: RECORD.at } as const;
  const planned = await plannedEdits(outcome.audit, [order]);
  const decided = new DecidedFile(path, new WriteHistory(join(folder, UNDO)));
  return () => decided.write(outcome.audit, planned, null);
}

function undoBeside(folder: string): Promise<unknown> {
  return new DecidedFile(join(folder, 'data.csv'), new WriteHistory(join(folder, UNDO))).takeBackBeside();
}

async function earlierDecisions(folder: string): Promise<void> {
  await linkedFile(folder, BESIDE, Buffer.from('user;decision;note\r\ncareful-1;keep;a friend\r\n'));
}

const besides: readonly Way[] = [false, true].flatMap((isThere) => {
  const name = isThere ? 'a decision into the decisions beside' : 'a first decision beside';
  const prepared = async (folder: string) => {
    await writeFile(join(folder, 'data.csv'), SHORT_ROWS);
    if (isThere) await earlierDecisions(folder);
    return decisionBeside(folder);
  };
  const watched = { name: BESIDE, lastLook: 'statSync', readBy: 'realpath' };
  return [
    {
      name,
      written: [BESIDE],
      ...(isThere ? { watched } : {}),
      undo: { by: undoBeside, gives: 'old' },
      prepare: prepared,
    },
    {
      name: `${name}, taken back`,
      written: [BESIDE],
      ...(isThere ? { watched } : {}),
      undo: { by: undoBeside, gives: 'new' },
      prepare: async (folder) => {
        await (
          await prepared(folder)
        )();
        return async () => {
          if ((await undoBeside(folder)) === null) throw new Error('there was nothing to take back');
        };
      },
    },
  ] satisfies Way[];
});

const FORMATS: readonly Format[] = ['jsonl', 'csv', 'parquet'];

const decisions: readonly Way[] = FORMATS.flatMap((format) => {
  const name = `data.${format}`;
  const watched = { name, lastLook: 'statSync', readBy: 'realpath' };
  const undo = (folder: string) => new WriteHistory(join(folder, UNDO)).takeBack(join(folder, name));
  return [
    {
      name: `a decision into ${format}`,
      written: [name],
      watched,
      undo: { by: undo, gives: 'old' },
      prepare: (folder) => decision(folder, format),
    },
    {
      name: `a decision into ${format}, taken back`,
      written: [name],
      watched,
      undo: { by: undo, gives: 'new' },
      prepare: async (folder) => {
        await (
          await decision(folder, format)
        )();
        return async () => {
          if ((await undo(folder)) === null) throw new Error('there was nothing to take back');
        };
      },
    },
  ] satisfies Way[];
});

/** The fit of the rows, which are the same in every file. */
let fitted: FittedModel | null = null;

async function exporting(folder: string): Promise<() => Promise<unknown>> {
  const path = await linkedFile(folder, 'data.csv', FILES.csv);
  const outcome = await runAudit({
    input: inputOf(await DiskFile.open(path), 'csv'),
    settings: defaultAuditSettings(),
    fit: (comparisons, settings) => Promise.resolve((fitted ??= fitComparisons(comparisons, settings))),
    signal: new AbortController().signal,
  });
  if (outcome?.kind !== 'audited') throw new Error('the file could not be audited');
  const { audit } = outcome;
  return () =>
    exportCleaned({
      audit,
      input: 'data.csv',
      path: join(folder, 'out.csv'),
      source: path,
      replaces: 'all',
      policy: 'recommended',
      keepAudit: false,
      at: RECORD.at,
      version: '0',
    });
}

async function earlierExport(folder: string): Promise<void> {
  await linkedFile(folder, 'out.csv', Buffer.from('what was exported before\n'));
  await linkedFile(folder, 'out.csv.manifest.json', Buffer.from('{"of":"what was exported before"}\n'));
}

const EXPORTED = {
  written: ['out.csv', 'out.csv.manifest.json'],
  watched: { name: 'data.csv', lastLook: 'openSync' },
};

/** Runs the command line in this process, its state within `folder`; what it says is of no interest here. */
async function commandLine(folder: string, ...args: readonly string[]): Promise<void> {
  process.env['XDG_STATE_HOME'] = join(folder, UNDO);
  const program = new Command().exitOverride();
  addApplyCommand(program);
  addUndoCommand(program);
  addExportCommand(program, '0');
  const said = [process.stdout, process.stderr].map((stream) => mock.method(stream, 'write', () => true));
  try {
    await program.parseAsync(args, { from: 'user' });
  } finally {
    for (const one of said) one.mock.restore();
  }
}

/** What is fitted is no matter of how files are written, and this is fitted in a fifth of the time. */
const PLAIN_MODEL = ['--method', 'paper', '--paper-version', 'two-type', '--checks', 'never'];

function applying(folder: string, path: string): Promise<void> {
  return commandLine(folder, 'apply', path, '--user', 'careless-0=drop', '--by', 'ada', ...PLAIN_MODEL);
}

/** Null where there is nothing to take back, as by the history. */
async function undoOnCommandLine(folder: string): Promise<true | null> {
  try {
    await commandLine(folder, 'undo', join(folder, 'data.csv'));
    return true;
  } catch (error) {
    if (error instanceof CommandFailure) return null;
    throw error;
  }
}

/** What a writer left that was killed while it held the lock: no process has such a number. */
async function lockOfTheDead(folder: string, name: string): Promise<void> {
  const holder = { file: name, host: 'here', machine: machineId(), pid: 2 ** 30, token: 'dead' };
  await writeFile(lockOf(join(folder, 'own', name)), JSON.stringify(holder));
}

export const WAYS: readonly Way[] = [
  ...decisions,
  {
    ...decisions.find(({ name }) => name === 'a decision into csv')!,
    name: 'a decision into csv whose lock a killed writer left',
    prepare: async (folder) => {
      const write = await decision(folder, 'csv');
      await lockOfTheDead(folder, 'data.csv');
      return write;
    },
  },
  ...besides,
  { name: 'an export', ...EXPORTED, prepare: exporting },
  {
    name: 'an export over an earlier one',
    ...EXPORTED,
    prepare: async (folder) => {
      await earlierExport(folder);
      return exporting(folder);
    },
  },
  {
    name: '`apply` on the command line',
    written: ['data.csv'],
    watched: { name: 'data.csv', lastLook: 'statSync', readBy: 'readFile' },
    undo: { by: undoOnCommandLine, gives: 'old' },
    prepare: async (folder) => {
      const path = await linkedFile(folder, 'data.csv', FILES.csv);
      return () => applying(folder, path);
    },
  },
  {
    name: '`undo` on the command line',
    written: ['data.csv'],
    watched: { name: 'data.csv', lastLook: 'statSync', readBy: 'realpath' },
    undo: { by: undoOnCommandLine, gives: 'new' },
    prepare: async (folder) => {
      const path = await linkedFile(folder, 'data.csv', FILES.csv);
      await applying(folder, path);
      return () => commandLine(folder, 'undo', path);
    },
  },
  {
    name: '`export` on the command line',
    written: EXPORTED.written,
    prepare: async (folder) => {
      await earlierExport(folder);
      const path = await linkedFile(folder, 'data.csv', FILES.csv);
      const out = ['--out', join(folder, 'out.csv'), '--force'];
      return () => commandLine(folder, 'export', path, ...out, ...PLAIN_MODEL);
    },
  },
];
