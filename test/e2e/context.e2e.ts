import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import type { FrameLocator, Locator } from 'playwright-core';
import { type MessagesApi, startMessagesApi } from '../support/messagesApi/server.ts';
import { openWindow, type VscodeWindow } from './support.ts';

const dot = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==';

interface Block {
  readonly type: string;
  readonly text?: string;
  readonly source?: { readonly media_type: string; readonly data: string };
}

interface Body {
  readonly system?: unknown;
  readonly messages?: readonly { readonly content: readonly Block[] }[];
}

describe('context for a prompt', () => {
  let api: MessagesApi;
  let window: VscodeWindow;
  let view: FrameLocator;

  before(async () => {
    api = await startMessagesApi();
    window = await openWindow({ env: { ANTHROPIC_API_KEY: 'sk-test', ANTHROPIC_BASE_URL: api.url } });
    write('AGENTS.md', 'Prices are whole cents.\n');
    write(
      '.github/prompts/release.prompt.md',
      '---\ndescription: Notes for a release\n---\nWrite notes for the next release.\n',
    );
    view = await window.openPanel();
  });
  after(async () => {
    await window.close();
    await api.close();
  });

  const write = (name: string, text: string): void => {
    const place = path.join(window.folder ?? '', name);
    fs.mkdirSync(path.dirname(place), { recursive: true });
    fs.writeFileSync(place, text);
  };
  const box = (): Locator => view.getByRole('textbox', { name: 'Message Claude' });
  const option = (name: string): Locator => view.getByRole('option').filter({ hasText: name }).first();
  const chip = (name: string): Locator =>
    view.getByRole('list', { name: 'Context for the next message' }).getByRole('listitem').filter({ hasText: name });

  /** Types a sign and a query, and picks what is offered under this name. */
  async function pick(typed: string, name: string): Promise<void> {
    await box().click();
    await box().pressSequentially(typed);
    await option(name).waitFor();
    await option(name).click();
  }

  async function send(text: string): Promise<readonly Block[]> {
    const before = await view.getByRole('article', { name: 'Claude' }).count();
    await box().pressSequentially(text);
    await view.getByRole('button', { name: 'Send' }).click();
    await view.locator('article[data-state="complete"]').nth(before).waitFor();
    await view
      .getByRole('article', { name: 'Claude' })
      .nth(before)
      .and(view.locator('[data-state="complete"]'))
      .waitFor();
    // Not simply the last request: a title is asked for after the first answer.
    const request = api.requests.findLast(({ body }) =>
      (body as Body).messages?.at(-1)?.content.some((block) => block.text === text),
    );
    return (request?.body as Body).messages?.at(-1)?.content ?? [];
  }

  it('is offered by @, shown as a chip, removed by its button, and sent', async () => {
    await pick('@bask', 'basket.js');
    await chip('basket.js').waitFor();
    assert.match(await chip('basket.js').innerText(), /^basket\.js\s+\d+$/);
    assert.equal(await box().inputValue(), '');
    await box().pressSequentially('@read');
    await option('README.md').waitFor();
    await window.screenshot('context-suggestions');
    await box().press('Enter');
    await chip('README.md').waitFor();
    await window.screenshot('context-chips');
    await view.getByRole('button', { name: 'Remove README.md' }).click();
    await chip('README.md').waitFor({ state: 'detached' });
    const [file, prompt, ...others] = await send('What does it do?');
    assert.match(file?.text ?? '', /^src\/basket\.js:\n\n```\w+\n\/\*\*\n \* The price of a basket/);
    assert.equal(prompt?.text, 'What does it do?');
    assert.deepEqual(others, []);
    await chip('basket.js').waitFor({ state: 'detached' });
    const said = view.getByRole('article', { name: 'You' }).last();
    await said.getByText('basket.js').waitFor();
    const again = await send('And now?');
    assert.deepEqual(
      again.map(({ text }) => text),
      ['And now?'],
    );
  });

  it('takes a picture that is pasted', async () => {
    await box().evaluate((input, base64) => {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      const clipboardData = new DataTransfer();
      clipboardData.items.add(new File([bytes], 'drawing.png', { type: 'image/png' }));
      input.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
    }, dot);
    await chip('drawing.png').waitFor();
    await window.screenshot('context-picture');
    const [picture] = await send('What is this?');
    assert.equal(picture?.type, 'image');
    assert.deepEqual([picture.source?.media_type, picture.source?.data], ['image/png', dot]);
  });

  it('has ready prompts behind /, the workspace’s own among them', async () => {
    await box().click();
    await box().pressSequentially('/');
    for (const name of ['/explain', '/fix', '/tests', '/doc', '/review', '/commit']) await option(name).waitFor();
    await option('/release').waitFor();
    await window.screenshot('context-prompts');
    await option('/release').click();
    while ((await box().inputValue()) === '') await window.page.waitForTimeout(20);
    assert.equal(await box().inputValue(), 'Write notes for the next release.');
    await box().fill('');
  });

  it('shows the workspace’s instructions when tools are on, and leaves them out when their chip is removed', async () => {
    await view.getByRole('switch', { name: 'Workspace' }).click();
    await chip('Instructions: AGENTS.md').waitFor();
    await window.screenshot('context-instructions');
    await send('Do something.');
    const system = (): string => {
      const { body } = api.requests.findLast(({ path }) => path === '/v1/messages')!;
      return JSON.stringify((body as Body).system);
    };
    assert.match(system(), /Prices are whole cents/);
    await view.getByRole('button', { name: 'Remove Instructions: AGENTS.md' }).click();
    await chip('Instructions').waitFor({ state: 'detached' });
    await send('Do something else.');
    assert.doesNotMatch(system(), /Prices are whole cents/);
    await view.getByRole('switch', { name: 'Workspace' }).click();
  });

  it('makes links of the names of files in answers, which open the editor at the line', async () => {
    api.reply('Where is it', { text: 'Look at `src/basket.js:9`, not at `src/other.js:1`.' });
    await send('Where is it?');
    const link = view.getByRole('link', { name: 'src/basket.js:9' });
    await link.click();
    await window.page.getByRole('tab', { name: /basket\.js/ }).waitFor();
    await window.page.getByRole('button', { name: /Ln 9, Col 1/ }).waitFor();
    assert.equal(await view.getByRole('link', { name: 'src/other.js:1' }).count(), 0);
    await window.screenshot('context-link');
  });

  it('is picked from a list by the button at the composer', async () => {
    await view.getByRole('button', { name: 'Add context' }).click();
    await window.pick('receipt.js');
    await chip('receipt.js').waitFor();
  });
});
