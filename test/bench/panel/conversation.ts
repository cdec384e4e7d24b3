// What a long conversation costs: 1,000 messages, 5 MB. In a real VS Code, from the press in the history to the picture; in
// the view's own page, where nothing else is measured with it, all at once: the first picture, finding, scrolling, a new
// width, one more delta, and how much of it is on the page.
import path from 'node:path';
import type { FrameLocator, Locator } from 'playwright-core';
import type { MessageView } from '../../../src/protocol/index.ts';
import { openWindow } from '../../e2e/support.ts';
import { panelView, ViewPage } from '../../e2e/view/fakeHost.ts';
import { discardPlainPage } from '../../e2e/view/plainPage.ts';
import { type PaceServer, startPaceServer } from './paceServer.ts';
import { contextTokens, keepConversation } from '../../support/longConversation.ts';

export interface ConversationFigures {
  /** From the message with the snapshot to the picture, ms. */
  readonly firstPaint: number;
  /** The longest task of it, ms; 0 for none above 50. */
  readonly firstTask: number;
  readonly elements: number;
  /** From the letter in the find box to the picture, ms: a word that is everywhere, one that is once. */
  readonly findMany: number;
  readonly findOne: number;
  /** The longest frame of scrolling up by 500 pixels, 60 times, and how many were over 50 ms; then of leaps. */
  readonly scrollWorst: number;
  readonly scrollOver50: number;
  readonly leapWorst: number;
  readonly scrollElements: number;
  /** Drawing at another width, ms. */
  readonly resize: number;
  /** One more delta at the end, with its layout, ms. */
  readonly delta: number;
}

/**
 * In a real window, ms: from the press on the conversation in the history to its picture, and in it from Enter to the
 * request's arrival at the server.
 */
export async function measureOpening(
  messages: readonly MessageView[],
  times: number,
): Promise<{ opening: number[]; sending: number[] }> {
  const server = await startPaceServer({ perSecond: 100, count: 3, thinking: 0, cached: contextTokens });
  const window = await openWindow({
    own: true,
    env: { ANTHROPIC_API_KEY: 'sk-bench', ANTHROPIC_BASE_URL: server.url },
    settings: { 'sidestream.titles': false },
  });
  try {
    keepConversation(path.join(window.globalStorage, 'sidestream.db'), messages);
    const view = await window.openPanel();
    const took: number[] = [];
    for (let time = 0; time < times; time++) {
      await view.getByRole('button', { name: 'New conversation' }).first().click();
      await window.page.waitForTimeout(1000);
      await view.getByRole('button', { name: 'History', exact: true }).click();
      const row = view.locator('.history-row button').first();
      await row.waitFor();
      await window.page.waitForTimeout(500);
      took.push(await timeToPicture(row));
    }
    const sending: number[] = [];
    // The API has counted the conversation with the answer before; here that is the first one.
    await timeToWire(view, server, 'A first question');
    for (let time = 0; time < times; time++) sending.push(await timeToWire(view, server, `Question ${time} of them`));
    return { opening: took, sending };
  } finally {
    await window.close();
    server.close();
  }
}

async function timeToWire(view: FrameLocator, server: PaceServer, prompt: string): Promise<number> {
  const composer = view.getByRole('textbox', { name: 'Message Claude' });
  await composer.fill(prompt);
  await composer.page().waitForTimeout(1000);
  const before = server.requested.length;
  const pressed = await composer.evaluate((element) => {
    element.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));
    return performance.timeOrigin + performance.now();
  });
  const answers = view.locator('article').last().and(view.locator('[data-state="complete"][aria-label="Claude"]'));
  while (server.requested.length === before) await composer.page().waitForTimeout(5);
  await view.locator('article[aria-label="You"]').filter({ hasText: prompt }).last().waitFor();
  await answers.waitFor();
  return (server.requested[before] ?? NaN) - pressed;
}

const timeToPicture = (button: Locator): Promise<number> =>
  button.evaluate(async (element) => {
    const start = performance.now();
    (element as HTMLElement).click();
    while (document.querySelector('article') === null) await new Promise((resolve) => requestAnimationFrame(resolve));
    await new Promise<void>((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => resolve();
      port2.postMessage(0);
    });
    return performance.now() - start;
  });

export async function measureConversation(messages: readonly MessageView[]): Promise<ConversationFigures> {
  const view = await ViewPage.open();
  try {
    const snapshot = {
      type: 'snapshot',
      epoch: 1,
      seq: 0,
      panel: panelView(),
      messages,
      older: 0,
      activity: null,
      draft: '',
    };
    // The page is as far as it is when a person's window stands: its script has run, its libraries are loaded.
    await view.page.waitForTimeout(1500);
    return await view.page.evaluate(async (snapshot) => {
      const page = window as unknown as { sent: { type: string }[] };
      const frame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve));
      const task = (): Promise<void> =>
        new Promise((resolve) => {
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => resolve();
          port2.postMessage(0);
        });
      const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1] ?? NaN;
      let longest = 0;
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) longest = Math.max(longest, entry.duration);
      }).observe({ type: 'longtask' });
      const log = document.querySelector('.log')!;
      const elements = (): number => document.querySelectorAll('*').length;

      const copy = structuredClone(snapshot);
      const start = performance.now();
      window.postMessage(copy, '*');
      while (document.querySelector('article') === null) await frame();
      await task();
      const firstPaint = performance.now() - start;
      for (let rest = 0; rest < 60; rest++) await frame();
      const firstTask = longest;
      const atFirst = elements();

      const find = async (query: string): Promise<number> => {
        const input = document.querySelector<HTMLInputElement>('.find-input')!;
        window.postMessage({ type: 'find' }, '*');
        while (input.offsetParent === null) await frame();
        await frame();
        await task();
        const start = performance.now();
        input.value = query;
        input.dispatchEvent(new Event('input', { bubbles: true }));
        await frame();
        await task();
        const took = performance.now() - start;
        for (let rest = 0; rest < 30; rest++) await frame();
        return took;
      };
      const findMany = median([await find('queue'), await find('retry'), await find('list')]);
      const findOne = median([await find('a needle in it'), await find('Question 800'), await find('needle in')]);
      document.querySelector<HTMLElement>('.find [aria-label="Close"]')?.click();

      const scroll = async (steps: number, move: (step: number) => void): Promise<number[]> => {
        const gaps: number[] = [];
        let last = await frame();
        for (let step = 0; step < steps; step++) {
          move(step);
          const now = await frame();
          gaps.push(now - last);
          last = now;
        }
        return gaps;
      };
      log.scrollTop = log.scrollHeight * 0.8;
      for (let rest = 0; rest < 30; rest++) await frame();
      const gaps = await scroll(60, () => log.scrollBy(0, -500));
      const scrollElements = elements();
      const leaps = await scroll(40, (step) => (log.scrollTop = ((step * 7919) % 1000) * 0.001 * log.scrollHeight));

      const scroller = document.getElementById('app')!;
      const begin = performance.now();
      scroller.style.width = '330px';
      await frame();
      await frame();
      await task();
      const resize = performance.now() - begin;
      scroller.style.width = '';
      log.scrollTop = log.scrollHeight;
      for (let rest = 0; rest < 60; rest++) await frame();

      const deltas: number[] = [];
      const last = snapshot.messages.at(-1)!;
      const head = { ...last.head, state: 'streaming', id: 'more' };
      let seq = 1;
      const say = (ops: unknown[]): void => window.postMessage({ type: 'batch', epoch: 1, seq: seq++, ops }, '*');
      say([{ op: 'add', message: { head, text: '' } }]);
      for (let rest = 0; rest < 10; rest++) await frame();
      for (let count = 0; count < 60; count++) {
        say([{ op: 'delta', messageId: 'more', offset: count * 20, text: 'twenty characters.\n\n' }]);
        await task();
        const start = performance.now();
        await frame();
        const drawn = performance.now();
        log.getBoundingClientRect();
        await task();
        deltas.push(performance.now() - Math.max(start, drawn - 8));
      }
      page.sent.length = 0;
      return {
        firstPaint,
        firstTask,
        elements: atFirst,
        findMany,
        findOne,
        scrollWorst: Math.max(...gaps),
        scrollOver50: gaps.filter((gap) => gap > 50).length,
        leapWorst: Math.max(...leaps),
        scrollElements,
        resize,
        delta: median(deltas),
      };
    }, snapshot);
  } finally {
    await discardPlainPage();
  }
}
