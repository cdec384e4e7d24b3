import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { type MessagesApi, startMessagesApi } from '../support/messagesApi/server.ts';
import { openWindow, type VscodeWindow } from './support.ts';

/** In the chat view that VS Code itself has; without Copilot it answers through a participant alone. */
describe('Claude in VS Code’s own chat view', () => {
  let api: MessagesApi;
  let window: VscodeWindow;

  before(async () => {
    api = await startMessagesApi();
    window = await openWindow({
      env: { ANTHROPIC_API_KEY: 'sk-test', ANTHROPIC_BASE_URL: api.url },
      settings: { 'chat.disableAIFeatures': false, 'sidestream.budget.perDay': 0.000_001 },
    });
  });
  after(async () => {
    await window.close();
    await api.close();
  });

  const chat = (): Locator => window.page.locator('.part.auxiliarybar');
  const dialog = (): Locator => window.page.getByRole('dialog').filter({ hasText: 'the budget is' });
  const answers = (): number => api.requests.filter(({ body }) => isAnswer(body)).length;

  /** Writes a prompt for the participant, and sends it. */
  async function send(prompt: string): Promise<void> {
    const box = chat().locator('.interactive-input-editor .native-edit-context, .interactive-input-editor textarea');
    await box.first().focus();
    // After an answer the participant stands there already.
    await window.page.keyboard.press('ControlOrMeta+A');
    await window.page.keyboard.type(`@sidestream ${prompt}`);
    await chat().locator('.interactive-input-editor .view-lines').filter({ hasText: prompt }).waitFor();
    // The list of participants may be open still.
    await window.page.keyboard.press('Escape');
    await chat()
      .getByRole('button', { name: /^Send\b/ })
      .click();
  }

  it('has its models from the first answer in the panel on', async () => {
    const view = await window.openPanel();
    api.reply('Hello there', [{ text: 'Hello from the panel.' }]);
    await view.getByRole('textbox', { name: 'Message Claude' }).fill('Hello there');
    await view.getByRole('button', { name: 'Send' }).click();
    await view.locator('article[aria-label="Claude"][data-state="complete"]').waitFor();
    await window.runCommand('Chat: Open Chat');
    await chat()
      .getByRole('button', { name: /Claude (?:Fable|Opus|Sonnet|Haiku)/ })
      .waitFor();
  });

  // The agent that answers there is Copilot's: without an account VS Code asks to sign in before anything is sent.
  it('is the model of inline chat', async () => {
    await window.runCommand('Go to File...');
    await window.pick('package.json');
    const editor = window.page.locator('.monaco-editor').filter({ hasText: 'node --test' });
    await editor.locator('.view-lines').first().click();
    await window.page.keyboard.press('ControlOrMeta+I');
    const box = window.page.locator('.inline-chat, .inline-chat-widget').first();
    await box.getByText(/^Claude (?:Fable|Opus|Sonnet|Haiku)/).waitFor();
    await window.screenshot('vscode-inline-chat');
    await window.runCommand('View: Close All Editors');
  });

  it('asks before a request goes beyond the budget, and sends none after a no', async () => {
    api.reply('Beyond it', [{ text: 'Nobody sees this.' }]);
    const before = answers();
    await send('Beyond it?');
    await dialog().waitFor();
    await window.screenshot('vscode-chat-budget');
    await dialog().getByRole('button', { name: 'Cancel' }).click();
    await chat().getByText('Nothing was sent: the budget is reached.', { exact: true }).waitFor();
    assert.equal(answers(), before);
  });

  it('answers as @sidestream, and what it writes is rendered there', async () => {
    api.reply('What is a sidestream', [
      { text: 'A **sidestream** runs beside the main one:\n\n```ts\nconst side = stream.tee();\n```\n\nThat is all.' },
    ]);
    await send('What is a sidestream?');
    await dialog().getByRole('button', { name: 'Ask Anyway' }).click();
    await chat().getByText('That is all.').waitFor();
    assert.equal(await chat().locator('strong').filter({ hasText: 'sidestream' }).count(), 1);
    await window.screenshot('vscode-chat');
  });
});

const isAnswer = (body: unknown): boolean => (body as { stream?: boolean } | null)?.stream === true;
