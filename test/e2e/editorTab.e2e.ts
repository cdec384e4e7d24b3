import assert from 'node:assert/strict';
import type { Frame, FrameLocator, Locator } from 'playwright-core';
import { type MessagesApi, startMessagesApi } from '../support/messagesApi/server.ts';
import { openWindow, type VscodeWindow } from './support.ts';

type View = Frame | FrameLocator;

describe('a conversation in an editor', () => {
  let api: MessagesApi;
  let window: VscodeWindow;

  before(async () => {
    api = await startMessagesApi();
    window = await openWindow({ env: { ANTHROPIC_API_KEY: 'sk-test', ANTHROPIC_BASE_URL: api.url } });
    await window.openPanel();
  });
  after(async () => {
    await window.close();
    await api.close();
  });

  /** The page of the panel, or of the editor in front. */
  async function viewIn(place: 'panel' | 'editor'): Promise<Frame> {
    for (let attempt = 0; attempt < 300; attempt++) {
      for (const frame of window.page.frames()) {
        const app = frame.locator(`#app[data-place=${place}] textarea`);
        if (await app.isVisible().catch(() => false)) return frame;
      }
      await window.page.waitForTimeout(100);
    }
    throw new Error(`There is no view in the ${place}.`);
  }
  const box = (view: View): Locator => view.getByRole('textbox', { name: 'Message Claude' });
  const tabs = (name: string): Locator => window.page.getByRole('tab', { name });
  const said = (view: View, text: string): Locator => view.getByRole('article').getByText(text, { exact: true });
  const answers = (view: View): Locator => view.locator('article[aria-label="Claude"][data-state="complete"]');

  async function send(view: View, text: string): Promise<void> {
    await box(view).fill(text);
    await box(view).press('Enter');
  }

  async function askFromPalette(prompt: string): Promise<void> {
    await window.runCommand('Sidestream: Ask…');
    await window.page.getByPlaceholder('Ask Claude').fill(prompt);
    await window.page.keyboard.press('Enter');
  }

  it('is opened from the panel’s menu, in one tab', async () => {
    api.reply('Tell me of cats', { text: 'Cats sleep.' });
    const panel = await viewIn('panel');
    await send(panel, 'Tell me of cats');
    await said(panel, 'Cats sleep.').waitFor();
    await panel.getByRole('button', { name: 'More' }).click();
    await panel.getByRole('menuitem', { name: 'Open in editor' }).click();
    const editor = await viewIn('editor');
    await said(editor, 'Cats sleep.').waitFor();
    await panel.getByRole('button', { name: 'More' }).click();
    await panel.getByRole('menuitem', { name: 'Open in editor' }).click();
    await tabs('cats').waitFor();
    assert.equal(await tabs('cats').count(), 1);
  });

  it('is asked there while another one is asked in the side panel, each answer in its own place', async () => {
    const panel = await viewIn('panel');
    const editor = await viewIn('editor');
    await editor.getByRole('button', { name: 'New conversation' }).click();
    await said(panel, 'Cats sleep.').waitFor({ state: 'detached' });
    await panel.getByRole('switch', { name: 'Workspace' }).click();
    await editor.getByRole('switch', { name: 'Workspace' }).click();
    // While one waits for a yes, the other is at work, and asks, too.
    const note = (
      name: string,
    ): { text: string; tools: { name: string; input: { path: string; content: string } }[] } => ({
      text: `I note it.`,
      tools: [{ name: 'write_file', input: { path: name, content: name } }],
    });
    api.reply('Tell me of birds', [note('birds.txt'), { text: 'Birds fly.' }]);
    api.reply('And of mice?', [note('mice.txt'), { text: 'Mice hide.' }]);
    await send(panel, 'Tell me of birds');
    await send(editor, 'And of mice?');
    const approvals = (view: View): Locator => view.getByRole('group', { name: 'Approval: write_file' });
    await approvals(panel).filter({ hasText: 'birds.txt' }).waitFor();
    await approvals(editor).filter({ hasText: 'mice.txt' }).waitFor();
    await editor.getByRole('button', { name: 'Stop' }).waitFor();
    await window.screenshot('editor-tab-at-work');
    await approvals(panel).getByRole('button', { name: 'Allow' }).click();
    await said(panel, 'Birds fly.').waitFor();
    assert.equal(await approvals(panel).count(), 0);
    await approvals(editor).getByRole('button', { name: 'Allow' }).click();
    await said(editor, 'Mice hide.').waitFor();
    await answers(editor).nth(1).waitFor();
    await answers(panel).first().waitFor();
    assert.equal(await panel.getByText('Mice hide.').count(), 0);
    assert.equal(await editor.getByText('Birds fly.').count(), 0);
    await window.screenshot('editor-tab');
  });

  it('is what commands act on while the person is there', async () => {
    const editor = await viewIn('editor');
    await editor.getByRole('button', { name: 'More' }).click();
    await editor.getByRole('menuitem', { name: 'What Claude will see' }).click();
    const page = editor.getByRole('region', { name: 'What Claude will see' });
    await page.getByRole('listitem').filter({ hasText: 'Mice hide.' }).waitFor();
    await page.getByRole('button', { name: 'Close' }).click();
  });

  it('is what Ask… asks while the person is there, or in a file beside it', async () => {
    await box(await viewIn('editor')).focus();
    await window.runCommand('File: New Untitled Text File');
    await window.runCommand('View: Move Editor into Right Group');
    // Beside a file it is another picture of the same conversation: VS Code has moved its page.
    await box(await viewIn('editor')).focus();
    await window.page.locator('.editor-instance .view-lines').first().click();
    api.reply('And of frogs?', { text: 'Frogs leap.' });
    await askFromPalette('And of frogs?');
    await said(await viewIn('editor'), 'Frogs leap.').waitFor();
    assert.equal(await (await viewIn('panel')).getByText('Frogs leap.').count(), 0);
    await tabs('Untitled-1').click();
    await window.runCommand('View: Close Editor');
    await tabs('Untitled-1').waitFor({ state: 'detached' });
  });

  it('is there again after the window was reloaded', async () => {
    await box(await viewIn('editor')).fill('A draft');
    await window.reload();
    const editor = await viewIn('editor');
    await said(editor, 'Mice hide.').waitFor();
    assert.equal(await box(editor).inputValue(), 'A draft');
    assert.equal(await tabs('cats').count(), 1);
    api.reply('A draft', { text: 'Here again.' });
    await box(editor).press('Enter');
    await said(editor, 'Here again.').waitFor();
    await window.openPanel();
    assert.equal(await (await viewIn('panel')).getByText('Here again.').count(), 0);
  });

  it('looks as it should: light, in high contrast and narrow', async () => {
    for (const theme of ['light', 'high-contrast'] as const) {
      await window.useTheme(theme);
      await window.screenshot(`editor-tab-${theme}`);
    }
    const size = window.page.viewportSize() ?? { width: 1280, height: 800 };
    for (const bar of ['Primary', 'Secondary']) await window.runCommand(`View: Toggle ${bar} Side Bar Visibility`);
    await window.page.setViewportSize({ width: 400, height: 800 });
    await window.screenshot('editor-tab-narrow');
    await window.page.setViewportSize(size);
    await window.runCommand('View: Toggle Primary Side Bar Visibility');
    await window.openPanel();
    // The cursor goes there only now, and would take the next words along.
    const panel = await viewIn('panel');
    await box(panel).and(panel.locator(':focus')).waitFor();
  });

  it('goes with its tab, and runs on when the tab is closed', async () => {
    const editor = await viewIn('editor');
    api.reply('Go on', [
      { text: 'I ask.', tools: [{ name: 'write_file', input: { path: 'on.txt', content: 'on' } }] },
      { text: 'It went on.' },
    ]);
    await send(editor, 'Go on');
    await editor.getByRole('group', { name: 'Approval: write_file' }).waitFor();
    await window.runCommand('View: Close Editor');
    await tabs('cats').waitFor({ state: 'detached' });
    const panel = await viewIn('panel');
    await panel.getByRole('button', { name: /at work$/ }).click();
    await panel.getByRole('menuitem', { name: /waits for you$/ }).click();
    await panel.getByRole('group', { name: 'Approval: write_file' }).getByRole('button', { name: 'Allow' }).click();
    await said(panel, 'It went on.').waitFor();
  });

  it('closes when its conversation is deleted', async () => {
    await window.runCommand('Sidestream: Open Conversation in Editor');
    await viewIn('editor');
    const panel = await viewIn('panel');
    await panel.getByRole('button', { name: 'History' }).click();
    const row = panel.getByRole('listitem').filter({ hasText: 'cats' });
    await row.hover();
    await row.getByRole('button', { name: /^Delete/ }).click();
    await window.page.locator('.monaco-dialog-box').getByRole('button', { name: 'Delete' }).click();
    await tabs('cats').waitFor({ state: 'detached' });
  });
});
