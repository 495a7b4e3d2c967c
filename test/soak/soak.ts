import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { AuditSnapshot, DecisionOrder, DecisionTarget } from '../../server/protocol.ts';
import { LanguageServer } from '../server/languageServer.ts';
import { generator } from '../unit/model/plantedWorld.ts';
import { assertSame, freshAudit } from './freshAudit.ts';
import { PLACES, SoakedFile } from './soakedFile.ts';
import { SOAKED_FORMATS } from './startingFiles.ts';

export interface SoakOptions {
  readonly seconds: number;
  readonly seed: number;
  /** Is told of every step before it is taken. */
  readonly onStep?: (step: string) => void;
}

export interface SoakResult {
  /** How often each kind of step was taken. */
  readonly steps: ReadonlyMap<string, number>;
  /** Comparisons of the server's state with an audit from nothing. */
  readonly compared: number;
  readonly servers: number;
  /** Of each server that took many steps: MB early and at its end. */
  readonly memory: readonly (readonly [early: number, late: number])[];
}

/** Two files of each format. */
const COPIES = 2;
/** How long a change on disk may take to be seen. */
const SEEN_MS = 20_000;
/** Steps of a server after which its memory is what the next are measured by. */
const WARM = 30;
/** What a server's memory may grow by after that: what garbage there is, at most. */
const MOST_GROWTH_MB = 150;
/** Files that come and go: one that is being read, a folder that is looked at. */
const SPARE_HANDLES = 8;
const ORDERS: readonly DecisionOrder[] = ['keep', 'drop', 'flip', 'recommended', 'clear'];

/**
 * Opens, edits, decides, undoes, reverts, renames, changes from outside and kills at random, over files of all formats
 * and a server over stdio. After every step the server's state must be that of an audit from nothing.
 * @throws AssertionError at the first step after which it is not, or where memory, handles or temporary files grow
 */
export async function soak({ seconds, seed, onStep }: SoakOptions): Promise<SoakResult> {
  const root = await mkdtemp(join(tmpdir(), 'preference-auditor-soak-'));
  const run = new Soak(root, generator(seed));
  try {
    await run.start();
    const end = performance.now() + seconds * 1000;
    while (performance.now() < end) await run.step(onStep);
    await run.finish();
    return run;
  } finally {
    await run.kill();
    await rm(root, { recursive: true });
  }
}

class Soak implements SoakResult {
  readonly steps = new Map<string, number>();
  readonly memory: [number, number][] = [];
  compared = 0;
  servers = 0;
  readonly #folder: string;
  readonly #undoFolder: string;
  readonly #random: () => number;
  readonly #files: SoakedFile[];
  #server: LanguageServer | null = null;
  #settings: Record<string, unknown> = { auditor: 'soak' };
  #named = 0;
  /** Steps and handles of the present server, and its memory when it was warm. */
  #life = { steps: 0, handles: 0, early: 0 };

  /** Each kind of step with its weight. One that does not apply to the file does nothing and says false. */
  readonly #kinds: readonly (readonly [string, number, (file: SoakedFile) => Promise<boolean>])[] = [
    ['open', 4, (file) => this.#open(file)],
    ['open from disk', 4, (file) => this.#openFromDisk(file)],
    ['edit', 12, (file) => this.#edit(file)],
    ['undo', 3, (file) => this.#goTo(file, file.now - 1)],
    ['redo', 2, (file) => this.#goTo(file, file.now + 1)],
    ['decide', 14, (file) => this.#decide(file)],
    ['undo write', 6, (file) => this.#undoWrite(file)],
    ['save', 3, (file) => this.#save(file)],
    ['revert', 2, (file) => this.#revert(file)],
    ['rename', 2, (file) => this.#rename(file)],
    ['change outside', 4, (file) => this.#changeOutside(file)],
    ['close', 3, (file) => this.#close(file)],
    ['configure', 2, () => this.#configure()],
    ['kill', 0.2, () => this.#killed()],
    ['kill while writing', 0.4, (file) => this.#killedWhileWriting(file)],
  ];

  constructor(root: string, random: () => number) {
    this.#folder = join(root, 'files');
    this.#undoFolder = join(root, 'undo');
    this.#random = random;
    this.#files = SOAKED_FORMATS.flatMap((format) =>
      Array.from(
        { length: COPIES },
        () => new SoakedFile(this.#folder, this.#newName(format.extension), format),
      ),
    );
  }

  async start(): Promise<void> {
    await mkdir(this.#folder);
    for (const file of this.#files) await writeFile(file.path, file.format.bytes(this.#below(1e6)));
    await this.#startServer();
  }

  async step(onStep: SoakOptions['onStep']): Promise<void> {
    const file = this.#one(this.#files);
    const [kind, , take] = this.#weighted();
    onStep?.(`${kind}: ${file.name} (${file.open})`);
    if (!(await take(file))) return;
    this.steps.set(kind, (this.steps.get(kind) ?? 0) + 1);
    await this.#compare(file);
    await this.#compare(this.#one(this.#files));
    this.#life.steps++;
    if (this.#life.steps === WARM) this.#life.early = await this.#megabytes();
  }

  /** Closes all files: what is left of them must be nothing. */
  async finish(): Promise<void> {
    for (const file of this.#files) await this.#close(file);
    await this.#endLife();
    const writable = this.#files.find(({ format }) => format.takesDecisions)!;
    await writable.replace(writable.format.bytes(1));
    await this.#openFromDisk(writable);
    await this.#decide(writable);
    // What killed writes left is gone after the next write. Decisions beside a file stay where it was.
    const there = (await readdir(this.#folder)).filter((name) => !name.endsWith('.decisions.csv'));
    assert.deepEqual(there.sort(), this.#files.map(({ name }) => name).sort());
    await this.#close(writable);
    await this.#running.stop();
    this.#server = null;
  }

  async kill(): Promise<void> {
    await this.#server?.kill();
    this.#server = null;
  }

  get #running(): LanguageServer {
    assert.ok(this.#server !== null);
    return this.#server;
  }

  async #startServer(): Promise<void> {
    this.#server = await LanguageServer.start(this.#settings, {
      initializationOptions: { undoFolder: this.#undoFolder },
    });
    this.servers++;
    this.#life = { steps: 0, handles: await this.#handles(), early: 0 };
  }

  /** Checks what a server that ends holds: no more than when it was young. */
  async #endLife(): Promise<void> {
    const { steps, early } = this.#life;
    if (steps < 2 * WARM) return;
    const late = await this.#megabytes();
    this.memory.push([early, late]);
    assert.ok(
      late < early + MOST_GROWTH_MB,
      `memory grew from ${early} to ${late} MB in ${steps - WARM} steps`,
    );
    const [handles, young] = [await this.#handles(), this.#life.handles];
    assert.ok(handles <= young + SPARE_HANDLES, `there are ${handles} open files, of a new server ${young}`);
  }

  /** Files that are open. What a thread brings along (pipes, event loops) comes and goes with the threads. */
  async #handles(): Promise<number> {
    if (process.platform !== 'linux') return 0;
    const folder = `/proc/${this.#running.pid}/fd`;
    const targets = await Promise.all(
      // A handle may be closed between the two calls.
      (await readdir(folder)).map((handle) => readlink(join(folder, handle)).catch(() => '')),
    );
    return targets.filter((target) => target.startsWith('/')).length;
  }

  async #megabytes(): Promise<number> {
    if (process.platform !== 'linux') return 0;
    const status = await readFile(`/proc/${this.#running.pid}/status`, 'utf8');
    return Number(/^VmRSS:\s*(\d+)/m.exec(status)![1]) / 1024;
  }

  async #open(file: SoakedFile): Promise<boolean> {
    if (!file.format.isText || file.open === 'document') return false;
    // An editor that opens a file has it audited in place of the file on disk.
    [file.history, file.now] = [[(await file.bytesOnDisk()).toString()], 0];
    file.open = 'document';
    await this.#running.open(file.uri, file.text);
    return true;
  }

  async #openFromDisk(file: SoakedFile): Promise<boolean> {
    if (file.open !== 'closed') return false;
    file.open = 'disk';
    await this.#running.tell('preferenceAuditor/openFile', { uri: file.uri });
    return true;
  }

  async #close(file: SoakedFile): Promise<boolean> {
    if (file.open === 'document') await this.#running.close(file.uri);
    else if (file.open === 'disk') await this.#running.tell('preferenceAuditor/closeFile', { uri: file.uri });
    const was = file.open;
    file.open = 'closed';
    return was !== 'closed';
  }

  /** Some keystrokes, one after the other. */
  async #edit(file: SoakedFile): Promise<boolean> {
    if (file.open !== 'document') return false;
    for (let left = 1 + this.#below(4); left > 0; left--) {
      const lines = file.text.split('\n');
      const line = this.#below(lines.length);
      const [at, next] = [
        { line, character: 0 },
        { line: line + 1, character: 0 },
      ];
      const isLast = line === lines.length - 1;
      const first = { line, character: Math.min(1, lines[line]!.length) };
      const edit = this.#one([
        { range: { start: at, end: at }, text: this.#one([' ', '\n', 'x', '"', '{']) },
        { range: { start: at, end: first }, text: '' },
        { range: { start: at, end: isLast ? at : next }, text: '' },
        { range: { start: at, end: at }, text: isLast ? '' : `${lines[line]!}\n` },
      ]);
      await this.#change(file, [edit]);
    }
    return true;
  }

  /** The changes, which are not to overlap and come last first, to the document. */
  async #change(
    file: SoakedFile,
    changes: { range: { start: Place; end: Place }; text: string }[],
  ): Promise<void> {
    const document = TextDocument.create(file.uri, 'jsonl', 1, file.text);
    file.take(
      TextDocument.applyEdits(
        document,
        changes.map(({ range, text }) => ({ range, newText: text })),
      ),
    );
    await this.#running.change(file.uri, changes);
    assert.equal(this.#running.text(file.uri), file.text);
  }

  async #goTo(file: SoakedFile, now: number): Promise<boolean> {
    if (file.open !== 'document' || now < 0 || now >= file.history.length) return false;
    file.now = now;
    await this.#running.change(file.uri, [{ text: file.text }]);
    return true;
  }

  async #save(file: SoakedFile): Promise<boolean> {
    if (file.open !== 'document') return false;
    await file.replace(Buffer.from(file.text));
    await this.#running.fileChanged(file.uri);
    return true;
  }

  async #revert(file: SoakedFile): Promise<boolean> {
    if (file.open !== 'document') return false;
    file.take((await file.bytesOnDisk()).toString());
    await this.#running.change(file.uri, [{ text: file.text }]);
    return true;
  }

  async #changeOutside(file: SoakedFile): Promise<boolean> {
    await file.replace(file.format.bytes(this.#below(1e6)));
    if (file.open !== 'closed') await this.#running.fileChanged(file.uri);
    return true;
  }

  async #rename(file: SoakedFile): Promise<boolean> {
    const was = file.open;
    await this.#close(file);
    await file.moveTo(this.#newName(file.format.extension));
    if (was === 'document') await this.#open(file);
    if (was === 'disk') await this.#openFromDisk(file);
    return true;
  }

  async #configure(): Promise<boolean> {
    this.#settings = {
      ...this.#settings,
      minComparisons: 1 + this.#below(20),
      mostWronglyDroppedUsers: this.#one([0.01, 0.05, 0.3]),
    };
    await this.#running.configure(this.#settings);
    return true;
  }

  async #decide(file: SoakedFile): Promise<boolean> {
    const order = await this.#order(file);
    if (order === null) return false;
    const before = await file.placed();
    const decided = await this.#running.request('preferenceAuditor/decide', order);
    assert.ok(decided.version >= order.version);
    const after = await file.placed();
    const written = PLACES.filter((place) => !after[place].equals(before[place]));
    const isWritten = decided.rows > 0 && decided.edits.length === 0;
    assert.equal(written.length, isWritten ? 1 : 0, 'rows are said to be decided as they are not');
    for (const place of written) file.wrote({ place, before: before[place], after: after[place] });
    if (file.open === 'document') {
      assert.ok(after.file.equals(before.file), 'a decision in a document is written to the disk');
      const last = decided.edits.toReversed().map(({ range, newText }) => ({ range, text: newText }));
      if (last.length > 0) await this.#change(file, last);
    }
    return true;
  }

  /** What to decide in a file that takes decisions; null where there is nothing. */
  async #order(file: SoakedFile) {
    if (file.open === 'closed' || !file.format.takesDecisions) return null;
    const snapshot = await this.#snapshotOfPresent(file);
    if (snapshot === null) return null;
    const { name } = snapshot.users;
    const target: DecisionTarget =
      this.#random() < 0.7
        ? { users: name.filter(() => this.#random() < 2 / name.length) }
        : { rows: [1 + this.#below(snapshot.rows), 1 + this.#below(snapshot.rows)] };
    return { uri: file.uri, version: snapshot.version, target, order: this.#one(ORDERS) };
  }

  async #undoWrite(file: SoakedFile): Promise<boolean> {
    if (file.open !== 'disk') return false;
    const before = await file.placed();
    await this.#snapshotOfPresent(file);
    const undone = await this.#running
      .request('preferenceAuditor/undoWrite', { uri: file.uri })
      .catch(() => null);
    const after = await file.placed();
    for (const place of undone === null ? PLACES : [])
      assert.ok(after[place].equals(before[place]), 'what was refused has changed a file');
    if (file.writes === null) return true;
    // Only the last can be, and only where nobody wrote there since.
    const last = file.writes.at(-1);
    const isLeft = last?.after.equals(before[last.place]) === true;
    assert.equal(undone !== null, isLeft, 'a write is taken back, or not, as it should not be');
    if (!isLeft) return true;
    file.writes.pop();
    for (const place of PLACES) {
      const wanted = place === last.place ? last.before : before[place];
      assert.ok(after[place].equals(wanted), 'what is taken back is not what was there before');
    }
    return true;
  }

  async #killed(): Promise<boolean> {
    await this.#endLife();
    await this.#running.kill();
    return this.#startAnew();
  }

  /** A server in place of the killed one, with what was open. */
  async #startAnew(): Promise<boolean> {
    await this.#startServer();
    for (const file of this.#files) {
      const was = file.open;
      file.open = 'closed';
      if (was === 'disk') await this.#openFromDisk(file);
      if (was !== 'document') continue;
      // What the editor holds and has not saved is still there.
      file.open = 'document';
      await this.#running.open(file.uri, file.text);
    }
    return true;
  }

  async #killedWhileWriting(file: SoakedFile): Promise<boolean> {
    if (file.open !== 'disk') return false;
    const order = await this.#order(file);
    if (order === null) return false;
    const rows = (await freshAudit(file.path, await file.bytesOnDisk(), this.#settings))?.rows;
    await this.#endLife();
    const deciding = this.#running.request('preferenceAuditor/decide', order).catch(() => null);
    await pause(this.#random() * 30);
    await this.#running.kill();
    await Promise.race([deciding, pause(0)]);
    // Whole, with the decision or without it.
    assert.equal((await freshAudit(file.path, await file.bytesOnDisk(), this.#settings))?.rows, rows);
    file.writes = null;
    return this.#startAnew();
  }

  /** Compares what the server says of a file with an audit from nothing, once it has seen what the file is. */
  async #compare(file: SoakedFile): Promise<void> {
    if (file.open === 'closed') {
      assert.equal(await this.#snapshot(file), null, 'a file that nobody has open is still audited');
      return;
    }
    await this.#snapshotOfPresent(file);
    this.compared++;
  }

  /** The server's snapshot, which is that of the present file: of a document at once, of a file on disk in a while. */
  async #snapshotOfPresent(file: SoakedFile): Promise<AuditSnapshot | null> {
    const fresh = await freshAudit(file.path, await file.audited(), this.#settings);
    const end = performance.now() + (file.open === 'disk' ? SEEN_MS : 0);
    for (;;) {
      const said = await this.#snapshot(file);
      try {
        assertSame(said, fresh);
        return said;
      } catch (error) {
        if (performance.now() >= end) throw error;
        await pause(20);
      }
    }
  }

  #snapshot(file: SoakedFile): Promise<AuditSnapshot | null> {
    return this.#running.request('preferenceAuditor/snapshot', { uri: file.uri });
  }

  #weighted() {
    let left = this.#random() * this.#kinds.reduce((sum, [, weight]) => sum + weight, 0);
    return this.#kinds.find(([, weight]) => (left -= weight) < 0) ?? this.#kinds[0]!;
  }

  #below(n: number): number {
    return Math.floor(this.#random() * n);
  }

  #one<Item>(items: readonly Item[]): Item {
    return items[this.#below(items.length)]!;
  }

  #newName(extension: string): string {
    return `file-${++this.#named}.${extension}`;
  }
}

interface Place {
  readonly line: number;
  readonly character: number;
}
