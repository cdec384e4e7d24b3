// Where a prompt is written, by itself: the view's script in a plain page, the test in the host's place.
import assert from 'node:assert/strict';
import type { Browser, Locator } from 'playwright-core';
import { launchBrowser } from '../support/vscode/workbench.ts';
import { answer, prompt, ViewPage } from './view/fakeHost.ts';

const busy = 'Claude is answering. Stop it first, or try again when it has finished.';

describe('the composer', function () {
  let browser: Browser;
  let view: ViewPage;
  const open = async (options: Parameters<typeof ViewPage.open>[1] = {}): Promise<ViewPage> =>
    (view = await ViewPage.open(browser, options));
  const composer = (): Locator => view.page.getByRole('textbox', { name: 'Message Claude' });
  const button = (name: string): Locator => view.page.getByRole('button', { name, exact: true });
  const status = (text: string): Locator => view.page.getByRole('status').filter({ hasText: text });
  const press = (key: string): Promise<void> => view.page.keyboard.press(key);

  before(async () => {
    browser = await launchBrowser();
  });
  afterEach(async () => {
    const { errors } = view;
    await view.close();
    assert.deepEqual(errors, []);
  });
  after(() => browser.close());

  const streaming = [prompt('u', 'One?'), answer('a', 'Two.', { state: 'streaming' })];

  describe('when something cannot be done', () => {
    it('keeps a changed prompt in its editor, and says why it was not sent', async () => {
      await open();
      await view.snapshot({ panel: { busy: true }, messages: streaming });
      await view.refuse('edit', busy);
      await composer().focus();
      await press('ArrowUp');
      await view.page.keyboard.type(' Really?');
      await press('Enter');
      const said = view.page.getByRole('article', { name: 'You' }).getByRole('status').filter({ hasText: busy });
      await said.waitFor();
      const editor = view.page.getByRole('textbox', { name: 'Edit prompt' });
      assert.equal(await editor.inputValue(), 'One? Really?');
      await view.screenshot('composer-edit-refused');
      await view.refuse('edit', undefined);
      await press('Enter');
      await editor.waitFor({ state: 'detached' });
      assert.equal((await view.sent('edit')).at(-1)?.text, 'One? Really?');
    });

    it('says so at the answer whose button was pressed', async () => {
      await open({ theme: 'vscode-light', width: 300 });
      const notice = { role: 'note', text: 'Stopped.', detail: '', actions: ['continue', 'retry'] } as const;
      await view.snapshot({
        messages: [
          prompt('u', 'One?'),
          answer('a', 'Two.', { state: 'stopped', notice, branch: { index: 0, ids: ['a', 'b'] } }),
        ],
      });
      const line = view.page.getByRole('article', { name: 'Claude' }).getByRole('status');
      const cases = [
        ['retry', 'Retry'],
        ['continue', 'Continue'],
        ['selectBranch', 'Next branch'],
        ['fork', 'Fork from here'],
      ] as const;
      for (const [type, name] of cases) {
        await view.refuse(type, `${name} cannot be done now.`);
        await button(name).click();
        await line.filter({ hasText: `${name} cannot be done now.` }).waitFor();
        assert.equal(await line.locator('.refusal-text').count(), 1, 'what was said before gives way');
      }
      await view.screenshot('composer-answer-refused-light-narrow');
      await line.getByRole('button', { name: 'Dismiss' }).click();
      assert.equal(await line.textContent(), '');
    });

    it('gives a prompt back that was not taken, before what was typed meanwhile was sent', async () => {
      await open();
      await view.snapshot({});
      await view.refuse('send', 'It was not taken.');
      await composer().click();
      await view.page.keyboard.type('a long question');
      await press('Enter');
      await status('It was not taken.').waitFor();
      assert.equal(await composer().inputValue(), 'a long question');
    });

    it('gives back the text of a queued prompt that was sent while it was changed', async () => {
      await open();
      const queue = [{ id: 'q', text: 'next' }];
      await view.snapshot({ panel: { busy: true, queue }, messages: streaming });
      await composer().focus();
      await press('ArrowUp');
      await view.page.keyboard.type(', and more');
      await view.batch({ op: 'panel', panel: { queue: [] } });
      await status('was sent as it was').waitFor();
      assert.equal(await composer().inputValue(), 'next, and more');
      await press('Control+z');
      assert.equal(await composer().inputValue(), '');
    });

    it('gives it back once when the change was refused, and not when it was taken', async () => {
      await open();
      const queue = [{ id: 'q', text: 'next' }];
      for (const refusal of [undefined, 'This prompt has been sent as it was.']) {
        await view.snapshot({ panel: { busy: true, queue }, messages: streaming });
        await view.refuse('editQueued', refusal);
        await composer().focus();
        await press('ArrowUp');
        await view.page.keyboard.type('!');
        await press('Enter');
        if (refusal !== undefined) await status(refusal).waitFor();
        else await view.page.getByRole('textbox', { name: 'Edit queued prompt' }).waitFor({ state: 'detached' });
        await view.batch({ op: 'panel', panel: { queue: [] } });
        assert.equal(await composer().inputValue(), refusal === undefined ? '' : 'next!');
      }
    });

    it('keeps the editor of a queued prompt as it is when another one joins the queue', async () => {
      await open();
      const queue = [{ id: 'q', text: 'next' }];
      await view.snapshot({ panel: { busy: true, queue }, messages: streaming });
      await composer().focus();
      await press('ArrowUp');
      await view.page.keyboard.type(' one');
      await press('Home');
      await view.batch({ op: 'panel', panel: { queue: [...queue, { id: 'r', text: 'later' }] } });
      await view.page.keyboard.type('>');
      assert.equal(await view.page.getByRole('textbox', { name: 'Edit queued prompt' }).inputValue(), '>next one');
    });
  });

  it('sends an attachment without a text, and nothing for what goes along by itself', async () => {
    await open();
    const chip = { id: 'x', label: 'shot.png', tokens: 100 };
    await view.snapshot({ panel: { chips: [{ ...chip, attached: false, isPicture: false }] } });
    assert.equal(await button('Send').isDisabled(), true);
    await view.batch({ op: 'panel', panel: { chips: [{ ...chip, attached: true, isPicture: false }] } });
    await composer().focus();
    await press('Enter');
    assert.deepEqual(await view.sent('send'), [{ type: 'send', text: '', workspace: false }]);
  });

  describe('what the program puts into the box', () => {
    it('is taken back by Ctrl+Z, and what was typed before it is still there', async () => {
      await open();
      await view.snapshot({});
      await composer().click();
      await view.page.keyboard.type('before @b');
      const asked = (await view.sent('suggest')).at(-1);
      await view.say({
        type: 'suggestions',
        id: asked?.id ?? 0,
        items: [{ value: 'b', label: 'b.ts', detail: '' }],
      });
      await view.page.getByRole('option').waitFor();
      await press('Enter');
      assert.equal(await composer().inputValue(), 'before ');
      await view.say({ type: 'compose', text: 'Write notes\nfor the next release.' });
      const whole = 'before\n\nWrite notes\nfor the next release.';
      while ((await composer().inputValue()) !== whole) await view.page.evaluate(() => undefined);
      await press('Control+z');
      assert.equal(await composer().inputValue(), 'before ');
      await press('Control+z');
      assert.equal(await composer().inputValue(), 'before @b');
      await press('Control+Shift+z');
      await press('Control+Shift+z');
      assert.equal(await composer().inputValue(), whole);
    });

    it('is exactly the text, of thousands of lines and signs of markup too', async () => {
      await open();
      await view.snapshot({});
      const text = '  if (a < b && c &amp; d) {\t<br>\n\n'.repeat(3000);
      await view.say({ type: 'compose', text });
      while ((await composer().inputValue()).length < text.length) await view.page.evaluate(() => undefined);
      assert.equal(await composer().inputValue(), text);
      await press('Control+z');
      assert.equal(await composer().inputValue(), '');
    });
  });
});
