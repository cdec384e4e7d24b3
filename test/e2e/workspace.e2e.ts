import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import type { FrameLocator, Locator } from 'playwright-core';
import { type MessagesApi, startMessagesApi } from '../support/messagesApi/server.ts';
import { openWindow, poll, type VscodeWindow } from './support.ts';

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

  it('finds a bug, edits two files and runs the tests, each change and command only after a yes', async () => {
    const basket = file('src/basket.js');
    api.reply('A test fails', [
      {
        text: 'I look at the code and its test first.',
        tools: [
          { name: 'read_file', input: { path: 'src/basket.js' } },
          { name: 'read_file', input: { path: 'src/receipt.js' } },
          { name: 'search_text', input: { query: 'discount' } },
        ],
      },
      {
        text: 'The discount begins one piece too late.',
        tools: [
          {
            name: 'edit_file',
            input: {
              path: 'src/basket.js',
              old_text: 'line.pieces > discountFrom',
              new_text: 'line.pieces >= discountFrom',
            },
          },
          {
            name: 'edit_file',
            input: { path: 'src/receipt.js', old_text: 'with the sum below', new_text: 'with the sum of all below' },
          },
        ],
      },
      { text: 'Now the tests.', tools: [{ name: 'run_command', input: { command: 'node --test' } }] },
      { text: 'Done: the tenth piece brings the discount, and the tests pass.' },
    ]);
    await view.getByRole('switch', { name: 'Workspace' }).click();
    await send('A test fails. Find the bug, mend it and run the tests.');
    const approval = view.getByRole('group', { name: 'Approval: edit_file' });
    await approval.filter({ hasText: 'basket.js' }).waitFor();
    await window.screenshot('workspace-approval');
    assert.equal(file('src/basket.js'), basket, 'nothing is written before the yes');
    await approval.getByRole('button', { name: 'Allow' }).click();
    await approval.filter({ hasText: 'receipt.js' }).getByRole('button', { name: 'Allow' }).click();
    const run = view.getByRole('group', { name: 'Approval: run_command' });
    await run.waitFor();
    assert.match(file('src/basket.js'), />= discountFrom/);
    await run.getByRole('button', { name: 'Allow' }).click();
    await ended('complete');
    await window.screenshot('workspace-done');
    assert.match((await lastAnswer().textContent()) ?? '', /the tests pass/);
    const rounds = api.requests.filter(({ body }) => Array.isArray((body as { tools?: unknown } | null)?.tools));
    assert.equal(rounds.length, 4);
    assert.ok(
      rounds.every(({ body }) => (body as { stream?: boolean }).stream !== true),
      'each round was asked for whole',
    );
    assert.match(JSON.stringify(rounds.at(-1)?.body), /pass 2/, 'Claude was told what the tests printed');
  });

  it('takes the whole turn back, and does it again', async () => {
    const mended = (): boolean => file('src/basket.js').includes('>=') && file('src/receipt.js').includes('of all');
    const original = (): boolean => !file('src/basket.js').includes('>=') && !file('src/receipt.js').includes('of all');
    await window.runCommand('Sidestream: Undo Turn');
    await poll(original, 10_000);
    await window.screenshot('workspace-undone');
    await window.runCommand('Sidestream: Redo Turn');
    await poll(mended, 10_000);
  });

  it('takes one file of the turn back, and does it again', async () => {
    for (const undone of [true, false]) {
      await window.runCommand('Sidestream: Undo or Redo One File of the Turn');
      await window.pick('src/receipt.js');
      await poll(() => file('src/receipt.js').includes('of all') !== undone, 10_000);
      assert.match(file('src/basket.js'), />=/);
    }
  });

  it('writes nothing when the person denies it, and the next request is valid', async () => {
    const before = file('src/basket.js');
    api.reply('Overwrite it', [
      { tools: [{ name: 'write_file', input: { path: 'src/new.ts', content: 'x' } }] },
      { text: 'Then I leave it.' },
    ]);
    await send('Overwrite it.');
    await view.getByRole('group', { name: 'Approval: write_file' }).getByRole('button', { name: 'Deny' }).click();
    await ended('complete');
    assert.equal(file('src/basket.js'), before);
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

describe('a workspace command in a workspace that is not trusted', () => {
  let api: MessagesApi;
  let window: VscodeWindow;

  before(async () => {
    api = await startMessagesApi();
    window = await openWindow({ trusted: false, env: { ANTHROPIC_API_KEY: 'sk-test', ANTHROPIC_BASE_URL: api.url } });
  });
  after(async () => {
    await window.close();
    await api.close();
  });

  it('may look, and is told why it may not write or run', async () => {
    api.reply('Change it', [
      {
        tools: [
          { name: 'read_file', input: { path: 'README.md' } },
          { name: 'write_file', input: { path: 'new.txt', content: 'x' } },
          { name: 'run_command', input: { command: 'touch ran.txt' } },
        ],
      },
      { text: 'Then I only looked.' },
    ]);
    const view = await window.openPanel();
    await view.getByRole('switch', { name: 'Workspace' }).click();
    await view.getByRole('textbox', { name: 'Message Claude' }).fill('Change it.');
    await view.getByRole('button', { name: 'Send' }).click();
    await view.locator('article[aria-label="Claude"][data-state="complete"]').waitFor({ timeout: 30_000 });
    await window.screenshot('workspace-untrusted');
    assert.equal(await view.getByRole('group', { name: /^Approval/ }).count(), 0, 'nothing is even asked');
    for (const name of ['new.txt', 'ran.txt']) {
      assert.equal(fs.existsSync(path.join(window.folder ?? '', name)), false, name);
    }
    const bodies = JSON.stringify(api.requests.map(({ body }) => body));
    assert.match(bodies, /workspace is not trusted/);
    assert.doesNotMatch(bodies, /"name":"write_file","description"/, 'what is off is not offered');
  });
});
