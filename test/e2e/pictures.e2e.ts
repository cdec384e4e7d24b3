// Pictures in the panel: those that a person attaches and those that tools give, small, with a name, and opened by a press.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import type { FrameLocator, Locator } from 'playwright-core';
import { type MessagesApi, startMessagesApi } from '../support/messagesApi/server.ts';
import { pngOf } from '../support/pictures.ts';
import { openWindow, type VscodeWindow } from './support.ts';

describe('pictures in the panel', function () {
  this.timeout(300_000);
  let api: MessagesApi;
  let window: VscodeWindow;
  let view: FrameLocator;
  const asked: string[] = [];

  before(async () => {
    api = await startMessagesApi();
    api.reply('Compare', [
      { text: 'I look at the other one.', tools: [{ name: 'read_file', input: { path: 'docs/plan.png' } }] },
      { text: 'The first is red, the second blue. ![remote](https://example.com/x.png)' },
    ]);
    api.reply('too wide', [
      { tools: [{ name: 'read_file', input: { path: 'docs/wide.png' } }] },
      { text: 'It is a wide one.' },
    ]);
    window = await openWindow({
      env: { ANTHROPIC_API_KEY: 'sk-ant-test-0123456789', ANTHROPIC_BASE_URL: api.url },
      settings: { 'sidestream.titles': false },
    });
    fs.mkdirSync(path.join(window.folder ?? '', 'docs'));
    fs.writeFileSync(path.join(window.folder ?? '', 'docs', 'plan.png'), pngOf(320, 200, [40, 80, 220]));
    fs.writeFileSync(path.join(window.folder ?? '', 'docs', 'wide.png'), pngOf(9000, 300));
    window.page.on('request', (request) => {
      if (request.url().includes('example.com')) asked.push(request.url());
    });
    view = await window.openPanel();
  });
  after(async () => {
    await window.close();
    await api.close();
  });

  /** VS Code’s own editor for pictures says how large one is when it has drawn it. */
  const opened = (): Promise<void> => window.page.locator('.statusbar-item').filter({ hasText: '320x200' }).waitFor();
  const picture = (where: FrameLocator | Locator, name: string): Locator =>
    where.getByRole('img', { name, exact: true });
  const isDrawn = (image: Locator): Promise<boolean> =>
    image.evaluate((element: HTMLImageElement) => element.decode().then(() => element.naturalWidth > 0));

  const paste = (name: string): Promise<void> =>
    view.getByRole('textbox', { name: 'Message Claude' }).evaluate(
      (element, file) => {
        const data = new DataTransfer();
        data.items.add(new File([new Uint8Array(file.bytes)], file.name, { type: 'image/png' }));
        element.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
      },
      { name, bytes: [...pngOf(300, 200)] },
    );

  it('stand in the composer once they are pasted', async () => {
    await paste('screen.png');
    const chip = view.getByRole('list', { name: 'Context for the next message' });
    assert.ok(await isDrawn(picture(chip, 'screen.png')));
    await window.screenshot('pictures-composer');
  });

  it('stand in the transcript, in the prompt and in the row of the tool that gave one, and Claude has both', async () => {
    await view.getByRole('switch', { name: 'Workspace' }).click();
    await view.getByRole('textbox', { name: 'Message Claude' }).fill('Compare this with docs/plan.png.');
    await view.getByRole('button', { name: 'Send' }).click();
    await view.locator('article[aria-label="Claude"][data-state="complete"]').waitFor();
    assert.ok(await isDrawn(picture(view.getByRole('article', { name: 'You' }), 'screen.png')));
    assert.ok(await isDrawn(picture(view.getByRole('article', { name: 'Claude' }), 'docs/plan.png')));
    const sent = JSON.stringify(api.requests.findLast(({ path: asked }) => asked.startsWith('/v1/messages'))?.body);
    for (const bytes of [pngOf(300, 200), pngOf(320, 200, [40, 80, 220])]) {
      assert.ok(sent.includes(bytes.toString('base64')));
    }
    assert.match(sent, /docs\/plan\.png: a PNG picture of 320 × 200 pixels, about 86 tokens/);
    assert.deepEqual(asked, [], 'an image of the answer is never fetched');
    await window.screenshot('pictures');
  });

  it('come back with the conversation, and are seen in light and in a narrow panel', async () => {
    await window.reload();
    view = await window.openPanel();
    assert.ok(await isDrawn(picture(view.getByRole('article', { name: 'Claude' }), 'docs/plan.png')));
    assert.ok(await isDrawn(picture(view.getByRole('article', { name: 'You' }), 'screen.png')));
    await window.useTheme('light');
    await window.screenshot('pictures-light');
    await window.page.setViewportSize({ width: 560, height: 800 });
    await view.getByRole('article', { name: 'Claude' }).scrollIntoViewIfNeeded();
    const widest = await view.locator('.log').evaluate((log) => log.scrollWidth - log.clientWidth);
    assert.ok(widest <= 0, `${widest} px beyond the panel`);
    await window.screenshot('pictures-narrow');
    await window.page.setViewportSize({ width: 1280, height: 800 });
  });

  it('that are larger than the API takes are made smaller', async () => {
    await view.getByRole('textbox', { name: 'Message Claude' }).fill('Look at the one that is too wide.');
    await view.getByRole('button', { name: 'Send' }).click();
    const answer = view.getByRole('article', { name: 'Claude' }).last();
    await answer.filter({ hasText: 'It is a wide one.' }).and(view.locator('[data-state="complete"]')).waitFor();
    assert.ok(await isDrawn(picture(answer, 'docs/wide.png')));
    const sent = JSON.stringify(api.requests.findLast(({ path: asked }) => asked.startsWith('/v1/messages'))?.body);
    assert.match(sent, /docs\/wide\.png: a PNG picture of 2000 × 67 pixels, made smaller from 9000 × 300, about/);
    await window.screenshot('pictures-wide');
  });

  it('open in an editor with a press', async () => {
    await view.getByRole('button', { name: 'docs/plan.png', exact: true }).click();
    await window.page.getByRole('tab', { name: /plan\.png/ }).waitFor();
    await opened();
    await window.screenshot('pictures-open');
  });

  it('are in their editor after a reload too', async () => {
    await window.reload();
    await opened();
    await window.screenshot('pictures-open-again');
    view = await window.openPanel();
  });

  it('that wait beside a draft are there after a reload, in a conversation with no word in it too', async () => {
    await view.getByRole('button', { name: 'New conversation' }).click();
    await paste('waiting.png');
    const chip = (): Locator => view.getByRole('list', { name: 'Context for the next message' });
    await picture(chip(), 'waiting.png').waitFor();
    await window.reload();
    view = await window.openPanel();
    assert.ok(await isDrawn(picture(chip(), 'waiting.png')));
    await view.getByRole('button', { name: 'Remove waiting.png' }).click();
    await chip().waitFor({ state: 'hidden' });
    await window.reload();
    view = await window.openPanel();
    await view.getByRole('textbox', { name: 'Message Claude' }).waitFor();
    assert.equal(await picture(chip(), 'waiting.png').count(), 0);
  });
});
