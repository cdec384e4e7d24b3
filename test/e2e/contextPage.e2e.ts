import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import type { FrameLocator, Locator } from 'playwright-core';
import { type MessagesApi, startMessagesApi } from '../support/messagesApi/server.ts';
import { openWindow, poll, type VscodeWindow } from './support.ts';

describe('what Claude will see', () => {
  let api: MessagesApi;
  let window: VscodeWindow;
  let view: FrameLocator;

  before(async () => {
    api = await startMessagesApi();
    window = await openWindow({ env: { ANTHROPIC_API_KEY: 'sk-test', ANTHROPIC_BASE_URL: api.url } });
    view = await window.openPanel();
  });
  after(async () => {
    // The default that was chosen at the end stays with its window.
    window.isDoubtful = true;
    await window.close();
    await api.close();
  });

  const box = (): Locator => view.getByRole('textbox', { name: 'Message Claude' });
  const page = (): Locator => view.getByRole('region', { name: 'What Claude will see' });
  const row = (text: string): Locator => page().getByRole('listitem').filter({ hasText: text });
  const lastMessages = (): string =>
    JSON.stringify(
      (
        api.requests.findLast(({ body }) => (body as { stream?: boolean }).stream === true)?.body as {
          messages: unknown;
        }
      ).messages,
    );

  async function ask(text: string): Promise<void> {
    const before = await view.getByRole('article', { name: 'Claude' }).count();
    await box().fill(text);
    await box().press('Enter');
    await view.locator('article[aria-label="Claude"][data-state="complete"]').nth(before).waitFor();
  }

  it('is listed part by part with size, price and a switch', async () => {
    api.reply('The first question', { text: 'The first answer.' });
    api.reply('The second question', { text: 'The second answer.' });
    await ask('The first question');
    await ask('The second question');
    await window.runCommand('Sidestream: What Claude Will See');
    await row('The second answer.').waitFor();
    assert.ok((await page().getByRole('listitem').count()) >= 5);
    assert.equal(await row('Instructions').getByRole('switch', { name: 'Include' }).isDisabled(), true);
    assert.match(await row('The first question').innerText(), /\$0\.00/);
    await window.screenshot('context-page');
  });

  it('is counted by the API when the person asks for it', async () => {
    await page().getByRole('button', { name: 'Count exactly' }).click();
    await page().getByRole('status', { name: 'Sum' }).filter({ hasText: /^\d/ }).waitFor();
  });

  it('goes without what is switched off, which is grey in the transcript, and comes back', async () => {
    for (const text of ['The first question', 'The first answer.']) {
      await row(text).getByRole('switch', { name: 'Include' }).click();
      await row(text).getByRole('switch', { name: 'Include', checked: false }).waitFor();
    }
    await window.screenshot('context-left-out');
    await page().getByRole('button', { name: 'Close' }).click();
    assert.equal(await view.locator('article[data-left-out]').count(), 2);
    await ask('And now?');
    assert.doesNotMatch(lastMessages(), /The first/);
    assert.match(lastMessages(), /The second answer/);
    await window.runCommand('Sidestream: What Claude Will See');
    await row('The first question').getByRole('switch', { name: 'Include' }).click();
    await row('The first question').getByRole('switch', { name: 'Include', checked: true }).waitFor();
    await window.page.keyboard.press('Escape');
    await ask('And then?');
    assert.match(lastMessages(), /The first question/);
    assert.doesNotMatch(lastMessages(), /The first answer/);
  });

  it('is a summary once the person wants one, with what they want kept', async () => {
    api.reply('Summarise the conversation so far', { text: 'SUMMARY-TEXT' });
    await window.runCommand('Sidestream: Summarise the Conversation Now');
    await window.page.getByPlaceholder('What to keep above all (optional)').fill('the numbers');
    await window.page.keyboard.press('Enter');
    await view.getByText('Claude is sent a summary of the first').first().waitFor();
    assert.match(JSON.stringify(api.requests.at(-1)?.body), /Above all, keep this: the numbers/);
    await ask('Go on');
    assert.match(lastMessages(), /SUMMARY-TEXT/);
    assert.doesNotMatch(lastMessages(), /The second question/);
    await window.useTheme('light');
    await window.runCommand('Sidestream: What Claude Will See');
    await row('Summary of the first').waitFor();
    await window.screenshot('context-page-light');
    const summary = row('Summary of the first').getByRole('switch', { name: 'Include' });
    await summary.click();
    await row('The second question').waitFor();
    assert.equal(await summary.getAttribute('aria-checked'), 'false');
    await window.screenshot('context-summary-aside');
    await summary.click();
    await row('The second question').waitFor({ state: 'detached' });
    assert.equal(await summary.getAttribute('aria-checked'), 'true');
    await page().getByRole('button', { name: 'Close' }).click();
  });

  it('is a newer summary after /compact with a word on what to keep', async () => {
    await box().fill('/compact the names of birds');
    await box().press('Enter');
    await poll(() => JSON.stringify(api.requests.at(-1)?.body).includes('Above all, keep this: the names of birds'));
    assert.equal(await box().inputValue(), '');
    await view.getByText('Claude is sent a summary of the first').nth(1).waitFor();
  });

  it('has a price before an old prompt is asked in other words, and before another model is taken', async () => {
    if (await page().isVisible()) await window.page.keyboard.press('Escape');
    await view.getByRole('article', { name: 'You' }).last().hover();
    await view.getByRole('article', { name: 'You' }).last().getByRole('button', { name: 'Edit prompt' }).click();
    await view
      .getByRole('status')
      .filter({ hasText: /^≈ \$0\.\d+ at least$/ })
      .waitFor();
    await window.screenshot('edit-cost');
    await window.page.keyboard.press('Escape');
    await window.runCommand('Sidestream: Select Model');
    await window.page
      .locator('.quick-input-list')
      .getByText(/next send ≈ \$0\.\d+/)
      .nth(2)
      .waitFor();
    await window.screenshot('model-cost');
    await window.page.keyboard.press('Escape');
  });

  it('is asked as the conversation says, which becomes the default only when that is chosen', async () => {
    const pick = async (label: string): Promise<void> => {
      await window.runCommand('Sidestream: Select Model');
      await window.page.locator('.quick-input-box input').fill(label);
      await window.page.locator('.quick-input-list').getByText(label).first().click();
    };
    const settings = (): string => {
      const files = ['User', 'Machine'].map((kind) => path.join(window.profile.userData, kind, 'settings.json'));
      return files.map((file) => fs.readFileSync(file, 'utf8')).join('\n');
    };
    await pick('Effort: low');
    await view.getByRole('button', { name: /^Model: .*low/ }).waitFor();
    assert.ok(!settings().includes('sidestream.effort'));
    await pick('Make It the Default');
    await poll(() => settings().includes('"sidestream.effort": "low"'));
  });
});
