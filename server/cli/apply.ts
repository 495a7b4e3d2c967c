import { userInfo } from 'node:os';
import { type Command, InvalidArgumentError } from 'commander';
import {
  type Audit,
  count,
  DecidedFile,
  type Order,
  type PlannedEdits,
  plannedEdits,
  plannedTogether,
  undecidedDrops,
} from '../audit/index.ts';
import {
  decisionsFile,
  type FileStamp,
  readFileSnapshot,
  shownText,
  withoutApostrophe,
  WriteHistory,
} from '../dataset/index.ts';
import type { DecisionOrder } from '../protocol.ts';
import { auditFile } from './auditFile.ts';
import {
  addTogetherOptions,
  areTogether,
  auditFilesTogether,
  type TogetherOptions,
} from './auditTogether.ts';
import { CommandFailure, ExitCode } from './exit.ts';
import { addAuditOptions } from './options.ts';
import { print, tell } from './output.ts';
import { tellOtherNames } from './otherNames.ts';
import { ORDERS, summarise } from './plannedSummary.ts';
import { undoFolder } from './stateFolder.ts';

interface Options extends TogetherOptions {
  readonly acceptRecommended?: true;
  readonly user?: readonly Named[];
  readonly row?: readonly Named[];
  readonly decisions?: string;
  readonly reason?: string;
  readonly by?: string;
  readonly dryRun?: true;
}

/** `NAME=drop` */
interface Named {
  readonly name: string;
  readonly order: (typeof ORDERS)[number];
}

/** `apply FILE`: writes decisions into the file, and touches no other byte. */
export function addApplyCommand(program: Command): void {
  const command = addTogetherOptions(
    program
      .command('apply')
      .description('write decisions into the file')
      .argument('<files...>', 'the preference dataset; several with --together')
      .option(
        '--accept-recommended',
        'drop every user recommended to be dropped (flips are accepted by name)',
      )
      .option(
        '--user <name=decision>',
        'decide on a user: drop, keep or flip, or clear to take that back (repeatable)',
        named,
      )
      .option('--row <n=decision>', 'decide on a row, counted from 1 (repeatable)', named)
      .option(
        '--decisions <path>',
        'decide on users as a CSV says: user,decision,reason, as the command decisions prints it; rows without a decision are passed over',
      )
      .option('--reason <text>', 'recorded with the decisions')
      .option('--by <name>', 'who decides, as recorded (default: the name of the system’s user)')
      .option('--dry-run', 'print what would change, write nothing'),
  );
  addAuditOptions(command).action(async (files: string[], options: Options) => {
    const { acceptRecommended, user, row, decisions } = options;
    if ([acceptRecommended, user, row, decisions].every((option) => option === undefined)) {
      throw new CommandFailure(
        ExitCode.usage,
        'Say what to apply: --accept-recommended, --user, --row or --decisions.',
      );
    }
    if (files.includes('-'))
      throw new CommandFailure(ExitCode.usage, 'Decisions are written into a file, not into -.');
    const [file, ...more] = files;
    if (areTogether(files, options)) await applyTogether(files, options);
    else if (more.length > 0)
      throw new CommandFailure(
        ExitCode.usage,
        'One file at a time, or several as one dataset with --together.',
      );
    else await applyTo(file!, options);
  });
}

async function applyTo(file: string, options: Options): Promise<void> {
  const listed = await listedIn(options);
  const { audit, stamp } = await auditFile(file, options);
  if (stamp === null) throw new Error('Only standard input has no stamp.');
  const planned = await plannedEdits(audit, ordersOf(audit, listed, options));
  const [impossible] = planned.refusedOrders;
  if (impossible !== undefined) throw new CommandFailure(ExitCode.usage, impossible.reason);
  await carryOut(file, audit, stamp, planned, options);
}

/** Orders are on users of all files; each file takes those on its own rows. */
async function applyTogether(files: readonly string[], options: Options): Promise<void> {
  if (options.row !== undefined)
    throw new CommandFailure(ExitCode.usage, '--row goes with one file: its rows are counted.');
  const listed = await listedIn(options);
  const { audit, parts } = await auditFilesTogether(files, options);
  const planned = await plannedTogether(audit, parts, ordersOf(audit, listed, options));
  const [impossible] = planned.refusedOrders;
  if (impossible !== undefined) throw new CommandFailure(ExitCode.usage, impossible.reason);
  for (const { of, planned: own } of planned.parts)
    if (own.records.length > 0) await carryOut(of.path, of.audit, of.stamp, own, options, `${of.path}: `);
}

const NOTHING = 'Nothing changed.';

/** Writes what was planned, and says so. */
async function carryOut(
  file: string,
  audit: Audit,
  stamp: FileStamp,
  planned: PlannedEdits,
  { dryRun }: Options,
  name = '',
): Promise<void> {
  for (const [reason, [first, ...others]] of byReason(planned.refusedRows)) {
    const rows =
      others.length === 0 ? `row ${first! + 1}` : `row ${first! + 1} and ${count(others.length)} more`;
    tell(`${name}${rows}: ${reason}`);
  }
  const summary = summarise(planned);
  const where =
    planned.besideEdits.length === 0 || audit.beside === null ? '' : `, in ${shownText(audit.beside.path)}`;
  if (dryRun) {
    print(`${shownText(name)}${summary === '' ? NOTHING : `Would mark ${summary}${where}.`}\n`);
    return;
  }
  const decided = new DecidedFile(file, new WriteHistory(undoFolder()));
  const kept = await decided.write(audit, planned, stamp, tellOtherNames(file));
  print(`${shownText(name)}${summary === '' ? NOTHING : `Marked ${summary}${where}.`}\n`);
  if (kept === 'memory') tell(`${name}undo cannot take this back: nothing could be kept in ${undoFolder()}.`);
}

/** Rows that were refused for the same reason. */
function byReason(
  refused: readonly { readonly row: number; readonly reason: string }[],
): Map<string, number[]> {
  const rows = new Map<string, number[]>();
  for (const { row, reason } of refused) {
    const same = rows.get(reason);
    if (same === undefined) rows.set(reason, [row]);
    else same.push(row);
  }
  return rows;
}

/** The orders of all options; those on rows come last, and win over those on users. */
function ordersOf(audit: Audit, listed: ListedDecisions, options: Options): Order[] {
  const { acceptRecommended, user = [], row = [], reason, by } = options;
  const made = { reason: reason ?? null, by: by ?? userInfo().username, at: new Date().toISOString() };
  const order = (target: Order['target'], of: DecisionOrder): Order => ({ ...made, target, order: of });
  return [
    ...(acceptRecommended ? [order({ users: undecidedDrops(audit) }, 'recommended')] : []),
    ...listedOrders(listed, audit).map((one) => ({ ...made, ...one })),
    ...user.map((one) => order({ users: [one.name] }, one.order)),
    ...row.map((one) => order({ rows: [rowNumber(one.name)] }, one.order)),
  ];
}

type ListedDecisions = ReturnType<typeof decisionsFile>['decisions'];

/** The decisions of the CSV that is named, before anything else is done. Throws FileError. */
async function listedIn({ decisions: path }: Options): Promise<ListedDecisions> {
  if (path === undefined) return new Map();
  return decisionsFile((await readFileSnapshot(path)).bytes, path).decisions;
}

/** Decisions as orders; a reason of their own comes before that of the options. */
function listedOrders(
  decisions: ListedDecisions,
  { dataset }: Audit,
): (Pick<Order, 'target' | 'order'> & Partial<Pick<Order, 'reason'>>)[] {
  const known = new Set(dataset.users);
  return [...decisions].map(([name, { decision, reason }]) => ({
    // As a table for spreadsheets has it.
    target: { users: [known.has(name) ? name : withoutApostrophe(name)] },
    order: decision,
    ...(reason === null ? {} : { reason }),
  }));
}

function rowNumber(text: string): number {
  if (!/^[1-9]\d*$/.test(text))
    throw new CommandFailure(ExitCode.usage, `--row takes a row number, not “${text}”.`);
  return Number(text);
}

function named(value: string, previous: readonly Named[] = []): Named[] {
  const at = value.lastIndexOf('=');
  const order = ORDERS.find((candidate) => candidate === value.slice(at + 1));
  if (at < 1 || order === undefined) {
    throw new InvalidArgumentError('Expected NAME=drop, NAME=keep, NAME=flip or NAME=clear.');
  }
  return [...previous, { name: value.slice(0, at), order }];
}
