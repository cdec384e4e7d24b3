// Long and wide things of an answer in the view's page: what belongs to them stays within reach.
import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { answer, prompt, ViewPage, checkPages } from './view/fakeHost.ts';

const columns = Array.from({ length: 14 }, (_, at) => `column ${at}`);
const table = [
  `| ${columns.join(' | ')} |`,
  `| ${columns.map(() => '---').join(' | ')} |`,
  ...Array.from({ length: 80 }, (_, row) => `| ${columns.map((_, at) => `${row}.${at}`).join(' | ')} |`),
].join('\n');
const code = `\`\`\`ts\n${Array.from({ length: 150 }, (_, line) => `const line${line} = ${line};`).join('\n')}\n\`\`\``;
const words = Array.from({ length: 60 }, (_, at) => `Paragraph ${at}. ${'word '.repeat(30)}`).join('\n\n');

describe('long and wide things', function () {
  let view: ViewPage;
  checkPages(() => view);
  const log = (): Locator => view.page.getByRole('log', { name: 'Conversation' });
  const scroll = (top: number): Promise<void> =>
    log().evaluate(async (element, to) => {
      element.scrollTop = to;
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    }, top);
  /** How far below the column's top edge this begins, pixels, and the place of the end of what it belongs to. */
  const top = async (locator: Locator): Promise<number> =>
    ((await locator.boundingBox())?.y ?? NaN) - ((await log().boundingBox())?.y ?? NaN);
  const pinned = (): Locator => view.page.getByRole('button', { name: /^Go to the prompt/ });

  const open = async (text: string, options: Parameters<typeof ViewPage.open>[0] = {}): Promise<void> => {
    view = await ViewPage.open(options);
    const messages = [prompt('u1', 'First question'), answer('a1', words), prompt('u2', 'Second\nquestion')];
    await view.snapshot({ messages: [...messages, answer('a2', text), prompt('u3', 'Third'), answer('a3', 'Short.')] });
    await view.page.getByText('Short.').waitFor();
  };
  /** Scrolls so that the element's top is this far above the column's top edge. */
  const scrollPast = async (locator: Locator, by: number): Promise<void> => {
    await locator.evaluate((element) => element.scrollIntoView({ block: 'start' }));
    const at = await log().evaluate((element) => element.scrollTop);
    await scroll(at + (await top(locator)) + by);
  };

  for (const theme of ['vscode-dark', 'vscode-light', 'vscode-high-contrast'] as const) {
    it(`a table scrolls sideways by itself, and its head stays in sight (${theme})`, async () => {
      await open(`Look:\n\n${table}\n\nThat was it.`, { theme });
      const frame = view.page.locator('.md-table');
      await scrollPast(frame, 700);
      assert.ok(await frame.evaluate((element) => element.scrollWidth > element.clientWidth + 200));
      assert.ok(await log().evaluate((element) => element.scrollWidth <= element.clientWidth));
      const head = view.page.locator('thead');
      const covered = (await pinned().boundingBox())?.height ?? 0;
      assert.ok(covered > 0);
      assert.ok(Math.abs((await top(head)) - covered) <= 1, `${await top(head)}`);
      await frame.evaluate((element) => (element.scrollLeft = 300));
      assert.ok((await head.locator('th').nth(4).boundingBox())!.x < 420, 'the head goes sideways with its rows');
      await view.page.screenshot({ path: `out/screenshots/long-table-${theme}.png` });
      await scroll(0);
      assert.equal(await head.evaluate((element) => element.style.transform), '');
    });

    it(`a code block has its language and buttons within reach (${theme})`, async () => {
      await open(`Look:\n\n${code}\n\nThat was it.`, { theme });
      const block = view.page.locator('.md-code');
      await scrollPast(block, 900);
      const covered = (await pinned().boundingBox())?.height ?? 0;
      const bar = block.locator('.md-code-bar');
      assert.ok(Math.abs((await top(bar)) - covered) <= 1, `${await top(bar)}`);
      await block.getByRole('button', { name: 'Copy' }).click();
      assert.equal((await view.sent('code')).length, 1);
      await view.page.screenshot({ path: `out/screenshots/long-code-${theme}.png` });
    });
  }

  it('the prompt of the answer that is read is a press away, and only while it is out of sight', async () => {
    await open(words);
    const second = view.page.getByRole('article', { name: 'You' }).nth(1);
    await scrollPast(view.page.getByRole('article', { name: 'Claude' }).nth(1), 400);
    assert.equal(await pinned().getAttribute('aria-label'), 'Go to the prompt: Second question');
    await pinned().click();
    assert.ok((await top(second)) >= -1);
    assert.ok(await second.evaluate((element) => element === document.activeElement));
    await pinned().waitFor({ state: 'hidden' });
  });

  it('the keys go from prompt to prompt', async () => {
    await open(words);
    await view.page.getByRole('textbox', { name: 'Message Claude' }).focus();
    const focused = (): Promise<string> =>
      view.page.evaluate(() => document.activeElement?.querySelector('.prompt-text')?.textContent ?? '');
    const seen: string[] = [];
    for (const key of ['ArrowUp', 'ArrowUp', 'ArrowUp', 'ArrowUp', 'ArrowDown']) {
      await view.page.keyboard.press(`Alt+Shift+${key}`);
      seen.push(await focused());
    }
    assert.deepEqual(seen, ['Third', 'Second\nquestion', 'First question', 'First question', 'Second\nquestion']);
  });

  it('nothing goes beyond a narrow panel', async () => {
    await open(`${table}\n\n${code}`, { width: 200 });
    assert.ok(await log().evaluate((element) => element.scrollWidth <= element.clientWidth));
  });
});
