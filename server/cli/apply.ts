import { userInfo } from 'node:os';
import { type Command, InvalidArgumentError } from 'commander';
import {
  type Audit,
  count,
  counted,
  orderedRecords,
  type OrderedRecords,
  type RowRecord,
  undecidedDrops,
} from '../audit/index.ts';
import { decisionEdits, DECISIONS, editSegments, writeFileAtomically } from '../dataset/index.ts';
import type { Decision, DecisionOrder, DecisionTarget } from '../protocol.ts';
import { auditFile } from './auditFile.ts';
import { CommandFailure, ExitCode } from './exit.ts';
import { addAuditOptions, type AuditOptions } from './options.ts';

interface Options extends AuditOptions {
  readonly acceptRecommended?: true;
  readonly user?: readonly Named[];
  readonly row?: readonly Named[];
  readonly reason?: string;
  readonly by?: string;
  readonly dryRun?: true;
}

/** `NAME=drop` */
interface Named {
  readonly name: string;
  readonly decision: Decision;
}

/** `apply FILE`: writes decisions into the file, and touches no other byte. */
export function addApplyCommand(program: Command): void {
  addAuditOptions(
    program
      .command('apply')
      .description('write decisions into the file')
      .argument('<file>', 'the preference dataset')
      .option(
        '--accept-recommended',
        'drop every user recommended to be dropped (flips are accepted by name)',
      )
      .option('--user <name=decision>', 'decide on a user: drop, keep or flip (repeatable)', named)
      .option('--row <n=decision>', 'decide on a row, counted from 1 (repeatable)', named)
      .option('--reason <text>', 'recorded with the decisions')
      .option('--by <name>', 'who decides, as recorded (default: the name of the system’s user)')
      .option('--dry-run', 'print what would change, write nothing'),
  ).action(async (file: string, options: Options) => {
    const { acceptRecommended, user, row } = options;
    if ([acceptRecommended, user, row].every((option) => option === undefined)) {
      throw new CommandFailure(ExitCode.usage, 'Say what to apply: --accept-recommended, --user or --row.');
    }
    if (file === '-')
      throw new CommandFailure(ExitCode.usage, 'Decisions are written into a file, not into -.');
    const { audit, stamp } = await auditFile(file, options);
    if (audit.bytes.readOnly !== undefined)
      throw new CommandFailure(ExitCode.notAuditable, `${file}: ${audit.bytes.readOnly}`);
    const records = collectRecords(audit, options);
    const { edits, changed, refused } = decisionEdits(audit.bytes, audit.dataset, records);
    for (const [reason, [first, ...others]] of byReason(refused)) {
      const rows =
        others.length === 0 ? `row ${first! + 1}` : `row ${first! + 1} and ${count(others.length)} more`;
      process.stderr.write(`preference-auditor: ${rows}: ${reason}\n`);
    }
    const summary = summarise(records, new Set(changed));
    if (options.dryRun) {
      process.stdout.write(`Would change ${summary}.\n`);
      return;
    }
    if (edits.length > 0) {
      await writeFileAtomically(
        file,
        editSegments(audit.bytes, edits),
        stamp === null ? {} : { expect: stamp },
      );
    }
    process.stdout.write(`Changed ${summary}.\n`);
  });
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

/** The records of all options together; decisions on rows win over those on users. */
function collectRecords(audit: Audit, options: Options): RowRecord[] {
  const at = new Date().toISOString();
  const by = options.by ?? userInfo().username;
  const records = new Map<number, RowRecord>();
  const add = (target: DecisionTarget, order: DecisionOrder) => {
    const ordered = orderedRecords(audit, { target, order, reason: options.reason ?? null, by, at });
    failOnRefused(ordered);
    for (const record of ordered.records) records.set(record.row, record);
  };
  if (options.acceptRecommended) add({ users: undecidedDrops(audit) }, 'recommended');
  for (const { name, decision } of options.user ?? []) add({ users: [name] }, decision);
  for (const { name, decision } of options.row ?? []) {
    if (!/^[1-9]\d*$/.test(name))
      throw new CommandFailure(ExitCode.usage, `--row takes a row number, not “${name}”.`);
    add({ rows: [Number(name)] }, decision);
  }
  return [...records.values()].sort((a, b) => a.row - b.row);
}

function failOnRefused({ refused }: OrderedRecords): void {
  const [first] = refused;
  if (first !== undefined) throw new CommandFailure(ExitCode.usage, first.reason);
}

/** `drop 120 rows, keep 3 rows` */
function summarise(records: readonly RowRecord[], changed: ReadonlySet<number>): string {
  const parts = DECISIONS.filter((decision) => decision !== null).flatMap((decision) => {
    const rows = records.filter(
      ({ row, record }) => record?.decision === decision && changed.has(row),
    ).length;
    return rows > 0 ? [`${decision} ${counted(rows, 'row')}`] : [];
  });
  return parts.length === 0 ? 'nothing' : parts.join(', ');
}

function named(value: string, previous: readonly Named[] = []): Named[] {
  const at = value.lastIndexOf('=');
  const decision = DECISIONS.find((candidate) => candidate === value.slice(at + 1));
  if (at < 1 || decision === undefined || decision === null) {
    throw new InvalidArgumentError('Expected NAME=drop, NAME=keep or NAME=flip.');
  }
  return [...previous, { name: value.slice(0, at), decision }];
}
