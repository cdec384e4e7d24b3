import assert from 'node:assert/strict';
import path from 'node:path';
import type { FrameLocator, Locator } from 'playwright-core';
import { type MessagesApi, startMessagesApi } from '../support/messagesApi/server.ts';
import { keepConversation, longConversation } from '../support/longConversation.ts';
import { openWindow, poll, type VscodeWindow } from './support.ts';
import { rich } from './view/scenes.ts';

const paragraphs = Array.from({ length: 60 }, (_, index) => `Paragraph ${index} says a little, and café 🚀 too.`);
const longAnswer = paragraphs.join('\n\n');

describe('a chat in the panel', () => {
  let api: MessagesApi;
  let window: VscodeWindow;
  let view: FrameLocator;

  before(async () => {
    api = await startMessagesApi();
    api.reply('slowly', { text: longAnswer, pace: { charsPerDelta: 12, gapMs: 12 } });
    window = await openWindow({ env: { ANTHROPIC_API_KEY: 'sk-test', ANTHROPIC_BASE_URL: api.url } });
    view = await window.openPanel();
  });
  after(async () => {
    await window.close();
    await api.close();
  });

  const lastAnswer = (): Locator => view.getByRole('article', { name: 'Claude' }).last();
  const textOf = async (answer: Locator): Promise<string[]> => answer.locator('p').allTextContents();

  async function send(text: string): Promise<void> {
    const before = await view.getByRole('article', { name: 'Claude' }).count();
    await view.getByRole('textbox', { name: 'Message Claude' }).fill(text);
    await view.getByRole('button', { name: 'Send' }).click();
    await view.getByRole('article', { name: 'Claude' }).nth(before).waitFor();
  }

  async function waitForState(state: string): Promise<void> {
    await view.locator(`article[data-state="${state}"]`).last().waitFor();
    await lastAnswer()
      .and(view.locator(`[data-state="${state}"]`))
      .waitFor({ timeout: 20_000 });
  }

  it('shows text before the answer has ended, and in the end what the server sent', async () => {
    await send('Tell me slowly.');
    await lastAnswer().getByText('Paragraph 3 says').waitFor();
    assert.equal(await lastAnswer().getAttribute('data-state'), 'streaming');
    await window.screenshot('chat-streaming');
    await waitForState('complete');
    assert.deepEqual(await textOf(lastAnswer()), paragraphs);
  });

  it('stops in the middle, keeps the text, and is ready at once', async () => {
    await send('Tell me slowly, again.');
    await lastAnswer().getByText('Paragraph 2 says').waitFor();
    await view.getByRole('button', { name: 'Stop', exact: true }).click();
    await waitForState('stopped');
    assert.match(await lastAnswer().innerText(), /Paragraph 2/);
    assert.doesNotMatch(await lastAnswer().innerText(), /Paragraph 59/);
    await view.getByRole('button', { name: 'Send' }).waitFor();
  });

  it('loses and doubles nothing when the view is hidden and shown in mid-stream', async () => {
    await send('Tell me slowly, hidden.');
    await lastAnswer().getByText('Paragraph 2 says').waitFor();
    await window.runCommand('View: Toggle Secondary Side Bar Visibility');
    await view.getByRole('log').waitFor({ state: 'detached' });
    await window.page.waitForTimeout(500);
    await window.runCommand('Sidestream: Open');
    await lastAnswer().getByText('Paragraph 6 says').waitFor();
    // Again, and faster than its page loads.
    for (let time = 0; time < 8; time++) await window.page.keyboard.press('Control+Alt+B');
    await window.runCommand('Sidestream: Open');
    await lastAnswer().getByText('Paragraph 8 says').waitFor();
    await waitForState('complete');
    assert.deepEqual(await textOf(lastAnswer()), paragraphs);
  });

  it('keeps an unsent text when the view is hidden', async () => {
    await view.getByRole('textbox', { name: 'Message Claude' }).fill('not sent yet');
    await window.runCommand('View: Toggle Secondary Side Bar Visibility');
    await view.getByRole('log').waitFor({ state: 'detached' });
    await window.runCommand('Sidestream: Open');
    const box = view.getByRole('textbox', { name: 'Message Claude' });
    await box.waitFor();
    assert.equal(await box.inputValue(), 'not sent yet');
    await box.fill('');
  });

  it('sends the conversation as the API wants it', () => {
    const refused = api.log.filter((attempt) => (attempt.status ?? 0) >= 400);
    assert.deepEqual(refused, []);
  });

  it('begins a new conversation', async () => {
    await view.getByRole('button', { name: 'New conversation' }).click();
    await view.getByRole('article').first().waitFor({ state: 'detached' });
    assert.equal(await view.getByRole('article').count(), 0);
  });

  it('opens the last conversation again after a reload of the window, with its draft', async () => {
    await send('scenario:ok');
    await waitForState('complete');
    await view.getByRole('textbox', { name: 'Message Claude' }).fill('a thought');
    await window.page.waitForTimeout(600);
    await window.reload();
    view = await window.openPanel();
    await waitForState('complete');
    assert.match(await lastAnswer().innerText(), /Hello, café 🚀 — the answer is 42/);
    assert.equal(await view.getByRole('textbox', { name: 'Message Claude' }).inputValue(), 'a thought');
  });

  it('looks as it should with an answer that has everything in it, in each theme', async () => {
    api.reply('back-off', { thinking: 'The doubling is capped.', text: rich[1]?.text ?? '' });
    await view.getByRole('button', { name: 'New conversation' }).click();
    await view.getByRole('article').first().waitFor({ state: 'detached' });
    await send('How does the back-off grow?');
    await waitForState('complete');
    await lastAnswer().locator('math').first().waitFor();
    await lastAnswer().getByRole('heading', { name: 'How long it waits' }).scrollIntoViewIfNeeded();
    for (const theme of ['light', 'high-contrast', 'high-contrast-light', 'dark'] as const) {
      await window.useTheme(theme);
      await window.screenshot(`chat-rich-${theme}`);
    }
  });
});

describe('a conversation of 1,000 messages', () => {
  it('is shown from its end, whole a moment later, and again where it was read', async function () {
    this.timeout(120_000);
    const window = await openWindow();
    keepConversation(path.join(window.globalStorage, 'sidestream.db'), longConversation());
    let view = await window.openPanel();
    await view.getByRole('button', { name: 'History', exact: true }).click();
    await view.locator('.history-row button').first().click();
    const log = (): Locator => view.getByRole('log', { name: 'Conversation' });
    await view.getByRole('article', { name: 'Claude' }).last().waitFor();
    await view.locator('body').press('Control+f');
    const find = view.getByRole('textbox', { name: 'Find in this conversation' });
    await find.fill('a needle in it');
    await view.getByText('1 of 1', { exact: true }).waitFor();
    await find.press('Escape');
    /** What stands at the top edge: the words it begins with, and how far above the edge it begins, in pixels. */
    const reading = (): Promise<{ words: string; top: number }> =>
      log().evaluate((element) => {
        const edge = element.getBoundingClientRect().top;
        const blocks = [...element.querySelectorAll('.prompt-text, .md-group > *')];
        const first = blocks.find((block) => block.getBoundingClientRect().bottom > edge + 4);
        const top = Math.round((first?.getBoundingClientRect().top ?? 0) - edge);
        return { words: first?.textContent.slice(0, 80) ?? '', top };
      });
    await log().evaluate((element) => element.scrollTo(0, element.scrollHeight * 0.4));
    await window.page.waitForTimeout(1000);
    const before = await reading();
    await window.togglePanel();
    await view.getByRole('log').waitFor({ state: 'detached' });
    await window.togglePanel();
    view = window.view;
    await view.getByRole('article').first().waitFor();
    await window.page.waitForTimeout(500);
    const after = await reading();
    assert.notEqual(before.words, '');
    assert.equal(after.words, before.words);
    assert.ok(Math.abs(after.top - before.top) <= 2, `it moved by ${after.top - before.top} px`);
    // Older messages that come meanwhile leave in its place what is at the top.
    await poll(async () => {
      await log().evaluate((element) => element.scrollTo(0, 0));
      return view.getByText('Question 0?').isVisible();
    });
    await window.close();
  });
});
