import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { WorkDoneProgressCancelNotification } from 'vscode-languageserver-protocol/node';
import type { AuditState, AuditStatus } from '../../server/protocol.ts';
import { LanguageServer } from '../server/languageServer.ts';
import { plantedRows } from '../server/plantedFile.ts';
import { median, say } from './measure.ts';

const DEFAULT_BYTES = 2e9;
const ROW_BYTES = 1000;
const RUNS = 5;
/** Clock ticks of Linux in a second, in which the system tells what a process has used. */
const TICKS = 100;

/** A large file on disk, over the built server's stdio: when first results come, and how soon a cancel is heard. */
export async function benchLarge(bytes = DEFAULT_BYTES): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-large-'));
  const server = await LanguageServer.start();
  try {
    const path = join(folder, 'large.jsonl');
    const rows = writeRows(path, bytes);
    const uri = pathToFileURL(path).href;
    say(`a file of ${(bytes / 1e9).toFixed(1)} GB on disk, ${rows.toLocaleString('en-US')} rows, over stdio`);
    await firstResults(server, uri);
    await cancelled(
      server,
      uri,
      'reading',
      ({ state, progress = 0 }) => state === 'reading' && progress > 0.3,
    );
    await cancelled(server, uri, 'fitting', ({ state }) => state === 'fitting');
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true });
  }
}

/** The same file, opened again: what is said of it from then on. */
async function opened(server: LanguageServer, uri: string): Promise<() => AuditStatus[]> {
  await server.tell('preferenceAuditor/closeFile', { uri });
  const told = server.statuses(uri).length;
  await server.tell('preferenceAuditor/openFile', { uri });
  return () => server.statuses(uri).slice(told);
}

const isReady = ({ state }: AuditStatus) => state === 'ready';

async function firstResults(server: LanguageServer, uri: string): Promise<void> {
  const first: number[] = [];
  const whole: number[] = [];
  const shares: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const start = performance.now();
    const statuses = await opened(server, uri);
    // There are none where the whole is read before its first part is fitted.
    const early = await server.until(() =>
      statuses().find((one) => one.provisional === true || isReady(one)),
    );
    if (!isReady(early)) {
      first.push(performance.now() - start);
      shares.push(early.firstPart!);
    }
    await server.until(() => statuses().find(isReady));
    whole.push(performance.now() - start);
  }
  const results =
    first.length === 0
      ? 'no first results'
      : `first results ${first.length} times, after ${median(first).toFixed(0)} ms, from ${(100 * Math.max(...shares)).toFixed(1)}% of the file at most`;
  say(`  opened ${RUNS} times: ${results}; the whole after ${median(whole).toFixed(0)} ms`);
}

async function cancelled(
  server: LanguageServer,
  uri: string,
  stage: AuditState,
  isThere: (status: AuditStatus) => boolean,
): Promise<void> {
  const heard: number[] = [];
  const afterwards: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const known = new Set(server.progress.keys());
    const statuses = await opened(server, uri);
    const token = await server.until(() => [...server.progress.keys()].find((one) => !known.has(one)));
    await server.until(() => statuses().findLast(isThere));
    const start = performance.now();
    await server.connection.sendNotification(WorkDoneProgressCancelNotification.type, { token });
    await server.until(() => statuses().find(({ state }) => state === 'cancelled'));
    heard.push(performance.now() - start);
    await sleep(100 - heard.at(-1)!);
    const used = processorSeconds(server.pid);
    await sleep(1000);
    afterwards.push(1000 * (processorSeconds(server.pid) - used));
  }
  say(
    `  cancelled while ${stage}: said after ${median(heard).toFixed(1)} ms (${Math.max(...heard).toFixed(1)} at most); from 100 ms on the server works ${median(afterwards).toFixed(0)} ms more (${Math.max(...afterwards).toFixed(0)} at most)`,
  );
}

/** What a process has used so far, all its threads. */
function processorSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}

/** Rows of 2,000 users, a tenth of them careless, with texts beside; returns how many. */
function writeRows(path: string, bytes: number): number {
  const file = openSync(path, 'w');
  let rows = 0;
  for (let part = 1, written = 0; written < bytes; part++) {
    const some = plantedRows({ careful: 1800, careless: 200, comparisonsEach: 50, seed: part });
    const text = some.map((row) => {
      const own = row.replace('"question_id":', `"question_id":${part}000`);
      return `${own.slice(0, -1)},"response_a":"${'text '.repeat((ROW_BYTES - own.length) / 5)}"}\n`;
    });
    written += writeSync(file, text.join(''));
    rows += some.length;
  }
  closeSync(file);
  return rows;
}
