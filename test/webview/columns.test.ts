import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { PanelPage } from './panelPage.ts';
import { panelSuite } from './panelSuite.ts';
import { eventually } from '../eventually.ts';

describe('how a file is to be read', () => {
  const suite = panelSuite();

  const heading = ({ page }: PanelPage, name: string) => page.getByRole('heading', { name }).waitFor();
  const preview = ({ page }: PanelPage) => page.locator('.preview li').allTextContents();

  test('is asked with what each answer would make of the file, and kept when one is taken', async () => {
    const panel = await suite.open({ story: 'column-needed' });
    const { page } = panel;
    await heading(panel, 'How is this file to be read?');
    await panel.screenshot('columns-reading');
    const take = page.getByRole('button', { name: 'Read It This Way' });
    assert.equal(
      await take.getAttribute('aria-disabled'),
      'true',
      'an answer is taken for somebody who has given none',
    );
    assert.deepEqual(await preview(panel), []);
    await page.getByText('then alpha wins 81% of 150 decided comparisons').waitFor();
    await page.getByText('2,362 comparisons by 122 users, 280 ties').first().waitFor();

    await page.getByRole('radio', { name: /0 is the first, 1 the second/ }).check();
    assert.deepEqual((await preview(panel))[0], 'ada: alpha > beta');
    await panel.screenshot('columns-reading-picked');
    assert.deepEqual(
      (await panel.sent()).filter(({ type }) => type === 'use-reading'),
      [],
    );
    await take.click();
    const { settings, siblings } = await panel.sentOf('use-reading');
    // The item is found in every file by itself.
    assert.deepEqual(settings, {
      user: 'annotator',
      modelA: 'system_x',
      modelB: 'system_y',
      winner: 'choice',
      convention: 'index',
    });
    assert.equal(siblings, false);
    assert.deepEqual(panel.complaints, []);
  });

  test('leads on to values and the order where a reading leaves them open, by keys alone', async () => {
    const panel = await suite.open({ story: 'column-needed' });
    const { page } = panel;
    await heading(panel, 'How is this file to be read?');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowDown');
    await eventually(async () => (await preview(panel))[0], 'ada: gamma > alpha');
    await page.getByRole('button', { name: 'Next Question' }).press('Enter');

    await heading(panel, 'What does “9” mean?');
    await page.getByText('p7,alpha,beta,ada,9').waitFor();
    await page.getByRole('radio', { name: /Neither is better: a tie/ }).check();
    await panel.screenshot('columns-value');
    await page.getByRole('button', { name: 'Next Question' }).click();

    await heading(panel, 'Was the response called the first shown first?');
    await page.getByRole('radio', { name: /^No, or it is not known/ }).check();
    await page
      .getByRole('checkbox', { name: 'Do the same for all files of this kind in the folder' })
      .check();
    await panel.screenshot('columns-order');
    await page.getByRole('button', { name: 'Read It This Way' }).click();
    const { settings, siblings } = await panel.sentOf('use-reading');
    assert.deepEqual(settings, {
      user: 'annotator',
      modelA: 'system_x',
      modelB: 'system_y',
      winner: 'choice',
      convention: 'one-two',
      values: { '9': 'tie' },
      order: 'unknown',
    });
    assert.equal(siblings, true);
  });

  test('of an edited file is asked anew', async () => {
    const panel = await suite.open({ story: 'column-needed' });
    const { page } = panel;
    await page.getByRole('radio', { name: /1 is the first, 2 the second/ }).check();
    await page.getByRole('button', { name: 'Next Question' }).click();
    await heading(panel, 'What does “9” mean?');
    const status = await page.evaluate(() => window.lastStatus);
    await panel.post({ type: 'status', status: { ...status!, version: status!.version + 1 } });
    await heading(panel, 'How is this file to be read?');
  });

  test('of a file that is read is asked in place of the audit, where no key decides, until the way back', async () => {
    const panel = await suite.open({ story: 'ready' });
    const { page } = panel;
    await panel.drawn();
    await panel.post({ type: 'ask-columns' });
    await heading(panel, 'What does “9” mean?');
    await page.keyboard.press('d');
    await page.keyboard.press('z');
    await page.getByRole('button', { name: 'Back to the audit' }).click();
    await panel.drawn();
    const sent = await panel.sent();
    assert.deepEqual(
      sent.filter(({ type }) => type === 'decide' || type === 'undo'),
      [],
    );
  });

  test('of a file without columns is not asked', async () => {
    const { page } = await suite.open({ story: 'empty' });
    await page.getByRole('heading', { name: 'No comparisons found' }).waitFor();
    await page.getByText('The file is empty: it holds no comparisons.').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Choose Columns…' }).count(), 0);
  });

  test('where no reading is found, the columns are shown with examples, to choose from', async () => {
    const panel = await suite.open({ story: 'not-a-dataset' });
    const { page } = panel;
    await page.getByRole('row', { name: /annotator ada, ben, cy/ }).waitFor();
    await page.getByText('No columns say which models were compared').waitFor();
    await panel.screenshot('columns-none');
    await page.getByRole('button', { name: 'Choose Columns…' }).click();
    await panel.sentOf('choose-columns');
  });
});
