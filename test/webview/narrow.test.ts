import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { Audit } from '../../server/audit/audit.ts';
import { snapshotOf, userComparisons, userDetail } from '../../server/audit/views/index.ts';
import type { FromWebview } from '../../server/protocol.ts';
import { eventually } from '../eventually.ts';
import { auditOfEveryReason } from './everyReason.ts';
import type { PanelPage } from './panelPage.ts';
import { panelSuite } from './panelSuite.ts';
import { madeUpSnapshot, statusOf } from './snapshots.ts';

/** What reaches beyond the sides of the page, or of what shows it. */
function cutOff({ page }: PanelPage): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const roots: ParentNode[] = [document];
    for (const root of roots) {
      for (const element of root.querySelectorAll('*')) {
        if (element.shadowRoot !== null) roots.push(element.shadowRoot);
        const { left, right, width, height } = element.getBoundingClientRect();
        const { clipPath, overflowX } = getComputedStyle(element);
        // What is clipped is there for screen readers alone.
        if (width === 0 || height === 0 || clipPath !== 'none' || !element.checkVisibility()) continue;
        const told = `${element.localName}.${element.className}: ${element.textContent.trim().slice(0, 40)}`;
        if (left < 0 || right > innerWidth + 0.5) found.push(told);
        if (overflowX === 'auto' && element.scrollWidth > element.clientWidth + 1)
          found.push(`scrolls: ${told}`);
      }
    }
    if (document.documentElement.scrollWidth > innerWidth) found.push('the page scrolls sideways');
    return found;
  });
}

/** Buttons of the bar at the bottom that do not lie whole within the window. */
async function outOfSight({ page }: PanelPage): Promise<string[]> {
  const { width, height } = page.viewportSize()!;
  const lost: string[] = [];
  for (const button of await page.locator('.decide button').all()) {
    const box = (await button.boundingBox())!;
    const isWhole = box.x >= 0 && box.x + box.width <= width && box.y >= 0 && box.y + box.height <= height;
    const isCut = await button.evaluate((element) => element.scrollWidth > element.clientWidth);
    if (!isWhole || isCut) lost.push(await button.innerText());
  }
  return lost;
}

describe('240 px wide', () => {
  const suite = panelSuite();
  const open = async (height = 700) => {
    const panel = await suite.open({ story: 'ready', width: 240, height });
    await panel.drawn();
    return panel;
  };

  test('all that decides is in sight, also on somebody decided', async () => {
    const panel = await open();
    assert.deepEqual(await outOfSight(panel), []);
    assert.deepEqual(await cutOff(panel), []);
    assert.equal(await panel.page.locator('.decide button.action').count(), 4);
    await panel.post({ type: 'show-user', user: 'arena_user_13' });
    await panel.page.locator('.decide button.action', { hasText: 'Clear' }).waitFor();
    assert.deepEqual(await outOfSight(panel), []);
    await panel.screenshot('narrow-decided');
  });

  test('nothing is cut off of any page', async () => {
    const panel = await open();
    for (const [name, shown] of [
      ['Users', 'users-table .row.body'],
      ['Effect', 'filter-effect table.kept'],
    ] as const) {
      await panel.page.getByRole('tab', { name: new RegExp(`^${name}`) }).click();
      await panel.page.locator(shown).first().waitFor();
      assert.deepEqual(await cutOff(panel), [], name);
      await panel.screenshot(`narrow-${name}`);
    }
    // Two tables tell strengths, of other things.
    await panel.page.getByRole('heading', { name: 'Strengths that this audit goes by' }).waitFor();
    // What stands in rows below each other is a table still, with all its headings.
    const table = panel.page.getByRole('table', { name: /^Ranking by the labels alone/ });
    assert.equal(await table.getByRole('row').count(), 7);
    assert.equal(await table.getByRole('columnheader', { name: 'Place before' }).count(), 1);
    assert.equal(await table.getByRole('rowheader', { name: 'ember-7b' }).count(), 1);
  });

  test('the reasons take a line, and are gone through by keys', async () => {
    const panel = await open();
    const { page } = panel;
    const reason = page.getByRole('combobox', { name: 'Reason' });
    const optionOf = async (state: string) => (await reason.locator(`option:${state}`).innerText()).trim();
    const box = (await reason.boundingBox())!;
    assert.ok(box.height < 30);
    const title = page.locator('user-page h2');
    const first = await title.innerText();
    await reason.selectOption({ label: 'Not certain · 12' });
    await page.locator('user-page h2', { hasText: first }).waitFor({ state: 'detached' });
    // The letters decide on who is shown now, and not on what the field says.
    await page.keyboard.press('k');
    await panel.sentOf('decide');
    await eventually(() => optionOf('checked'), 'Not certain · 11');
    await eventually(() => optionOf('disabled'), 'Decided · 2');

    // Arrows on the closed field open it: each would lead away to another user.
    const shown = await title.innerText();
    await reason.focus();
    await page.keyboard.press('ArrowUp');
    assert.equal(await title.innerText(), shown);
    await page.keyboard.press('Escape');
    await eventually(
      () => page.evaluate(() => document.activeElement?.shadowRoot?.activeElement?.localName),
      'select',
    );
  });
});

describe('no gap', () => {
  const suite = panelSuite();
  /** Pixels between the reasons and what stands below them. */
  const gap = async ({ page }: PanelPage, below: string) => {
    const [above, box] = [
      await page.locator('.queue').boundingBox(),
      await page.locator(below).boundingBox(),
    ];
    return box!.y - above!.y - above!.height;
  };

  test('stands above a question, nor above a user who is loading', async () => {
    const panel = await suite.open({ width: 560, height: 900 });
    await panel.sentOf('ready');
    await panel.post({ type: 'snapshot', snapshot: madeUpSnapshot(300) });
    await panel.page.getByText('Looking at the comparisons…').waitFor();
    assert.ok((await gap(panel, 'user-page h2')) < 24);
    await panel.page.getByRole('button', { name: /^Drop all 9/ }).click();
    assert.ok((await gap(panel, '.confirm')) < 24);
  });
});

describe('380 px wide, beside an editor', () => {
  const suite = panelSuite();
  let every: Awaited<ReturnType<typeof auditOfEveryReason>>;
  before(async () => {
    every = await auditOfEveryReason();
  });

  /** What the host would answer, out of the audit. */
  const answerOf = async (audit: Audit, message: FromWebview) => {
    if (message.type !== 'query') return undefined;
    if (message.method === 'preferenceAuditor/userDetail') {
      const detail = userDetail(audit, message.params.user)!;
      return { id: message.id, result: { version: 1, ...detail } };
    }
    if (message.method === 'preferenceAuditor/userComparisons') {
      const page = await userComparisons(audit, message.params.user, message.params);
      return { id: message.id, result: { version: 1, ...page! } };
    }
    return undefined;
  };

  test('whatever somebody is accused of, the sentence is whole and the decision is in sight', async () => {
    const { audit, accused } = every;
    const panel = await suite.open({ width: 380, height: 700 });
    const { page } = panel;
    await page.exposeFunction('heard', async (message: FromWebview) => {
      const answer = await answerOf(audit, message);
      if (answer !== undefined) await panel.post({ type: 'answer', ...answer });
    });
    await page.evaluate(() => {
      const { heard } = window as unknown as { heard: (message: FromWebview) => void };
      const { messages } = window;
      messages.push = (...more) => {
        for (const message of more) heard(message);
        return Array.prototype.push.apply(messages, more);
      };
    });
    await panel.sentOf('ready');
    await panel.post({
      type: 'snapshot',
      snapshot: {
        ...snapshotOf(audit),
        uri: 'file:///data/arena.jsonl',
        fileName: 'arena.jsonl',
        version: 1,
        audit: 1,
        status: statusOf('ready', 'done', audit.dataset.users.length, accused.size),
      },
    });
    for (const [reason, user] of accused) {
      await panel.post({ type: 'show-user', user });
      const { verdict, picture } = userDetail(audit, user)!;
      const sentence = page.locator('user-page .verdict', { hasText: verdict });
      await sentence.waitFor();
      await page.locator('user-page article').first().waitFor();
      await panel.screenshot(`narrow-${reason}`);
      const said = `${reason}, ${picture.kind}: ${verdict}`;
      assert.deepEqual(await outOfSight(panel), [], said);
      assert.deepEqual(await cutOff(panel), [], said);
      const bottom = await sentence.evaluate((element) => element.getBoundingClientRect().bottom);
      const bar = (await page.locator('.foot').boundingBox())!;
      assert.ok(bottom <= bar.y, `the bar hides ${Math.round(bottom - bar.y)} px of it: ${said}`);
    }
  });
});
