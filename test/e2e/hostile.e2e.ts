// What a model could write to do harm, through the whole way: from the wire into the panel of a real VS Code.
import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FrameLocator } from 'playwright-core';
import { foreignIn } from '../support/markdown/foreign.ts';
import { type Payload, payloadsFor } from '../support/markdown/payloads.ts';
import { type MessagesApi, startMessagesApi } from '../support/messagesApi/server.ts';
import { openWindow, type VscodeWindow } from './support.ts';

/** What came of one payload. */
interface Outcome {
  readonly name: string;
  readonly scripts: number;
  readonly requests: readonly string[];
  /** Elements that the renderer does not make, and controls that the panel has not put there. */
  readonly forged: readonly string[];
  /** The longest time from a key in the composer to the picture that shows it, ms. */
  readonly answered: number;
  readonly elements: number;
}

/** A panel that answers a key later than this feels frozen, ms. It is printed: a busy machine must not fail the test. */
const promptMs = 200;

/**
 * Of a longer payload the panel gets the beginning, but of the longest all: in their length they are played in a page by
 * `markdown.e2e.ts`, with the same parser and the same drawing, where they cost a tenth.
 */
const maxPayloadLength = 20_000;

describe('what a model could write to do harm', function () {
  this.timeout(600_000);
  let api: MessagesApi;
  let beacon: Server;
  let window: VscodeWindow;
  let view: FrameLocator;
  let payloads: Payload[];
  const asked: string[] = [];

  before(async () => {
    beacon = createServer(({ url }, response) => {
      asked.push(url ?? '');
      response.end();
    });
    await new Promise<void>((resolve) => beacon.listen(0, '127.0.0.1', resolve));
    payloads = payloadsFor(`http://127.0.0.1:${(beacon.address() as AddressInfo).port}`);
    api = await startMessagesApi({ pace: { charsPerDelta: 4096, gapMs: 1 } });
    const longest = Math.max(...payloads.map(({ text }) => text.length));
    for (const [index, { text }] of payloads.entries()) {
      api.reply(`payload ${index}.`, { text: text.length === longest ? text : text.slice(0, maxPayloadLength) });
    }
    window = await openWindow({
      env: { ANTHROPIC_API_KEY: 'sk-ant-test-0123456789', ANTHROPIC_BASE_URL: api.url },
      settings: { 'sidestream.titles': false },
    });
    const own = new URL(window.page.url()).origin;
    window.page.on('request', (request) => {
      const url = request.url();
      const isOwn = url.startsWith(own) || /^(?:data|blob):/.test(url) || url.includes('vscode-resource');
      if (!isOwn) asked.push(url);
    });
    view = await window.openPanel();
    await view.locator('body').evaluate(() => {
      const page = globalThis as unknown as { answered: number; violations: string[] };
      page.answered = 0;
      page.violations = [];
      new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries()) page.answered = Math.max(page.answered, duration);
      }).observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit);
      addEventListener('securitypolicyviolation', (event) => page.violations.push(event.violatedDirective));
    });
  });
  after(async () => {
    await window.close();
    await api.close();
    beacon.close();
  });

  async function play({ name }: Payload, index: number): Promise<Outcome> {
    const composer = view.getByRole('textbox', { name: 'Message Claude' });
    // One a payload, also for the first when the test is tried again.
    await view.getByRole('button', { name: 'New conversation' }).click();
    await view.locator('article').first().waitFor({ state: 'detached' });
    await composer.fill(`Play payload ${index}.`);
    await view.locator('body').evaluate(() => {
      (globalThis as unknown as { answered: number }).answered = 0;
    });
    asked.length = 0;
    await composer.press('Enter');
    // Somebody types while it arrives, and a while longer: what is long is drawn for some time.
    const ended = view.locator('article[aria-label="Claude"]:not([data-state="streaming"])');
    for (let left = 4, deadline = Date.now() + 60_000; left > 0; left -= await ended.count()) {
      assert.ok(Date.now() < deadline, `${name}: the answer did not end`);
      await window.page.keyboard.press('x');
      await window.page.waitForTimeout(30);
    }
    const seen = await view.locator('body').evaluate((body) => {
      const page = globalThis as unknown as { answered: number; violations: string[]; pwned?: unknown };
      const names = ['Send', 'Stop', 'Allow', 'Deny', 'New conversation'];
      const controls = [...body.querySelectorAll('.text *')].filter(
        (element) =>
          names.includes(element.getAttribute('aria-label') ?? '') ||
          (element.matches('button, [role=button], a') && names.includes(element.textContent.trim())) ||
          element.matches('[role=alert], [role=status], [role=log], article, [data-state]'),
      );
      return {
        scripts: Number(page.pwned !== undefined),
        violations: page.violations.splice(0),
        controls: controls.map((element) => element.outerHTML.slice(0, 80)),
        articles: body.querySelectorAll('article').length,
        answered: page.answered,
        elements: body.querySelectorAll('*').length,
      };
    });
    const texts = view.locator('.text');
    const foreign = (await texts.count()) === 0 ? [] : await texts.first().evaluate(foreignIn);
    await composer.fill('');
    const forged = [...foreign, ...seen.controls, ...(seen.articles > 2 ? [`${seen.articles} articles`] : [])];
    return { name, ...seen, requests: [...asked, ...seen.violations], forged };
  }

  it('runs nothing, asks for nothing, forges nothing and freezes nothing', async () => {
    const outcomes: Outcome[] = [];
    for (const [index, payload] of payloads.entries()) outcomes.push(await play(payload, index));
    const sum = (count: (outcome: Outcome) => number): number => outcomes.reduce((all, one) => all + count(one), 0);
    const slowest = outcomes.toSorted((a, b) => b.answered - a.answered);
    console.log(`      ${outcomes.length} payloads in the panel: ${sum(({ scripts }) => scripts)} scripts,`);
    console.log(
      `      ${sum(({ requests }) => requests.length)} requests, ${sum(({ forged }) => forged.length)} forged,`,
    );
    const late = outcomes.filter(({ answered }) => answered > promptMs);
    console.log(`      ${late.length} where a key was answered after ${promptMs} ms; the slowest:`);
    for (const { name, answered, elements } of slowest.slice(0, 12)) {
      console.log(`      ${answered.toFixed(0).padStart(5)} ms ${String(elements).padStart(7)} elements  ${name}`);
    }
    for (const { name, scripts, requests, forged } of outcomes) {
      assert.deepEqual({ scripts, requests, forged }, { scripts: 0, requests: [], forged: [] }, name);
    }
    await window.screenshot('hostile');
  });
});
