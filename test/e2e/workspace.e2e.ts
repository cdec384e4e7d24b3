import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import type { FrameLocator, Locator } from 'playwright-core';
import { type MessagesApi, startMessagesApi } from '../support/messagesApi/server.ts';
import { openWindow, type VscodeWindow } from './support.ts';

describe('a workspace command in the panel', () => {
  let api: MessagesApi;
  let window: VscodeWindow;
  let view: FrameLocator;

  before(async () => {
    api = await startMessagesApi();
    window = await openWindow({ env: { ANTHROPIC_API_KEY: 'sk-test', ANTHROPIC_BASE_URL: api.url } });
    view = await window.openPanel();
  });
  after(async () => {
    await window.close();
    await api.close();
  });

  const file = (name: string): string => fs.readFileSync(path.join(window.folder ?? '', name), 'utf8');
  const lastAnswer = (): Locator => view.getByRole('article', { name: 'Claude' }).last();

  async function send(text: string): Promise<void> {
    const before = await view.getByRole('article', { name: 'Claude' }).count();
    await view.getByRole('textbox', { name: 'Message Claude' }).fill(text);
    await view.getByRole('button', { name: 'Send' }).click();
    await view.getByRole('article', { name: 'Claude' }).nth(before).waitFor();
  }

  async function ended(state: string): Promise<void> {
    await lastAnswer()
      .and(view.locator(`[data-state="${state}"]`))
      .waitFor({ timeout: 30_000 });
  }

  it('reads without asking, asks before it edits, and runs the tests in a terminal', async () => {
    const source = file('src/basket.js');
    const broken = source.split('\n').find((line) => line.includes('discount')) ?? '';
    api.reply('Find the bug', [
      { text: 'I look at the code first.', tools: [{ name: 'read_file', input: { path: 'src/basket.js' } }] },
      {
        text: 'There it is.',
        tools: [
          { name: 'edit_file', input: { path: 'src/basket.js', old_text: broken, new_text: `${broken} // seen` } },
        ],
      },
      { text: 'Now the tests.', tools: [{ name: 'run_command', input: { command: 'echo tests passed' } }] },
      { text: 'Done: one line changed.' },
    ]);
    await view.getByRole('switch', { name: 'Workspace' }).click();
    await send('Find the bug and mend it.');
    const edit = view.getByRole('group', { name: 'Approval: edit_file' });
    await edit.waitFor();
    await window.screenshot('workspace-approval');
    assert.equal(file('src/basket.js'), source, 'nothing is written before the yes');
    await edit.getByRole('button', { name: 'Allow' }).click();
    const run = view.getByRole('group', { name: 'Approval: run_command' });
    await run.waitFor();
    assert.match(file('src/basket.js'), /seen/);
    await run.getByRole('button', { name: 'Allow' }).click();
    await ended('complete');
    await window.screenshot('workspace-done');
    assert.match((await lastAnswer().textContent()) ?? '', /Done: one line changed/);
    const requests = api.requests.filter(({ path: url }) => url.startsWith('/v1/messages') && !url.includes('count'));
    const bodies = requests.map(({ body }) => body as { stream?: boolean; tools?: unknown[] });
    assert.ok(bodies.filter(({ tools }) => tools).every(({ stream }) => stream !== true));
  });

  it('takes the whole turn back, and does it again', async () => {
    await window.runCommand('Sidestream: Undo Turn');
    await poll(() => !file('src/basket.js').includes('seen'));
    await window.runCommand('Sidestream: Redo Turn');
    await poll(() => file('src/basket.js').includes('seen'));
  });

  it('writes nothing when the person denies it, and the next request is valid', async () => {
    const source = file('src/basket.js');
    api.reply('Overwrite it', [
      { tools: [{ name: 'write_file', input: { path: 'src/new.ts', content: 'x' } }] },
      { text: 'Then I leave it.' },
    ]);
    await send('Overwrite it.');
    await view.getByRole('group', { name: 'Approval: write_file' }).getByRole('button', { name: 'Deny' }).click();
    await ended('complete');
    assert.equal(file('src/basket.js'), source);
    assert.equal(fs.existsSync(path.join(window.folder ?? '', 'src/new.ts')), false);
    assert.deepEqual(
      api.log.filter(({ status }) => (status ?? 0) >= 400),
      [],
    );
  });

  it('chats on after tools were used', async () => {
    await view.getByRole('switch', { name: 'Workspace' }).click();
    await send('scenario:ok');
    await ended('complete');
    assert.match((await lastAnswer().textContent()) ?? '', /the answer is 42/);
  });
});

async function poll(condition: () => boolean): Promise<void> {
  for (const end = Date.now() + 10_000; !condition();) {
    if (Date.now() > end) throw new Error('what was waited for did not happen');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
