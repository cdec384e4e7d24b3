import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import type { FrameLocator, Locator } from 'playwright-core';
import { type MessagesApi, startMessagesApi } from '../support/messagesApi/server.ts';
import { runCommand, waitForWorkbench } from '../support/vscode/workbench.ts';
import { openWindow, poll, type VscodeWindow } from './support.ts';

const numbers = ['eins', 'zwei', 'drei', 'vier', 'fünf', 'sechs', 'sieben'];
const english = ['one', 'zwei', 'drei', 'four', 'fünf', 'sechs', 'seven'];
const textOf = (lines: readonly string[]): string => `${lines.join('\r\n')}\r\n`;

describe('review of what Claude changes', () => {
  let api: MessagesApi;
  let window: VscodeWindow;
  let view: FrameLocator;

  before(async () => {
    api = await startMessagesApi();
    window = await openWindow({ env: { ANTHROPIC_API_KEY: 'sk-test', ANTHROPIC_BASE_URL: api.url } });
    fs.writeFileSync(file(), textOf(numbers));
    view = await window.openPanel();
  });
  after(async () => {
    await window.close();
    await api.close();
  });

  const file = (): string => path.join(window.folder ?? '', 'src/numbers.txt');
  const content = (): string => fs.readFileSync(file(), 'utf8');
  const answers = (): Locator => view.getByRole('article', { name: 'Claude' });
  const approval = (): Locator => view.getByRole('group', { name: 'Approval: edit_file' });
  const tick = (name: string): Locator => approval().getByRole('checkbox', { name });

  /** Lets Claude propose the three changes, and resolves when it is asked. */
  async function propose(prompt: string): Promise<void> {
    fs.writeFileSync(file(), textOf(numbers));
    await view.getByRole('switch', { name: 'Workspace' }).check();
    const edit = { path: 'src/numbers.txt', old_text: numbers.join('\n'), new_text: english.join('\n') };
    api.reply(prompt, [
      { tools: [{ name: 'read_file', input: { path: 'src/numbers.txt' } }] },
      { tools: [{ name: 'edit_file', input: edit }] },
      { text: 'Done.' },
    ]);
    await view.getByRole('textbox', { name: 'Message Claude' }).fill(prompt);
    await view.getByRole('button', { name: 'Send' }).click();
    await approval().waitFor();
  }

  async function ended(): Promise<void> {
    await answers().last().and(view.locator('[data-state="complete"]')).waitFor();
  }

  /** The last thing that Claude was told by a tool. */
  const told = (): string =>
    JSON.stringify(api.requests.findLast(({ body }) => JSON.stringify(body).includes('tool_result'))?.body);

  it('writes the ticked pieces of an edit, and tells Claude of the others', async () => {
    await propose('Translate some');
    await tick('Change 2 of 3').waitFor();
    assert.equal(await tick('Change 3 of 3').isChecked(), true);
    await tick('Change 2 of 3').focus();
    await window.page.keyboard.press('Space');
    await approval().getByText('2 of 3', { exact: true }).waitFor();
    await window.screenshot('review-pieces');
    await window.useTheme('light');
    await window.screenshot('review-pieces-light');
    await window.useTheme('dark');
    await approval().getByRole('button', { name: 'Allow', exact: true }).click();
    await ended();
    assert.equal(content(), textOf(english.with(3, 'vier')));
    assert.match(told(), /left out 1 of its 3 changes.*-vier/);
  });

  it('has nothing to allow when no piece is ticked', async () => {
    await propose('Translate none');
    for (const name of ['Change 1 of 3', 'Change 2 of 3', 'Change 3 of 3']) await tick(name).uncheck();
    await approval().getByText('Nothing is ticked').waitFor();
    assert.equal(await approval().getByRole('button', { name: 'Allow', exact: true }).isDisabled(), true);
    await approval().getByRole('button', { name: 'Deny' }).click();
    await ended();
    assert.equal(content(), textOf(numbers));
  });

  it('writes what the person made of the proposal in the diff editor, saved or not', async () => {
    await propose('Translate my way');
    await approval().getByRole('button', { name: 'Edit', exact: true }).click();
    await approval().getByText('The proposal stands in an editor').waitFor();
    const diff = window.page.locator('.monaco-diff-editor');
    await diff.locator('.view-line', { hasText: 'seven' }).last().click();
    await window.page.keyboard.press('End');
    await window.page.keyboard.type(' up');
    await window.screenshot('review-edit');
    await approval().getByRole('button', { name: 'Allow', exact: true }).click();
    await ended();
    assert.equal(content(), textOf(english.with(6, 'seven up')));
    assert.match(told(), /person changed the proposal.*\+seven up/);
    await diff.waitFor({ state: 'hidden' });
  });

  describe('after it was written', () => {
    const group = (): Locator => view.getByRole('group', { name: 'Changes' }).last();
    const list = (): Locator => window.page.locator('.scm-view');
    const marks = (): Locator => window.page.locator('.editor-instance .dirty-diff-glyph');
    const line = (text: string): Locator => window.page.locator('.editor-instance .view-line', { hasText: text });

    const peek = (): Locator => window.page.locator('.peekview-widget');
    const notification = (text: string): Locator =>
      window.page.locator('.notifications-toasts .notification-list-item').filter({ hasText: text });

    /** Lets Claude make the three changes; nothing of an earlier test is left to be kept then. */
    async function change(prompt: string): Promise<void> {
      await window.runCommand('Sidestream: Keep All Changes');
      await poll(async () => (await marks().count()) === 0);
      await propose(prompt);
      await approval().getByRole('button', { name: 'Allow', exact: true }).click();
      await ended();
    }

    /** Opens the file in an editor; only one that is kept open is there again after a reload. */
    async function openFile(): Promise<void> {
      await window.page.keyboard.press('Control+P');
      await window.pick('numbers.txt');
      await line('zwei').first().waitFor();
      await window.runCommand('View: Keep Editor');
    }

    it('lists the files under the answer, with lines, and keeps them all', async () => {
      await change('Translate all');
      await group().getByText('+3 −3').waitFor();
      await group().scrollIntoViewIfNeeded();
      await window.screenshot('review-changes');
      await group().getByRole('button', { name: 'Keep all' }).click();
      await group().getByText('kept').waitFor();
      assert.equal(await group().getByRole('button', { name: 'Keep all' }).count(), 0);
    });

    it('marks beside the text what is not kept, and takes back one place from the peek', async () => {
      await change('Translate all again');
      await openFile();
      await marks().nth(2).waitFor();
      await window.screenshot('review-gutter');
      await line('zwei').first().click();
      await window.page.keyboard.press('Alt+F3');
      await peek().first().waitFor();
      await window.screenshot('review-peek');
      await window.useTheme('light');
      await window.screenshot('review-peek-light');
      await window.useTheme('dark');
      await peek().locator('.action-label[aria-label^="Undo Change"]').click();
      await poll(() => content() === textOf(english.with(3, 'vier')));
    });

    it('keeps one place, and takes back the file, by command', async () => {
      await change('Translate it again');
      await openFile();
      await marks().nth(2).waitFor();
      await line('one').first().click();
      await window.runCommand('Sidestream: Keep Change');
      await poll(async () => (await marks().count()) === 2);
      await window.runCommand('Sidestream: Undo Changes of File');
      await poll(() => content() === textOf(numbers.with(0, 'one')));
    });

    it('is in the list of source control, and still there, like the marks, after a reload; the marks can be switched off', async () => {
      await change('Translate once more');
      await openFile();
      await marks().nth(2).waitFor();
      await window.reload();
      await marks().nth(2).waitFor();
      // A click on the tab would hide the list where it is shown already.
      if (!(await list().isVisible())) await window.page.getByRole('tab', { name: /^Source Control/ }).click();
      await list().getByText('Changed by Claude').waitFor();
      await list().getByText('numbers.txt').waitFor();
      await window.screenshot('review-list');
      await window.useTheme('light');
      await window.screenshot('review-list-light');
      await window.useTheme('dark');
      // Without marks, by the setting, it is listed all the same; and they come back.
      window.changeSettings({ 'sidestream.review.gutter': false });
      await poll(async () => (await marks().count()) === 0);
      await list().getByText('numbers.txt').waitFor();
      window.changeSettings({ 'sidestream.review.gutter': true });
      await marks().nth(2).waitFor();
      await window.runCommand('Sidestream: Keep All Changes');
      await list().getByText('Changed by Claude').waitFor({ state: 'hidden' });
      assert.equal(content(), textOf(english));
    });

    it('is reviewed in two windows at once: each shows what the other did, and nothing is done twice', async () => {
      await change('Translate for two');
      await openFile();
      await marks().nth(2).waitFor();
      const other = await window.page.context().newPage();
      await other.goto(window.page.url());
      await waitForWorkbench(other);
      const marksThere = other.locator('.editor-instance .dirty-diff-glyph');
      const lineThere = (text: string): Locator => other.locator('.editor-instance .view-line', { hasText: text });
      await marksThere.nth(2).waitFor();
      await lineThere('one').first().click();
      await runCommand(other, 'Sidestream: Keep Change');
      await poll(async () => (await marksThere.count()) === 2);
      await other.screenshot({ path: 'out/screenshots/review-other-window.png' });

      await window.page.bringToFront();
      await poll(async () => (await marks().count()) === 2);
      await line('one').first().click();
      await window.runCommand('Sidestream: Keep Change');
      await notification('There is no change of Claude’s that is not kept at this place.').waitFor();
      await line('four').first().click();
      await window.page.keyboard.press('Alt+F3');
      await peek().locator('.action-label[aria-label^="Undo Change"]').click();
      await poll(() => content() === textOf(english.with(3, 'vier')));

      await other.bringToFront();
      await poll(async () => (await marksThere.count()) === 1);
      await runCommand(other, 'Sidestream: Undo Changes of File');
      await poll(() => content() === textOf(numbers.with(0, 'one')));
      await window.page.bringToFront();
      await poll(async () => (await marks().count()) === 0);
      await other.close();
    });
  });
});
