// The view by itself: its script in a plain page, the test in the host's place. What needs VS Code is tested elsewhere.
import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { type MessageView, type Op, type PanelView, splitStep, type ToHost } from '../../src/protocol/index.ts';
import { longConversation } from '../support/longConversation.ts';
import { axeFaults } from './view/axe.ts';
import { answer, headView, panelView, prompt, tool, ViewPage, checkPages } from './view/fakeHost.ts';
import { approval, rich, troubled, waitingForYou, working } from './view/scenes.ts';
import { themeNames } from './view/themes.ts';

/** 200,000 tokens, nearly all of them in the cache for so many ms. */
const nextSend = (ms: number): PanelView['nextSend'] => ({
  tokens: 200_000,
  cachedTokens: 195_000,
  cachedUntil: Date.now() + ms,
  cachedPrice: 0.5e-6,
  hourPrice: 8e-6,
  hourUpTo: 0,
  price: 5e-6,
});

const delta = (messageId: string, offset: number, text: string): Op => ({ op: 'delta', messageId, offset, text });

describe('the view', function () {
  let view: ViewPage;
  checkPages(() => view);
  const open = async (options: Parameters<typeof ViewPage.open>[0] = {}): Promise<ViewPage> =>
    (view = await ViewPage.open(options));
  const log = (): Locator => view.page.getByRole('log', { name: 'Conversation' });
  const composer = (): Locator => view.page.getByRole('textbox', { name: 'Message Claude' });
  const button = (name: string): Locator => view.page.getByRole('button', { name, exact: true });
  const fromEnd = (): Promise<number> =>
    log().evaluate((element) => element.scrollHeight - element.clientHeight - element.scrollTop);

  describe('in step with the host', () => {
    it('says ready, draws the snapshot and acknowledges what it has drawn', async () => {
      await open();
      assert.equal((await view.sent('ready')).length, 1);
      await view.snapshot({ messages: [prompt('u', 'Hello?'), answer('a', 'Hello.')] });
      assert.equal(await view.page.getByRole('article', { name: 'You' }).getAttribute('data-state'), 'complete');
      assert.match((await view.page.getByRole('article', { name: 'Claude' }).textContent()) ?? '', /Hello\./);
    });

    it('shows text as it arrives, each batch acknowledged', async () => {
      await open();
      await view.snapshot({ messages: [prompt('u', 'Hello?')], panel: { busy: true } });
      await view.batch({ op: 'add', message: answer('a', '', { state: 'streaming' }) });
      let text = '';
      for (const word of ['One', ' two', ' three', ' four']) {
        await view.batch(delta('a', text.length, word));
        text += word;
        // An open end that was dear to draw may be drawn a few frames later.
        await view.page.locator('article[data-state=streaming] .text').getByText(text, { exact: true }).waitFor();
      }
      await view.batch({ op: 'head', head: headView({ id: 'a', role: 'assistant' }) });
      assert.equal(await view.page.getByRole('article', { name: 'Claude' }).getAttribute('data-state'), 'complete');
    });

    it('draws what comes first after a frame at once, the rest with the next one, and acknowledges with it', async () => {
      await open();
      await view.snapshot({ messages: [prompt('u', 'Hello?'), answer('a', '', { state: 'streaming' })] });
      const batches = ['One', ' two', ' three'].map((text, index) => {
        const offset = ['One', ' two'].slice(0, index).join('').length;
        return { type: 'batch', epoch: view.epoch, seq: index + 1, ops: [delta('a', offset, text)] };
      });
      // All within one task, so that no frame can come between.
      const seen = await view.page.evaluate(async (values) => {
        await new Promise((resolve) => requestAnimationFrame(resolve));
        await new Promise((resolve) => setTimeout(resolve));
        const { sent } = window as unknown as { sent: ToHost[] };
        const acknowledged = (): number => sent.filter(({ type }) => type === 'ack').length;
        const before = acknowledged();
        const found = [];
        for (const data of values) {
          window.dispatchEvent(new MessageEvent('message', { data }));
          await Promise.resolve();
          const text = document.querySelector('article[data-state=streaming] .text')?.textContent.trim() ?? '';
          found.push({ text, acknowledged: acknowledged() - before });
        }
        return found;
      }, batches);
      assert.deepEqual(seen, Array(3).fill({ text: 'One', acknowledged: 0 }));
      await view.acknowledged(view.epoch, 3);
      await view.page.locator('article .text').getByText('One two three', { exact: true }).waitFor();
    });

    it('shows the last words and the end of an answer that come together', async () => {
      await open();
      await view.snapshot({ messages: [answer('a', 'The last wo', { state: 'streaming' })] });
      await view.batch(delta('a', 11, 'rds.'), { op: 'head', head: headView({ id: 'a', role: 'assistant' }) });
      assert.deepEqual(await view.page.locator('article p').allTextContents(), ['The last words.']);
    });

    it('asks once for a snapshot when something is missing, and is whole after it', async () => {
      await open();
      await view.snapshot({ messages: [answer('a', 'One', { state: 'streaming' })] });
      await view.say({ type: 'batch', epoch: 1, seq: 2, ops: [delta('a', 9, 'three')] });
      await view.say({ type: 'batch', epoch: 1, seq: 3, ops: [delta('a', 14, 'four')] });
      await view.page.waitForFunction(() =>
        (window as unknown as { sent: { type: string }[] }).sent.some(({ type }) => type === 'resync'),
      );
      await view.snapshot({ messages: [answer('a', 'One two three four', { state: 'streaming' })] });
      await view.batch(delta('a', 18, ' five'));
      assert.equal((await view.sent('resync')).length, 1);
      assert.equal((await view.page.locator('.text').textContent())?.trim(), 'One two three four five');
    });

    it('reports what it cannot read', async () => {
      await open();
      await view.snapshot({});
      await view.page.evaluate(() => window.postMessage({ type: 'nonsense' }, '*'));
      await view.page.waitForFunction(() =>
        (window as unknown as { sent: { type: string }[] }).sent.some(({ type }) => type === 'problem'),
      );
      assert.equal((await view.sent('resync')).length, 0);
    });

    it('says what failed, with a button that asks again, and says so where no answer comes', async () => {
      await open();
      const alert = view.page.getByRole('alert');
      await view.say({ type: 'failed', text: 'The history could not be opened.' });
      await alert.getByText('The history could not be opened.').waitFor();
      await view.page.clock.install();
      await button('Try Again').click();
      await alert.waitFor({ state: 'hidden' });
      assert.equal((await view.sent('ready')).length, 2);
      await view.page.clock.fastForward(15_000);
      await alert.getByText('Sidestream does not answer.').waitFor();
      await view.snapshot({ messages: [prompt('u', 'Hello?')] });
      await alert.waitFor({ state: 'hidden' });
    });

    it('puts steps where they stand in the text', async () => {
      await open();
      await view.snapshot({ messages: [answer('a', '', { state: 'streaming' })] });
      const steps = [tool({ id: 's1', at: 6 })];
      await view.batch(
        delta('a', 0, 'Before'),
        ...steps.map((step): Op => ({ op: 'step', messageId: 'a', step: splitStep(step).head })),
        delta('a', 6, 'After'),
      );
      const text = await view.page.locator('.body').innerText();
      assert.match(text, /Before[\s\S]*Read[\s\S]*After/);
    });
  });

  describe('scrolling', () => {
    const long = 'A line of text.\n\n'.repeat(200);

    it('follows the end while the reader is there', async () => {
      await open();
      await view.snapshot({ messages: [answer('a', long, { state: 'streaming' })] });
      await view.batch(delta('a', long.length, long));
      assert.ok((await fromEnd()) <= 1);
    });

    it('never moves what is being read, and shows the way down', async () => {
      await open();
      await view.snapshot({ messages: [answer('a', long, { state: 'streaming' })] });
      await log().hover();
      await view.page.mouse.wheel(0, -900);
      await view.page.waitForFunction(() => {
        const element = document.querySelector('.log');
        return element !== null && element.scrollHeight - element.clientHeight - element.scrollTop > 500;
      });
      // The wheel is over when the place stays the same for two frames.
      await view.page.waitForFunction(() => {
        const element = document.querySelector('.log')!;
        const top = element.scrollTop;
        return new Promise<boolean>((resolve) =>
          requestAnimationFrame(() => requestAnimationFrame(() => resolve(element.scrollTop === top))),
        );
      });
      const before = await log().evaluate((element) => element.scrollTop);
      await view.batch(delta('a', long.length, long), {
        op: 'add',
        message: prompt('u2', 'More'),
      });
      assert.equal(await log().evaluate((element) => element.scrollTop), before);
      await button('New text below').click();
      assert.ok((await fromEnd()) <= 1);
      await button('New text below').waitFor({ state: 'hidden' });
    });

    it('is at the end when all is in view, and follows the next answer then', async () => {
      await open();
      const { width = 400 } = view.page.viewportSize() ?? {};
      await view.page.setViewportSize({ width, height: 300 });
      await view.snapshot({ messages: [answer('a', 'A line of text.\n\n'.repeat(12))] });
      await log().hover();
      await view.page.mouse.wheel(0, -900);
      await button('Go to the end').waitFor();
      await view.page.setViewportSize({ width, height: 1200 });
      await button('Go to the end').waitFor({ state: 'hidden' });
      await view.batch({ op: 'add', message: answer('b', long, { state: 'streaming' }) });
      await view.batch(delta('b', long.length, long));
      assert.ok((await fromEnd()) <= 1);
    });

    it('comes back to the place after a reload, with the same rows open', async () => {
      await open();
      const messages = [
        answer('a', long, { steps: [tool({ id: 's', at: 0, output: 'found it' })] }),
        answer('b', long),
      ];
      await view.snapshot({ messages });
      await log().evaluate((element) => element.scrollTo(0, 0));
      await view.page.getByRole('button', { name: /Read/ }).click();
      await log().evaluate((element) => element.scrollTo(0, 400));
      await view.page.waitForFunction(() => sessionStorage.getItem('state')?.includes('"offset"'));
      const before = await log().evaluate((element) => element.scrollTop);
      await view.page.waitForTimeout(300);
      await view.reload();
      await view.snapshot({ messages });
      assert.ok(Math.abs((await log().evaluate((element) => element.scrollTop)) - before) <= 2);
      assert.equal(await view.page.getByText('found it').isVisible(), true);
    });

    /** What is kept ready above and below, and its heights, come frame by frame. */
    const atRest = (): Promise<void> =>
      log().evaluate(async (element) => {
        const state = (): string =>
          [document.querySelectorAll('article').length, element.scrollTop, element.scrollHeight].join();
        for (let before = ''; before !== state();) {
          before = state();
          for (let frame = 0; frame < 6; frame++) await new Promise((resolve) => requestAnimationFrame(resolve));
        }
      });

    it('keeps 1,000 messages of 5 MB to under 3,000 elements, wherever it scrolls to', async function () {
      this.timeout(60_000);
      await open();
      await view.snapshot({ messages: longConversation() });
      const elements = (): Promise<number> => view.page.evaluate(() => document.querySelectorAll('*').length);
      assert.ok((await fromEnd()) <= 1);
      assert.ok((await elements()) < 3000);
      for (const part of [0.7, 0.3, 0, 0.5]) {
        await log().evaluate((element, share) => element.scrollTo(0, share * element.scrollHeight), part);
        await atRest();
        const now = await elements();
        assert.ok(now < 3000, `${now} elements`);
        const blank = await log().evaluate((element) => {
          const box = element.getBoundingClientRect();
          const hit = document.elementFromPoint(box.left + 40, box.top + box.height / 2);
          return hit?.closest('article') === null;
        });
        assert.equal(blank, false, `an empty stretch at ${part}`);
      }
    });

    it('does not jump while it measures what comes into view', async function () {
      this.timeout(60_000);
      await open();
      await view.snapshot({ messages: longConversation() });
      await log().evaluate((element) => element.scrollTo(0, element.scrollHeight / 2));
      await atRest();
      // Each step moves what is seen by what was asked for and nothing else.
      const worst = await log().evaluate(async (element) => {
        const frame = (): Promise<void> => new Promise((resolve) => requestAnimationFrame(() => resolve()));
        let most = 0;
        for (let step = 0; step < 60; step++) {
          const middle = document
            .elementFromPoint(60, element.getBoundingClientRect().top + element.clientHeight / 2)
            ?.closest('article');
          const before = middle?.getBoundingClientRect().top ?? 0;
          element.scrollBy(0, -200);
          await frame();
          await frame();
          const after = middle?.isConnected === true ? middle.getBoundingClientRect().top : before + 200;
          most = Math.max(most, Math.abs(after - before - 200));
        }
        return most;
      });
      assert.ok(worst <= 2, `what is read jumped by ${worst} px`);
    });
  });

  it('shows the beginning of a very long prompt, and more when asked', async () => {
    await open();
    const text = Array.from({ length: 20_000 }, (_, line) => `line ${line}\n`).join('');
    await view.snapshot({ messages: [prompt('u', text), answer('a', 'Long.')] });
    const shown = async (): Promise<string> => (await view.page.locator('.prompt-text').textContent()) ?? '';
    const first = await shown();
    assert.ok(first.length >= 10_000 && first.length < 11_000 && text.startsWith(first) && first.endsWith('\n'));
    const more = view.page.getByRole('button', { name: /^Show more/ });
    assert.equal(await more.innerText(), `Show more (${(text.length - first.length).toLocaleString('en')} characters)`);
    // It stays as it is when something about the message changes.
    await more.click();
    await view.batch({ op: 'head', head: headView({ id: 'u', role: 'user', branch: { index: 0, ids: ['u', 'v'] } }) });
    assert.ok((await shown()).length > 100_000);
    while ((await more.count()) > 0) await more.click();
    assert.equal(await shown(), text);
  });

  it('takes what is typed before the new conversation has come into it', async () => {
    await open();
    await view.snapshot({ messages: [prompt('u', 'Hello?')], draft: 'left behind' });
    await composer().press('End');
    await button('New conversation').click();
    await composer().pressSequentially(' and typed');
    await view.page.waitForTimeout(400);
    await view.snapshot({ panel: { conversationId: 'c2' } });
    assert.equal(await composer().inputValue(), ' and typed');
    assert.deepEqual(await view.sent('draft').then((drafts) => drafts.at(-1)?.text), ' and typed');
    // The one that was there already stays as it is.
    await button('New conversation').click();
    await view.snapshot({ panel: { conversationId: 'c2' }, draft: ' and typed' });
    assert.equal(await composer().inputValue(), ' and typed');
  });

  describe('of a long conversation the newest messages first', () => {
    const pages = (): [newest: MessageView[], middle: MessageView[], oldest: MessageView[]] => {
      const all = longConversation();
      return [all.slice(980), all.slice(400, 980), all.slice(0, 400)];
    };
    const topOf = (id: string): Promise<number | undefined> =>
      view.page.evaluate((text) => {
        const articles = [...document.querySelectorAll('article')];
        return articles.find((element) => element.textContent.includes(text))?.getBoundingClientRect().top;
      }, id);

    it('moves nothing that is being read when older ones come', async function () {
      this.timeout(60_000);
      await open();
      const [newest, middle, oldest] = pages();
      await view.snapshot({ messages: newest, older: 980 });
      assert.ok((await fromEnd()) <= 1);
      await view.batch({ op: 'older', messages: middle });
      assert.ok((await fromEnd()) <= 1, 'it stays at the end');
      await view.page.evaluate(() => document.querySelectorAll('article').length);
      await log().evaluate((element) => element.scrollBy(0, -1500));
      await view.page.waitForTimeout(200);
      const before = await topOf('Answer 999:');
      assert.notEqual(before, undefined);
      await view.batch({ op: 'older', messages: oldest });
      assert.equal(await topOf('Answer 999:'), before);
      await log().evaluate((element) => element.scrollTo(0, 0));
      await view.page.getByText('Question 0?', { exact: true }).waitFor();
    });

    it('stays with the match that was gone to, and goes to one that had to come first', async function () {
      this.timeout(60_000);
      await open();
      const [newest, middle, oldest] = pages();
      await view.snapshot({ messages: newest, older: 980 });
      await view.say({ type: 'find' });
      await view.page.getByRole('textbox', { name: 'Find in this conversation' }).fill('Question');
      await view.page.getByText('1 of 10', { exact: true }).waitFor();
      await view.batch({ op: 'older', messages: middle });
      await view.page.getByText('291 of 300', { exact: true }).waitFor();
      await view.say({ type: 'reveal', messageId: 'm301', find: 'needle' });
      await view.page.waitForTimeout(100);
      await view.batch({ op: 'older', messages: oldest });
      await view.page.getByText('1 of 1', { exact: true }).waitFor();
      await view.page.locator('article').filter({ hasText: 'a needle in it' }).waitFor();
    });

    it('says what was being read before a reload', async function () {
      this.timeout(60_000);
      await open();
      await view.snapshot({ messages: longConversation() });
      await log().evaluate((element) => element.scrollTo(0, element.scrollHeight / 2));
      await view.page.waitForFunction(() => sessionStorage.getItem('state')?.includes('"offset"'));
      await view.page.waitForTimeout(300);
      await view.reload();
      const [ready] = await view.sent('ready');
      const kept = await view.page.evaluate(() => sessionStorage.getItem('state') ?? '');
      assert.equal(ready?.reading, (JSON.parse(kept) as { place: { messageId: string } }).place.messageId);
    });
  });

  describe('by the keyboard', () => {
    it('sends with Enter, breaks the line with Shift+Enter, and leaves Enter to an input method', async () => {
      await open();
      await view.snapshot({});
      await composer().click();
      await view.page.keyboard.type('one');
      await view.page.keyboard.press('Shift+Enter');
      await view.page.keyboard.type('two');
      await composer().evaluate((element) =>
        element.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true })),
      );
      assert.equal((await view.sent('send')).length, 0);
      await view.page.keyboard.press('Enter');
      assert.deepEqual(await view.sent('send'), [{ type: 'send', text: 'one\ntwo', workspace: false }]);
      assert.equal(await composer().inputValue(), '');
    });

    it('stops with Escape, and queues what is typed meanwhile', async () => {
      await open();
      await view.snapshot({ panel: { busy: true }, messages: [answer('a', '', { state: 'streaming' })] });
      await composer().focus();
      assert.equal(await button('Send').isVisible(), false);
      await view.page.keyboard.type('next');
      await button('Stop').waitFor();
      await view.page.keyboard.press('Enter');
      assert.equal((await view.sent('send')).length, 1);
      await view.page.keyboard.press('Escape');
      assert.equal((await view.sent('stop')).length, 1);
    });

    it('walks the messages with Alt+Up and Alt+Down, and comes back with Escape', async () => {
      await open();
      await view.snapshot({ messages: [prompt('u', 'One?'), answer('a', 'Two.')] });
      await composer().focus();
      const focused = (): Promise<string | null> =>
        view.page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? null);
      await view.page.keyboard.press('Alt+ArrowUp');
      assert.equal(await focused(), 'Claude');
      await view.page.keyboard.press('Alt+ArrowUp');
      assert.equal(await focused(), 'You');
      await view.page.keyboard.press('Alt+ArrowDown');
      assert.equal(await focused(), 'Claude');
      await view.page.keyboard.press('Escape');
      assert.equal(await focused(), 'Message Claude');
    });

    it('edits the last prompt with Up in the empty composer', async () => {
      await open();
      await view.snapshot({ messages: [prompt('u', 'One?'), answer('a', 'Two.')] });
      await composer().focus();
      await view.page.keyboard.press('ArrowUp');
      await view.page.keyboard.type(' Really?');
      await view.page.keyboard.press('Enter');
      assert.deepEqual(await view.sent('edit'), [{ type: 'edit', messageId: 'u', text: 'One? Really?', without: [] }]);
    });

    it('opens a menu, walks it, and gives the focus back', async () => {
      await open();
      await view.snapshot({});
      await button('More').focus();
      await view.page.keyboard.press('Enter');
      await view.page.keyboard.press('ArrowDown');
      await view.page.keyboard.press('Enter');
      assert.deepEqual(await view.sent('action'), [{ type: 'action', action: 'openInEditor' }]);
      assert.equal(await button('More').evaluate((element) => element === document.activeElement), true);
    });

    it('offers suggestions for @, and takes the word out of the text when one is picked', async () => {
      await open();
      await view.snapshot({});
      await composer().focus();
      await view.page.keyboard.type('see @out');
      const asked = (await view.sent('suggest')).at(-1);
      assert.equal(asked?.query, 'out');
      await view.say({
        type: 'suggestions',
        id: asked.id,
        items: [
          { value: 'a', label: 'outbox.ts', detail: 'src/panel' },
          { value: 'b', label: 'output.ts', detail: 'src' },
        ],
      });
      await view.page.getByRole('option', { name: /outbox/ }).waitFor();
      await view.screenshot('view-suggestions');
      await view.page.keyboard.press('ArrowDown');
      await view.page.keyboard.press('Enter');
      assert.deepEqual(await view.sent('pick'), [{ type: 'pick', trigger: '@', value: 'b' }]);
      assert.equal(await composer().inputValue(), 'see ');
      assert.equal((await view.sent('send')).length, 0);
    });
  });

  describe('an approval', () => {
    it('never takes the focus, and says what was decided', async () => {
      await open();
      await view.snapshot({ messages: working.slice(0, 3), panel: { busy: true } });
      await composer().focus();
      const steps = [tool({ id: 's', name: 'edit_file', state: 'approval', approval })];
      await view.batch({ op: 'add', message: answer('a2', '', { state: 'streaming', steps }) });
      const group = view.page.getByRole('group', { name: 'Approval: edit_file' });
      await group.waitFor();
      await view.page.keyboard.press('Enter');
      assert.equal((await view.sent('approval')).length, 0);
      assert.equal(await composer().evaluate((element) => element === document.activeElement), true);
      await group.getByRole('button', { name: 'Allow', exact: true }).click();
      assert.deepEqual(await view.sent('approval'), [
        { type: 'approval', approvalId: 'approval-1', decision: 'once', words: '', pieces: null },
      ]);
    });

    it('shows the beginning of a very long diff, how much more there is, and all of it when asked', async () => {
      await open();
      const lines = Array.from({ length: 1200 }, (_, line) => ({
        kind: 'add' as const,
        text: `line ${line}`,
        piece: 0,
      }));
      const asked = { ...approval, preview: { kind: 'diff' as const, lines } };
      const steps = [tool({ id: 's', state: 'approval', approval: asked })];
      await view.snapshot({ messages: [answer('a', 'So:', { state: 'streaming', steps })] });
      const shown = view.page.locator('.preview .line');
      assert.equal(await shown.count(), 500);
      assert.equal(await view.page.getByText('+1200 −0').count(), 1);
      await button('Show more (700 lines)').click();
      await button('Show more (200 lines)').click();
      assert.equal(await shown.count(), 1200);
      assert.equal(await view.page.getByRole('button', { name: /^Show more/ }).count(), 0);
    });

    it('offers to be remembered', async () => {
      await open();
      await view.snapshot({ messages: working, panel: { busy: true } });
      await button('More answers').click();
      await view.page.getByRole('menuitem', { name: /for this conversation/ }).click();
      assert.equal((await view.sent('approval')).at(0)?.decision, 'conversation');
    });
  });

  describe('what was worked at', () => {
    it('draws thinking only while its row is open', async () => {
      await open();
      const steps = [{ kind: 'thinking', id: 't', at: 0, text: 'First', durationMs: null }] as const;
      await view.snapshot({ messages: [answer('a', '', { state: 'streaming', steps })] });
      const thinking = (offset: number, text: string): Op => ({
        op: 'stepText',
        messageId: 'a',
        stepId: 't',
        part: 'text',
        offset,
        text,
      });
      await view.batch(thinking(5, ', then'));
      assert.equal(await view.page.getByText('First').count(), 0);
      await button('Thinking').click();
      await view.page.getByText('First, then', { exact: true }).waitFor();
      await view.batch(thinking(11, ' more'));
      await view.page.getByText('First, then more', { exact: true }).waitFor();
      // What is cut in the middle of a character is shown when it is whole; what cannot be seen is spelled out.
      await view.batch(thinking(16, ' 👩'));
      await view.page.waitForTimeout(300);
      await view.batch(thinking(19, '\u200D👧 a\u202Eb'));
      await view.page.getByText('First, then more 👩\u200D👧 a⟨U+202E⟩b', { exact: true }).waitFor();
    });

    it('spells out what cannot be seen in prompts and in what tools were given and gave', async () => {
      await open();
      const steps = [tool({ id: 's', at: 0, input: '{"a":"x\u200By"}', output: 'p\u202Eq' })];
      await view.snapshot({ messages: [prompt('u', 'hid\u{E0041}den'), answer('a', 'Ok.', { steps })] });
      await view.page.getByRole('button', { name: /Read/ }).click();
      assert.deepEqual(await view.page.locator('.prompt-text, .part').allTextContents(), [
        'hid⟨U+E0041⟩den',
        '{"a":"x⟨U+200B⟩y"}',
        'p⟨U+202E⟩q',
      ]);
    });

    it('speaks an error when it happens, and not again when it is drawn again', async () => {
      await open();
      const notice = { role: 'alert', text: 'The network was lost.', detail: 'req_1', actions: ['retry'] } as const;
      await view.snapshot({ messages: [answer('a', 'Part', { state: 'streaming' })] });
      await view.batch({ op: 'head', head: headView({ id: 'a', role: 'assistant', state: 'cut', notice }) });
      const alert = view.page.getByRole('alert');
      assert.equal(await alert.getAttribute('aria-live'), null);
      await view.snapshot({ messages: [answer('a', 'Part', { state: 'cut', notice })] });
      assert.equal(await alert.getAttribute('aria-live'), 'off');
      await button('Retry').click();
      assert.deepEqual(await view.sent('retry'), [{ type: 'retry', messageId: 'a' }]);
    });

    it('copies what is selected as the markdown that is drawn there', async () => {
      await open();
      const messages = [prompt('u', 'How?'), answer('a', 'Like **this**, with `code`.'), answer('b', '- one\n- *two*')];
      await view.snapshot({ messages });
      const copied = async (selector: string): Promise<string> => {
        await view.page.evaluate((wanted) => {
          document.getSelection()?.selectAllChildren(document.querySelector(wanted)!);
        }, selector);
        return copiedNow();
      };
      assert.equal(await copied('body'), 'How?\n\nLike **this**, with `code`.\n\n- one\n- *two*');
      assert.equal(await copied('.text'), 'Like **this**, with `code`.');
      assert.equal(await copied('.text strong'), 'this');
      assert.equal(await copied('.dock'), '(by the browser)');
      await view.page.evaluate(() => {
        const [from, to] = [document.querySelector('.text code')!, document.querySelector('li')!];
        document.getSelection()?.setBaseAndExtent(from, 0, to, to.childNodes.length);
      });
      assert.equal(await copiedNow(), '`code`.\n\n- one');
    });

    it('copies all of a conversation that is on the page in part only', async function () {
      this.timeout(60_000);
      await open();
      const messages = longConversation();
      await view.snapshot({ messages });
      await view.page.evaluate(() => document.getSelection()?.selectAllChildren(document.body));
      assert.equal(await copiedNow(), messages.map(({ text }) => text.trim()).join('\n\n'));
    });

    it('asks which names are files, and makes links of those that are', async () => {
      await open();
      await view.snapshot({ messages: [answer('a', 'See `src/a.ts:12` and `src/none.ts`.')] });
      await view.page.waitForFunction(() =>
        (window as unknown as { sent: { type: string }[] }).sent.some(({ type }) => type === 'resolveFiles'),
      );
      assert.deepEqual((await view.sent('resolveFiles'))[0]?.candidates, ['src/a.ts', 'src/none.ts']);
      await view.say({ type: 'files', known: ['src/a.ts'] });
      await view.page.getByRole('link', { name: 'src/a.ts:12' }).click();
      assert.equal(await view.page.getByRole('link').count(), 1);
      assert.deepEqual(await view.sent('openFile'), [{ type: 'openFile', path: 'src/a.ts', line: 12 }]);
    });
  });

  /** What copying puts into the clipboard. */
  const copiedNow = (): Promise<string> =>
    view.page.evaluate(() => {
      const clipboardData = new DataTransfer();
      const event = new ClipboardEvent('copy', { clipboardData, bubbles: true, cancelable: true });
      (document.getSelection()?.anchorNode?.parentElement ?? document.body).dispatchEvent(event);
      return event.defaultPrevented ? clipboardData.getData('text/plain') : '(by the browser)';
    });

  describe('finding', () => {
    it('counts in messages that are not on the page, and goes to one', async function () {
      this.timeout(60_000);
      await open();
      await view.snapshot({ messages: longConversation() });
      await composer().focus();
      await view.page.keyboard.press('Control+f');
      await view.page.keyboard.type('needle');
      await view.page.getByText('1 of 1', { exact: true }).waitFor();
      await view.page.locator('article').filter({ hasText: 'a needle in it' }).waitFor();
      const inView = await view.page.evaluate(() => {
        const range = [...(CSS.highlights.get('find-current') ?? [])][0] as Range | undefined;
        const box = range?.getBoundingClientRect();
        return box !== undefined && box.top > 0 && box.bottom < window.innerHeight && range?.toString() === 'needle';
      });
      assert.equal(inView, true);
      await view.page.keyboard.press('Escape');
      assert.equal(await composer().evaluate((element) => element === document.activeElement), true);
    });
  });

  describe('for everyone', () => {
    it('announces a finished answer once, and no token of it', async () => {
      await open();
      await view.snapshot({ messages: [answer('a', '', { state: 'streaming' })] });
      await view.page.evaluate(() => {
        const said: string[] = [];
        Object.assign(window, { said });
        new MutationObserver(() => {
          for (const region of document.querySelectorAll('[aria-live=polite]')) said.push(region.textContent);
        }).observe(document.querySelector('[aria-live=polite]')!, {
          childList: true,
          characterData: true,
          subtree: true,
        });
      });
      for (let index = 0; index < 5; index++) await view.batch(delta('a', index * 4, 'abc '));
      await view.batch({ op: 'head', head: headView({ id: 'a', role: 'assistant' }) });
      await view.page.waitForFunction(() => (window as unknown as { said: string[] }).said.length > 0);
      assert.deepEqual(await view.page.evaluate(() => (window as unknown as { said: string[] }).said), [
        'Answer complete. abc abc abc abc abc ',
      ]);
    });

    for (const theme of themeNames) {
      it(`has nothing that axe finds in ${theme}`, async function () {
        this.timeout(60_000);
        await open({ theme });
        const scenes: [string, Parameters<ViewPage['snapshot']>[0]][] = [
          ['working', { messages: working, panel: { busy: true, workspaceSwitch: true }, activity: waitingForYou() }],
          [
            'troubled',
            {
              messages: troubled,
              panel: {
                queue: [{ id: 'q', text: 'And then the changelog', attached: '' }],
                chips: [{ id: 'x', label: 'README.md', tokens: 120, attached: true, isPicture: false }],
                banners: [
                  { id: 'b', level: 'error', text: 'Nothing can be kept: the disk is full.', actions: [] },
                  {
                    id: 'c',
                    level: 'info',
                    text: 'No API key.',
                    actions: [{ label: 'Set API key', action: 'setApiKey' }],
                  },
                ],
              },
            },
          ],
          ['rich', { messages: rich }],
          ['empty', {}],
        ];
        for (const [name, scene] of scenes) {
          await view.snapshot(scene);
          // Buttons of an approval can be pressed a moment after they have come.
          await view.page.waitForTimeout(450);
          assert.deepEqual(await axeFaults(view.page, name), []);
        }
      });
    }

    it('fits into 250 pixels and at 200 % zoom, without scrolling sideways', async () => {
      for (const options of [{ width: 250 }, { width: 420, height: 700, zoom: 2 }]) {
        await open(options);
        await view.snapshot({
          messages: [
            ...working,
            ...troubled.map((message) => ({ ...message, head: { ...message.head, id: `t${message.head.id}` } })),
          ],
          panel: { busy: true },
        });
        for (const part of [0, 0.5, 1]) {
          await log().evaluate((element, share) => element.scrollTo(0, share * element.scrollHeight), part);
          const sideways = await view.page.evaluate(() =>
            [document.documentElement, ...document.querySelectorAll('.log, .content, .dock, .box, .tools')]
              .filter((element) => element.scrollWidth > element.clientWidth + 1)
              .map((element) => element.className),
          );
          assert.deepEqual(sideways, []);
        }
      }
    });

    const looks = [
      ['dark', { theme: 'vscode-dark', width: 428, height: 968 }],
      ['light', { theme: 'vscode-light', width: 428, height: 968 }],
      ['hc', { theme: 'vscode-high-contrast', width: 428, height: 968 }],
      ['hc-light', { theme: 'vscode-high-contrast-light', width: 428, height: 968 }],
      ['250', { theme: 'vscode-dark', width: 250, height: 968 }],
    ] as const;

    it('looks as it should', async () => {
      const busy = { panel: { busy: true, workspaceSwitch: true }, messages: working };
      for (const [name, options] of looks) {
        await open(options);
        await view.snapshot({ ...busy, activity: waitingForYou() });
        await composer().focus();
        await view.page.waitForTimeout(450);
        await view.screenshot(`view-${name}`);
      }
    });

    it('looks as it should with a long answer that has everything in it', async () => {
      for (const [name, options] of looks) {
        await open({ ...options, height: 1240 });
        await view.snapshot({ messages: rich, panel: { nextSend: nextSend(200_000) } });
        await view.page.getByRole('button', { name: 'Thought for 6 s' }).click();
        await view.page.locator('math').first().waitFor();
        await log().evaluate((element) => element.scrollTo(0, 0));
        await view.page.waitForTimeout(100);
        await view.screenshot(`view-rich-${name}`);
      }
    });
  });

  it('shows East Asian text, what is copied of a table, and the focus, as they should look', async () => {
    const rows = ['| **重点：**第一 | ~~（旧）。~~新 |', '| 「引用」 | H<sub>2</sub>O<br>次の行 |'];
    const table = ['| 项目 | 说明 |', '|------|------|', ...rows].join('\n');
    const text = `## 与其说：**具体：**与其说\n\n含**「重点」**内容，也有~~删除（済み）。~~次。 このように**「強調」**します。\n\n${table}\n\n\`\`\`ts\nlet 値 = 1;\n\`\`\`\n`;
    for (const theme of ['vscode-light', 'vscode-dark'] as const) {
      await open({ theme, width: 428, height: 700 });
      await view.snapshot({ messages: [prompt('u', '请说明。'), answer('a', text)] });
      assert.deepEqual(await view.page.locator('.text strong').allTextContents(), [
        '具体：',
        '「重点」',
        '「強調」',
        '重点：',
      ]);
      await view.page.evaluate(() => {
        const [first, last] = [...document.querySelectorAll('.text tbody tr')];
        document.getSelection()?.setBaseAndExtent(first!, 0, last!, last!.childNodes.length);
      });
      assert.equal(await copiedNow(), table);
      const copy = view.page.getByRole('button', { name: 'Copy', exact: true }).first();
      await copy.focus();
      await view.page.keyboard.press('Shift+Tab');
      await view.page.keyboard.press('Tab');
      assert.notEqual(await copy.evaluate((element) => getComputedStyle(element).outlineStyle), 'none');
      await view.screenshot(`view-reading-${theme === 'vscode-light' ? 'light' : 'dark'}`);
    }
  });

  it('never leaves the keyboard nowhere: what takes the focus away gives it to what stands nearest', async () => {
    await open();
    const focused = (): Promise<string> =>
      view.page.evaluate(() => {
        const element = document.activeElement;
        return element === document.body
          ? 'nowhere'
          : (element?.getAttribute('aria-label') ?? element?.textContent ?? '');
      });
    const banner = {
      id: 'b',
      level: 'info',
      text: 'No key.',
      actions: [{ label: 'Set API key', action: 'setApiKey' }],
    } as const;
    const asking = tool({ id: 's', at: 0, state: 'approval', approval: { ...approval, rule: null } });
    const running = answer('a', '', { state: 'streaming', steps: [asking] });
    await view.snapshot({ messages: [prompt('u', 'Hi'), running], panel: { banners: [banner], busy: true } });
    await button('Set API key').focus();
    await view.batch({ op: 'panel', panel: { banners: [] } });
    assert.equal(await focused(), 'Message Claude');

    const allow = view.page
      .getByRole('group', { name: /^Approval/ })
      .getByRole('button', { name: 'Allow', disabled: false });
    await allow.focus();
    const done = tool({ id: 's', at: 0, state: 'done', output: 'x' });
    await view.batch({ op: 'step', messageId: 'a', step: splitStep(done).head });
    assert.match(await focused(), /Read|Edit/);

    const notice = { role: 'note', text: 'Stopped.', detail: '', actions: ['retry'] } as const;
    await view.batch({ op: 'head', head: headView({ id: 'a', role: 'assistant', state: 'stopped', notice }) });
    await button('Retry').first().focus();
    await view.batch({ op: 'head', head: headView({ id: 'a', role: 'assistant', state: 'streaming' }) });
    assert.notEqual(await focused(), 'nowhere');

    await view.snapshot({ messages: [prompt('u', 'Hi')] });
    await view.page.getByRole('article', { name: 'You' }).focus();
    await view.snapshot({ messages: [] });
    assert.notEqual(await focused(), 'nowhere');
  });

  it('says what the next send costs, until when the cache holds it, and that it holds it no more', async () => {
    await open();
    const status = view.page.getByRole('status', { name: 'Next send' });
    await view.snapshot({ panel: { nextSend: null } });
    assert.equal(await status.isVisible(), false);
    await view.batch({ op: 'panel', panel: { nextSend: nextSend(60_000) } });
    assert.match((await status.textContent()) ?? '', /^≈ \$0\.12 · cached, (1:00|0:5\d) left$/);
    await composer().fill('word '.repeat(20_000));
    assert.match((await status.textContent()) ?? '', /^≈ \$0\.\d\d · cached/);
    assert.doesNotMatch((await status.textContent()) ?? '', /\$0\.12/);
    await composer().fill('');
    await view.batch({ op: 'panel', panel: { nextSend: nextSend(-1) } });
    assert.equal(await status.textContent(), '≈ $1.00 · not cached');
  });

  it('keeps the draft, and tells the host when the typing pauses', async () => {
    await open();
    await view.snapshot({ draft: 'from the host' });
    assert.equal(await composer().inputValue(), 'from the host');
    await composer().focus();
    await view.page.keyboard.press('End');
    await view.page.keyboard.type(', and more');
    await view.page.waitForFunction(() =>
      (window as unknown as { sent: { type: string }[] }).sent.some(({ type }) => type === 'draft'),
    );
    assert.deepEqual(await view.sent('draft'), [{ type: 'draft', text: 'from the host, and more' }]);
    await view.page.keyboard.type('!');
    await view.reload();
    await view.snapshot({ draft: 'from the host, and more' });
    assert.equal(await composer().inputValue(), 'from the host, and more!');
  });

  it('takes the host’s draft when that is newer than what the view kept', async () => {
    await open();
    await view.snapshot({ draft: '' });
    await composer().fill('old');
    await view.reload();
    await view.snapshot({ draft: 'newer' });
    assert.equal(await composer().inputValue(), 'newer');
  });

  const paste = (add: { text?: string; picture?: boolean }): Promise<boolean> =>
    composer().evaluate((element, { text, picture }) => {
      const data = new DataTransfer();
      if (text !== undefined) data.setData('text/plain', text);
      if (picture === true) data.items.add(new File([new Uint8Array([1, 2, 3])], 'shot.png', { type: 'image/png' }));
      const event = new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true });
      return element.dispatchEvent(event);
    }, add);

  it('takes a picture that is pasted', async () => {
    await open();
    await view.snapshot({ panel: panelView() });
    await paste({ picture: true });
    await view.page.waitForFunction(() =>
      (window as unknown as { sent: { type: string }[] }).sent.some(({ type }) => type === 'attach'),
    );
    assert.deepEqual(await view.sent('attach'), [
      { type: 'attach', name: 'shot.png', mediaType: 'image/png', base64: 'AQID' },
    ]);
  });

  it('makes an attachment of a long text that is pasted, and leaves a short one to the composer', async () => {
    await open();
    await view.snapshot({ panel: panelView() });
    assert.equal(await paste({ text: 'short' }), true);
    const text = 'Grüße 🚀\n'.repeat(3000);
    assert.equal(await paste({ text }), false);
    await view.page.waitForFunction(() =>
      (window as unknown as { sent: { type: string }[] }).sent.some(({ type }) => type === 'attach'),
    );
    const sent = await view.sent('attach');
    assert.deepEqual(
      sent.map(({ name, base64 }) => [name, Buffer.from(base64, 'base64').toString()]),
      [['Pasted text', text]],
    );
  });
});
