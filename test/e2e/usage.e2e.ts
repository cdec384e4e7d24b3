import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import type { Frame, FrameLocator, Locator, Page } from 'playwright-core';
import { splitStep, type ToUsageView } from '../../src/protocol/index.ts';
import { type MessagesApi, startMessagesApi } from '../support/messagesApi/server.ts';
import { openWindow, type VscodeWindow } from './support.ts';
import { themeNames } from './view/themes.ts';
import { axeFaults } from './view/axe.ts';
import { answer, prompt, ViewPage } from './view/fakeHost.ts';
import { month, openUsage } from './view/usageView.ts';

describe('the usage page by itself', function () {
  this.timeout(60_000);
  let page: Page;
  let errors: string[];
  const open = async (usage: ToUsageView, options?: Parameters<typeof openUsage>[1]): Promise<void> => {
    ({ page, errors } = await openUsage(usage, options));
  };

  afterEach(() => {
    assert.deepEqual(errors, []);
  });

  const keep = async (name: string): Promise<void> => {
    const folder = path.resolve(import.meta.dirname, '../../out/screenshots');
    fs.mkdirSync(folder, { recursive: true });
    await page.screenshot({ path: path.join(folder, `${name}.png`), fullPage: true });
  };

  for (const theme of themeNames) {
    it(`has nothing that axe finds in ${theme}, its tables opened`, async () => {
      await open(month, { theme });
      for (const summary of await page.locator('summary').all()) await summary.click();
      assert.deepEqual(await axeFaults(page, theme), []);
      await keep(`usage-${theme}`);
    });
  }

  it('says on how many requests the cost is based', async () => {
    await open(month);
    const cost = page.locator('.figure').filter({ hasText: 'Cost' });
    assert.match((await cost.textContent()) ?? '', /\$4\.83.*based on 196 of 208 requests/);
  });

  it('marks what failed with a picture and words, with error and status', async () => {
    await open(month);
    const failed = page.locator('tr.failed');
    assert.equal(await failed.count(), 1);
    assert.match((await failed.textContent()) ?? '', /Failed · HTTP 529 · The service is overloaded/);
    assert.equal(await failed.locator('svg').count(), 1);
    assert.match((await page.locator('tr.partial').textContent()) ?? '', /Not finished.*≈ 5,/);
  });

  it('has the figures of every chart as a table too', async () => {
    await open(month);
    assert.equal(await page.getByRole('img').count(), 3);
    await page.locator('summary').first().click();
    const rows = page.getByRole('table', { name: 'Usage per day' }).locator('tbody tr');
    assert.equal(await rows.count(), month.byDay.length);
  });

  it('draws tokens when they are asked for', async () => {
    await open(month);
    await page.getByLabel('Charts show').selectOption('tokens');
    assert.match((await page.getByRole('img').first().getAttribute('aria-label')) ?? '', /^Tokens per day/);
  });

  it('asks the host for another time and for the export', async () => {
    await open(month);
    await page.getByLabel('Range').selectOption('90');
    await page.getByRole('button', { name: 'Export CSV' }).click();
    const sent = await page.evaluate(() => (window as unknown as { sent: unknown[] }).sent);
    assert.deepEqual(sent, [{ type: 'ready' }, { type: 'range', range: '90' }, { type: 'export' }]);
  });

  it('fits into 320 pixels without scrolling sideways, but for its tables', async () => {
    await open(month, { width: 320 });
    const sideways = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    assert.ok(sideways <= 0, `${sideways} px`);
    await keep('usage-narrow');
  });

  it('draws years by the month', async () => {
    await open({ ...month, range: 'all', firstDay: '2024-01-05' });
    const columns = await page.locator('.column').count();
    assert.equal(columns, 35);
  });

  it('says it when there is nothing', async () => {
    const none = { ...month.total, requests: 0, totalTokens: 0 };
    await open({ ...month, total: none, byDay: [], byModel: [], byOperation: [], requests: [] });
    await page.getByText('No requests in this time.').waitFor();
  });
});

describe('meter and summary in the view', function () {
  this.timeout(60_000);
  let view: ViewPage;

  before(async () => {
    view = await ViewPage.open({ width: 380, height: 520 });
  });

  it('a summary can be read, put aside and taken up again', async () => {
    const text = 'To make room, Claude is sent a summary of the first 12 messages.';
    const step = { kind: 'summary', id: 's', at: 0, text, detail: 'The person mends the outbox.' } as const;
    const shown = answer('a', 'Now to the tests.', { steps: [{ ...step, inUse: true }] });
    await view.snapshot({
      messages: [prompt('u', 'And the tests?'), shown],
      panel: {
        meter: { text: '78 % of 1M', title: 'Press for all figures.', cost: '4.2M tokens · $3.10', share: 0.78 },
      },
    });
    await view.page.getByRole('button', { name: /To make room/ }).click();
    await view.page.getByText('The person mends the outbox.').waitFor();
    await view.screenshot('summary');
    await view.page.getByRole('button', { name: 'Send Every Message Again' }).click();
    assert.deepEqual(await view.sent('useSummary'), [{ type: 'useSummary', stepId: 's', inUse: false }]);
    await view.batch({ op: 'step', messageId: 'a', step: splitStep({ ...step, inUse: false }).head });
    await view.page.getByRole('button', { name: 'Use the Summary' }).click();
    assert.equal((await view.sent('useSummary')).at(-1)?.inUse, true);
    assert.deepEqual(await axeFaults(view.page, 'summary'), []);
  });

  it('all figures of an answer are a press away', async () => {
    const footer = {
      text: '1.4k tokens · 82 % cached · $0.0041',
      title: '180 tokens in, 400 out\nfirst token after 640 ms',
    };
    await view.snapshot({ messages: [prompt('u', 'Why?'), answer('b', 'Because.', { footer })] });
    assert.equal(await view.page.getByText('first token after').isVisible(), false);
    await view.page.getByRole('button', { name: '1.4k tokens' }).press('Enter');
    await view.page.getByText('first token after 640 ms').waitFor();
    await view.screenshot('figures');
  });

  it('the meter is reached and pressed by the keyboard', async () => {
    await view.page.getByRole('status', { name: 'Usage' }).getByRole('button').press('Enter');
    assert.deepEqual(await view.sent('action'), [{ type: 'action', action: 'usage' }]);
  });
});

describe('usage and budget in a window', function () {
  this.timeout(120_000);
  let api: MessagesApi;
  let window: VscodeWindow;
  let view: FrameLocator;

  before(async () => {
    api = await startMessagesApi();
    api.reply('Explain', { text: 'It counts what was asked, and what it took. '.repeat(40) });
    window = await openWindow({
      env: { ANTHROPIC_API_KEY: 'sk-test', ANTHROPIC_BASE_URL: api.url },
      settings: { 'sidestream.budget.perConversation': 0.006, 'sidestream.titles': false },
    });
    view = await window.openPanel();
  });
  after(async () => {
    await window.close();
    await api.close();
  });

  const answers = (): Locator => view.getByRole('article', { name: 'Claude' });
  const meter = (): Locator => view.getByRole('status', { name: 'Usage' });
  const asked = (): number => api.log.length;

  async function send(text: string): Promise<void> {
    const before = await answers().count();
    await view.getByRole('textbox', { name: 'Message Claude' }).fill(text);
    await view.getByRole('button', { name: 'Send' }).click();
    await answers().nth(before).waitFor();
  }
  const ended = (state: string): Promise<void> =>
    answers()
      .last()
      .and(view.locator(`[data-state="${state}"]`))
      .waitFor();

  async function usageFrame(): Promise<Frame> {
    for (;;) {
      for (const frame of window.page.frames()) {
        if ((await frame.title().catch(() => '')) === 'Usage' && (await frame.locator('.content').count()) > 0)
          return frame;
      }
      await window.page.waitForTimeout(100);
    }
  }

  it('the meter has tokens, cost and the share of the context window', async () => {
    await send('Explain this.');
    await ended('complete');
    assert.match((await meter().textContent()) ?? '', /of 1M.*tokens · \$0\.00/);
    const next = view.getByRole('status', { name: 'Next send' });
    await next.filter({ hasText: /^≈ \$0\.0\d+ · (not cached|cached, 4:\d\d left)$/ }).waitFor();
    const before = await next.textContent();
    const composer = view.getByRole('textbox', { name: 'Message Claude' });
    await composer.fill('What is written counts too. '.repeat(2000));
    await next
      .filter({ hasText: /\$0\.\d+/ })
      .filter({ hasNotText: (before ?? '').split(' · ')[0] ?? '' })
      .waitFor();
    await composer.fill('');
    await send('scenario:http-400');
    await ended('error');
    await window.screenshot('usage-meter');
  });

  it('a press on it opens the page, with what failed on it', async () => {
    await meter().getByRole('button').click();
    const frame = await usageFrame();
    await frame.locator('tr.failed').waitFor();
    assert.match((await frame.locator('tr.failed').first().textContent()) ?? '', /Failed · HTTP 400/);
    assert.match((await frame.locator('.totals').textContent()) ?? '', /1 failed/);
    await window.screenshot('usage-page');
  });

  it('beyond the budget nothing is sent without a yes', async () => {
    for (let turn = 0; turn < 12; turn++) {
      await send(`Explain it again, ${turn}.`);
      const dialog = window.page.getByRole('dialog').filter({ hasText: 'the budget is' });
      const done = ended('complete').then(() => 'complete');
      const question = dialog.waitFor().then(() => 'asked');
      if ((await Promise.race([done, question])) === 'complete') continue;
      const before = asked();
      await window.screenshot('usage-budget');
      await dialog.getByRole('button', { name: 'Cancel' }).click();
      await ended('stopped');
      assert.equal(asked(), before);
      assert.match((await answers().last().textContent()) ?? '', /Nothing was sent: the budget is reached/);
      await answers().last().getByRole('button', { name: 'Retry' }).click();
      await dialog.getByRole('button', { name: 'Ask Anyway' }).click();
      await ended('complete');
      assert.equal(asked(), before + 1);
      return;
    }
    assert.fail('no turn was asked about');
  });
});
