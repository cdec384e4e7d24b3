// Where a prompt is written, by itself: the view's script in a plain page, the test in the host's place.
import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import type { ChipView } from '../../src/protocol/index.ts';
import { pictureSize } from '../../src/llm/files/pictureSize.ts';
import { answer, prompt, ViewPage, checkPages } from './view/fakeHost.ts';

const busy = 'Claude is answering. Stop it first, or try again when it has finished.';

describe('the composer', function () {
  let view: ViewPage;
  checkPages(() => view);
  const open = async (options: Parameters<typeof ViewPage.open>[0] = {}): Promise<ViewPage> =>
    (view = await ViewPage.open(options));
  const composer = (): Locator => view.page.getByRole('textbox', { name: 'Message Claude' });
  const button = (name: string): Locator => view.page.getByRole('button', { name, exact: true });
  const status = (text: string): Locator => view.page.getByRole('status').filter({ hasText: text });
  const press = (key: string): Promise<void> => view.page.keyboard.press(key);

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

    it('takes attachments of an earlier prompt off when it is edited', async () => {
      await open();
      const chip = (id: string): ChipView => ({ id, label: `${id}.md`, tokens: 3, attached: true, isPicture: false });
      await view.snapshot({
        messages: [prompt('u', 'One?', { chips: [chip('one'), chip('two')] }), answer('a', 'Two.')],
      });
      await view.refuse('edit', undefined);
      await composer().focus();
      await press('ArrowUp');
      const editor = view.page.getByRole('textbox', { name: 'Edit prompt' });
      await button('Remove one.md').focus();
      await press('Enter');
      assert.equal(await button('Remove one.md').count(), 0);
      assert.ok(await button('Remove two.md').evaluate((element) => element === document.activeElement));
      await view.screenshot('composer-edit-attachments');
      await editor.fill('');
      await editor.press('Enter');
      await editor.waitFor({ state: 'detached' });
      const sent = (await view.sent('edit')).at(-1);
      assert.deepEqual([sent?.text, sent?.without], ['', ['one']]);
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
      const queue = [{ id: 'q', text: 'next', attached: '' }];
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
      const queue = [{ id: 'q', text: 'next', attached: '' }];
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
      const queue = [{ id: 'q', text: 'next', attached: '' }];
      await view.snapshot({ panel: { busy: true, queue }, messages: streaming });
      await composer().focus();
      await press('ArrowUp');
      await view.page.keyboard.type(' one');
      await press('Home');
      await view.batch({ op: 'panel', panel: { queue: [...queue, { id: 'r', text: 'later', attached: '' }] } });
      await view.page.keyboard.type('>');
      assert.equal(await view.page.getByRole('textbox', { name: 'Edit queued prompt' }).inputValue(), '>next one');
    });
  });

  describe('takes what is pasted and dropped', () => {
    interface Given {
      readonly text?: string;
      readonly html?: string;
      readonly size?: number;
      readonly kind?: 'paste' | 'drop';
    }
    /** Whether the browser is left to do what it does with a text. */
    const give = (given: Given): Promise<boolean> =>
      composer().evaluate((element, { text, html, size = 3, kind = 'paste' }) => {
        const data = new DataTransfer();
        if (text !== undefined) data.setData('text/plain', text);
        if (html !== undefined) data.setData('text/html', html);
        const file = new File([new Uint8Array([1, 2, 3])], 'shot.png', { type: 'image/png' });
        // As large as it says, without the memory for it.
        Object.defineProperty(file, 'size', { value: size });
        data.items.add(file);
        const init = { bubbles: true, cancelable: true };
        const event =
          kind === 'paste'
            ? new ClipboardEvent('paste', { ...init, clipboardData: data })
            : new DragEvent('drop', { ...init, dataTransfer: data });
        Object.defineProperty(kind === 'paste' ? data : (event as DragEvent).dataTransfer, 'files', { value: [file] });
        return element.dispatchEvent(event);
      }, given);
    const attached = async (): Promise<unknown[]> => {
      await view.page.waitForFunction(() =>
        (window as unknown as { sent: { type: string }[] }).sent.some(({ type }) => type === 'attach'),
      );
      return (await view.sent('attach')).map(({ name }) => name);
    };

    /** Pastes a picture of this size, made by the browser. */
    const pastePicture = (type: string, width: number, height: number): Promise<void> =>
      composer().evaluate(
        async (element, [mediaType, w, h]) => {
          const canvas = new OffscreenCanvas(w, h);
          const context = canvas.getContext('2d');
          context?.fillRect(0, 0, Math.ceil(w / 2), h);
          const file = new File([await canvas.convertToBlob({ type: mediaType })], 'shot', { type: mediaType });
          const data = new DataTransfer();
          data.items.add(file);
          element.dispatchEvent(new ClipboardEvent('paste', { bubbles: true, cancelable: true, clipboardData: data }));
        },
        [type, width, height] as const,
      );

    for (const [type, width, height, fitted] of [
      ['image/png', 9000, 90, { width: 2000, height: 20 }],
      ['image/jpeg', 40, 8200, { width: 10, height: 2000 }],
      ['image/png', 8000, 80, { width: 8000, height: 80 }],
      ['image/webp', 300, 200, { width: 300, height: 200 }],
    ] as const) {
      it(`a picture of ${width} × ${height} pixels, scaled down only where the API would refuse it (${type})`, async () => {
        await open();
        await view.snapshot({});
        await pastePicture(type, width, height);
        await attached();
        const [sent] = await view.sent('attach');
        assert.deepEqual(pictureSize(Buffer.from(sent?.base64 ?? '', 'base64')), fitted);
      });
    }

    it('from an office program: the text, and its picture is offered', async () => {
      await open();
      await view.snapshot({});
      assert.equal(await give({ text: 'Total\t12', html: '<table><tr><td>Total</td><td>12</td></tr></table>' }), true);
      assert.deepEqual(await view.sent('attach'), []);
      await view.page.screenshot({ path: 'out/screenshots/picture-offer.png' });
      await button('Attach the picture').click();
      assert.deepEqual(await attached(), ['shot.png']);
      assert.equal(await button('Attach the picture').count(), 0);
    });

    it('a picture that a web page or a file manager gave with its name or its HTML alone', async () => {
      for (const given of [{ html: '<img src="https://example.com/a.png">' }, { text: 'shot.png' }]) {
        await open();
        await view.snapshot({});
        assert.equal(await give(given), false);
        assert.deepEqual(await attached(), ['shot.png']);
      }
    });

    it('and says in a sentence what is too large to be read', async () => {
      await open();
      await view.snapshot({});
      assert.equal(await give({ kind: 'drop', size: 40 * 1024 * 1024 }), false);
      await status('“shot.png” has 40.0 MB and was not attached: at most 32 MB can be read.').waitFor();
      assert.deepEqual(await view.sent('attach'), []);
    });
  });

  it('names what a queued prompt has when that is no text', async () => {
    await open();
    const queue = [{ id: 'q', text: '', attached: 'shot.png, notes.md' }];
    await view.snapshot({ panel: { busy: true, queue } });
    assert.equal(await view.page.getByRole('list', { name: 'Queued prompts' }).innerText(), 'shot.png, notes.md');
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
