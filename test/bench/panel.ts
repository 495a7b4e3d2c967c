import { stat } from 'node:fs/promises';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { unpackedColumns } from '../../extension/client/packedColumns.ts';
import { withPackedColumns } from '../../server/lsp/panel/packedColumns.ts';
import { DEFAULT_RECOMMENDATION_SETTINGS, recommend } from '../../server/model/recommendation/recommend.ts';
import type { Fit } from '../../server/model/types.ts';
import { HIGHEST_TARGET, Threshold } from '../../webview/view/threshold.ts';
import { NO_FILTER, visibleUsers } from '../../webview/view/usersView.ts';
import { PanelServer } from '../webview/panelServer.ts';
import { madeUpSnapshot } from '../webview/snapshots.ts';
import { launchChromium } from '../workbench/chromium.ts';
import { say, seconds } from './measure.ts';

const USERS = 100_000;
const STEPS = 120;

/** The panel with 100,000 users: what a person waits for, and what a frame costs. */
export async function benchPanel(): Promise<void> {
  benchThreshold();
  benchOrder();
  benchJourney();
  const [browser, server] = await Promise.all([launchChromium(), PanelServer.start({ fresh: true })]);
  try {
    await benchPage(browser, server);
  } finally {
    await browser.close();
    await server.stop();
  }
  const { size } = await stat(new URL('../../dist/webview.js', import.meta.url));
  say(`  bundle of the panel           ${(size / 1000).toFixed(0)} kB minified, as built last`);
}

const milliseconds = (value: number) => `${(1000 * value).toFixed(2)} ms`;

function benchThreshold(): void {
  const { users } = madeUpSnapshot(USERS);
  const posteriors = { ...users, group: users.group.codes, kind: users.kind.codes };
  const fit = {
    signal: true,
    tellsTurned: true,
    population: { contrary: 0.02 },
    posteriors,
  } as unknown as Fit;
  let threshold = new Threshold(users);
  const prepare = seconds(5, () => (threshold = new Threshold(users)));
  const targets = Array.from({ length: 50 }, (_, k) => (k * HIGHEST_TARGET) / 50);
  const step =
    seconds(5, () => {
      for (const target of targets) threshold.at(target);
    }) / targets.length;
  const again = seconds(3, () => recommend(fit, DEFAULT_RECOMMENDATION_SETTINGS));
  say(`the panel with ${USERS.toLocaleString('en-US')} users`);
  say(`  sorting for the threshold     ${milliseconds(prepare)}, once an audit`);
  say(
    `  one step of the slider        ${milliseconds(step)} (recommend anew: ${milliseconds(again)}, ratio ${(again / step).toFixed(0)})`,
  );
}

/** From the server to the extension, as JSON: typed arrays packed, against numbers in decimal. */
function benchJourney(): void {
  const snapshot = madeUpSnapshot(USERS);
  const inDecimal = (_: string, value: unknown) =>
    ArrayBuffer.isView(value) ? Array.from(value as Float64Array) : value;
  const text = JSON.stringify(withPackedColumns(snapshot));
  const decimal = JSON.stringify(snapshot, inDecimal);
  const packed = seconds(5, () => unpackedColumns(JSON.parse(JSON.stringify(withPackedColumns(snapshot)))));
  const plain = seconds(5, () => void JSON.parse(JSON.stringify(snapshot, inDecimal)));
  const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
  say(
    `  from server to extension      ${milliseconds(packed)}, ${megabytes(text.length)} (numbers in decimal: ${milliseconds(plain)}, ${megabytes(decimal.length)}, ratio ${(plain / packed).toFixed(1)})`,
  );
}

function benchOrder(): void {
  const { users } = madeUpSnapshot(USERS);
  const first = seconds(3, () =>
    visibleUsers(users, NO_FILTER, [
      { key: 'kind', descending: false },
      { key: 'comparisons', descending: true },
    ]),
  );
  const objects = Array.from(users.name, (name, user) => ({
    name,
    kind: users.kind.codes[user]!,
    comparisons: users.comparisons[user]!,
  }));
  const plain = seconds(3, () =>
    objects.toSorted((a, b) => a.kind - b.kind || b.comparisons - a.comparisons),
  );
  say(
    `  sorting by two columns        ${milliseconds(first)} (objects: ${milliseconds(plain)}, ratio ${(plain / first).toFixed(1)})`,
  );
}

async function benchPage(browser: Browser, server: PanelServer): Promise<void> {
  const page = await browser.newPage({ viewport: { width: 1200, height: 900 } });
  await page.addInitScript(IN_PAGE);
  const paints: number[] = [];
  for (let load = 0; load < LOADS; load++) {
    await page.goto(server.url('light', 'many'));
    paints.push(await page.evaluate<number>('firstPaint'));
  }
  paints.sort((a, b) => a - b);
  const paint = paints[LOADS >> 1]!;
  const plain = await page.evaluate<number>(`new Promise((resolve) => {
    const start = performance.now();
    const rows = Array.from({ length: ${USERS / 10} }, (_, k) => '<tr>' + ('<td>' + k + '</td>').repeat(8) + '</tr>');
    const table = document.createElement('table');
    table.innerHTML = rows.join('');
    document.body.append(table);
    requestAnimationFrame(() => requestAnimationFrame(() => { table.remove(); resolve(performance.now() - start); }));
  })`);
  say(
    `  first paint                   p50 ${paint.toFixed(0)} ms, least ${paints[0]!.toFixed(0)} ms of ${LOADS} (a tenth of the rows as a plain table: ${plain.toFixed(0)} ms, ratio ${(plain / paint).toFixed(1)})`,
  );
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  await benchDeciding(page, session);
  await page.getByRole('tab', { name: /^Users/ }).click();
  await page.locator('users-table .row.body').first().waitFor();
  for (const rows of [1, 10, 100]) {
    const { work, late } = await scroll(page, session, rows);
    say(
      `  scrolling ${String(rows).padStart(3)} rows a frame     ${work.toFixed(1)} ms of the main thread a frame, ${late} of ${STEPS} frames late`,
    );
  }
}

/** What is measured by the page's own clock; `painted` resolves after the frame that shows what is looked for. */
const IN_PAGE = `
  const app = () => document.querySelector('audit-app').shadowRoot;
  const shown = () => {
    const user = app().querySelector('user-page')?.shadowRoot;
    return user?.querySelector('.verdict') ? user.querySelector('h2').textContent : null;
  };
  const painted = (isThere) => new Promise((resolve) => {
    const look = () => {
      if (isThere()) requestAnimationFrame(() => setTimeout(resolve));
      else requestAnimationFrame(look);
    };
    look();
  });
  // From the message with the audit to the frame that shows the first user and verdict.
  window.firstPaint = new Promise((resolve) => {
    addEventListener('message', async function hear({ data }) {
      if (data.type !== 'snapshot') return;
      removeEventListener('message', hear);
      const start = performance.now();
      await painted(() => shown() !== null);
      resolve(performance.now() - start);
    });
  });
  // The host answers a decision only when it is let: what is measured is what the panel does by itself.
  const held = [];
  let api;
  Object.defineProperty(window, 'acquireVsCodeApi', {
    set: (acquire) => { api = acquire; },
    get: () => () => {
      const { postMessage, ...rest } = api();
      return { ...rest, postMessage: (message) => { message.type === 'decide' ? held.push(() => postMessage(message)) : postMessage(message); } };
    },
  });
  window.letAnswer = async () => {
    const adopted = new Promise((resolve) => addEventListener('message', function hear({ data }) {
      if (data.type !== 'snapshot') return;
      removeEventListener('message', hear);
      resolve();
    }));
    held.shift()();
    await adopted;
    await painted(() => shown() !== null);
  };
  // From the key that drops a user to the frame that shows the next one.
  window.dropAndAdvance = async () => {
    const before = shown();
    const start = performance.now();
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'd', bubbles: true, composed: true }));
    await painted(() => shown() !== null && shown() !== before);
    return performance.now() - start;
  };
`;

const DECISIONS = 30;
const LOADS = 7;

/** Deciding by keys: what is waited for, and what the main thread works until then, and for the audit that follows. */
async function benchDeciding(page: Page, session: CDPSession): Promise<void> {
  const waits: number[] = [];
  let [own, after] = [0, 0];
  for (let k = 0; k < DECISIONS; k++) {
    const start = await taskSeconds(session);
    waits.push(await page.evaluate<number>('dropAndAdvance()'));
    const shown = await taskSeconds(session);
    await page.evaluate('letAnswer()');
    own += shown - start;
    after += (await taskSeconds(session)) - shown;
  }
  waits.sort((a, b) => a - b);
  const [median, high] = [0.5, 0.95].map((share) => waits[Math.floor(share * DECISIONS)]!.toFixed(0));
  const each = (total: number) => ((1000 * total) / DECISIONS).toFixed(0);
  say(
    `  drop to next user painted     p50 ${median!} ms, p95 ${high!} ms, least ${waits[0]!.toFixed(0)} ms; ${each(own)} ms of the main thread, ${each(after)} ms for the new audit`,
  );
}

/** Work of the main thread a frame while the table scrolls, and frames that came later than two periods. */
async function scroll(
  page: Page,
  session: CDPSession,
  rows: number,
): Promise<{ work: number; late: number }> {
  const before = await taskSeconds(session);
  const late = await page.evaluate<number>(`new Promise((resolve) => {
    const grid = document.querySelector('audit-app').shadowRoot.querySelector('users-table').shadowRoot.querySelector('.grid');
    let [step, late, last] = [0, 0, performance.now()];
    const next = (now) => {
      if (now - last > 2000 / 60) late++;
      last = now;
      if (step++ === ${STEPS}) return resolve(late);
      grid.scrollTop += ${26 * rows};
      requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
  })`);
  return { work: (1000 * ((await taskSeconds(session)) - before)) / STEPS, late };
}

async function taskSeconds(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics');
  return metrics.find(({ name }) => name === 'TaskDuration')!.value;
}
