// The cards of a conversation in a page without VS Code: what axe finds in them, and whether they fit into a narrow panel.
import assert from 'node:assert/strict';
import type { ToView } from '../../src/protocol/index.ts';
import { cardScenes, contextParts } from './view/cardScenes.ts';
import { axeFaults } from './view/axe.ts';
import { ViewPage, checkPages } from './view/fakeHost.ts';
import { troubled, waitingForYou, working } from './view/scenes.ts';
import { themeNames } from './view/themes.ts';

const narrow = 300;
/** What Claude will see. */
const listed: ToView = {
  type: 'contextParts',
  parts: contextParts,
  tokens: 18_400,
  counted: false,
  cost: 0.055,
  next: 0.012,
  problem: '',
};
/** Narrower ones, and those at which the row under the prompt is laid out in another way. */
const widths = [250, narrow, 321, 341, 381, 421, 461];

/** Runs in the page: what goes beyond its room, and controls that cannot be told apart or read. */
function layoutFaults(): readonly string[] {
  const called = (element: Element): string =>
    `${element.className} “${element.getAttribute('aria-label') ?? element.textContent}”`;
  const shown = [...document.querySelectorAll('#app *')].filter(
    (element) =>
      element.checkVisibility() &&
      element.closest('.preview, pre, .visually-hidden, .switch-label, .row-chevron') === null,
  );
  const tooFull = shown.filter((element) => {
    const { overflowX, textOverflow } = getComputedStyle(element);
    return overflowX !== 'visible' && textOverflow !== 'ellipsis' && element.scrollWidth > element.clientWidth + 1;
  });
  const outside = shown.filter((element) => {
    const { left, right } = element.getBoundingClientRect();
    return left < 0 || right > window.innerWidth;
  });
  const page = document.querySelector('.context:not([hidden])') ?? document;
  const controls = shown
    .filter((element) => element.matches('button, input, textarea, [role=link]') && page.contains(element))
    .filter(
      (element) => page !== document || element.closest('.context, .dock, .changes, .sources, .approval') !== null,
    )
    .map((element) => ({ element, box: element.getBoundingClientRect() }));
  const over = controls.flatMap((one, index) =>
    controls
      .slice(index + 1)
      .filter(({ element, box }) => {
        const across = Math.min(one.box.right, box.right) - Math.max(one.box.left, box.left);
        const down = Math.min(one.box.bottom, box.bottom) - Math.max(one.box.top, box.top);
        const isSameRoom = (one.element.closest('.dock') === null) === (element.closest('.dock') === null);
        return isSameRoom && across > 1 && down > 1;
      })
      .map(({ element }) => `${called(one.element)} lies over ${called(element)}`),
  );
  const unreadable = shown.filter(
    (element) =>
      element.matches('.model-name, .changed-name') &&
      element.getBoundingClientRect().width < 60 &&
      element.scrollWidth > element.clientWidth,
  );
  return [
    ...tooFull.map((element) => `too full: ${called(element)}`),
    ...outside.map((element) => `outside: ${called(element)}`),
    ...unreadable.map((element) => `not to be read: ${called(element)}`),
    ...over,
  ];
}

describe('the cards', function () {
  this.timeout(90_000);
  let view: ViewPage | undefined;
  checkPages(() => view);

  /** Opens the page, and shows each scene in it one after the other. */
  async function each(
    options: Parameters<typeof ViewPage.open>[0],
    look: (page: ViewPage, name: string) => Promise<void>,
  ): Promise<void> {
    view = await ViewPage.open(options);
    const box = view.page.locator('.composer .input');
    for (const [name, scene] of Object.entries(cardScenes)) {
      await view.snapshot(scene);
      await box.fill(name === 'composer' ? 'And then the changelog' : '');
      if (name === 'context') {
        await view.say({ type: 'showContext' });
        await view.say(listed);
        await view.page.getByRole('listitem').filter({ hasText: 'CLAUDE.md' }).waitFor();
      }
      if (name === 'edit') await view.page.getByRole('checkbox').nth(1).uncheck();
      // Buttons of an approval can be pressed a moment after they have come.
      if (Object.keys(cardScenes).indexOf(name) < 3) await view.page.waitForTimeout(450);
      await look(view, name);
    }
  }

  for (const theme of themeNames) {
    it(`have nothing that axe finds in ${theme}`, () =>
      each({ theme, width: narrow }, async ({ page }, name) => {
        assert.deepEqual(await axeFaults(page, name), []);
      }));
  }

  it('fit into narrow panels: nothing is cut off, and no two controls lie over one another', () =>
    each({ width: narrow }, async ({ page }, name) => {
      for (const width of widths) {
        await page.setViewportSize({ width, height: 900 });
        assert.deepEqual(await page.evaluate(layoutFaults), [], `${name} at ${width}`);
      }
      await page.setViewportSize({ width: narrow, height: 900 });
    }));

  for (const [look, options] of Object.entries({
    dark: { theme: 'vscode-dark' },
    light: { theme: 'vscode-light' },
    hc: { theme: 'vscode-high-contrast' },
    [narrow]: { theme: 'vscode-dark', width: narrow },
  } as const)) {
    it(`look as they should (${look})`, () =>
      each({ ...options, height: 760 }, (page, name) => page.screenshot(`cards-${name}-${look}`)));
  }

  // The host has no part in these pages: its texts (titles and reasons of approvals, notices) stay English in them.
  for (const language of ['de', 'ja', 'qps-ploc'] as const) {
    it(`fit into a narrow panel, and look as they should, in another language (${language})`, () =>
      each({ width: narrow, height: 760, language }, async (page, name) => {
        assert.deepEqual(await page.page.evaluate(layoutFaults), [], name);
        await page.screenshot(`cards-${name}-${language}-${narrow}`);
      }));

    it(`stand beside a welcome, a running turn and a menu that fit, too (${language})`, async () => {
      const page = (view = await ViewPage.open({ width: narrow, height: 760, language }));
      const fits = async (name: string): Promise<void> => {
        assert.deepEqual(await page.page.evaluate(layoutFaults), [], name);
        await page.screenshot(`view-${name}-${language}-${narrow}`);
      };
      await page.snapshot({});
      await fits('welcome');
      assert.equal(await page.page.locator('html').getAttribute('lang'), language);
      await page.snapshot({
        messages: working,
        activity: waitingForYou(),
        panel: { busy: true, workspaceSwitch: true },
      });
      await fits('working');
      await page.snapshot({ messages: troubled });
      await fits('troubled');
      await page.page.locator('.header [aria-haspopup=menu]').last().click();
      await page.page.getByRole('menu').waitFor();
      await fits('menu');
    });
  }

  describe('by the keyboard alone', () => {
    const most = 60;

    /** Goes on by Tab until what has the focus has this name, and stands in this card. */
    async function tabTo({ page }: ViewPage, card: string, name: string): Promise<void> {
      const isThere = (): Promise<boolean> =>
        page
          .getByRole(card === 'Conversation' ? 'log' : 'group', { name: card, exact: true })
          .last()
          .evaluate((element, wanted) => {
            const focused = document.activeElement as HTMLInputElement | null;
            const label =
              focused?.getAttribute('aria-label') ?? focused?.labels?.[0]?.textContent ?? focused?.textContent;
            return element.contains(focused) && label?.trim() === wanted;
          }, name);
      for (let presses = 0; presses < most; presses++) {
        if (await isThere()) return;
        await page.keyboard.press('Tab');
      }
      throw new Error(`Tab does not come to “${name}” of ${card}.`);
    }

    async function shown(name: keyof typeof cardScenes): Promise<ViewPage> {
      const opened = (view = await ViewPage.open({ width: narrow }));
      await opened.snapshot(cardScenes[name] ?? {});
      // Buttons of an approval can be pressed a moment after they have come.
      const allow = opened.page.getByRole('button', { name: 'Allow', exact: true, disabled: false });
      if (name === 'edit' || name === 'command') await allow.waitFor();
      await opened.page.getByRole('textbox', { name: 'Message Claude' }).focus();
      return opened;
    }

    it('an edit is allowed but for one piece', async () => {
      const page = await shown('edit');
      await tabTo(page, 'Approval: edit_file', 'Change 2 of 3');
      await page.page.keyboard.press('Space');
      await tabTo(page, 'Approval: edit_file', 'Allow');
      await page.page.keyboard.press('Enter');
      assert.deepEqual(await page.sent('approval'), [
        { type: 'approval', approvalId: 'edit', decision: 'once', words: '', pieces: [0, 2] },
      ]);
    });

    it('a command is denied with words, or allowed for longer from the menu', async () => {
      const page = await shown('command');
      const { keyboard } = page.page;
      await tabTo(page, 'Approval: run_command', 'More answers');
      await keyboard.press('Enter');
      await page.page.getByRole('menu').waitFor();
      await keyboard.press('Escape');
      await page.page.getByRole('menu').waitFor({ state: 'detached' });
      await tabTo(page, 'Approval: run_command', 'What to do instead');
      await keyboard.type('Only the new test');
      await keyboard.press('Enter');
      assert.deepEqual(await page.sent('approval'), [
        { type: 'approval', approvalId: 'command', decision: 'deny', words: 'Only the new test', pieces: null },
      ]);
    });

    it('a question is answered by an option', async () => {
      const page = await shown('question');
      await tabTo(page, 'Question', 'Keep them all');
      await page.page.keyboard.press('ArrowDown');
      await page.page.keyboard.press('ArrowDown');
      await tabTo(page, 'Question', 'Answer');
      await page.page.keyboard.press('Enter');
      assert.deepEqual(
        (await page.sent('approval')).map(({ words }) => words),
        ['Drop them'],
      );
    });

    it('a form of a server is filled in, after it has said what is missing', async () => {
      const page = await shown('server form');
      const { keyboard } = page.page;
      await tabTo(page, 'Question', 'Answer');
      await keyboard.press('Enter');
      await page.page.getByRole('alert').filter({ hasText: 'The server needs it.' }).first().waitFor();
      await keyboard.type('Batches');
      await tabTo(page, 'Question', 'Urgent');
      await keyboard.press('Y');
      await tabTo(page, 'Question', 'bug');
      await keyboard.press('Space');
      await tabTo(page, 'Question', 'Answer');
      await keyboard.press('Enter');
      const [sent] = await page.sent('approval');
      assert.deepEqual(JSON.parse(sent?.words ?? ''), {
        title: 'Batches',
        points: '3',
        urgent: 'true',
        labels: ['bug'],
      });
    });

    it('a page of a server is declined', async () => {
      const page = await shown('server page');
      await tabTo(page, 'Question', 'Decline');
      await page.page.keyboard.press('Enter');
      assert.deepEqual(
        (await page.sent('approval')).map(({ decision }) => decision),
        ['deny'],
      );
    });

    it('a plan is opened, commented on, and allowed', async () => {
      const page = await shown('plan');
      const { keyboard } = page.page;
      await tabTo(page, 'Plan', 'Open');
      await keyboard.press('Enter');
      await tabTo(page, 'Plan', 'Comment on the plan');
      await keyboard.type('Shorter');
      await keyboard.press('Enter');
      await tabTo(page, 'Plan', 'Allow what it names');
      await keyboard.press('Enter');
      assert.deepEqual(
        (await page.sent('plan')).map(({ action, comment }) => [action, comment]),
        [
          ['open', ''],
          ['comment', 'Shorter'],
          ['allow', ''],
        ],
      );
    });

    it('changes are kept', async () => {
      const page = await shown('changes');
      await tabTo(page, 'Changes', 'Keep all');
      await page.page.keyboard.press('Enter');
      assert.deepEqual(
        (await page.sent('changes')).map(({ action }) => action),
        ['keep'],
      );
    });

    it('a part is left out of what Claude will see', async () => {
      const page = await shown('context');
      await page.say({ type: 'showContext' });
      await page.say(listed);
      const row = page.page.getByRole('listitem').filter({ hasText: 'CLAUDE.md' });
      await row.waitFor();
      const isThere = (): Promise<boolean> =>
        row.getByRole('switch').evaluate((element) => element === document.activeElement);
      for (let presses = 0; presses < most && !(await isThere()); presses++) await page.page.keyboard.press('Tab');
      await page.page.keyboard.press('Space');
      assert.deepEqual(await page.sent('includePart'), [
        { type: 'includePart', partId: 'rules CLAUDE.md', included: false },
      ]);
    });
  });
});
