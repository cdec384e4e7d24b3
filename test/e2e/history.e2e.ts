import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import type { FrameLocator, Locator } from 'playwright-core';
import { type MessagesApi, startMessagesApi } from '../support/messagesApi/server.ts';
import { runCommand, waitForWorkbench, webviewFrame } from '../support/vscode/workbench.ts';
import { openWindow, type VscodeWindow } from './support.ts';

/** What is asked to give a conversation its title. */
const isTitleRequest = (_: unknown, prompt: string): boolean => prompt.includes('The title of this conversation:');
const paragraphs = Array.from({ length: 400 }, (_, index) => `Paragraph ${index} of a long story.`);

describe('the history', () => {
  let api: MessagesApi;
  let window: VscodeWindow;
  let view: FrameLocator;

  before(async () => {
    api = await startMessagesApi();
    api.reply('colour', [{ text: 'A quokka is **brown**.' }, { text: 'A quokka is grey-brown.' }]);
    api.reply('habitat', { text: 'It lives on Rottnest Island, among the Melaleuca trees.' });
    api.reply('story', { text: paragraphs.join('\n\n'), pace: { charsPerDelta: 30, gapMs: 15 } });
    api.reply(isTitleRequest, { text: 'Quokka facts' });
    window = await openWindow({ own: true, env: { ANTHROPIC_API_KEY: 'sk-test', ANTHROPIC_BASE_URL: api.url } });
    view = await window.openPanel();
  });
  after(async () => {
    await window.close();
    await api.close();
  });

  const answers = (): Locator => view.getByRole('article', { name: 'Claude' });
  const composer = (): Locator => view.getByRole('textbox', { name: 'Message Claude' });
  const pane = (): Locator => view.getByRole('region', { name: 'History' });
  const title = (): Locator => view.getByRole('heading', { level: 1 });
  const rows = (): Locator => window.page.locator('.quick-input-list .monaco-list-row');
  const notification = (text: string): Locator =>
    window.page.locator('.notifications-toasts .notification-list-item').filter({ hasText: text });

  async function expectValue(input: Locator, end: string): Promise<void> {
    while (!(await input.inputValue()).endsWith(end)) await window.page.waitForTimeout(50);
  }

  async function ask(text: string): Promise<void> {
    const before = await answers().count();
    await composer().fill(text);
    await view.getByRole('button', { name: 'Send' }).click();
    await answers().nth(before).and(view.locator('[data-state="complete"]')).waitFor();
  }

  it('gets a title from the model, by itself', async () => {
    await ask('What colour is a quokka?');
    await title().filter({ hasText: 'Quokka facts' }).waitFor();
    const titled = api.requests.filter(({ body }) => JSON.stringify(body).includes('The title of this conversation'));
    assert.equal((titled[0]?.body as { model: string }).model, 'claude-haiku-5-5');
    assert.equal(titled.length, 1);
  });

  it('keeps both answers when one is asked again, and switches between them', async () => {
    await answers().last().hover();
    await view.getByRole('button', { name: 'Retry' }).click();
    await answers().filter({ hasText: 'grey-brown' }).and(view.locator('[data-state="complete"]')).waitFor();
    const branches = answers().last().getByRole('group', { name: 'Branches' });
    assert.equal(await branches.innerText(), '2/2');
    await window.screenshot('branches');
    await branches.getByRole('button', { name: 'Previous branch' }).click();
    await answers().filter({ hasText: 'is brown' }).waitFor();
    assert.equal(await answers().last().getByRole('group', { name: 'Branches' }).innerText(), '1/2');
  });

  it('shows the chosen branch again after a reload', async () => {
    await window.page.waitForTimeout(500);
    await window.reload();
    view = await window.openPanel();
    await answers().filter({ hasText: 'is brown' }).waitFor();
    assert.equal(await answers().last().getByRole('group', { name: 'Branches' }).innerText(), '1/2');
  });

  it('forks a conversation from a message, and leaves the first as it was', async () => {
    await answers().last().hover();
    await answers().last().getByRole('button', { name: 'Fork from here' }).click();
    await title().filter({ hasText: 'Quokka facts (fork)' }).waitFor();
    assert.equal(await answers().count(), 1);
    assert.equal(await view.getByRole('group', { name: 'Branches' }).count(), 0);
    await ask('And its habitat?');
    assert.match(await answers().last().innerText(), /Rottnest/);
    assert.equal(await title().innerText(), 'Quokka facts (fork)');
  });

  it('lists the conversations in a Quick Pick, and opens the one that is picked', async () => {
    await window.runCommand('Sidestream: History');
    await rows().filter({ hasText: 'Quokka facts (fork)' }).waitFor();
    await window.screenshot('history-quick-pick');
    await rows().filter({ hasText: 'Quokka facts' }).last().click();
    await title()
      .and(view.getByText('Quokka facts', { exact: true }))
      .waitFor();
    await answers().filter({ hasText: 'is brown' }).waitFor();
  });

  it('lists them in the panel too, and searches titles and texts there', async () => {
    await view.getByRole('button', { name: 'History', exact: true }).click();
    await pane()
      .getByRole('button', { name: /^Quokka facts \(fork\)/ })
      .waitFor();
    await window.screenshot('history-panel');
    await pane().getByRole('searchbox').fill('melaleuca');
    const hit = pane().locator('.history-row').filter({ hasText: 'Rottnest Island' });
    await hit.locator('mark', { hasText: 'Melaleuca' }).waitFor();
    await window.screenshot('search-panel');
    await hit.getByRole('button').click();
    await pane().waitFor({ state: 'hidden' });
    await title().filter({ hasText: 'Quokka facts (fork)' }).waitFor();
    assert.equal(await view.getByRole('status', { name: 'Matches' }).innerText(), '1 of 1');
    await window.screenshot('search-revealed');
  });

  it('searches all texts in a Quick Pick, and reveals the hit', async () => {
    await window.runCommand('Sidestream: Search Conversations');
    await window.page.locator('.quick-input-widget input[type=text]').fill('brown');
    const hit = rows().filter({ hasText: 'A quokka is **brown**' });
    await hit.first().waitFor();
    await window.screenshot('search-quick-pick');
    await hit.last().click();
    await answers().filter({ hasText: 'is brown' }).waitFor();
    await view.getByRole('textbox', { name: 'Find in this conversation' }).waitFor();
    await view.getByRole('textbox', { name: 'Find in this conversation' }).press('Escape');
  });

  it('renames and pins in the panel', async () => {
    await view.getByRole('button', { name: 'History', exact: true }).click();
    const row = pane().locator('.history-row').filter({ hasText: '(fork)' });
    await row.hover();
    await row.getByRole('button', { name: /^Rename/ }).click();
    await pane().getByRole('textbox', { name: 'Title' }).fill('Where quokkas live');
    await pane().getByRole('textbox', { name: 'Title' }).press('Enter');
    const renamed = pane().locator('.history-row').filter({ hasText: 'Where quokkas live' });
    await renamed.hover();
    await renamed.getByRole('button', { name: /^Pin/ }).click();
    await pane().getByRole('list', { name: 'Pinned' }).getByText('Where quokkas live').waitFor();
    await pane().getByRole('searchbox').press('Escape');
    await pane().waitFor({ state: 'hidden' });
  });

  it('deletes after one question, shows the next conversation, and brings the first back', async () => {
    const shown = await title().innerText();
    await view.getByRole('button', { name: 'History', exact: true }).click();
    const row = pane().locator('.history-row').filter({ hasText: shown });
    await row.hover();
    await row.getByRole('button', { name: /^Delete/ }).click();
    await window.page.locator('.monaco-dialog-box').getByRole('button', { name: 'Delete' }).click();
    await title().filter({ hasNotText: shown }).waitFor();
    await row.waitFor({ state: 'detached' });
    await notification('was deleted').getByRole('button', { name: 'Undo' }).click();
    await title().filter({ hasText: shown }).waitFor();
    await pane().locator('.history-row').filter({ hasText: shown }).waitFor();
    await pane().getByRole('button', { name: 'Close history' }).click();
  });

  it('keeps a draft for each conversation', async () => {
    await composer().fill('for this one');
    await view.getByRole('button', { name: 'New conversation' }).click();
    await answers().first().waitFor({ state: 'detached' });
    assert.equal(await composer().inputValue(), '');
    await window.runCommand('Sidestream: History');
    await rows().filter({ hasText: 'Quokka facts' }).last().click();
    await answers().first().waitFor();
    assert.equal(await composer().inputValue(), 'for this one');
    await composer().fill('');
  });

  it('exports all conversations, and brings back from the file what was deleted', async () => {
    const name = 'sidestream-conversations.json';
    const file = path.join(window.folder ?? '', name);
    const dialog = window.page.locator('.quick-input-widget input[type=text]');
    const importFile = async (): Promise<void> => {
      await window.runCommand('Sidestream: Import…');
      // Once there is a copy of the day, it is asked first from where.
      const way = rows().filter({ hasText: 'From an Exported File' });
      await way
        .or(rows().filter({ hasText: name }))
        .first()
        .waitFor();
      if (await way.isVisible()) await way.click();
      await rows().filter({ hasText: name }).click();
    };
    await window.runCommand('Sidestream: Export…');
    await window.pick('All Conversations as JSON');
    await window.page.locator('.quick-input-title', { hasText: 'All Conversations as JSON' }).waitFor();
    await expectValue(dialog, name);
    await dialog.press('Enter');
    await notification(`Exported to ${name}`).waitFor();
    const exported = JSON.parse(fs.readFileSync(file, 'utf8')) as { conversations: unknown[] };
    assert.equal(exported.conversations.length, 2);

    await window.runCommand('Sidestream: History');
    await rows().filter({ hasText: 'Where quokkas live' }).hover();
    await rows().filter({ hasText: 'Where quokkas live' }).getByRole('button', { name: 'Delete' }).click();
    await window.page.locator('.monaco-dialog-box').getByRole('button', { name: 'Delete' }).click();
    await rows().filter({ hasText: 'Where quokkas live' }).waitFor({ state: 'detached' });
    await rows().filter({ hasText: 'Quokka facts' }).waitFor();
    await window.page.keyboard.press('Escape');

    await importFile();
    await notification('2 conversations imported').waitFor();
    await window.runCommand('Sidestream: History');
    await rows().filter({ hasText: 'Where quokkas live' }).waitFor();
    await window.page.keyboard.press('Escape');

    fs.writeFileSync(file, fs.readFileSync(file, 'utf8').slice(0, -100));
    await importFile();
    await notification('Nothing was imported. The file is not JSON, or it is not whole.').waitFor();
  });

  it('shows in one window what another one asks in the same conversation, and waits for it', async () => {
    await view.getByRole('button', { name: 'New conversation' }).click();
    await answers().first().waitFor({ state: 'detached' });
    await ask('What is its habitat?');
    await window.page.waitForTimeout(500);
    const second = await window.page.context().newPage();
    await second.goto(window.page.url());
    await waitForWorkbench(second);
    await runCommand(second, 'Sidestream: Open');
    const there = webviewFrame(second, 'sidestream.sidestream');
    await there.getByRole('article', { name: 'Claude' }).getByText('Rottnest').waitFor();

    await composer().fill('Tell me a story.');
    await view.getByRole('button', { name: 'Send' }).click();
    const answer = there.getByRole('article', { name: 'Claude' }).last();
    await answer.getByText('Paragraph 3 of').waitFor();
    assert.equal(await answer.getAttribute('data-state'), 'streaming');
    await there.getByRole('textbox', { name: 'Message Claude' }).fill('And its habitat, again?');
    await there.getByRole('textbox', { name: 'Message Claude' }).press('Enter');
    await there.getByRole('list', { name: 'Queued prompts' }).getByText('again?').waitFor();
    await second.screenshot({ path: 'out/screenshots/other-window.png' });
    await view.getByRole('button', { name: 'Stop', exact: true }).click();
    await answer.and(there.locator('[data-state="stopped"]')).waitFor();
    const end = await answer.locator('p').last().innerText();
    // A page that is not in front draws nothing.
    await window.page.bringToFront();
    await answers()
      .last()
      .locator('p')
      .last()
      .and(view.getByText(end, { exact: true }))
      .waitFor();
    await second.bringToFront();
    await there.getByRole('button', { name: 'Remove queued prompt' }).click();
    await second.close();
  });

  it('comes back after a crash in mid-answer: the text cut, the draft and the queue there, ready to go on', async () => {
    await view.getByRole('button', { name: 'New conversation' }).click();
    await answers().first().waitFor({ state: 'detached' });
    await composer().fill('Tell me a story.');
    await view.getByRole('button', { name: 'Send' }).click();
    await answers().getByText('Paragraph 5 of').waitFor();
    await composer().fill('And then, its habitat?');
    await composer().press('Enter');
    await view.getByRole('list', { name: 'Queued prompts' }).getByText('habitat').waitFor();
    await composer().fill('a thought that was not sent');
    await answers().getByText('Paragraph 12 of').waitFor();
    await window.page.waitForTimeout(600);
    await window.crash();
    await window.start();
    view = await window.openPanel();
    await answers().last().and(view.locator('[data-state="cut"]')).waitFor();
    const numbers = [...(await answers().last().innerText()).matchAll(/Paragraph (\d+) of/g)];
    const reached = Number(numbers.at(-1)?.[1]);
    assert.ok(reached >= 12, `The text ends at paragraph ${reached}.`);
    assert.equal(await composer().inputValue(), 'a thought that was not sent');
    await view.getByRole('list', { name: 'Queued prompts' }).getByText('habitat').waitFor();
    await window.screenshot('after-crash');
    await composer().fill('What colour was it?');
    await view.getByRole('button', { name: 'Send' }).click();
    await view.getByRole('article', { name: 'You' }).getByText('And then, its habitat?').waitFor();
    await answers().last().and(view.locator('[data-state="complete"]')).getByText('Rottnest').waitFor();
  });

  it('puts a damaged file aside, says so, and goes on', async () => {
    await window.crash();
    const file = path.join(window.globalStorage, 'sidestream.db');
    for (const suffix of ['-wal', '-shm']) fs.rmSync(file + suffix, { force: true });
    fs.writeFileSync(file, 'This is no database.'.repeat(1_000));
    await window.start();
    view = await window.openPanel();
    // What was said while the window opened may be hidden again by now.
    await window.runCommand('Notifications: Show Notifications');
    await window.page.locator('.notifications-center').getByText('The history file was damaged').waitFor();
    await window.screenshot('damaged-file');
    await window.page.keyboard.press('Escape');
    assert.ok(fs.readdirSync(window.globalStorage).some((name) => name.includes('.damaged-')));
    await ask('What colour is a quokka?');
  });

  it('keeps nothing of a conversation off the record: no row, title, draft, checkpoint or log holds a word of it', async () => {
    const secret = 'zanzibarquince';
    const kept = 'a numbat eats termites';
    api.reply(secret, [
      { text: `About ${secret}.`, tools: [{ name: 'write_file', input: { path: 'note.txt', content: secret } }] },
      { text: `Said: ${secret}.` },
    ]);
    api.reply('numbat', { text: kept });
    await runCommand(window.page, 'Sidestream: New Conversation off the Record');
    await view.getByText('Off the record', { exact: true }).waitFor();
    await view.getByRole('switch', { name: 'Workspace' }).click();
    await composer().fill(`Write down ${secret}.`);
    await view.getByRole('button', { name: 'Send' }).click();
    await view.getByRole('group', { name: 'Approval: write_file' }).getByRole('button', { name: 'Allow' }).click();
    await answers().last().and(view.locator('[data-state="complete"]')).waitFor();
    const note = path.join(window.folder ?? '', 'note.txt');
    assert.equal(fs.readFileSync(note, 'utf8'), secret);
    await runCommand(window.page, 'Sidestream: Undo Turn');
    while (fs.existsSync(note)) await window.page.waitForTimeout(50);
    await ask(`And again ${secret}: scenario:ok`);
    await composer().fill(`A draft on ${secret}`);
    await window.screenshot('off-the-record');
    assert.equal(api.requests.filter(({ body }) => /title of this.*zanzibar/.test(JSON.stringify(body))).length, 0);

    const closing = window.page.getByRole('dialog').filter({ hasText: 'off the record' });
    await view.getByRole('button', { name: 'New conversation' }).click();
    await closing.getByRole('button', { name: 'Cancel' }).click();
    assert.match((await answers().first().textContent()) ?? '', new RegExp(secret));
    await view.getByRole('button', { name: 'New conversation' }).click();
    await closing.getByRole('button', { name: 'Close It' }).click();
    await view.getByText('Off the record', { exact: true }).waitFor({ state: 'hidden' });
    await ask('What does a numbat eat?');
    // The last one is on the disk, so everything before it would be.
    while (!filesWith(window.profile.root, kept).some((name) => name.includes('sidestream.db'))) {
      await window.page.waitForTimeout(100);
    }
    assert.deepEqual(filesWith(window.profile.root, secret), []);
  });
});

/** The files below a folder that hold these words. */
function filesWith(folder: string, words: string): string[] {
  return fs.readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) => {
    const file = path.join(entry.parentPath, entry.name);
    return entry.isFile() && fs.readFileSync(file).includes(words) ? [file] : [];
  });
}
