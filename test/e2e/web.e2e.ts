// Searching the web from the panel: the switch, what was looked up, where each sentence is from, and what it costs.
import assert from 'node:assert/strict';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { FrameLocator, Locator } from 'playwright-core';
import { type MessagesApi, startMessagesApi } from '../support/messagesApi/server.ts';
import { citationOf, pageOf, searchBlocks } from '../support/webAnswers.ts';
import { openWindow, type VscodeWindow } from './support.ts';

describe('searching the web', () => {
  let api: MessagesApi;
  let window: VscodeWindow;
  let view: FrameLocator;

  before(async () => {
    api = await startMessagesApi();
    api.reply('Which order', {
      blocks: [
        { type: 'text', text: 'I look that up.' },
        ...searchBlocks('srvtoolu_1', 'outbox flush order', [1, 2]),
        { type: 'text', text: '\n\nThe outbox sends the oldest first', citations: [citationOf(1)] },
        { type: 'text', text: ', and ' },
        { type: 'text', text: 'waits for the acknowledgement of both', citations: [citationOf(2), citationOf(1)] },
        { type: 'text', text: '.' },
      ],
      webSearches: 1,
    });
    api.reply('And then', { text: 'Then it goes on.' });
    window = await openWindow({
      env: { ANTHROPIC_API_KEY: 'sk-ant-test-0123456789', ANTHROPIC_BASE_URL: api.url },
      settings: { 'sidestream.titles': false },
    });
    view = await window.openPanel();
  });
  after(async () => {
    await window.close();
    await api.close();
  });

  const web = (): Locator => view.getByRole('switch', { name: 'Web' });
  const box = (): Locator => view.getByRole('textbox', { name: 'Message Claude' });
  const sources = (): Locator => view.getByRole('list', { name: 'Sources' });
  const requestOf = (prompt: string): { tools?: { type?: string }[] } | undefined =>
    api.requests
      .map(({ body }) => body as { messages?: unknown[]; tools?: { type?: string }[] })
      .findLast(({ messages }) => JSON.stringify(messages?.at(-1) ?? '').includes(prompt));
  const toolsOf = (prompt: string): unknown => requestOf(prompt)?.tools?.map(({ type }) => type);
  const ask = async (text: string): Promise<void> => {
    const before = await view.locator('article[aria-label="Claude"][data-state="complete"]').count();
    await box().fill(text);
    await box().press('Enter');
    await view.locator('article[aria-label="Claude"][data-state="complete"]').nth(before).waitFor();
  };

  it('is off until it is switched on, and then says where queries go', async () => {
    await ask('Before');
    assert.equal(toolsOf('Before'), undefined);
    assert.equal(await web().getAttribute('aria-checked'), 'false');
    await web().click();
    await view.getByRole('note').filter({ hasText: 'Claude may now search the web' }).waitFor();
    await window.screenshot('web-told');
    assert.equal(await web().getAttribute('aria-checked'), 'true');
  });

  it('shows what is looked up, numbers the sentences, and lists the pages', async () => {
    await ask('Which order');
    assert.equal(await view.getByText('Claude may now search the web').isVisible(), false);
    assert.deepEqual(toolsOf('Which order'), ['web_search_20250305', 'web_fetch_20250910']);
    const answer = view.getByRole('article', { name: 'Claude' }).last();
    await answer.getByText('outbox flush order').waitFor();
    assert.deepEqual(await answer.locator('.md-citation').allInnerTexts(), ['1', '2', '1']);
    assert.equal(await answer.getByRole('link', { name: '2', exact: true }).getAttribute('title'), pageOf(2).url);
    assert.deepEqual(await sources().getByRole('link').allInnerTexts(), [pageOf(1).title, pageOf(2).title]);
    await window.screenshot('web-sources');
    await window.useTheme('light');
    await window.screenshot('web-sources-light');
    await window.useTheme('dark');
  });

  it('opens a page only after the question of VS Code', async () => {
    await sources().getByRole('link').first().click();
    const question = window.page.getByRole('dialog').filter({ hasText: 'docs1.example' });
    await question.waitFor();
    await window.page.keyboard.press('Escape');
  });

  it('sends back what the API gave, unchanged, after a reload too', async () => {
    await window.reload();
    view = await window.openPanel();
    await sources()
      .getByRole('link', { name: pageOf(1).title })
      .waitFor();
    assert.equal(await web().getAttribute('aria-checked'), 'true');
    // The server refuses a result or a citation that is not as it gave it.
    await ask('And then');
    const sent = JSON.stringify(requestOf('And then'));
    for (const text of ['Enc1+/=', 'Enc2+/=', 'Idx1+/=', 'Idx2+/=']) assert.ok(sent.includes(text), text);
    assert.ok(!sent.includes('](<https'), 'the numbers are for the reader alone');
  });

  it('books each search', () => {
    const file = new DatabaseSync(path.join(window.globalStorage, 'sidestream.db'), { readOnly: true });
    const row = file.prepare('SELECT web_searches, estimated_cost FROM llm_usage WHERE web_searches > 0').get();
    file.close();
    assert.equal(row?.['web_searches'], 1);
    assert.ok(Number(row['estimated_cost']) > 0.01, 'the fee is part of the cost');
  });

  it('is not possible in Plan mode, which leaves the machine with nothing but the request', async () => {
    await view.getByRole('switch', { name: 'Workspace' }).click();
    await view.getByRole('button', { name: /^Mode: / }).click();
    await view.getByRole('menuitemradio', { name: 'Plan' }).click();
    await view.locator('[role=switch][aria-label=Web][aria-disabled=true]').waitFor();
    await ask('Make a plan');
    assert.ok(!JSON.stringify(toolsOf('Make a plan')).includes('web_search'));
  });
});
