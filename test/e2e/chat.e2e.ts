import assert from 'node:assert/strict';
import type { FrameLocator, Locator } from 'playwright-core';
import { type MessagesApi, startMessagesApi } from '../support/messagesApi/server.ts';
import { openWindow, type VscodeWindow } from './support.ts';

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
    await lastAnswer().getByText('Paragraph 3').waitFor();
    assert.equal(await lastAnswer().getAttribute('data-state'), 'streaming');
    await window.screenshot('chat-streaming');
    await waitForState('complete');
    assert.deepEqual(await textOf(lastAnswer()), paragraphs);
  });

  it('stops in the middle, keeps the text, and is ready at once', async () => {
    await send('Tell me slowly, again.');
    await lastAnswer().getByText('Paragraph 2').waitFor();
    await view.getByRole('button', { name: 'Stop', exact: true }).click();
    await waitForState('stopped');
    assert.match(await lastAnswer().innerText(), /Paragraph 2/);
    assert.doesNotMatch(await lastAnswer().innerText(), /Paragraph 59/);
    await view.getByRole('button', { name: 'Send' }).waitFor();
  });

  it('loses and doubles nothing when the view is hidden and shown in mid-stream', async () => {
    await send('Tell me slowly, hidden.');
    await lastAnswer().getByText('Paragraph 2').waitFor();
    await window.runCommand('View: Toggle Secondary Side Bar Visibility');
    await view.getByRole('log').waitFor({ state: 'detached' });
    await window.page.waitForTimeout(500);
    await window.runCommand('Sidestream: Open');
    await lastAnswer().getByText('Paragraph 6').waitFor();
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
});
