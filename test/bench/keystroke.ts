import { readFileSync } from 'node:fs';
import {
  CodeActionKind,
  CodeActionRequest,
  DidChangeTextDocumentNotification,
} from 'vscode-languageserver-protocol/node';
import { LanguageServer } from '../server/languageServer.ts';
import { generator } from '../unit/model/plantedWorld.ts';
import { say } from './measure.ts';

const ROWS = 100_000;
const USERS = 1_000;
const MODELS = Array.from({ length: 20 }, (_, k) => `model-${k}`);
const KEYSTROKES = 60;
const URI = 'file:///bench/keystroke.jsonl';

/** Rows of about 450 bytes: a fifth of the users click at random. */
function rows(): string[] {
  const random = generator(1);
  const text = 'The quick brown fox jumps over the lazy dog, and then some more text follows. '.repeat(4);
  return Array.from({ length: ROWS }, (_, i) => {
    const user = Math.floor(random() * USERS);
    const a = Math.floor(random() * MODELS.length);
    const b = (a + 1 + Math.floor(random() * (MODELS.length - 1))) % MODELS.length;
    const first = random() < (user % 5 === 0 ? 0.5 : 1 / (1 + Math.exp(0.2 * (a - b))));
    return JSON.stringify({
      question_id: i,
      model_a: MODELS[a],
      model_b: MODELS[b],
      winner: first ? 'model_a' : 'model_b',
      judge: `user-${user}`,
      response: text,
    });
  });
}

/** One keystroke in a large document to fresh diagnostics, over the real server's stdio. The pause is cut short. */
export async function benchKeystroke(): Promise<void> {
  const lines = rows();
  const text = `${lines.join('\n')}\n`;
  const server = await LanguageServer.start();
  try {
    const opened = performance.now();
    const { users, flagged } = await server.open(URI, text);
    say(
      `one keystroke in a document of ${ROWS.toLocaleString('en-US')} rows, ${(text.length / 1e6).toFixed(0)} MB, ${users} users of whom ${flagged} flagged, to fresh diagnostics`,
    );
    say(`  opened to first diagnostics ${(performance.now() - opened).toFixed(0)} ms`);
    const random = generator(2);
    const line = () => Math.floor(random() * ROWS);
    const inText = (at: number) => lines[at]!.indexOf('"response"') + 20 + Math.floor(random() * 100);
    await measure(server, 'a letter in a response', () => {
      const at = line();
      return { line: at, from: inText(at), to: 0, text: 'x' };
    });
    await measure(server, 'an outcome turned', () => {
      const at = line();
      const from = lines[at]!.indexOf('"winner":"model_') + '"winner":"model_'.length;
      const turned = lines[at]![from] === 'a' ? 'b' : 'a';
      lines[at] = `${lines[at]!.slice(0, from)}${turned}${lines[at]!.slice(from + 1)}`;
      return { line: at, from, to: from + 1, text: turned };
    });
    say(`  memory of the server ${(rss(server.pid) / 1e6).toFixed(0)} MB`);
  } finally {
    await server.stop();
  }
}

let lastVersion = 1;

interface Keystroke {
  readonly line: number;
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

async function measure(server: LanguageServer, name: string, next: () => Keystroke): Promise<void> {
  const times: number[] = [];
  const used = cpuSeconds(server.pid);
  for (let i = 0; i < KEYSTROKES; i++) {
    const { line, from, to, text } = next();
    const range = { start: { line, character: from }, end: { line, character: Math.max(from, to) } };
    const start = performance.now();
    // Past the test client's own copy of the document, which is no part of what is measured.
    const version = ++lastVersion;
    await server.connection.sendNotification(DidChangeTextDocumentNotification.type, {
      textDocument: { uri: URI, version },
      contentChanges: [{ range, text }],
    });
    // As a save does: the audit starts at once instead of waiting for a pause in typing.
    const hurried = server.connection.sendRequest(CodeActionRequest.type, {
      textDocument: { uri: URI },
      range: { start: range.start, end: range.start },
      context: { diagnostics: [], only: [CodeActionKind.SourceFixAll] },
    });
    await server.until(() => (server.published(URI).at(-1)?.version === version ? true : undefined));
    times.push(performance.now() - start);
    await hurried;
  }
  times.sort((a, b) => a - b);
  const at = (share: number) =>
    times[Math.min(times.length - 1, Math.floor(share * times.length))]!.toFixed(0);
  const cpu = ((cpuSeconds(server.pid) - used) * 1000) / KEYSTROKES;
  say(
    `  ${name.padEnd(27)} p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, most ${at(1)} ms; processor time ${cpu.toFixed(0)} ms each`,
  );
}

/** Resident memory, bytes. */
function rss(pid: number): number {
  const pages = Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
  return pages * 1024;
}

/** Processor time of all threads; Linux counts it in hundredths. */
function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
